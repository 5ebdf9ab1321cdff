"""Small valid files of every kind that is read: what the mutations begin with."""

import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import lz4.frame
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from schemas.datasets import CORPUS, DOCUMENTS, ENTITIES, FACTS, FAQ, NER, PROJECTION, QRELS, RELATIONS, Dataset

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
_PIECE = 6000

TEXT = "Berlin is the capital of Germany. Es hat 3.677.472 Einwohner; القاهرة عاصمة مصر. 東京は日本の首都。"


@cache
def wikipedia() -> tuple[bytes, ...]:
    """Heads and some pages of the sample's dumps."""
    found = []
    for path in sorted(SAMPLE.glob("wikipedia/*.xml")):
        data = path.read_bytes()
        head = data[: data.find(b"<page>")]
        pages = [b"<page>" + page for page in data[len(head) :].split(b"<page>")[1:]]
        found += [head + b"".join(pages[at : at + 3])[:_PIECE] for at in range(0, len(pages), 9)]
    found += [path.read_bytes() for path in sorted(SAMPLE.glob("broken/*.xml"))]
    return tuple(found)


@cache
def wikidata() -> tuple[bytes, ...]:
    """Arrays of some entities of the sample, one a line."""
    lines = (SAMPLE / "wikidata" / "wikidata-20260101-all.json").read_bytes().split(b"\n")[1:-2]
    usable = [line for line in lines if 0 < len(line) < _PIECE][::7]
    found = [b"[\n" + b"\n".join(usable[at : at + 3]) + b"\n]\n" for at in range(0, len(usable), 3)]
    return tuple(found + [path.read_bytes() for path in sorted(SAMPLE.glob("broken/*.json"))])


@cache
def archives() -> tuple[bytes, ...]:
    """Archives, plain and by members in each compression, of records that are pages, and ARC."""
    plain = (SAMPLE / "crawl" / "museum-and-gardens.warc").read_bytes()
    records = [b"WARC/1.0" + record for record in plain.split(b"WARC/1.0")[1:]]
    some = [record for record in records if len(record) < _PIECE][:5]
    compressed = [
        b"".join(map(compress, some))
        for compress in (lambda record: gzip.compress(record, 1, mtime=0), lz4.frame.compress, zstandard.compress)
    ]
    arc = (SAMPLE / "crawl" / "village.arc.gz").read_bytes()
    wet = (SAMPLE / "crawl" / "kites.warc.wet.gz").read_bytes()
    whole = [gzip.compress(b"".join(some), 1, mtime=0), _with_dictionary(some), coded_archive()]
    return (b"".join(some), *compressed, arc, gzip.decompress(arc), wet, gzip.decompress(wet), *whole)


