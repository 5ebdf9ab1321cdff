"""Putting other words in the place of pieces of texts, and moving the spans beside them along."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import explode
from transforms.pii.find import PersonalData


def replace_pieces(texts: pa.StringArray, pieces: PersonalData, placeholders: list[str]) -> pa.StringArray:
    """The texts with each piece replaced by the placeholder of its kind."""
    if not len(pieces.row):
        return texts
    rows, first = np.unique(pieces.row, return_index=True)
    replaced = []
    columns = [np.split(column, first[1:]) for column in (pieces.start, pieces.end, pieces.kind)]
    chosen = texts.take(pa.array(rows)).to_pylist()
    for text, starts, ends, kinds in zip(chosen, *columns, strict=True):
        done, written = 0, []
        for start, end, kind in zip(starts.tolist(), ends.tolist(), kinds.tolist(), strict=True):
            written += [text[done:start], placeholders[kind]]
            done = end
        replaced.append("".join([*written, text[done:]]))
    mask = np.zeros(len(texts), bool)
    mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(replaced, texts.type))


def holds_spans(kind: pa.DataType) -> bool:
    """Whether a column of this type holds spans of the text: lists of structs with ``start`` and ``end``."""
    return (
        pa.types.is_list(kind)
        and pa.types.is_struct(kind.value_type)
        and {"start", "end"} <= {field.name for field in kind.value_type}
    )


def move_spans(lists: pa.ListArray, pieces: PersonalData, placeholders: list[str]) -> pa.ListArray:
    """The spans of a column where they are once the pieces are replaced; nulls stay null.

    A span that holds a whole piece and more, such as a heading or a paragraph, stretches with it. One that lies in a
    piece, is one or holds a part of one is dropped: what it said was about characters that are gone.
    """
    piece_starts, piece_ends = _places(pieces.row, pieces.start), _places(pieces.row, pieces.end)
    lengths = np.array([len(placeholder) for placeholder in placeholders], np.int64)
    grown = np.cumsum(np.r_[0, lengths[pieces.kind] - (pieces.end - pieces.start)])

    rows, spans = explode(lists)
    start, end = (spans.field(name).to_numpy(zero_copy_only=False).astype(np.int64) for name in ("start", "end"))
    start_places, end_places = _places(rows, start), _places(rows, end)
    ended_before = np.searchsorted(piece_ends, start_places, side="right")
    begun_before = np.searchsorted(piece_starts, end_places, side="left")
    touched = begun_before > ended_before
    last = np.maximum(begun_before - 1, 0)
    if len(piece_starts):
        first_inside = np.minimum(ended_before, len(piece_starts) - 1)
        holds = (piece_starts[first_inside] >= start_places) & (piece_ends[last] <= end_places)
        is_one = (piece_starts[first_inside] == start_places) & (piece_ends[first_inside] == end_places)
        kept = ~touched | (holds & ~is_one)
    else:
        kept = np.ones(len(rows), bool)
    of_row = grown[np.searchsorted(piece_starts, _places(rows, 0))]
    moved = {"start": start + grown[ended_before] - of_row, "end": end + grown[begun_before] - of_row}
    return _with(lists, rows, spans, kept, moved)


def _with(
    lists: pa.ListArray, rows: np.ndarray, spans: pa.StructArray, kept: np.ndarray, moved: dict[str, np.ndarray]
) -> pa.ListArray:
    left = spans.filter(pa.array(kept))
    columns = [
        pa.array(moved[field.name][kept], field.type) if field.name in moved else left.field(index)
        for index, field in enumerate(left.type)
    ]
    offsets = np.cumsum(np.r_[0, np.bincount(rows[kept], minlength=len(lists))])
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.StructArray.from_arrays(columns, fields=list(left.type)),
        type=lists.type,
        mask=pc.is_null(lists),
    )


def _places(rows: np.ndarray, positions: np.ndarray | int) -> np.ndarray:
    """Rows and positions as one number, in the same order."""
    return rows.astype(np.int64) << 32 | positions
