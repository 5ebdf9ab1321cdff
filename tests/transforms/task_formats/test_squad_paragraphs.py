import io
import json
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import read_all, round_trip, unchanged, written
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.squad import Squad

SQUAD = Squad()


def answer(context, text, **more):
    return {"text": text, "answer_start": context.index(text), **more}


def question(number, *answers, **more):
    return {"id": f"q{number}", "question": f"Frage {number}?", "answers": list(answers), **more}


def article(*paragraphs, title="Ulm"):
    return {"title": title, "paragraphs": [{"context": context, "qas": list(qas)} for context, qas in paragraphs]}


CONTEXT = "Ada was born 😀 in Ulm in 1815."


def german(record, text, *surfaces):
    spans = tuple(surface and (text.index(surface), text.index(surface) + len(surface)) for surface in surfaces)
    asked = {field: TranslatedText("?") for field in (text.field for text in record.texts[1:])}
    return {"context": TranslatedText(text, spans)} | asked


def one_paragraph(*qas):
    (record, _), failures = read_all(SQUAD, json.dumps({"data": [article((CONTEXT, qas))]}).encode())
    assert not failures
    return record


def test_answers_are_anchored_anew_in_code_points():
    record = one_paragraph(
        question(1, answer(CONTEXT, "Ulm"), answer(CONTEXT, "in Ulm")), question(2, answer(CONTEXT, "Ulm"))
    )
    context = record.texts[0]
    assert [context.text[span.start : span.end] for span in context.spans] == ["Ulm", "in Ulm"]
    text = "1815 kam 😀😀 Ada in Ulm auf die Welt."
    row = SQUAD.rebuild(record, german(record, text, "Ulm", "in Ulm"), "deu_Latn").row
    answers = [one for asked in row["paragraph"]["qas"] for one in asked["answers"]]
    assert [one["text"] for one in answers] == ["Ulm", "in Ulm", "Ulm"]
    for one in answers:
        assert text[one["answer_start"] :].startswith(one["text"])
    assert [asked["question"] for asked in row["paragraph"]["qas"]] == ["?", "?"]


def test_a_lost_answer_drops_its_question_unless_another_arrives():
    record = one_paragraph(
        question(1, answer(CONTEXT, "Ulm"), answer(CONTEXT, "1815")), question(2, answer(CONTEXT, "Ulm"))
    )
    rebuilt = SQUAD.rebuild(record, german(record, "Ada, 1815.", None, "1815"), "deu_Latn")
    assert [asked["id"] for asked in rebuilt.row["paragraph"]["qas"]] == ["q1"]
    assert [(drop.level, drop.reason, drop.detail) for drop in rebuilt.drops] == [
        ("answer", "answer_lost", "q1: 'Ulm'"),
        ("question", "answer_lost", "q2: 'Ulm'"),
    ]


def test_a_paragraph_goes_with_its_last_question():
    record = one_paragraph(question(1, answer(CONTEXT, "Ulm")))
    rebuilt = SQUAD.rebuild(record, german(record, "Ada.", None), "deu_Latn")
    assert rebuilt.row is None
    assert [(drop.level, drop.reason) for drop in rebuilt.drops] == [
        ("record", "answer_lost"),
        ("question", "answer_lost"),
    ]


def test_questions_without_answers_pass_and_plausible_ones_move():
    impossible = question(1, is_impossible=True, plausible_answers=[answer(CONTEXT, "Ulm"), answer(CONTEXT, "1815")])
    record = one_paragraph(impossible, question(2, is_impossible=True))
    rebuilt = SQUAD.rebuild(record, german(record, "Ada aus Ulm.", "Ulm", None), "deu_Latn")
    first, second = rebuilt.row["paragraph"]["qas"]
    assert first["plausible_answers"] == [{"text": "Ulm", "answer_start": 8}]
    assert (first["answers"], second["answers"], second["is_impossible"]) == ([], [], True)
    assert [(drop.level, drop.detail) for drop in rebuilt.drops] == [("answer", "q1: '1815'")]


