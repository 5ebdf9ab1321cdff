"""`ReadWikipedia`: dumps of any number of wikis → documents, redirects and accounts."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.filesystems import FileSystems

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas import fates
from schemas.datasets import DOCUMENTS
from schemas.language import language_tag
from transforms.columns import batches
from transforms.datasets.inputs import InputError, InputFile
from transforms.fetch.address import shown, shown_in
from transforms.garbage import collect_rarely
from transforms.sources.failure import Failure, excerpt
from transforms.sources.files import open_stored
from transforms.sources.kept_splits import NOTHING_KEPT, Finished, Journal, Output, ReadSplit
from transforms.sources.records import Held, Record
from transforms.sources.splits import Split, plan_splits
from transforms.sources.xml_pages import page_name, read_pages
from transforms.step import step
from transforms.wikipedia.documents import Row, document_batch, document_row, redirect_batch
from transforms.wikipedia.pages import parse_page
from transforms.wikipedia.site import Site, is_edition, load_site, resolve_title
from transforms.wikipedia.siteinfo import read_siteinfo, wiki_of_path
from transforms.wikitext import Scanner, TemplateRules

SPLIT_BYTES = 4 << 20
"""Bytes of a dump, as stored, that one worker reads at a time: seconds of work, so that one file feeds all workers."""

_SNAPSHOT = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")


_INDEX = "-multistream-index"


def dump_of_index(path: str) -> str:
    """The dump of a multistream index: "…-multistream-index1.txt-p1p9.bz2" -> "…-multistream1.xml-p1p9.bz2"."""
    return path.replace(_INDEX, "-multistream").replace(".txt", ".xml")


@dataclass(frozen=True)
class Dump:
    """A dump, the wiki it is of, and its splits."""

    path: str
    site: Site
    snapshot: str | None
    splits: tuple[Split, ...]


def wiki_of_folder(path: str) -> str | None:
    """The database name of the edition that a dump's folder is called after: "dumps/af/wiki.xml.bz2" -> "afwiki"."""
    folder = PurePath(path).parent.name.replace("-", "_").removesuffix("wiki")
    return f"{folder}wiki" if is_edition(folder) else None


def plan_dumps(
    files: Sequence[InputFile],
    languages: Sequence[str],
    wiki: str | None = None,
    say: Callable[[str], None] = print,
    split_bytes: int = SPLIT_BYTES,
) -> list[Dump]:
    """The dumps among `files` that are in one of `languages` (all, when none is named), cut into splits.

    Which wiki a dump is of is told by `wiki`, else by the name of the file or its folder, else by its <siteinfo>, which
    exports made on another wiki state wrongly; where they differ `say` is told. An index of a multistream dump among
    the files cuts that dump between its streams; without one bzip2 is cut between its blocks, which serves as well.

    Raises InputError for a file that is no dump, for an index without its dump, and when no dump is left.
    """
    indexes = {dump_of_index(file.path): file.path for file in files if _INDEX in file.path}
    missing = sorted(indexes.keys() - {file.path for file in files})
    if missing:
        raise InputError(
            f"{shown(indexes[missing[0]])} is the index of {shown(missing[0])}, which is not among the inputs"
        )
    dumps = []
    for file in files:
        if _INDEX in file.path:
            continue
        try:
            named = wiki or wiki_of_path(file.path) or wiki_of_folder(file.path)
            siteinfo = read_siteinfo(file.path, open_stored, named)
            if named and siteinfo.stated not in (None, named):
                say(
                    f"{shown(file.path)}: taken for {named}, though it says that it is {siteinfo.stated}; "
                    "--wiki names another"
                )
            site = load_site(siteinfo)
            if languages and language_tag(site.language) not in languages:
                continue
            splits = plan_splits(file.path, file.size, open_stored, split_bytes, indexes.get(file.path))
        except ValueError as error:
            raise InputError(shown_in(str(error), file.path)) from error
        snapshot = _SNAPSHOT.search(FileSystems.split(file.path)[1])
        dumps.append(Dump(file.path, site, snapshot[1] if snapshot else None, tuple(splits)))
    if not dumps:
        raise InputError(f"none of the {len(files)} dumps is in one of the languages {', '.join(languages)}")
    return dumps


