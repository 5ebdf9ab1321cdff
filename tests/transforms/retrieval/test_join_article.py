import random
from collections import Counter
from dataclasses import replace

import pytest

from transforms.retrieval.anchors import AnchorQuery
from transforms.retrieval.join import join_article
from transforms.retrieval.lead import Lead
from transforms.retrieval.names import Names
from transforms.retrieval.options import KINDS, RetrievalOptions

OPTIONS = RetrievalOptions()
ENGLISH = Lead(
    key="Q64",
    document_id="enwiki-3",
    language="eng_Latn",
    title="Berlin (city)",
    names=("Berlin",),
    redirects=("BERLIN", "Berlin, Germany", "City of Berlin", "🇩🇪", "B"),
    lead=(
        ("enwiki-3#0", "Berlin is the capital of Germany and the largest city of that country by number of people."),
        ("enwiki-3#1", "It lies on the Spree."),
    ),
    body=(("enwiki-3#2", "The town was first named in 1244."),),
    sentences=("Berlin is the capital of Germany and the largest city of that country by number of people.",),
)
SIMPLE = Lead(
    key="Q64",
    document_id="simplewiki-8",
    language="eng_Latn",
    title="Berlin",
    lead=(("simplewiki-8#0", "Berlin is a big city in Germany."),),
    sentences=("Berlin is a big city in Germany.",),
)
GERMAN = Lead(
    key="Q64",
    document_id="dewiki-7",
    language="deu_Latn",
    title="Berlin",
    lead=(("dewiki-7#0", "Berlin ist die Hauptstadt und ein Land der Bundesrepublik Deutschland im Nordosten."),),
    sentences=("Berlin ist die Hauptstadt und ein Land der Bundesrepublik Deutschland im Nordosten.",),
)
EMPTY = Lead(key="Q64", document_id="elwiki-2", language="ell_Grek", title="Βερολίνο")
NAMES = {
    "eng_Latn": Names("Berlin", ("Berlin (Germany)", "Federal City of Berlin")),
    "deu_Latn": Names("Berlin", ("Spree-Athen",)),
    "rus_Cyrl": Names("Берлин (город)"),
    "jpn_Jpan": Names(None, ("ベルリン",)),
}
LANGUAGES = ["deu_Latn", "eng_Latn", "jpn_Jpan", "rus_Cyrl"]
ANCHOR = AnchorQuery(
    "anchor:enwiki-9@12", "Q64", "eng_Latn", "enwiki-9#0", "Berlin: He moved to Berlin in the spring of 1914."
)


def join(leads, anchors=(), names=NAMES, languages=LANGUAGES, options=OPTIONS):
    return {query.query_id: query for query in join_article("Q64", leads, anchors, names, languages, options)}


def test_a_title_asks_for_the_leads_in_its_language():
    found = join([ENGLISH, SIMPLE, GERMAN])
    title = found["title:enwiki-3"]
    assert (title.text, title.exact, title.language, title.passage_language) == (
        "Berlin", False, "eng_Latn", "eng_Latn",
    )  # fmt: skip
    assert title.relevant == (("enwiki-3#0", 2), ("enwiki-3#1", 1), ("simplewiki-8#0", 2))
    assert found["title:simplewiki-8"].exact
    assert found["title:dewiki-7"].relevant == (("dewiki-7#0", 2),)


def test_redirects_labels_and_aliases_that_say_something_else():
    found = [query for query in join([ENGLISH]).values() if query.kind == "alias"]
    assert {query.text: query.reason for query in found} == {
        "Berlin, Germany": None,
        "City of Berlin": None,
        "Federal City of Berlin": None,
        "B": "too_short",
    }
    assert len({query.query_id for query in found}) == 4
    assert {query.relevant[0] for query in found if not query.reason} == {("enwiki-3#0", 2)}


def test_a_lead_sentence_does_not_ask_for_its_own_passage():
    query = join([ENGLISH, SIMPLE])["lead_sentence:enwiki-3"]
    assert query.text == "is the capital of Germany and the largest city of that country by number of people."
    assert query.relevant == (("enwiki-3#1", 1), ("simplewiki-8#0", 2), ("enwiki-3#2", 1))
    assert (query.leaked, query.source_docid) == (("enwiki-3#0",), "enwiki-3#0")


def test_without_the_guard_it_does():
    query = join([ENGLISH], options=RetrievalOptions(leak_guard=frozenset()))["lead_sentence:enwiki-3"]
    assert query.relevant[0] == ("enwiki-3#0", 2)
    assert query.leaked == ()


def test_a_lead_that_answers_only_itself_is_a_leak():
    query = join([GERMAN])["lead_sentence:dewiki-7"]
    assert (query.reason, query.detail, query.relevant) == ("leak", "dewiki-7#0", ())


def test_other_passages_with_the_same_words_leak_too():
    words = "BERLIN — is the capital of Germany and the largest city of that country (by number of people)!"
    copied = replace(ENGLISH, body=(("enwiki-3#2", words),))
    assert join([copied])["lead_sentence:enwiki-3"].leaked == ("enwiki-3#0", "enwiki-3#2")


