from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wikidata.values import KINDS, Value, decimal_number, parse_value, value_kind

KM2 = "http://www.wikidata.org/entity/Q712226"


def _snak(value, datatype=None, type_="string"):
    snak = {"snaktype": "value", "datavalue": {"value": value, "type": type_}}
    return snak | ({"datatype": datatype} if datatype else {})


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("item", {"entity-type": "item", "numeric-id": 76, "id": "Q76"}, Value("Q76")),
        ("item", {"entity-type": "item", "numeric-id": 76}, Value("Q76")),
        ("property", {"entity-type": "property", "numeric-id": 31}, Value("P31")),
        ("form", {"entity-type": "form", "id": "L7-F2"}, Value("L7-F2")),
        ("quantity", {"amount": "+11150516", "unit": "1"}, Value("11150516")),
        ("quantity", {"amount": "-0012.50", "unit": KM2}, Value("-12.5", None, "Q712226")),
        (
            "quantity",
            {"amount": "+2.8", "upperBound": "+2.9", "lowerBound": "+2.7", "unit": "1"},
            Value("2.8", "0.1", None),
        ),
        ("quantity", {"amount": "+34", "upperBound": "+34", "lowerBound": "+34", "unit": "1"}, Value("34", "0", None)),
        ("quantity", {"amount": "+5", "upperBound": "+9", "unit": None}, Value("5", "4", None)),
        (
            "coordinate",
            {
                "latitude": 50.641111111111,
                "longitude": -4.0,
                "precision": 1 / 3600,
                "globe": "http://www.wikidata.org/entity/Q2",
            },
            Value("50.641111,-4", "0.000277777778", "Q2"),
        ),
        ("coordinate", {"latitude": 0, "longitude": -0.0, "precision": None, "globe": None}, Value("0,0")),
        ("monolingualtext", {"text": "Αθήνα ", "language": "el"}, Value("Αθήνα", None, "ell_Grek")),
        ("string", "  NL01\n", Value("NL01")),
        ("url", "https://example.org/", Value("https://example.org/")),
    ],
)
def test_values(kind, value, expected):
    assert parse_value(_snak(value), kind) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("item", {"entity-type": "item"}),
        ("item", {"entity-type": "item", "id": "76"}),
        ("item", {"entity-type": "unheard", "numeric-id": 3}),
        ("item", {"entity-type": [], "numeric-id": 3}),
        ("item", "Q76"),
        ("time", "1990"),
        ("quantity", {"amount": "many"}),
        ("quantity", {"amount": "1E+999999999"}),
        ("quantity", {"amount": "9" * 128}),
        ("quantity", {"amount": None}),
        ("quantity", {"amount": "1", "unit": "metre"}),
        ("coordinate", {"latitude": 91, "longitude": 0}),
        ("coordinate", {"latitude": 1}),
        ("coordinate", {"latitude": 1, "longitude": float("nan")}),
        ("coordinate", {"latitude": 1, "longitude": 1, "globe": "earth"}),
        ("monolingualtext", {"text": "x"}),
        ("monolingualtext", {"language": "en"}),
        ("string", ""),
        ("string", None),
        ("string", {"value": "x"}),
    ],
)
def test_values_that_are_not_of_their_kind_raise(kind, value):
    with pytest.raises(ValueError, match=r"\w"):
        parse_value(_snak(value), kind)


@pytest.mark.parametrize("snak", [{}, {"datavalue": None}, {"datavalue": {"type": "string"}}])
def test_a_snak_without_value_raises(snak):
    with pytest.raises(ValueError, match="without a value"):
        parse_value(snak, "string")


@pytest.mark.parametrize(
    ("snak", "kind"),
    [
        *((_snak(None, datatype), kind) for datatype, kind in KINDS.items()),
        (_snak(None, "wikibase-mediainfo"), "wikibase_mediainfo"),
        (_snak({"entity-type": "item"}, None, "wikibase-entityid"), "item"),
        (_snak({"entity-type": "property"}, None, "wikibase-entityid"), "property"),
        (_snak({}, None, "globecoordinate"), "coordinate"),
        (_snak("x", None, "string"), "string"),
    ],
)
def test_kinds_by_datatype_or_else_by_the_value(snak, kind):
    assert value_kind(snak) == kind


def test_a_snak_of_no_kind_raises():
    with pytest.raises(ValueError, match="neither"):
        value_kind({"snaktype": "value"})


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=7))
def test_decimal_numbers_keep_their_value_in_one_notation(number):
    written = decimal_number(f"{number:+f}")
    assert Decimal(written) == number
    assert decimal_number(written) == written
    assert not (written.endswith("0") and "." in written)
    assert written != "-0"
