"""One key for equal quantities."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.quantities.units import comparable_amount, currency_items, units_by_id, units_by_item

KILOMETRE, METRE, FOOT, KILOGRAM = "Q828224", "Q11573", "Q3710", "Q11570"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("8.848", KILOMETRE), ("8848", METRE)),
        (("8848.0", METRE), ("8848", METRE)),
        (("1", "Q253276"), ("5280", FOOT)),
        (("12", "Q218593"), ("1", FOOT)),
        (("1", "Q712226"), ("100", "Q35852")),
        (("36", "Q180154"), ("10", "Q182429")),
        (("2", "Q25235"), ("120", "Q7727")),
        (("18", "Q577"), ("18", "Q24564698")),
        (("8", "Q8805"), ("1", "Q8799")),
        (("-0", METRE), ("0", KILOMETRE)),
    ],
)
def test_equal_quantities(one, other):
    assert comparable_amount(*one) == comparable_amount(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("5", METRE), ("5", None)),
        (("5", METRE), ("5", KILOGRAM)),
        (("5", METRE), ("5", KILOMETRE)),
        (("5", "Q4917"), ("5", "Q4916")),
        (("5", "Q25267"), ("5", "Q42289")),
        (("100", "Q11229"), ("1", None)),
        (("365", "Q573"), ("1", "Q577")),
        (("5", "Q999999999"), ("5", None)),
    ],
)
def test_different_quantities(one, other):
    assert comparable_amount(*one) != comparable_amount(*other)


def test_the_key_is_plain():
    assert comparable_amount("8.848", KILOMETRE) == "8848|Q11573"
    assert comparable_amount("12.50", None) == "12.5|"
    assert comparable_amount("5", "Q999999999") == "5|Q999999999"
    assert comparable_amount("880000000000000000000000", KILOMETRE) == "880000000000000000000000000|Q11573"


@pytest.mark.parametrize("amount", ["", "1,5", "1e5", "NaN", "one"])
def test_no_number(amount):
    with pytest.raises(ValueError, match="decimal number"):
        comparable_amount(amount, METRE)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_exact_between_all_units_of_a_dimension(amount: Decimal):
    for unit in units_by_id().values():
        converted = Fraction(amount) * unit.factor
        key = comparable_amount(format(amount, "f"), unit.qid)
        number, _, base = key.partition("|")
        assert Fraction(number) == converted
        assert base == unit.base


def test_the_table_is_consistent():
    units = units_by_id()
    items = [unit.qid for unit in units.values()]
    assert len(set(items)) == len(items)
    assert not set(items) & set(currency_items().values())
    for unit in units.values():
        base = units_by_item()[unit.base]
        assert base.base == unit.base
        assert base.factor == 1
        assert unit.factor > 0
