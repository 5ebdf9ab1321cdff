"""Personal data of documents, masked: in its place stands the name of its kind.

Every e-mail address becomes ``<EMAIL>``, and so on. The placeholder is the same for the same value wherever it stands,
whatever else is in the input; and it tells nothing. A pseudonym by address or number could be undone by trying: there
are so few telephone numbers that a laptop hashes all of them in hours, and a secret key would have to be kept forever.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import DOCUMENTS
from schemas.fates import DROPPED, EXCERPT_LENGTH, is_kept, mark, marked_schema
from transforms.pii.find import KINDS, PersonalData, find_personal_data
from transforms.pii.replace import holds_spans, move_spans, replace_pieces

PERSONAL_DATA = "personal_data"
"""Level of the rows that tell of what was masked, and reason of documents that are dropped for it."""

_PLACEHOLDERS = [kind.placeholder for kind in KINDS.values()]
_COLUMNS = ("text", "title")

_LAST_PIECE = r"[\p{Nd}\s()+./-]*[!-~\p{Nd}]*$"
"""The last word of a text and the numbers before it: what is left of an address or a number that its end cuts."""


class Masked(NamedTuple):
    """A batch whose texts and titles are masked, and the pieces that were, by column."""

    batch: pa.RecordBatch
    pieces: dict[str, PersonalData]


def mask(batch: pa.RecordBatch, kinds: Iterable[str] = tuple(KINDS)) -> Masked:
    """A batch of documents with personal data in ``text`` and ``title`` replaced by the placeholders of its kind.

    Spans of the text (all columns of lists of structs with ``start`` and ``end``) move along, see `move_spans`.
    """
    pieces = {name: find_personal_data(batch[name], kinds) for name in _COLUMNS}
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    for name, found in pieces.items():
        if len(found.row):
            columns[name] = replace_pieces(columns[name], found, _PLACEHOLDERS)
    if len(pieces["text"].row):
        columns |= {
            name: move_spans(column, pieces["text"], _PLACEHOLDERS)
            for name, column in columns.items()
            if holds_spans(column.type)
        }
    return Masked(pa.RecordBatch.from_arrays(list(columns.values()), schema=batch.schema), pieces)


def mask_documents(batch: pa.RecordBatch, kinds: Iterable[str]) -> list[pa.RecordBatch]:
    """A marked batch with its personal data masked, and a batch of dropped rows that tell of each piece in kept rows.

    Such a row has the level ``personal_data``, the kind as reason and the place as detail, never the piece itself.
    The excerpts of rows that are marked already are masked too.
    """
    masked, pieces = mask(_without_cut_pieces(batch), kinds)
    told = _told(batch, pieces)
    return [masked, told] if told.num_rows else [masked]


def drop_documents(batch: pa.RecordBatch, kinds: Iterable[str]) -> pa.RecordBatch:
    """A marked batch in which documents with personal data are dropped, how many of each kind they hold as detail.

    What is left of their texts is masked.
    """
    masked, pieces = mask(_without_cut_pieces(batch), kinds)
    counts = _counts(pieces, batch.num_rows)
    details = [
        ", ".join(f"{name} {count}" for name, count in zip(KINDS, row, strict=True) if count) for row in counts.tolist()
    ]
    return mark(masked, counts.any(axis=1), PERSONAL_DATA, pa.array(details, pa.string()), DOCUMENTS)


def _without_cut_pieces(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A marked batch whose excerpts do not end in a piece that is not whole, and would not be found."""
    texts = batch["text"]
    is_cut = pc.and_(pc.invert(is_kept(batch)), pc.fill_null(pc.equal(pc.utf8_length(texts), EXCERPT_LENGTH), False))
    whole = pc.if_else(is_cut, pc.replace_substring_regex(texts, _LAST_PIECE, ""), texts)
    return batch.set_column(batch.schema.get_field_index("text"), batch.schema.field("text"), whole)


def _counts(pieces: dict[str, PersonalData], rows: int) -> np.ndarray:
    """How many pieces of each kind (column) each row has."""
    counts = np.zeros((rows, len(KINDS)), np.int64)
    for found in pieces.values():
        np.add.at(counts, (found.row, found.kind), 1)
    return counts


def _told(batch: pa.RecordBatch, pieces: dict[str, PersonalData]) -> pa.RecordBatch:
    """A dropped row for each piece in a kept row."""
    kept = is_kept(batch).to_numpy(zero_copy_only=False)
    names = np.array(list(KINDS), object)
    rows, kinds, details = [], [], []
    for column, found in pieces.items():
        own = kept[found.row]
        rows.append(found.row[own])
        kinds.append(names[found.kind[own]])
        details += [f"{column} from {start}" for start in found.start[own].tolist()]
    at = pa.array(np.concatenate(rows))
    columns = {
        "id": batch["id"].take(at),
        "language": batch["language"].take(at),
        "level": pa.array([PERSONAL_DATA] * len(at), pa.string()),
        "fate": pa.array([DROPPED] * len(at), pa.string()),
        "reason": pa.array(np.concatenate(kinds), pa.string()),
        "detail": pa.array(details, pa.string()),
    }
    schema = marked_schema(DOCUMENTS.schema)
    return pa.RecordBatch.from_arrays(
        [columns.get(field.name, pa.nulls(len(at), field.type)) for field in schema], schema=schema
    )
