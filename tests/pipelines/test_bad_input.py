"""Whole stages on bad input: what is good comes out, each failure is told with its place, and nothing else happens."""

import bz2
import gzip
import itertools
import json
import lzma
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipelines.wikidata
import pipelines.wikipedia
from pipelines import command
from pipelines.build import published
from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.stage import run_stage
from transforms.datasets import publish as publishing
from transforms.datasets.inputs import InputError, find_files
from transforms.sources.records import MAX_RECORD_BYTES
from transforms.wikidata.read import plan_entities
from transforms.wikipedia.read import plan_dumps
from transforms.wikitext import Scanner


def run(name: str, output: Path, *inputs: Path, entities: Path | None = None, rate: float = 1.0, **settings) -> dict:
    """Manifests of a stage run on `inputs`; any number of its records may fail."""
    stage = STAGES[name]
    patterns = {"input": tuple(map(str, inputs)), **({"entities": (str(entities),)} if entities else {})}
    made = stage.settings(input=patterns["input"], **settings)
    return run_stage(stage, made, stage.find(patterns), str(output), Engine(), rate)


def rows(dataset: Path, folder: str = "[a-z]*") -> list[dict]:
    return [row for path in sorted(dataset.glob(f"{folder}/part-*")) for row in pq.read_table(path).to_pylist()]


