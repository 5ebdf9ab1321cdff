"""The readers, each as its stage uses it, on one broken file: every record must get a fate, and nothing may escape.

A target returns what it did with the file: "refused: …" where the whole file is not what it claims, else how many
records it found. Whatever else it raises is a defect.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from pipelines import translate_input
from pipelines.curate import CurateSettings  # noqa: F401  (makes the recipe's modules one import)
from pipelines.recipe import load_recipe
from pipelines.settings import SettingsError, load_yaml
from schemas.datasets import Dataset, task_rows
from schemas.fates import FAILED, is_kept
from tests.hostile import seeds
from tests.hostile.mutations import COMPRESSIONS, PARQUET, mutated, mutated_json_lines, mutated_parquet
from transforms.common_crawl.index import IndexQuery
from transforms.common_crawl.listing import read_listing
from transforms.datasets.inputs import InputError, InputFile
from transforms.datasets.json_rows import read_json_rows
from transforms.datasets.read import plan_reads
from transforms.datasets.row_groups import RowGroup, read_row_group
from transforms.filters.own_thresholds import own_thresholds_model
from transforms.pages.page import PageSource, read_page
from transforms.sources.files import open_stored
from transforms.sources.records import Held
from transforms.task_formats.formats import DATASET_ROWS, FORMATS
from transforms.task_formats.record import TaskRecord, TranslatedText
from transforms.translation.read_records import RECORDS_AT_ONCE, records_batch
from transforms.web.plan import find_in_table, plan_sources
from transforms.web.read import plan_archive, records_of
from transforms.web.records import Tally, chunks, read_rows
from transforms.web.rows import document_batch, faq_batch
from transforms.wikidata.read import plan_entities, split_entities
from transforms.wikidata.types import load_types
from transforms.wikidata.values import DEFAULT_KINDS
from transforms.wikipedia.read import plan_dumps, split_documents
from transforms.wikitext import load_template_rules

Run = Callable[[Path], str]


@dataclass(frozen=True)
class Target:
    """A reader: the names that its files have, what its broken files are made from, and how it is run."""

    name: str
    file_name: str
    seeds: seeds.Seeds
    run: Run
    words: tuple[bytes, ...] = ()
    compressions: tuple[str, ...] = ("",)
    is_json: bool = False

    def write_broken(self, number: int, folder: Path) -> Path:
        """The broken file of this number, in `folder`."""
        random = Random(f"{self.name} {number}")
        contents = self.seeds()
        data = random.choice(contents)
        ending = random.choice(self.compressions)
        others = (*contents, *_others())
        if self.is_json and random.random() < 0.5:
            data = mutated_json_lines(random, data)
        elif data.endswith(PARQUET) and random.random() < 0.7:
            data = mutated_parquet(random, data)
        elif not ending or random.random() < 0.6:
            data = mutated(random, data, others, self.words)
        if ending:
            data = COMPRESSIONS[ending](data)
            if random.random() < 0.6:
                data = mutated(random, data, (*others, COMPRESSIONS[ending](random.choice(contents))))
        if ending and random.random() < 0.1:
            ending = random.choice(("", ".gz", ".bz2", ".xz", ".zst", ".lz4", ".parquet", ".jsonl"))
        path = folder / f"{self.file_name}{ending.removeprefix('.multi')}"
        path.write_bytes(data)
        return path


@cache
def _others() -> tuple[bytes, ...]:
    return (
        b"",
        b"<!doctype html><html><title>404 Not Found</title></html>",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(60),
        b"INSERT INTO `page` VALUES (1,0,'AccessibleComputing',1,0.33);\n",
        b"version https://git-lfs.github.com/spec/v1\n",
        seeds.LISTING,
        seeds.RECIPE,
        seeds.SQUAD,
        COMPRESSIONS[".gz"](seeds.CONLL),
        COMPRESSIONS[".zst"](seeds.TACRED),
        COMPRESSIONS[".bz2"](seeds.BEIR),
        COMPRESSIONS[".xz"](seeds.BEIR),
        COMPRESSIONS[".lz4"](seeds.BEIR),
    )


def _file(path: Path) -> InputFile:
    return InputFile(str(path), path.stat().st_size)


def _checked(batch: pa.RecordBatch) -> int:
    """Rows of a batch that is sound, each failed one with its place."""
    batch.validate(full=True)
    failed = batch.filter(pa.compute.equal(batch["fate"], FAILED))
    if failed["place"].null_count or failed["reason"].null_count:
        raise AssertionError("a failed row without a reason or place")
    return batch.num_rows


def _reconciled(what: str, rows: int, accounted: int) -> str:
    if rows != accounted:
        raise AssertionError(f"{rows} rows of {what}, but {accounted} were read")
    return f"{rows} {what}"


def read_wikipedia(path: Path) -> str:
    """As the stage `wikipedia` does, in three splits."""
    file = _file(path)
    try:
        (dump,) = plan_dumps([file], (), say=lambda _: None, split_bytes=max(file.size // 3, 1))
    except InputError as error:
        return f"refused: {error}"
    rows = accounted = 0
    for split in dump.splits:
        held = Held()
        for documents, redirects, damages in split_documents(split, dump, _rules(), held):
            redirects.validate(full=True)
            rows += _checked(documents)
            accounted += damages
        accounted += held.records
    return _reconciled("documents", rows, accounted)


@cache
def _rules() -> Any:
    return load_template_rules()


def read_wikidata(path: Path) -> str:
    """As the stage `wikidata` does, in three splits."""
    file = _file(path)
    try:
        splits = plan_entities([file], max(file.size // 3, 1))
    except InputError as error:
        return f"refused: {error}"
    rows = facts = accounted = statements = 0
    for split in splits:
        held = Held()
        for piece in split_entities(split, held, None, DEFAULT_KINDS):
            rows += _checked(piece.entities)
            facts += _checked(piece.facts)
            statements += piece.statements
            accounted += piece.damages
        accounted += held.records
    _reconciled("facts", facts, statements)
    return _reconciled("entities", rows, accounted)


def read_web(path: Path) -> str:
    """As the stage `web` does, in three splits, without the language."""
    file = _file(path)
    try:
        sources = plan_sources([file], IndexQuery, None, None)
    except InputError as error:
        return f"refused: {error}"
    rows = accounted = 0
    for archive in sources.archives:
        try:
            splits = plan_archive(archive, file.size, open_stored, max(file.size // 3, 1))
        except (ValueError, OSError):  # an entry of a listing
            continue
        for split in splits:
            held, tally = Held(), Tally()
            read = read_rows(records_of(split, held), partial(map, read_page), archive, None, tally)
            for chunk in chunks(read):
                rows += _checked(document_batch([row.document for row in chunk]))
                faq_batch([pair for row in chunk for pair in row.pairs]).validate(full=True)
            rows += sum(tally.no_pages.values())
            accounted += held.records + tally.damages
    return _reconciled("records", rows, accounted)


def read_crawl_index(path: Path) -> str:
    """As the stage `web` looks pages up."""
    query = IndexQuery(("fao_Latn",), ("example.fo",), ("fo",))
    places = sum(
        found.num_rows for found in find_in_table(str(path), query, "base", None) if hasattr(found, "num_rows")
    )
    return f"{places} places"


def read_html(path: Path) -> str:
    """A page alone."""
    page = read_page(
        PageSource("http://example.org/a", None, (("content-type", "text/html"),), path.read_bytes(), None)
    )
    return page.fate or "kept"


def read_paths(path: Path) -> str:
    """A listing of archives."""
    try:
        entries = read_listing(str(path), open_stored)
    except ValueError as error:
        return f"refused: {error}"
    if any(".." in entry.split("/") for entry in entries):
        raise AssertionError(f"an entry leads out of the place of the listing: {entries}")
    return f"{len(entries)} entries"


def read_dataset(dataset: Dataset, path: Path) -> str:
    """As each stage that reads a dataset does."""
    try:
        units = plan_reads([_file(path)], dataset)
    except InputError as error:
        return f"refused: {error}"
    rows = accounted = 0
    for unit in units:
        if isinstance(unit, RowGroup):
            accounted += unit.rows
            rows += sum(_checked(batch) for batch in read_row_group(unit, dataset))
            continue
        held = Held()
        for batch, damage in read_json_rows(unit, dataset, held):
            rows += _checked(batch)
            accounted += damage
            rebuild_rows(dataset, batch)
        accounted += held.records
    return _reconciled(dataset.record, rows, accounted)


def rebuild_rows(dataset: Dataset, batch: pa.RecordBatch) -> None:
    """Rows of a dataset as records of `translate` and back."""
    rows = DATASET_ROWS.get(dataset.name)
    if rows is None:
        return
    records = []
    for row in batch.filter(is_kept(batch)).to_pylist():
        try:
            records.append(rows.record({name: row[name] for name in dataset.schema.names}))
        except ValueError:
            continue  # fails as contradictory_row
    records_batch([("key", record) for record in records]).validate(full=True)
    for record in records:
        rows.rebuild(record, _unchanged(record), "deu_Latn")


def read_task_file(name: str, path: Path) -> str:
    """As the stage `translate` does, up to the file that it writes."""
    file = _file(path)
    try:
        translate_input.check_files([file], name, "eng_Latn")
    except InputError as error:
        return f"refused: {error}"
    form = FORMATS[name]
    records = failures = 0
    rebuilt = []
    with open_stored(file.path) as stored:
        reading = form.read(stored, file.path, "eng_Latn")
        while some := list(islice(reading, RECORDS_AT_ONCE)):
            found = [one for one in some if isinstance(one, TaskRecord)]
            records_batch([("key", record) for record in found]).validate(full=True)
            made = (form.rebuild(record, _unchanged(record), "deu_Latn").row for record in found)
            rebuilt += [row for row in made if row is not None]
            records += len(found)
            failures += len(some) - len(found)
    with (path.parent / "written").open("wb") as written:
        form.write(rebuilt, written)
    return f"{records} records, {failures} failures of {task_rows(name).record}"


def _unchanged(record: TaskRecord) -> dict[str, TranslatedText]:
    return {text.field: _same(text) for text in record.texts}


def _same(text: Any) -> TranslatedText:
    return TranslatedText(text.text, tuple((span.start, span.end) for span in text.spans))


def detect(path: Path) -> str:
    """What `translate` takes a file for."""
    try:
        return translate_input.told_by_input([str(path)])
    except InputError as error:
        return f"refused: {error}"


def read_settings(load: Callable[[str], object], path: Path) -> str:
    """A file of YAML that a user writes."""
    try:
        load(str(path))
    except SettingsError as error:
        return f"refused: {error}"
    return "read"


def read_rules(load: Callable[[Path], object], path: Path) -> str:
    """A file of YAML that a setting names; settings tell its ValueError."""
    try:
        load(path)
    except (ValueError, OSError) as error:
        return f"refused: {error}"
    return "read"


_PLAIN_AND_PACKED = ("", "", ".gz", ".multi.gz", ".bz2", ".multi.bz2", ".xz", ".multi.xz", ".zst", ".lz4")
_TASK_PACKED = ("", "", "", ".gz", ".bz2", ".xz")
_YAML_WORDS = (
    b"!!python/object/apply:os.system",
    b"<<: *a\n",
    b"&a ",
    b"*a",
    b"!!binary",
    b"!!set",
    b"? [a]\n",
    b"- ",
    b"---\n",
    b"...\n",
    b"%YAML 9\n",
    b"[[[[",
    b"2026-99-99",
    b"0o777",
    b"1:2:3",
    b"!!timestamp x",
)


def _targets() -> Iterator[Target]:
    yield Target(
        "wikipedia",
        "dewiki-20260101-pages-articles.xml",
        seeds.wikipedia,
        read_wikipedia,
        (
            b"<page>",
            b"</page>",
            b"<text>",
            b"</text>",
            b"<revision>",
            b"<title>",
            b"<id>",
            b"<ns>",
            b'<redirect title="',
            b'<!DOCTYPE x [<!ENTITY a "b">]>',
            b"<siteinfo>",
            b"<ref>",
            b"</ref>",
            b"<math>",
            b"[[File:",
            b"|}",
            b"''",
        ),
        _PLAIN_AND_PACKED,
    )
    yield Target(
        "wikidata",
        "20260101-all.json",
        seeds.wikidata,
        read_wikidata,
        (b'"claims":', b'"id":"Q1"', b"},\n{"),
        _PLAIN_AND_PACKED,
        is_json=True,
    )
    warc_words = (
        b"WARC/1.0\r\n",
        b"Content-Length: 5\r\n",
        b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"Content-Encoding: br\r\n",
        b"\x1f\x8b\x08",
        b"\x04\x22\x4d\x18",
        b"\x28\xb5\x2f\xfd",
        b"\x50\x2a\x4d\x18",
        b"<script type=",
        b"Transfer-Encoding: chunked\r\n",
    )
    yield Target("web", "pages.warc", seeds.archives, read_web, warc_words, ("", "", "", ".gz", ".zst", ".lz4"))
    html_words = (
        b"<div>",
        b"</div>",
        b"<table>",
        b"<p>",
        b'<script type="application/ld+json">',
        b"<meta charset=x>",
        b'<a href="',
        b'itemscope itemtype="https://schema.org/FAQPage"',
        b"<details><summary>",
        b"<svg>",
    )
    yield Target("html", "page.html", seeds.pages, read_html, html_words)
    yield Target("crawl_index", "index.parquet", seeds.crawl_index, read_crawl_index)
    yield Target(
        "listing",
        "warc.paths",
        lambda: (seeds.LISTING,),
        read_paths,
        (b"../../x.warc.gz\n", b"file:///x.warc\n"),
        ("", ".gz"),
    )
    for dataset in seeds.DATASETS_MADE:
        name = dataset.name.replace("/", "_")
        yield Target(
            f"{name}_parquet",
            f"{name}.parquet",
            partial(seeds.dataset_parquet, dataset.name),
            partial(read_dataset, dataset),
        )
        yield Target(
            f"{name}_json",
            f"{name}.jsonl",
            partial(_json_rows, dataset),
            partial(read_dataset, dataset),
            (),
            _TASK_PACKED,
            is_json=True,
        )
    for name, (file_name, content) in seeds.TASK_FILES.items():
        is_json = content[:1] in b"[{"
        yield Target(name, file_name, partial(_one, content), partial(read_task_file, name), (), _TASK_PACKED, is_json)
    yield Target("detect", "input", _task_contents, detect, (), _TASK_PACKED)
    yield Target("recipe", "recipe.yaml", partial(_one, seeds.RECIPE), partial(read_settings, load_recipe), _YAML_WORDS)
    yield Target(
        "thresholds",
        "thresholds.yaml",
        partial(_one, seeds.THRESHOLDS),
        partial(read_settings, lambda path: load_yaml(path, own_thresholds_model()).thresholds()),
        _YAML_WORDS,
    )
    yield Target(
        "templates",
        "templates.yaml",
        partial(_one, seeds.TEMPLATES),
        partial(read_rules, load_template_rules),
        _YAML_WORDS,
    )
    yield Target("types", "types.yaml", partial(_one, seeds.TYPES), partial(read_rules, load_types), _YAML_WORDS)


def _one(content: bytes) -> Sequence[bytes]:
    return (content,)


def _json_rows(dataset: Dataset) -> Sequence[bytes]:
    return (seeds.json_lines(seeds.rows_of(dataset)),)


def _task_contents() -> Sequence[bytes]:
    return [content for _, content in seeds.TASK_FILES.values()]


TARGETS: dict[str, Target] = {target.name: target for target in _targets()}
"""All of them by name."""
