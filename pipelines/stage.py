"""What a stage is, and how one runs: check, build the pipeline, run it, reconcile, publish."""

import errno
import gc
import hashlib
import itertools
import json
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipelines.engine import Engine
from pipelines.input_watch import InputChangedError, InputWatch, file_state
from pipelines.local_memory import available_memory, memory_warning
from pipelines.output_lock import hold_output
from pipelines.settings import Settings
from schemas.datasets import DATASETS, Dataset
from transforms.datasets.accounts import AccountsError, LevelAccount, failed_in, reconcile
from transforms.datasets.inputs import InputError, InputFile, dataset_folder, find_dataset, find_files
from transforms.datasets.parts import Part
from transforms.datasets.publish import delete_folder, manifest, publish
from transforms.datasets.write import WriteDataset, failures, read_summary
from transforms.fetch.address import shown
from transforms.progress import ProgressDisplay
from transforms.sources.kept_splits import NOTHING_KEPT, Journal

DEFAULT_MAX_FAILURE_RATE = 0.01
BYTES_PER_PARTITION = 256 << 20
PARTITIONS_PER_WORKER = 4
MOST_PARTITIONS = 65536
WORTH_KEEPING_BYTES = 16 << 20
"""Of splits that were read when a run was stopped; less is read again in seconds."""
STAGING, SPLITS = ".staging", ".splits"
"""Folders of an output: what a run has not published yet, and what it read of its input, see docs/running.md."""
NOWHERE_ELSE: Mapping[str, str] = MappingProxyType({})


class StageError(Exception):
    """A stage that ran and published nothing; the message says why and what to do."""


@dataclass(frozen=True)
class Inputs:
    """Where a stage reads: the files of each input by name, and what the user gave to find them.

    `journal` names the folders that workers note their progress in (none where they run on other machines) and keep
    finished splits in. `earlier` are the finished datasets by name that an earlier run left where this one is going to
    publish.
    """

    patterns: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[InputFile, ...]]
    journal: Journal = NOTHING_KEPT
    earlier: Mapping[str, str] = field(default_factory=dict)


Outputs = dict[str, dict[str, beam.PCollection]]
"""By dataset: {"rows": marked batches, "accounts": batches of `schemas.fates.ACCOUNTS`}; see `WriteDataset`."""


@dataclass(frozen=True)
class Stage:
    """A stage of the contract: its name, its settings, what it reads and writes, and the pipeline in between.

    `source` is the dataset it reads, None for raw files; `joins` are the datasets it takes beside it, a setting each,
    and `required` those that it cannot do without; `models` gives the digests of the models that its settings name.
    `optional` are those of `datasets` that it writes only if its settings ask for them. `streams` says that inputs at
    addresses are read where they lie; others are downloaded by `build`. `variants` are the stages that it stands for
    where what it reads and writes depends on its settings. `check` raises InputError for inputs that it cannot read.
    `export` writes the files that other tools read from the staged parts of a dataset, and describes them.
    """

    name: str
    summary: str
    settings: type[Settings]
    source: Dataset | None
    datasets: tuple[Dataset, ...]
    build: Callable[[beam.Pipeline, Any, Inputs], Outputs]
    joins: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    models: Callable[[Any], dict[str, str]] = field(default=lambda _settings: {})
    optional: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)
    streams: bool = False
    variants: Callable[[Any], "tuple[Stage, ...]"] | None = None
    check: Callable[[Inputs], None] | None = None
    export: Callable[[str, Dataset, list[Part]], list[Part]] | None = None

    def expand(self, settings: Settings) -> "tuple[Stage, ...]":
        """The stages to run for these settings; raises InputError where the input does not tell."""
        return self.variants(settings) if self.variants else (self,)

    def writes(self, settings: Settings) -> tuple[Dataset, ...]:
        """The datasets that it writes with these settings."""
        return tuple(
            dataset for dataset in self.datasets if self.optional.get(dataset.name, lambda _settings: True)(settings)
        )

    def named_inputs(self, settings: Settings) -> dict[str, tuple[str, ...]]:
        """What `settings` name of its input and the datasets beside it."""
        return {name: given for name in ("input", *self.joins) if (given := getattr(settings, name))}

    def find(self, patterns: Mapping[str, tuple[str, ...]]) -> Inputs:
        """Its inputs; raises InputError for those that are missing, match nothing or hold something else."""
        for name in ("input", *self.required):
            if not patterns.get(name):
                raise InputError(f"--{name} is required, in the flags or in the recipe")
        inputs = Inputs(patterns, {name: self.find_input(name, given) for name, given in patterns.items()})
        if self.check:
            self.check(inputs)
        return inputs

    def find_input(self, name: str, patterns: tuple[str, ...]) -> tuple[InputFile, ...]:
        """The files of one of its inputs; raises InputError as `find` does."""
        dataset = DATASETS.get(name) if name in self.joins else self.source
        return tuple(find_dataset(patterns, dataset) if dataset else find_files(patterns))


