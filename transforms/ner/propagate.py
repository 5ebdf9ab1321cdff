"""Mentions of a document: links whose words name their target, and later mentions of the same names."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from transforms.ner.links import Verdict, judge_link
from transforms.ner.mentions import Doubt, Entity, Link, LinkedDocument, Mention, Origin
from transforms.ner.name_index import NameIndex, document_words
from transforms.ner.naming import NamingRules, naming_rules
from transforms.sentences.rules import sentence_rules
from transforms.tokens.characters import is_spaceless, marks
from transforms.tokens.tokenize import cut_tokens_at, tokenize

Span = tuple[int, int]

_MARKS = re.compile(f"[{marks()}]+")
# The title of a work, in which a name is no mention: 《毛泽东选集》.
_WORK_TITLE = re.compile(r"《[^《》\n]{1,60}》|〈[^〈〉\n]{1,60}〉|『[^『』\n]{1,60}』")
_LOWER_CASE_LEAD = re.compile(r"[^\W\d_]+[\s]+")


@dataclass
class Annotation:
    """What is known of a document's names; spans are in order and do not overlap.

    ``mentions`` have any type or None (a linked page that is of no type); ``explained`` are links whose words name
    nothing, and titles of works; ``doubts`` are spans that nobody can tell; ``dropped_links`` no part of the text.
    """

    tokens: list[Span]
    mentions: list[Mention] = field(default_factory=list)
    explained: list[Span] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    dropped_links: list[Doubt] = field(default_factory=list)
    names: Mapping[str, set[str]] = field(default_factory=dict)
    """One-word names looked for, with their items."""
    lower_case: frozenset[str] = frozenset()
    """Words that the document writes small."""


def annotate(document: LinkedDocument, entities: Mapping[str, Entity]) -> Annotation:
    """Find the mentions of ``document``. ``entities`` holds the items of its links and its own, as far as they are known."""
    language, text = document.language, document.text
    iso639_3 = language.partition("_")[0]
    rules = naming_rules(iso639_3)
    tokens = tokenize(text, language)
    words = document_words((text[start:end] for start, end in tokens), sentence_rules(iso639_3))
    found = Annotation(tokens, lower_case=words.lower_case)
    index = NameIndex(language, rules, words)
    found.names = index.single_words
    for link in _fitting_links(document, found.dropped_links):
        entity = entities.get(link.qid) if link.qid else None
        _take_link(link, entity, text, language, rules, found, index)
    page = entities.get(document.qid) if document.qid else None
    if page:
        index.add_entity(page, is_page=True)
        _take_bold(document, page, rules, found, index)
    found.explained += [
        match.span() for match in _WORK_TITLE.finditer(text) if not _overlaps(match.span(), found.mentions)
    ]
    _propagate(text, entities, rules, found, index)
    found.mentions.sort(key=lambda mention: mention.start)
    found.doubts.sort(key=lambda doubt: doubt.start)
    found.explained.sort()
    found.tokens = cut_tokens_at(found.tokens, [border for m in found.mentions for border in (m.start, m.end)])
    return found


def _fitting_links(document: LinkedDocument, dropped: list[Doubt]) -> list[Link]:
    """The document's links in order, white space stripped, none outside the text, over a line break or another."""
    text = document.text
    fitting: list[Link] = []
    for link in sorted(document.links, key=lambda link: (link.start - link.end, link.start)):
        if not 0 <= link.start < link.end <= len(text):
            dropped.append(Doubt(link.start, link.end, "outside_text", f"the text has {len(text)} code points"))
            continue
        surface = text[link.start : link.end]
        start = link.start + len(surface) - len(surface.lstrip())
        end = link.end - len(surface) + len(surface.rstrip())
        if start >= end:
            dropped.append(Doubt(link.start, link.end, "empty_link", link.target))
            continue
        if len(text[start:end].splitlines()) > 1:
            dropped.append(Doubt(link.start, link.end, "crosses_line", link.target))
            continue
        extending = _MARKS.match(text, end)
        fitting.append(Link(start, extending.end() if extending else end, link.target, link.qid))
    fitting.sort(key=lambda link: (link.start - link.end, link.start))
    taken: list[Link] = []
    for link in fitting:
        at = bisect_left(taken, link.start, key=lambda other: other.start)
        if (at < len(taken) and taken[at].start < link.end) or (at and taken[at - 1].end > link.start):
            dropped.append(Doubt(link.start, link.end, "overlap", link.target))
        else:
            taken.insert(at, link)
    return taken


