"""Hard negatives: every reason against a small corpus, and what may not change them."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.retrieval.negatives import Mined, MiningOptions, MiningPassage, MiningQuery, mine

ENGLISH = "eng_Latn"
BERLIN = MiningPassage(
    "w-1#0", "Q64", "Berlin is the capital of Germany on the river Spree", links=frozenset({"Q183", "Q1"})
)
OTHERS = [MiningPassage(f"w-9#{n}", "Q9", f"Nothing here, number {n}") for n in range(20)]
QUERY = MiningQuery(
    "title:w-1", "title", "Berlin capital river", "Q64", (BERLIN,), frozenset({"w-1#0", "w-1#1"}), source_docid="w-3#2"
)


def found(passage: MiningPassage, query: MiningQuery = QUERY, options: MiningOptions | None = None) -> Mined:
    mined = mine([query], [BERLIN, passage, *OTHERS], ENGLISH, options or MiningOptions())
    return replace(mined[0], reasons=mined[0].reasons - Counter(relevant=1))  # the positive itself


def test_a_passage_that_shares_words_is_a_negative():
    passage = MiningPassage("w-2#0", "Q90", "Paris is the capital of France", links=frozenset({"Q183", "Q2", "Q3"}))
    assert found(passage) == Mined("title:w-1", ("w-2#0",))


@pytest.mark.parametrize(
    ("reason", "passage"),
    [
        ("relevant", MiningPassage("w-1#1", "Q64", "a capital")),
        ("source", MiningPassage("w-3#2", "Q5", "a capital")),
        ("same_article", MiningPassage("w-1#7", "Q64", "a capital")),
        ("links_to_article", MiningPassage("w-2#0", "Q90", "a capital", links=frozenset({"Q64", "Q7"}))),
        ("shared_links", MiningPassage("w-2#0", "Q90", "a capital", links=frozenset({"Q183", "Q1", "Q2", "Q3"}))),
        ("near_copy", MiningPassage("w-2#0", "Q90", "Germany: the capital is Berlin, on the river of Spree.")),
        ("score_margin", MiningPassage("w-2#0", "Q90", "Berlin, capital, river")),
    ],
)
def test_reasons_why_a_passage_is_no_negative(reason, passage):
    assert found(passage) == Mined("title:w-1", (), Counter({reason: 1}))


@pytest.mark.parametrize("links", [{"Q183"}, {"Q183", "Q1", "Q2", "Q3", "Q4"}])
def test_one_shared_link_or_few_of_many_are_no_evidence(links):
    passage = MiningPassage("w-2#0", "Q90", "a capital", links=frozenset(links))
    assert found(passage).negatives == ("w-2#0",)


def test_the_margin_can_be_widened():
    passage = MiningPassage("w-2#0", "Q90", "Berlin, capital, river")
    assert found(passage, options=MiningOptions(margin=2)).negatives == ("w-2#0",)


def test_the_title_is_searched_too():
    passage = MiningPassage("w-2#0", "Q90", "It sings", title="A capital")
    assert found(passage).negatives == ("w-2#0",)
    assert found(replace(passage, title="")).negatives == ()


def test_positives_need_not_be_among_the_passages():
    apart = MiningPassage("w-2#0", "Q90", "Paris is the capital of France")
    better = MiningPassage("w-2#1", "Q90", "Berlin Berlin capital river")
    mined = mine([QUERY], [apart, better, *OTHERS], ENGLISH, MiningOptions())
    assert mined == [Mined("title:w-1", ("w-2#0",), Counter(score_margin=1))]
    twin = replace(BERLIN, docid="w-7#0", article="Q7", links=frozenset())
    assert mine([QUERY], [twin, *OTHERS], ENGLISH, MiningOptions())[0].reasons == Counter(near_copy=1)


def test_no_negative_has_more_of_the_words_of_a_query_than_its_positive():
    query = replace(QUERY, search_text="number")
    like_berlin = MiningPassage("w-2#0", "Q90", "a number on the river Spree")
    mined = mine([query], [BERLIN, like_berlin, *OTHERS], ENGLISH, MiningOptions())
    assert mined == [Mined("title:w-1", (), Counter(score_margin=21))]


def test_where_the_query_finds_too_few_the_words_of_its_positive_are_searched_for():
    river = MiningPassage("w-2#0", "Q90", "The longest river of Germany is no capital")
    spree = MiningPassage("w-2#1", "Q90", "Where Spree and Havel meet in Germany")
    twin = MiningPassage("w-2#2", "Q90", "On the river Spree: Berlin, the capital of Germany, is …")
    query = replace(QUERY, search_text="Brandenburg")
    mined = mine([query], [BERLIN, river, spree, twin, *OTHERS], ENGLISH, MiningOptions())
    assert mined == [Mined("title:w-1", ("w-2#0", "w-2#1"), Counter(near_copy=1))]
    assert mine([query], [BERLIN, river, spree, *OTHERS], ENGLISH, MiningOptions(negatives=1))[0].negatives == (
        "w-2#0",
    )


def test_passages_behind_the_depth_are_found_where_the_first_are_none():
    own = [MiningPassage(f"w-1#{n}", "Q64", "Berlin capital river") for n in range(2, 8)]
    above = [MiningPassage(f"w-4#{n}", "Q4", "Berlin, river: capital") for n in range(6)]
    below = [MiningPassage(f"w-5#{n}", "Q5", f"a capital of number {n}") for n in range(6)]
    mined = mine([QUERY], [BERLIN, *own, *above, *below, *OTHERS], ENGLISH, MiningOptions(negatives=3, depth=4))
    assert mined[0].negatives == ("w-5#0", "w-5#1", "w-5#2")
    assert mined[0].reasons.total() == 4


def test_the_best_come_first_and_no_more_than_asked_for():
    passages = [MiningPassage(f"w-2#{n}", "Q90", "capital " * n + "word " * 9) for n in range(1, 6)]
    mined = mine([QUERY], [BERLIN, *passages, *OTHERS], ENGLISH, MiningOptions(negatives=3))
    assert mined[0].negatives == ("w-2#5", "w-2#4", "w-2#3")
    assert mine([QUERY], [BERLIN, *passages], ENGLISH, MiningOptions(negatives=0))[0].negatives == ()


def test_what_the_query_finds_comes_before_what_its_positive_finds():
    own = [MiningPassage(f"w-1#{n}", "Q64", "Berlin capital river") for n in range(2, 8)]
    asked_for = MiningPassage("w-5#0", "Q5", "a capital among many more words than that")
    like_berlin = MiningPassage("w-6#0", "Q6", "of Germany on the Spree is")
    mined = mine([QUERY], [BERLIN, *own, asked_for, like_berlin, *OTHERS], ENGLISH, MiningOptions(negatives=2, depth=4))
    assert mined[0].negatives == ("w-5#0", "w-6#0")


def test_the_margin_holds_for_what_the_positive_finds():
    more = MiningPassage("w-2#0", "Q90", f"{BERLIN.text} {BERLIN.text} and so much else")
    query = replace(QUERY, search_text="Brandenburg")
    assert mine([query], [BERLIN, more], ENGLISH, MiningOptions(copied=1)) == [
        Mined("title:w-1", (), Counter(score_margin=1))
    ]


def article(*sections: str) -> list[MiningPassage]:
    return [MiningPassage(f"w-1#{n}", "Q64", f"part {n}", section) for n, section in enumerate(sections)]


def test_neighbours_of_a_heading_are_of_other_sections_and_nearest_first():
    passages = article("", "History", "Past", "History > War", "History > War", "History > War > End", "Art", "Sport")
    passages += article(*[""] * 10, "Late")[-1:]
    query = replace(
        QUERY,
        kind="heading",
        search_text="Berlin History War",
        positives=(passages[3],),
        relevant=frozenset({"w-1#3", "w-1#5"}),
    )
    options = MiningOptions(negatives=3, neighbours=3)
    # Not the lead, not the section around, not the section itself.
    assert mine([query], passages, ENGLISH, options)[0].negatives == ("w-1#2", "w-1#6", "w-1#7")
    assert mine([replace(query, kind="title")], passages, ENGLISH, options)[0].negatives == ()


def test_neighbours_leave_room_for_others():
    passages = article("A", "B", "C", "D", "E")
    others = [MiningPassage(f"w-2#{n}", "Q90", "a part and more") for n in range(9)]
    query = replace(
        QUERY, kind="heading", search_text="part 0", positives=(passages[0],), relevant=frozenset({"w-1#0"})
    )
    mined = mine([query], passages + others, ENGLISH, MiningOptions(negatives=5))
    assert mined[0].negatives == ("w-2#0", "w-2#1", "w-2#2", "w-1#1", "w-1#2")
    assert mined[0].reasons == Counter(relevant=1, same_article=2)


def test_a_section_whose_name_begins_alike_is_another():
    passages = article("War", "Warfare")
    query = replace(QUERY, kind="heading", search_text="x", positives=(passages[1],), relevant=frozenset({"w-1#1"}))
    assert mine([query], passages, ENGLISH, MiningOptions())[0].negatives == ("w-1#0",)


texts = st.lists(st.sampled_from("berlin capital river spree paris tower".split()), max_size=6).map(" ".join)
corpora = st.lists(
    st.builds(
        lambda number, article, text, section, links: MiningPassage(
            f"w-{article}#{number}", article, text, section, links
        ),
        st.integers(0, 99),
        st.sampled_from(["Q1", "Q2", "Q3", "Q4"]),
        texts,
        st.sampled_from(["", "A", "A > B", "C"]),
        st.frozensets(st.sampled_from(["Q1", "Q2", "Q3", "Q8"])),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda passage: passage.docid,
)


@given(corpora, st.randoms(use_true_random=False), st.sampled_from(["title", "heading"]))
def test_order_of_input_and_other_queries_leave_no_trace(passages, random, kind):
    queries = [
        MiningQuery(f"{kind}:{n}", kind, passage.text, passage.article, (passage,), frozenset({passage.docid}))
        for n, passage in enumerate(passages[:4])
    ]
    options = MiningOptions(negatives=3, depth=5)
    mined = mine(queries, passages, ENGLISH, options)
    shuffled, other_order = queries[:], passages[:]
    random.shuffle(shuffled)
    random.shuffle(other_order)
    assert mine(shuffled, other_order, ENGLISH, options) == mined
    assert [mine([query], passages, ENGLISH, options)[0] for query in queries] == mined
    for query, result in zip(queries, mined, strict=True):
        assert len(set(result.negatives)) == len(result.negatives) <= 3
        assert not query.relevant & set(result.negatives)
        chosen = [passage for passage in passages if passage.docid in result.negatives]
        assert all(query.article not in passage.links or passage.article == query.article for passage in chosen)
