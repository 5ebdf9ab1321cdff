import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import unchanged
from transforms.ner.iob2 import iob2_spans
from transforms.task_formats.formats import DATASET_ROWS, FORMATS, dataset_rows, task_format
from transforms.task_formats.record import TranslatedText

TEXT = "Ada Byron lived in Ulm."


def ner_row(**changed):
    row = {
        "id": "d#0", "document_id": "d", "language": "eng_Latn", "text": TEXT, "weight": 1.5,
        "tokens": ["Ada", "Byron", "lived", "in", "Ulm", "."],
        "tags": ["B-PER", "I-PER", "O", "O", "B-LOC", "O"],
        "spans": [
            {"start": 0, "end": 9, "type": "PER", "qid": "Q7259", "origin": "link"},
            {"start": 19, "end": 22, "type": "LOC", "qid": "Q3012", "origin": "title"},
        ],
    }  # fmt: skip
    return row | changed


def rebuilt(name, row, translated, target="deu_Latn"):
    rows = dataset_rows(name)
    outcome = rows.rebuild(rows.record(row), translated, target)
    if outcome.row is not None:
        assert list(outcome.row) == rows.dataset.schema.names
        pa.RecordBatch.from_pylist([outcome.row], schema=rows.dataset.schema)
    return outcome


def test_tokens_and_tags_of_ner_are_derived_from_the_projected_spans():
    row = rebuilt("ner", ner_row(), {"text": TranslatedText("In Ulm lebte Ada Byron", ((13, 22), (3, 6)))}).row
    assert row["tokens"] == ["In", "Ulm", "lebte", "Ada", "Byron"]
    assert row["tags"] == ["O", "B-LOC", "O", "B-PER", "I-PER"]
    assert row["spans"] == [
        {"start": 3, "end": 6, "type": "LOC", "qid": "Q3012", "origin": "title"},
        {"start": 13, "end": 22, "type": "PER", "qid": "Q7259", "origin": "link"},
    ]
    assert (row["id"], row["document_id"], row["language"], row["weight"]) == ("d#0", "d", "deu_Latn", 1.5)


def test_entities_inside_words_and_between_characters_cut_tokens():
    row = rebuilt(
        "ner", ner_row(), {"text": TranslatedText("עדה ביירון גרה בעולם", ((0, 10), (16, 20)))}, "heb_Hebr"
    ).row
    assert row["tokens"] == ["עדה", "ביירון", "גרה", "ב", "עולם"]
    row = rebuilt("ner", ner_row(), {"text": TranslatedText("埃达住在乌尔姆。", ((0, 2), (4, 7)))}, "zho_Hans").row
    assert row["tags"] == ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "I-LOC", "O"]


def test_ner_without_spans_has_those_of_its_tags():
    rows = dataset_rows("ner")
    record = rows.record(ner_row(spans=None))
    assert [span[:3] for span in record.texts[0].spans] == [(0, 9, "PER"), (19, 22, "LOC")]
    with pytest.raises(ValueError, match="token 'Bonn' is not in the text"):
        rows.record(ner_row(spans=None, tokens=["Bonn"], tags=["O"]))
    with pytest.raises(ValueError, match="has no type"):
        rows.record(ner_row(spans=[{"start": 0, "end": 3, "type": None}]))


def test_entities_that_are_lost_or_overlap_are_told():
    outcome = rebuilt("ner", ner_row(), {"text": TranslatedText("Ada Byron Ulm", ((0, 9), (4, 13)))})
    assert [(drop.reason, drop.level) for drop in outcome.drops] == [("span_overlaps", "entity")]
    assert outcome.row["tags"] == ["B-PER", "I-PER", "O"]
    outcome = rebuilt("ner", ner_row(), {"text": TranslatedText("Sie lebte dort.", (None, (3, 4)))})
    assert [(drop.reason, drop.detail) for drop in outcome.drops] == [
        ("span_lost", "PER 'Ada Byron' [0, 9)"),
        ("span_lost", "LOC 'Ulm' [19, 22)"),
    ]
    assert set(outcome.row["tags"]) == {"O"}


