"""`NameEntities`, `AttachTranslations`: records get the names of their entities and the translations of their texts."""

from functools import partial

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import ENTITIES, TRANSLATIONS
from schemas.fates import marked_schema
from transforms.columns.batches import explode, one_batch
from transforms.columns.keys import find, key_strings
from transforms.columns.lookup import REQUESTER, LookUp
from transforms.columns.shuffle import DEFAULT_PARTITIONS
from transforms.ner import entity_names
from transforms.step import step
from transforms.translation.records import RECORDS
from transforms.translation.sentences import REQUESTS, Asked, requests

_TRANSLATION_COLUMNS = ("id", "target_text", "score", "quality", "failed_checks", "alignment")
_ANSWERS = pa.schema(
    [pa.field(REQUESTER, pa.string()), *(TRANSLATIONS.schema.field(name) for name in _TRANSLATION_COLUMNS)]
)

NAMED_RECORDS = pa.schema([*RECORDS, pa.field("names", pa.list_(pa.struct(list(entity_names.ANSWERS))))])
"""`RECORDS` with what the entities of their spans are called in the target language."""

TRANSLATED_RECORDS = pa.schema([*NAMED_RECORDS, pa.field("translations", pa.list_(pa.struct(list(_ANSWERS))))])
"""`NAMED_RECORDS` with the translations that they asked for."""


@step
class NameEntities(beam.PTransform):
    """{"records": `RECORDS`, "entities": marked entities} → `NAMED_RECORDS`; "entities" may be absent."""

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        if "entities" not in inputs:
            return inputs["records"] | beam.Map(with_nothing, NAMED_RECORDS).with_output_types(pa.RecordBatch)
        return {"rows": inputs["records"], "table": inputs["entities"]} | LookUp(
            row_schema=RECORDS,
            row_key="record",
            table_schema=marked_schema(ENTITIES.schema),
            request_schema=entity_names.REQUESTS,
            answer_schema=entity_names.ANSWERS,
            on=entity_names.ON,
            request=name_requests,
            match=entity_names.entity_names,
            attach=partial(with_answers, NAMED_RECORDS),
            partitions=self.partitions,
        )


@step
class AttachTranslations(beam.PTransform):
    """{"records": `NAMED_RECORDS`, "translations": rows of `TRANSLATIONS`} → `TRANSLATED_RECORDS`.

    ``model`` is the digest that the ids of translations were made with. "translations" may be absent where there is no
    model; texts that brought no translation along have none then.
    """

    model: str
    asked: Asked
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        if "translations" not in inputs:
            return inputs["records"] | beam.Map(with_nothing, TRANSLATED_RECORDS).with_output_types(pa.RecordBatch)
        return {"rows": inputs["records"], "table": inputs["translations"]} | LookUp(
            row_schema=NAMED_RECORDS,
            row_key="record",
            table_schema=pa.schema([TRANSLATIONS.schema.field(name) for name in _TRANSLATION_COLUMNS]),
            request_schema=REQUESTS,
            answer_schema=_ANSWERS,
            on=("id",),
            request=partial(requests, model=self.model, asked=self.asked),
            match=match_translations,
            attach=partial(with_answers, TRANSLATED_RECORDS),
            partitions=self.partitions,
        )


def name_requests(records: pa.RecordBatch) -> pa.RecordBatch:
    """Requests of `entity_names`: each record asks for each entity of its spans."""
    text_rows, texts = explode(records["texts"])
    parents, spans = explode(pc.struct_field(texts, "spans"))
    qids = pc.struct_field(spans, "qid")
    rows = pa.array(text_rows[parents])
    languages = records["target_language"].take(rows)
    columns = [records["record"].take(rows), qids, languages, pa.nulls(len(qids), pa.string())]
    wanted = pa.table(columns, schema=entity_names.REQUESTS).filter(pc.is_valid(qids))
    names = wanted.schema.names
    return one_batch(wanted.group_by(names, use_threads=False).aggregate([]).select(names))


def match_translations(wanted: pa.Table, translations: pa.Table) -> pa.Table:
    """The translations that the requests of one partition ask for."""
    table = one_batch(translations)
    rows = find(key_strings(wanted, ("id",)), table["id"])
    found = one_batch(wanted).filter(pc.is_valid(rows))
    columns = table.take(rows.drop_null()).columns
    return pa.Table.from_arrays([found[REQUESTER], *columns], schema=_ANSWERS)


def with_answers(schema: pa.Schema, batch: pa.RecordBatch, answers: pa.ListArray) -> pa.RecordBatch:
    """A batch with the answers as the last column of `schema`."""
    return pa.RecordBatch.from_arrays([*batch.columns, answers.cast(schema.field(-1).type)], schema=schema)


def with_nothing(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A batch with nulls in the last column of `schema`."""
    return pa.RecordBatch.from_arrays([*batch.columns, pa.nulls(batch.num_rows, schema.field(-1).type)], schema=schema)
