"""datatrove's way from web archives to deduplicated Parquet; runs in an environment that knows nothing of this project.

    python web_datatrove.py INPUT OUTPUT

INPUT is a JSON file with `inputs` (paths of archives by name), `model` (a fastText model of languages), `stop_words`
(lists by the model's codes) and `seconds` (for a page). OUTPUT is one for what each input took and what became of its
pages.

The steps and their thresholds are FineWeb's. Of a crawl in many languages FineWeb-2 makes one run a language; here one
run takes each page with the word tokeniser and the stop words of its language, which is less work.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

BANDS, ROWS = 14, 8
"""FineWeb's banding, of word 5-grams."""

ROUNDS = 2

PLAIN = "xx"
"""spaCy's tokeniser for any language: for those that datatrove has none for, or one with a model to download."""

WARM_UP = "Tables are loaded. By the first text."

Took = dict[str, float]


def seconds() -> Took:
    """Wall clock, and CPU time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {"wall": time.monotonic(), "cpu": sum(usage.ru_utime + usage.ru_stime for usage in used)}


@contextmanager
def timed(took: dict[str, Took], name: str) -> Iterator[None]:
    """Note in `took` what runs inside."""
    before = seconds()
    yield
    took[name] = {clock: value - before[clock] for clock, value in seconds().items()}


def main(given: str, output: str) -> None:
    """Run all inputs one after the other in this process."""
    job = json.loads(Path(given).read_text(encoding="utf-8"))
    starting: dict[str, Took] = {}
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["HF_ASSETS_CACHE"] = f"{scratch}/assets"  # where datatrove copies the model to
        with timed(starting, "imports"):
            warm_up(job["model"])
        unreadable = {path: why for paths in job["inputs"].values() for path in paths if (why := trouble(path))}
        inputs = {}
        for name, archives in job["inputs"].items():
            readable = [path for path in archives if path not in unreadable]
            runs = [
                run(readable, Path(scratch, f"{name}{number}"), job["stop_words"], job["seconds"])
                for number in range(ROUNDS)
            ]
            inputs[name] = min(runs, key=lambda found: sum(took["cpu"] for took in found["took"].values()))
            print(name, inputs[name]["took"], file=sys.stderr, flush=True)
    found = {"imports": starting["imports"], "inputs": inputs, "unreadable": unreadable}
    Path(output).write_text(json.dumps(found), encoding="utf-8")


def trouble(path: str) -> str | None:
    """The error that ends datatrove's reading of an archive, and with it the whole task."""
    from datatrove.pipeline.readers import WarcReader  # noqa: PLC0415

    archive = Path(path)
    try:
        for _ in WarcReader(str(archive.parent)).read_file(archive.name):
            pass
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def warm_up(model: str) -> None:
    """Import what is needed, and load the model and the tokenisers of all its languages."""
    import trafilatura  # noqa: F401, PLC0415
    from datatrove.data import Document  # noqa: PLC0415
    from datatrove.pipeline.dedup import MinhashDedupSignature  # noqa: F401, PLC0415
    from datatrove.utils.lid import FT176LID  # noqa: PLC0415
    from datatrove.utils.logging import logger  # noqa: PLC0415

    logger.remove()
    FT176LID.MODEL_URL = model
    identifier = FT176LID()
    identifier.predict(Document(text=WARM_UP, id=""))
    for label in identifier.model.get_labels():
        tokenizer(label.removeprefix("__label__"))


@cache
def tokenizer(language: str) -> Any:
    """datatrove's tokeniser of words for a language, if it works without a download."""
    from datatrove.utils.word_tokenizers import (  # noqa: PLC0415
        SpaCyTokenizer,
        StanzaTokenizer,
        load_word_tokenizer,
    )

    try:
        found = load_word_tokenizer(language)
        if not isinstance(found, StanzaTokenizer):
            found.word_tokenize(WARM_UP)
            found.span_tokenize(WARM_UP)
            return found
    except (ValueError, ImportError):  # none assigned; its package is not among the usual ones
        pass
    return SpaCyTokenizer(PLAIN)


def run(archives: list[str], scratch: Path, stop_words: dict[str, list[str]], seconds_per_page: float) -> Any:
    """What the steps took, and how many pages each of them kept and removed."""
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415

    scratch.mkdir()
    (scratch / "archives").mkdir()
    for number, path in enumerate(archives):
        (scratch / "archives" / f"{number:03}-{Path(path).name}").symlink_to(path)
    took: dict[str, Took] = {}
    found: list[dict[str, Any]] = []
    for name, (pipeline, tasks) in steps(scratch, stop_words, seconds_per_page).items():
        executor = LocalPipelineExecutor(
            pipeline, tasks=tasks, workers=1, logging_dir=str(scratch / "logs" / name), skip_completed=False
        )
        with timed(took, name):
            executor.run()
        statistics = json.loads((scratch / "logs" / name / "stats.json").read_text(encoding="utf-8"))
        found += [shortened(step) for step in statistics]
        if not any((scratch / "filtered").glob("*.parquet")):  # no page is left, which its readers take for a mistake
            break
    return {"took": took, "steps": found}


