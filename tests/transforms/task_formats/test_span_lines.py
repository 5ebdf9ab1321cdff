import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import read_all, round_trip
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.span_lines import SpanLines

LINES = SpanLines()
TEXT = "Ada left 東京 😀 for Ulm"
ADA, TOKYO, ULM = (0, 3), (9, 11), (18, 21)


def one_record(row):
    (record,), failures = read_all(LINES, json.dumps(row).encode())
    assert not failures
    return record


def translated(*spans):
    return {"text": TranslatedText("Ulm ← Ada", spans)}


@pytest.mark.parametrize(
    ("row", "moved"),
    [
        (
            {"id": 3, "text": TEXT, "labels": [[*ADA, "PER"], [*ULM, "LOC"]], "note": 1},  # doccano
            {"id": 3, "text": "Ulm ← Ada", "labels": [[6, 9, "PER"], [0, 3, "LOC"]], "note": 1},
        ),
        (
            {"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "PER", "token_start": 0, "token_end": 0},
                                     {"start": 18, "end": 21, "label": "LOC"}], "tokens": [{"text": "Ada"}]},  # Prodigy
            {"text": "Ulm ← Ada", "spans": [{"start": 6, "end": 9, "label": "PER"},
                                            {"start": 0, "end": 3, "label": "LOC"}]},
        ),
        (
            {"text": TEXT, "label": [{"start": 0, "end": 3, "text": "Ada", "labels": ["PER", "X"]},
                                     {"start": 18, "end": 21, "text": "Ulm", "labels": ["LOC"]}]},  # Label Studio
            {"text": "Ulm ← Ada", "label": [{"start": 6, "end": 9, "text": "Ada", "labels": ["PER", "X"]},
                                            {"start": 0, "end": 3, "text": "Ulm", "labels": ["LOC"]}]},
        ),
        (
            {"text": TEXT, "language": "en", "entities": [{"start": 0, "end": 3, "type": "PER", "qid": "Q7259"},
                                                          {"start": 18, "end": 21, "type": "LOC"}]},
            {"text": "Ulm ← Ada", "language": "deu_Latn",
             "entities": [{"start": 6, "end": 9, "type": "PER", "qid": "Q7259"},
                          {"start": 0, "end": 3, "type": "LOC"}]},
        ),
    ],
)  # fmt: skip
def test_rows_of_annotation_tools(row, moved):
    record = one_record(row)
    text = record.texts[0]
    assert [(text.text[span.start : span.end], span.type) for span in text.spans] == [("Ada", "PER"), ("Ulm", "LOC")]
    rebuilt = LINES.rebuild(record, translated((6, 9), (0, 3)), "deu_Latn")
    assert rebuilt.row == moved
    assert rebuilt.drops == ()


def test_what_annotation_tools_write_of_tokens_is_left_out():
    row = {"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "PER", "token_start": 0}], "tokens": [{"id": 0}]}
    again = json.loads(round_trip(LINES, json.dumps(row).encode()))
    assert again == {"text": TEXT, "spans": [{"start": 0, "end": 3, "label": "PER"}]}


def test_the_language_of_a_row_goes_before_that_of_the_file():
    data = json.dumps({"text": "x", "language": "en"}).encode() + b"\n" + json.dumps({"text": "x"}).encode()
    assert [record.language for record in read_all(LINES, data, "fra_Latn")[0]] == ["eng_Latn", "fra_Latn"]


def test_relations_of_doccano_need_both_ends():
    entities = [
        {"id": 11, "start_offset": 0, "end_offset": 3, "label": "PER"},
        {"id": 12, "start_offset": 9, "end_offset": 11, "label": "LOC"},
        {"id": 13, "start_offset": 18, "end_offset": 21, "label": "LOC"},
    ]
    relations = [{"id": 1, "from_id": 11, "to_id": 13, "type": "a"}, {"id": 2, "from_id": 11, "to_id": 12, "type": "b"}]
    record = one_record({"text": TEXT, "entities": entities, "relations": relations})
    rebuilt = LINES.rebuild(record, translated((6, 9), None, (0, 3)), "deu_Latn")
    assert [(one["id"], one["start_offset"], one["end_offset"]) for one in rebuilt.row["entities"]] == [
        (11, 6, 9),
        (13, 0, 3),
    ]
    assert [one["id"] for one in rebuilt.row["relations"]] == [1]
    assert [(drop.level, drop.reason) for drop in rebuilt.drops] == [
        ("span", "span_lost"),
        ("relation", "argument_lost"),
    ]


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ([0, 99, "X"], "[0, 99) in a text of 21 code points"),
        ([-1, 3, "X"], "[-1, 3) in a text"),
        ([3, 3, "X"], "[3, 3) in a text"),
        ([5, 3, "X"], "[5, 3) in a text"),
        ([0.0, 3, "X"], "expected integers"),
        (["0", 3, "X"], "expected integers"),
        ([True, 3, "X"], "expected integers"),
        ({"label": "X"}, "expected integers"),
        ("Ada", "expected integers"),
        ({"start": 18, "end": 21, "text": "Ada"}, "span [18, 21) is 'Ulm', not 'Ada'"),
        ({"start": 20, "end": 23, "text": "Ulm"}, "[20, 23) in a text of 21"),  # offsets in UTF-16 or bytes
    ],
)
def test_a_span_that_is_none_fails_its_row(span, told):
    good = {"text": TEXT, "spans": [[*ULM, "LOC"]]}
    data = b"".join(json.dumps(row).encode() + b"\n" for row in (good, {"text": TEXT, "spans": [span]}, good))
    records, failures = read_all(LINES, data)
    assert len(records) == 2
    assert [failure.record for failure in failures] == ["line 2"]
    assert told in failures[0].error


def test_broken_lines_fail():
    broken = [b"null", b'{"text": 3}', b'{"text": "x", "language": "xx-yy-zz"}', b'{"text": "\\ud800"}', b"\xff"]
    data = b"\n".join([b'{"text": "x"}', *broken, b'{"text": "y"}'])
    records, failures = read_all(LINES, data)
    assert [record.texts[0].text for record in records] == ["x", "y"]
    assert [failure.record for failure in failures] == [f"line {number}" for number in range(2, 7)]
    with pytest.raises(ValueError, match="data: expected JSON Lines with a 'text'"):
        read_all(LINES, b'{"txt": "x"}\n')


def test_an_array_is_read_too():
    records, failures = read_all(LINES, b'[{"text": "a", "label": []},\n {"text": 3}, {"text": "b"}, "c"]')
    assert [record.texts[0].text for record in records] == ["a", "b"]
    assert [(failure.record, failure.records) for failure in failures] == [("object 2", 1), ("", 0)]


@given(
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 5)), max_size=4),
)
def test_what_is_not_translated_is_written_as_it_was_read(text, spans):
    found = [(start, start + length) for start, length in spans if start + length <= len(text)]
    kept = [[*span, "X"] for span in found if text[slice(*span)] == text[slice(*span)].strip()]
    row = {"id": "a", "text": text, "spans": kept, "meta": {"k": [None]}}
    assert json.loads(round_trip(LINES, json.dumps(row).encode())) == row
