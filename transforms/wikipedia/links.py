"""Links get the item of their page: titles of a wiki → QIDs, through redirects and Wikidata's sitelinks.

A title is a page title without namespace prefix, as sitelinks and redirects write it, and means a page of one `wiki`.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import is_kept, mark
from transforms.columns.batches import cut, explode, nest, one_batch
from transforms.columns.keys import find, key_strings
from transforms.columns.lookup import REQUESTER
from transforms.wikidata.classes import ClassTypes, entity_types

REDIRECTS = pa.schema(
    [("wiki", pa.string()), ("title", pa.string()), ("target", pa.string()), ("to_section", pa.bool_())]
)
"""Redirect pages: `title` leads to `target`, or to a section of it; then it is no other name of the page."""

SITELINKS = pa.schema([("wiki", pa.string()), ("title", pa.string()), ("qid", pa.string()), ("page_kind", pa.string())])
"""Titles of items; `page_kind` is "disambiguation", "list", … for an item that is no subject of its own, else null."""

TITLES = pa.schema([*SITELINKS, pa.field("resolved", pa.string()), pa.field("redirect", pa.string())])
"""What a title stands for: the page it leads to (`resolved`) and that page's item, null where it has none.

Or, where `redirect` is not null, that the title has this other name, and nothing else.
"""

REQUESTS = pa.schema([(REQUESTER, pa.string()), ("wiki", pa.string()), ("title", pa.string()), ("is_own", pa.bool_())])
"""A document asks for its own title (`is_own`) and for those that it links to."""

ANSWERS = pa.schema(
    [
        *REQUESTS,
        ("qid", pa.string()),
        ("page_kind", pa.string()),
        ("resolved", pa.string()),
        ("redirects", pa.list_(pa.string())),
    ]
)

ON = ("wiki", "title")


def sitelinks(entities: pa.RecordBatch, page_kinds: ClassTypes, wikis: frozenset[str]) -> pa.RecordBatch:
    """`SITELINKS` of a batch of entities, for the given wikis; `page_kinds` as `load_page_kinds` has them."""
    entities = entities.filter(is_kept(entities))
    rows, links = explode(entities["sitelinks"])
    wiki = pc.struct_field(links, "wiki")
    wanted = pc.is_in(wiki, pa.array(sorted(wikis), pa.string()))
    rows = rows[wanted.to_numpy(zero_copy_only=False)]
    links = links.filter(wanted)
    kinds = entity_types(entities["qid"], entities["classes"], entities["superclasses"], page_kinds)
    return pa.RecordBatch.from_arrays(
        [
            pc.struct_field(links, "wiki"),
            pc.struct_field(links, "title"),
            entities["qid"].take(pa.array(rows)),
            kinds.take(pa.array(rows)),
        ],
        schema=SITELINKS,
    )


def follow_redirects(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """One hop for redirects that lead to redirects; {"from": by target, "to": by title} → `REDIRECTS`."""
    redirects = tables["from"]
    hops = tables["to"].sort_by([(name, "ascending") for name in ("title", "target", "to_section")])
    rows = find(key_strings(redirects, ("wiki", "target")), key_strings(hops, ON))
    target = pc.coalesce(hops["target"].take(rows), redirects["target"])
    to_section = pc.or_(redirects["to_section"], pc.fill_null(hops["to_section"].take(rows), False))
    yield from cut(pa.Table.from_arrays([redirects["wiki"], redirects["title"], target, to_section], schema=REDIRECTS))


def redirect_titles(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """What the titles of redirects stand for; {"redirects": by target, "sitelinks": by title} → `TITLES`."""
    redirects, links = tables["redirects"], tables["sitelinks"].sort_by([("qid", "ascending")])
    rows = find(key_strings(redirects, ("wiki", "target")), key_strings(links, ON))
    columns = [redirects["wiki"], redirects["title"], links["qid"].take(rows), links["page_kind"].take(rows)]
    names = pa.nulls(redirects.num_rows, pa.string())
    yield from cut(pa.Table.from_arrays([*columns, redirects["target"], names], schema=TITLES))


def other_names(redirects: pa.RecordBatch) -> pa.RecordBatch:
    """The redirects to whole pages as `TITLES` that give their targets another name."""
    whole = redirects.filter(
        pc.and_(pc.invert(redirects["to_section"]), pc.not_equal(redirects["title"], redirects["target"]))
    )
    nulls = pa.nulls(whole.num_rows, pa.string())
    return pa.RecordBatch.from_arrays(
        [whole["wiki"], whole["target"], nulls, nulls, nulls, whole["title"]], schema=TITLES
    )


def sitelink_titles(links: pa.RecordBatch) -> pa.RecordBatch:
    """What the titles of items stand for: themselves."""
    names = pa.nulls(links.num_rows, pa.string())
    return pa.RecordBatch.from_arrays([*links.columns, links["title"], names], schema=TITLES)


def title_requests(documents: pa.RecordBatch) -> pa.RecordBatch:
    """`REQUESTS` of a batch: each kept document asks for its own title and for each distinct target of its links."""
    kept = documents.filter(is_kept(documents))
    rows, mentions = explode(kept["mentions"])
    asking = pa.array(np.concatenate([np.arange(kept.num_rows), rows]))
    titles = pa.concat_arrays([kept["title"], pc.struct_field(mentions, "target")])
    is_own = pa.array(np.arange(len(titles)) < kept.num_rows)
    requests = pa.table([kept["id"].take(asking), kept["source"].take(asking), titles, is_own], schema=REQUESTS)
    distinct = requests.group_by(REQUESTS.names, use_threads=False).aggregate([]).select(REQUESTS.names)
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in distinct.columns], schema=REQUESTS)


def best_titles(requests: pa.Table, titles: pa.Table) -> pa.Table:
    """The answers to the requests of one partition.

    Where a title has an item and is a redirect as well, or several items claim it, the item with the smallest id that
    claims the title itself is taken. Its redirects are told to the document of that title alone.
    """
    is_name = pc.is_valid(titles["redirect"])
    pages, names = titles.filter(pc.invert(is_name)), titles.filter(is_name)
    own = pc.equal(pages["title"], pages["resolved"])
    ordered = pages.append_column("own", own).sort_by(
        [("own", "descending"), ("qid", "ascending"), ("resolved", "ascending")]
    )
    keys = key_strings(requests, ON)
    rows = find(keys, key_strings(ordered, ON))
    found = ordered.select(["qid", "page_kind", "resolved"]).take(rows)
    redirects = _redirects(keys, requests["is_own"], names)
    answers = pa.Table.from_arrays([*requests.columns, *found.columns, redirects], schema=ANSWERS)
    return answers.filter(pc.or_(pc.is_valid(rows), pc.is_valid(redirects)))


def _redirects(keys: pa.Array, is_own: pa.ChunkedArray, names: pa.Table) -> pa.ListArray:
    """The redirects to each title that a document asks for as its own, in order; null for others."""
    columns = [*ON, "redirect"]
    distinct = names.group_by(columns, use_threads=False).aggregate([]).select(columns)
    ordered = one_batch(distinct.sort_by([(name, "ascending") for name in columns]))
    named = key_strings(ordered, ON)
    titles = named.unique()
    lists = nest(find(named, titles).to_numpy(), ordered["redirect"], len(titles))
    return lists.take(pc.if_else(is_own.combine_chunks(), find(keys, titles), pa.scalar(None, pa.int32())))


def attach_items(documents: pa.RecordBatch, answers: pa.ListArray) -> pa.RecordBatch:
    """Marked documents with `qid` and their mentions' `target` and `qid` filled in; page kinds dropped by their name.

    `answers` are lists of `ANSWERS`. The first mention of a page that names itself keeps its own title as target.
    """
    answered, found = explode(answers)
    titles = _row_keys(answered, pc.struct_field(found, "title"))
    rows, mentions = explode(documents["mentions"])
    targets = pc.struct_field(mentions, "target")
    page = found.take(find(_row_keys(rows, targets), titles))
    linked = pa.StructArray.from_arrays(
        [
            pc.struct_field(mentions, "start"),
            pc.struct_field(mentions, "end"),
            pc.coalesce(pc.struct_field(page, "resolved"), targets),
            pc.struct_field(page, "qid"),
        ],
        fields=list(mentions.type),
    )
    own_rows = find(_row_keys(np.arange(documents.num_rows), documents["title"]), _own_keys(titles, found))
    own = found.take(own_rows)
    columns = {
        "redirects": pc.struct_field(own, "redirects"),
        "mentions": _nulls_where(nest(rows, linked, documents.num_rows), documents["mentions"]),
        "qid": pc.if_else(is_kept(documents), pc.struct_field(own, "qid"), pa.scalar(None, pa.string())),
    }
    result = pa.RecordBatch.from_arrays(
        [columns.get(name, documents[name]) for name in documents.schema.names], schema=documents.schema
    )
    return _drop_page_kinds(result, pc.struct_field(own, "page_kind"))


def _drop_page_kinds(batch: pa.RecordBatch, kinds: pa.Array) -> pa.RecordBatch:
    for kind in sorted(kinds.drop_null().unique().to_pylist()):
        batch = mark(batch, pc.equal(kinds, kind), kind, batch["qid"], DOCUMENTS)
    return batch


def _own_keys(titles: pa.Array, found: pa.StructArray) -> pa.Array:
    """The keys of the answers to what documents asked of their own titles, null for the others."""
    return pc.if_else(pc.struct_field(found, "is_own"), titles, pa.scalar(None, pa.string()))


def _row_keys(rows: np.ndarray, titles: pa.Array) -> pa.Array:
    """A key for each title asked for by a row."""
    return key_strings(pa.table({"row": rows, "title": titles}), ("row", "title"))


def _nulls_where(lists: pa.ListArray, original: pa.ListArray) -> pa.ListArray:
    """`lists` with nulls where `original` has them (`explode` and `nest` make them empty)."""
    if original.null_count == 0:
        return lists
    rows = pa.array(np.arange(len(lists)))
    return lists.take(pc.if_else(pc.is_valid(original), rows, pa.scalar(None, pa.int64())))
