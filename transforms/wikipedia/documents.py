"""Pages → documents: plain text with link spans for articles, a named fate for every other page."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from urllib.parse import quote

import numpy as np
import pyarrow as pa

from schemas.datasets import DOCUMENTS
from schemas.fates import DROPPED, FAILED, marked_schema
from schemas.language import language_tag
from transforms.wikipedia.links import REDIRECTS
from transforms.wikipedia.pages import Page
from transforms.wikipedia.site import Site
from transforms.wikitext import PlainText, Scanner

ARTICLES = 0
"""The namespace of articles."""

WIKITEXT = "wikitext"
"""The content model of articles; pages of others (JSON, CSS, …) hold no prose."""

Row = dict[str, object]


def document_row(page: Page, place: Mapping[str, object], scanner: Scanner, snapshot: str | None) -> Row:
    """The row of one page for `document_batch`; `place` says where it lies, for a page that makes the scanner fail."""
    site = scanner.site
    row: Row = {
        "id": f"{site.wiki}-{page.page_id}",
        "source": site.wiki,
        "url": page_address(site, page.title),
        "title": page.title,
        "language": language_tag(site.language),
        "snapshot": snapshot,
        "level": DOCUMENTS.record,
    }
    drop = _drop(page)
    if drop:
        return row | {"fate": DROPPED, "reason": drop[0], "detail": drop[1], "to_section": page.to_section}
    try:
        plain = scanner.plain_text(page.text, page.title)
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        return row | {"text": page.text[:200], "fate": FAILED, "reason": "wikitext", "detail": detail, "place": place}
    if not plain.text:
        return row | {"fate": DROPPED, "reason": "empty", "detail": "no text is left of the page"}
    return row | {"text": plain.text, "plain": plain}


def _drop(page: Page) -> tuple[str, str] | None:
    if page.namespace != ARTICLES:
        return "namespace", str(page.namespace)
    if page.redirect is not None:
        return "redirect", page.redirect
    if page.model != WIKITEXT:
        return "content_model", page.model
    return None


def page_address(site: Site, title: str) -> str:
    """The page's address on Wikipedia."""
    edition = site.wiki.removesuffix("wiki").replace("_", "-")
    return f"https://{edition}.wikipedia.org/wiki/{quote(title.replace(' ', '_'), safe=':/()!,;@*')}"


def document_batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows of `document_row` as a marked batch; spans go in as flat columns, which Arrow reads faster than rows."""
    plains: list[PlainText | None] = [row.get("plain") for row in rows]  # type: ignore[misc]
    spans = {
        "mentions": _spans(plains, lambda plain: [(link.start, link.end, link.target) for link in plain.links]),
        "headings": _spans(plains, lambda plain: [(head.start, head.end, head.level) for head in plain.headings]),
        "bold": _spans(plains, lambda plain: plain.bold),
    }
    schema = marked_schema(DOCUMENTS.schema)
    columns = [
        _span_column(spans[field.name], field.type)
        if field.name in spans
        else pa.array([row.get(field.name) for row in rows], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


Spans = list[Sequence[tuple[object, ...]] | None]


def _spans(plains: Sequence[PlainText | None], of: Callable[[PlainText], Sequence[tuple[object, ...]]]) -> Spans:
    return [None if plain is None else of(plain) for plain in plains]


def _span_column(spans: Spans, kind: pa.ListType) -> pa.ListArray:
    """A list column from tuples of the first fields of its structs; the other fields are null."""
    flat = list(chain.from_iterable(row for row in spans if row))
    values = list(zip(*flat, strict=True))
    arrays = [
        pa.array(values[position], field.type) if position < len(values) else pa.nulls(len(flat), field.type)
        for position, field in enumerate(kind.value_type)
    ]
    offsets = np.concatenate([[0], np.cumsum([len(row or ()) for row in spans])])
    structs = pa.StructArray.from_arrays(arrays, fields=list(kind.value_type))
    missing = pa.array([row is None for row in spans], pa.bool_())
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=kind, mask=missing)


def redirect_batch(wiki: str, redirects: Sequence[tuple[str, str, bool]]) -> pa.RecordBatch:
    """(title, target, whether it leads to a section) of a wiki's redirects as a batch of `REDIRECTS`."""
    titles, targets, to_section = zip(*redirects, strict=True) if redirects else ((), (), ())
    columns = [[wiki] * len(redirects), titles, targets, to_section]
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, REDIRECTS, strict=True)], schema=REDIRECTS
    )
