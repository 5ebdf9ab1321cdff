"""`PairPages`: pages that name each other as translations (hreflang), as candidates for parallel sentences."""

from collections.abc import Iterator

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import PAGE_PAIRS
from schemas.fates import accounts, kept_rows, mark, with_marks
from schemas.language import same_language
from transforms.columns.batches import cut, explode, one_batch
from transforms.columns.keys import find, key_strings
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.duplicates.canonical_url import canonical_urls
from transforms.step import step

PAGES = pa.schema([(name, pa.string()) for name in ("key", "own", "id", "language", "url")])
"""A page under one of its addresses, in canonical form; `own` is the one that all copies of it share."""

LINKS = PAGES
"""A page that names another one, whose address is the key."""

_SIDES = ("source", "target")
_FIELDS = ("own", "id", "language", "url")
LINKED = pa.schema([*((f"{side}_{name}", pa.string()) for name in _FIELDS for side in _SIDES), ("back", pa.bool_())])
"""Two pages, in the order of their own addresses, of which one names the other: the second one the first, if `back`."""


@step
class PairPages(beam.PTransform):
    """Marked documents → {"rows", "accounts"} of the dataset `page_pairs`.

    A pair is two kept documents of which one links to the other as its version in another language; source is the one
    with the smaller address. Pairs in one language are dropped (``same_language``): hreflang also tells regions apart.
    """

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, documents: beam.PCollection) -> dict[str, beam.PCollection]:
        pages = documents | "Pages" >> beam.Map(pages_of).with_output_types(pa.RecordBatch)
        links = documents | "Links" >> beam.Map(links_of).with_output_types(pa.RecordBatch)
        rows = {"pages": pages, "links": links} | "Find linked pages" >> JoinPartitions(
            keys={"pages": ("key",), "links": ("key",)},
            schemas={"pages": PAGES, "links": LINKS},
            join=linked_pages,
            partitions=self.partitions,
        )
        merged = {"pairs": rows} | "Merge" >> JoinPartitions(
            keys={"pairs": ("source_own", "target_own")},
            schemas={"pairs": LINKED},
            join=merge,
            partitions=self.partitions,
        )
        return {"rows": merged, "accounts": merged | "Count" >> beam.Map(count_pairs)}


def pages_of(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The kept documents as `PAGES`, under the addresses that they were fetched from and call theirs."""
    kept = kept_rows(documents)
    fetched, stated = canonical_urls(kept["url"]), canonical_urls(kept["canonical_url"])
    own = pc.coalesce(stated, fetched)
    other = pc.if_else(pc.equal(fetched, own), pa.scalar(None, pa.string()), fetched)
    columns = [own, kept["id"], kept["language"], kept["url"]]
    rows = [pa.RecordBatch.from_arrays([key, *columns], schema=PAGES) for key in (own, other)]
    return one_batch(pa.Table.from_batches(rows).filter(pc.field("key").is_valid()))


def links_of(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The alternates of kept documents as `LINKS`."""
    kept = kept_rows(documents)
    parents, alternates = explode(kept["alternates"])
    keys = canonical_urls(pc.struct_field(alternates, "url"))
    own = pc.coalesce(canonical_urls(kept["canonical_url"]), canonical_urls(kept["url"]))
    columns = [column.take(pa.array(parents)) for column in (own, kept["id"], kept["language"], kept["url"])]
    links = pa.RecordBatch.from_arrays([keys, *columns], schema=LINKS)
    return links.filter(pc.and_(pc.is_valid(keys), pc.is_valid(links["own"])))


def linked_pages(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """A row of `LINKED` for each link that leads to a crawled page."""
    pages, links = tables["pages"].sort_by([("key", "ascending"), ("id", "ascending")]), tables["links"]
    targets = pages.take(find(links["key"].combine_chunks(), pages["key"].combine_chunks()))
    met = pc.fill_null(pc.not_equal(links["own"], targets["own"]), False)
    sources, targets = links.filter(met), targets.filter(met)
    forward = pc.less(sources["own"], targets["own"])
    columns = {"back": pc.invert(forward)}
    for name in _FIELDS:
        columns[f"source_{name}"] = pc.if_else(forward, sources[name], targets[name])
        columns[f"target_{name}"] = pc.if_else(forward, targets[name], sources[name])
    yield from cut(pa.table([columns[name] for name in LINKED.names], schema=LINKED))


def merge(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    """One marked row of `page_pairs` for each two pages, of copies those of the smallest ids."""
    links = tables["pairs"].sort_by([(name, "ascending") for name in LINKED.names])
    if not links.num_rows:
        return
    keys = key_strings(links, ("source_own", "target_own"))
    first = np.r_[True, pc.not_equal(keys.slice(1), keys.slice(0, len(keys) - 1)).to_numpy(zero_copy_only=False)]
    group = np.cumsum(first) - 1
    back = links["back"].to_numpy()
    mutual = (np.bincount(group, back) > 0) & (np.bincount(group, ~back) > 0)
    pairs = links.filter(pa.array(first)).combine_chunks()
    columns = {name: pairs[name] for name in pairs.schema.names} | {
        "id": pc.binary_join_element_wise(pairs["source_id"], pairs["target_id"], "+"),
        "mutual": pa.array(mutual),
    }
    for batch in cut(pa.table([columns[name] for name in PAGE_PAIRS.schema.names], schema=PAGE_PAIRS.schema)):
        languages = [batch[f"{side}_language"].to_pylist() for side in _SIDES]
        same = [same_language(one, other) for one, other in zip(*languages, strict=True)]
        yield mark(
            with_marks(batch, PAGE_PAIRS.record), pa.array(same, pa.bool_()), "same_language", languages[0], PAGE_PAIRS
        )


def count_pairs(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The account of a batch of pairs: hreflang links lead out of most crawls, so only those that met a page count."""
    return accounts(PAGE_PAIRS.record, "hreflang", rows.num_rows)