@settings(max_examples=40)
@given(
    st.text("aB 東ก\u0301\u200bé'.-", max_size=24),
    st.lists(st.tuples(st.integers(-1, 24), st.integers(0, 25)), min_size=2, max_size=2),
)
def test_tags_say_what_the_spans_of_a_row_say(text, spans):
    row = rebuilt("ner", ner_row(), {"text": TranslatedText(text, tuple(spans))}).row
    places, at = [], 0
    for token in row["tokens"]:
        start = text.index(token, at)
        at = start + len(token)
        places.append((start, at))
    assert iob2_spans(places, row["tags"]) == [(one["start"], one["end"], one["type"]) for one in row["spans"]]
    for one in row["spans"]:
        assert text[one["start"] : one["end"]].strip() == text[one["start"] : one["end"]]


def entity(start, end, kind, **more):
    return {"start": start, "end": end, "type": kind, "qid": None, "surface": TEXT[start:end], "origin": "link"} | more


def relation_row(relations):
    entities = [entity(0, 9, "PER"), entity(4, 9, "PER"), entity(19, 22, "LOC", value="v", unit="u", precision="p")]
    return {"id": "d#0", "document_id": "d", "language": "eng_Latn", "text": TEXT, "entities": entities,
            "relations": relations, "split": "train"}  # fmt: skip


def relation(subject, object_, predicate="P19", confidence=0.9):
    ends = {"subject": subject, "object": object_}
    return {**ends, "predicate": predicate, "confidence": confidence, "scope": "sentence"}


def test_relations_follow_their_arguments():
    row = relation_row([relation(0, 2), relation(0, 2, "P20", 0.8), relation(1, 2)])
    outcome = rebuilt("relations", row, {"text": TranslatedText("In Ulm lebte Ada", ((13, 16), None, (3, 6)))})
    assert [(one["surface"], one["start"], one.get("value")) for one in outcome.row["entities"]] == [
        ("Ada", 13, None),
        ("Ulm", 3, "v"),
    ]
    assert [
        (one["subject"], one["object"], one["predicate"], one["confidence"]) for one in outcome.row["relations"]
    ] == [
        (0, 1, "P19", 0.9),
        (0, 1, "P20", 0.8),
    ]
    assert [(drop.level, drop.reason, drop.detail) for drop in outcome.drops] == [
        ("entity", "span_lost", "PER 'Byron' [4, 9)"),
        ("relation", "argument_lost", "P19: subject 'Byron'"),
    ]
    assert outcome.row["split"] == "train"


def test_a_passage_without_any_of_its_relations_is_dropped():
    row = relation_row([relation(0, 2), relation(2, 1)])
    outcome = rebuilt("relations", row, {"text": TranslatedText("Ada Byron", ((0, 9), (4, 9), None))})
    assert outcome.row is None
    assert [drop.level for drop in outcome.drops] == ["record", "entity", "relation", "relation"]
    outcome = rebuilt("relations", relation_row([]), {"text": TranslatedText("Sie.", (None, None, None))})
    assert (outcome.row["entities"], outcome.row["relations"]) == ([], [])


def test_entities_may_lie_one_in_the_other_and_indexes_are_checked():
    row = relation_row([relation(0, 1)])
    record = dataset_rows("relations").record(row)
    again = rebuilt("relations", row, unchanged(record), "eng_Latn").row
    assert again["relations"] == row["relations"]
    assert [one["surface"] for one in again["entities"]] == ["Ada Byron", "Byron", "Ulm"]
    for wrong in (-1, 3):
        with pytest.raises(ValueError, match=f"entity {wrong} of 3"):
            dataset_rows("relations").record(relation_row([relation(0, wrong)]))


