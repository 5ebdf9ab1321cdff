import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import read_all, round_trip, unchanged, written
from transforms.task_formats.json_array import BESIDE_OBJECTS
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.tacred import BRACKETS, Tacred

JSON, LINES = Tacred("json"), Tacred("lines")
MULTITACRED_FIELDS = ["id", "token", "relation", "subj_start", "subj_end", "obj_start", "obj_end"]
MULTITACRED_FIELDS += ["subj_type", "obj_type"]


def example(tokens, subject, object_, **more):
    """`subject` and `object_` are tokens, both ends inclusive as in TACRED."""
    ends = {"subj_start": subject[0], "subj_end": subject[1], "obj_start": object_[0], "obj_end": object_[1]}
    types = {"subj_type": "PERSON", "obj_type": "ORGANIZATION"}
    return {"id": "e1", "token": tokens, "relation": "per:employee_of", **ends, **types, **more}


def one_record(row):
    (record,), failures = read_all(JSON, json.dumps([row]).encode())
    assert not failures
    return record


def in_german(record, text, *surfaces):
    spans = tuple(surface and (text.index(surface), text.index(surface) + len(surface)) for surface in surfaces)
    return {"text": TranslatedText(text, spans)}


TOKENS = ["Ada", "Byron", "-LRB-", "born", "1815", "-RRB-", "did", "n't", "leave", "``", "Bank", "of", "Ulm", "''", "."]


def test_the_text_is_written_as_people_write_it_and_the_arguments_stand_in_it():
    record = one_record(example(TOKENS, (0, 1), (10, 12), docid="d", stanford_pos=["NNP"] * 15))
    (text,) = record.texts
    assert text.text == 'Ada Byron (born 1815) didn\'t leave "Bank of Ulm".'
    assert [text.text[span.start : span.end] for span in text.spans] == ["Ada Byron", "Bank of Ulm"]
    assert [span.type for span in text.spans] == ["PERSON", "ORGANIZATION"]
    assert record.language == "eng_Latn"


def test_ends_are_inclusive_and_the_fields_those_of_multitacred():
    record = one_record(example(TOKENS, (0, 1), (10, 12), docid="d", stanford_head=[1]))
    text = 'Ada Byron (geboren 1815) verließ die "Bank von Ulm" nicht.'
    row = JSON.rebuild(record, in_german(record, text, "Ada Byron", "Bank von Ulm"), "deu_Latn").row
    assert list(row) == MULTITACRED_FIELDS
    assert row["token"][row["subj_start"] : row["subj_end"] + 1] == ["Ada", "Byron"]
    assert row["token"][row["obj_start"] : row["obj_end"] + 1] == ["Bank", "von", "Ulm"]
    assert row["token"][2:6] == ["-LRB-", "geboren", "1815", "-RRB-"]
    assert (row["id"], row["relation"], row["subj_type"]) == ("e1", "per:employee_of", "PERSON")


def test_the_lines_are_half_open_and_carry_both_languages():
    record = one_record(example(TOKENS, (0, 1), (10, 12)))
    text = "Ada Byron (geboren 1815) verließ die Bank von Ulm nicht."
    row = LINES.rebuild(record, in_german(record, text, "Ada Byron", "Bank von Ulm"), "deu_Latn").row
    assert (row["entities"], row["grammar"], row["label"]) == ([[0, 2], [10, 13]], ["SUBJ", "OBJ"], "per:employee_of")
    start, end = row["entities_translated"][1]
    assert row["tokens_translated"][start:end] == ["Bank", "von", "Ulm"]
    assert row["tokens_translated"][2] == row["tokens"][2] == "("
    assert (row["language"], row["language_translated"]) == ("en", "de")
    assert (row["text_raw"], row["translation_raw"]) == (record.texts[0].text, text)


@pytest.mark.parametrize(("lost", "told"), [(0, "subject 'Ada Byron'"), (1, "object 'Bank of Ulm'")])
def test_a_relation_needs_both_arguments(lost, told):
    record = one_record(example(TOKENS, (0, 1), (10, 12)))
    surfaces = ["Ada", "Ulm"]
    surfaces[lost] = None
    rebuilt = JSON.rebuild(record, in_german(record, "Ada ging nach Ulm.", *surfaces), "deu_Latn")
    assert rebuilt.row is None
    assert [(drop.reason, drop.detail, drop.level) for drop in rebuilt.drops] == [("argument_lost", told, "record")]


def test_an_argument_inside_a_compound_does_not_widen():
    record = one_record(example(["ETA", "members", "left", "Ulm"], (0, 0), (3, 3)))
    text = "ETA-Mitglieder verließen Ulm"
    row = JSON.rebuild(record, in_german(record, text, "ETA", "Ulm"), "deu_Latn").row
    assert row["token"] == ["ETA", "-Mitglieder", "verließen", "Ulm"]
    assert (row["subj_start"], row["subj_end"]) == (0, 0)


@pytest.mark.parametrize(("subject", "object_"), [((0, 2), (1, 1)), ((0, 1), (1, 2)), ((1, 1), (1, 1))])
def test_arguments_may_overlap(subject, object_):
    row = example(["Bank", "of", "Ulm", "."], subject, object_)
    record = one_record(row)
    assert JSON.rebuild(record, unchanged(record), "deu_Latn").row == row


def test_white_space_at_the_edges_of_a_projection_is_no_token_and_nothing_else_is_lost():
    record = one_record(example(["Ada", "left", "Ulm"], (0, 0), (2, 2)))
    found = JSON.rebuild(record, {"text": TranslatedText("Ada ging  aus Ulm", ((0, 4), (13, 17)))}, "deu_Latn").row
    assert (found["subj_start"], found["subj_end"], found["obj_start"], found["obj_end"]) == (0, 0, 3, 3)


