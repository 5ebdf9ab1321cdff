"""One line of a Wikidata JSON dump → one entity, as every dump since 2014 writes it.

A dump is one JSON array with an entity a line (``[``, ``{…},`` … ``]``), or the same lines without the array.
"""

import re
from typing import Any

import orjson

_ID = re.compile(r"[PQ][1-9][0-9]{0,17}")  # a number of 64 bits
_ENTITY_TYPES = {"Q": "item", "P": "property"}


def parse_entity(line: bytes) -> dict[str, Any] | None:
    """The JSON entity of one dump line, None for the array's brackets and for empty lines.

    Raises ValueError for bad JSON (with the byte position in the line) and for JSON that is no Wikidata entity.
    """
    text = line.strip(b" \t\r\n,")
    # The bracket may share a line with an entity in dumps written by other tools.
    if text[:1] == b"[":
        text = text[1:].lstrip()
    if text[-1:] == b"]":
        text = text[:-1].rstrip(b" \t\r\n,")
    if not text:
        return None
    try:
        entity = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        at = line.find(text) + len(text.decode("utf-8", "replace")[: error.pos].encode("utf-8"))
        raise ValueError(f"not JSON at byte {at} of the line: {error.msg}") from None
    if not isinstance(entity, dict):
        raise ValueError(f"not a Wikidata entity: a JSON {type(entity).__name__} where an object is wanted")
    if not ("id" in entity or "redirect" in entity or "entity" in entity):
        keys = ", ".join(sorted(entity)[:5])
        raise ValueError(f"not a Wikidata entity: no id among its keys ({keys or 'it has none'})")
    return entity


def entity_id(entity: dict[str, Any]) -> str:
    """The entity's id, upper case ("Q42", "P31"). Raises ValueError where it has none or a malformed one."""
    name = entity.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name.upper()):
        raise ValueError(f"not a Wikidata entity: its id is {name!r}, an item's reads like 'Q42'")
    return name.upper()


def drop_reason(entity: dict[str, Any]) -> tuple[str, str] | None:
    """Why an entity gives no rows, as (reason, detail): None for items and properties, which do.

    Reasons: ``redirect`` (detail: its target), ``missing`` (a deleted entity), ``not_an_item`` (detail: lexeme,
    mediainfo … whatever the dump calls it).
    """
    if "redirect" in entity:
        return "redirect", str(entity["redirect"])
    if "missing" in entity:
        return "missing", ""
    if not isinstance(entity.get("id"), str):
        return None  # malformed, as `entity_id` says
    kind = entity.get("type") or _ENTITY_TYPES.get(entity["id"][:1].upper(), "unknown")
    if kind not in ("item", "property"):
        return "not_an_item", str(kind)
    return None
