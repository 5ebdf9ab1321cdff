"""Rows of entities and facts → Arrow batches, column by column because Arrow reads nested Python rows slowly."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import ENTITIES, FACTS, MULTILINGUAL
from schemas.fates import FAILED, PLACE, marked_schema
from transforms.columns.batches import explode, nest
from transforms.wikidata.entities import EntityRow
from transforms.wikidata.facts import Fact


def entity_batch(rows: Sequence[EntityRow]) -> pa.RecordBatch:
    """A batch of `ENTITIES` with no types yet."""
    columns = {
        "qid": pa.array([row.qid for row in rows], pa.string()),
        "classes": _lists([row.classes for row in rows]),
        "superclasses": _lists([row.superclasses for row in rows]),
        "labels": _pairs([row.labels for row in rows], "language", "name"),
        "aliases": _pairs([row.aliases for row in rows], "language", "name"),
        "sitelinks": _pairs([row.sitelinks for row in rows], "wiki", "title"),
    }
    return pa.RecordBatch.from_arrays(
        [columns.get(field.name, pa.nulls(len(rows), field.type)) for field in ENTITIES.schema],
        schema=ENTITIES.schema,
    )


def fact_batch(facts: Sequence[Fact], source: str, offsets: Sequence[int | None]) -> pa.RecordBatch:
    """A batch of `FACTS` with its marks; `offsets` are those of the facts' lines in `source`, for failed ones."""
    values = zip(*facts, strict=True) if facts else ((),) * len(Fact._fields)
    places = [
        {"source": source, "record": fact.statement, "offset": offset} if fact.fate == FAILED else None
        for fact, offset in zip(facts, offsets, strict=True)
    ]
    columns = {name: pa.array(column) for name, column in zip(Fact._fields, values, strict=True)}
    columns |= {"level": pa.array([FACTS.record] * len(facts), pa.string()), "place": pa.array(places, PLACE)}
    schema = marked_schema(FACTS.schema)
    return pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)


def unmapped_names(batch: pa.RecordBatch) -> dict[str, int]:
    """How many labels and aliases of a batch of entities have a language that is no tag of ours, by that language."""
    languages = pa.concat_arrays(
        [pc.struct_field(explode(batch[name])[1], "language") for name in ("labels", "aliases")]
    )
    unmapped = languages.filter(
        pc.invert(pc.or_(pc.match_substring(languages, "_"), pc.equal(languages, MULTILINGUAL)))
    )
    return {str(count["values"]): int(count["counts"]) for count in pc.value_counts(unmapped).to_pylist()}


def _lists(lists: Sequence[list[str]]) -> pa.ListArray:
    return _nested(lists, pa.array(chain.from_iterable(lists), pa.string()))


def _pairs(lists: Sequence[Sequence[tuple[str, str]]], first: str, second: str) -> pa.ListArray:
    columns = tuple(zip(*chain.from_iterable(lists), strict=True)) or ((), ())
    strings = [pa.array(column, pa.string()) for column in columns]
    return _nested(lists, pa.StructArray.from_arrays(strings, [first, second]))


def _nested(lists: Sequence[Sequence[object]], values: pa.Array) -> pa.ListArray:
    return nest(np.repeat(np.arange(len(lists)), [len(items) for items in lists]), values, len(lists))
