import re

import pytest

from transforms.ner.mentions import Link
from transforms.retrieval.anchors import LONGEST_QUERY, anchor_queries, context_of
from transforms.retrieval.article import Article, article_passages
from transforms.retrieval.options import RetrievalOptions


def anchors(text: str, items: dict[str, str | None], language: str = "deu_Latn", options=None, **fields):
    """The anchors of a text whose links are the first of each of these words, to the items named."""
    options = options or RetrievalOptions()
    spans = [Link(*re.search(re.escape(words), text).span(), words, qid) for words, qid in items.items()]
    spans.sort(key=lambda link: link.start)
    spans = fields.pop("links", spans)
    fields = {"id": "dewiki-13", "source": "dewiki", "title": "Albert Einstein", "links": spans} | fields
    made = Article(language=language, text=text, **fields)
    return anchor_queries(made, article_passages(made, options), options)


EINSTEIN = "Er war Physiker und wurde berühmt. Einstein kam in Ulm an der Donau zur Welt und wuchs in München auf."


def test_the_text_is_the_words_and_their_sentence():
    ulm, munich = anchors(EINSTEIN, {"Ulm": "Q3012", "München": None})
    assert ulm.text == "Ulm: Einstein kam in Ulm an der Donau zur Welt und wuchs in München auf."
    assert (ulm.query_id, ulm.article, ulm.source_docid) == ("anchor:dewiki-13@51", "Q3012", "dewiki-13#0")
    assert munich.article == "dewiki:München"
    assert ulm.reason is munich.reason is None


def test_only_the_first_link_to_each_other_article_counts():
    text = f"{EINSTEIN}\n\nIn Ulm steht heute ein Denkmal für ihn, das viele Leute besuchen."
    links = [Link(*found.span(), "Ulm", "Q3012") for found in re.finditer("Ulm", text)]
    links.append(Link(*re.search("Einstein", text).span(), "Albert Einstein", "Q937"))
    found = anchors(text, {}, links=sorted(links, key=lambda link: link.start), qid="Q937")
    assert [anchor.query_id for anchor in found] == [f"anchor:dewiki-13@{text.index('Ulm')}"]


def test_links_in_headings_and_dropped_passages_ask_nothing():
    text = f"Ulm\n\nDonau\n\n{EINSTEIN}"
    found = anchors(text, {"Donau": "Q1653", "München": "Q1726"}, headings=[(5, 10, 2)])
    assert [anchor.article for anchor in found] == ["Q1726"]


@pytest.mark.parametrize(
    ("words", "text", "reason"),
    [
        ("1879", "Einstein kam im Jahre 1879 in der Stadt Ulm zur Welt.", "no_letters"),
        ("१४ मार्च", "उनका जन्म १४ मार्च को उल्म नगर में हुआ था और वे वहीं पले।", None),
        ("Physikalische Gesellschaft", "Die Physikalische Gesellschaft ehrte ihn.", "no_context"),
    ],
)  # fmt: skip
def test_anchors_that_say_too_little(words, text, reason):
    (found,) = anchors(text, {words: "Q1"})
    assert found.reason == reason


def test_shares_choose_by_the_query_id():
    text = " ".join(f"Hier steht ein ganzer Satz über die Stadt Ort{number} und ihre Leute." for number in range(60))
    links = {f"Ort{number} ": None for number in range(60)}
    half = anchors(text, links, options=RetrievalOptions(shares={"anchor": 0.5}))
    kept = {anchor.query_id for anchor in half if anchor.reason is None}
    assert 15 < len(kept) < 45
    assert {anchor.reason for anchor in half} == {None, "not_sampled"}
    assert all(anchor.text == "" for anchor in half if anchor.reason)
    more = anchors(text, links, options=RetrievalOptions(shares={"anchor": 0.8}))
    assert kept < {anchor.query_id for anchor in more if anchor.reason is None}
    other = anchors(text, links, options=RetrievalOptions(shares={"anchor": 0.5}, seed=1))
    assert kept != {anchor.query_id for anchor in other if anchor.reason is None}


@pytest.mark.parametrize(
    ("language", "word", "beside"),
    [
        ("eng_Latn", "Ulm", "many words stand here "),
        ("zho_Hans", "乌尔姆", "这里有很多很多字"),
        ("hin_Deva", "उल्म", "किक्षि"),
    ],
)
def test_a_long_sentence_is_cut_around_the_link(language, word, beside):
    much = beside * (480 // len(beside))
    text = f"{much}{word} {much}"
    (found,) = anchors(text, {word: "Q1"}, language)
    context = context_of(found.text)
    assert word in context
    assert 200 <= len(context) <= LONGEST_QUERY
    assert context in text
    start = text.index(context)
    if language == "eng_Latn":
        assert text[start - 1] == text[start + len(context)] == " "
    if language == "hin_Deva":
        assert context[0] == "क"
    (found,) = anchors(f"{much}{word}", {word: "Q1"}, language)
    assert 250 <= len(context_of(found.text)) <= LONGEST_QUERY


def test_a_link_across_sentences_keeps_both():
    text = "Das Buch heißt Wer ist da? Niemand wohnt hier und wurde oft verkauft. Noch ein Satz."
    (found,) = anchors(text, {"Wer ist da? Niemand wohnt hier": None})
    assert context_of(found.text) == "Das Buch heißt Wer ist da? Niemand wohnt hier und wurde oft verkauft."


def test_the_context_of_words_with_a_colon():
    assert (
        context_of("Alien: Covenant: Er drehte Alien: Covenant im Jahr 2017.")
        == "Er drehte Alien: Covenant im Jahr 2017."
    )
    assert context_of("Ulm: Er sagte: In Ulm bin ich geboren.") == "Er sagte: In Ulm bin ich geboren."
