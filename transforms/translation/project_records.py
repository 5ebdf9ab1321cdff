"""`ProjectRecords`: translated records get their spans and become rows of the task's dataset again."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

from schemas.datasets import MULTILINGUAL, RELATIONS, Dataset
from schemas.fates import DROPPED, FAILED, KEPT, accounts, marked_schema
from transforms.datasets.parts import Fates
from transforms.projection.project_texts import Projector
from transforms.projection.stretches import join_stretches
from transforms.step import step
from transforms.task_formats.dataset_rows import DatasetRows
from transforms.task_formats.record import AnnotatedText, Rebuilt, TaskFormat, TaskRecord, TranslatedText
from transforms.translation.assemble import AssembledText, Languages, Translation, given_text, translated_text
from transforms.translation.eflomal_links import with_eflomal
from transforms.translation.evidence_models import AlignmentModels, ProjectionMethods
from transforms.translation.projection_columns import projection_columns
from transforms.translation.records import keyed_records
from transforms.translation.sentences import Asked

SPAN = "span"
"""Level of the annotated spans of records."""
RELATION = "relation"
"""Level of the relations between them."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Rebuilding:
    """How rows are made of translated records.

    ``most_failed`` is the share of a text (by code points of its source) whose sentences may fail a check before the
    record is dropped; ``lost_spans`` says whether a record that lost a span is dropped; ``single_line`` keeps line
    breaks and tabs out of texts.
    """

    written: Dataset
    most_failed: float
    lost_spans: Literal["keep", "drop"]
    single_line: bool = False


@step
class ProjectRecords(beam.PTransform):
    """(`TRANSLATED_RECORDS`, alignment models or None) → {"rows", "accounts", "joined"}: a marked row a record.

    The rows of `rebuilding.written`; accounts and fates of the level ``span``, and rows for spans that were lost.
    ``asked`` and ``model`` are those that the sentences were asked for with.
    """

    rows: DatasetRows | TaskFormat
    rebuilding: Rebuilding
    methods: ProjectionMethods
    asked: Asked
    model: str
    alignment: beam.pvalue.AsSingleton | None = None

    def expand(self, records: beam.PCollection) -> dict[str, beam.PCollection]:
        do = beam.ParDo(_Project(self), *([self.alignment] if self.alignment else []))
        made = records | "Project" >> do.with_output_types(
            pa.RecordBatch, accounts=pa.RecordBatch, joined=Fates
        ).with_outputs("accounts", "joined", main="rows")
        return {"rows": made.rows, "accounts": made.accounts, "joined": made.joined}


class _Assembled(NamedTuple):
    """A record with its key, the names of its entities, and by field its texts, None where one was not translated."""

    key: str
    record: TaskRecord
    names: Sequence[Row]
    texts: Mapping[str, AssembledText | None]


