"""The settings of a search, and the digest that tells translations of different settings apart."""

from dataclasses import fields, replace

import pytest

from transforms.translation.decoding import Decoding


def test_everything_that_changes_an_output_changes_the_digest():
    others = {"compute_type": "float32"}
    for field in fields(Decoding):
        value = others.get(field.name) or getattr(Decoding(), field.name) + 1
        changed = replace(Decoding(), **{field.name: value})
        assert (changed.digest() == Decoding().digest()) == (field.name == "max_batch_tokens"), field.name


@pytest.mark.parametrize(
    ("name", "value"),
    [("beam_size", 0), ("length_penalty", -1.0), ("repetition_penalty", 0.0), ("max_source_pieces", 9)],
)
def test_values_out_of_range(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        Decoding(**{name: value})


def test_translations_may_be_twice_as_long_within_the_positions():
    assert Decoding().max_target_pieces(10, None) == 52
    assert Decoding().max_target_pieces(202, 512) == 436
    assert Decoding().max_target_pieces(400, 512) == 511
