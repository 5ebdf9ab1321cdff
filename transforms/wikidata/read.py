"""`ReadWikidata`: a Wikidata JSON dump → entities and facts, with the accounts of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import apache_beam as beam
import pyarrow as pa

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas import fates
from schemas.datasets import ENTITIES, FACTS
from transforms.columns import batches
from transforms.datasets.inputs import InputError, InputFile
from transforms.fetch.address import shown, shown_in
from transforms.garbage import collect_rarely
from transforms.sources.failure import Failure, excerpt
from transforms.sources.files import open_stored
from transforms.sources.kept_splits import NOTHING_KEPT, Finished, Journal, Output, ReadSplit
from transforms.sources.records import Held, Record
from transforms.sources.splits import Split, plan_splits
from transforms.sources.text_lines import line_number, read_json_lines
from transforms.step import step
from transforms.wikidata.columns import entity_batch, fact_batch
from transforms.wikidata.entities import EntityRow, entity_row
from transforms.wikidata.entity import drop_reason, parse_entity
from transforms.wikidata.facts import Fact, fact_rows
from transforms.wikidata.statements import statement_count

SPLIT_BYTES = 8 << 20
"""Bytes of a dump, as stored, that one worker reads at a time."""

LOOKED_AT = 20
"""Lines at the beginning of a file of which one at least must be an entity, else the file is no dump."""


def plan_entities(files: Sequence[InputFile], split_bytes: int = SPLIT_BYTES) -> list[Split]:
    """The dumps cut into splits; gzip cannot be cut. Raises InputError for a file that is no JSON dump."""
    splits: list[Split] = []
    for file in files:
        try:
            parts = plan_splits(file.path, file.size, open_stored, split_bytes)
        except ValueError as error:
            raise InputError(shown_in(str(error), file.path)) from error
        _check_dump(parts[0])
        splits += parts
    return splits


def _check_dump(split: Split) -> None:
    """Raises InputError where none of the first lines holds an entity."""
    first = None
    for record in islice(read_json_lines(split, open_stored, Held()), LOOKED_AT):
        if isinstance(record, Failure):
            return
        try:
            if parse_entity(record.data) is not None:
                return
        except ValueError as error:
            first = first or f"{excerpt(record.data)[:60]!r}: {error}"
    if first:
        raise InputError(
            f"{shown(split.path)}: not a Wikidata JSON dump, which has an entity a line, but begins with {first}"
        )
    raise InputError(f"{shown(split.path)}: not a Wikidata JSON dump: it holds no entity")


@step
class ReadWikidata(beam.PTransform):
    """Reads dumps as {"entities", "facts", "entity accounts", "fact accounts"}: marked batches without types yet.

    `languages` limits names and sitelinks (None: all), `kinds` the kinds of objects that facts are kept of.
    """

    splits: tuple[Split, ...]
    languages: frozenset[str] | None
    kinds: frozenset[str]
    journal: Journal = NOTHING_KEPT

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        read = (
            root
            | "Splits" >> beam.Create(self.splits, reshuffle=False)
            | "Spread" >> beam.Reshuffle()
            | "Read entities"
            >> beam.ParDo(_ReadEntities(self.languages, self.kinds, self.journal))
            .with_output_types(
                pa.RecordBatch, facts=pa.RecordBatch, entity_accounts=pa.RecordBatch, fact_accounts=pa.RecordBatch
            )
            .with_outputs("facts", "entity_accounts", "fact_accounts", main="entities")
        )
        return {name: read[name] for name in ("entities", "facts", "entity_accounts", "fact_accounts")}


class _ReadEntities(ReadSplit):
    def __init__(self, languages: frozenset[str] | None, kinds: frozenset[str], journal: Journal) -> None:
        super().__init__(journal)
        self._languages = languages
        self._kinds = kinds

    def setup(self) -> None:
        collect_rarely()

    def read(self, split: Split) -> Iterator[Output | Finished]:
        held = Held()
        damages = statements = 0
        for piece in split_entities(split, held, self._languages, self._kinds):
            damages += piece.damages
            statements += piece.statements
            yield piece.entities
            yield beam.pvalue.TaggedOutput("facts", piece.facts)
        records = held.records + damages
        yield beam.pvalue.TaggedOutput("entity_accounts", fates.accounts(ENTITIES.record, shown(split.path), records))
        yield beam.pvalue.TaggedOutput("fact_accounts", fates.accounts(FACTS.record, shown(split.path), statements))
        yield Finished(held.records, split.end - split.start)


class Piece(NamedTuple):
    """A stretch of a split: batches, the statements that its entities hold, and failures that are no entity."""

    entities: pa.RecordBatch
    facts: pa.RecordBatch
    statements: int
    damages: int


@dataclass
class _Gathered:
    """Rows of a piece under way."""

    rows: list[EntityRow] = field(default_factory=list)
    drops: list[tuple[str, str, str]] = field(default_factory=list)
    failures: list[fates.Failure] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    statements: int = 0
    damages: int = 0
    size: int = 0

    def full(self) -> bool:
        return self.size >= batches.BATCH_BYTES or len(self.rows) >= batches.BATCH_ROWS

    def piece(self, source: str) -> Piece:
        entities = [
            fates.with_marks(entity_batch(self.rows), ENTITIES.record),
            _dropped(self.drops),
            fates.failed_rows(self.failures, ENTITIES, ENTITIES.record, None),
        ]
        table = pa.Table.from_batches(entities).combine_chunks()
        return Piece(
            batches.one_batch(table), fact_batch(self.facts, source, self.offsets), self.statements, self.damages
        )


def split_entities(
    split: Split, held: Held, languages: frozenset[str] | None, kinds: frozenset[str]
) -> Iterator[Piece]:
    """The entities and facts of one split of a dump, each line and each statement with a fate."""
    gathered = _Gathered()
    for record in read_json_lines(split, open_stored, held):
        if isinstance(record, Failure):
            gathered.damages += record.records == 0
            gathered.failures.append(_failure(record, "damaged_source"))
            continue
        _gather(record, split, languages, kinds, gathered)
        if gathered.full():
            yield gathered.piece(shown(split.path))
            gathered = _Gathered()
    yield gathered.piece(shown(split.path))


def _gather(
    record: Record, split: Split, languages: frozenset[str] | None, kinds: frozenset[str], gathered: _Gathered
) -> None:
    gathered.size += len(record.data)
    try:
        entity = parse_entity(record.data)
        if entity is None:
            raise ValueError("no entity on this line")
        reason = drop_reason(entity)
        if reason:
            gathered.drops.append((str(entity.get("id") or entity.get("entity")), *reason))
            return
        row = entity_row(entity, languages)
        facts = list(fact_rows(entity, kinds))
        statements = statement_count(entity)
    except ValueError as error:
        name = f"line {line_number(split, open_stored, record.number)}"
        failure = Failure(split.path, name, record.offset, str(error), excerpt(record.data))
        gathered.failures.append(_failure(failure, "malformed_entity"))
        return
    gathered.rows.append(row)
    gathered.facts += facts
    gathered.offsets += [record.offset] * len(facts)
    gathered.statements += statements


def _failure(failure: Failure, reason: str) -> fates.Failure:
    error = shown_in(failure.error, failure.path)
    return fates.Failure(shown(failure.path), failure.record, failure.offset, reason, error, failure.excerpt)


def _dropped(drops: list[tuple[str, str, str]]) -> pa.RecordBatch:
    rows = [
        {"qid": qid, "level": ENTITIES.record, "fate": fates.DROPPED, "reason": reason, "detail": detail}
        for qid, reason, detail in drops
    ]
    return pa.RecordBatch.from_pylist(rows, schema=fates.marked_schema(ENTITIES.schema))