@pytest.mark.parametrize("start", [0, -3, 99, 20])
def test_an_answer_that_does_not_stand_there_is_not_looked_for(start):
    record = one_paragraph(question(1, {"text": "Ulm", "answer_start": start}), question(2, answer(CONTEXT, "1815")))
    rebuilt = SQUAD.rebuild(record, unchanged(record), "deu_Latn")
    (drop,) = rebuilt.drops
    assert drop.detail == f"q1: 'Ulm' does not stand at {start} of its context"


def test_a_file_is_put_together_again_whatever_stands_beside_its_data():
    articles = [
        article((CONTEXT, [question(1, answer(CONTEXT, "Ulm"))]), ("", []), title="A"),
        article(title="empty"),
        article((CONTEXT, []), title="A"),
    ]
    for data in ({"version": "1.1", "data": articles}, {"data": articles, "more": [{"data": []}]}, {"data": []}):
        assert json.loads(round_trip(SQUAD, json.dumps(data, indent=1).encode())) == data


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@st.composite
def paragraphs(draw):
    context = draw(texts)
    asked = []
    for number in range(draw(st.integers(0, 3))):
        spans = draw(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 4)), max_size=2)) if context.strip() else []
        found = [(start, context[start : start + length]) for start, length in spans]
        answers = [{"text": text, "answer_start": start} for start, text in found if text and text == text.strip()]
        asked.append(question(number, *answers, is_impossible=not answers) | {"question": draw(texts)})
    return context, asked


@settings(max_examples=40)
@given(st.lists(st.lists(paragraphs(), max_size=3), max_size=3))
def test_what_is_not_translated_is_written_as_it_was_read(articles):
    data = {"version": "v2.0", "data": [article(*paragraphs, title=str(i)) for i, paragraphs in enumerate(articles)]}
    assert json.loads(round_trip(SQUAD, json.dumps(data).encode())) == data


def test_broken_parts_fail_and_the_others_go_on():
    broken = [
        {"title": "no paragraphs"},
        {"paragraphs": ["text", {"context": 1, "qas": []}, {"context": "c"}, {"context": "c", "qas": [{"id": 1}]}]},
        {"paragraphs": [{"context": "c", "qas": [question(1, {"text": "c", "answer_start": "0"})]}]},
    ]
    data = {"data": [article((CONTEXT, [])), *broken, article((CONTEXT, [])), "text"]}
    records, failures = read_all(SQUAD, json.dumps(data).encode())
    assert [record.id for record in records] == ["0/0", "4/0", "file"]
    assert [failure.record for failure in failures] == [
        "article 2", *(f"article 3, paragraph {number}" for number in range(1, 5)), "article 4, paragraph 1", "",
    ]  # fmt: skip


def test_a_file_of_something_else_is_refused():
    for data in (b'{"data": 3}', b'{"version": "1"}', b"[]", b"", b"Ulm", b'{"data": [{"a": 1}]}'):
        with pytest.raises(ValueError, match="data: expected"):
            read_all(SQUAD, data)


def test_sentences_of_xquad_r_are_those_of_the_translation_and_no_answer_crosses_them():
    data = article((CONTEXT, [question(1, answer(CONTEXT, "Ulm"))]))
    data["paragraphs"][0] |= {"sentence_breaks": [[0, 31]], "sentences": [CONTEXT]}
    (record, _), _ = read_all(SQUAD, json.dumps({"data": [data]}).encode())
    text = "Das war gestern. Ada kam 1815. In Ulm."
    row = SQUAD.rebuild(record, german(record, text, "1815. In Ulm"), "deu_Latn").row
    assert row["paragraph"]["sentence_breaks"] == [[0, 16], [17, 38]]
    assert row["paragraph"]["sentences"] == ["Das war gestern.", "Ada kam 1815. In Ulm."]


def test_xquad_comes_back_in_three_scripts(data_folder):
    with tarfile.open(data_folder / "projection" / "xquad.tar.gz") as archive:
        for name in ("xquad.ar.json", "xquad.hi.json", "xquad.zh.json"):
            data = archive.extractfile(name).read()
            records, failures = read_all(SQUAD, data)
            assert not failures
            assert len(records) == 241
            out = io.BytesIO(
                written(SQUAD, [SQUAD.rebuild(record, unchanged(record), "eng_Latn").row for record in records])
            )
            assert json.load(out) == json.loads(data)
