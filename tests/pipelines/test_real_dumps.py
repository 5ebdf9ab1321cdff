"""The stage `wikipedia` on every real dump: each page has one fate, spans are surfaces, no markup is left."""

import bz2
import itertools
import lzma
import re
import sys
import tarfile
from collections import Counter
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.stage import run_stage
from transforms.wikipedia.site import is_edition

MARKUP = re.compile(r"\[\[|\]\]|\{\{|\}\}|\|\}|<ref|&nbsp;")
COLUMNS = ["id", "source", "language", "title", "text", "mentions", "headings", "bold"]


class Run(NamedTuple):
    """One run over dumps: what it wrote, and what it told."""

    dumps: list[Path]
    dataset: Path
    account: dict
    documents: list[dict]
    failures: list[dict]
    told: str


def rows(dataset: Path, folder: str, columns: list[str] | None = None) -> list[dict]:
    parts = sorted(dataset.glob(f"{folder}/part-*"))
    return [row for path in parts for row in pq.read_table(path, columns=columns).to_pylist()]


def run(dumps: list[Path], output: Path) -> Run:
    stage = STAGES["wikipedia"]
    patterns = {"input": tuple(map(str, dumps))}
    told = StringIO()
    with redirect_stderr(told):
        manifests = run_stage(stage, stage.settings(**patterns), stage.find(patterns), str(output), Engine())
    sys.stderr.write(told.getvalue())
    dataset, account = output / "documents", manifests["documents"]["records"]["document"]
    return Run(dumps, dataset, account, rows(dataset, "[a-z]*", COLUMNS), rows(dataset, "_failed"), told.getvalue())


def page_openings(path: Path) -> tuple[int, int]:
    """How often <page> and </page> stand in the decompressed file."""
    data = (lzma.open if path.suffix == ".xz" else bz2.open)(path).read()
    return data.count(b"<page>"), data.count(b"</page>")


@pytest.fixture(scope="module")
def dumps_folder(data_folder: Path) -> Path:
    folder = data_folder / "wiki_dumps"
    if not folder.is_dir():
        pytest.skip(f"no real dumps: {folder} is absent")
    return folder


@pytest.fixture(scope="module")
def large(dumps_folder, tmp_path_factory) -> Run:
    """The dumps of seven wikis with hundreds of pages each."""
    dumps = sorted([*dumps_folder.glob("*.xml.xz"), *dumps_folder.glob("*.bz2")])
    assert len(dumps) == 7
    return run(dumps, tmp_path_factory.mktemp("large"))


@pytest.fixture(scope="module")
def editions(dumps_folder, tmp_path_factory) -> Run:
    """A dump of a page or two of every edition, each in a folder called after it."""
    folder = tmp_path_factory.mktemp("editions")
    with tarfile.open(dumps_folder / "dbpedia_minidumps.tar.gz") as archive:
        for member in archive:
            parts = Path(member.name).parts
            if member.isfile() and len(parts) == 3 and is_edition(parts[1]):
                target = folder / parts[1] / "wiki.xml.bz2"
                target.parent.mkdir()
                target.write_bytes(archive.extractfile(member).read())
    dumps = sorted(folder.glob("*/wiki.xml.bz2"))
    assert len(dumps) > 110
    return run(dumps, tmp_path_factory.mktemp("editions_out"))


@pytest.fixture(params=["large", "editions"])
def each(request) -> Run:
    return request.getfixturevalue(request.param)


def test_every_page_has_one_fate(each):
    counted = {path: page_openings(path) for path in each.dumps}
    assert each.account["read"] == sum(openings for openings, _ in counted.values())
    unclosed = {str(path): openings - closings for path, (openings, closings) in counted.items()}
    failures = each.failures
    assert Counter(row["source"] for row in failures) == +Counter(unclosed)
    assert {(row["reason"], row["detail"]) for row in failures} <= {
        ("damaged_source", "the page is not closed at the end of the file")
    }
    for row in failures:
        assert re.fullmatch(r"page \d+ \S.*", row["record"])
        assert row["offset"] > 10_000_000
    ids = Counter(document["id"] for document in each.documents)
    assert len(ids) == ids.total() == each.account["kept"]


def test_five_dumps_are_truncated(large):
    truncated = sorted(Path(row["source"]).name for row in large.failures)
    assert truncated == sorted(path.name for path in large.dumps if "truncated" in path.name)
    assert len(truncated) == 5


def test_spans_are_what_they_mark(each):
    mentions = 0
    for document in each.documents:
        text = document["text"]
        for name in ("mentions", "headings", "bold"):
            for span in document[name]:
                surface = text[span["start"] : span["end"]]
                assert surface == surface.strip() != "", (document["id"], name, span)
        mentions += len(document["mentions"])
        assert all(mention["target"] for mention in document["mentions"])
        ends = [(mention["start"], mention["end"]) for mention in document["mentions"]]
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ends))
    assert mentions > 20 * each.account["kept"]


def test_no_markup_is_left(each):
    left = {document["id"]: found.group() for document in each.documents if (found := MARKUP.search(document["text"]))}
    assert len(left) <= each.account["kept"] / 1000, left


def test_texts_are_clean(each):
    for document in each.documents:
        assert document["text"] == document["text"].strip() != ""
        assert not re.search(r"[\t\xa0\x00]|  |\n\n\n", document["text"]), document["id"]


def test_the_folder_names_the_edition(editions):
    """Their own heads all say that they are of enwiki."""
    by_source = {document["source"]: document["language"] for document in editions.documents}
    wikis = {path.parent.name.replace("-", "_") + "wiki" for path in editions.dumps}
    assert by_source.keys() <= wikis
    assert len(by_source) > 100
    folders = {path.name for path in editions.dataset.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert folders == set(by_source.values())
    # No two of them are one language, but for Simple English, and for editions in one language and two scripts' tags.
    shared = {language: count for language, count in Counter(by_source.values()).items() if count > 1}
    assert shared == {"eng_Latn": 2}
    taken = re.findall(r"^(\S+/wiki\.xml\.bz2): taken for (\w+), though it says that it is enwiki", editions.told, re.M)
    assert {wiki for _, wiki in taken} == wikis - {"enwiki"}
    assert all(Path(path).parent.name.replace("-", "_") + "wiki" == wiki for path, wiki in taken)
