import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.duplicates.lines import line_hashes
from transforms.duplicates.remove_lines import remove_lines, without_lines

SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("target", pa.string())]))
SCHEMA = pa.schema([("id", pa.string()), ("text", pa.string()), ("mentions", SPANS), ("tags", pa.list_(pa.string()))])


def line_spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def without(text: str, *gone: int) -> str:
    spans = line_spans(text)
    return remove_lines(text, [spans[number] for number in gone])


def reference(text: str, gone: set[int]) -> str:
    """The definition: groups of blank lines between lines of text, those next to lines that go reduced to one."""
    if not gone:
        return text
    lines = text.split("\n")
    kinds = ["-" if number in gone else "b" if not line.strip() else "t" for number, line in enumerate(lines)]
    if "t" not in kinds:
        return ""
    texts = [number for number, kind in enumerate(kinds) if kind == "t"]
    kept = []
    for before, after in zip([-1, *texts], [*texts, len(lines)], strict=True):
        between = range(before + 1, after)
        runs = "".join(kinds[number] for number in between).split("-")
        starts = np.cumsum([0, *(len(run) + 1 for run in runs)])[: len(runs)]
        chosen = (
            0
            if before < 0
            else len(runs) - 1
            if after == len(lines)
            else max(range(len(runs)), key=lambda i: (len(runs[i]), -i))
        )
        kept += list(between)[starts[chosen] : starts[chosen] + len(runs[chosen])]
        kept += [after] if after < len(lines) else []
    return "\n".join(lines[number] for number in kept)


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        ("menu\nText", [0], "Text"),
        ("Text\nmenu", [1], "Text"),
        ("Text\nmenu\n", [1], "Text\n"),
        ("One\nmenu\nTwo", [1], "One\nTwo"),
        ("One\n\nmenu\n\nTwo", [2], "One\n\nTwo"),
        ("One\n\nmenu\nTwo", [2], "One\n\nTwo"),
        ("One\n\n\nmenu\n\nTwo", [3], "One\n\n\nTwo"),
        ("One\n\nmenu\n\nmenu\n\nTwo", [2, 4], "One\n\nTwo"),
        ("menu\n\nText", [0], "Text"),
        ("\n\nmenu\n\nText", [2], "\n\nText"),
        ("Text\n\nmenu", [2], "Text"),
        ("Text\n\nmenu\n\n", [2], "Text\n\n"),
        ("\nmenu\n\n", [1], ""),
        ("menu", [0], ""),
        ("a\nb\nc", [0, 1, 2], ""),
        ("One\n \nmenu\n\t\nTwo", [2], "One\n \nTwo"),
        ("One\n\n\nTwo\nmenu\nThree", [4], "One\n\n\nTwo\nThree"),
        ("One\r\nmenu\r\nTwo\r\n", [1], "One\r\nTwo\r\n"),
        ("", [], ""),
        ("Text", [], "Text"),
        ("\n\nText\n\n\n", [], "\n\nText\n\n\n"),
        (" \n", [], " \n"),
        ("Ελλάδα\nμενού\n日本\n😀", [1, 3], "Ελλάδα\n日本"),
    ],
)
def test_examples(text: str, gone: list[int], expected: str) -> None:
    assert without(text, *gone) == expected == reference(text, set(gone))


def test_a_paragraph() -> None:
    text = "One\n\nmenu\nmore\n\nTwo"
    assert remove_lines(text, [(5, 14)]) == "One\n\nTwo"
    assert remove_lines(text, [(5, 14), (5, 9), (10, 14)]) == "One\n\nTwo"


@pytest.mark.parametrize("span", [(0, 2), (1, 3), (0, 5), (3, 4), (4, 99), (8, 9), (-1, 3), (2, 2)])
def test_a_span_that_is_no_line(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="to remove"):
        remove_lines("one\ntwo", [span])


TEXTS = st.lists(st.sampled_from(["", "", " ", "a", "bc", "日本", "😀 x", "é\r"]), min_size=1, max_size=9).map(
    "\n".join
)


@given(TEXTS, st.data())
@settings(max_examples=300)
def test_against_the_reference(text: str, data: st.DataObject) -> None:
    written = [number for number, line in enumerate(text.split("\n")) if line.strip()]
    gone = {number for number in written if data.draw(st.booleans())}
    assert without(text, *gone) == reference(text, gone)


def batch_of(texts: list[str | None], mentions: list[list[tuple[int, int]] | None]) -> pa.RecordBatch:
    rows = [
        {
            "id": str(number),
            "text": text,
            "mentions": spans and [{"start": start, "end": end, "target": f"{start}-{end}"} for start, end in spans],
            "tags": ["kept", "as it is"],
        }
        for number, (text, spans) in enumerate(zip(texts, mentions, strict=True))
    ]
    return pa.RecordBatch.from_pylist(rows, SCHEMA)