def failures(dataset: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(reason, detail) of each failed record by the name of its file and its own."""
    found = rows(dataset, "_failed")
    told = {(Path(row["source"]).name, row["record"]): (row["reason"], row["detail"]) for row in found}
    assert len(told) == len(found)
    return told


def dump(wiki: str, *pages: str | bytes) -> bytes:
    head = f'<mediawiki xml:lang="{wiki.removesuffix("wiki")}"><siteinfo><dbname>{wiki}</dbname></siteinfo>\n'
    return head.encode() + b"".join(page if isinstance(page, bytes) else page.encode() for page in pages)


def page(number: int, title: str, text: str) -> str:
    return f"<page><title>{title}</title><ns>0</ns><id>{number}</id><revision><text>{text}</text></revision></page>\n"


def jsonl(path: Path, *lines: dict | str) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def item(qid: str, **fields) -> dict:
    return {"type": "item", "id": qid, "labels": {}, "aliases": {}, "claims": {}, "sitelinks": {}, **fields}


@pytest.fixture(scope="module")
def long_pages() -> list[str]:
    """Pages of 5 kB that compress into something."""
    chosen = random.Random(1)
    return [page(n, f"Seite {n}", "".join(chosen.choice("abcdefgh ") for _ in range(5000))) for n in range(100)]


# Wikipedia


def test_a_truncated_dump_keeps_all_pages_before_the_break(tmp_path, long_pages):
    paths = {}
    for wiki, suffix, compress in (
        ("dewiki", ".xml", bytes),
        ("enwiki", ".xml.gz", gzip.compress),
        ("frwiki", ".xml.xz", lzma.compress),
        (
            "itwiki",
            ".xml.bz2",
            lambda data: b"".join(bz2.compress(data[at : at + 9000]) for at in range(0, len(data), 9000)),
        ),
    ):
        whole = compress(dump(wiki, *long_pages))
        paths[wiki] = tmp_path / f"{wiki}{suffix}"
        paths[wiki].write_bytes(whole[: len(whole) * 6 // 10])
    manifest = run("wikipedia", tmp_path / "out", *paths.values())["documents"]
    dataset = tmp_path / "out" / "documents"
    failed = {Path(row["source"]).name: row for row in rows(dataset, "_failed")}
    assert {name: row["detail"].partition(" it ends at byte")[0] for name, row in failed.items()} == {
        "dewiki.xml": "the page is not closed at the end of the file",
        "enwiki.xml.gz": "the page is cut off: the gzip file is truncated:",
        "frwiki.xml.xz": "the page is cut off: the xz file is truncated:",
        "itwiki.xml.bz2": "the page is cut off: the bzip2 file is truncated:",
    }
    kept = Counter(row["source"] for row in rows(dataset))
    for name, row in failed.items():
        last = kept[name.partition(".")[0]]  # the number of the page after those that were kept
        assert 50 < last < 70
        assert (row["reason"], row["record"]) == ("damaged_source", f"page {last} Seite {last}")
        assert row["excerpt"].startswith(f"<page><title>Seite {last}</title>")
    [plain] = [row for name, row in failed.items() if name == "dewiki.xml"]
    assert paths["dewiki"].read_bytes()[plain["offset"] :].startswith(b"<page>")
    assert manifest["records"]["document"] == {
        "read": sum(kept.values()) + 4,
        "kept": sum(kept.values()),
        "dropped": {},
        "failed": {"damaged_source": 4},
    }


def test_too_many_failures_end_the_command_with_a_message(tmp_path, capsys, long_pages):
    path = tmp_path / "dewiki.xml"
    path.write_bytes(dump("dewiki", *long_pages[:20], long_pages[20][:100]))
    flags = ["--input", str(path), "--output", str(tmp_path / "out")]
    assert command.main(STAGES["wikipedia"], flags) == 1
    told = capsys.readouterr().err
    assert "1 of 21 document records failed, more than --max_failure_rate 0.01 allows; nothing is published." in told
    at = path.read_bytes().index(long_pages[20][:100].encode())
    assert f"{path}: page 20 Seite 20, byte {at}: damaged_source: the page is not closed at the end" in told
    assert not list((tmp_path / "out").rglob("*"))


MALFORMED = {
    "page 2": (
        "<page><ns>0</ns><id>2</id><revision><text>Kein Titel</text></revision></page>",
        "the page has no <title>",
    ),
    "page 3 Latin": (
        page(3, "Latin", "M?nchen").encode().replace(b"?", b"\xfc"),
        "<text> is not UTF-8: byte 0xfc at byte 1 (invalid start byte)",
    ),
    "page 4 NUL": (page(4, "NUL", "a\0b"), "<text> holds a NUL character at byte 1"),
    "page 5 Surrogat": (page(5, "Surrogat", "a&#xD800;"), "<text> refers to &#xD800;, which is no character"),
    "page 6 Roh": (
        page(6, "Roh", "?").encode().replace(b"?", b"\xed\xa0\x80"),
        "<text> is not UTF-8: byte 0xed at byte 0 (invalid continuation byte)",
    ),
    "page 7 Nummer": (page(7, "Nummer", "a&#0;"), "<text> refers to &#0;, which is no character"),
    "page 8 Name": (page(8, "Name", "&nie;"), "malformed XML: unknown entity '&nie;' in <text>"),
    "page Ohne Nummer": (page(9, "Ohne Nummer", "x").replace("<id>9</id>", ""), "the page has no <id>"),
    "page 10 Leer": ("<page><title>Leer</title><id>10</id></page>", "the page has no <revision>"),
}


def test_a_bad_page_costs_that_page_only(tmp_path, monkeypatch):
    plain_text = Scanner.plain_text

    def raise_for_one(scanner, wikitext, title):
        if title == "Fehler":
            raise RecursionError("too deep")
        return plain_text(scanner, wikitext, title)

    monkeypatch.setattr(Scanner, "plain_text", raise_for_one)
    path = tmp_path / "dewiki.xml.gz"
    bad = [xml for xml, _ in MALFORMED.values()]
    unclosed = page(20, "Offen", "Offen").replace("</page>", "")
    too_long = page(21, "Lang", "x" * MAX_RECORD_BYTES)
    raising = page(22, "Fehler", "Der Text.")
    empty = [page(30, "Nichts", ""), page(31, "Leerzeichen", " \n "), page(32, "Vorlage", "{{Infobox|a=b}}")]
    good = [page(n, f"Gut {n}", "Ein [[Ort]].") for n in (40, 41, 42)]
    path.write_bytes(
        gzip.compress(dump("dewiki", good[0], *bad, unclosed, good[1], too_long, raising, *empty, good[2]))
    )
    manifest = run("wikipedia", tmp_path / "out", path)["documents"]
    dataset = tmp_path / "out" / "documents"
    assert manifest["records"]["document"] == {
        "read": len(MALFORMED) + 9,
        "kept": 3,
        "dropped": {"empty": 3},
        "failed": {"damaged_source": 2, "malformed_page": len(MALFORMED), "wikitext": 1},
    }
    assert failures(dataset) == {
        **{("dewiki.xml.gz", name): ("malformed_page", detail) for name, (_, detail) in MALFORMED.items()},
        ("dewiki.xml.gz", "page 20 Offen"): ("damaged_source", "the page is not closed before the next one begins"),
        ("dewiki.xml.gz", "page 21 Lang"): ("damaged_source", f"the page is longer than {MAX_RECORD_BYTES} bytes"),
        ("dewiki.xml.gz", "page 22 Fehler"): ("wikitext", "RecursionError: too deep"),
    }
    assert {row["title"]: row["text"] for row in rows(dataset)} == dict.fromkeys(
        ("Gut 40", "Gut 41", "Gut 42"), "Ein Ort."
    )
    assert {row["id"] for row in rows(dataset, "_dropped")} == {"dewiki-30", "dewiki-31", "dewiki-32"}


def test_odd_but_valid_pages(tmp_path):
    """Text from right to left, combining marks and a hundred thousand open brackets: kept, in seconds, spans exact."""
    deep = {"[[": 200_000, "{{": 200_000, "{|\n": 100_000, "&lt;div&gt;": 100_000, "[[a|": 100_000, "{{a|": 100_000}
    closed = "{{a|" * 50_000 + "}}" * 50_000
    nested = [f"Vorher. {opening * count}" for opening, count in deep.items()] + [f"Vorher. {closed} Danach."]
    german, arabic = tmp_path / "dewiki.xml", tmp_path / "arwiki.xml"
    german.write_bytes(
        dump(
            "dewiki",
            *(page(n, f"Tief {n}", text) for n, text in enumerate(nested, 1)),
            page(90, "Zeichen", "Aus [[Me\u0301xico|Me\u0301xico]] und [[Z\u0351\u036b]] im [[Ort]]e."),
        )
    )
    arabic.write_bytes(dump("arwiki", page(1, "نص", "مدينة [[القاهرة|\u202bالقاهرة\u202c]] في [[مصر|مصر]].")))
    begun = time.monotonic()
    run("wikipedia", tmp_path / "out", german, arabic)
    assert time.monotonic() - begun < 30
    documents = {row["title"]: row for row in rows(tmp_path / "out" / "documents")}
    assert len(documents) == len(nested) + 2
    assert all(documents[f"Tief {n}"]["text"].startswith("Vorher.") for n in range(1, len(nested) + 1))
    assert documents[f"Tief {len(nested)}"]["text"] == "Vorher. Danach."
    surfaces = {
        title: [(documents[title]["text"][m["start"] : m["end"]], m["target"]) for m in documents[title]["mentions"]]
        for title in ("Zeichen", "نص")
    }
    assert surfaces == {
        "Zeichen": [("Me\u0301xico", "Me\u0301xico"), ("Z\u0351\u036b", "Z\u0351\u036b"), ("Orte", "Ort")],
        "نص": [("\u202bالقاهرة\u202c", "القاهرة"), ("مصر", "مصر")],
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "x.xml",
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            r"x.xml: not a MediaWiki export: it begins with b'\\x89PNG",
        ),
        ("x.xml", b"<!DOCTYPE html><html>404</html>", "not a MediaWiki export: it begins with b'<!DOCTYPE html>"),
        ("x.xml.bz2", b"<html>404</html>", "x.xml.bz2: named like bzip2, but uncompressed: begins with b'<html>"),
        ("x.xml", dump("dewiki", page(1, "A", "B")).decode().encode("utf-16"), "x.xml: is UTF-16 or UTF-32"),
        ("x.xml", b"", "x.xml: not a MediaWiki export: it begins with b''"),
        ("x.xml.gz", gzip.compress(b"", mtime=0), "x.xml.gz: not a MediaWiki export: it begins with b''"),
        ("x.xml.bz2", b"PK\x03\x04" + bytes(20), "x.xml.bz2: is zip, which is not read here"),
        ("x.xml", b"<mediawiki>" + page(1, "A", "B").encode(), "x.xml: cannot tell which wiki this is"),
        ("dewiki-multistream-index.txt", b"1:2:A\n", "is the index of .*dewiki-multistream.xml, which is not among"),
    ],
)
def test_a_file_that_is_no_dump_stops_before_any_work(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        run("wikipedia", tmp_path / "out", path)
    assert not list((tmp_path / "out").rglob("*"))


def test_a_folder_or_nothing_is_no_input(tmp_path):
    with pytest.raises(InputError, match="matches no file; check the path or the pattern"):
        run("wikipedia", tmp_path / "out", tmp_path / "*.xml")
    (tmp_path / "folder").mkdir()
    for name in ("wikipedia", "curate"):
        with pytest.raises(InputError, match=r"folder' is a folder without manifest\.json"):
            run(name, tmp_path / "out", tmp_path / "folder")


def test_the_same_dump_twice_gives_its_pages_once(tmp_path, sample_folder):
    expected = json.loads((sample_folder / "expected.json").read_text())["wikipedia"]["dewiki"]
    original = sample_folder / "wikipedia" / "dewiki-20260101-pages-articles.xml"
    copy = tmp_path / original.name
    copy.write_bytes(original.read_bytes())
    manifest = run("wikipedia", tmp_path / "out", original, copy, original)["documents"]
    assert manifest["records"]["document"] == {
        "read": 2 * expected["pages"],
        "kept": expected["articles"],
        "dropped": {
            "namespace": 2 * sum(expected["other_namespaces"].values()),
            "redirect": 2 * expected["redirects"],
            "repeated": expected["articles"],
        },
        "failed": {},
    }
    kept = rows(tmp_path / "out" / "documents")
    assert len({row["id"] for row in kept}) == len(kept) == expected["articles"]


def data_digests(manifest: dict) -> dict[str, str]:
    return {part["path"]: part["sha256"] for part in manifest["parts"] if not part["path"].startswith("_")}


def test_a_multistream_dump_is_cut_by_its_index(tmp_path, monkeypatch, long_pages):
    head, tail = dump("dewiki"), b"</mediawiki>\n"
    groups = ["".join(long_pages[at : at + 10]).encode() for at in range(0, 100, 10)]
    streams = [bz2.compress(part) for part in (head, *groups, tail)]
    offsets = [sum(map(len, streams[:number])) for number in range(len(streams))]
    path = tmp_path / "dewiki-20260101-pages-articles-multistream.xml.bz2"
    index = tmp_path / "dewiki-20260101-pages-articles-multistream-index.txt.bz2"
    path.write_bytes(b"".join(streams))
    lines = [f"{offsets[1 + n // 10]}:{n}:Seite {n}\n" for n in range(100)]
    index.write_bytes(bz2.compress("".join(lines).encode()))

    small = partial(plan_dumps, split_bytes=len(streams[1]) * 3 // 2)
    monkeypatch.setattr(pipelines.wikipedia, "plan_dumps", small)
    [planned] = small(find_files([str(path), str(index)]), ())
    assert [split.start for split in planned.splits] == [0, *offsets[3:11:2]]
    with_index = run("wikipedia", tmp_path / "with", path, index)["documents"]
    without = run("wikipedia", tmp_path / "without", path)["documents"]
    assert with_index["records"]["document"] == {"read": 100, "kept": 100, "dropped": {}, "failed": {}}
    assert data_digests(with_index) == data_digests(without)

    index.write_bytes(bz2.compress(f"{path.stat().st_size}:1:Seite".encode()))
    with pytest.raises(InputError, match="it is of another dump"):
        run("wikipedia", tmp_path / "wrong", path, index)


def test_the_broken_sample_dumps(tmp_path, sample_folder):
    expected = json.loads((sample_folder / "expected.json").read_text())["broken"]
    names = [name for name in expected if name.endswith("pages-articles.xml")]
    manifest = run("wikipedia", tmp_path / "out", *(sample_folder / "broken" / name for name in names))["documents"]
    account = manifest["records"]["document"]
    malformed = expected["malformed-page-pages-articles.xml"]["malformed_pages"]
    unclosed = sum(expected[name].get("unclosed_pages", 0) for name in names)
    assert account["read"] == sum(expected[name]["complete_pages"] for name in names) + len(malformed) + unclosed
    assert account["failed"] == {"damaged_source": unclosed, "malformed_page": len(malformed)}
    empty = expected["unbalanced-markup-pages-articles.xml"]["empty_pages"]
    redirects = expected["redirect-circle-pages-articles.xml"]["redirects"]
    assert account["dropped"]["empty"] == len(empty)
    assert account["dropped"]["redirect"] == redirects
    assert {Path(source).name for source, _ in failures(tmp_path / "out" / "documents")} == {
        "malformed-page-pages-articles.xml",
        "truncated-pages-articles.xml",
    }


# Wikidata


def test_bad_lines_fail_with_their_number_in_the_whole_file(tmp_path, sample_folder, monkeypatch):
    expected = json.loads((sample_folder / "expected.json").read_text())["broken"]["wikidata-broken-lines.json"]
    monkeypatch.setattr(pipelines.wikidata, "plan_entities", partial(plan_entities, split_bytes=20_000))
    long = tmp_path / "long.json"  # in a dozen splits
    broken = {7: "{", 1500: '{"id":"Q1"', 3001: "null"}
    jsonl(long, "[", *(broken.get(n) or json.dumps(item(f"Q{n + 10_000_000}")) + "," for n in range(2, 3002)), "]")
    assert len(plan_entities(find_files([str(long)]), 20_000)) > 10
    cut_off = tmp_path / "cut.json.gz"
    whole = gzip.compress("".join(f"{json.dumps(item(f'Q{n}'))}\n" for n in range(5000, 6000)).encode())
    cut_off.write_bytes(whole[: len(whole) // 2])
    manifests = run("wikidata", tmp_path / "out", sample_folder / "broken/wikidata-broken-lines.json", long, cut_off)
    told = failures(tmp_path / "out" / "entities")
    lines = {(name, int(record.split()[1])) for name, record in told}
    assert {line for name, line in lines if name == "wikidata-broken-lines.json"} == set(
        map(int, expected["failed_lines"])
    )
    assert {line for name, line in lines if name == "long.json"} == set(broken)
    [cut_line] = [line for name, line in lines if name == "cut.json.gz"]
    assert told["long.json", "line 7"] == ("malformed_entity", "not JSON at byte 1 of the line: unexpected end of data")
    reason, detail = told["cut.json.gz", f"line {cut_line}"]
    assert reason == "damaged_source"
    assert detail == f"the line is cut off: the gzip file is truncated: it ends at byte {len(whole) // 2}"
    kept = len(expected["entities"]) + 3000 - len(broken) + cut_line - 1
    assert manifests["entities"]["records"]["entity"] == {
        "read": kept + len(told),
        "kept": kept,
        "dropped": {},
        "failed": {"damaged_source": 1, "malformed_entity": len(told) - 1},
    }
    offsets = {row["record"]: row["offset"] for row in rows(tmp_path / "out" / "entities", "_failed")}
    assert long.read_bytes()[offsets["line 1500"] :].startswith(b'{"id":"Q1"\n')
    assert {row["id"] for row in rows(tmp_path / "out" / "entities", "_failed")} == {""}  # the excerpt is no id


def test_odd_entities(tmp_path):
    statement = {"mainsnak": {"snaktype": "value", "property": "P31"}, "rank": "normal", "id": "Q2$1"}
    path = jsonl(
        tmp_path / "odd.json",
        item("Q1", labels=[], aliases=[], claims=[], sitelinks=[], descriptions=[]),
        item("Q2", claims={"P31": [statement, {}, None]}),
        item("Q3", labels={"de": {"language": "de", "value": "e\u0301 \u0000 \u202b\u05d1\u202c"}}),
        {"type": "lexeme", "id": "L1", "lemmas": {}},
        {"entity": "Q4", "redirect": "Q5"},
        {"id": "Q6", "missing": ""},
        {"type": "item", "labels": {}},
        item("Q7", claims="none"),
        '{"type":"item","id":"Q8","labels":{"de":{"value":"\\ud800"}}}',
        "[" * 2000,
    )
    manifests = run("wikidata", tmp_path / "out", path)
    assert manifests["entities"]["records"]["entity"] == {
        "read": 10,
        "kept": 3,
        "dropped": {"missing": 1, "not_an_item": 1, "redirect": 1},
        "failed": {"malformed_entity": 4},
    }
    assert manifests["facts"]["records"]["statement"] == {
        "read": 3,
        "kept": 0,
        "dropped": {},
        "failed": {"malformed": 3},
    }
    details = {record: detail for (_, record), (_, detail) in failures(tmp_path / "out" / "entities").items()}
    assert details == {
        "line 7": "not a Wikidata entity: no id among its keys (labels, type)",
        "line 8": "claims of Q7 are a JSON str, not a map by property",
        "line 9": "not JSON at byte 50 of the line: no low surrogate in string",
        "line 10": "not JSON at byte 1025 of the line: depth limit exceeded",
    }
    labels = {row["qid"]: row["labels"] for row in rows(tmp_path / "out" / "entities")}
    assert labels["Q1"] == []
    assert [label["name"] for label in labels["Q3"]] == ["e\u0301 \u202b\u05d1"]
    assert {(row["id"], row["reason"], row["detail"]) for row in rows(tmp_path / "out" / "entities", "_dropped")} == {
        ("L1", "not_an_item", "lexeme"),
        ("Q4", "redirect", "Q5"),
        ("Q6", "missing", ""),
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (json.dumps([item("Q1"), item("Q2")]), "which has an entity a line, .*unexpected content after document"),
        (json.dumps([item("Q1")], indent=1), "which has an entity a line, but begins with '{'"),
        (json.dumps({"entities": {"Q1": item("Q1")}}), r"no id among its keys \(entities\)"),
        ('{"type": "FeatureCollection", "features": []}', r"no id among its keys \(features, type\)"),
        ("<html>\n<p>404</p>\n</html>", "but begins with '<html>'"),
        ("", "x.json: not a Wikidata JSON dump: it holds no entity"),
        ("[\n]\n", "x.json: not a Wikidata JSON dump: it holds no entity"),
    ],
)
def test_json_that_is_no_wikidata_dump_stops_before_any_work(tmp_path, content, message):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        run("wikidata", tmp_path / "out", path)
    assert not list((tmp_path / "out").rglob("*"))


def test_a_dump_is_known_by_its_first_lines(tmp_path):
    """Not by its last: a large dump that ends in rubbish is one."""
    path = jsonl(tmp_path / "x.json", *(item(f"Q{n}") for n in range(1, 1000)), *["rubbish"] * 400)
    assert len(plan_entities(find_files([str(path)]), 20_000)) > 2


def test_the_bugs_of_the_mock_dump_are_empty_maps_that_php_wrote_as_lists(tmp_path, data_folder):
    path = data_folder / "wikidata" / "mock-dump-with-bugs.json"
    lists = [
        (entity["id"], name)
        for line in path.read_text().splitlines()
        if line.startswith("{")
        for entity in [json.loads(line.rstrip(","))]
        for name in ("labels", "aliases", "descriptions", "claims", "sitelinks")
        if isinstance(entity.get(name), list)
    ]
    assert len(lists) == 2
    manifests = run("wikidata", tmp_path / "out", path, rate=0.0)
    assert manifests["entities"]["records"]["entity"] == {"read": 101, "kept": 101, "dropped": {}, "failed": {}}
    entities = {row["qid"]: row for row in rows(tmp_path / "out" / "entities")}
    assert all(entities[qid].get(name, []) == [] for qid, name in lists)


# Documents


def document(number: str, text: str, **fields) -> dict:
    return {"id": number, "text": text, "language": "de", **fields}


PROSE = (
    "Die Stadt Berlin liegt an der Spree und ist seit langer Zeit die Hauptstadt des Landes. Dort wohnen viele Leute. "
)
DOCUMENTS = (
    document("good", f"{PROSE} Ein Satz ist wie der andere, und dieser steht am Ende des ganzen Textes.", mentions=[]),
    document("outside", "Kurz", mentions=[{"start": 0, "end": 5}]),
    document("empty span", "Kurz", mentions=[{"start": 2, "end": 2}]),
    document("negative", "Kurz", mentions=[{"start": -1, "end": 2}]),
    document("no span", "Kurz", mentions=[None]),
    document("tongue", "Kurz") | {"language": "klingonisch"},
    document("", "Kurz") | {"id": None},
    document("no text", "") | {"text": None},
    document("number", "Kurz") | {"id": 8},
    "{broken",
    '{"id": "surrogate", "text": "\\ud800", "language": "de"}',
    "null",
    document("empty", ""),
    document("blank", " \n\n "),
    document("stops", "... !!! ???"),
    document("invisible", "\u200b\u200e"),
    document(
        "overlap",
        PROSE,
        mentions=[
            {"start": start, "end": end, "target": "Berlin", "qid": qid}
            for start, end, qid in ((10, 16, "Q64"), (4, 16, "Q64"), (12, 20, "Q1"))
        ],
    ),
)
BAD_DOCUMENTS = {
    "line 2": ("invalid_span", "mentions has [0, 5) in a text of 4 code points"),
    "line 3": ("invalid_span", "mentions has [2, 2) in a text of 4 code points"),
    "line 4": ("invalid_span", "mentions has [-1, 2) in a text of 4 code points"),
    "line 5": ("invalid_span", "mentions has [-1, -1) in a text of 4 code points"),
    "line 6": ("unknown_language", "unknown language 'klingonisch'"),
    "line 7": ("missing_value", "has no id"),
    "line 8": ("missing_value", "has no text"),
    "line 9": ("bad_row", "field id must be string: Expected bytes, got a 'int' object"),
    "line 10": ("bad_row", "unexpected character"),
    "line 11": ("bad_row", "no low surrogate in string"),
    "line 12": ("bad_row", "a JSON NoneType where an object is wanted"),
}


def assert_bad_documents(told: dict[tuple[str, str], tuple[str, str]]) -> None:
    found = {record: failure for (name, record), failure in told.items() if name == "in.jsonl"}
    assert found.keys() == BAD_DOCUMENTS.keys()
    for record, (reason, detail) in found.items():
        assert reason == BAD_DOCUMENTS[record][0]
        assert detail.startswith(BAD_DOCUMENTS[record][1])


BAD_REASONS = dict(sorted(Counter(reason for reason, _ in BAD_DOCUMENTS.values()).items()))


def test_curate_on_bad_documents(tmp_path):
    path = jsonl(tmp_path / "in.jsonl", *DOCUMENTS)
    manifest = run("curate", tmp_path / "out", path)["documents"]
    told = failures(tmp_path / "out" / "documents")
    assert_bad_documents(told)
    assert manifest["records"]["document"] == {
        "read": len(DOCUMENTS),
        "kept": 1,
        "dropped": {"short": 5},
        "failed": BAD_REASONS,
    }
    assert [row["id"] for row in rows(tmp_path / "out" / "documents")] == ["good"]
    offsets = {row["record"]: row["offset"] for row in rows(tmp_path / "out" / "documents", "_failed")}
    assert path.read_bytes()[offsets["line 10"] :].startswith(b"{broken\n")
    assert path.read_bytes()[offsets["line 6"] :].startswith(b'{"id": "tongue"')


def test_ner_on_bad_documents_and_bad_entities(tmp_path):
    path = jsonl(tmp_path / "in.jsonl", *DOCUMENTS)
    berlin = {"qid": "Q64", "type": "LOC", "labels": [{"language": "deu_Latn", "name": "Berlin"}]}
    entities = jsonl(tmp_path / "entities.jsonl", berlin, {"qid": "Q65", "labels": "none"}, "{", {"qid": None})
    records = run("ner", tmp_path / "out", path, entities=entities)["ner"]["records"]
    told = failures(tmp_path / "out" / "ner")
    assert_bad_documents(told)
    assert {record: reason for (name, record), (reason, _) in told.items() if name == "entities.jsonl"} == {
        "line 2": "bad_row",
        "line 3": "bad_row",
        "line 4": "missing_value",
    }
    assert records["entity"] == {"read": 4, "kept": 1, "dropped": {}, "failed": {"bad_row": 2, "missing_value": 1}}
    documents = records["document"]
    assert (documents["read"], documents["failed"]) == (len(DOCUMENTS), BAD_REASONS)
    assert documents["dropped"]["no_sentence"] == len(DOCUMENTS) - len(BAD_DOCUMENTS) - documents["kept"]
    assert records["mention"]["dropped"] == {"overlap": 2}
    for row in rows(tmp_path / "out" / "ner"):
        spans = [(span["start"], span["end"]) for span in row["spans"]]
        assert all(end <= after for (_, end), (after, _) in itertools.pairwise(spans))


def test_damaged_files_of_documents_keep_what_is_before_the_break(tmp_path):
    chosen = random.Random(1)
    texts = ["".join(chosen.choice("abcdefgh ") for _ in range(500)) for _ in range(1500)]
    lines = [json.dumps(document(f"{n}", text)).encode() + b"\n" for n, text in enumerate(texts)]
    packed = {"a.jsonl.gz": gzip.compress(b"".join(lines)), "b.jsonl.bz2": bz2.compress(b"".join(lines), 1)}
    for name, data in packed.items():
        (tmp_path / name).write_bytes(data[: len(data) // 2])
    parquet = tmp_path / "c.parquet"
    table = pa.table({"id": [f"c{n}" for n in range(1500)], "text": texts, "language": ["de"] * 1500})
    pq.write_table(table, parquet, row_group_size=750)
    data = bytearray(parquet.read_bytes())
    data[len(data) // 4 : len(data) // 4 + 1000] = bytes(1000)  # in the first row group
    parquet.write_bytes(data)
    account = run("curate", tmp_path / "out", *(tmp_path / name for name in packed), parquet)["documents"]["records"][
        "document"
    ]
    failed = rows(tmp_path / "out" / "documents", "_failed")
    by_file = Counter(Path(row["source"]).name for row in failed)
    assert by_file == {"a.jsonl.gz": 1, "b.jsonl.bz2": 1, "c.parquet": 750}
    assert account["failed"] == {"damaged_source": 752}
    lines_before = {
        Path(row["source"]).name: int(row["record"].split()[1]) - 1 for row in failed if "line" in row["record"]
    }
    assert 600 < lines_before["a.jsonl.gz"] < 900
    assert 400 < lines_before["b.jsonl.bz2"] < 900  # to the end of a block
    assert account["read"] == sum(lines_before.values()) + 2 + 1500
    assert {row["record"] for row in failed if row["source"].endswith("parquet")} == {f"row {n}" for n in range(1, 751)}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "e.jsonl",
            b'{"qid": "Q1", "labels": {"de": "x"}}\n',
            "in its first line: field labels must be list<item: struct",
        ),
        ("e.jsonl", b'{"id": "Q1"}\n', "no field qid in its first line, which entities must have"),
        (
            "e.jsonl",
            b"<html>\n",
            "must hold an object a line, a row of entities; in its first line: unexpected character",
        ),
        ("e.jsonl.gz", b"<html>\n", "e.jsonl.gz: named like gzip, but uncompressed"),
        ("e.parquet", b"PAR1 and no more", "e.parquet: not a readable Parquet file"),
        ("e.csv", b"qid\nQ1\n", r"e.csv: neither Parquet \(.parquet\) nor JSON Lines"),
    ],
)
def test_entities_of_another_schema_stop_before_any_work(tmp_path, name, content, message):
    path = jsonl(tmp_path / "in.jsonl", document("1", PROSE))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        run("ner", tmp_path / "out", path, entities=tmp_path / name)
    assert not list((tmp_path / "out").rglob("*"))


# Output and interruption


def test_an_output_that_cannot_be_written_ends_with_a_message(tmp_path, capsys):
    path = jsonl(tmp_path / "in.jsonl", document("1", PROSE))
    (tmp_path / "file").write_text("in the way")
    flags = ["--input", str(path), "--output", str(tmp_path / "file" / "out")]
    assert command.main(STAGES["curate"], flags) == 1
    assert f"cannot write to --output {tmp_path / 'file' / 'out'}: " in capsys.readouterr().err


def test_sigterm_leaves_nothing_behind(tmp_path):
    path = tmp_path / "dewiki.xml"
    text = "Die '''Seite''' nennt [[Ort|Orte]] und {{Vorlage|a=b}} und hat viele Wörter. " * 60
    path.write_bytes(dump("dewiki", *(page(n, f"Seite {n}", text) for n in range(6_000))))
    output, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.wikipedia", "--input", path, "--output", output],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    try:
        deadline = time.monotonic() + 60
        while not list(output.glob(".staging/*/progress/*")):  # until a worker has read something
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 143
    assert "python -m pipelines.wikipedia: stopped by SIGTERM; the stage that ran is not published" in told
    assert "Traceback" not in told
    assert not [path for path in output.rglob("*") if path.is_file() and path.suffix != ".split"]  # finished ones stay
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("moment", ["parts", "manifest", "folder"])
def test_an_interrupted_publish_leaves_the_dataset_that_was_there(tmp_path, monkeypatch, moment):
    output, staged = tmp_path / "out", tmp_path / "staged"
    made = [document(f"{n}", f"{PROSE} {PROSE} {n}") for n in range(5)]
    manifest = run("curate", output, jsonl(tmp_path / "in.jsonl", *made), rows_per_part=1)["documents"]
    assert len(manifest["parts"]) > 1
    shutil.copytree(output / "documents", staged)
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    rename, rename_folder = publishing.FileSystems.rename, Path.rename

    class DiskFullError(OSError):
        pass

    def rename_one(sources, targets):
        rename(sources[:1], targets[:1])
        raise DiskFullError

    def write_half(path, content):
        Path(path).write_bytes(content[:9])
        raise DiskFullError

    def rename_old_alone(source, target):
        if source.name == ".new":
            raise DiskFullError
        return rename_folder(source, target)

    again = tmp_path / "again"
    shutil.copytree(staged, again)
    with monkeypatch.context() as patched:
        if moment == "parts":
            patched.setattr(publishing.FileSystems, "rename", staticmethod(rename_one))
        elif moment == "manifest":
            patched.setattr(publishing, "write_atomically", write_half)
        else:
            patched.setattr(Path, "rename", rename_old_alone)
        with pytest.raises(DiskFullError):
            publishing.publish(str(output), str(again), manifest | {"edition": "new"})
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before
    assert published(STAGES["curate"], str(output))
    shutil.copytree(staged, again, dirs_exist_ok=True)
    publishing.publish(str(output), str(again), manifest | {"edition": "new"})
    assert json.loads((output / "documents" / "manifest.json").read_text())["edition"] == "new"
    there = {path.relative_to(output / "documents").as_posix() for path in output.rglob("*.parquet")}
    assert there == {part["path"] for part in manifest["parts"]}


def test_a_part_that_is_gone_stops_before_any_work(tmp_path):
    dataset = tmp_path / "in" / "documents"
    dataset.mkdir(parents=True)
    part = {"path": "deu_Latn/part-00000-of-00001.parquet", "size": 1, "sha256": "0"}
    (dataset / "manifest.json").write_text(json.dumps({"dataset": "documents", "parts": [part]}))
    with pytest.raises(InputError, match=r"part-00000-of-00001\.parquet: not a readable Parquet file: .*No such file"):
        run("curate", tmp_path / "out", tmp_path / "in")
