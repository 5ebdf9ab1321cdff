"""The light critic beside plain alignment, where people judged and where nobody did.

Re-DocRED's dev set says of each relation which sentences are evidence of it. Aligned by these relations, a pair in a
sentence that is no evidence is a false alignment. That is rare there, as its relations were read off the texts; so a
second table mixes in facts that the texts do not state, half of them on pairs without a relation and half as further
predicates of pairs that have one, until 30 % of what is aligned is false. The critic learns from one half of the
documents, without evidence, and judges the other.

The REBEL sample has no judgements: what the critic doubts and believes most is shown for reading.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.real_input import DATA
from benchmarks.relations import rebel_facts, rebel_passage
from transforms.critics.example import Argument, Example
from transforms.critics.light import LightCritic, train_observations
from transforms.critics.negatives import negatives, predicate_statistics
from transforms.critics.observations import Observation, observe, text_hash
from transforms.relations.align import align
from transforms.relations.mentions import TextEntity
from transforms.relations.options import RelationOptions
from transforms.relations.passages import RelationPassage

FALSE_SHARE = 0.3
THRESHOLDS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95)
SHOWN = 12


@dataclass(frozen=True)
class Judged:
    """An observation, and whether its text states it; None where nobody said."""

    observation: Observation
    is_stated: bool | None


def main() -> None:
    """Print all tables."""
    path = DATA / "relations" / "redocred_dev_revised.json"
    rows = [row for document in json.loads(path.read_text(encoding="utf-8")) for row in redocred_rows(document)]
    print_curve("Re-DocRED dev, stated in the sentence or not by its evidence", rows)
    print_curve(f"the same, with unstated facts mixed in to {FALSE_SHARE:.0%}", with_false_facts(rows))
    print_rebel(DATA / "relations" / "rebel_sample.jsonl")


def redocred_rows(document: dict[str, Any]) -> Iterator[Judged]:
    """Every pair of entities in a sentence with each of its relations, or as a pair without any."""
    text, words, sentences = "", [], []
    for sentence in document["sents"]:
        begin, spans = len(text), []
        for word in sentence:
            spans.append((len(text), len(text) + len(word)))
            text += f"{word} "
        words.append(spans)
        sentences.append((begin, len(text)))
    mentions: list[dict[int, list[Argument]]] = []
    for entity in document["vertexSet"]:
        by_sentence = defaultdict(list)
        for mention in entity:
            spans, (first, last) = words[mention["sent_id"]], mention["pos"]
            start, end = spans[first][0], spans[last - 1][1]
            by_sentence[mention["sent_id"]].append(Argument(start, end, mention["type"], text[start:end], "link"))
        mentions.append(by_sentence)
    entities = sorted({(m.start, m.end, m.type) for found in mentions for group in found.values() for m in group})
    labels: dict[tuple[int, int], dict[str, list[int]]] = defaultdict(dict)
    for label in document["labels"]:
        labels[label["h"], label["t"]][label["r"]] = label["evidence"]
    for subject, subjects in enumerate(mentions):
        for object_, objects in enumerate(mentions):
            for sentence in sorted(subjects.keys() & objects.keys() if subject != object_ else ()):
                pair = _nearest(subjects[sentence], objects[sentence])
                if pair is None:
                    continue
                example = Example(
                    id=f"{document['title']}:{sentence}:{subject}:{object_}",
                    document_id=document["title"],
                    language="eng_Latn",
                    text=text,
                    sentences=sentences,
                    subject=pair[0],
                    object=pair[1],
                    predicate=None,
                    scope="sentence",
                    label=False,
                    entities=entities,
                )
                known = labels.get((subject, object_), {})
                for predicate, evidence in known.items():
                    others = tuple(other for other in known if other != predicate)
                    aligned = replace(example, predicate=predicate, label=True, others=others)
                    yield Judged(observe(aligned), sentence in evidence if evidence else None)
                if not known and (object_, subject) not in labels:
                    yield Judged(observe(example), None)


def _nearest(subjects: Sequence[Argument], objects: Sequence[Argument]) -> tuple[Argument, Argument] | None:
    apart = [(s, o) for s in subjects for o in objects if s.end <= o.start or o.end <= s.start]
    return min(apart, key=lambda pair: (abs(pair[0].start - pair[1].start), pair[0].start), default=None)


def with_false_facts(rows: Sequence[Judged]) -> list[Judged]:
    """The rows and false alignments, chosen and given predicates by hash; all others count as stated."""
    aligned = [row.observation for row in rows if row.observation.label]
    unrelated = [row.observation for row in rows if not row.observation.label]
    statistics = predicate_statistics(aligned)
    number = int(len(aligned) * FALSE_SHARE / (1 - FALSE_SHARE)) // 2
    false: list[Observation] = []
    for source in (unrelated, aligned):
        drawn = negatives(source, statistics, seed=1)
        false += sorted(drawn, key=lambda row: text_hash(f"{row.id}:{row.predicate}"))[:number]
    pairs = {row.id for row in false}
    kept = [
        Judged(row.observation, True if row.observation.label else None)
        for row in rows
        if row.observation.label or row.observation.id not in pairs
    ]
    return kept + [Judged(replace(row, id=f"{row.id}:false", label=True), False) for row in false]


def print_curve(title: str, rows: Sequence[Judged]) -> None:
    """Precision and recall by threshold, of relations in the documents that were not learnt from."""
    halves: tuple[list[Judged], list[Judged]] = ([], [])
    for row in rows:
        halves[text_hash(row.observation.document_id) >> 8 & 1].append(row)
    critic = train_observations([row.observation for row in halves[0]])
    judged = [row for row in halves[1] if row.is_stated is not None]
    scores = critic.score_observations([row.observation for row in judged])
    stated = np.array([row.is_stated for row in judged])
    print(f"{title}: {len(judged):,} judged, learnt from {critic.report['overall']['positives']:,}")
    _print_report(critic)
    print(f"  {'threshold':>9}{'precision':>11}{'recall':>9}{'false kept':>12}")
    for threshold in THRESHOLDS:
        kept = scores >= threshold
        print(
            f"  {threshold:>9}{stated[kept].mean():>11.1%}{stated[kept].sum() / stated.sum():>9.1%}"
            f"{(~stated[kept]).sum() / (~stated).sum():>12.1%}"
        )
    print(f"  {'confidence':>14}{'relations':>11}{'stated':>9}")
    for low in np.arange(0, 1, 0.1):
        held = (scores >= low) & (scores < low + 0.1 + (low > 0.85))
        if held.any():
            print(f"  {low:>8.1f} – {low + 0.1:.1f}{held.sum():>11,}{stated[held].mean():>9.1%}")


def _print_report(critic: LightCritic) -> None:
    found, overall = critic.report, critic.report["overall"]
    print(
        f"  says of held-out documents, at {found['threshold']:g}: precision {overall['precision']:.1%}, recall "
        f"{overall['recall']:.1%}, without it {1 - found['unstated']:.1%}; against distant labels precision "
        f"{overall['distant_precision']:.1%}, recall {overall['distant_recall']:.1%}; "
        f"{len(found['pooled'])} predicates too rare for words of their own"
    )


def print_rebel(path: Path) -> None:
    """Train on the REBEL sample, aligned by its own triples, and show what scores lowest, in the middle and highest."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        passage = rebel_passage(document)
        examples += _aligned_examples(passage, align(passage, rebel_facts(document), None, RelationOptions()))
    observations = [observe(example) for example in examples]
    critic = train_observations(observations)
    aligned = [example for example in examples if example.label]
    scores = critic.score(aligned)
    print(f"REBEL sample: {len(aligned):,} relations aligned, {(scores >= 0.75).mean():.1%} of them at .75 or more")
    _print_report(critic)
    order = np.lexsort(([text_hash(example.id) for example in aligned], scores))
    middle = (len(order) - SHOWN) // 2
    for name, chosen in (
        ("lowest", order[:SHOWN]),
        ("middle", order[middle : middle + SHOWN]),
        ("highest", order[-SHOWN:]),
    ):
        print(f"  {name}")
        for number in chosen:
            example = aligned[number]
            first = min(example.subject.start, example.object.start)
            shown = " ".join(example.text[max(first - 30, 0) : first + 130].split())
            claim = f"{example.subject.surface} {example.predicate} {example.object.surface}"
            print(f"    {scores[number]:.2f}  {claim} | {shown}")


def _aligned_examples(passage: RelationPassage, alignment: Any) -> Iterator[Example]:
    entities = [(entity.start, entity.end, entity.type) for entity in passage.entities]

    def argument(entity: TextEntity) -> Argument:
        return Argument(
            entity.start, entity.end, entity.type, passage.text[entity.start : entity.end], str(entity.origin)
        )

    def example(subject: int, object_: int, **known: Any) -> Example:
        return Example(
            id=f"{passage.id}:{subject}:{object_}",
            document_id=passage.id,
            language=passage.language,
            text=passage.text,
            sentences=passage.sentences,
            subject=argument(passage.entities[subject]),
            object=argument(passage.entities[object_]),
            entities=entities,
            **known,
        )

    kept = [candidate for candidate in alignment.candidates if candidate.reason is None]
    for one in kept:
        others = {c.predicate for c in kept if (c.subject, c.object) == (one.subject, one.object)} - {one.predicate}
        yield example(
            one.subject, one.object, predicate=one.predicate, scope=one.scope, label=True, others=tuple(sorted(others))
        )
    for subject, object_ in alignment.unrelated:
        yield example(subject, object_, predicate=None, scope="sentence", label=False)


if __name__ == "__main__":
    main()
