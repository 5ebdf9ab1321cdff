import pytest

from transforms.relations.options import RelationOptions
from transforms.relations.statements import Fact, statement_drop
from transforms.relations.times import days, overlap


@pytest.mark.parametrize(
    ("start", "end", "snapshot", "reason"),
    [
        (None, None, "20260101", None),
        ("1990", "2005-11-22", "20260101", "ended"),
        ("1990", "2025", "20260101", "ended"),
        ("1990", "2026", "20260101", None),  # perhaps in December
        ("1990", "2026-01-01", "20260101", "ended"),
        ("1990", "2026-01-02", "20260101", None),
        ("1990", "2005", "20040101", None),
        ("1990", "unknown", "20260101", "ended"),
        ("unknown", None, "20260101", None),
        ("1990", "2030", None, "ended"),
        ("1990", "2030", "latest", "ended"),
        ("1990", None, None, None),
        ("2027", None, "20260101", "not_begun"),
        ("2026-01", None, "20260101", None),
        ("2026-02", None, "2026-01-01", "not_begun"),
        ("-0044", "-0027", "20260101", "ended"),
        ("1990", "10000", "20260101", None),
    ],
)
def test_a_statement_holds_at_the_date_of_the_text(start: str, end: str, snapshot: str, reason: str | None):
    drop = statement_drop(Fact("P39", "Q1", "item:Q2", True, start, end), snapshot, RelationOptions())
    assert (drop and drop[0]) == reason


def test_a_spouse_stays_one_after_death():
    spouse = Fact("P26", "Q7186", "item:Q37463", end_time="1906-04-19")
    assert statement_drop(spouse, "20260101", RelationOptions()) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("1879", "year"), ("1879-03-14", "day"), True),
        (("1879-03", "month"), ("1879-03-14", "day"), True),
        (("1879-04", "month"), ("1879-03-14", "day"), False),
        (("1870", "decade"), ("1879-03-14", "day"), True),
        (("1870", "year"), ("1879-03-14", "day"), False),
        (("1801", "century"), ("1900", "year"), True),
        (("1801", "century"), ("1901", "year"), False),
        (("-0100", "century"), ("-0044", "year"), True),
        (("-0044", "year"), ("0044", "year"), False),
        (("1990-03-14T12", "hour"), ("1990-03-14", "day"), True),
    ],
)
def test_dates_that_may_be_the_same(one: tuple[str, str], other: tuple[str, str], expected: bool):
    assert overlap(days(*one), days(*other)) is expected
    assert overlap(days(*other), days(*one)) is expected