def shortened(step: dict[str, Any]) -> dict[str, Any]:
    """Of datatrove's statistics of a step its name, its seconds on the wall clock and its counts."""
    counts = {name: value["total"] if isinstance(value, dict) else value for name, value in step["stats"].items()}
    return {
        "name": step["name"].split(maxsplit=4)[-1],  # after signs and the kind of step
        "seconds": step["time_stats"]["total"] if step["time_stats"] else 0,
        "counts": counts,
    }


def steps(scratch: Path, stop_words: dict[str, list[str]], seconds_per_page: float) -> dict[str, tuple[list[Any], int]]:
    """Pipelines and their numbers of tasks, by name."""
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter  # noqa: PLC0415
    from datatrove.pipeline.dedup.minhash import MinhashConfig  # noqa: PLC0415
    from datatrove.pipeline.extractors import Trafilatura  # noqa: PLC0415
    from datatrove.pipeline.filters import LanguageFilter  # noqa: PLC0415
    from datatrove.pipeline.readers import ParquetReader, WarcReader  # noqa: PLC0415
    from datatrove.pipeline.writers import ParquetWriter  # noqa: PLC0415

    config = MinhashConfig(n_grams=5, num_buckets=BANDS, hashes_per_bucket=ROWS)
    filtered, kept = str(scratch / "filtered"), str(scratch / "kept")
    signatures, buckets, remove = (str(scratch / name) for name in ("signatures", "buckets", "remove"))
    return {
        "extract and filter": (
            [
                WarcReader(str(scratch / "archives")),
                Trafilatura(favour_precision=True, timeout=seconds_per_page),
                LanguageFilter(languages=None),
                *(by_language(make) for make in filters(stop_words)),
                ParquetWriter(filtered),
            ],
            1,
        ),
        "signatures": ([ParquetReader(filtered), signature_step(signatures, config)], 1),
        "buckets": ([MinhashDedupBuckets(signatures, buckets, config=config)], BANDS),
        "clusters": ([MinhashDedupCluster(buckets, remove, config=config)], 1),
        "remove": ([ParquetReader(filtered), MinhashDedupFilter(remove), ParquetWriter(kept)], 1),
    }


def filters(stop_words: dict[str, list[str]]) -> list[Callable[[str], Any]]:
    """FineWeb's filters, in its order, each to be made for a language."""
    from datatrove.pipeline.filters import (  # noqa: PLC0415
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    def gopher_quality(language: str) -> Any:
        words = stop_words.get(language)
        return GopherQualityFilter(stop_words=words, min_stop_words=2 if words else 0, language=tokenizer(language))

    return [
        lambda language: GopherRepetitionFilter(language=tokenizer(language)),
        gopher_quality,
        lambda language: C4QualityFilter(filter_no_terminal_punct=False, language=tokenizer(language)),
        lambda language: FineWebQualityFilter(language=tokenizer(language)),
    ]


def by_language(make: Callable[[str], Any]) -> Any:
    """A step that takes each page to the filter of its language."""
    from datatrove.data import Document  # noqa: PLC0415
    from datatrove.pipeline.filters.base_filter import BaseFilter  # noqa: PLC0415

    class ByLanguage(BaseFilter):  # type: ignore[misc]
        name = make(PLAIN).name

        def filter(self, doc: Document) -> bool | tuple[bool, str]:
            return of(doc.metadata["language"]).filter(doc)  # type: ignore[no-any-return]

    of = cache(make)
    return ByLanguage()


def signature_step(output: str, config: Any) -> Any:
    """The signatures, with the words of each document by the tokeniser of its language."""
    from datatrove.pipeline.dedup import MinhashDedupSignature  # noqa: PLC0415

    class SignatureByLanguage(MinhashDedupSignature):  # type: ignore[misc]
        def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
            return super().run(self._each_with_tokenizer(data), rank, world_size)

        def _each_with_tokenizer(self, data: Any) -> Iterator[Any]:
            for document in data:
                self.word_tokenizer = tokenizer(document.metadata["language"])
                yield document

    return SignatureByLanguage(output, config=config)


if __name__ == "__main__":
    main(*sys.argv[1:])
