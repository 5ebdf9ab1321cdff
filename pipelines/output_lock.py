"""One run at a time in an output folder: a second one waits, or refuses where it cannot know when the first ends."""

import errno
import fcntl
import json
import os
import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.datasets.write import write_atomically

LOCK = ".lock"
"""File in the output folder, there while a run writes."""

_held: set[str] = set()


class OutputLockedError(Exception):
    """Another run writes in the output folder; the message says which and what to do."""


@contextmanager
def hold_output(folder: str, wait: bool = True) -> Iterator[None]:
    """Have `folder` for this process alone; a run inside another of the same process has it already.

    On a local disk the operating system keeps the lock, and lets it go when the process ends in whatever way; with
    `wait` a second run waits for that. On an object store the file itself is the lock, so one that a killed run left
    must be deleted by hand, and nothing waits.

    Raises OutputLockedError, and OSError where the folder cannot be written.
    """
    place = folder if "://" in folder else str(Path(folder).resolve())
    if place in _held:
        yield
        return
    locked = _locked_object(folder) if "://" in folder else _locked_file(Path(folder), wait)
    with locked:
        _held.add(place)
        try:
            yield
        finally:
            _held.discard(place)


@contextmanager
def _locked_file(folder: Path, wait: bool) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    said = False
    while True:
        file = path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if said else fcntl.LOCK_NB))
        except OSError as error:
            holder = _told(path)
            file.close()
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            if not wait:
                raise OutputLockedError(f"{holder} writes in {folder}; run again when it is through") from error
            print(f"{holder} writes in {folder}; waiting until it is through", file=sys.stderr, flush=True)
            said = True
            continue
        if _is_at(path, file.fileno()):
            break
        file.close()  # the one before deleted it when it was through
    try:
        file.truncate(0)
        file.write(_signature())
        file.flush()
        yield
    finally:
        path.unlink(missing_ok=True)
        file.close()


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _told(path: Path) -> str:
    try:
        return _words(path.read_text())
    except OSError:
        return "another run"


@contextmanager
def _locked_object(folder: str) -> Iterator[None]:
    path = FileSystems.join(folder, LOCK)
    mine = _signature()
    for attempt in range(2):  # the second look tells who was later, where two began in the same moment
        if FileSystems.exists(path):
            with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
                found = file.read().decode()
            if found != mine:
                raise OutputLockedError(
                    f"{_words(found)} writes in {folder}; run again when it is through, or delete {path} if it is dead"
                )
        elif attempt == 0:
            write_atomically(path, mine.encode())
    try:
        yield
    finally:
        FileSystems.delete([path])


def _signature() -> str:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": started, "id": uuid.uuid4().hex})


def _words(signature: str) -> str:
    try:
        told = json.loads(signature)
        return f"process {told['pid']} on {told['host']}, since {told['since']},"
    except (ValueError, KeyError, TypeError):  # it has just been made, and is still empty
        return "another run"
