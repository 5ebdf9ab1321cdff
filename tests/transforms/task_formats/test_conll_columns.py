import itertools
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.task_formats.reading import read_all, round_trip, unchanged, written
from transforms.task_formats.conll import Conll
from transforms.task_formats.record import TranslatedText
from transforms.task_formats.tags import iob2_of_spans, tag_spans

CONLL, UNIVERSAL = Conll("conll"), Conll("universal_ner")
CONLL_2003 = """-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
's POS O O
call NN I-NP O
to TO I-VP O
Bank NNP I-NP B-ORG
of IN I-PP I-ORG
Ulm NNP I-NP I-ORG
. . O O

"""
UNIVERSAL_NER = """# newdoc id = n01
# sent_id = n01-1
# text = Ada kam (aus Ulm).
1\tAda\tB-PER\t-\tann
2\tkam\tO\t-\tann
3\t(\tO\t-\tann
4-5\taus'm\t_\t-\tann
4\taus\tO\t-\tann
5\tUlm\tB-LOC\t-\tann
6\t)\tO\t-\tann
7\t.\tB-O\t-\tann

# sent_id = n01-2
# text = Ende
1\tEnde\tB-OTH\t-\tann

"""


def test_documents_and_sentences_of_conll():
    (start, sentence), failures = read_all(CONLL, CONLL_2003.encode(), "eng_Latn")
    assert not failures
    assert start.texts == ()
    (text,) = sentence.texts
    assert text.text == "EU's call to Bank of Ulm."
    assert [(text.text[span.start : span.end], span.type) for span in text.spans] == [
        ("EU", "ORG"),
        ("Bank of Ulm", "ORG"),
    ]
    assert round_trip(CONLL, CONLL_2003.encode(), "eng_Latn") == CONLL_2003.encode()


def test_a_translation_is_tokenised_and_tagged_anew():
    _, sentence = read_all(CONLL, CONLL_2003.encode(), "eng_Latn")[0]
    text = "Aufruf der EU an die Bank von Ulm"
    rebuilt = CONLL.rebuild(sentence, {"text": TranslatedText(text, ((11, 13), (21, 33)))}, "deu_Latn")
    assert written(CONLL, [rebuilt.row]).decode() == (
        "Aufruf _ _ O\nder _ _ O\nEU _ _ B-ORG\nan _ _ O\ndie _ _ O\nBank _ _ B-ORG\nvon _ _ I-ORG\nUlm _ _ I-ORG\n\n"
    )
    assert rebuilt.drops == ()


def test_neighbours_of_one_type_stay_apart_and_lost_ones_are_told():
    _, sentence = read_all(CONLL, CONLL_2003.encode(), "eng_Latn")[0]
    rebuilt = CONLL.rebuild(sentence, {"text": TranslatedText("EU Ulm", ((0, 2), (3, 6)))}, "deu_Latn")
    assert [line[-1] for line in rebuilt.row["lines"]] == ["B-ORG", "B-ORG"]
    rebuilt = CONLL.rebuild(sentence, {"text": TranslatedText("EU Ulm", ((0, 2), None))}, "deu_Latn")
    assert [line[-1] for line in rebuilt.row["lines"]] == ["B-ORG", "O"]
    assert [(drop.reason, drop.level) for drop in rebuilt.drops] == [("span_lost", "entity")]
    rebuilt = CONLL.rebuild(sentence, {"text": TranslatedText("EU Ulm", ((0, 2), (0, 6)))}, "deu_Latn")
    assert [line[-1] for line in rebuilt.row["lines"]] == ["B-ORG", "I-ORG"]
    assert [(drop.reason, drop.detail) for drop in rebuilt.drops] == [("span_overlaps", "ORG 'EU' [0, 2)")]


def test_universal_ner_keeps_its_comments_and_what_is_no_entity_is_none():
    records, failures = read_all(UNIVERSAL, UNIVERSAL_NER.encode(), "deu_Latn")
    assert not failures
    assert [record.id for record in records] == ["n01-1", "n01-2"]
    (text,) = records[0].texts
    assert text.text == "Ada kam (aus Ulm)."
    assert [(text.text[span.start : span.end], span.type) for span in text.spans] == [("Ada", "PER"), ("Ulm", "LOC")]
    assert records[1].texts[0].spans == ()
    rebuilt = UNIVERSAL.rebuild(
        records[0], {"text": TranslatedText("Ada came from Ulm", ((0, 3), (14, 17)))}, "eng_Latn"
    )
    assert written(UNIVERSAL, [rebuilt.row]).decode() == (
        "# newdoc id = n01\n# sent_id = n01-1\n# text = Ada came from Ulm\n"
        "1\tAda\tB-PER\t-\t-\n2\tcame\tO\t-\t-\n3\tfrom\tO\t-\t-\n4\tUlm\tB-LOC\t-\t-\n\n"
    )


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("He said:  well-known  (now)", "He said:  well-known  (now)"),  # as it was written
        ("He said: unknown (now)", "He said: well - known (now)"),
        ("He said: well-known (now) and more", "He said: well - known (now)"),
        ("", "He said: well - known (now)"),
    ],
)
def test_the_text_of_a_comment_is_used_where_it_is_that_of_the_tokens(told, text):
    words = "He said : well - known ( now )".split()
    lines = [f"{number}\t{word}\t{'B-X' if word == 'now' else 'O'}" for number, word in enumerate(words, start=1)]
    (record,), _ = read_all(UNIVERSAL, "\n".join([f"# text = {told}", *lines]).encode(), "eng_Latn")
    assert record.texts[0].text == text
    assert [text[span.start : span.end] for span in record.texts[0].spans] == ["now"]


