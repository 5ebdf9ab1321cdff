"""Wikidata's data values → the object, precision and unit of a fact."""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any, NamedTuple

from transforms.wikidata.names import clean_name, name_language
from transforms.wikidata.times import parse_time

KINDS = {
    "wikibase-item": "item",
    "wikibase-property": "property",
    "time": "time",
    "quantity": "quantity",
    "monolingualtext": "monolingualtext",
    "string": "string",
    "globe-coordinate": "coordinate",
    "external-id": "external_id",
    "url": "url",
    "commonsMedia": "media",
    "geo-shape": "geo_shape",
    "tabular-data": "tabular_data",
    "math": "math",
    "musical-notation": "musical_notation",
    "wikibase-lexeme": "lexeme",
    "wikibase-form": "form",
    "wikibase-sense": "sense",
    "entity-schema": "entity_schema",
}
"""Wikidata's datatypes and our `object_kind` of each."""

DEFAULT_KINDS = frozenset({"item", "property", "time", "quantity", "monolingualtext", "string", "coordinate"})
"""Kinds that facts keep by default. The others are addresses in other systems."""

_VALUE_TYPES = {"globecoordinate": "globe-coordinate"}
_ENTITY_TYPES = {"item": "Q", "property": "P", "lexeme": "L"}
_ENTITY_ID = re.compile(r"[QPLE][1-9][0-9]{0,17}(-[FS][1-9][0-9]{0,17})?")
_CONCEPT = re.compile(r"(?:https?://[^/]+/entity/)?(Q[1-9][0-9]*)")
# Wikibase limits an amount to 127 characters.
_AMOUNT = re.compile(r"([+-]?)0*([0-9]{1,127}?)(?:\.([0-9]{1,127}?)0*)?")
_EXACT = Context(prec=260)


class Value(NamedTuple):
    """What a fact says of its subject: the object, how precise it is and in which unit."""

    object: str
    precision: str | None = None
    unit: str | None = None


def value_kind(snak: dict[str, Any]) -> str:
    """The `object_kind` of a snak with a value; dumps before 2014 state only the type of the value, not the datatype.

    Raises ValueError where neither is there.
    """
    datatype = snak.get("datatype")
    if not isinstance(datatype, str):
        value = snak.get("datavalue")
        written = value.get("type") if isinstance(value, dict) else None
        if written == "wikibase-entityid":
            entity = value.get("value") if isinstance(value, dict) else None
            datatype = f"wikibase-{entity.get('entity-type') if isinstance(entity, dict) else None}"
        elif isinstance(written, str):
            datatype = _VALUE_TYPES.get(written, written)
        else:
            raise ValueError("neither a datatype nor a value with a type")
    return KINDS.get(datatype, datatype.replace("-", "_"))


def parse_value(snak: dict[str, Any], kind: str) -> Value:
    """The value of a snak of this kind.

    - ``item``, ``property`` and their like: the id.
    - ``time``: see `parse_time`; the unit is the calendar if it is the Julian.
    - ``quantity``: a decimal number without "+", exponent or needless zeros; the precision is the largest distance of a
      bound from the amount (null without bounds), the unit an item (null for pure numbers).
    - ``coordinate``: "latitude,longitude" in degrees with at most 6 decimals; the precision in degrees, the unit the
      globe's item.
    - ``monolingualtext``: the text; the unit is its language (`name_language`).
    - all others: the string.

    Raises ValueError for a value that is not of its kind.
    """
    datavalue = snak.get("datavalue")
    if not isinstance(datavalue, dict) or "value" not in datavalue:
        raise ValueError("a value snak without a value")
    value = datavalue["value"]
    return _PARSERS.get(kind, _string)(value)


def _map(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} {str(value)[:80]!r} is not a JSON object")
    return value


def _entity(value: Any) -> Value:
    value = _map(value, "entity")
    name = value.get("id")
    if name is None:  # dumps before 2017
        name = f"{_ENTITY_TYPES.get(str(value.get('entity-type')), '?')}{value.get('numeric-id')}"
    if not isinstance(name, str) or not _ENTITY_ID.fullmatch(name):
        raise ValueError(f"entity {str(value)[:80]!r} has no valid id")
    return Value(name)


def _time(value: Any) -> Value:
    return Value(*parse_time(_map(value, "time")))


def _quantity(value: Any) -> Value:
    value = _map(value, "quantity")
    amount = decimal_number(value.get("amount"))
    bounds = [decimal_number(value[name]) for name in ("lowerBound", "upperBound") if value.get(name) is not None]
    precision = None
    if bounds:
        precision = decimal_number(
            format(max(abs(_EXACT.subtract(Decimal(bound), Decimal(amount))) for bound in bounds), "f")
        )
    unit = value.get("unit") or "1"
    return Value(amount, precision, None if unit == "1" else _concept(unit, "unit"))


def decimal_number(amount: Any) -> str:
    """The shortest plain notation of a decimal number: "+0012.50" is "12.5". Raises ValueError for anything else."""
    match = _AMOUNT.fullmatch(str(amount)) if isinstance(amount, str | int | float) else None
    if not match:
        raise ValueError(f"amount {str(amount)[:80]!r} is not a decimal number")
    number = f"{match[2]}.{match[3]}" if match[3] and match[3] != "0" else match[2]
    return f"-{number}" if match[1] == "-" and number != "0" else number


def _coordinate(value: Any) -> Value:
    value = _map(value, "coordinate")
    latitude, longitude, precision = value.get("latitude"), value.get("longitude"), value.get("precision")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ValueError(f"coordinate {str(value)[:80]!r} lacks a latitude or longitude")
    if not (-90 <= latitude <= 90 and -360 <= longitude <= 360):
        raise ValueError(f"coordinate {latitude},{longitude} is not on a globe")
    globe = value.get("globe")
    return Value(
        f"{_degrees(latitude, 6)},{_degrees(longitude, 6)}",
        _degrees(precision, 12) if isinstance(precision, int | float) else None,
        _concept(globe, "globe") if globe else None,
    )


def _degrees(number: float, decimals: int) -> str:
    return decimal_number(f"{number:.{decimals}f}")


def _concept(address: Any, what: str) -> str:
    match = _CONCEPT.fullmatch(address) if isinstance(address, str) else None
    if not match:
        raise ValueError(f"{what} {address!r} is not an item's address")
    return match[1]


def _text(value: Any) -> Value:
    value = _map(value, "text")
    language = value.get("language")
    if not isinstance(language, str):
        raise ValueError(f"text {str(value)[:80]!r} has no language")
    return Value(_string(value.get("text")).object, None, name_language(language))


def _string(value: Any) -> Value:
    text = clean_name(value) if isinstance(value, str) else ""
    if not text:
        raise ValueError(f"string {str(value)[:80]!r} is not text")
    return Value(text)


_PARSERS: dict[str, Callable[[Any], Value]] = {
    "item": _entity,
    "property": _entity,
    "lexeme": _entity,
    "form": _entity,
    "sense": _entity,
    "time": _time,
    "quantity": _quantity,
    "coordinate": _coordinate,
    "monolingualtext": _text,
}
