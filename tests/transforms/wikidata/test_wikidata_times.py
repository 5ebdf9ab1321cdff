import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wikidata.times import PRECISIONS, parse_time

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"


def _time(time, precision, calendar=GREGORIAN):
    return {"time": time, "precision": precision, "calendarmodel": calendar, "timezone": 0, "before": 0, "after": 0}


@pytest.mark.parametrize(
    ("time", "precision", "date", "word"),
    [
        ("+1990-03-14T00:00:00Z", 11, "1990-03-14", "day"),
        ("+1990-03-00T00:00:00Z", 10, "1990-03", "month"),
        ("+1990-01-01T00:00:00Z", 9, "1990", "year"),
        ("+00000001990-01-01T00:00:00Z", 9, "1990", "year"),
        ("+0043-00-00T00:00:00Z", 9, "0043", "year"),
        ("-0044-03-15T00:00:00Z", 11, "-0044-03-15", "day"),
        ("-00000000068-10-01T00:00:00Z", 10, "-0068-10", "month"),
        ("+12024-00-00T00:00:00Z", 9, "12024", "year"),
        ("-13798000000-00-00T00:00:00Z", 3, "-13798000000", "million_years"),
        ("+1990-03-14T10:30:05Z", 12, "1990-03-14T10", "hour"),
        ("+1990-03-14T10:30:05Z", 13, "1990-03-14T10:30", "minute"),
        ("+1990-03-14T10:30:05Z", 14, "1990-03-14T10:30:05", "second"),
        # decades, centuries and millennia by their first year, as Wikibase rounds
        ("+1995-00-00T00:00:00Z", 8, "1990", "decade"),
        ("+0005-00-00T00:00:00Z", 8, "0001", "decade"),
        ("-0068-00-00T00:00:00Z", 8, "-0069", "decade"),
        ("+1801-00-00T00:00:00Z", 7, "1801", "century"),
        ("+1850-00-00T00:00:00Z", 7, "1801", "century"),
        ("+1900-00-00T00:00:00Z", 7, "1801", "century"),
        ("-0068-00-00T00:00:00Z", 7, "-0100", "century"),
        ("-1300-01-01T00:00:00Z", 7, "-1300", "century"),
        ("+2000-00-00T00:00:00Z", 6, "1001", "millennium"),
        # more precision claimed than there can be
        ("+2012-10-00T00:00:00Z", 11, "2012-10", "month"),
        ("+2012-00-00T00:00:00Z", 11, "2012", "year"),
        ("+2016-06-31T00:00:00Z", 11, "2016-06", "month"),
        ("+2015-02-29T00:00:00Z", 11, "2015-02", "month"),
        ("+1500-02-29T00:00:00Z", 11, "1500-02-29", "day"),
    ],
)
def test_dates_are_cut_to_their_precision(time, precision, date, word):
    assert parse_time(_time(time, precision)) == (date, word, None)


def test_julian_dates_say_so_from_year_precision_on():
    assert parse_time(_time("+1642-12-25T00:00:00Z", 11, JULIAN)) == ("1642-12-25", "day", "Q1985786")
    assert parse_time(_time("+1201-00-00T00:00:00Z", 7, JULIAN)) == ("1201", "century", None)


@pytest.mark.parametrize(
    "value",
    [
        _time("+1990-13-01T00:00:00Z", 11),
        _time("+1990-01-32T00:00:00Z", 11),
        _time("+0000-00-00T00:00:00Z", 9),
        _time("+0000-00-00T00:00:00Z", 7),
        _time("1990", 9),
        _time("", 9),
        _time(None, 9),
        _time(1990, 9),
        _time("+1990-01-01T00:00:00Z", 15),
        _time("+1990-01-01T00:00:00Z", -1),
        _time("+1990-01-01T00:00:00Z", "9"),
        _time("+1990-01-01T00:00:00Z", True),
        {"time": "+1990-01-01T00:00:00Z"},
        {},
    ],
)
def test_what_is_no_date_raises(value):
    with pytest.raises(ValueError, match="time"):
        parse_time(value)


@given(
    st.sampled_from("+-"),
    st.integers(1, 10**10),
    st.integers(0, 12),
    st.integers(0, 31),
    st.integers(0, len(PRECISIONS) - 1),
)
def test_dates_have_as_many_parts_as_their_precision(sign, year, month, day, precision):
    date, word, _ = parse_time(_time(f"{sign}{year:04}-{month:02}-{day:02}T00:00:00Z", precision))
    assert date.startswith("-") == (sign == "-")
    parts = date.removeprefix("-").split("-")
    assert len(parts[0]) >= 4
    found = PRECISIONS.index(word)
    assert found <= precision
    assert len(parts) == {10: 2}.get(found, 1 if found < 10 else 3)


@given(st.integers(1, 5000), st.sampled_from([6, 7, 8]), st.sampled_from("+-"))
def test_periods_have_one_first_year(year, precision, sign):
    first = parse_time(_time(f"{sign}{year:04}-00-00T00:00:00Z", precision))[0]
    assert parse_time(_time(f"{sign}{abs(int(first)):04}-00-00T00:00:00Z", precision))[0] == first
    assert 0 <= int(f"{sign}{year}") - int(first) < 10 ** (9 - precision)
