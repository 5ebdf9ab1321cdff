"""The pairs of a passage that may be related: within a sentence, and of the page's item with all that is named."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.quantities.units import comparable_amount
from transforms.relations.mentions import NUM, TIME, TextEntity
from transforms.relations.passages import RelationPassage

MOST_ENTITIES = 30
"""Entities of a sentence up to which they are paired with each other; pairs grow with the square. What has more is a
list, whose entries are related to the page if to anything. Of 169,000 sentences with links of the real dumps 23 have
more links, and 3 % of all pairs. cRocoDiLe bounds a document by 100."""

ANY_TIME = "time"
"""What facts with any time share, see `lookup_key`."""


@dataclass(frozen=True)
class Places:
    """Where things are mentioned: indexes of a passage's entities by what they mean, per sentence.

    ``items`` and ``objects`` are keyed by item and by `entity_key`; ``crowded`` are the sentences with more than
    `MOST_ENTITIES` entities.
    """

    sentence_of: Sequence[int]
    items: Sequence[Mapping[str, list[int]]]
    objects: Sequence[Mapping[str, list[int]]]
    crowded: frozenset[int]


def places(passage: RelationPassage) -> Places:
    """The places of a passage's entities. Raises ValueError where an entity lies in no sentence."""
    starts = [start for start, _ in passage.sentences]
    sentence_of = []
    items: list[dict[str, list[int]]] = [defaultdict(list) for _ in starts]
    objects: list[dict[str, list[int]]] = [defaultdict(list) for _ in starts]
    for index, entity in enumerate(passage.entities):
        sentence = bisect_right(starts, entity.start) - 1
        if sentence < 0:
            raise ValueError(f"{passage.id}: entity [{entity.start}, {entity.end}) lies in no sentence")
        sentence_of.append(sentence)
        if entity.qid is not None:
            items[sentence][entity.qid].append(index)
        if (key := entity_key(entity)) is not None:
            objects[sentence][key].append(index)
    crowded = frozenset(sentence for sentence, number in Counter(sentence_of).items() if number > MOST_ENTITIES)
    return Places(sentence_of, items, objects, crowded)


def candidate_keys(passage: RelationPassage) -> list[tuple[str, str]]:
    """What is asked of the facts: distinct (subject, `lookup_key` of an object), in order.

    These are all ordered pairs within a sentence, and the page's item with all that the passage names. An item is
    paired with itself where a sentence names it twice.
    """
    found = places(passage)
    keys: set[tuple[str, str]] = set()
    for sentence, subjects in enumerate(found.items):
        objects = found.objects[sentence]
        asked = {_asked(key, passage.entities[indexes[0]]) for key, indexes in objects.items()}
        if passage.page is not None:
            keys.update((passage.page, key) for key in asked)
        if sentence not in found.crowded:
            keys.update((subject, key) for subject in subjects for key in asked)
    twice = {qid for subjects in found.items for qid, indexes in subjects.items() if len(indexes) > 1}
    return sorted((subject, key) for subject, key in keys if key != f"item:{subject}" or subject in twice)


def _asked(key: str, entity: TextEntity) -> str:
    return ANY_TIME if entity.type == TIME and entity.qid is None else key


def gap(one: TextEntity, other: TextEntity) -> int:
    """Code points between two entities of a text, 0 where they touch or overlap."""
    return max(one.start - other.end, other.start - one.end, 0)


def nearest_pair(
    entities: Sequence[TextEntity], subjects: Sequence[int], objects: Sequence[int]
) -> tuple[int, int] | None:
    """The subject and the object with the least between them, the earliest of several; None where there are no two."""
    return min(
        ((subject, object_) for subject in subjects for object_ in objects if subject != object_),
        key=lambda pair: (gap(entities[pair[0]], entities[pair[1]]), pair[1], pair[0]),
        default=None,
    )


def object_key(kind: str, value: str, precision: str | None, unit: str | None) -> str | None:
    """What two objects share that are equal; None for kinds that no text entity can be.

    ``kind`` and the others are as in ``facts``. Items are equal by their id, times by value and precision ("1990" is
    not 1 January 1990), quantities by `comparable_amount`: 8.848 km is 8848 m.
    """
    if kind == "item":
        return f"item:{value}"
    if kind == "time":
        return f"time:{precision}:{value}"
    if kind == "quantity":
        return f"quantity:{comparable_amount(value, unit)}"
    return None


def lookup_key(kind: str, value: str, precision: str | None, unit: str | None) -> str | None:
    """What facts are joined by, with their subject: as `object_key`, but one key for all times.

    A subject has few times, and with all of them at hand a date is known to be near one, see `unrelated_pairs`.
    """
    return ANY_TIME if kind == "time" else object_key(kind, value, precision, unit)


def entity_key(entity: TextEntity) -> str | None:
    """`object_key` of a text's entity; None where nobody knows which item it is."""
    if entity.qid is not None:
        return f"item:{entity.qid}"
    if entity.value is None:
        return None
    return object_key("quantity" if entity.type == NUM else "time", entity.value, entity.precision, entity.unit)
