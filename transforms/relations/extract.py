"""`ExtractRelations`: linked documents, their entities and the facts between them → marked rows of `relations`."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

from schemas import fates
from schemas.datasets import DOCUMENTS, ENTITIES, FACTS, RELATIONS
from schemas.fates import marked_schema
from transforms.columns.batches import cut
from transforms.columns.lookup import LookUp
from transforms.columns.shuffle import DEFAULT_PARTITIONS
from transforms.critics.choice import Critic
from transforms.datasets.document_rows import document_row, failed_row, unusable_row
from transforms.filters.wanted import DropOtherLanguages
from transforms.garbage import collect_rarely
from transforms.ner import entity_names
from transforms.ner.extract import MENTION, attach_entities, entities_of, linked_document
from transforms.relations import facts
from transforms.relations.align import align
from transforms.relations.columns import ALIGNED, PASSAGES, aligned_row, marked_passage, passage_of, passage_row
from transforms.relations.finish import RELATION, Finish, NegativeProbabilities
from transforms.relations.judge import JudgeRelations
from transforms.relations.mentions import find_entities
from transforms.relations.options import RelationOptions
from transforms.relations.passages import relation_passages
from transforms.relations.statements import Fact
from transforms.splits.assign import article_key, split_of
from transforms.step import step

SENTENCE = "sentence"
"""Level of the sentences whose entities were too many to be paired."""

Row = dict[str, Any]


@step
class ExtractRelations(beam.PTransform):
    """{"documents", "entities", "facts"} → {"rows", "accounts", "counts"}: documents, passages, relations have a fate.

    Levels of the rows: a ``document`` is kept when it has a passage; a ``passage`` when it has a relation; each fact
    that was aligned in one is a ``relation``, those kept are only told in "counts"; a ``mention`` is a link that is no
    entity, a ``sentence`` one with too many entities.
    """

    options: RelationOptions
    critic: Critic
    languages: tuple[str, ...] = ()
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, beam.PCollection]:
        named = {
            "rows": inputs["documents"] | DropOtherLanguages(self.languages),
            "table": inputs["entities"],
        } | "Entities of documents" >> LookUp(
            row_schema=marked_schema(DOCUMENTS.schema),
            row_key="id",
            table_schema=marked_schema(ENTITIES.schema),
            request_schema=entity_names.REQUESTS,
            answer_schema=entity_names.ANSWERS,
            on=entity_names.ON,
            request=entity_names.entity_requests,
            match=entity_names.entity_names,
            attach=attach_entities,
            partitions=self.partitions,
        )
        found = named | "Find passages" >> beam.ParDo(_FindPassages(self.options)).with_output_types(
            pa.RecordBatch, marked=pa.RecordBatch, accounts=pa.RecordBatch
        ).with_outputs("marked", "accounts", main="passages")
        known = {"rows": found.passages, "table": inputs["facts"]} | "Facts of passages" >> LookUp(
            row_schema=PASSAGES,
            row_key="id",
            table_schema=marked_schema(FACTS.schema),
            request_schema=facts.REQUESTS,
            answer_schema=facts.ANSWERS,
            on=facts.ON,
            request=facts.fact_requests,
            match=facts.facts_between,
            attach=attach_facts,
            partitions=self.partitions,
        )
        aligned = known | "Align" >> beam.ParDo(_Align(self.options)).with_output_types(
            pa.RecordBatch, marked=pa.RecordBatch, accounts=pa.RecordBatch
        ).with_outputs("marked", "accounts", main="aligned")
        judged = {"aligned": aligned.aligned, "entities": inputs["entities"]} | JudgeRelations(
            self.critic, self.languages, self.options.seed
        )
        probabilities = beam.pvalue.AsSingleton(judged | NegativeProbabilities(self.options.negatives))
        finished = judged | "Finish" >> beam.ParDo(Finish(self.options), probabilities).with_output_types(
            pa.RecordBatch
        ).with_outputs("counts", main="rows")
        return {
            "rows": (found.marked, aligned.marked, finished.rows) | "Marked rows" >> beam.Flatten(),
            "accounts": (found.accounts, aligned.accounts) | "Accounts" >> beam.Flatten(),
            "counts": finished.counts,
        }


class _FindPassages(beam.DoFn):
    """Documents with `entities` → `PASSAGES`."""

    def __init__(self, options: RelationOptions) -> None:
        self._options = options

    def setup(self) -> None:
        collect_rarely()

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        passages: list[Row] = []
        marked: list[Row] = []
        mentions = 0
        for document in batch.to_pylist():
            if unusable := unusable_row(document, "id"):
                marked.append(unusable)
                continue
            try:
                rows, dropped = self._passages(document)
            except Exception as error:
                marked.append(failed_row(document, "id", error))
                continue
            passages += rows
            marked += dropped
            mentions += len(dropped)
            if rows:
                marked.append(document_row(document, "id"))
            else:
                marked.append(document_row(document, "id", fates.DROPPED, "no_passage", "no text but headings"))
        yield from _tagged("accounts", fates.accounts(RELATIONS.record, "documents", len(passages)))
        yield from _tagged("accounts", fates.accounts(MENTION, "documents", mentions))
        yield from _tagged("marked", *cut(pa.Table.from_pylist(marked, schema=marked_schema(RELATIONS.schema))))
        yield from cut(pa.Table.from_pylist(passages, schema=PASSAGES))

    def _passages(self, row: Row) -> tuple[list[Row], list[Row]]:
        document, options = linked_document(row), self._options
        found = find_entities(document, entities_of(row))
        key = article_key(row["qid"], row["source"], row["title"], row["id"])
        same = {
            "snapshot": row["snapshot"],
            "split": split_of(key, options.dev_share, options.test_share),
            "level": RELATIONS.record,
        }
        passages = [passage_row(passage) | same for passage in relation_passages(document, found, options)]
        dropped = [
            {
                "id": row["id"],
                "language": row["language"],
                "text": row["text"][max(doubt.start, 0) : doubt.end],
                "level": MENTION,
                "fate": fates.DROPPED,
                "reason": doubt.reason,
                "detail": f"[{doubt.start}, {doubt.end}) {doubt.detail}",
            }
            for doubt in found.dropped
        ]
        return passages, dropped


def _tagged(tag: str, *values: Any) -> Iterator[beam.pvalue.TaggedOutput]:
    for value in values:
        yield beam.pvalue.TaggedOutput(tag, value)


def attach_facts(passages: pa.RecordBatch, answers: pa.ListArray) -> pa.RecordBatch:
    """Passages with a column `facts`: those that hold between their entities."""
    return passages.append_column("facts", answers)


class _Align(beam.DoFn):
    """Passages with `facts` → `ALIGNED`."""

    def __init__(self, options: RelationOptions) -> None:
        self._options = options

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        rows: list[Row] = []
        marked: list[Row] = []
        relations = sentences = 0
        for row in batch.to_pylist():
            known = [
                Fact(**{name: value for name, value in fact.items() if name != "requester"})
                for fact in row.pop("facts")
            ]
            passage = passage_of(row)
            try:
                found = align(passage, known, row["snapshot"], self._options)
            except ValueError as error:
                failure = {"fate": fates.FAILED, "reason": "alignment", "detail": str(error)}
                marked.append(marked_passage(row) | failure | {"place": {"record": row["id"]}})
                continue
            rows.append(aligned_row(row, found))
            relations += len(found.candidates)
            sentences += len(found.crowded)
            for start, end in (passage.sentences[number] for number in found.crowded):
                marked.append(
                    marked_passage(row)
                    | {
                        "text": passage.text[start:end][: fates.EXCERPT_LENGTH],
                        "level": SENTENCE,
                        "fate": fates.DROPPED,
                        "reason": "too_many_entities",
                        "detail": f"[{start}, {end})",
                    }
                )
        yield from _tagged("accounts", fates.accounts(RELATION, "passages", relations))
        yield from _tagged("accounts", fates.accounts(SENTENCE, "passages", sentences))
        yield from _tagged("marked", *cut(pa.Table.from_pylist(marked, schema=marked_schema(RELATIONS.schema))))
        yield from cut(pa.Table.from_pylist(rows, schema=ALIGNED))
