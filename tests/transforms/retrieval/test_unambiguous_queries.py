from itertools import permutations

from transforms.retrieval.ambiguous import unambiguous
from transforms.retrieval.queries import Query


def query(query_id: str, article: str, kind: str = "title", language: str = "eng_Latn", exact: bool = False) -> Query:
    return Query(query_id, kind, language, "Mercury", article, "eng_Latn", (("d#0", 2),), exact=exact)


def fates(*queries: Query) -> dict[str, str | None]:
    found = [{made.query_id: made.reason for made in unambiguous(order)} for order in permutations(queries)]
    assert all(each == found[0] for each in found)
    assert list(found[0]) == sorted(found[0])
    return found[0]


def test_one_name_of_several_articles_is_ambiguous():
    assert fates(query("t1", "Q1"), query("t2", "Q2"), query("a3", "Q3", "alias")) == {
        "t1": "ambiguous",
        "t2": "ambiguous",
        "a3": "ambiguous",
    }


def test_the_whole_title_of_one_article_means_that_one():
    made = (query("t1", "Q1", exact=True), query("t2", "Q2"), query("a1", "Q1", "alias"))
    assert fates(*made) == {"t1": None, "t2": "ambiguous", "a1": "repeated"}
    # Two wikis of one language may each give the title to another article.
    assert set(fates(*made, query("t4", "Q4", exact=True)).values()) == {"ambiguous"}


def test_of_equal_queries_the_first_kind_stays():
    made = (query("h", "Q1", "heading"), query("a", "Q1", "alias"), query("t", "Q1"), query("t0", "Q1"))
    assert fates(*made) == {"h": "repeated", "a": "repeated", "t": None, "t0": "repeated"}
    details = {each.query_id: each.detail for each in unambiguous(made)}
    assert details == {"h": "t", "a": "t", "t": None, "t0": "t"}


def test_languages_are_judged_apart():
    made = (query("g", "Q1", "crosslingual_title", "deu_Latn"), query("e", "Q2"), query("f", "Q2", language="fra_Latn"))
    assert fates(*made) == {"g": None, "e": None, "f": None}


def test_nothing_comes_of_nothing():
    assert unambiguous([]) == []
