"""A folder of a run's own for what it writes beside its output while it runs."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_temporary_folder() -> Iterator[None]:
    """Have this process, and those that it starts meanwhile, make temporary files in a folder that goes with the end.

    Not all of them clear up: Beam leaves the addresses at which workers share a model, two files for each.
    """
    variable, known = os.environ.get("TMPDIR"), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="babelmill-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = known
            del os.environ["TMPDIR"]
            if variable is not None:
                os.environ["TMPDIR"] = variable
