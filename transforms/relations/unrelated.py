"""Pairs of a sentence that no fact relates: what a negative example or a critic can be made of."""

from collections.abc import Iterator, Sequence

from transforms.relations.mentions import TIME, TextEntity
from transforms.relations.options import RelationOptions
from transforms.relations.pairs import Places, gap, nearest_pair
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Fact
from transforms.relations.times import Stretch, days, overlap


def unrelated_pairs(
    passage: RelationPassage, found: Places, facts: Sequence[Fact], options: RelationOptions
) -> Iterator[tuple[int, int]]:
    """(subject, object) of all typed entities of a sentence between which no statement holds, past or present.

    Of two items both orders are pairs, and a fact in one direction excludes both. A date is no pair with an item that
    has any time near it: of someone born on 14 March 1879 the text may say "1879". Numbers are in no pair: that a fact
    has another number does not make the text's wrong. Of several mentions in a sentence the nearest two stand for all.
    """
    related = {(fact.subject, fact.object_key) for fact in facts}
    times: dict[str, list[Stretch]] = {}
    for fact in facts:
        kind, _, time = fact.object_key.partition(":")
        if kind == "time":
            precision, _, value = time.partition(":")
            times.setdefault(fact.subject, []).append(days(value, precision))
    for sentence, subjects in enumerate(found.items):
        if sentence in found.crowded:
            continue
        for subject, subject_indexes in subjects.items():
            for key, object_indexes in found.objects[sentence].items():
                object_ = passage.entities[object_indexes[0]]
                if object_.qid == subject or (subject, key) in related:
                    continue
                if object_.qid is None:
                    if object_.type != TIME or _is_near(object_, times.get(subject, ())):
                        continue
                elif (object_.qid, f"item:{subject}") in related:
                    continue
                pair = nearest_pair(passage.entities, subject_indexes, object_indexes)
                if pair is None or not all(passage.entities[index].type for index in pair):
                    continue
                if gap(passage.entities[pair[0]], passage.entities[pair[1]]) <= options.furthest:
                    yield pair


def _is_near(date: TextEntity, times: Sequence[Stretch]) -> bool:
    stretch = days(date.value or "", date.precision)
    return any(overlap(stretch, time) for time in times)
