"""What the machine refused to a run that failed; Beam makes text of what its workers meet, tracebacks of tracebacks."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from apache_beam.io.filesystem import BeamIOError

from pipelines.watched_worker import WORKER_LOST

_SAYS = re.compile(r"\[Errno (\d+)\] [^\n:\[]+(?:: '([^'\n]+)')?")
_SHOWS = re.compile(r"\b\w*Error\((\d+), '[^'\n]*'\)")
_MEMORY = re.compile(r"^(\w+\.)*\w*MemoryError\b|^RuntimeError: (\w+\.)*\w*MemoryError\b", re.MULTILINE)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_ADVICE = {
    errno.ENOENT: "something that the run needs was removed; put it back, or run again without it",
    errno.EACCES: "give this user the right to it, or name another place",
    errno.EPERM: "give this user the right to it, or name another place",
    errno.EROFS: "name another --output",
    errno.EMFILE: "allow more open files (ulimit -n)",
    errno.EIO: "the disk or its driver has a fault",
}


def machine_trouble(error: BaseException, output: str) -> str | None:
    """What a user can mend about the machine that made a run fail which writes in `output`; None for other errors."""
    if refused := refused_by_system(error):
        if refused.errno in _NO_ROOM:
            return _no_room(refused.filename, output)
        place = refused.filename or f"--output {output}"
        advice = _ADVICE.get(refused.errno or 0)
        return f"{place}: {os.strerror(refused.errno or 0)}" + (f"; {advice}" if advice else "")
    if any(isinstance(one, MemoryError) or _MEMORY.search(str(one)) for one in _chain(error)):
        return "memory ran out; name fewer --workers or more --partitions"
    if any("Channel closed prematurely" in str(one) or WORKER_LOST in str(one) for one in _chain(error)):
        return (
            "a worker process was ended from outside, or crashed; systems do so where memory runs out: "
            "name fewer --workers or more --partitions"
        )
    return None


def refused_by_system(error: BaseException) -> OSError | None:
    """The error of the operating system that `error` is or comes from, with the file where that is told."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.errno:
            return one
        if isinstance(one, BeamIOError):
            for of_file in (one.exception_details or {}).values():
                if isinstance(of_file, OSError) and of_file.errno:
                    return of_file
        if said := _SAYS.search(str(one)):
            return OSError(int(said[1]), os.strerror(int(said[1])), said[2])
        if shown := _SHOWS.search(str(one)):
            return OSError(int(shown[1]), os.strerror(int(shown[1])))
    return None


def _no_room(file: str | None, output: str) -> str:
    temporary = tempfile.gettempdir()
    if (file and Path(file).is_relative_to(temporary) and not Path(file).is_relative_to(output)) or (
        not file and shutil.disk_usage(temporary).free == 0
    ):
        return f"the disk of the temporary folder {temporary} is full; free room, or name another in TMPDIR"
    return f"the disk of --output {output} is full; free room, or name another --output"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it came from, and what that came from."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
