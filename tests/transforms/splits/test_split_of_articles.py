"""Splits follow the article alone, in the shares that were asked for."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.splits.assign import article_key, split_of


def test_shares_are_met_and_splits_pinned():
    counts = Counter(split_of(f"Q{number}", 0.05, 0.1) for number in range(20_000))
    assert counts["dev"] == pytest.approx(1_000, rel=0.1)
    assert counts["test"] == pytest.approx(2_000, rel=0.1)
    # A rebuild must find every article where it was: these hold for ever.
    assert [split_of(key, 0.3, 0.3) for key in ("Q64", "Q937", "dewiki:Ulm", "Q1490", "Q868", "Q7243")] == EXPECTED


EXPECTED = ["dev", "train", "test", "train", "train", "test"]


@given(st.text(), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_larger_share_takes_from_train_alone(key, dev, test):
    small = split_of(key, dev / 2, test / 2)
    assert split_of(key, dev, test) == small or small == "train"


def test_languages_share_the_key_of_an_item_and_wikis_part_without_one():
    assert article_key("Q64", "dewiki", "Berlin", "d1") == article_key("Q64", "elwiki", "Βερολίνο", "e1") == "Q64"
    assert article_key(None, "dewiki", "Bank", "d2") != article_key(None, "enwiki", "Bank", "e2")


def test_without_wiki_or_title_an_article_is_about_itself():
    assert {article_key(None, *given, "d1") for given in ((None, "Bank"), ("dewiki", ""), (None, None))} == {"d1"}
