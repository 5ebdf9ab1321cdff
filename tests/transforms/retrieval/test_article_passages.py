import re

import pytest

from transforms.ner.mentions import Link
from transforms.retrieval.article import Article, article_passages
from transforms.retrieval.options import RetrievalOptions


def article(text: str, language: str = "eng_Latn", heads: tuple[str, ...] = (), **fields) -> Article:
    """An article whose headings of level 2 are the lines ``heads``."""
    headings = [(found.start(), found.end(), 2) for head in heads if (found := re.search(f"^{head}$", text, re.M))]
    fields = {"id": "xwiki-1", "source": "xwiki", "title": "Title", "headings": headings} | fields
    return Article(language=language, text=text, **fields)


def passages(made: Article, **settings):
    return article_passages(made, RetrievalOptions(**settings))


def reasons(made: Article, **settings) -> list[str | None]:
    return [passage.reason for passage in passages(made, **settings)]


def test_passages_are_numbered_whatever_is_dropped():
    made = article(
        "Short.\n\nThis paragraph is long enough to stay.\n\nLife\n\nHe was born in a small village.", heads=("Life",)
    )
    found = passages(made)
    assert [(p.docid, p.section, p.is_lead, p.reason) for p in found] == [
        ("xwiki-1#0", "", True, "too_short"),
        ("xwiki-1#1", "", True, None),
        ("xwiki-1#2", "Life", False, None),
    ]
    assert [p.docid for p in passages(made, shortest=0) if p.reason is None] == ["xwiki-1#0", "xwiki-1#1", "xwiki-1#2"]
    assert found[0].detail == "5 letters"


@pytest.mark.parametrize(
    ("language", "text", "is_kept"),
    [
        ("eng_Latn", "He was a poet.", False),
        ("eng_Latn", "He was a poet and a painter.", True),
        ("zho_Hans", "他是诗人。", False),  # twelve letters' worth
        ("zho_Hans", "他是一位著名的诗人。", True),
        ("kor_Kore", "그는 시인이다.", False),
        ("kor_Kore", "그는 유명한 시인이자 화가였다.", True),
        ("tha_Thai", "เขาเป็นกวีและจิตรกรที่มีชื่อเสียงมากที่สุดคนหนึ่งของประเทศไทย", True),
        ("eng_Latn", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17.", False),
    ],
)
def test_the_least_length_says_as_much_in_every_script(language, text, is_kept):
    assert (reasons(article(text, language)) == [None]) == is_kept


def test_lists_navigation_and_end_matter_are_dropped():
    text = (
        "January | February | March\n\n"
        "Ulm is a city on the river Danube.\n\n"
        "Works\n\nThe first book\nThe second book\nThe third book\n\n"
        "References\n\nSmith, John: A long history of the city of Ulm. London 1990."
    )
    links = [Link(*re.search(word, text).span(), word, None) for word in ("January", "February", "March", "Danube")]
    made = article(text, heads=("Works", "References"), links=links)
    # Without a stop a short line is a list; the long line of links is navigation.
    assert reasons(made) == ["list_like", None, "list_like", "end_matter"]
    months = (
        "Januarius | Februarius | Martius | Aprilis | Maius | Junius | Julius | Augustus | September | October | Nov"
    )
    links = [Link(*found.span(), found[0], None) for found in re.finditer(r"\w+", months)]
    assert reasons(article(months, links=links)) == ["navigation"]
    assert reasons(article(f"{months}.", links=links)) == [None]  # a sentence of links is one all the same


@pytest.mark.parametrize(
    ("language", "heading"),
    [("deu_Latn", "Einzelnachweise"), ("jpn_Jpan", "参考文献"), ("ukr_Cyrl", "Див. також"),
     ("ara_Arab", "وصلات خارجية"), ("hin_Deva", "बाहरी कड़ियाँ"), ("tha_Thai", "แหล่งข้อมูลอื่น"),
     ("ell_Grek", "Εξωτερικοί σύνδεσμοι")],
)  # fmt: skip
def test_end_matter_in_many_languages(language, heading):
    sentence = "This is a sentence that is long enough to be kept elsewhere."
    assert reasons(article(f"{heading}\n\n{sentence}", language, (re.escape(heading),))) == ["end_matter"]
    assert reasons(article(f"Leben\n\n{sentence}", language, ("Leben",))) == [None]


def test_a_line_before_the_lead_is_no_lead():
    text = "This article is about the kernel, not the animal.\n\nLinux is a family of operating systems of many kinds."
    start = text.index("Linux")
    made = article(text, title="Linux", bold=[(start, start + 5)])
    assert reasons(made) == ["hatnote", None]
    assert reasons(article(text, title="Linux")) == [None, None]  # nothing tells
    begins = "Linux, more than others, is used on servers.\n\n" + text
    start = begins.rindex("Linux")
    assert reasons(article(begins, title="Linux", bold=[(start, start + 5)])) == [None, "hatnote", None]


def test_links_are_keys_and_never_cut():
    text = "Er kannte Johannes Gutenberg und noch einmal Gutenberg sowie Peter Schöffer aus Mainz sehr gut."
    links = [
        Link(10, 28, "Johannes Gutenberg", "Q8958"),
        Link(45, 54, "Johannes Gutenberg", "Q8958"),
        Link(61, 75, "Peter Schöffer", None),
    ]
    whole = passages(article(text, "deu_Latn", links=links))
    assert whole[0].links == ("Q8958", "xwiki:Peter Schöffer")
    for longest in range(20, 60):
        for link in links:
            assert (
                sum(
                    p.start <= link.start and link.end <= p.end
                    for p in passages(article(text, "deu_Latn", links=links), longest=longest)
                )
                == 1
            )


def test_the_key_is_the_item_or_the_page():
    assert article("x", qid="Q1").key == "Q1"
    assert article("x", title="Ulm").key == "xwiki:Ulm"


def test_documents_without_text_or_sentences():
    assert passages(article("")) == []
    assert passages(article("Life", heads=("Life",))) == []
    assert reasons(article("...\n\n—")) == ["too_short", "too_short"]


def test_a_heading_outside_the_text_is_an_error():
    with pytest.raises(ValueError, match="no span of a text of 3 code points"):
        passages(article("abc", headings=[(1, 9, 2)]))
