"""`ExtractEntities`: linked documents and the entities they mention → marked rows of the `ner` dataset."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

from schemas import fates
from schemas.datasets import DOCUMENTS, ENTITIES, NER
from schemas.fates import marked_schema
from transforms.columns.batches import cut
from transforms.columns.lookup import LookUp
from transforms.columns.shuffle import DEFAULT_PARTITIONS
from transforms.datasets.document_rows import document_row, failed_row, unusable_row
from transforms.filters.wanted import DropOtherLanguages
from transforms.garbage import collect_rarely
from transforms.ner.entity_names import ANSWERS, ON, REQUESTS, entity_names, entity_requests
from transforms.ner.mentions import Entity, Link, LinkedDocument
from transforms.ner.options import NerOptions
from transforms.ner.rows import NerResult, ner_rows
from transforms.step import step

MENTION = "mention"
"""Level of the links that are no span of their text."""

Row = dict[str, Any]


@step
class ExtractEntities(beam.PTransform):
    """{"documents", "entities"} → {"rows", "accounts"}: each document and each of its sentences has a fate.

    A document is kept when one of its sentences is, else dropped as ``no_sentence``. Links that overlap others are
    dropped rows of the level ``mention``. The accounts count the sentences that documents were split into.
    """

    options: NerOptions
    languages: tuple[str, ...] = ()
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> dict[str, beam.PCollection]:
        documents = {
            "rows": inputs["documents"] | DropOtherLanguages(self.languages),
            "table": inputs["entities"],
        } | LookUp(
            row_schema=marked_schema(DOCUMENTS.schema),
            row_key="id",
            table_schema=marked_schema(ENTITIES.schema),
            request_schema=REQUESTS,
            answer_schema=ANSWERS,
            on=ON,
            request=entity_requests,
            match=entity_names,
            attach=attach_entities,
            partitions=self.partitions,
        )
        extracted = documents | beam.ParDo(_Extract(self.options)).with_output_types(
            pa.RecordBatch, accounts=pa.RecordBatch
        ).with_outputs("accounts", main="rows")
        return {"rows": extracted.rows, "accounts": extracted.accounts}


def attach_entities(documents: pa.RecordBatch, answers: pa.ListArray) -> pa.RecordBatch:
    """Documents with a column `entities`: what the answers say of the items that each mentions."""
    return documents.append_column("entities", answers)


class _Extract(beam.DoFn):
    def __init__(self, options: NerOptions) -> None:
        self._options = options

    def setup(self) -> None:
        collect_rarely()

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        rows: list[Row] = []
        sentences = mentions = 0
        for document in batch.to_pylist():
            if unusable := unusable_row(document, "id"):
                rows.append(unusable)
                continue
            try:
                result = ner_rows(linked_document(document), entities_of(document), self._options)
            except Exception as error:
                rows.append(failed_row(document, "id", error))
                continue
            sentences += len(result.rows)
            mentions += len(result.dropped_links)
            rows += _rows(document, result)
        for level, records in ((NER.record, sentences), (MENTION, mentions)):
            yield beam.pvalue.TaggedOutput("accounts", fates.accounts(level, "documents", records))
        yield from cut(pa.Table.from_pylist(rows, schema=marked_schema(NER.schema)))


def linked_document(row: Row) -> LinkedDocument:
    """A row of `documents` as the extraction takes it."""
    return LinkedDocument(
        id=row["id"],
        language=row["language"],
        title=row["title"] or "",
        text=row["text"],
        links=[Link(m["start"], m["end"], m["target"] or "", m["qid"]) for m in row["mentions"] or ()],
        qid=row["qid"],
        bold=[(span["start"], span["end"]) for span in row["bold"] or ()],
        headings=[(span["start"], span["end"]) for span in row["headings"] or ()],
    )


def entities_of(row: Row) -> dict[str, Entity]:
    """The entities that a row's document mentions, by their ids."""
    return {
        item["qid"]: Entity(
            item["qid"], item["type"], item["title"] or "", item["label"] or "", tuple(item["aliases"] or ())
        )
        for item in row["entities"]
    }


def _rows(document: Row, result: NerResult) -> Iterator[Row]:
    if any(row.reason is None for row in result.rows):
        yield document_row(document, "id")
    else:
        detail = f"none of {len(result.rows)} sentences is kept"
        yield document_row(document, "id", fates.DROPPED, "no_sentence", detail)
    for row in result.rows:
        base = {
            "id": row.id,
            "document_id": row.document_id,
            "language": row.language,
            "text": row.text if row.reason is None else row.text[: fates.EXCERPT_LENGTH],
            "level": NER.record,
        }
        if row.reason is not None:
            yield base | {"fate": fates.DROPPED, "reason": row.reason, "detail": row.detail}
            continue
        spans = [
            {"start": m.start, "end": m.end, "type": m.type, "qid": m.qid, "origin": m.origin} for m in row.mentions
        ]
        yield base | {"tokens": row.tokens, "tags": row.tags, "spans": spans, "weight": row.weight}
    for link in result.dropped_links:
        yield {
            "id": document["id"],
            "language": document["language"],
            "text": document["text"][link.start : link.end],
            "level": MENTION,
            "fate": fates.DROPPED,
            "reason": link.reason,
            "detail": f"[{link.start}, {link.end}) {link.detail}",
        }
