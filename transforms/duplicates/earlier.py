"""Signatures of a finished build, so that a later one compares its new documents with them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import SIGNATURES
from schemas.fates import FAILED, PLACE, accounts, is_kept, kept_rows, mark, with_marks
from transforms.columns.batches import explode
from transforms.columns.keys import combine, key_strings
from transforms.duplicates.canonical_url import canonical_urls
from transforms.duplicates.describe import (
    band_columns,
    described_rows,
    keys_within,
    minhash,
    ranked_columns,
    shingle_lists,
    text_keys,
)
from transforms.duplicates.numbers import number_strings
from transforms.duplicates.options import DuplicateOptions, NearDuplicates
from transforms.duplicates.shingles import shingle

OTHER_PARAMETERS = "other_parameters"
"""Why a signature of an earlier build cannot be compared."""

_TELLING_APART = ("id", "language", "url", "snapshot", "quality", "cluster_id", "cluster_size")


def sign(documents: pa.RecordBatch, near: NearDuplicates) -> pa.RecordBatch:
    """The signatures of the kept ones of a batch of marked documents, as marked rows of `SIGNATURES`."""
    kept = kept_rows(documents)
    shingles = shingle(kept["text"], near.shingling)
    signed = minhash(shingles, near)
    columns = ranked_columns(kept) | {
        "text_digest": text_keys(kept),
        "parameters": pa.array([near.parameters] * kept.num_rows, pa.string()),
        "signature": pa.FixedSizeListArray.from_arrays(pa.array(signed.ravel()), signed.shape[1]).cast(
            pa.list_(pa.uint32())
        ),
        "shingles": shingle_lists(shingles),
    }
    arrays = [columns[name] if name in columns else kept[name] for name in SIGNATURES.schema.names]
    return with_marks(pa.RecordBatch.from_arrays(arrays, schema=SIGNATURES.schema), SIGNATURES.record)


def count_signed(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The account of a batch of signatures."""
    return accounts(SIGNATURES.record, "documents", rows.num_rows)


def describe_earlier(rows: pa.RecordBatch, options: DuplicateOptions) -> pa.RecordBatch:
    """The kept ones of a batch of marked `SIGNATURES` as `DESCRIBED`, of an earlier build."""
    kept = kept_rows(rows)
    # Their ids may come again, in this build or in another earlier one, for a text, an address or a cluster that has
    # changed since: two of one number must be the same in all that decides.
    numbers = combine(number_strings(key_strings(kept, _TELLING_APART)), kept["digest"].to_numpy())
    columns: dict[str, pa.Array] = {
        "number": pa.array(numbers),
        "is_earlier": pa.array(np.ones(kept.num_rows, bool)),
    }
    if options.equal:
        keys = kept["text_digest"] if options.equal == "text" else canonical_urls(kept["url"])
        columns["equal_key"] = keys_within(keys, kept, options.within)
    if options.near:
        signed = kept["signature"].flatten().to_numpy().reshape(-1, options.near.permutations)
        counts = pc.list_value_length(kept["shingles"]).to_numpy().astype(np.int64)
        columns |= band_columns(counts, signed, kept, options.near.banding, options.within)
    return described_rows(columns, kept)


def check_parameters(rows: pa.RecordBatch, near: NearDuplicates) -> pa.RecordBatch:
    """A batch of marked `SIGNATURES` in which those are failed that were not made as `near` says."""
    # The permutations of 112 are not the first ones of 128: all of them are drawn from the seed at once.
    usable = pc.and_(
        pc.equal(rows["parameters"], near.parameters),
        pc.equal(pc.list_value_length(rows["signature"]), near.permutations),
    )
    for name in ("signature", "shingles"):
        usable = pc.and_(usable, pa.array(~_have_nulls(rows[name])))
    detail = pc.binary_join_element_wise(
        f"{near.parameters} needed here, this has",
        pc.fill_null(pc.list_value_length(rows["signature"]).cast(pa.string()), "no"),
        "values of",
        pc.fill_null(rows["parameters"], "unknown parameters"),
        " ",
    )
    others = pc.and_(pc.invert(pc.fill_null(usable, False)), is_kept(rows))
    if not pc.any(others).as_py():
        return rows
    marked = mark(rows, others, OTHER_PARAMETERS, detail, SIGNATURES, FAILED)
    places = [
        {"source": SIGNATURES.name, "record": name, "offset": None} if other else place
        for other, name, place in zip(
            *(column.to_pylist() for column in (others, rows["id"], rows["place"])), strict=True
        )
    ]
    return marked.set_column(marked.schema.get_field_index("place"), "place", pa.array(places, PLACE))


def _have_nulls(lists: pa.ListArray) -> np.ndarray:
    """Which lists have a null among their elements."""
    rows, elements = explode(lists)
    have = np.zeros(len(lists), bool)
    have[rows[elements.is_null().to_numpy(zero_copy_only=False)]] = True
    return have
