"""Aligned and judged passages → rows of `relations`, and the choice of negatives among pairs without a fact."""

from collections import Counter
from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

from schemas import fates
from schemas.datasets import RELATIONS
from schemas.fates import marked_schema
from transforms.columns.batches import cut
from transforms.counts import sum_counts
from transforms.datasets.parts import Fates
from transforms.relations.columns import Row, marked_passage, passage_of
from transforms.relations.negatives import NO_RELATION, is_negative, negative_probabilities
from transforms.relations.options import RelationOptions
from transforms.step import step

RELATION = "relation"
"""Level of the facts that were aligned."""


@step
class NegativeProbabilities(beam.PTransform):
    """Aligned passages → with which probability a pair without a fact becomes a negative, by types; one dict."""

    ratio: float

    def expand(self, aligned: beam.PCollection) -> beam.PCollection:
        if not self.ratio:
            return aligned.pipeline | "No negatives" >> beam.Create([{}], reshuffle=False)
        return (
            aligned
            | "Count types" >> beam.Map(count_types)
            | "Sum types" >> beam.CombineGlobally(sum_counts)
            | "Probabilities" >> beam.Map(_probabilities, self.ratio)
        )


def count_types(batch: pa.RecordBatch) -> Counter[tuple[str | None, str | None, str | None]]:
    """Relations that are kept so far by types and predicate, and pairs without a fact (predicate None)."""
    counts: Counter[tuple[str | None, str | None, str | None]] = Counter()
    for row in batch.select(["entities", "candidates", "unrelated"]).to_pylist():
        types = [entity["type"] for entity in row["entities"]]
        for candidate in row["candidates"]:
            if candidate["reason"] is None:
                counts[types[candidate["subject"]], types[candidate["object"]], candidate["predicate"]] += 1
        for pair in row["unrelated"]:
            counts[types[pair["subject"]], types[pair["object"]], None] += 1
    return counts


def _probabilities(
    counts: Counter[tuple[str | None, str | None, str | None]], ratio: float
) -> dict[tuple[str | None, str | None], float]:
    positives = {
        (subject, object_, predicate): count
        for (subject, object_, predicate), count in counts.items()
        if predicate is not None
    }
    unrelated = {(key[0], key[1]): count for key, count in counts.items() if key[2] is None}
    return negative_probabilities(positives, unrelated, ratio)


class Finish(beam.DoFn):
    """Aligned passages → rows of `relations`, with dropped relations beside them."""

    def __init__(self, options: RelationOptions) -> None:
        self._options = options

    @no_annotations
    def process(
        self, batch: pa.RecordBatch, probabilities: dict[tuple[str | None, str | None], float]
    ) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        rows: list[Row] = []
        kept: Fates = Fates()
        for row in batch.to_pylist():
            relations = [candidate for candidate in row["candidates"] if candidate["reason"] is None]
            kept[RELATION, row["language"], fates.KEPT, ""] += len(relations)
            rows += (_dropped_relation(row, candidate) for candidate in row["candidates"] if candidate["reason"])
            relations += self._negatives(row, probabilities)
            base = marked_passage(row)
            if relations:
                full = {name: row[name] for name in ("text", "entities", "split")}
                rows.append(base | full | {"relations": relations})
            elif len(row["entities"]) < 2:
                rows.append(base | _drop("few_entities", f"{len(row['entities'])} entities"))
            else:
                rows.append(base | _drop("no_relation", f"{len(row['candidates'])} facts were aligned"))
        yield beam.pvalue.TaggedOutput("counts", +kept)
        yield from cut(pa.Table.from_pylist(rows, schema=marked_schema(RELATIONS.schema)))

    def _negatives(self, row: Row, probabilities: dict[tuple[str | None, str | None], float]) -> Iterator[Row]:
        if not probabilities:
            return
        passage = passage_of(row)
        types = [entity.type for entity in passage.entities]
        for pair in row["unrelated"]:
            subject, object_ = pair["subject"], pair["object"]
            probability = probabilities[types[subject], types[object_]]
            if is_negative(passage, (subject, object_), probability, self._options.seed):
                yield {
                    "subject": subject,
                    "object": object_,
                    "predicate": NO_RELATION,
                    "confidence": 1.0,
                    "scope": "sentence",
                }


def _drop(reason: str, detail: str | None) -> Row:
    return {"fate": fates.DROPPED, "reason": reason, "detail": detail}


def _dropped_relation(row: Row, candidate: Row) -> Row:
    object_ = row["entities"][candidate["object"]]
    subject = row["page"] if candidate["subject"] is None else row["entities"][candidate["subject"]]["surface"]
    told = f"{subject} {candidate['predicate']} {object_['surface']} [{object_['start']}, {object_['end']})"
    return marked_passage(row) | {
        "text": told[: fates.EXCERPT_LENGTH],
        "level": RELATION,
        "fate": fates.DROPPED,
        "reason": candidate["reason"],
        "detail": f"{told}: {candidate['detail']}",
    }