def _take_link(
    link: Link,
    entity: Entity | None,
    text: str,
    language: str,
    rules: NamingRules,
    found: Annotation,
    index: NameIndex,
) -> None:
    surface = text[link.start : link.end]
    if entity is None:
        if not surface.islower() and any(letter.isalpha() for letter in surface):
            found.doubts.append(Doubt(link.start, link.end, "unresolved_link", link.target))
        else:
            found.explained.append((link.start, link.end))
        return
    if entity.type is None and _has_capital(surface) and not rules.nouns_capital:
        found.doubts.append(Doubt(link.start, link.end, "untyped_link", f"{surface} → {entity.qid}"))
        return
    if entity.type is None:
        found.mentions.append(Mention(link.start, link.end, None, entity.qid, "link"))
        index.add_entity(entity, is_page=False)
        return
    start = link.start
    verdict = judge_link(surface, entity, rules, language)
    if verdict is Verdict.NAME:
        start = _skip_lower_case(text, link.start, link.end)
        surface = text[start : link.end]
        found.mentions.append(Mention(start, link.end, entity.type, entity.qid, "link"))
        index.add(surface, entity.qid, "surface")
        index.add_entity(entity, is_page=False)
    elif verdict is Verdict.DOUBTFUL:
        found.doubts.append(Doubt(link.start, link.end, "doubtful_link", f"{surface} → {link.target}"))
    else:
        found.explained.append((link.start, link.end))


def _has_capital(surface: str) -> bool:
    """Whether ``surface`` is in a script with capitals and has one."""
    return any(letter.isupper() for letter in surface)


def _skip_lower_case(text: str, start: int, end: int) -> int:
    """Where the name in ``text[start:end]`` begins, behind "the", "the city of", "région d'"."""
    while lead := _LOWER_CASE_LEAD.match(text, start, end):
        if not lead[0].strip().islower():
            break
        start = lead.end()
    return start


def _take_bold(document: LinkedDocument, page: Entity, rules: NamingRules, found: Annotation, index: NameIndex) -> None:
    """Bold words that name the page's entity are mentions of it, and names to look for."""
    for start, end in document.bold:
        surface = document.text[start:end]
        if not 0 <= start < end <= len(document.text) or _overlaps((start, end), found.mentions):
            continue
        if surface == surface.strip() and judge_link(surface, page, rules, document.language) is Verdict.NAME:
            found.mentions.append(Mention(start, end, page.type, page.qid, "self"))
            index.add(surface, page.qid, "self")


def _overlaps(span: Span, mentions: Iterable[Mention]) -> bool:
    return any(mention.start < span[1] and span[0] < mention.end for mention in mentions)


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    entities: Mapping[str, Origin]


def _propagate(
    text: str, entities: Mapping[str, Entity], rules: NamingRules, found: Annotation, index: NameIndex
) -> None:
    """Add the mentions that no link marks: the longest first, then the earliest."""
    tokens = _without_particles(text, found.tokens, rules, index)
    blocked = bytearray(len(tokens))
    starts = [start for start, _ in tokens]
    taken_spans = [(m.start, m.end) for m in (*found.mentions, *found.doubts)]
    for start, end in [*taken_spans, *found.explained]:
        first = bisect_right(starts, start) - 1
        for at in range(max(first, 0), bisect_left(starts, end)):
            if tokens[at][1] > start:
                blocked[at] = 1
    link_starts: dict[str, list[int]] = {}
    for mention in sorted(found.mentions, key=lambda mention: mention.start):
        if mention.qid:
            link_starts.setdefault(mention.qid, []).append(mention.start)
    candidates = [
        _Candidate(tokens[first][0], tokens[last - 1][1], items)
        for first, last, items in index.find([text[start:end] for start, end in tokens], blocked)
    ]
    candidates.sort(key=lambda candidate: (candidate.start - candidate.end, candidate.start))
    taken: list[int] = []  # starts and ends in turn
    for candidate in candidates:
        at = bisect_right(taken, candidate.start)
        if at % 2 or (at < len(taken) and taken[at] < candidate.end):
            continue
        taken[at:at] = [candidate.start, candidate.end]
        decided = _decide(candidate, text, entities, rules, link_starts)
        if isinstance(decided, Doubt):
            found.doubts.append(decided)
        else:
            found.mentions.append(decided)
    found.tokens = tokens


def _decide(
    candidate: _Candidate,
    text: str,
    entities: Mapping[str, Entity],
    rules: NamingRules,
    link_starts: Mapping[str, Sequence[int]],
) -> Mention | Doubt:
    """Which item a found name means: that of the nearest link before it, else the page's own, else only the type."""
    start, end = candidate.start, candidate.end
    if is_spaceless(text[start]) or rules.before or rules.after:
        longer = next((word for word in rules.after if text.startswith(word, end)), None) or next(
            (word for word in rules.before if text.endswith(word, 0, start)), None
        )
        if longer:
            return Doubt(start, end, "longer_name", f"{text[start:end]} beside {longer}")
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
        own = [qid for qid, origin in candidate.entities.items() if origin == "self"]
        chosen = own[0] if own else None
    if chosen is not None:
        return Mention(start, end, entities[chosen].type, chosen, candidate.entities[chosen])
    types = {entities[qid].type for qid in candidate.entities}
    if len(types) == 1:
        return Mention(start, end, types.pop(), None, sorted(candidate.entities.values())[0])
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