def test_headings_of_documents_follow_their_lines():
    text = "Ulm is a city.\n\nHistory\n\nOld.\r\nEnd"
    row = {
        "id": "1", "title": "Ulm", "text": text, "language": "eng_Latn", "quality": 0.5, "qid": "Q3012",
        "mentions": [{"start": 9, "end": 13, "target": "City", "qid": "Q515"}], "bold": [{"start": 0, "end": 3}],
        "headings": [{"start": 16, "end": 23, "level": 2}], "redirects": ["Ulm city"],
        "language_spans": [{"start": 0, "end": 5, "language": "eng_Latn", "score": 1.0}],
    }  # fmt: skip
    new = "Eine Stadt ist Ulm.\n\n Die Geschichte \n\nAlt.\r\nEnde"
    outcome = rebuilt(
        "documents", row, {"title": TranslatedText("Ulm"), "text": TranslatedText(new, ((5, 10), (15, 18)))}
    )
    assert [new[one["start"] : one["end"]] for one in outcome.row["headings"]] == ["Die Geschichte"]
    assert outcome.row["mentions"] == [{"start": 5, "end": 10, "target": "City", "qid": "Q515"}]
    assert outcome.row["bold"] == [{"start": 15, "end": 18}]
    assert [outcome.row[name] for name in ("language_spans", "quality", "redirects")] == [None] * 3
    assert (outcome.row["title"], outcome.row["qid"], outcome.drops) == ("Ulm", "Q3012", ())
    outcome = rebuilt(
        "documents", row, {"title": TranslatedText("Ulm"), "text": TranslatedText("Eine Stadt", (None, (0, 4)))}
    )
    assert [(drop.level, drop.reason) for drop in outcome.drops] == [
        ("mention", "span_lost"),
        ("heading", "heading_lost"),
    ]
    assert (outcome.row["headings"], outcome.row["mentions"]) == ([], [])


def test_texts_of_retrieval_and_questions_are_translated_and_ids_stay():
    passage = {"docid": "Q1#0", "title": "Ulm", "text": "Old.", "language": "eng_Latn", "section": "History"}
    outcome = rebuilt("retrieval/corpus", passage, {
        "title": TranslatedText("Ulm"), "text": TranslatedText("Alt."), "section": TranslatedText("Geschichte"),
    })  # fmt: skip
    assert [outcome.row[name] for name in ("docid", "text", "section", "language")] == [
        "Q1#0",
        "Alt.",
        "Geschichte",
        "deu_Latn",
    ]
    faq = {"id": "f", "language": "eng_Latn", "question": "Why?", "answer": "So.", "digest": "x", "url": "u"}
    row = rebuilt("faq", faq, {"question": TranslatedText("Warum?"), "answer": TranslatedText("Darum.")}).row
    assert [row[name] for name in ("id", "question", "answer", "digest", "url")] == ["f", "Warum?", "Darum.", None, "u"]


@pytest.mark.parametrize(("passages", "after"), [("eng_Latn", "deu_Latn"), ("fra_Latn", "fra_Latn"), (None, None)])
def test_passages_of_queries_are_translated_with_them(passages, after):
    query = {"query_id": "q", "text": "ulm", "language": "eng_Latn", "passage_language": passages}
    assert rebuilt("retrieval/queries", query, {"text": TranslatedText("ulm")}).row["passage_language"] == after


@pytest.mark.parametrize(
    "name", ["retrieval/qrels", "faq_retrieval/qrels", "retrieval/triples", "faq_retrieval/triples"]
)
def test_ids_pass_through(name):
    row = {
        "query_id": "q",
        "docid": "1#0",
        "relevance": 1,
        "positives": ["1#0"],
        "negatives": ["2#0"],
        "language": "eng_Latn",
    }
    row = {key: value for key, value in row.items() if key in dataset_rows(name).dataset.schema.names}
    assert dataset_rows(name).record(row).texts == ()
    again = rebuilt(name, row, {}).row
    assert {key: value for key, value in again.items() if value is not None} == row | {"language": "deu_Latn"}


def test_names_of_formats_and_datasets():
    for name in ("entities", "facts"):
        with pytest.raises(ValueError, match="are not translated"):
            dataset_rows(name)
    with pytest.raises(ValueError, match="unknown format 'xml'; known are beir, conll"):
        task_format("xml")
    assert {"tacred", "conll", "universal_ner", "ms_marco", "beir", "squad", "span_lines", "mlama"} < set(FORMATS)
    assert not set(FORMATS) & set(DATASET_ROWS)