SPANS_BY_SCHEME = [
    ("I-A I-A O B-A I-B", [(0, 2, "A"), (3, 4, "A"), (4, 5, "B")]),
    ("I-A B-A I-A", [(0, 1, "A"), (1, 3, "A")]),  # IOB1: B only between neighbours
    ("B-A I-A B-A", [(0, 2, "A"), (2, 3, "A")]),
    ("S-A B-A E-A S-A O", [(0, 1, "A"), (1, 3, "A"), (3, 4, "A")]),
    ("U-A B-A I-A L-A I-A", [(0, 1, "A"), (1, 4, "A"), (4, 5, "A")]),
    ("O B-A", [(1, 2, "A")]),  # the last token of a sentence, alone
    ("O I-A", [(1, 2, "A")]),
    ("B-PER-X I-PER-X", [(0, 2, "PER-X")]),
    ("B-OTH I-OTH B-O I-O", []),
    ("", []),
]


@pytest.mark.parametrize(("tags", "spans"), SPANS_BY_SCHEME)
def test_tags_of_all_schemes(tags, spans):
    assert tag_spans(tags.split()) == spans


@pytest.mark.parametrize("tag", ["B", "B-", "X-PER", "PER", "BB-PER", "-X-", "o"])
def test_what_is_no_tag(tag):
    with pytest.raises(ValueError, match="no tag"):
        tag_spans(["O", tag])


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B", "E-A", "S-B"])))
def test_tags_written_as_iob2_mean_the_same(tags):
    spans = tag_spans(tags)
    assert tag_spans(iob2_of_spans(len(tags), spans)) == spans
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.tuples(st.text("Aé東ก'\"(,", min_size=1), st.sampled_from(["O", "B-A", "B-B"])), min_size=1),
        min_size=1,
    )
)
def test_what_is_not_translated_is_written_as_it_was_read(sentences):
    data = "".join("".join(f"{token} x {tag}\n" for token, tag in sentence) + "\n" for sentence in sentences).encode()
    assert round_trip(CONLL, data, "fra_Latn") == data


@settings(max_examples=40)
@given(
    st.text("aB é東'.-", min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=2),
)
def test_a_tagged_translation_holds_the_words_of_the_projection(text, spans):
    sentence = read_all(CONLL, b"EU B-A\nUlm B-B\n", "eng_Latn")[0][0]
    rebuilt = CONLL.rebuild(sentence, {"text": TranslatedText(text, tuple(spans))}, "deu_Latn")
    lines = rebuilt.row["lines"]
    assert "".join(line[0] for line in lines) == "".join(text.split())
    found = tag_spans([line[-1] for line in lines])
    assert len(found) == 2 - len(rebuilt.drops)
    for first, last, kind in found:
        start, end = spans["AB".index(kind)]
        assert "".join(line[0] for line in lines[first:last]) == "".join(text[start:end].split())


def test_a_broken_sentence_fails_and_the_others_go_on():
    data = b"Ulm B-LOC\n\nUlm nothing\nto O\n\nonly\n\nUlm B-LOC\n"
    records, failures = read_all(CONLL, data, "deu_Latn")
    assert [record.position for record in records] == [0, 3]
    assert [(failure.record, failure.offset) for failure in failures] == [
        ("sentence at line 3", 11),
        ("sentence at line 6", 29),
    ]
    assert "'nothing' is no tag" in failures[0].error
    assert "has 1 columns" in failures[1].error


def test_old_files_are_windows_1252_and_a_broken_line_of_a_new_one_fails():
    (record,), _ = read_all(CONLL, "Río B-LOC\n“ O\n".encode("windows-1252"), "spa_Latn")
    assert record.original["lines"] == [["Río", "B-LOC"], ["“", "O"]]
    records, failures = read_all(CONLL, "Río B-LOC\n\n".encode() + b"R\xedo B-LOC\n\nUlm B-LOC\n", "spa_Latn")
    assert [record.texts[0].text for record in records] == ["Río", "Ulm"]
    assert [failure.error for failure in failures] == ["not UTF-8 at byte 1 of the line, unlike the lines before"]


def test_spaces_of_other_kinds_and_number_signs_are_tokens():
    (record,), _ = read_all(CONLL, "#\u00a01 O\n# O\n\u2028 O\n".encode(), "eng_Latn")
    assert [line[0] for line in record.original["lines"]] == ["#\u00a01", "#", "\u2028"]


def test_a_file_of_something_else_is_refused():
    with pytest.raises(ValueError, match="data: expected a token a line"):
        read_all(CONLL, b"Ulm is a city\n\nAda too\n")
    with pytest.raises(ValueError, match="columns parted by tabs"):
        read_all(UNIVERSAL, CONLL_2003.encode())
    assert read_all(CONLL, b"") == ([], [])


def test_conll_2002_comes_back_byte_by_byte(data_folder):
    with zipfile.ZipFile(data_folder / "ner" / "conll2002.zip") as archive:
        data = archive.read("conll2002/ned.testa")
    records, failures = read_all(CONLL, data, "nld_Latn")
    assert not failures
    texts = [record.texts[0] for record in records if record.texts]
    assert (len(texts), sum(len(text.spans) for text in texts)) == (2895, 2616)
    assert "klanten (restaurant, supermakten en hamburgerrestaurants) continu" in "\n".join(text.text for text in texts)
    assert written(CONLL, [CONLL.rebuild(record, unchanged(record), "nld_Latn").row for record in records]) == data
