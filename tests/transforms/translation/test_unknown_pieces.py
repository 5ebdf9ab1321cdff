"""Unknown pieces are copied to where the model says that it knows none."""

import numpy as np

from transforms.translation.unknown_pieces import copy_unknown

KNOWN = frozenset({"▁", "the", "met"})


def test_each_goes_where_the_attention_lies():
    source = ["Анна", "met", "東京", "🎉"]
    attention = np.array([[0.1, 0.1, 0.7, 0.1], [0, 1, 0, 0], [0.6, 0.1, 0.2, 0.1]], np.float32)
    assert copy_unknown(["<unk>", "traf", "<unk>"], source, KNOWN, attention) == (("東京", "traf", "Анна"), [0, 1, 2])


def test_none_is_copied_twice_and_what_is_left_over_goes():
    attention = np.array([[0.9, 0.1], [0.9, 0.1]], np.float32)
    assert copy_unknown(["<unk>", "<unk>"], ["Анна", "met"], KNOWN, attention) == (("Анна",), [0])


def test_ties_go_to_the_first():
    attention = np.full((1, 2), 0.5, np.float32)
    assert copy_unknown(["<unk>"], ["Анна", "東京"], KNOWN, attention) == (("Анна",), [0])
