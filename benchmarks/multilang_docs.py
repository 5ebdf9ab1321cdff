"""Real pages in 482 language codes: of how many the language is found, read by the web stage from the WARC file.

The truth is the language that a page declares. Of Debian's manual that is wrong for pages that nobody translated, which
are in English; so the pages are listed that are surely in another language than declared.
"""

import csv
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.real_input import DATA
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe
from schemas.language import UNDETERMINED, language_tag, same_language
from transforms.languages.close import are_close
from transforms.languages.documents import identify_documents
from transforms.languages.identify import LanguageIdentifier

ARCHIVE = DATA / "web_archives" / "derived" / "multilang_docs.warc.gz"
EXCERPT = 70
SHOWN = 60


class Page(NamedTuple):
    """A page: the set it is from, its declared language (a tag), its text and what it was found to be in."""

    url: str
    source: str
    declared: str
    text: str
    found: str


def main() -> None:
    """Print the shares, what is confused, and the pages that are declared wrongly."""
    identifier = LanguageIdentifier()
    read = read_pages()
    truth = list(csv.DictReader(ARCHIVE.with_name("multilang_docs.truth.tsv").open(encoding="utf-8"), delimiter="\t"))
    tags = {row["url"]: _tag(row["lang"]) for row in truth}
    print("codes that are no language:", sorted({row["lang"] for row in truth if not tags[row["url"]]}) or "none")
    print(f"pages: {len(truth):,}, read: {sum(row['url'] in read for row in truth):,}\n")
    pages = [
        Page(row["url"], row["source"], tag, *read[row["url"]])
        for row in truth
        if (tag := tags[row["url"]]) and row["url"] in read
    ]
    print_shares(pages, identifier)
    print_confusions(pages, identifier)
    print_wrong_declarations(pages)


def read_pages() -> dict[str, tuple[str, str]]:
    """Text and found language of the pages that the stage `web` keeps, by address."""
    with tempfile.TemporaryDirectory() as scratch:
        recipe = Recipe.model_validate({"name": "pages", "web": {"input": [str(ARCHIVE)]}})
        build(Build(recipe, str(Path(scratch, "out")), Engine(), max_failure_rate=0.05))
        parts = [pq.read_table(path) for path in sorted(Path(scratch).glob("out/**/documents/[a-z]*_*/*.parquet"))]
    rows = pa.concat_tables(parts).select(["url", "text", "language"]).to_pylist()
    return {row["url"]: (row["text"], row["language"]) for row in rows}


def print_shares(pages: list[Page], identifier: LanguageIdentifier) -> None:
    """Found, undetermined and wrong by source, with the page's hints (the stage) and by the text alone."""
    alone = identify_documents(identifier, pa.array([page.text for page in pages])).language.to_pylist()
    by_text = [page._replace(found=language or UNDETERMINED) for page, language in zip(pages, alone, strict=True)]
    print(f"{'source':<28}{'languages':<20}{'':<14}{'pages':>7}{'found':>8}{'close':>8}{'none':>8}{'wrong':>8}")
    for source in sorted({page.source for page in pages}):
        for group, hints in (("known to the model", True), ("others", False)):
            for how, judged in (("with hints", pages), ("text alone", by_text)):
                chosen = [page for page in judged if page.source == source and identifier.knows(page.declared) == hints]
                shares = Counter(_verdict(page) for page in chosen)
                cells = "".join(
                    f"{shares[key] / max(len(chosen), 1):>8.1%}" for key in ("found", "close", "none", "wrong")
                )
                print(f"{source:<28}{group:<20}{how:<14}{len(chosen):>7,}{cells}")


def print_confusions(pages: list[Page], identifier: LanguageIdentifier) -> None:
    """What is found instead of languages that the model knows."""
    pairs = Counter(
        f"{page.declared} as {page.found}"
        for page in pages
        if identifier.knows(page.declared) and _verdict(page) != "found"
    )
    print("\nfound otherwise:", ", ".join(f"{pair} {number}" for pair, number in pairs.most_common(SHOWN)))


def print_wrong_declarations(pages: list[Page]) -> None:
    """Pages found in a language that is not close to the declared one, to be read."""
    wrong = [page for page in pages if _verdict(page) == "wrong"]
    print(f"\ndeclared wrongly, or found wrongly: {len(wrong):,}; by language found:", end=" ")
    print(Counter(page.found for page in wrong).most_common(20))
    for page in sorted(wrong, key=lambda page: (page.source, page.declared, page.url))[:: max(len(wrong) // SHOWN, 1)]:
        excerpt = " ".join(page.text.split())[:EXCERPT]
        print(f"  {page.declared} as {page.found}  {page.url.rpartition('example/')[2]:<34} {excerpt}")


def _verdict(page: Page) -> str:
    if page.found == UNDETERMINED:
        return "none"
    if same_language(page.found, page.declared):
        return "found"
    return "close" if are_close(page.found, page.declared) else "wrong"


def _tag(code: str) -> str | None:
    try:
        return "als_Latn" if code == "als" else language_tag(code)
    except ValueError:
        return None


if __name__ == "__main__":
    main()
