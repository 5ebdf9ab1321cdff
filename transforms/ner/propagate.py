"""Later mentions of a document's names, which no link marks."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.ner.annotation import Annotation, Span
from transforms.ner.mentions import Doubt, Entity, Mention, Origin
from transforms.ner.name_index import UNRESOLVED, NameIndex
from transforms.ner.naming import NamingRules
from transforms.tokens.tokenize import cut_tokens_at


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    entities: Mapping[str, Origin]


def propagate(
    text: str, entities: Mapping[str, Entity], rules: NamingRules, index: NameIndex, found: Annotation
) -> None:
    """Add to ``found`` the mentions of the names in ``index`` that begin and end at tokens.

    Links win; of overlapping names the longest, then the earliest. One walk over the tokens, so the time grows with the
    text and not with the number of names.
    """
    found.tokens = _without_particles(text, found.tokens, rules, index)
    tokens = found.tokens
    candidates = [
        _Candidate(tokens[first][0], tokens[last - 1][1], items)
        for first, last, items in index.find([text[start:end] for start, end in tokens], _blocked(found))
    ]
    candidates.sort(key=lambda candidate: (candidate.start - candidate.end, candidate.start))
    link_starts: dict[str, list[int]] = {}
    for mention in sorted(found.mentions, key=lambda mention: mention.start):
        if mention.qid:
            link_starts.setdefault(mention.qid, []).append(mention.start)
    taken: list[int] = []  # starts and ends in turn
    for candidate in candidates:
        at = bisect_right(taken, candidate.start)
        if at % 2 or (at < len(taken) and taken[at] < candidate.end):
            continue
        taken[at:at] = [candidate.start, candidate.end]
        decided = _beside_more(candidate, text, rules) or _decide(candidate, text, entities, link_starts)
        if isinstance(decided, Doubt):
            found.doubts.append(decided)
        else:
            found.mentions.append(decided)


def _blocked(found: Annotation) -> bytearray:
    """Which tokens something lies on already."""
    blocked = bytearray(len(found.tokens))
    starts = [start for start, _ in found.tokens]
    marked = [*((m.start, m.end) for m in found.mentions), *((d.start, d.end) for d in found.doubts)]
    for start, end in [*marked, *found.explained]:
        first = max(bisect_right(starts, start) - 1, 0)
        for at in range(first, bisect_left(starts, end)):
            if found.tokens[at][1] > start:
                blocked[at] = 1
    return blocked


def _beside_more(candidate: _Candidate, text: str, rules: NamingRules) -> Doubt | None:
    """A doubt where the name is glued to what makes another word of it: 东京 in 东京大学, ไทย in ภาษาไทย."""
    beside = [word for word in rules.after if text.startswith(word, candidate.end)]
    beside += [word for word in rules.before if text.endswith(word, 0, candidate.start)]
    if not beside:
        return None
    name = text[candidate.start : candidate.end]
    return Doubt(candidate.start, candidate.end, "longer_name", f"{name} beside {max(sorted(beside), key=len)}")


def _decide(
    candidate: _Candidate, text: str, entities: Mapping[str, Entity], link_starts: Mapping[str, Sequence[int]]
) -> Mention | Doubt:
    """Which item a name means: that of the nearest link before it, else the page's own, else only their one type."""
    start, end = candidate.start, candidate.end
    chosen: str | None = None
    if len(candidate.entities) == 1:
        (chosen,) = candidate.entities
    else:
        nearest = -1
        for qid in sorted(candidate.entities):
            positions = link_starts.get(qid, ())
            before = bisect_left(positions, start)
            if before and positions[before - 1] > nearest:
                nearest, chosen = positions[before - 1], qid
    if chosen is None:
        chosen = next((qid for qid, origin in candidate.entities.items() if origin == "self"), None)
    if chosen == UNRESOLVED:
        return Doubt(start, end, "unresolved_name", text[start:end])
    if chosen is not None:
        return Mention(start, end, entities[chosen].type, chosen, candidate.entities[chosen])
    types = {entities[qid].type for qid in candidate.entities if qid != UNRESOLVED}
    if len(types) == 1:
        return Mention(start, end, types.pop(), None, min(candidate.entities.values()))
    return Doubt(start, end, "ambiguous_name", f"{text[start:end]}: {', '.join(sorted(candidate.entities))}")


def _without_particles(text: str, tokens: list[Span], rules: NamingRules, index: NameIndex) -> list[Span]:
    """``tokens`` with the particles cut off that follow the last word of a name: 서울에서 → 서울 + 에서."""
    if not rules.particles:
        return tokens
    longest = max(map(len, rules.particles))
    borders = []
    for start, end in tokens:
        for border in range(max(start + 2, end - longest), end):
            if text[start:border] in index.last_words and text[border:end] in rules.particles:
                borders.append(border)
                break
    return cut_tokens_at(tokens, borders)
