"""Documents per second of each step of curate on real articles, and how often languages are judged rightly."""

import random
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.real_input import DATA, real_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe
from schemas.language import language_tag
from transforms.duplicates.exact import text_digests
from transforms.filters.list_like import list_like
from transforms.filters.measured import Measured
from transforms.filters.short import short
from transforms.languages.close import are_close
from transforms.languages.foreign import MIN_LETTERS, foreign_language, foreign_script, language_scores
from transforms.languages.identify import LanguageIdentifier

ROWS = 1000
SENTENCES = 5
"""Sentences of Tatoeba and FLORES that make one text, of some 150 and 600 characters."""


class Text(NamedTuple):
    """A genuine text of a language (a tag), and the data set it is from."""

    origin: str
    language: str
    text: str


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as scratch:
        articles = list(_articles(Path(scratch)))
    identifier = LanguageIdentifier()
    print_speed(articles, identifier)
    print_judgements([*articles, *_sentences()], identifier)


def print_speed(articles: list[Text], identifier: LanguageIdentifier) -> None:
    """CPU time of each step over batches of `ROWS` articles, one core."""
    batches = [
        (pa.array([article.text for article in rows]), pa.array([article.language for article in rows]))
        for rows in (articles[start : start + ROWS] for start in range(0, len(articles), ROWS))
    ]
    labels = [identifier.identify(texts) for texts, _ in batches]
    text_digests(batches[0][0])
    characters = sum(len(article.text) for article in articles)
    print(f"{len(articles):,} articles, {characters / len(articles):,.0f} characters each on average\n")
    print(f"{'step':<18}{'documents/s':>12}{'M characters/s':>16}{'drops':>7}")
    steps: dict[str, Callable[[int], int | None]] = {
        "identify": lambda batch: identifier.identify(batches[batch][0]) and None,
        "language_scores": lambda batch: language_scores(labels[batch], batches[batch][1]) and None,
        "foreign_language": lambda batch: foreign_language(
            identifier, batches[batch][1], batches[batch][0], labels[batch]
        ).mask.sum(),
        "foreign_script": lambda batch: foreign_script(batches[batch][1], batches[batch][0]).mask.sum(),
        "short": lambda batch: short(Measured(*batches[batch])).mask.sum(),
        "list_like": lambda batch: list_like(Measured(*batches[batch])).mask.sum(),
        "text_digests": lambda batch: text_digests(batches[batch][0]) and None,
    }
    for name, step in steps.items():
        begun = time.process_time()
        drops = [step(batch) for batch in range(len(batches))]
        _print_step(name, len(articles), characters, time.process_time() - begun, drops)


def _print_step(name: str, documents: int, characters: int, seconds: float, drops: list[int | None]) -> None:
    shown = "" if None in drops else str(sum(drops))  # type: ignore[arg-type]
    print(f"{name:<18}{documents / seconds:>12,.0f}{characters / 1e6 / seconds:>16,.0f}{shown:>7}")


def print_judgements(texts: list[Text], identifier: LanguageIdentifier) -> None:
    """Genuine texts dropped as foreign, and texts found that are declared in a wrong, not a close language."""
    texts = [text for text in texts if identifier.knows(text.language) and len(text.text) >= MIN_LETTERS]
    choose = random.Random(0)
    languages = sorted({text.language for text in texts})
    wrong = [choose.choice([tag for tag in languages if not are_close(tag, text.language)]) for text in texts]
    column = pa.array([text.text for text in texts])
    labels = identifier.identify(column)
    genuine = pa.array([text.language for text in texts])
    lost, found = (
        foreign_language(identifier, declared, column, labels).mask | foreign_script(declared, column).mask
        for declared in (genuine, pa.array(wrong))
    )
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[text.origin, "all"].append(row)
        rows[text.origin, text.language].append(row)
    print(f"\n{'texts':<12}{'language':<12}{'number':>8}{'lost':>8}{'found':>8}   (lost, or found less than .9)")
    for (origin, language), chosen in sorted(rows.items()):
        if language == "all" or lost[chosen].any() or found[chosen].mean() < 0.9:
            print(f"{origin:<12}{language:<12}{len(chosen):>8,}{lost[chosen].mean():>8.2%}{found[chosen].mean():>8.1%}")


def _articles(scratch: Path) -> Iterator[Text]:
    """The articles of all real dumps, as the wikipedia stage makes them."""
    recipe = Recipe.model_validate({"name": "articles", "wikipedia": {"input": list(map(str, real_dumps(scratch)))}})
    build(Build(recipe, str(scratch / "out"), Engine(), max_failure_rate=0.05))
    for path in sorted(scratch.glob("out/**/documents/[a-z]*_*/*.parquet")):
        for language, text in zip(*pq.read_table(path, columns=["language", "text"]).to_pydict().values(), strict=True):
            yield Text("wikipedia", language, text)


def _sentences() -> Iterator[Text]:
    """Tatoeba and FLORES, some sentences a text."""
    for origin, archive in (("tatoeba", "langid/laser_tatoeba_v1.tar.gz"), ("flores", "parallel/flores_dev.tar.gz")):
        with tarfile.open(DATA / archive) as packed:
            seen = set()
            for member in packed:
                code = member.name.rpartition(".")[2]
                if not member.isfile() or code in seen or code == "md":
                    continue
                seen.add(code)
                # Tatoeba's codes are ISO 639-3: its "als" is Tosk Albanian, not the Alemannic edition.
                language = "als_Latn" if code == "als" else language_tag(code)
                lines = packed.extractfile(member).read().decode().splitlines()  # type: ignore[union-attr]
                for start in range(0, len(lines), SENTENCES):
                    yield Text(origin, language, "\n".join(lines[start : start + SENTENCES]))


if __name__ == "__main__":
    main()
