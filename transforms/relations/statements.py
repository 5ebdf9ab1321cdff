"""Statements of the facts, and which of them a text of some date can be expected to state."""

import re
from dataclasses import dataclass

from transforms.relations.options import RelationOptions
from transforms.relations.times import Stretch, days

LASTING = frozenset({"P26", "P69", "P161", "P166", "P512", "P607", "P1344"})
"""Predicates that stay true when what they tell of has ended: spouse (mostly by a death), educated at (by leaving),
cast member, award received, academic degree, conflict, participant in."""

_SNAPSHOT = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")

Drop = tuple[str, str]
"""Reason and detail."""


@dataclass(frozen=True)
class Fact:
    """A statement. ``object_key``: see `pairs.object_key`; ``start_time`` and ``end_time`` as in ``facts``."""

    predicate: str
    subject: str
    object_key: str
    best: bool = True
    start_time: str | None = None
    end_time: str | None = None


def statement_drop(fact: Fact, snapshot: str | None, options: RelationOptions) -> Drop | None:
    """Why a statement makes no relation.

    ``not_best_rank``; ``ended``: its end is before ``snapshot``, or nobody knows when it was, and its predicate is not
    `LASTING`; ``not_begun``: its start is after it. A date without day or month lies before the snapshot if its last
    day does, after it if its first does. A snapshot that is no date (``20260101``, ``2026-01-01``) counts as none: then
    any end is one, and nothing is yet to begin.
    """
    if options.ranks == "best" and not fact.best:
        return "not_best_rank", fact.predicate
    if options.former:
        return None
    date = _SNAPSHOT.fullmatch(snapshot or "")
    now = days("-".join(date.groups())) if date else None
    if fact.end_time is not None and fact.predicate not in LASTING and _is_over(fact.end_time, now):
        return "ended", f"{fact.predicate} until {fact.end_time}"
    if fact.start_time not in (None, "unknown") and now is not None and days(str(fact.start_time))[0] > now[1]:
        return "not_begun", f"{fact.predicate} from {fact.start_time}"
    return None


def _is_over(end: str, now: Stretch | None) -> bool:
    return end == "unknown" or now is None or days(end)[1] <= now[0]