class _Project(beam.DoFn):
    def __init__(self, options: ProjectRecords) -> None:
        self._rows = options.rows
        self._rebuilding = options.rebuilding
        self._methods = options.methods
        self._asked = options.asked
        self._model = options.model

    @no_annotations
    def process(
        self, batch: pa.RecordBatch, alignment: AlignmentModels | None = None
    ) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        schema = marked_schema(self._rebuilding.written.schema)
        rows: list[Row] = []
        kept: Fates = Counter()
        parts: Counter[str] = Counter()
        answers = zip(batch["names"].to_pylist(), batch["translations"].to_pylist(), strict=True)
        assembled = [
            _Assembled(key, record, names or [], self._texts(record, translations or []))
            for (key, record), (names, translations) in zip(keyed_records(batch), answers, strict=True)
        ]
        if "eflomal" in self._methods.methods:
            texts = with_eflomal([one.texts for one in assembled])
            assembled = [one._replace(texts=of_record) for one, of_record in zip(assembled, texts, strict=True)]
        for one in assembled:
            made = self._record_rows(one, alignment)
            spans = sum(len(text.spans) for text in one.record.texts)
            dropped = Counter(row["level"] for row in made[1:])
            held = {**dropped, RELATION: self._relations(one.record), SPAN: spans}
            for level, count in held.items():
                kept[level, one.record.target_language or MULTILINGUAL, KEPT, ""] += count - dropped[level]
            parts.update(held)
            rows += made
        yield pa.RecordBatch.from_pylist(rows, schema=schema)
        yield beam.pvalue.TaggedOutput("joined", +kept)
        for level, count in sorted(parts.items()):
            if count:
                yield beam.pvalue.TaggedOutput("accounts", accounts(level, "spans and relations", count))

    def _relations(self, record: TaskRecord) -> int:
        """How many relations a record has; those of other formats mean what their authors mean."""
        return len(record.original["relations"]) if self._rebuilding.written.name == RELATIONS.name else 0

    def _texts(self, record: TaskRecord, translations: Sequence[Translation]) -> dict[str, AssembledText | None]:
        languages = Languages(record.language or "", record.target_language or "", self._model)
        by_id = {translation["id"]: translation for translation in translations}
        return {text.field: self._assembled(text, record.given, by_id, languages) for text in record.texts}

    def _record_rows(self, one: "_Assembled", alignment: AlignmentModels | None) -> list[Row]:
        """The row of a record, first, and those of its parts that were lost."""
        key, record = one.key, one.record
        languages = record.language or "", record.target_language or ""
        projector = self._methods.projector(languages, alignment, one.names)
        translated: dict[str, TranslatedText] = {}
        assembled: dict[str, AssembledText] = {}
        for text in record.texts:
            found = one.texts[text.field]
            if found is None:
                return self._lost(key, record, FAILED, "not_translated", "no translation and no --model to make one")
            if problem := self._too_much_failed(found):
                return self._lost(key, record, DROPPED, f"translation_{problem}", f"in {text.field}")
            assembled[text.field] = found
            translated[text.field] = _projected(projector, found)
        lost = [row for text in record.texts for row in self._lost_spans(key, record, text, translated[text.field])]
        if lost and self._rebuilding.lost_spans == "drop":
            return self._lost(key, record, DROPPED, "span_lost", lost[0]["detail"])
        rebuilt = self._rows.rebuild(record, translated, languages[1])
        drops = [
            self._marked(key, record, drop.level, DROPPED, drop.reason, drop.detail)
            for drop in rebuilt.drops
            if drop.level != "record" and drop.reason != "span_lost"
        ]
        if rebuilt.row is None:
            whole = next(drop for drop in rebuilt.drops if drop.level == "record")
            return self._lost(key, record, DROPPED, whole.reason, whole.detail)
        return [self._kept(key, record, rebuilt, translated, assembled), *lost, *drops]

    def _assembled(
        self, text: AnnotatedText, given: Mapping[str, str], by_id: Mapping[str, Translation], languages: Languages
    ) -> AssembledText | None:
        if text.field in given:
            return given_text(text, given[text.field], languages)
        return translated_text(text, by_id, languages, self._asked, self._rebuilding.single_line)

    def _too_much_failed(self, found: AssembledText) -> str | None:
        """The check that most of a text fails, None where not too much of it fails any."""
        failed = sum(length for _check, length in found.failed)
        whole = sum(len(stretch.pair.source_text) for stretch in found.stretches)
        if not failed or failed <= self._rebuilding.most_failed * whole:
            return None
        by_check: Counter[str] = Counter()
        for check, length in found.failed:
            by_check[check] += length
        return min(by_check, key=lambda check: (-by_check[check], check))

    def _kept(
        self,
        key: str,
        record: TaskRecord,
        rebuilt: Rebuilt,
        translated: Mapping[str, TranslatedText],
        assembled: Mapping[str, AssembledText],
    ) -> Row:
        columns = [
            {
                "field": text.field,
                **projection_columns(text, translated[text.field]),
                "translation_quality": assembled[text.field].quality,
                "failed_checks": sorted({check for check, _length in assembled[text.field].failed}),
            }
            for text in record.texts
        ]
        row = {"level": self._rebuilding.written.record, "source_language": record.language}
        schema = self._rebuilding.written.schema
        if "row" in schema.names:  # an external format
            told = {
                "id": key,
                "record_id": record.id,
                "language": record.target_language,
                "row": json.dumps(rebuilt.row, ensure_ascii=False, separators=(",", ":")),
            }
        else:
            told = rebuilt.row or {}
        if "projection" in schema.names:
            qualities = [column["translation_quality"] for column in columns]
            told_quality = min((quality for quality in qualities if quality is not None), default=None)
            return {**row, **told, "translation_quality": told_quality, "projection": columns}
        return {**row, **told, **columns[0], "projection_reason": columns[0]["reason"], "reason": None}

    def _lost_spans(
        self, key: str, record: TaskRecord, text: AnnotatedText, translated: TranslatedText
    ) -> Iterator[Row]:
        for one in translated.projections:
            if one.start is None:
                span = text.spans[one.source_index]
                told = f"{text.field} [{span.start}, {span.end}) {text.text[span.start : span.end]!r}"
                yield self._marked(key, record, SPAN, DROPPED, one.reason or "unaligned", told)

    def _lost(self, key: str, record: TaskRecord, fate: str, reason: str, detail: str) -> list[Row]:
        """The row of a record that is not kept, and those of its spans and relations."""
        parts = [SPAN for text in record.texts for _span in text.spans]
        parts += [RELATION] * self._relations(record)
        level = self._rebuilding.written.record
        return [
            self._marked(key, record, level, fate, reason, detail),
            *(self._marked(key, record, part, DROPPED, "record_lost", reason) for part in parts),
        ]

    def _marked(self, key: str, record: TaskRecord, level: str, fate: str, reason: str, detail: str) -> Row:
        written = self._rebuilding.written
        excerpt = record.texts[0].text[:200] if record.texts else None
        return {
            written.key[0]: key if "row" in written.schema.names else record.id,
            written.excerpt: excerpt if written.excerpt != written.key[0] else record.id,
            "language": record.target_language,
            "level": level,
            "fate": fate,
            "reason": reason,
            "detail": detail,
            "place": {"source": None, "record": record.id, "offset": None} if fate == FAILED else None,
        }


def _projected(projector: Projector, found: AssembledText) -> TranslatedText:
    projected = [
        projector.project(stretch.pair, told) for stretch, told in zip(found.stretches, found.told, strict=True)
    ]
    projections = join_stretches(found.pair, found.stretches, projected)
    return TranslatedText.projected(found.pair.target_text, projections, len(found.pair.spans))
