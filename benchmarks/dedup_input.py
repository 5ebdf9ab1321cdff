"""The real documents that the benchmarks of near-duplicates share, cut into passages where they are long.

Articles of the Wikipedia dumps, pages of an installation guide in 19 languages (partly untranslated), news of WMT with
the outputs of its translation systems, FLORES, XQuAD's paragraphs and REBEL's abstracts, in the languages that
datatrove has a tokeniser for which needs no download. A long text becomes several documents, each of consecutive
paragraphs or sentences of together at least `PASSAGE` characters. Nothing is thrown out, so what the sources repeat
(stubs made from templates, untranslated pages, lists of one form) stays.
"""

import gzip
import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.real_input import DATA, real_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe
from schemas.datasets import DOCUMENTS
from schemas.language import language_tag

LANGUAGES = frozenset(
    map(
        language_tag,
        "ar bn ca cs da de el en es fa fi fr hi hu id it ja ko nl pl pt ro ru sv ta te th tr uk vi zh".split(),
    )
)
PASSAGE = 900
"""Characters that make a passage; what is left at the end of a text joins the last one if it is under a third of it."""

_RESPONSE = re.compile(rb"WARC-Target-URI: https://installguide\.example/(\S+?)/(\S+)\.html\r\n")


def real_documents(scratch: Path) -> pa.Table:
    """All documents, of the schema of `documents`, sorted by id; `scratch` is a folder for what is built on the way."""
    columns: dict[str, list[str]] = {"id": [], "source": [], "text": [], "language": []}
    for source, language, name, paragraphs in _texts(scratch):
        if language in LANGUAGES:
            for number, text in enumerate(passages(paragraphs)):
                for column, value in zip(
                    columns.values(), (f"{source}/{language}/{name}#{number}", source, text, language), strict=True
                ):
                    column.append(value)
    table = pa.table(columns)
    absent = [pa.nulls(table.num_rows, field.type) for field in DOCUMENTS.schema if field.name not in columns]
    names = [field.name for field in DOCUMENTS.schema if field.name not in columns]
    whole = pa.table({**columns, **dict(zip(names, absent, strict=True))}).select(DOCUMENTS.schema.names)
    return whole.cast(DOCUMENTS.schema).sort_by("id")


def passages(paragraphs: Iterable[str]) -> Iterator[str]:
    """Consecutive paragraphs joined until they have `PASSAGE` characters."""
    held: list[str] = []
    ready: str | None = None
    for paragraph in filter(None, map(str.strip, paragraphs)):
        held.append(paragraph)
        if sum(map(len, held)) >= PASSAGE:
            if ready is not None:
                yield ready
            ready, held = "\n\n".join(held), []
    rest = "\n\n".join(held)
    if ready is None or len(rest) > PASSAGE // 3:
        yield from filter(None, (ready, rest))
    else:
        yield "\n\n".join([ready, *held])


Text = tuple[str, str, str, Iterable[str]]
"""Source, language, name and paragraphs."""


def _texts(scratch: Path) -> Iterator[Text]:
    yield from _wikipedia(scratch)
    yield from _guide()
    yield from _sentences()
    yield from _xquad()
    with (DATA / "relations/rebel_sample.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield "rebel", "eng_Latn", row["docid"], row["text"].split("\n")


def _wikipedia(scratch: Path) -> Iterator[Text]:
    """The articles as the stage wikipedia makes them."""
    recipe = Recipe.model_validate({"name": "articles", "wikipedia": {"input": list(map(str, real_dumps(scratch)))}})
    build(Build(recipe, str(scratch / "articles"), Engine(), max_failure_rate=0.05))
    for path in sorted(scratch.glob("articles/**/documents/[a-z]*_*/*.parquet")):
        for row in pq.read_table(path, columns=["id", "language", "text"]).to_pylist():
            yield "wikipedia", row["language"], row["id"], row["text"].split("\n\n")


def _guide() -> Iterator[Text]:
    archive = gzip.decompress((DATA / "web_archives/derived/multilang_docs.warc.gz").read_bytes())
    heads = list(_RESPONSE.finditer(archive))
    for head in heads:
        end = archive.find(b"\r\nWARC/1.0\r\n", head.end())
        body = archive[head.end() : end if end > 0 else None].split(b"\r\n\r\n", 2)[2]
        page = _Paragraphs()
        page.feed(body.decode("utf-8", "replace"))
        yield "guide", language_tag(head[1].decode()), head[2].decode(), page.paragraphs


class _Paragraphs(HTMLParser):
    """The text of a page, a paragraph for each element that is set as a block."""

    BLOCKS = frozenset("p div li td th h1 h2 h3 h4 dt dd pre tr table ul ol hr".split())

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = [""]
        self._hidden = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden &= tag != "body"
        if tag in self.BLOCKS:
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.paragraphs.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.paragraphs[-1] += data


def _sentences() -> Iterator[Text]:
    """Files of one sentence a line: FLORES, and the outputs of two translation systems on news with their source."""
    for source, archive in (("flores", "parallel/flores_dev.tar.gz"), ("wmt", "parallel/wmt20-22_systems.tar.gz")):
        seen = set()
        with tarfile.open(DATA / archive) as packed:
            for member in packed:
                name = Path(member.name).name
                code = name.rpartition(".")[2]
                if member.isfile() and name not in seen and code != "md":
                    seen.add(name)  # the English side comes with every pair
                    file = packed.extractfile(member)
                    assert file is not None
                    yield source, language_tag(code), name, file.read().decode().splitlines()


def _xquad() -> Iterator[Text]:
    with tarfile.open(DATA / "projection/xquad.tar.gz") as packed:
        for member in packed:
            if member.name.endswith(".json"):
                file = packed.extractfile(member)
                assert file is not None
                language = language_tag(member.name.split(".")[-2])
                contexts = (p["context"] for article in json.load(file)["data"] for p in article["paragraphs"])
                for number, context in enumerate(contexts):
                    yield "xquad", language, str(number), [context]
