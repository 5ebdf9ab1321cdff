"""Records of archives → rows: a named fate for each, text and questions for those that are pages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from schemas.datasets import DOCUMENTS, FAQ, WEB
from schemas.fates import DROPPED, EXCERPT_LENGTH, FAILED, marked_schema
from transforms.archives.http_message import parse_http
from transforms.archives.read import ArchiveRecord
from transforms.duplicates.canonical_url import site_of
from transforms.duplicates.exact import text_digests
from transforms.faq.languages import pair_texts
from transforms.pages.content_kind import content_kind
from transforms.pages.page import LARGEST_PAGE, Page, PageSource
from transforms.sources.failure import Failure

ARCHIVE = "archive"
"""Level of the accounts that counts whole files: one that is missing is no page that failed."""

NO_PAGE = frozenset({"warcinfo", "request", "metadata"})
"""Types of records that tell about a fetch; they are counted but, being as many as the pages, have no row each."""

Row = dict[str, Any]


class PageRows(NamedTuple):
    """What one record becomes: its row of `documents`, and rows of `faq`."""

    document: Row
    pairs: Sequence[Row] = ()


def page_source(record: ArchiveRecord, path: str, snapshot: str | None) -> PageSource | Row:
    """The page that a record of an archive holds, else the row that says why it holds none.

    Drop reasons: ``revisit`` (unchanged since another fetch), ``record_type``, ``status`` (not 200) and ``not_html``;
    failure: ``malformed_http``.
    """
    if record.kind == "revisit":
        return document_row(record, path, snapshot, DROPPED, "revisit", "unchanged since an earlier fetch")
    if record.kind not in ("response", "resource", "conversion"):
        return document_row(record, path, snapshot, DROPPED, "record_type", record.kind)
    headers: Sequence[tuple[str, str]] = (("content-type", record.content_type or ""),)
    body = record.payload
    if record.kind == "response":
        if not record.payload.startswith(b"HTTP/") and not (record.content_type or "").startswith("application/http"):
            return document_row(record, path, snapshot, DROPPED, "not_html", record.content_type)  # dns:, ftp:
        try:
            message = parse_http(record.payload, LARGEST_PAGE + 1)
        except ValueError as error:
            return document_row(record, path, snapshot, FAILED, "malformed_http", str(error))
        if message.status != 200:
            return document_row(record, path, snapshot, DROPPED, "status", str(message.status))
        headers, body = message.headers, message.body
    kind = content_kind(body, next((value for name, value in headers if name == "content-type"), None))
    if kind.name == "other":
        return document_row(record, path, snapshot, DROPPED, "not_html", kind.detail)
    return PageSource(record.url or "", record.date, headers, body, record.languages)


def page_rows(record: ArchiveRecord, page: Page, path: str, snapshot: str | None) -> PageRows:
    """The rows of a record whose page was read."""
    document = document_row(record, path, snapshot, page.fate, page.reason, page.detail)
    if page.fate is None:
        document |= {
            "title": page.title,
            "text": page.text,
            "headings": [{"start": start, "end": end, "level": level} for start, end, level in page.headings],
            "published": page.published,
            "canonical_url": page.canonical_url,
            "language_hints": [{"origin": origin, "language": tag} for origin, tag in page.language_hints],
            "alternates": [{"language": tag, "url": url} for tag, url in page.alternates if tag != "x-default"],
        }
    shared = {"url": record.url, "document_id": record.id, "snapshot": document["snapshot"], "level": FAQ.record}
    rows: list[Row] = [{"question": pair.question, "answer": pair.answer, "markup": pair.markup} for pair in page.pairs]
    for fate, troubles in ((DROPPED, page.pair_drops), (FAILED, page.pair_failures)):
        rows += [
            {"question": excerpt[:EXCERPT_LENGTH], "fate": fate, "reason": reason, "detail": detail}
            | ({"place": document["place"]} if fate == FAILED else {})
            for reason, detail, excerpt in troubles
        ]
    return PageRows(document, [row | shared | {"id": f"{record.id}#{number}"} for number, row in enumerate(rows)])


def document_row(
    record: ArchiveRecord, path: str, snapshot: str | None, fate: str | None, reason: str | None, detail: str | None
) -> Row:
    """The row of one record; without `snapshot` it is the day of the fetch."""
    return {
        "id": record.id,
        "source": WEB,
        "url": record.url,
        "snapshot": snapshot or (record.date[:10].replace("-", "") if record.date else None),
        "level": DOCUMENTS.record,
        "fate": fate,
        "reason": reason,
        "detail": detail,
        "place": {"source": path, "record": f"{record.kind} {record.url or record.id}", "offset": record.offset},
    }


def archive_row(failure: Failure) -> Row:
    """The row of an archive that could not be read at all."""
    return failed_row(failure) | {"level": ARCHIVE, "reason": "unreadable_archive"}


def failed_row(failure: Failure) -> Row:
    """The row of a record that could not be read."""
    return {
        "source": WEB,
        "text": failure.excerpt,
        "level": DOCUMENTS.record,
        "fate": FAILED,
        "reason": "damaged_record",
        "detail": failure.error,
        "place": {"source": failure.path, "record": failure.record, "offset": failure.offset},
    }


def document_batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows of `page_rows` and the like as marked documents; only rows that failed keep their place."""
    placed = [row if row["fate"] == FAILED else row | {"place": None} for row in rows]
    return _batch(placed, marked_schema(DOCUMENTS.schema))


def faq_batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Pairs of `page_rows` as marked rows of `faq`, with domain and digest."""
    batch = _batch(rows, marked_schema(FAQ.schema))
    digests = text_digests(pair_texts(batch["question"], batch["answer"])).to_pylist()
    digests = pa.array([digest and digest.hex() for digest in digests], pa.string())
    for name, column in (("domain", site_of(batch["url"])), ("digest", digests)):
        batch = batch.set_column(batch.schema.get_field_index(name), name, column)
    return batch


def _batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
