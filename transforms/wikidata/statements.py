"""The statements of an entity, as dumps of all years write them."""

from collections.abc import Iterator
from typing import Any

DEPRECATED = "deprecated"
NORMAL = "normal"
PREFERRED = "preferred"
_RANKS = (DEPRECATED, NORMAL, PREFERRED)


def statement_groups(entity: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """(property, statements) of an entity. Raises ValueError where its claims are not such a map."""
    claims = entity.get("claims") or {}  # properties had none before 2015, and [] is how PHP writes an empty map
    if not isinstance(claims, dict):
        raise ValueError(f"claims of {entity.get('id')} are a JSON {type(claims).__name__}, not a map by property")
    for name, statements in claims.items():
        # PHP writes a list with gaps as a map from positions.
        group = list(statements.values()) if isinstance(statements, dict) else statements
        if not isinstance(group, list):
            raise ValueError(f"claims of {entity.get('id')} for {name} are not a list")
        yield name.upper(), group


def statement_count(entity: dict[str, Any]) -> int:
    """How many statements an entity holds, whatever they are worth: what the fates of its facts are reconciled against.

    Raises ValueError where its claims are no map of lists.
    """
    claims = entity.get("claims")
    try:
        return sum(map(len, claims.values())) if claims else 0
    except (AttributeError, TypeError):
        raise ValueError(f"claims of {entity.get('id')} are not a map of lists") from None


def statement_rank(statement: dict[str, Any]) -> str:
    """deprecated, normal or preferred. Raises ValueError for any other rank."""
    rank = statement.get("rank", NORMAL)
    if rank not in _RANKS:
        raise ValueError(f"rank {rank!r} is none of {', '.join(_RANKS)}")
    return str(rank)


def best_rank(statements: list[Any]) -> str:
    """The rank whose statements are the best of one property: preferred if there is one, else normal."""
    preferred = any(isinstance(statement, dict) and statement.get("rank") == PREFERRED for statement in statements)
    return PREFERRED if preferred else NORMAL


def qualifiers(statement: dict[str, Any], predicate: str) -> list[dict[str, Any]]:
    """The snaks that qualify a statement by this property. Raises ValueError where they are not a list of objects."""
    by_property = statement.get("qualifiers")
    if not by_property:
        return []
    snaks: Any
    if isinstance(by_property, list):  # dumps of 2013 and 2014
        snaks = [snak for snak in by_property if isinstance(snak, dict) and snak.get("property") == predicate]
    else:
        snaks = by_property.get(predicate, []) if isinstance(by_property, dict) else None
    if not isinstance(snaks, list) or not all(isinstance(snak, dict) for snak in snaks):
        raise ValueError(f"qualifiers for {predicate} are not a list of objects")
    return snaks
