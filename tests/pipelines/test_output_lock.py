"""Tests of the lock on an output folder: real processes, one of them killed."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.output_lock import LOCK, OutputLockedError, hold_output

HOLDS = """
import sys, time
from pipelines.output_lock import hold_output
with hold_output(sys.argv[1]):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    print(time.monotonic(), flush=True)
"""


def holder(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_run_within_a_run_has_the_folder_already(tmp_path: Path) -> None:
    with hold_output(str(tmp_path)), hold_output(str(tmp_path / "." / "x" / "..")):
        assert json.loads((tmp_path / LOCK).read_text())["pid"] > 0
    assert list(tmp_path.iterdir()) == []


def test_a_second_process_refuses_or_waits_and_goes_on_when_the_first_is_killed(tmp_path: Path) -> None:
    with holder(tmp_path, 60) as first:
        assert first.stdout is not None and first.stdout.readline() == "held\n"
        refused = pytest.raises(OutputLockedError, match=rf"process {first.pid} on .* writes in .*run again")
        with refused, hold_output(str(tmp_path), wait=False):
            raise AssertionError("two have it")
        with holder(tmp_path, 0) as second:
            assert second.stderr is not None and second.stdout is not None
            assert f"process {first.pid}" in second.stderr.readline()
            time.sleep(0.2)
            assert second.poll() is None
            first.kill()
            assert second.stdout.readline() == "held\n"
            assert second.wait() == 0
    assert list(tmp_path.iterdir()) == []


def test_many_at_once_hold_it_one_after_the_other(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = """
import sys, time
from pipelines.output_lock import hold_output
for _ in range(5):
    with hold_output(sys.argv[1]):
        with open(sys.argv[2], "a") as log:
            log.write("in\\n"); log.flush(); time.sleep(0.01); log.write("out\\n")
"""
    folder = tmp_path / "out"
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(folder), str(log)], stderr=subprocess.DEVNULL)
        for _ in range(4)
    ]
    assert [run.wait() for run in runs] == [0] * 4
    assert log.read_text().split() == ["in", "out"] * 20
    assert not (folder / LOCK).exists()
