"""Our alignment, given the entities and facts of two published sets: the REBEL sample and Re-DocRED's dev set.

Both measure `align` alone: what of the published relations it yields (recall), what it adds, and why it leaves out the
rest. REBEL's triples come from an alignment like ours, without its mistakes; Re-DocRED's were judged by people, also
where no sentence names both entities.
"""

import json
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.real_input import DATA
from transforms.ner.links import plain_title
from transforms.relations.align import Alignment, Candidate, align
from transforms.relations.mentions import NUM, TIME, TextEntity
from transforms.relations.options import RelationOptions
from transforms.relations.pairs import entity_key
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Fact
from transforms.sentences.crossed import join_crossed
from transforms.sentences.split import split_sentences

Span = tuple[int, int]

WITHOUT_RULES = RelationOptions(rules=frozenset())

EXAMPLES = 3
"""Examples shown of each cause."""


def main() -> None:
    """Print both tables."""
    print_rebel(DATA / "relations" / "rebel_sample.jsonl")
    print_redocred(DATA / "relations" / "redocred_dev_revised.json")


class Causes:
    """How many relations there are of each cause, with examples."""

    def __init__(self) -> None:
        self._examples: dict[str, list[str]] = {}

    def add(self, cause: str, words: Iterable[str]) -> None:
        self._examples.setdefault(cause, []).append(" ".join(words))

    def print(self, number: int) -> None:
        """Print causes with their share of `number`, what is in both first."""
        order = sorted(self._examples.items(), key=lambda item: (not item[0].startswith("in both"), -len(item[1])))
        for cause, found in order:
            shown = "; ".join(found[at * len(found) // EXAMPLES] for at in range(min(EXAMPLES, len(found))))
            print(f"  {cause:<70}{len(found):>7,}{len(found) / number:>8.1%}   {shown}")


def print_rebel(path: Path) -> None:
    """Recall of REBEL's triples, and the differences by cause."""
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    facts = {fact for document in documents for fact in rebel_facts(document)}
    causes, rules = Causes(), Causes()
    number = ours = same_mentions = 0
    seconds = 0.0
    for document in documents:
        passage = rebel_passage(document)
        items = {entity.qid for entity in passage.entities}
        asked = [fact for fact in facts if fact.subject in items]
        begun = time.process_time()
        alignment = align(passage, asked, None, WITHOUT_RULES)
        seconds += time.process_time() - begun
        candidates = _by_fact(passage, alignment)
        ruled = _by_fact(passage, align(passage, asked, None, RelationOptions()))
        mentions = {(_span(passage, c.subject), c.predicate, _span(passage, c.object)) for c in alignment.candidates}
        wanted = rebel_facts(document)
        number += len(wanted)
        ours += len(candidates)
        for fact, triple in zip(wanted, document["triples"], strict=True):
            candidate = candidates.get(fact)
            names = [triple[role]["surfaceform"] for role in ("subject", "predicate", "object")]
            causes.add(_why_left_out(fact, alignment) if candidate is None else "in both", names)
            if candidate is not None and (reason := ruled[fact].reason):
                rules.add(f"in both, but for the rule {reason}", names)
            boundaries = (tuple(triple[role]["boundaries"]) for role in ("subject", "object"))
            same_mentions += (next(boundaries), fact.predicate, next(boundaries)) in mentions
        for fact in sorted(candidates.keys() - set(wanted), key=lambda fact: (fact.subject, fact.predicate)):
            causes.add(_why_added(fact, wanted), _words(passage, candidates[fact]))
    print(
        f"REBEL sample: {len(documents):,} documents, {number:,} triples, between the same mentions {same_mentions:,}; "
        f"{ours:,} distinct ones ours; {len(documents) / seconds:,.0f} documents/s"
    )
    causes.print(number)
    rules.print(number)


def rebel_facts(document: dict[str, Any]) -> list[Fact]:
    """The triples of a document as facts, those too that stand there twice."""
    return [
        Fact(triple["predicate"]["uri"], triple["subject"]["uri"], entity_key(_rebel_entity(triple["object"])) or "")
        for triple in document["triples"]
    ]


def rebel_passage(document: dict[str, Any]) -> RelationPassage:
    """A document as one passage with its entities as they are published, overlapping ones too."""
    entities = sorted(map(_rebel_entity, document["entities"]), key=lambda entity: (entity.start, entity.end))
    spans = [(entity.start, entity.end) for entity in entities]
    sentences = join_crossed(split_sentences(document["text"], "eng_Latn"), spans)
    return RelationPassage(
        id=document["docid"],
        document_id=document["docid"],
        language="eng_Latn",
        text=document["text"],
        page=document["uri"],
        entities=tuple(entities),
        sentences=tuple(sentences),
    )


def _rebel_entity(entity: dict[str, Any]) -> TextEntity:
    """Dates have no precision there; an entity without item stays without."""
    start, end = entity["boundaries"]
    uri = entity["uri"] or ""
    if uri.endswith("#dateTime"):
        return TextEntity(start, end, TIME, None, value=uri.partition("T")[0], precision="day")
    if uri.endswith("#decimal"):
        return TextEntity(start, end, NUM, None, value=uri.partition("^")[0].removeprefix("+"))
    return TextEntity(start, end, "ITEM", uri if uri.startswith("Q") else None)


def print_redocred(path: Path) -> None:
    """Recall of Re-DocRED's labels by pairs of a sentence and pairs with the page, and the rest by cause."""
    documents = json.loads(path.read_text(encoding="utf-8"))
    causes, rules = Causes(), Causes()
    number = without_page = 0
    seconds = 0.0
    for document in documents:
        passage, facts = redocred_passage(document)
        without_page += passage.page is None
        begun = time.process_time()
        alignment = align(passage, facts, None, WITHOUT_RULES)
        seconds += time.process_time() - begun
        candidates = _by_fact(passage, alignment)
        ruled = _by_fact(passage, align(passage, facts, None, RelationOptions()))
        number += len(facts)
        for fact in facts:
            names = [_name(document, fact.subject), fact.predicate, _name(document, fact.object_key)]
            if candidate := candidates.get(fact):
                causes.add(f"in both: {candidate.scope}", names)
                if reason := ruled[fact].reason:
                    rules.add(f"in both, but for the rule {reason}", names)
            elif fact.object_key == f"item:{passage.page}":
                causes.add("left out: no sentence names both, and the object is the page's", names)
            else:
                causes.add(_why_left_out(fact, alignment), names)
    print(
        f"\nRe-DocRED dev: {len(documents):,} documents ({without_page} whose page is no vertex), {number:,} labels; "
        f"{len(documents) / seconds:,.0f} documents/s"
    )
    causes.print(number)
    rules.print(number)


def redocred_passage(document: dict[str, Any]) -> tuple[RelationPassage, list[Fact]]:
    """A document as one passage, and its labels as facts; every vertex is an item whose id is its number.

    Sentences are as given. The page's vertex is the one that most words of the title name, see `_page`.
    """
    text = ""
    words: list[list[Span]] = []
    for sentence in document["sents"]:
        words.append([])
        for word in sentence:
            words[-1].append((len(text), len(text) + len(word)))
            text += f"{word} "
    entities = {
        TextEntity(
            words[mention["sent_id"]][mention["pos"][0]][0],
            words[mention["sent_id"]][mention["pos"][1] - 1][1],
            mention["type"],
            f"Q{vertex}",
        )
        for vertex, mentions in enumerate(document["vertexSet"])
        for mention in mentions
    }
    ordered = sorted(entities, key=lambda entity: (entity.start, entity.end, entity.qid or ""))
    spans = [(entity.start, entity.end) for entity in ordered]
    passage = RelationPassage(
        id=document["title"],
        document_id=document["title"],
        language="eng_Latn",
        text=text,
        page=_page(document),
        entities=tuple(ordered),
        sentences=tuple(join_crossed([(places[0][0], places[-1][1]) for places in words], spans)),
    )
    labels = [Fact(label["r"], f"Q{label['h']}", f"item:Q{label['t']}") for label in document["labels"]]
    return passage, list(dict.fromkeys(labels))


def _page(document: dict[str, Any]) -> str | None:
    """The vertex of the page: a mention has the words of the title, or at least half of all words of both."""
    title = _name_words(plain_title(document["title"]))
    likeness = [
        (max(_likeness(title, _name_words(mention["name"])) for mention in mentions), len(mentions), -vertex)
        for vertex, mentions in enumerate(document["vertexSet"])
    ]
    best, _, vertex = max(likeness)
    return f"Q{-vertex}" if best >= 0.5 else None


def _name_words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _by_fact(passage: RelationPassage, alignment: Alignment) -> dict[Fact, Candidate]:
    """The candidate of each fact, one without a reason if there is one."""
    found: dict[Fact, Candidate] = {}
    for c in alignment.candidates:
        subject = passage.page if c.subject is None else passage.entities[c.subject].qid
        fact = Fact(c.predicate, subject or "", entity_key(passage.entities[c.object]) or "")
        if fact not in found or (found[fact].reason and not c.reason):
            found[fact] = c
    return found


def _why_left_out(fact: Fact, alignment: Alignment) -> str:
    if fact.object_key == f"item:{fact.subject}":
        return "left out: mentioned once, related to itself"
    if alignment.crowded:
        return "left out: too many entities in a sentence"
    return "left out: no sentence names both, and neither is the page's"


def _why_added(fact: Fact, wanted: list[Fact]) -> str:
    if any((fact.subject, fact.object_key) == (other.subject, other.object_key) for other in wanted):
        return "added: another predicate of the pair"
    if any(
        (f"item:{fact.subject}", fact.object_key) == (other.object_key, f"item:{other.subject}") for other in wanted
    ):
        return "added: the other direction of the pair"
    return "added: a pair without a triple in this document"


def _span(passage: RelationPassage, index: int | None) -> Span | None:
    return None if index is None else (passage.entities[index].start, passage.entities[index].end)


def _words(passage: RelationPassage, candidate: Candidate) -> Iterator[str]:
    for index in (candidate.subject, candidate.object):
        span = _span(passage, index)
        yield passage.text[span[0] : span[1]] if span else str(passage.page)
        if index is candidate.subject:
            yield candidate.predicate


def _name(document: dict[str, Any], key: str) -> str:
    return str(document["vertexSet"][int(key.rpartition("Q")[2])][0]["name"])


if __name__ == "__main__":
    main()
