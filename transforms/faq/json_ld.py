"""Items in JSON-LD: the scripts of a page that speak of questions, read strictly, else repaired."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
from selectolax.lexbor import LexborHTMLParser

from transforms.faq.items import Item, Literal, Value, schema_name
from transforms.faq.loose_json import strict_json

_TYPE = ("@type", "type")
_ID = ("@id", "id")
_RELEVANT = re.compile(r"faqpage|qapage|question|answer", re.IGNORECASE)
_STATED = re.compile(
    r"""(?<!\\)["'“”]@?type["'“”]\s*:\s*\[?\s*["'“”](?:[\w.:/]{0,30}[/:])?Question["'“”]""", re.IGNORECASE
)
_NOT_ENDED = re.compile(r"""["'“”]@type["'“”]\s*:""")
"""A repaired string that holds it runs on into the next item: its end was not found."""

_OPENING = re.compile(
    r"\A[\s\ufeff]*(?:(?://|/\*)?\s*(?:<!\[CDATA\[|<!--(?!.*?-->\s*[\[{]))(?:\s*\*/)?[\s\ufeff]*)?", re.DOTALL
)
_CLOSING = re.compile(r"(?:(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?)?[\s;\x00]*\Z")
_ESCAPED_QUOTE = re.compile(r"[\[{\s]*&(?:quot|#0?34|#x22);", re.IGNORECASE)


class JsonLd(NamedTuple):
    """``failures`` are reason, detail and excerpt of scripts of which questions could not be read."""

    items: list[Item]
    failures: list[tuple[str, str, str]]


def json_ld_items(tree: LexborHTMLParser) -> JsonLd:
    """Every item in the JSON-LD of a page, nested ones too, in order; none where no script speaks of questions.

    References (``{"@id": …}``, maybe with a type) lead to the item of that id, in whichever script it stands. A script
    that states more questions than can be read from it is a failure ``malformed_json``; those that can are kept.
    """
    texts = [node.text() or "" for node in tree.css('script[type*="ld+json" i]')]
    values: list[Any] = []
    failures: list[tuple[str, str, str]] = []
    if any("question" in text.casefold() for text in texts):
        for number, text in enumerate(texts, 1):
            if _RELEVANT.search(text):
                value, mistake = parse_json_ld(text)
                values.append(value)
                if mistake is not None:
                    failures.append(("malformed_json", f"script {number}: {mistake}", text.strip()))
    return JsonLd(items_of(values), failures)


def parse_json_ld(text: str) -> tuple[Any, str | None]:
    """The JSON value of a script's text, and what is wrong with it where questions of it are lost, else None.

    What the strict parser refuses is repaired, see ``loose_json``. So is what holds one name twice in an object, of
    which a parser keeps the last; then an object begins anew at each repeated type, and values are collected.
    """
    text = _CLOSING.sub("", _OPENING.sub("", text, count=1), count=1)
    if _ESCAPED_QUOTE.match(text):
        text = html.unescape(text)
    mistake, ended = "names repeat in an object", True
    stated = len(_STATED.findall(text))
    try:
        value = orjson.loads(text)
        if isinstance(value, str):
            return parse_json_ld(value) if value.lstrip()[:1] in ("{", "[") else (value, None)
        if _questions(value) >= stated:
            return value, None
    except ValueError as error:
        mistake = str(error)
    try:
        strict, ended = strict_json(text)
    except ValueError as error:
        return None, f"{mistake}; {error}"
    value = json.loads(strict, object_pairs_hook=_object)
    read = _questions(value)
    if ended and read >= stated and (stated or read):
        return value, None
    return value, f"{mistake}; {read} of {stated} questions read" + ("" if ended else ", it ends within a value")


def _object(members: list[tuple[str, Any]]) -> Any:
    """An object of a repaired text; a list of objects where its type repeats."""
    objects: list[dict[str, list[Any]]] = [{}]
    for name, value in members:
        if name in _TYPE and name in objects[-1]:
            objects.append({})
        ended = not (isinstance(value, str) and _NOT_ENDED.search(value))
        objects[-1].setdefault(name, []).append(value if ended else None)
    merged = [{name: _merged(values) for name, values in one.items()} for one in objects]
    return merged if len(merged) > 1 else merged[0]


def _merged(values: list[Any]) -> Any:
    return values if len(values) > 1 and all(isinstance(value, dict | list) for value in values) else values[-1]


def _questions(value: Any) -> int:
    return sum(
        any(schema_name(kind) == "question" for kind in _strings(_member(one, _TYPE))) for one in _objects([value])
    )


def items_of(values: list[Any]) -> list[Item]:
    """The items in JSON values, in order, an outer one before those in it; references resolved."""
    items: dict[int, Item] = {}
    by_id: dict[str, list[Item]] = {}
    objects = list(_objects(values))
    for one in objects:
        if one.keys() - {*_TYPE, *_ID} and not {"@list", "@set"} & one.keys():
            item = Item(tuple(_strings(_member(one, _TYPE))), next(iter(_strings(_member(one, _ID))), None))
            items[id(one)] = item
            if item.id is not None:
                by_id.setdefault(item.id, []).append(item)
    for one in objects:
        if (found := items.get(id(one))) is not None:
            for name, value in one.items():
                if name not in (*_TYPE, *_ID):
                    found.properties[name] = list(_values(value, items, by_id))
    return list(items.values())


def _objects(values: list[Any]) -> Iterator[dict[str, Any]]:
    """Every object in ``values``, an outer one before those in it, in the order of the source."""
    waiting = list(reversed(values))
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "@value" not in value:
                yield value
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)


def _values(value: Any, items: dict[int, Item], by_id: dict[str, list[Item]]) -> Iterator[Value]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            yield Literal(str(one))
        elif isinstance(one, dict):
            if "@value" in one:
                language = one.get("@language")
                yield Literal(str(one["@value"]), language if isinstance(language, str) else None)
            elif "@list" in one or "@set" in one:
                waiting += reversed([one[name] for name in ("@list", "@set") if name in one])
            elif id(one) in items:
                yield items[id(one)]
            else:
                yield from _referred(one, by_id)


def _referred(reference: dict[str, Any], by_id: dict[str, list[Item]]) -> list[Item]:
    """The item with the id of a reference, the first of its type; people give one id to several."""
    kinds = {schema_name(kind) for kind in _strings(_member(reference, _TYPE))}
    candidates = [item for identity in _strings(_member(reference, _ID)) for item in by_id.get(identity, [])]
    typed = [item for item in candidates if kinds & {schema_name(kind) for kind in item.types}]
    return (typed or candidates)[:1]


def _member(one: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((one[name] for name in names if name in one), None)


def _strings(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
