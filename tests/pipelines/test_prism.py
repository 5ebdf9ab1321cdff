"""Prism, where its program is."""

import pytest

from pipelines.engine import Engine
from pipelines.job_servers.errors import EngineError
from tests.engine_runs import made


def test_prism_writes_the_bytes_of_the_local_runner(tmp_path):
    try:
        Engine("prism").check()
    except EngineError as error:
        pytest.skip(str(error))
    with Engine("prism").started() as engine:
        assert made(tmp_path / "prism", engine) == made(tmp_path / "direct", Engine())


def test_prism_is_never_downloaded(tmp_path):
    place = tmp_path / "prism"
    with pytest.raises(EngineError, match=rf"no program {place}: make it with .*go install .*--prism_location"):
        Engine("prism", flags=(f"--prism_location={place}",)).check()


def test_prism_has_one_worker(tmp_path):
    program = tmp_path / "prism"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    with pytest.raises(EngineError, match="one worker process"):
        Engine("prism", 2, (f"--prism_location={program}",)).check()
