"""Facts aligned with the pairs of a passage: distant supervision, each candidate kept or dropped with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from transforms.relations.cleaning import cleaning_drop
from transforms.relations.options import RelationOptions
from transforms.relations.pairs import Places, nearest_pair, places
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Fact, statement_drop
from transforms.relations.unrelated import unrelated_pairs

Scope = Literal["sentence", "page"]


@dataclass(frozen=True)
class Candidate:
    """A predicate that the facts know of two entities, indexes of the passage's; dropped where ``reason`` is set.

    ``scope`` is ``sentence`` where one sentence names both, ``page`` where the page's item is named in another one;
    ``subject`` is None where the passage does not name it at all.
    """

    subject: int | None
    object: int
    predicate: str
    scope: Scope
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Alignment:
    """``candidates`` in order of their entities and predicates; ``unrelated``: pairs of entities without a fact.

    ``crowded`` are the sentences (indexes) whose entities were not paired with each other, as too many.
    """

    candidates: tuple[Candidate, ...]
    unrelated: tuple[tuple[int, int], ...]
    crowded: tuple[int, ...]


def align(passage: RelationPassage, facts: Sequence[Fact], snapshot: str | None, options: RelationOptions) -> Alignment:
    """Every predicate that ``facts`` have between entities of ``passage``, in both directions.

    ``facts`` are those with one of the passage's `candidate_keys`; more do no harm. ``snapshot`` is the date of the
    text, ``20260101``, by which statements have ended or not; None: any end is one.

    In each sentence that names subject and object a predicate has one candidate, between the two mentions nearest to
    each other: more mentions say nothing more, and their products would grow without bound. Where no sentence names
    both, the page's item has one candidate with the object, from its mention nearest to one of the object.

    Reasons of drops, the first that holds: ``not_best_rank``, ``ended``, ``not_begun`` (see `statement_drop`; they drop
    a candidate when they hold for each of its statements), ``subject_not_mentioned``, and those of `cleaning_drop`.
    """
    found = places(passage)
    statements: dict[tuple[str, str], dict[str, list[Fact]]] = {}
    for fact in facts:
        statements.setdefault((fact.subject, fact.object_key), {}).setdefault(fact.predicate, []).append(fact)
    candidates = []
    for (subject, key), predicates in statements.items():
        for pair in _pairs(passage, found, subject, key):
            for predicate, stated in predicates.items():
                candidates.append(
                    _judged(replace(pair, predicate=predicate), passage, found, stated, snapshot, options)
                )
    candidates.sort(key=lambda c: (-1 if c.subject is None else c.subject, c.object, c.predicate))
    return Alignment(
        tuple(candidates), tuple(unrelated_pairs(passage, found, facts, options)), tuple(sorted(found.crowded))
    )


def _pairs(passage: RelationPassage, found: Places, subject: str, key: str) -> Iterator[Candidate]:
    """The pairs of mentions that stand for a subject and an object, without a predicate."""
    in_sentence = False
    is_page = subject == passage.page
    for sentence, objects in enumerate(found.objects):
        if key not in objects or subject not in found.items[sentence]:
            continue
        if sentence in found.crowded and not is_page:
            continue
        if pair := nearest_pair(passage.entities, found.items[sentence][subject], objects[key]):
            in_sentence = True
            yield Candidate(*pair, predicate="", scope="sentence")
    if in_sentence or not is_page or key == f"item:{subject}":
        return
    mentioned = list(chain.from_iterable(objects.get(key, ()) for objects in found.objects))
    subjects = list(chain.from_iterable(items.get(subject, ()) for items in found.items))
    if not mentioned:
        return
    if pair := nearest_pair(passage.entities, subjects, mentioned):
        yield Candidate(*pair, predicate="", scope="page")
    else:
        yield Candidate(None, mentioned[0], predicate="", scope="page")


def _judged(
    candidate: Candidate,
    passage: RelationPassage,
    found: Places,
    stated: Sequence[Fact],
    snapshot: str | None,
    options: RelationOptions,
) -> Candidate:
    drops = [statement_drop(fact, snapshot, options) for fact in stated]
    drop = None if None in drops else min(drop for drop in drops if drop is not None)
    if drop is None and candidate.subject is None:
        drop = "subject_not_mentioned", passage.page or ""
    if drop is None and candidate.subject is not None:
        drop = cleaning_drop(
            candidate.predicate, candidate.subject, candidate.object, passage, found.sentence_of, options
        )
    return candidate if drop is None else replace(candidate, reason=drop[0], detail=drop[1])