def origin(stage: Stage, settings: Settings, inputs: Inputs) -> dict[str, Any]:
    """What determines the stage's output: inputs, settings, models and code, and the digest of all of them (`key`)."""
    models = stage.models(settings)
    parts = {
        "stage": stage.name,
        "inputs": {name: {"sha256": _digest(files), "files": len(files)} for name, files in inputs.files.items()},
        "recipe": _recipe_part(stage, settings),
        "models": models,
        "code": code_digest(),
    }
    return {"key": hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest(), **parts}


def _recipe_part(stage: Stage, settings: Settings) -> dict[str, Any]:
    """The settings that the output depends on beside the inputs; of a file that they name, the digest.

    Folders are those of models, which the stage has digests of. Logins in addresses are masked.
    """
    folders = [name for name, value in settings if _names_folders(value)]
    part = settings.model_dump(mode="json", exclude={"input", "partitions", *stage.joins, *folders})
    files = {name: value for name, value in settings if isinstance(value, Path) and name not in folders}
    part = {name: shown(value) if isinstance(value, str) else value for name, value in part.items()}
    return part | {name: file_sha256(str(value)) for name, value in files.items()}


def _names_folders(value: object) -> bool:
    values = value.values() if isinstance(value, Mapping) else (value,)
    return any(isinstance(one, Path) and one.is_dir() for one in values)