@step
class ReadWikipedia(beam.PTransform):
    """Reads dumps as {"documents", "redirects", "accounts"}: every page is one marked row of documents."""

    dumps: tuple[Dump, ...]
    rules: TemplateRules
    journal: Journal = NOTHING_KEPT

    def expand(self, root: beam.pvalue.PBegin) -> dict[str, beam.PCollection]:
        by_path = {dump.path: dump for dump in self.dumps}
        read = (
            root
            | "Splits" >> beam.Create([split for dump in self.dumps for split in dump.splits], reshuffle=False)
            | "Spread" >> beam.Reshuffle()
            | "Read pages"
            >> beam.ParDo(_ReadPages(by_path, self.rules, self.journal))
            .with_output_types(pa.RecordBatch, redirects=pa.RecordBatch, accounts=pa.RecordBatch)
            .with_outputs("redirects", "accounts", main="documents")
        )
        return {"documents": read.documents, "redirects": read.redirects, "accounts": read.accounts}


class _ReadPages(ReadSplit):
    def __init__(self, dumps: Mapping[str, Dump], rules: TemplateRules, journal: Journal) -> None:
        super().__init__(journal)
        self._dumps = dumps
        self._rules = rules

    def setup(self) -> None:
        collect_rarely()

    def read(self, split: Split) -> Iterator[Output | Finished]:
        dump = self._dumps[split.path]
        held = Held()
        damages = 0
        for documents, redirects, damage in split_documents(split, dump, self._rules, held):
            damages += damage
            yield documents
            if redirects.num_rows:
                yield beam.pvalue.TaggedOutput("redirects", redirects)
        records = held.records + damages
        yield beam.pvalue.TaggedOutput("accounts", fates.accounts(DOCUMENTS.record, shown(split.path), records))
        yield Finished(held.records, split.end - split.start)


def split_documents(
    split: Split, dump: Dump, rules: TemplateRules, held: Held
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch, int]]:
    """Batches of (marked documents, redirects, failures that are damage and no page) of one split of a dump."""
    scanner = Scanner(dump.site, rules)
    rows: list[Row] = []
    redirects: list[tuple[str, str, bool]] = []
    damages = size = 0
    for record in read_pages(split, open_stored, held):
        row = _row(record, dump, scanner)
        rows.append(row)
        size += len(record.data) if isinstance(record, Record) else 0
        damages += isinstance(record, Failure) and record.records == 0
        if row.get("reason") == "redirect" and (target := _article(dump.site, str(row["detail"]))):
            redirects.append((str(row["title"]), target, bool(row["to_section"])))
        if len(rows) >= batches.BATCH_ROWS or size >= batches.BATCH_BYTES:
            yield document_batch(rows), redirect_batch(dump.site.wiki, redirects), damages
            rows, redirects, damages, size = [], [], 0, 0
    if rows:
        yield document_batch(rows), redirect_batch(dump.site.wiki, redirects), damages


def _row(record: Record | Failure, dump: Dump, scanner: Scanner) -> Row:
    if isinstance(record, Failure):
        return _failed(record, dump, "damaged_source")
    try:
        page = parse_page(record.data, dump.site)
    except ValueError as error:
        failure = Failure(dump.path, page_name(record.data), record.offset, str(error), excerpt(record.data))
        return _failed(failure, dump, "malformed_page")
    place = {"source": shown(dump.path), "record": f"page {page.page_id} {page.title}", "offset": record.offset}
    return document_row(page, place, scanner, dump.snapshot)


def _failed(failure: Failure, dump: Dump, reason: str) -> Row:
    return {
        "source": dump.site.wiki,
        "language": language_tag(dump.site.language),
        "snapshot": dump.snapshot,
        "text": failure.excerpt,
        "level": DOCUMENTS.record,
        "fate": fates.FAILED,
        "reason": reason,
        "detail": shown_in(failure.error, failure.path),
        "place": {"source": shown(failure.path), "record": failure.record, "offset": failure.offset},
    }


def _article(site: Site, target: str) -> str | None:
    """The article that a redirect leads to, None for one to another namespace or wiki."""
    found = resolve_title(site, target)
    return found.title if found.namespace == 0 and not found.interwiki and found.title else None
