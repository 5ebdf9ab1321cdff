"""What a run has read of its input is kept until the run is through, so that one broken off can go on from there."""

import hashlib
import json
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from apache_beam.pvalue import TaggedOutput
from apache_beam.typehints.decorators import no_annotations

from schemas.coder import RecordBatchCoder
from transforms.progress import note_progress

_FINISHED = "finished.count"
_MAIN = "main"
_BATCHES = RecordBatchCoder()


@dataclass(frozen=True)
class Journal:
    """Folders of a run: workers note their `progress` in one, and keep in the other what `ReadSplit` gave.

    None: no progress is shown, nothing is kept.
    """

    progress: str | None = None
    kept: str | None = None


NOTHING_KEPT = Journal()


class Finished(NamedTuple):
    """The end of a split: the records and the bytes (as stored) that were read.

    `lasting` says that reading it again would give the same, which a server that did not answer might change.
    """

    records: int
    size: int
    lasting: bool = True


Output: TypeAlias = pa.RecordBatch | TaggedOutput
"""A batch for the main output, or a batch or counts (`Counter` of tuples) for a tagged one."""


class ReadSplit(beam.DoFn):
    """Reads each split by `read`, which a subclass defines; a split that an earlier run finished is not read again.

    What is kept of a split is one file named by a digest of its `repr`, in a folder that stands for all else that the
    output depends on (`Journal.kept`). It appears whole or not at all.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def read(self, split: Any) -> Iterator[Output | Finished]:
        """The outputs of a split, last how much was read."""
        raise NotImplementedError

    @no_annotations
    def process(self, split: Any) -> Iterator[Output]:
        outputs = self.read(split)
        if self._journal.kept:
            path = kept_path(self._journal.kept, split)
            outputs = read_kept(path) if is_kept(path) else keep(path, outputs)
        for output in outputs:
            if isinstance(output, Finished):
                note_progress(self._journal.progress, output.records, output.size)
            else:
                yield output


def kept_path(folder: str, split: object) -> str:
    """Where in a folder the outputs of a split are kept."""
    name = hashlib.sha256(repr(split).encode("utf-8", "surrogatepass")).hexdigest()
    path: str = FileSystems.join(folder, f"{name[:32]}.split")
    return path


def is_kept(path: str) -> bool:
    """Whether the outputs of a split are at `path`, whole; what a machine that lost power left there goes."""
    if not FileSystems.exists(path):
        return False
    try:
        with _open(path) as file, zipfile.ZipFile(file) as archive:
            if archive.testzip() is None:
                return True
    except zipfile.BadZipFile:
        pass
    FileSystems.delete([path])
    return False


def keep(path: str, outputs: Iterator[Output | Finished]) -> Iterator[Output | Finished]:
    """The same outputs, written to a file as they pass, which is at `path` once all have passed.

    It is a zip archive with a member for each: what is cut off has no directory and does not open.
    """
    attempt = f"{path}.{uuid.uuid4().hex}"
    lasting = False
    with (
        FileSystems.create(attempt, compression_type=CompressionTypes.UNCOMPRESSED) as file,
        _Archive(file, "w") as archive,
    ):
        for number, output in enumerate(outputs):
            name, content = _encoded(output)
            archive.writestr(zipfile.ZipInfo(f"{number:06d}.{name}"), content)
            lasting = isinstance(output, Finished) and output.lasting
            yield output
    if lasting:
        FileSystems.rename([attempt], [path])
    else:
        FileSystems.delete([attempt])


class _Archive(zipfile.ZipFile):
    """One that is left by an error stays without a directory, and says nothing where its file was closed before it.

    That is so when a process is told to end: then Python clears away what its threads read, in any order.
    """

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def __del__(self) -> None:
        """Unlike its parent, does not close."""


def read_kept(path: str) -> Iterator[Output | Finished]:
    """What `keep` was given."""
    with _open(path) as file, zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            yield _decoded(member.filename, archive.read(member))


def _open(path: str) -> BinaryIO:
    return cast(BinaryIO, FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED))


def _encoded(output: Output | Finished) -> tuple[str, bytes]:
    """The tag with the kind of an output, and its content."""
    if isinstance(output, Finished):
        return _FINISHED, json.dumps(output).encode()
    tag, value = (output.tag, output.value) if isinstance(output, TaggedOutput) else (_MAIN, output)
    if isinstance(value, pa.RecordBatch):
        return f"{tag}.arrow", _BATCHES.encode(value)
    return f"{tag}.json", json.dumps([[*key, count] for key, count in value.items()]).encode()


def _decoded(name: str, content: bytes) -> Output | Finished:
    _, tag, kind = name.split(".")
    if f"{tag}.{kind}" == _FINISHED:
        return Finished(*json.loads(content))
    value = (
        _BATCHES.decode(content)
        if kind == "arrow"
        else Counter({tuple(key): count for *key, count in json.loads(content)})
    )
    return value if tag == _MAIN else TaggedOutput(tag, value)