def _with_dictionary(records: Sequence[bytes]) -> bytes:
    dictionary = zstandard.ZstdCompressionDict(b"".join(records)[:1500], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    content = dictionary.as_bytes()
    compressor = zstandard.ZstdCompressor(dict_data=dictionary)
    head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    return head + b"".join(map(compressor.compress, records))


def warc_record(payload: bytes, kind: str = "response", media: str = "application/http; msgtype=response") -> bytes:
    """A record of an archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(payload):012d}>\r\n"
        f"WARC-Target-URI: http://example.org/{len(payload)}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


@cache
def coded_archive() -> bytes:
    """An archive of pages whose bodies are chunked and compressed in each way."""
    body = f"<html lang=de><title>T</title><p>{TEXT}</p></html>".encode()
    chunked = b"5\r\n" + body[:5] + b"\r\n" + b"%x\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"
    answers = {b"": body, b"Transfer-Encoding: chunked\r\n": chunked}
    answers[b"Content-Encoding: gzip\r\n"] = gzip.compress(body, mtime=0)
    answers[b"Content-Encoding: zstd\r\n"] = zstandard.compress(body)
    answers[b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"] = b"%x\r\n%s\r\n0\r\n\r\n" % (
        len(gzip.compress(body, mtime=0)),
        gzip.compress(body, mtime=0),
    )
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    return b"".join(warc_record(start + fields + b"\r\n" + answer) for fields, answer in answers.items())


@cache
def pages() -> tuple[bytes, ...]:
    """Web pages of the sample."""
    plain = (SAMPLE / "crawl" / "museum-and-gardens.warc").read_bytes()
    bodies = [part.split(b"\r\n\r\n", 2)[2] for part in plain.split(b"WARC/1.0") if b"HTTP/1.1 200" in part]
    return tuple(body[:_PIECE] for body in bodies if b"<" in body) or (b"<html><p>x</html>",)


def rows_of(dataset: Dataset) -> list[dict[str, Any]]:
    """Two valid rows of a dataset that has a maker here."""
    return ROWS[dataset.name]


_SPAN = {"start": 0, "end": 6, "type": "LOC", "qid": "Q64", "origin": "link"}
ROWS: Mapping[str, list[dict[str, Any]]] = {
    DOCUMENTS.name: [
        {
            "id": f"d{number}",
            "source": "dewiki",
            "url": "http://example.org",
            "title": "Berlin",
            "text": TEXT,
            "language": "deu_Latn",
            "language_score": 0.5,
            "qid": "Q64",
            "snapshot": "20260101",
            "mentions": [{"start": 0, "end": 6, "target": "Berlin", "qid": "Q64"}],
            "headings": [{"start": 0, "end": 6, "level": 1}],
            "bold": [{"start": 0, "end": 6}],
            "languages": [{"language": "deu_Latn", "score": 0.5}],
            "redirects": ["X"],
        }
        for number in range(2)
    ],
    ENTITIES.name: [
        {
            "qid": f"Q{number}",
            "type": "LOC",
            "classes": ["Q515"],
            "superclasses": [],
            "labels": [{"language": "eng_Latn", "name": "Berlin"}],
            "aliases": [],
            "sitelinks": [{"wiki": "dewiki", "title": "Berlin"}],
        }
        for number in (64, 65)
    ],
    FACTS.name: [
        {
            "subject": "Q64",
            "predicate": "P17",
            "object_kind": "item",
            "object": "Q183",
            "rank": "normal",
            "statement": f"Q64$1-{number}",
        }
        for number in range(2)
    ],
    FAQ.name: [
        {"id": f"f{number}", "url": "http://example.org", "language": "eng_Latn", "question": "Who?", "answer": TEXT}
        for number in range(2)
    ],
    NER.name: [
        {
            "id": f"n{number}",
            "document_id": "d",
            "language": "eng_Latn",
            "text": "Berlin grew .",
            "tokens": ["Berlin", "grew", "."],
            "tags": ["B-LOC", "O", "O"],
            "spans": [_SPAN],
        }
        for number in range(2)
    ],
    RELATIONS.name: [
        {
            "id": f"r{number}",
            "document_id": "d",
            "language": "eng_Latn",
            "text": "Berlin is in Germany.",
            "entities": [
                {"start": 0, "end": 6, "type": "LOC", "qid": "Q64", "surface": "Berlin"},
                {"start": 13, "end": 20, "type": "LOC", "qid": "Q183", "surface": "Germany"},
            ],
            "relations": [{"subject": 0, "object": 1, "predicate": "P17", "confidence": 0.5}],
        }
        for number in range(2)
    ],
    PROJECTION.name: [
        {
            "id": f"p{number}",
            "source_language": "eng_Latn",
            "source_text": "Berlin grew.",
            "target_language": "deu_Latn",
            "spans": [{"start": 0, "end": 6, "type": "LOC"}],
            "target_text": "Berlin wuchs.",
        }
        for number in range(2)
    ],
    CORPUS.name: [{"docid": f"c#{number}", "title": "T", "text": TEXT, "language": "eng_Latn"} for number in range(2)],
    QRELS.name: [
        {"query_id": f"q{number}", "docid": "c#0", "relevance": 1, "language": "eng_Latn"} for number in range(2)
    ],
}


def json_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as JSON Lines."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def parquet(table: pa.Table, **settings: Any) -> bytes:
    """A table as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(table, sink, **settings)
    return sink.getvalue()


@cache
def dataset_parquet(name: str) -> tuple[bytes, ...]:
    """A dataset as Parquet of several layouts."""
    dataset = next(made for made in DATASETS_MADE if made.name == name)
    fields = [field for field in dataset.schema if any(field.name in row for row in ROWS[name])]
    table = pa.Table.from_pylist(ROWS[name] * 3, schema=pa.schema(fields))
    return (
        parquet(table, compression="zstd"),
        parquet(table, compression="none", use_dictionary=False, row_group_size=2),
        parquet(table, compression="snappy", data_page_version="2.0"),
        parquet(table, compression="gzip", write_statistics=False),
        parquet(table, compression="lz4", version="1.0"),
        parquet(table, compression="brotli", write_page_index=True),
    )


DATASETS_MADE: tuple[Dataset, ...] = (DOCUMENTS, ENTITIES, FACTS, FAQ, NER, RELATIONS, PROJECTION, CORPUS, QRELS)
"""The datasets that `ROWS` has rows of."""

LISTING = (
    b"crawl-data/CC-MAIN-2026-01/segments/1/warc/a.warc.gz\ncrawl-data/CC-MAIN-2026-01/segments/1/warc/b.warc.gz\n"
)


@cache
def crawl_index() -> tuple[bytes, ...]:
    """Tables of Common Crawl's index."""
    columns = {
        "url": ["https://www.example.fo/a", "https://www.example.fo/b"] * 3,
        "url_host_tld": ["fo"] * 6,
        "url_host_registered_domain": ["example.fo"] * 6,
        "fetch_status": pa.array([200, 404] * 3, pa.int16()),
        "content_mime_detected": ["text/html"] * 6,
        "content_languages": ["fao", "dan,fao"] * 3,
        "warc_filename": ["crawl-data/a.warc.gz"] * 6,
        "warc_record_offset": pa.array(range(6), pa.int32()),
        "warc_record_length": pa.array([900] * 6, pa.int32()),
    }
    table = pa.table(columns)
    return (
        parquet(table, compression="gzip"),
        parquet(table, compression="none", row_group_size=2),
        parquet(table, compression="snappy", use_dictionary=False),
    )


TACRED = json.dumps(
    [
        {
            "id": "e1",
            "docid": "x",
            "relation": "per:origin",
            "token": ["He", "-LRB-", "Tom", "-RRB-", "is", "Danish", "."],
            "subj_start": 2,
            "subj_end": 2,
            "obj_start": 5,
            "obj_end": 5,
            "subj_type": "PERSON",
            "obj_type": "NATIONALITY",
        }
    ]
    * 2
).encode()
TACRED_LINES = json_lines(
    [
        {
            "id": "e1",
            "tokens": ["Tom", "is", "Danish", "."],
            "label": "per:origin",
            "entities": [[0, 1], [2, 3]],
            "grammar": ["SUBJ", "OBJ"],
            "type": ["PERSON", "NATIONALITY"],
        }
    ]
    * 2
)
SQUAD = json.dumps(
    {
        "version": "1.1",
        "data": [
            {
                "title": "Berlin",
                "paragraphs": [
                    {
                        "context": "Berlin is the capital of Germany.",
                        "qas": [
                            {
                                "id": "q1",
                                "question": "What is the capital?",
                                "answers": [{"text": "Berlin", "answer_start": 0}],
                            },
                            {
                                "id": "q2",
                                "question": "Of what?",
                                "answers": [{"text": "Germany", "answer_start": 25}],
                                "plausible_answers": [],
                            },
                        ],
                    }
                ],
            }
        ]
        * 2,
    }
).encode()
SPAN_LINES = json_lines(
    [
        {"id": 1, "text": "Berlin grew.", "spans": [{"start": 0, "end": 6, "label": "LOC"}], "tokens": ["Berlin"]},
        {"id": 2, "text": "Berlin grew.", "label": [[0, 6, "LOC"]]},
        {
            "id": 3,
            "text": "Berlin grew.",
            "entities": [{"id": 1, "start_offset": 0, "end_offset": 6, "label": "LOC"}],
            "relations": [{"from_id": 1, "to_id": 1, "type": "x"}],
            "language": "en",
        },
    ]
)
CONLL = (
    b"-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\nGerman JJ B-NP B-MISC\n\nPeter NNP B-NP B-PER\n\n"
)
UNIVERSAL_NER = (
    b"# sent_id = 1\n# text = Tom sah Bonn.\n"
    b"1\tTom\tB-PER\t-\t-\n2\tsah\tO\t-\t-\n3\tBonn\tB-LOC\t-\t-\n4\t.\tO\t-\t-\n\n"
)
MS_MARCO = "1\tBerlin is a city.\n2\t東京は\t首都。\n".encode()
IDS = b"1 0 7 1\n1 Q0 7 1 0.5 run\n3\t4\t5\n"
BEIR = json_lines([{"_id": "1", "title": "T", "text": "Berlin grew.", "metadata": {}}, {"_id": "2", "text": "x"}])
MLAMA = json_lines(
    [{"relation": "P19", "template": "[X] was born in [Y] ."}, {"relation": "P20", "template": "[Y] [X]"}]
)

TASK_FILES: Mapping[str, tuple[str, bytes]] = {
    "tacred": ("train.json", TACRED),
    "tacred_lines": ("train.jsonl", TACRED_LINES),
    "conll": ("eng.testa", CONLL),
    "universal_ner": ("test.iob2", UNIVERSAL_NER),
    "ms_marco": ("collection.tsv", MS_MARCO),
    "ids": ("qrels.tsv", IDS),
    "beir": ("corpus.jsonl", BEIR),
    "squad": ("dev.json", SQUAD),
    "span_lines": ("data.jsonl", SPAN_LINES),
    "mlama": ("templates.jsonl", MLAMA),
}
"""A file of each external format: its name and content."""

RECIPE = b"""name: corpus
languages: [de, en]
wikidata: {input: ["x*.json.bz2"]}
wikipedia:
  input: ["*-pages-articles.xml.bz2"]
curate: {filters: [short], dedup: {threshold: 0.8}}
ner: {}
relations:
  languages: [de]
retrieval: {longest: 100, shares: {title: 0.5}}
faq_retrieval:
"""
TEMPLATES = b"""all:
  units: {km2: km\xc2\xb2}
  templates:
    - {names: [lang, "lang-*"], keep: [2, 1]}
    - {names: [small], format: "{1}[ ({2})]"}
en:
  months: [a, b, c, d, e, f, g, h, i, j, k, l]
  date_format: "{day} {month} {year}"
  templates:
    - {names: [birth date], date: {year: 1, month: 2, day: [3, dd]}}
    - {names: [ill], link: {target: "{1}", words: "{2|1}"}}
"""
THRESHOLDS = b"""short: {min_characters: {default: 120, Hani: 40, deu: 50, deu_Latn: .inf}}
stop_words: {words: {deu: der die das}}
"""
TYPES = b"""order: [PER, LOC]
types:
  PER: {roots: {Q5: human}}
  LOC: {roots: {Q515: city}, exact: {Q6256: country}, kinds: true}
conflicts: [{between: [PER, LOC], choose: PER}]
excluded: {Q4167410: page}
class_items: LOC
"""

Seeds = Callable[[], Sequence[bytes]]
