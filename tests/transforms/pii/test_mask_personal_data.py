from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.datasets import DOCUMENTS
from schemas.fates import ACCOUNTS, mark, with_marks
from transforms.pii.find import KINDS, PersonalData
from transforms.pii.mask import mask as masked_batch
from transforms.pii.mask_personal_data import count_pieces, without_personal_data
from transforms.pii.replace import move_spans, replace_pieces

ALL = tuple(KINDS)
SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("name", pa.string())]))
TEXT = "Contact: jo@firm.org or +49 30 12345678.\n\nAda wrote to jo@firm.org in London."


def marked(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


def run(batch: pa.RecordBatch, mode: Any = "mask", kinds: tuple[str, ...] = ALL) -> tuple[list[dict[str, Any]], int]:
    batches = list(without_personal_data(batch, mode, kinds))
    assert all(part.schema == batch.schema for part in batches)
    counts = [count_pieces(part) for part in batches]
    assert all(count.schema == ACCOUNTS for count in counts)
    return [row for part in batches for row in part.to_pylist()], sum(count["records"][0].as_py() for count in counts)


def spans_of(text: str, *surfaces: str) -> list[dict[str, Any]]:
    return [{"start": text.index(one), "end": text.index(one) + len(one)} for one in surfaces]


def test_texts_and_titles_are_masked_and_each_piece_is_told_of_without_it():
    rows, told = run(marked([{"id": "1", "title": "jo@firm.org", "text": TEXT, "language": "eng_Latn"}]))
    kept = [row for row in rows if row["fate"] is None]
    assert [row["text"] for row in kept] == [
        "Contact: <EMAIL> or <PHONE>.\n\nAda wrote to <EMAIL> in London.",
    ]
    assert kept[0]["title"] == "<EMAIL>"
    about = sorted((row["level"], row["reason"], row["detail"], row["id"]) for row in rows if row["fate"])
    assert about == [
        ("personal_data", "email", "text from 55", "1"),
        ("personal_data", "email", "text from 9", "1"),
        ("personal_data", "email", "title from 0", "1"),
        ("personal_data", "phone", "text from 24", "1"),
    ]
    assert told == 4
    assert "firm" not in repr(rows) and "1234" not in repr(rows)


def test_spans_move_along_and_stretch_but_go_with_what_they_cut():
    document = {
        "id": "1",
        "text": TEXT,
        "language": "eng_Latn",
        "mentions": spans_of(TEXT, "Ada", "London", "jo@firm.org", "jo@firm", "org or"),
        "headings": [{"start": 0, "end": TEXT.index("\n"), "level": 1}],
        "bold": None,
    }
    [row] = [row for row in run(marked([document]))[0] if row["fate"] is None]
    text = row["text"]
    assert [text[span["start"] : span["end"]] for span in row["mentions"]] == ["Ada", "London"]
    assert [text[span["start"] : span["end"]] for span in row["headings"]] == ["Contact: <EMAIL> or <PHONE>."]
    assert row["bold"] is None


def test_documents_with_personal_data_are_dropped_and_their_excerpts_masked():
    batch = marked(
        [
            {"id": "1", "text": TEXT, "title": "A", "language": "eng_Latn"},
            {"id": "2", "text": "Nothing here.", "language": "eng_Latn"},
            {"id": "3", "text": None, "language": None},
        ]
    )
    rows, told = run(batch, "drop")
    assert told == 0
    assert [(row["id"], row["reason"], row["detail"]) for row in rows] == [
        ("1", "personal_data", "email 2, phone 1"),
        ("2", None, None),
        ("3", None, None),
    ]
    assert rows[0]["text"].startswith("Contact: <EMAIL> or <PHONE>.")
    assert rows[1]["text"] == "Nothing here."


@pytest.mark.parametrize("mode", ["mask", "drop"])
def test_excerpts_of_what_was_dropped_before_are_masked_and_not_counted(mode):
    batch = mark(marked([{"id": "1", "text": TEXT, "language": "eng_Latn"}]), [True], "short", ["x"], DOCUMENTS)
    rows, told = run(batch, mode)
    assert (len(rows), told) == (1, 0)
    assert (rows[0]["reason"], rows[0]["detail"]) == ("short", "x")
    assert "firm" not in rows[0]["text"]


def test_only_the_kinds_that_are_asked_for():
    rows, told = run(marked([{"id": "1", "text": TEXT, "language": "eng_Latn"}]), kinds=("phone",))
    assert told == 1
    assert rows[0]["text"] == TEXT.replace("+49 30 12345678", "<PHONE>")


def test_the_outcome_is_the_same_however_documents_are_dealt():
    rows = [{"id": str(n), "text": f"{TEXT} {n}", "language": "eng_Latn"} for n in range(9)]
    whole = masked_batch(marked(rows)).batch
    parts = [masked_batch(marked(rows[start : start + 2])).batch for start in range(0, 9, 2)]
    assert pa.Table.from_batches(parts).combine_chunks().to_pylist() == whole.to_pylist()


@st.composite
def texts_with_pieces_and_spans(draw):
    texts = draw(st.lists(st.text(alphabet="aé漢🙂 ", max_size=12), min_size=1, max_size=4))
    pieces, spans = [], []
    for row, text in enumerate(texts):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
        pieces += [(row, start, end, 0) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
        ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda s: s[0] < s[1])
        spans.append([] if not text else draw(st.lists(ends, max_size=4)))
    return texts, pieces, spans


@given(texts_with_pieces_and_spans(), st.sampled_from(["", "#", "####################"]))
def test_moved_spans_equal_those_found_letter_by_letter(given_texts, placeholder):
    texts, pieces, spans = given_texts
    found = PersonalData(*np.array(pieces, np.int64).reshape(-1, 4).T)
    lists = pa.array([[{"start": a, "end": b, "name": f"{a}"} for a, b in row] for row in spans], SPANS)
    moved = move_spans(lists, found, [placeholder]).to_pylist()
    new_texts = replace_pieces(pa.array(texts), found, [placeholder]).to_pylist()
    for row, text in enumerate(texts):
        own = [(start, end) for at, start, end, _ in pieces if at == row]
        place, new_place = {}, 0  # of borders that are in no piece
        for at in range(len(text) + 1):
            if any(start < at < end for start, end in own):
                continue
            place[at] = new_place
            begun = [end - start for start, end in own if start == at]
            new_place += len(placeholder) if begun else 1
        expected = [
            {"start": place[a], "end": place[b], "name": f"{a}"}
            for a, b in spans[row]
            if not any((start < a < end) or (start < b < end) or (a, b) == (start, end) for start, end in own)
        ]
        assert moved[row] == expected
        assert len(new_texts[row]) == place[len(text)]


def test_no_pieces_and_no_lists_change_nothing():
    none = PersonalData(*np.zeros((4, 0), np.int64))
    lists = pa.array([[{"start": 1, "end": 2, "name": "x"}], None, []], SPANS)
    assert move_spans(lists, none, ["#"]).equals(lists)
    assert replace_pieces(pa.array(["a", None]), none, ["#"]).to_pylist() == ["a", None]
