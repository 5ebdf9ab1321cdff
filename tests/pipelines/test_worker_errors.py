"""What a run that failed says of the machine, out of errors as Beam passes them on."""

import errno
import os
import tempfile

import pytest
from apache_beam.io.filesystem import BeamIOError

from pipelines.worker_errors import machine_trouble

IN_A_WORKER = """Traceback (most recent call last):
  File "apache_beam/runners/common.py", line 1512, in apache_beam.runners.common.DoFnRunner.process
{cause}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "sdk_worker.py", line 310, in _execute
RuntimeError: {cause} [while running 'Write entities/Write parts']
"""
FULL = "the disk of --output out is full; free room, or name another --output"


def in_a_worker(cause: str) -> RuntimeError:
    return RuntimeError(IN_A_WORKER.format(cause=cause))


def raised_from(cause: Exception) -> RuntimeError:
    error = RuntimeError("a step failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "out/part"), FULL),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), FULL),
        (raised_from(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))), FULL),
        (in_a_worker("OSError: [Errno 28] No space left on device"), FULL),
        (BeamIOError("Rename failed", {("a", "b"): OSError(28, "No space left on device")}), FULL),
        (
            in_a_worker("apache_beam.io.filesystem.BeamIOError: x with exceptions {'a': OSError(28, 'No space left')}"),
            FULL,
        ),
        (
            in_a_worker(f"OSError: [Errno 28] No space left on device: '{tempfile.gettempdir()}/x'"),
            f"the disk of the temporary folder {tempfile.gettempdir()} is full; free room, or name another in TMPDIR",
        ),
        (
            in_a_worker("FileNotFoundError: [Errno 2] No such file or directory: 'in.xml'"),
            "in.xml: No such file or directory; something that the run needs was removed; put it back, or run again "
            "without it",
        ),
        (OSError(errno.EROFS, "x"), "--output out: Read-only file system; name another --output"),
        (OSError(errno.ELOOP, "x", "in.xml"), "in.xml: Too many levels of symbolic links"),
        (MemoryError(), "memory ran out; name fewer --workers or more --partitions"),
        (
            in_a_worker("pyarrow.lib.ArrowMemoryError: malloc of size 64 failed"),
            "memory ran out; name fewer --workers or more --partitions",
        ),
        (
            RuntimeError("Channel closed prematurely."),
            "a worker process was ended from outside, or crashed; systems do so where memory runs out: "
            "name fewer --workers or more --partitions",
        ),
        (ValueError("a defect of ours, to be shown with its traceback"), None),
        (in_a_worker("KeyError: 'MemoryError: not at the begin'"), None),
    ],
    ids=range(15),
)
def test_what_is_told(error, told):
    assert machine_trouble(error, "out") == told
