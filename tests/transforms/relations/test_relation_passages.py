from hypothesis import given
from hypothesis import strategies as st

from transforms.ner.mentions import LinkedDocument
from transforms.relations.mentions import FoundEntities, TextEntity
from transforms.relations.options import RelationOptions
from transforms.relations.passages import relation_passages
from transforms.sentences.crossed import join_crossed

TEXT = "Ulm is a town.\n\nIt lies on the Danube.\n\nHistory\n\nUlm was founded in 850."
HEADING = (TEXT.index("History"), TEXT.index("History") + 7)


def test_passages_are_sections_cut_into_rows_with_their_entities():
    document = LinkedDocument("enwiki-7", "eng_Latn", "Ulm", TEXT, [], "Q3012", headings=[HEADING])
    places = [0, TEXT.index("Danube"), HEADING[0], TEXT.rindex("Ulm")]
    found = FoundEntities(tuple(TextEntity(start, start + 3, "LOC", f"Q{start}") for start in places), ())
    first, second = relation_passages(document, found, RelationOptions())
    assert (first.id, first.document_id, first.language, first.page) == ("enwiki-7#0", "enwiki-7", "eng_Latn", "Q3012")
    assert first.text == "Ulm is a town.\n\nIt lies on the Danube."
    assert [first.text[entity.start : entity.end] for entity in first.entities] == ["Ulm", "Dan"]
    assert [first.text[start:end] for start, end in first.sentences] == ["Ulm is a town.", "It lies on the Danube."]
    assert (second.id, second.text) == ("enwiki-7#1", "Ulm was founded in 850.")
    assert [(entity.start, entity.end) for entity in second.entities] == [(0, 3)]


def test_sentences_that_an_entity_crosses_are_one():
    sentences = [(0, 4), (5, 9), (10, 14)]
    assert join_crossed(sentences, [(0, 2), (3, 7)]) == [
        (0, 9),
        (10, 14),
    ]
    assert join_crossed(sentences, [(0, 12)]) == [(0, 14)]
    assert join_crossed(sentences, []) == sentences


def test_a_text_without_sentences_has_no_passages():
    document = LinkedDocument("enwiki-7", "eng_Latn", "Ulm", " \n\n ", [])
    assert relation_passages(document, FoundEntities((), ()), RelationOptions()) == []


@given(st.text(alphabet="ab. \n", max_size=80), st.lists(st.integers(0, 79), max_size=5), st.integers(1, 30))
def test_entities_keep_their_words_and_lie_in_one_sentence(text: str, starts: list[int], longest: int):
    spans = [
        (start, start + 3) for start in sorted({start // 4 * 4 for start in starts}) if text[start : start + 3].strip()
    ]
    spans = [(start, end) for start, end in spans if end <= len(text) and "\n" not in text[start:end]]
    spans = [(start, end) for start, end in spans if text[start:end] == text[start:end].strip()]
    entities = tuple(TextEntity(start, end, None, f"Q{start}") for start, end in spans)
    document = LinkedDocument("d", "eng_Latn", "", text, [])
    passages = relation_passages(document, FoundEntities(entities, ()), RelationOptions(longest=longest))
    placed = [(entity.qid, p.text[entity.start : entity.end]) for p in passages for entity in p.entities]
    if longest >= 3:
        assert placed == [(f"Q{start}", text[start:end]) for start, end in spans]
    for passage in passages:
        for entity in passage.entities:
            assert sum(start <= entity.start and entity.end <= end for start, end in passage.sentences) == 1
