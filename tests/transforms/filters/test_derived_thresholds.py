import xml.dom.minidom

import numpy as np
import pyarrow as pa
import pytest

from transforms.filters.derived_thresholds import Distribution, derive, distributions
from transforms.filters.histogram import histograms
from transforms.filters.text_sample import TextSample
from transforms.filters.thresholds import built_in_thresholds
from transforms.filters.word_lists import built_in_word_lists


def distribution(values: list[float], is_upper: bool = True, threshold: float = 0.5) -> Distribution:
    return Distribution("digits", "max_share", is_upper, "share", np.sort(np.array(values, float)), threshold)


HUNDRED = [number / 100 for number in range(1, 101)]


def test_a_tail_is_at_most_the_share_that_was_asked_for() -> None:
    for is_upper in (True, False):
        own = distribution(HUNDRED, is_upper)
        threshold = derive(own, None, "tail", 0.1)
        assert threshold is not None
        assert 0.08 <= own.dropped(threshold) <= 0.1


def test_a_measure_that_is_mostly_nothing_gives_no_threshold() -> None:
    assert derive(distribution([0.0] * 200 + [0.3]), None, "tail", 0.01) is None
    assert derive(distribution([]), None, "tail", 0.01) is None
    assert derive(distribution([0.1] * 100), distribution(HUNDRED), "english", 0.01) is None


def test_by_the_position_of_the_english_threshold() -> None:
    english = distribution([0.1, 0.2, 0.3], threshold=0.4)
    own = distribution([0.2, 0.4, 0.6], threshold=0.4)
    assert derive(own, english, "english", 0.01) == pytest.approx(0.8)
    assert derive(distribution([0.2, 0.4, 0.6], False), distribution([0.1, 0.2, 0.3], False, 0.0), "english", 0.01) == 0
    with pytest.raises(ValueError, match="English texts"):
        derive(own, None, "english", 0.01)


def test_thresholds_are_rounded_away_from_the_texts() -> None:
    assert derive(distribution([0.12345] * 100), None, "tail", 0.01) == 0.124
    assert derive(distribution([0.12345] * 100, False), None, "tail", 0.01) == 0.123


def test_measures_of_filters_over_real_measures() -> None:
    texts = pa.array(["One two, 3.", "Four 5 6 7.", ""])
    found = distributions(texts, "eng_Latn", ["digits", "word_length"], built_in_thresholds(), built_in_word_lists())
    assert [(one.filter_name, one.name, one.is_upper) for one in found] == [
        ("digits", "max_share", True),
        ("word_length", "min_characters", False),
        ("word_length", "max_characters", True),
    ]
    assert found[0].values.tolist() == pytest.approx([0, 1 / 9, 3 / 8])
    assert found[0].threshold == 0.2
    assert found[0].dropped(0.2) == pytest.approx(1 / 3)


def test_the_sample_does_not_depend_on_the_order() -> None:
    ids, texts, tags = [f"d{row}" for row in range(50)], [f"t{row}" for row in range(50)], ["deu_Latn", "fra_Latn"] * 25
    one, other = TextSample(7), TextSample(7)
    one.add(pa.array(ids), pa.array(texts), pa.array(tags))
    for row in reversed(range(50)):
        other.add(pa.array([ids[row]]), pa.array([texts[row]]), pa.array([tags[row]]))
    assert one.by_language() == other.by_language()
    assert {tag: len(held) for tag, held in one.by_language().items()} == {"deu_Latn": 7, "fra_Latn": 7}
    one.add(pa.array(["x", "y"]), pa.array([None, "t"], pa.string()), pa.array(["nld_Latn", None], pa.string()))
    assert one.by_language() == other.by_language()


def test_histograms_are_well_formed_and_show_the_thresholds() -> None:
    found = [
        (distribution(HUNDRED), 0.7),
        (distribution([], threshold=0.1), None),
        (distribution([0.0] * 9, threshold=float("inf")), None),
        (distribution(HUNDRED, threshold=1e5), 0.9),
    ]
    drawn = histograms("d<u_Latn", found)
    document = xml.dom.minidom.parseString(drawn)
    assert len(document.getElementsByTagName("g")) == 4
    assert drawn.count('stroke="#b0342b"') == 2
    assert drawn.count('stroke="#888"') == 1  # not one far outside
    assert "no text was measured" in drawn