def test_anchors_ask_for_the_lead_and_the_guard_looks_at_their_sentence():
    query = join([ENGLISH], [ANCHOR])["anchor:enwiki-9@12"]
    assert (query.text, query.reason, query.source_docid) == (ANCHOR.text, None, "enwiki-9#0")
    assert query.relevant == (("enwiki-3#0", 2), ("enwiki-3#1", 1))
    copied = replace(ENGLISH, lead=(("enwiki-3#0", "So they say: he moved to Berlin in the spring of 1914."),))
    assert join([copied], [ANCHOR])["anchor:enwiki-9@12"].reason == "leak"


def test_few_of_many_anchors_are_taken_whatever_their_order():
    anchors = [replace(ANCHOR, query_id=f"anchor:enwiki-{number}@0") for number in range(500)]
    anchors += [replace(ANCHOR, query_id=f"anchor:dewiki-{number}@0", language="deu_Latn") for number in range(3)]
    anchors.append(replace(ANCHOR, query_id="anchor:enwiki-x@0", reason="no_context", detail="4 letters"))
    options = RetrievalOptions(anchors_per_article=5)
    found = join([ENGLISH, GERMAN], anchors, options=options)
    fates = Counter((query.language, query.reason) for query in found.values() if query.kind == "anchor")
    assert fates == {
        ("eng_Latn", None): 5,
        ("eng_Latn", "enough_anchors"): 495,
        ("eng_Latn", "no_context"): 1,
        ("deu_Latn", None): 3,
    }
    random.Random(0).shuffle(anchors)
    assert join([GERMAN, ENGLISH], anchors, options=options) == found
    kept = {query_id for query_id, query in found.items() if query.kind == "anchor" and not query.reason}
    more = join([ENGLISH, GERMAN], anchors, options=RetrievalOptions(anchors_per_article=9))
    assert kept < {query_id for query_id, query in more.items() if query.kind == "anchor" and not query.reason}
    first = found["crosslingual_anchor:Q64:eng_Latn:deu_Latn"].source_docid
    assert first == "enwiki-9#0"


def test_an_article_without_passages_answers_nothing():
    found = join([EMPTY], [replace(ANCHOR, language="ell_Grek")], names={}, languages=["ell_Grek"])
    assert {query.kind: query.reason for query in found.values()} == {
        "title": "no_passage",
        "lead_sentence": "no_passage",
        "anchor": "no_passage",
    }
    assert join([], [ANCHOR])["anchor:enwiki-9@12"].reason == "no_passage"


def test_pairs_of_languages():
    found = join([ENGLISH, GERMAN, EMPTY], [ANCHOR])
    crosslingual = {query_id: query for query_id, query in found.items() if query.kind.startswith("crosslingual")}
    assert {query_id: query.reason for query_id, query in crosslingual.items()} == {
        "crosslingual_title:Q64:deu_Latn:eng_Latn": None,
        "crosslingual_title:Q64:eng_Latn:deu_Latn": None,
        "crosslingual_title:Q64:rus_Cyrl:deu_Latn": None,
        "crosslingual_title:Q64:rus_Cyrl:eng_Latn": None,
        "crosslingual_title:Q64:jpn_Jpan": "no_label",
        "crosslingual_sentence:Q64:deu_Latn:eng_Latn": None,
        "crosslingual_sentence:Q64:eng_Latn:deu_Latn": None,
        "crosslingual_anchor:Q64:eng_Latn:deu_Latn": None,
    }
    russian = crosslingual["crosslingual_title:Q64:rus_Cyrl:eng_Latn"]
    assert (russian.text, russian.language, russian.passage_language) == ("Берлин", "rus_Cyrl", "eng_Latn")
    assert russian.relevant == (("enwiki-3#0", 2), ("enwiki-3#1", 1))
    sentence = crosslingual["crosslingual_sentence:Q64:deu_Latn:eng_Latn"]
    assert sentence.text == "ist die Hauptstadt und ein Land der Bundesrepublik Deutschland im Nordosten."
    assert sentence.source_docid == "dewiki-7#0"


def test_an_unknown_entity_in_one_language_has_no_pairs():
    assert not any(query.kind.startswith("crosslingual") for query in join([ENGLISH], names={}).values())


@pytest.mark.parametrize(
    ("title", "reason"), [("", "no_words"), ("!!!", "no_words"), ("— (…)", "no_words"), ("(2010)", None), ("7", None)]
)
def test_titles_of_no_words(title, reason):
    assert join([replace(GERMAN, title=title)])["title:dewiki-7"].reason == reason


def test_only_the_kinds_asked_for_and_their_shares():
    anchors = [ANCHOR]
    for kind in KINDS:
        found = join([ENGLISH, GERMAN], anchors, options=RetrievalOptions(kinds=frozenset({kind})))
        assert {query.kind for query in found.values()} == ({kind} - {"heading"})
    found = join([ENGLISH, GERMAN], anchors, options=RetrievalOptions(shares={"crosslingual_title": 0.0}))
    assert found["crosslingual_title:Q64:deu_Latn:eng_Latn"].reason == "not_sampled"
    assert found["crosslingual_sentence:Q64:deu_Latn:eng_Latn"].reason is None


def test_every_kept_query_has_relevant_passages_and_no_dropped_one_has():
    for query in join([ENGLISH, SIMPLE, GERMAN, EMPTY], [ANCHOR]).values():
        assert bool(query.relevant) == (query.reason is None), query
        assert len(dict(query.relevant)) == len(query.relevant)
