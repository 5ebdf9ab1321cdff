"""The entities of a text that relations can hold between: items by links and names, dates and quantities."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from transforms.dates.find import find_dates
from transforms.ner.annotate import annotate
from transforms.ner.link_spans import fitting_links
from transforms.ner.links import names_of
from transforms.ner.mentions import Doubt, Entity, LinkedDocument, Origin
from transforms.quantities.find import find_quantities

TIME, NUM = "TIME", "NUM"


@dataclass(frozen=True)
class TextEntity:
    """A span of a text that names an item or is a literal.

    ``type``: that of the item, None where it has none; TIME and NUM for literals, whose ``qid`` is None and whose
    ``value``, ``precision`` and ``unit`` are as in ``facts``. An item's ``qid`` is None where several items of one type
    share the name. ``origin``: as of named entities, with ``self`` for every mention of the page's own item.
    """

    start: int
    end: int
    type: str | None
    qid: str | None
    value: str | None = None
    precision: str | None = None
    unit: str | None = None
    origin: Origin | Literal["date", "quantity"] = "link"


@dataclass(frozen=True)
class FoundEntities:
    """``entities`` in order, without overlaps; ``dropped`` are links that are none of them, with the reason."""

    entities: tuple[TextEntity, ...]
    dropped: tuple[Doubt, ...]


def find_entities(document: LinkedDocument, entities: Mapping[str, Entity]) -> FoundEntities:
    """All entities of ``document``.

    ``entities`` holds the items of its links and its own. Unlike a named entity, the argument of a relation may be any
    link to an item: "German" and "physicist" stand for a citizenship and an occupation. Names and links win over dates
    and numbers inside them, but a link whose words are nothing but a date is that date, unless they are its item's name
    and the item is none of time: [[1879]] and [[1990 in film|1990]] are dates, the novel [[1984]] is not.

    Reasons of drops: those of `fitting_links`, and ``unknown_item`` for a link to an item that is not in ``entities``.
    """
    annotation = annotate(document, entities)
    links, _ = fitting_links(document.text, document.links)
    dropped = list(annotation.dropped_links)
    mentions = [
        TextEntity(m.start, m.end, m.type, m.qid, origin="self" if _is_page(m.qid, document) else m.origin)
        for m in annotation.mentions
    ]
    spans = {(mention.start, mention.end) for mention in mentions}
    for link in links:
        if link.qid is None or (link.start, link.end) in spans:
            continue
        if item := entities.get(link.qid):
            origin: Origin = "self" if _is_page(link.qid, document) else "link"
            mentions.append(TextEntity(link.start, link.end, item.type, link.qid, origin=origin))
        else:
            dropped.append(Doubt(link.start, link.end, "unknown_item", f"{link.target}: {link.qid}"))
    mentions.sort(key=lambda mention: mention.start)
    dates = _dates(document, mentions, entities)
    found = sorted([*_outside(mentions, dates), *dates], key=lambda entity: entity.start)
    quantities = find_quantities(document.text, document.language, [(entity.start, entity.end) for entity in found])
    found += [TextEntity(q.start, q.end, NUM, None, value=q.amount, unit=q.unit, origin="quantity") for q in quantities]
    found.sort(key=lambda entity: entity.start)
    return FoundEntities(tuple(found), tuple(sorted(dropped, key=lambda doubt: (doubt.start, doubt.end, doubt.detail))))


def _is_page(qid: str | None, document: LinkedDocument) -> bool:
    return qid is not None and qid == document.qid


def _dates(
    document: LinkedDocument, mentions: Sequence[TextEntity], entities: Mapping[str, Entity]
) -> list[TextEntity]:
    """The dates that no mention has a better claim to."""
    dates = []
    for date in find_dates(document.text, document.language):
        inside = _overlapping(mentions, date.start, date.end)
        if all(
            date.start <= mention.start and mention.end <= date.end and _is_of_time(mention, document, entities)
            for mention in inside
        ):
            dates.append(
                TextEntity(date.start, date.end, TIME, None, value=date.value, precision=date.precision, origin="date")
            )
    return dates


def _is_of_time(mention: TextEntity, document: LinkedDocument, entities: Mapping[str, Entity]) -> bool:
    """Whether a mention whose words are part of a date, or all of it, only says when."""
    if mention.type == TIME and mention.origin != "self":
        return True
    if mention.origin != "link" or mention.qid is None:
        return False
    surface = document.text[mention.start : mention.end].casefold()
    return mention.type is None or surface not in (name.casefold() for name in names_of(entities[mention.qid]))


def _overlapping(entities: Sequence[TextEntity], start: int, end: int) -> Sequence[TextEntity]:
    first = bisect_right(entities, start, key=lambda entity: entity.end)
    return entities[first : bisect_left(entities, end, key=lambda entity: entity.start)]


def _outside(entities: Sequence[TextEntity], taken: Sequence[TextEntity]) -> list[TextEntity]:
    return [entity for entity in entities if not _overlapping(taken, entity.start, entity.end)]