@pytest.mark.parametrize("span", [(3, 4), (0, 99), (-1, 3), (5, 5)])
def test_a_span_that_is_no_words_of_the_translation_is_lost(span):
    record = one_record(example(["Ada", "left", "Ulm"], (0, 0), (2, 2)))
    rebuilt = JSON.rebuild(record, {"text": TranslatedText("Ada ging.", (span, (0, 3)))}, "deu_Latn")
    assert rebuilt.row is None


def test_an_entity_at_the_end_of_the_sentence_arrives():
    record = one_record(example(["Ada", "left", "Ulm"], (0, 0), (2, 2)))
    row = JSON.rebuild(record, in_german(record, "Weg ging Ada aus 乌尔姆", "Ada", "乌尔姆"), "zho_Hans").row
    assert row["token"][row["obj_start"] : row["obj_end"] + 1] == ["乌", "尔", "姆"]
    assert row["obj_end"] == len(row["token"]) - 1


def test_the_lines_are_read_too_whatever_stands_first_in_them():
    row = {"id": "e", "tokens": ["Ada", "left", "Ulm"], "label": "r", "entities": [[2, 3], [0, 1]]}
    row |= {"grammar": ["OBJ", "SUBJ"], "type": ["LOCATION", "PERSON"]}
    (record,), _ = read_all(LINES, json.dumps(row).encode())
    assert [record.texts[0].text[span.start : span.end] for span in record.texts[0].spans] == ["Ada", "Ulm"]
    assert JSON.rebuild(record, unchanged(record), "deu_Latn").row == {
        "id": "e", "token": ["Ada", "left", "Ulm"], "relation": "r", "subj_start": 0, "subj_end": 0, "obj_start": 2,
        "obj_end": 2, "subj_type": "PERSON", "obj_type": "LOCATION",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subj_end": 3}, "the subject is tokens [0, 4) of 3"),
        ({"obj_end": 1}, "the object is tokens [2, 2) of 3"),
        ({"subj_start": -1}, "the subject is tokens [-1, 1) of 3"),
        ({"subj_start": True}, "'subj_start' is True, expected an integer"),
        ({"obj_type": None}, "'obj_type' is None, expected a string"),
        ({"relation": 3}, "'relation' is 3, expected a string"),
        ({"token": "Ada"}, "'token' must be a list of strings"),
        ({"token": [1, 2, 3]}, "'token' must be a list of strings"),
    ],
)
def test_a_broken_example_fails_and_the_others_go_on(change, told):
    good = example(["Ada", "left", "Ulm"], (0, 0), (2, 2))
    records, failures = read_all(JSON, json.dumps([good, good | change, good]).encode())
    assert len(records) == 2
    assert [(failure.error, failure.record) for failure in failures] == [(told, "example 2")]


def test_what_stands_beside_the_examples_is_told():
    records, failures = read_all(JSON, json.dumps([example(["Ada"], (0, 0), (0, 0)), 3]).encode())
    assert len(records) == 1
    assert [(failure.error, failure.records) for failure in failures] == [(BESIDE_OBJECTS, 0)]


def test_a_file_of_something_else_is_refused():
    with pytest.raises(ValueError, match="data: expected TACRED"):
        read_all(JSON, b'[{"text": "Ada"}]')
    with pytest.raises(ValueError, match="data: expected TACRED"):
        read_all(JSON, b"Ada B-PER\n")


def test_an_empty_array_stays_one():
    assert round_trip(JSON, b"[]") == b"[]\n"


words = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Zs", "Cc", "Zl", "Zp")), min_size=1, max_size=6),
    st.sampled_from([*BRACKETS, "``", "''", '"', "'s", ",", ".", "n't", "%", "$"]),
)


@st.composite
def examples(draw):
    tokens = draw(st.lists(words, min_size=1, max_size=8))
    ends = draw(st.lists(st.integers(0, len(tokens) - 1), min_size=4, max_size=4))
    subject, object_ = sorted(ends[:2]), sorted(ends[2:])
    return example(tokens, subject, object_) | {"id": draw(st.text(st.characters(exclude_categories=("Cs",))))}


@settings(max_examples=40)
@given(st.lists(examples(), min_size=1, max_size=3))
def test_what_is_not_translated_is_written_as_it_was_read(rows):
    escaped = {bracket: escape for escape, bracket in BRACKETS.items()}
    rows = [row | {"token": [escaped.get(token, token) for token in row["token"]]} for row in rows]
    assert json.loads(round_trip(JSON, json.dumps(rows).encode())) == rows


@settings(max_examples=40)
@given(examples(), st.text(st.characters(exclude_categories=("Cs",)), max_size=12), st.data())
def test_the_arguments_tokens_are_the_projected_text(row, text, data):
    record = one_record(row)
    cuts = data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4))
    spans = tuple(sorted(cuts[i : i + 2]) for i in (0, 2))
    rebuilt = LINES.rebuild(record, {"text": TranslatedText(text, tuple(map(tuple, spans)))}, "deu_Latn")
    if rebuilt.row is None:
        return
    tokens = rebuilt.row["tokens_translated"]
    for (start, end), span in zip(rebuilt.row["entities_translated"], spans, strict=True):
        projected = text[span[0] : span[1]]
        assert 0 <= start < end <= len(tokens)
        assert all(token in projected for token in tokens[start:end])


def test_rows_are_written_one_a_line():
    rows = [{"id": "1"}, {"id": "2"}]
    assert written(JSON, rows) == b'[{"id":"1"},\n{"id":"2"}]\n'
    assert written(LINES, rows) == b'{"id":"1"}\n{"id":"2"}\n'
