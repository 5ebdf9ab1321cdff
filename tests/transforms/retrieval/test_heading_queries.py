import re

from transforms.retrieval.article import Article, article_passages
from transforms.retrieval.headings import heading_queries
from transforms.retrieval.options import RetrievalOptions

TEXT = """Berlin is the capital of Germany and its largest city.

History

Middle Ages

The town was first named in the year 1244 in a document.

Cölln on the other bank is seven years older than that.

Modern times

From 1871 it was the capital of the German Empire.

***

Stars are what this section is named after, one might say.

See also

Paris

History

A second section of this name tells the same story again."""
LEVELS = {"History": 2, "Middle Ages": 3, "Modern times": 3, "***": 2, "See also": 2}


def queries(title: str = "Berlin (city)", options: RetrievalOptions | None = None, text: str = TEXT):
    options = options or RetrievalOptions()
    headings = [
        (found.start(), found.end(), LEVELS[found[0]])
        for found in re.finditer("|".join(f"^{re.escape(head)}$" for head in LEVELS), text, re.M)
    ]
    made = Article("enwiki-3", "enwiki", "eng_Latn", title, text, qid="Q64", headings=headings)
    return {query.query_id: query for query in heading_queries(made, article_passages(made, options), options)}


def test_title_and_path_ask_for_the_section_and_its_subsections():
    found = queries()
    history = found["heading:enwiki-3/0"]
    assert (history.text, history.article, history.passage_language) == ("Berlin History", "Q64", "eng_Latn")
    # Two sections of one path are one query.
    assert history.relevant == (("enwiki-3#1", 2), ("enwiki-3#2", 1), ("enwiki-3#3", 1), ("enwiki-3#6", 1))
    assert found["heading:enwiki-3/1"].text == "Berlin History Middle Ages"
    assert found["heading:enwiki-3/1"].relevant == (("enwiki-3#1", 2), ("enwiki-3#2", 1))
    assert found["heading:enwiki-3/2"].relevant == (("enwiki-3#3", 2),)


def test_sections_without_passages_or_words_ask_nothing():
    found = queries()
    assert "heading:enwiki-3/4" not in found  # See also
    assert found["heading:enwiki-3/3"].reason == "no_words"
    assert len(found) == 4


def test_a_heading_that_repeats_the_title_adds_nothing():
    found = queries(title="History")
    assert found["heading:enwiki-3/1"].text == "History Middle Ages"


def test_the_leak_guard_can_be_set_for_headings():
    text = "The lead, a line.\n\nHistory\n\nBerlin: History is told at length.\n\nThen much more follows in turn."
    found = queries(options=RetrievalOptions(leak_guard=frozenset({"heading"})), text=text)
    query = found["heading:enwiki-3/0"]
    assert (query.leaked, query.relevant) == (("enwiki-3#1",), (("enwiki-3#2", 1),))


def test_shares_mark_what_is_not_sampled():
    found = queries(options=RetrievalOptions(shares={"heading": 0}))
    assert {query.reason for query in found.values()} == {"not_sampled", "no_words"}
