"""A bounded random sample of documents, gathered in parts: those of the smallest hashes."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import is_kept
from transforms.columns.batches import concatenate, one_batch, take_rows
from transforms.columns.keys import combine
from transforms.duplicates.canonical_url import site_of
from transforms.duplicates.numbers import number_strings
from transforms.quality.one_line import LONGEST

POSITIVE, NEGATIVE = "positive", "negative"

SAMPLED = pa.schema(
    [
        ("hash", pa.uint64()),
        ("id", pa.string()),
        ("site", pa.string()),  # null for a text without an address
        ("language", pa.string()),
        ("is_positive", pa.bool_()),
        ("text", pa.string()),  # its beginning
    ]
)
"""A text to learn from."""


def sampled(documents: pa.RecordBatch, is_positive: bool, seed: int) -> pa.RecordBatch:
    """The kept documents with a language and a text, as `SAMPLED`; the hash depends on the id and ``seed`` alone."""
    usable = pc.and_(is_kept(documents), pc.is_valid(documents["language"]))
    usable = pc.and_(usable, pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(documents["text"])), 0))
    rows = documents.filter(pc.fill_null(usable, False))
    columns = [
        pa.array(combine(np.full(rows.num_rows, seed, np.uint64), number_strings(rows["id"]))),
        rows["id"],
        site_of(rows["url"]),
        rows["language"],
        pa.array(np.full(rows.num_rows, is_positive)),
        pc.utf8_slice_codeunits(rows["text"], 0, LONGEST),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SAMPLED)


def questions_as_documents(faq: pa.RecordBatch) -> pa.RecordBatch:
    """Marked rows of `faq` with a column ``text``: the question, a line break and the answer."""
    texts = pc.binary_join_element_wise(faq["question"], faq["answer"], "\n")
    return faq.append_column("text", texts)


def smallest(batches: Sequence[pa.RecordBatch], at_most: int) -> pa.RecordBatch:
    """Of each label the ``at_most`` texts of the smallest hashes, each id once, sorted by hash, id and text.

    As a text that is left out has enough before it, the smallest of samples of parts are the smallest of all.
    """
    table = concatenate(batches, SAMPLED)
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in ("is_positive", "hash", "id", "text")])
    ordered = take_rows(table, order.to_numpy().astype(np.int64))
    is_positive = ordered["is_positive"].to_numpy(zero_copy_only=False)
    hashes = ordered["hash"].to_numpy()
    is_first = np.ones(len(hashes), bool)
    is_first[1:] = (hashes[1:] != hashes[:-1]) | (is_positive[1:] != is_positive[:-1])
    kept = [np.flatnonzero(is_first & (is_positive == label))[:at_most] for label in (False, True)]
    return one_batch(pa.Table.from_batches([ordered.take(pa.array(np.concatenate(kept)))]))
