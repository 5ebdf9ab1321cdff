"""Taking lines out of texts, and moving the spans beside them along."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import explode

Span = tuple[int, int]
"""Half-open, in code points."""


def without_lines(documents: pa.RecordBatch, parents: np.ndarray, start: np.ndarray, end: np.ndarray) -> pa.RecordBatch:
    """The batch with lines taken out of its texts, each the span ``[start, end)`` of the row in ``parents``, any order.

    Spans of all columns (lists of structs with ``start`` and ``end``) move along with what they cover; those that
    cover a removed character are dropped. What else goes with a line says ``remove_lines``, which also says when
    ValueError is raised.
    """
    lines: dict[int, list[Span]] = {}
    for row, first, last in zip(parents.tolist(), start.tolist(), end.tolist(), strict=True):
        lines.setdefault(row, []).append((first, last))
    rows = sorted(lines)
    texts = documents["text"].take(pa.array(rows, pa.int64())).to_pylist()
    removed = {row: _removed_spans(text or "", lines[row]) for row, text in zip(rows, texts, strict=True)}
    left = [_without(text or "", removed[row]) for row, text in zip(rows, texts, strict=True)]
    columns = dict(zip(documents.schema.names, documents.columns, strict=True))
    columns["text"] = _replaced(columns["text"], rows, left)
    columns |= {name: _moved(column, removed) for name, column in columns.items() if _holds_spans(column.type)}
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=documents.schema)


def remove_lines(text: str, lines: Iterable[Span]) -> str:
    """``text`` without ``lines`` and their line breaks. A span is one or more whole lines, so it may be a paragraph.

    Where lines go, the blank lines around them become one run of blank lines, the longest there was; before the first
    line of text those that had stood before the lines that go, after the last those that had stood after them. Without
    any line of text left the result is "". Raises ValueError where a span does not begin and end with a line.
    """
    return _without(text, _removed_spans(text, lines))


def _removed_spans(text: str, lines: Iterable[Span]) -> list[Span]:
    """What goes with ``lines``, ascending and apart from each other."""
    ends: dict[int, int] = {}
    for start, end in lines:
        ends[start] = max(end, ends.get(start, end))
    if not ends:
        return []
    kept = _kept_lines(text, ends)
    if not kept:
        return [(0, len(text))]
    gaps = [(0, kept[0][0]), *((one[1] + 1, other[0]) for one, other in pairwise(kept)), (kept[-1][1], len(text))]
    return [(start, end) for start, end in gaps if start < end]


def _kept_lines(text: str, ends: dict[int, int]) -> list[Span]:
    """The lines that stay, blank ones among them, in order, if those from each start to its end go."""
    kept: list[Span] = []
    blank_runs: list[list[Span]] = [[]]  # since the last line of text, apart where a line goes
    start, gone_until, found = 0, -1, 0
    for line in text.split("\n"):
        end = start + len(line)
        gone_until = max(gone_until, ends.get(start, -1))
        found += start in ends
        if gone_until >= end:
            blank_runs.append([])
        elif gone_until >= start:
            raise ValueError(f"a span to remove ends at {gone_until}, inside the line from {start} to {end}")
        elif not line or line.isspace():
            blank_runs[-1].append((start, end))
        else:
            longest = max(blank_runs, key=len)
            kept += longest if kept else blank_runs[0]
            kept.append((start, end))
            blank_runs = [[]]
        start = end + 1
    if found < len(ends) or gone_until > len(text):
        stray = f"{len(ends) - found} of {len(ends)} spans to remove begin where no line does"
        raise ValueError(f"{stray}, the last one ends at {gone_until} in a text of {len(text)} characters")
    return kept + blank_runs[-1] if kept else []


def _replaced(texts: pa.Array, rows: list[int], values: list[str]) -> pa.Array:
    mask = np.zeros(len(texts), bool)
    mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(values, texts.type))


def _without(text: str, spans: list[Span]) -> str:
    cuts = [0, *(position for span in spans for position in span), len(text)]
    return "".join(text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True))


def _holds_spans(kind: pa.DataType) -> bool:
    return (
        pa.types.is_list(kind)
        and pa.types.is_struct(kind.value_type)
        and {"start", "end"} <= {field.name for field in kind.value_type}
    )


def _moved(lists: pa.ListArray, removed: dict[int, list[Span]]) -> pa.ListArray:
    """The spans of a column that cover nothing of what is removed, where they are then; nulls stay null."""
    gaps = np.array([(row, *span) for row, spans in removed.items() for span in spans], np.int64).reshape(-1, 3)
    gap_starts, gap_ends = _places(gaps[:, 0], gaps[:, 1]), _places(gaps[:, 0], gaps[:, 2])
    lost = np.cumsum([0, *(gaps[:, 2] - gaps[:, 1])])

    rows, spans = explode(lists)
    start, end = (spans.field(name).to_numpy(zero_copy_only=False).astype(np.int64) for name in ("start", "end"))
    gaps_before = np.searchsorted(gap_ends, _places(rows, start), side="right")
    gaps_begun = np.searchsorted(gap_starts, _places(rows, end), side="left")
    lost_in_row = lost[gaps_before] - lost[np.searchsorted(gap_starts, _places(rows, 0))]
    whole = gaps_begun == gaps_before

    kept = spans.filter(pa.array(whole))
    columns = [kept.field(index) for index in range(kept.type.num_fields)]
    for name, values in (("start", start), ("end", end)):
        index = kept.type.get_field_index(name)
        columns[index] = pa.array((values - lost_in_row)[whole], kept.type.field(index).type)
    offsets = np.cumsum([0, *np.bincount(rows[whole], minlength=len(lists))])
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.StructArray.from_arrays(columns, fields=list(kept.type)),
        type=lists.type,
        mask=pc.is_null(lists),
    )


def _places(rows: np.ndarray, positions: np.ndarray | int) -> np.ndarray:
    """Rows and positions as one number, in the same order."""
    return rows.astype(np.int64) << 32 | positions