def removed(batch: pa.RecordBatch, lines: list[tuple[int, int, int]]) -> pa.RecordBatch:
    columns = np.array(lines, np.int64).reshape(-1, 3)
    return without_lines(batch, columns[:, 0], columns[:, 1], columns[:, 2])


def test_spans_move_along() -> None:
    text = "menu\nOne 日本 two\nmenu\nthree"
    spans = [(0, 4), (3, 6), (5, 8), (9, 11), (5, 15), (12, 20), (16, 17), (21, 26), (5, 16), (4, 5), (15, 16)]
    assert [text[start:end] for start, end in spans[:4]] == ["menu", "u\nO", "One", "日本"]
    left = removed(batch_of([text, text], [spans, spans]), [(0, 16, 20), (0, 0, 4)])
    assert left["text"].to_pylist() == ["One 日本 two\nthree", text]
    kept = [(5, 8), (9, 11), (5, 15), (21, 26), (5, 16), (15, 16)]
    assert [row["target"] for row in left["mentions"][0].as_py()] == [f"{start}-{end}" for start, end in kept]
    assert [(row["start"], row["end"]) for row in left["mentions"][0].as_py()] == [
        (0, 3),
        (4, 6),
        (0, 10),
        (11, 16),
        (0, 11),
        (10, 11),
    ]
    assert left.slice(1).equals(batch_of([text, text], [spans, spans]).slice(1))


@given(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=4), st.data())
@settings(max_examples=200)
def test_surviving_spans_cover_what_they_covered(rows: list[tuple[str, bool]], data: st.DataObject) -> None:
    texts = [text for text, _ in rows]
    spans = [
        [(start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1)] if is_given else None
        for text, is_given in rows
    ]
    batch = batch_of(texts, spans)
    lines = [
        (row, start, end)
        for row, text in enumerate(texts)
        for start, end in line_spans(text)
        if text[start:end].strip() and data.draw(st.booleans())
    ]
    left = removed(batch, data.draw(st.permutations(lines)))
    assert left.schema == batch.schema
    assert left.drop_columns(["text", "mentions"]).equals(batch.drop_columns(["text", "mentions"]))
    for row, (before, after) in enumerate(zip(batch.to_pylist(), left.to_pylist(), strict=True)):
        own = [(start, end) for parent, start, end in lines if parent == row]
        assert after["text"] == (remove_lines(before["text"], own) if own else before["text"])
        assert (after["mentions"] is None) == (before["mentions"] is None)
        for mention in after["mentions"] or []:
            start, end = map(int, mention["target"].split("-"))
            assert after["text"][mention["start"] : mention["end"]] == before["text"][start:end]
        # No more is dropped than what touches a removed character: each character left has its span of length one.
        single = [mention for mention in after["mentions"] or [] if mention["end"] - mention["start"] == 1]
        if before["mentions"] is not None:
            assert [mention["start"] for mention in single] == list(range(len(after["text"])))


def test_rows_that_nothing_is_taken_from_stay() -> None:
    texts = ["menu\nText", None, "", "menu"]
    batch = batch_of(texts, [None, None, [], [(0, 4)]])
    assert removed(batch, []).equals(batch)
    left = removed(batch.slice(1), [(2, 0, 4)])
    assert left["text"].to_pylist() == [None, "", ""]
    assert left["mentions"].to_pylist() == [None, [], []]
    assert removed(batch.slice(0, 0), []).num_rows == 0


def test_texts_that_are_no_utf8_stay() -> None:
    texts = pa.array([b"menu\nText", b"\xed\xa0\x80"], pa.binary())
    batch = pa.RecordBatch.from_arrays([pa.Array.from_buffers(pa.string(), 2, texts.buffers())], ["text"])
    left = removed(batch, [(0, 0, 4)])["text"].cast(pa.binary())
    assert left.to_pylist() == [b"Text", b"\xed\xa0\x80"]


def test_lines_as_they_are_found() -> None:
    texts = ["Home\n\nFirst text.\nRead more", "Home\n\nΔεύτερο κείμενο.\n\nREAD MORE!", "Home", "12\nHome\n13"]
    batch = batch_of(texts, [None] * 4)
    lines = line_hashes(batch["text"], "line")
    values, counts = np.unique(lines.hash, return_counts=True)
    repeated = np.isin(lines.hash, values[counts > 1])
    left = without_lines(batch, lines.document[repeated], lines.start[repeated], lines.end[repeated])
    assert left["text"].to_pylist() == ["First text.", "Δεύτερο κείμενο.", "", "12\n13"]


def test_many_lines() -> None:
    text = "menu\nText\n\n" * 100_000
    spans = [(start, start + 4) for start in range(0, len(text), 11)]
    mentions = [(start + 5, start + 9) for start in range(0, len(text), 11)]
    left = removed(batch_of([text], [mentions]), [(0, *span) for span in spans])
    assert left["text"][0].as_py() == "Text\n\n" * 100_000
    assert left["mentions"][0].values.field("start").to_pylist() == list(range(0, 6 * 100_000, 6))
