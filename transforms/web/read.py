"""`ReadWeb`: archives, or the pages that an index names in them → documents and questions, in a language each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.filesystems import FileSystems

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas import fates
from schemas.datasets import DOCUMENTS, FAQ
from transforms.archives.read import ArchiveRecord, ArchiveSplit, plan_archive, read_archive, read_member
from transforms.common_crawl.index import IndexQuery
from transforms.common_crawl.ranges import ArchiveRanges, read_ranges
from transforms.common_crawl.sample import Sample
from transforms.datasets.parts import Fates
from transforms.fetch.address import shown, shown_in
from transforms.fetch.attempts import DownloadError
from transforms.garbage import collect_rarely
from transforms.languages.identify import LanguageIdentifier, embedded_model
from transforms.pages.bounded import SECONDS_PER_PAGE, BoundedReader
from transforms.sources.failure import Failure
from transforms.sources.files import open_stored
from transforms.sources.kept_splits import NOTHING_KEPT, Finished, Journal, Output, ReadSplit
from transforms.sources.records import Held
from transforms.step import step
from transforms.web.languages import identify_pages, identify_pairs
from transforms.web.plan import Sources, by_archive, drawn, find_in_table, ranges_in, unreadable
from transforms.web.records import Tally, chunks, read_rows
from transforms.web.rows import ARCHIVE, archive_row, document_batch, faq_batch

SPLIT_BYTES = 32 << 20
"""Bytes of an archive, as stored, that one worker reads at a time: about a thousand pages, some seconds of work."""

Part = ArchiveSplit | ArchiveRanges | Failure
"""What one worker reads at a time, or an archive that cannot be read at all."""


@step
class ReadWeb(beam.PTransform):
    """{"documents", "faq": marked rows, "document_accounts", "faq_accounts", "uncounted": fates without rows}."""

    sources: Sources
    model: Path | None = None
    snapshot: str | None = None
    seconds_per_page: float = SECONDS_PER_PAGE
    journal: Journal = NOTHING_KEPT

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        archives = root | "Archives" >> beam.Create(self.sources.archives, reshuffle=False)
        parts = [archives | "Splits" >> beam.FlatMap(splits_of).with_output_types(object)]
        if self.sources.query:
            parts += root | "Index" >> _LookUp(
                self.sources.tables, self.sources.query, self.sources.base, self.sources.sample
            )
        reader = _ReadPages(self.model, self.snapshot, self.seconds_per_page, self.journal)
        tags = ("faq", "document_accounts", "faq_accounts")
        read = (
            parts
            | beam.Flatten()
            | "Spread" >> beam.Reshuffle()
            | "Read pages"
            >> beam.ParDo(reader)
            .with_output_types(pa.RecordBatch, **dict.fromkeys(tags, pa.RecordBatch), uncounted=Fates)
            .with_outputs(*tags, "uncounted", main="documents")
        )
        counted = archives | "Count archives" >> beam.Map(count_archive).with_output_types(pa.RecordBatch)
        return {name: read[name] for name in ("documents", "faq", "faq_accounts", "uncounted")} | {
            "document_accounts": (read.document_accounts, counted) | "Accounts" >> beam.Flatten()
        }


@step
class _LookUp(beam.PTransform):
    """The parts of archives that hold what was asked of an index, and what is wrong with its tables."""

    tables: tuple[str, ...]
    query: IndexQuery
    base: str
    sample: Sample | None

    def expand(self, root: beam.pvalue.PBegin) -> list[beam.PCollection]:
        found = (
            root
            | "Tables" >> beam.Create(self.tables, reshuffle=False)
            | "Spread tables" >> beam.Reshuffle()
            | "Find" >> beam.FlatMap(find_in_table, self.query, self.base, self.sample).with_output_types(object)
        )
        failures = found | "Failures" >> beam.Filter(lambda one: isinstance(one, Failure))
        places = found | "Places" >> beam.Filter(lambda one: not isinstance(one, Failure)).with_output_types(
            pa.RecordBatch
        )
        if self.sample and self.sample.amount >= 1:
            places = (
                places
                | "All" >> beam.combiners.ToList()
                | "Draw" >> beam.FlatMap(drawn, self.sample, self.base).with_output_types(pa.RecordBatch)
            )
        ranges = (
            places
            | "By archive" >> beam.FlatMap(by_archive).with_output_types(tuple[str, pa.RecordBatch])
            | beam.GroupByKey()
            | "Ranges" >> beam.FlatMapTuple(ranges_in).with_output_types(object)
        )
        return [ranges, failures]


def splits_of(path: str) -> Iterator[Part]:
    """The splits of an archive, or why it has none."""
    try:
        found = FileSystems.match([path])[0].metadata_list
        if not found:
            raise ValueError("there is no such file")
        yield from plan_archive(path, found[0].size_in_bytes, open_stored, SPLIT_BYTES)
    except (ValueError, OSError, DownloadError) as error:
        yield replace(unreadable(path, error), record=ARCHIVE)


def count_archive(path: str) -> pa.RecordBatch:
    """The account of an archive, whether it can be read or not."""
    return fates.accounts(ARCHIVE, shown(path), 1)


class _ReadPages(ReadSplit):
    def __init__(self, model: Path | None, snapshot: str | None, seconds_per_page: float, journal: Journal) -> None:
        super().__init__(journal)
        self._model = model
        self._snapshot = snapshot
        self._seconds_per_page = seconds_per_page

    def setup(self) -> None:
        collect_rarely()
        self._identifier = LanguageIdentifier(self._model or embedded_model())
        self._reader = BoundedReader(self._seconds_per_page)

    def teardown(self) -> None:
        self._reader.close()

    def read(self, part: Part) -> Iterator[Output | Finished]:
        if isinstance(part, Failure) and part.record == ARCHIVE:
            yield document_batch([archive_row(_shown(part))])
            yield Finished(0, 0, lasting=False)
            return
        held, tally = Held(), Tally()
        path = shown(part.archive if isinstance(part, ArchiveRanges) else part.path)
        rows = read_rows(records_of(part, held), self._reader.read_pages, path, self._snapshot, tally)
        pairs = 0
        for chunk in chunks(rows):
            documents = identify_pages(document_batch([row.document for row in chunk]), self._identifier)
            yield documents
            if faq := [pair for row in chunk for pair in row.pairs]:
                pairs += len(faq)
                yield beam.pvalue.TaggedOutput("faq", identify_pairs(faq_batch(faq), documents, self._identifier))
        records = fates.accounts(DOCUMENTS.record, path, held.records + tally.damages)
        yield beam.pvalue.TaggedOutput("document_accounts", records)
        yield beam.pvalue.TaggedOutput("faq_accounts", fates.accounts(FAQ.record, path, pairs))
        is_first = isinstance(part, ArchiveSplit) and part.start == 0
        yield beam.pvalue.TaggedOutput("uncounted", tally.without_rows(archives=int(is_first)))
        size = part.end - part.start if isinstance(part, ArchiveSplit) else 0
        yield Finished(held.records, size, lasting=tally.damages == 0)


def records_of(part: Part, held: Held) -> Iterator[ArchiveRecord | Failure]:
    """The records that one worker reads; failures tell where without logins and signatures."""
    for record in _records_of(part, held):
        yield _shown(record) if isinstance(record, Failure) else record


def _shown(failure: Failure) -> Failure:
    return replace(failure, path=shown(failure.path), error=shown_in(failure.error, failure.path))


def _records_of(part: Part, held: Held) -> Iterator[ArchiveRecord | Failure]:
    if isinstance(part, Failure):
        yield replace(part, records=0)
    elif isinstance(part, ArchiveSplit):
        yield from read_archive(part, open_stored, held)
    else:
        try:
            for offset, data in read_ranges(part.archive, part.ranges, open_stored):
                held.records += 1
                yield read_member(data, part.archive, offset)
        except (FileNotFoundError, DownloadError) as error:
            yield replace(unreadable(part.archive, error), records=0)