def _digest(files: Iterable[InputFile]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.sha256 or file.version or file_sha256(file.path)
        digest.update(f"{FileSystems.split(file.path)[1]}\t{content}\n".encode())
    return digest.hexdigest()


def file_sha256(path: str) -> str:
    """Digest of a file on any Beam filesystem; a local one that has not changed since is not read again."""
    state = file_state(path)
    return _sha256(path) if state is None else _sha256_in_state(path, state)


@cache
def _sha256_in_state(path: str, _state: tuple[int, int, int]) -> str:
    return _sha256(path)


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


_TABLES = frozenset({".py", ".json", ".txt", ".npz"})


@cache
def code_digest() -> str:
    """Digest of Babelmill's own source and tables: another version of the code makes each dataset stale."""
    digest = hashlib.sha256(metadata.version("apache-beam").encode())
    for package in ("schemas", "transforms", "pipelines"):
        root = Path(str(resources.files(package)))
        for path in sorted(root.rglob("*")):
            if path.suffix in _TABLES or (path.suffix == ".yaml" and "recipes" not in path.parts):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def run_stage(
    stage: Stage,
    settings: Settings,
    inputs: Inputs,
    output: str,
    engine: Engine,
    max_failure_rate: float = DEFAULT_MAX_FAILURE_RATE,
    folders: Mapping[str, str] = NOWHERE_ELSE,
) -> dict[str, dict[str, Any]]:
    """Run a stage and publish its datasets in `output`; returns their manifests by dataset.

    `folders` are those of datasets that are to lie elsewhere than in `output` itself. An optional dataset that an
    earlier run left there, and that is not asked for now, goes. Input that an earlier run of the same inputs, settings
    and code had read before it was broken off is not read again.

    Waits for another run that writes there (see `hold_output`, and OutputLockedError). Raises StageError, and publishes
    nothing, when more than `max_failure_rate` of the records of a level failed, and
    before any work when a dataset of the stage would replace one that it reads;
    AccountsError when the fates of the records do not add up to what the sources held.
    """
    datasets = stage.writes(settings)
    places = {dataset.name: folders.get(dataset.name, output) for dataset in stage.datasets}
    _check_output(inputs, places)
    watch = InputWatch(itertools.chain.from_iterable(inputs.files.values()))
    came_from = origin(stage, settings, inputs)
    started = _now()
    # Splits are read after the inputs were digested, so a file that was another one meanwhile must not give its own.
    kept = f"{came_from['key'][:32]}-{watch.digest()[:16]}"
    with holding({output, *places.values()}), _Staging(output, stage.name, kept) as staging:
        display = staging.display(stage.name, sum(file.size for file in inputs.files["input"]))
        with display, watch:
            earlier = _earlier(stage, places)
            _run(stage, settings, Inputs(inputs.patterns, inputs.files, staging.journal, earlier), staging, engine)
        times = {"started": started, "finished": _now(), "runner": engine.runner, "workers": engine.workers}
        contents = {}
        for dataset in datasets:
            parts, fates, read = read_summary(staging.of(dataset))
            records = reconcile(read, fates)
            _check_failures(staging.of(dataset), parts, records, max_failure_rate)
            if stage.export:
                parts += stage.export(staging.of(dataset), dataset, parts)
            contents[dataset.name] = manifest(dataset, parts, fates, records, {**came_from, **times})
        for dataset in datasets:
            publish(places[dataset.name], staging.of(dataset), contents[dataset.name])
        for dataset in stage.datasets:
            folder = FileSystems.join(places[dataset.name], dataset.name)
            if dataset not in datasets and dataset_folder(folder, "") is not None:
                # It is of an earlier run with other settings, and does not belong to what stands beside it now.
                delete_folder(folder)
        staging.forget_splits()
    return contents


@contextmanager
def holding(outputs: set[str]) -> Iterator[None]:
    """Have the folders of `outputs` for this run alone; see `hold_output`. Raises StageError for one that cannot be
    written."""
    with ExitStack() as held:
        for output in sorted(outputs):
            try:
                held.enter_context(hold_output(output))
            except OSError as error:
                raise StageError(f"cannot write to --output {output}: {error}") from error
        yield


def delete_leftovers(stage: Stage, output: str, places: Iterable[str]) -> None:
    """Delete what a run of the stage left that was killed when all was published already; `places` hold its datasets.

    Raises StageError for an output that cannot be written.
    """
    with holding({output, *places}):  # its end takes the lock of that run away
        delete_folder(FileSystems.join(output, STAGING))
        _Staging(output, stage.name, "").forget_splits()


def _earlier(stage: Stage, places: Mapping[str, str]) -> dict[str, str]:
    folders = {dataset.name: FileSystems.join(places[dataset.name], dataset.name) for dataset in stage.datasets}
    return {name: folder for name, folder in folders.items() if dataset_folder(folder, "") is not None}


def _check_output(inputs: Inputs, places: Mapping[str, str]) -> None:
    for name, place in places.items():
        folder = Path(FileSystems.join(place, name)).resolve()
        for file in itertools.chain.from_iterable(inputs.files.values()):
            if Path(file.path).resolve().is_relative_to(folder):
                raise StageError(
                    f"the dataset {name} in {place} would replace its own input {file.path}; name another --output"
                )


def _run(stage: Stage, settings: Settings, inputs: Inputs, staging: "_Staging", engine: Engine) -> None:
    if engine.is_direct():
        files = itertools.chain.from_iterable(inputs.files.values())
        if warning := memory_warning(stage.name, files, engine.workers, available_memory()):
            print(warning, file=sys.stderr, flush=True)
    with engine.started() as started:
        pipeline = started.pipeline()
        assemble(pipeline, stage, settings, inputs, staging.of, engine.workers)
        started.run(pipeline)
    del pipeline
    gc.collect()  # the local runner's shuffled data hang in cycles, and the next stage of a build needs the room


def assemble(
    pipeline: beam.Pipeline,
    stage: Stage,
    settings: Settings,
    inputs: Inputs,
    staged: Callable[[Dataset], str],
    workers: int,
) -> None:
    """Put all transforms of a stage into a pipeline; `staged` tells the folder that a dataset is written to."""
    if not settings.partitions:
        settings = settings.model_copy(update={"partitions": _partitions(inputs, workers)})
    outputs = stage.build(pipeline, settings, inputs)
    for dataset in stage.writes(settings):
        _ = outputs[dataset.name] | f"Write {dataset.name}" >> WriteDataset(
            dataset, staged(dataset), settings.rows_per_part
        )


def _partitions(inputs: Inputs, workers: int) -> int:
    """Partitions of joins, so many that a share of the inputs, some times as large in memory, fits a worker."""
    size = sum(file.size for files in inputs.files.values() for file in files)
    return min(max(PARTITIONS_PER_WORKER * workers, -(-size // BYTES_PER_PARTITION)), MOST_PARTITIONS)


def _check_failures(staging: str, parts: Any, records: dict[str, LevelAccount], max_failure_rate: float) -> None:
    for level, account in records.items():
        failed = failed_in(account)
        if failed > max_failure_rate * account["read"]:
            examples = "".join(
                f"\n  {row['source']}: {_place(row)}{row['reason']}: {row['detail']}"
                for row in failures(staging, parts, at_most=5)
            )
            raise StageError(
                f"{failed} of {account['read']} {level} records failed, more than --max_failure_rate "
                f"{max_failure_rate:g} allows; nothing is published. "
                f"Mend the input, or allow more failures. The first ones:{examples}"
            )


def _place(row: dict[str, Any]) -> str:
    """Record and offset of a failed row, as far as they are known."""
    offset = None if row["offset"] is None else f"byte {row['offset']}"
    told = ", ".join(part for part in (row["record"], offset) if part)
    return f"{told}: " if told else ""


class _Staging:
    """A folder in the output that holds what a run has not published yet, gone when the run ends in whatever way.

    Beside it lie the splits of the input that the run has read, in a folder named `kept`. They stay where it is broken
    off, for the next run that gives the same name, unless the disk is full.
    """

    def __init__(self, output: str, stage: str, kept: str) -> None:
        self._output = output
        self._stage = stage
        self._folder = FileSystems.join(output, STAGING, f"{stage}-{uuid.uuid4().hex[:12]}")
        self._splits = FileSystems.join(output, SPLITS, stage)
        self.journal = Journal(kept=FileSystems.join(self._splits, kept))

    def __enter__(self) -> "_Staging":
        delete_folder(FileSystems.join(self._output, STAGING))  # of a run that was killed; none else holds the output
        self._look_for_splits()
        try:
            FileSystems.mkdirs(self._folder)
        except OSError as error:
            raise StageError(f"cannot write to --output {self._output}: {error}") from error
        if Path(self._folder).is_dir():
            progress = Path(self._folder, "progress")
            progress.mkdir()
            self.journal = replace(self.journal, progress=str(progress))
        return self

    def _look_for_splits(self) -> None:
        """Delete what other inputs, settings or code gave, and tell how much is there to go on from."""
        pattern = FileSystems.join(self._splits, "**")
        paths = [entry.path for entry in FileSystems.match([pattern])[0].metadata_list]
        mine = [path for path in paths if path.startswith(f"{self.journal.kept}") and path.endswith(".split")]
        if mine:
            print(
                f"{self._stage}: goes on where an earlier run broke off; {len(mine)} splits of its input are read",
                file=sys.stderr,
            )
        elif paths:
            delete_folder(self._splits)

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if self.journal.progress:  # workers that are being stopped may write into it still
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            delete_folder(self._folder)
        if error is not None:
            final = isinstance(error, StageError | AccountsError | InputChangedError) or disk_is_full(error)
            self._keep_splits(0 if final else WORTH_KEEPING_BYTES)
        self._delete_if_empty(STAGING)

    def _keep_splits(self, least: int) -> None:
        """Keep what was read of whole splits of the input if it is so many bytes; 0: keep nothing."""
        pattern = FileSystems.join(self._splits, "**")
        entries = FileSystems.match([pattern])[0].metadata_list
        finished = [entry for entry in entries if entry.path.endswith(".split")]
        unfinished = [entry.path for entry in entries if not entry.path.endswith(".split")]
        if not least or sum(entry.size_in_bytes for entry in finished) < least:
            self.forget_splits()
        elif unfinished:
            FileSystems.delete(unfinished)

    def forget_splits(self) -> None:
        """Delete what was kept of the input."""
        delete_folder(self._splits)
        self._delete_if_empty(SPLITS)

    def _delete_if_empty(self, name: str) -> None:
        folder = Path(self._output, name)
        if folder.is_dir():
            with suppress(OSError):
                folder.rmdir()

    def of(self, dataset: Dataset) -> str:
        """The staged files of one dataset."""
        path: str = FileSystems.join(self._folder, dataset.name)
        return path

    def display(self, label: str, total: int) -> Any:
        """Progress on the terminal, nothing where workers run elsewhere."""
        if self.journal.progress is None:
            return nullcontext()
        return ProgressDisplay(label, Path(self.journal.progress), total, sys.stderr)


def disk_is_full(error: BaseException) -> bool:
    """Whether an error comes from a disk without room; Beam tells what its workers met as text."""
    chain: BaseException | None = error
    while chain is not None:
        if getattr(chain, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or os.strerror(errno.ENOSPC) in str(chain):
            return True
        chain = chain.__cause__ or chain.__context__
    return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
