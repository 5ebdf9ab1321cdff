"""Statements of an entity → `facts` rows, each kept, dropped with a reason or failed with its error."""

from collections.abc import Iterator, Set
from typing import Any, NamedTuple

from schemas.fates import DROPPED, FAILED
from transforms.wikidata.entity import entity_id
from transforms.wikidata.statements import (
    DEPRECATED,
    best_rank,
    qualifiers,
    statement_groups,
    statement_rank,
)
from transforms.wikidata.times import parse_time
from transforms.wikidata.values import DEFAULT_KINDS, parse_value, value_kind

START_TIME, END_TIME, POINT_IN_TIME = "P580", "P582", "P585"
_TIME_QUALIFIERS = {START_TIME, END_TIME, POINT_IN_TIME}
_NO_TIMES = (None, None, None)
UNKNOWN = "unknown"
"""The time of a start or end of which Wikidata knows only that there was one."""


class Fact(NamedTuple):
    """One statement. `fate` is None for a kept one; columns of a dropped or failed one may be None.

    `best` tells the statements of the best rank of their subject and predicate (Wikidata's "truthy" ones). The three
    times are the qualifiers P580, P582 and P585, in the notation of `parse_time` ("1990-03"), or "unknown".
    """

    subject: str
    predicate: str
    object_kind: str | None
    object: str | None
    precision: str | None
    unit: str | None
    rank: str | None
    best: bool
    start_time: str | None
    end_time: str | None
    point_in_time: str | None
    statement: str
    fate: str | None = None
    reason: str | None = None
    detail: str | None = None


def fact_rows(entity: dict[str, Any], kinds: Set[str] = DEFAULT_KINDS) -> Iterator[Fact]:
    """One row a statement of an entity, in source order.

    Drop reasons: ``deprecated`` (rank), ``somevalue`` and ``novalue`` (there is a value nobody knows; there is none),
    ``datatype`` (an object whose kind is not in `kinds`; detail: the kind), ``duplicate`` (equal in every column to an
    earlier statement of the entity). Failure: ``malformed`` (detail: statement id and error).

    Raises ValueError where the entity's claims as a whole cannot be read.
    """
    subject = entity_id(entity)
    seen: set[tuple[object, ...]] = set()
    for predicate, statements in statement_groups(entity):
        best = best_rank(statements)
        for statement in statements:
            fact = _fact(subject, predicate, statement, best, kinds)
            if fact.fate is None:
                columns = fact[1:11]
                if columns in seen:
                    fact = fact._replace(fate=DROPPED, reason="duplicate")
                seen.add(columns)
            yield fact


def _fact(subject: str, predicate: str, statement: Any, best: str, kinds: Set[str]) -> Fact:
    name = str(statement.get("id", "")) if isinstance(statement, dict) else ""
    # What is known of the statement so far, to be marked.
    fact = Fact(subject, predicate, None, None, None, None, None, False, None, None, None, name)
    try:
        if not isinstance(statement, dict) or not isinstance(snak := statement.get("mainsnak"), dict):
            raise ValueError("a statement without a main snak")
        rank = statement_rank(statement)
        if rank == DEPRECATED:
            return fact._replace(rank=rank, fate=DROPPED, reason=DEPRECATED)
        snak_type = snak.get("snaktype")
        if snak_type in ("somevalue", "novalue"):
            return fact._replace(rank=rank, fate=DROPPED, reason=snak_type)
        if snak_type != "value":
            raise ValueError(f"snak type {snak_type!r} is none of value, somevalue, novalue")
        kind = value_kind(snak)
        if kind not in kinds:
            return fact._replace(object_kind=kind, rank=rank, fate=DROPPED, reason="datatype", detail=kind)
        value = parse_value(snak, kind)
        times = _times(statement) if "qualifiers" in statement else _NO_TIMES
    except ValueError as error:
        detail = f"statement {name or 'without id'} of {subject}, {predicate}: {error}"
        return fact._replace(fate=FAILED, reason="malformed", detail=detail)
    return Fact(subject, predicate, kind, *value, rank, rank == best, *times, name)


def _times(statement: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    present = statement["qualifiers"]
    if isinstance(present, dict) and _TIME_QUALIFIERS.isdisjoint(present):
        return _NO_TIMES
    return (
        _time(statement, START_TIME),
        _time(statement, END_TIME),
        _time(statement, POINT_IN_TIME),
    )


def _time(statement: dict[str, Any], predicate: str) -> str | None:
    """The first time that qualifies a statement by this property, "unknown" if it only has one nobody knows."""
    unknown = None
    for snak in qualifiers(statement, predicate):
        if snak.get("snaktype") == "somevalue":
            unknown = UNKNOWN
        elif snak.get("snaktype") == "value":
            try:
                return parse_time(snak["datavalue"]["value"])[0]
            except (KeyError, TypeError, AttributeError):
                raise ValueError(f"its qualifier {predicate} has no time") from None
    return unknown
