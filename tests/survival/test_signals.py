"""SIGTERM, Ctrl-C, a closed terminal, a reader that went away, a worker that is shot: a short message, nothing left."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.survival.runs import Run, datasets, small_recipe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

MOMENTS: dict[str, Callable[[Path], object]] = {
    "begins": lambda output: (output / ".lock").exists() and (output / ".lock").stat().st_size > 0,
    "reads": lambda output: any(output.glob(".staging/*/progress/*.txt")),
    "writes": lambda output: any(output.glob(".staging/*/entities/mul/*")),
}


def unheard(*streams: int) -> None:
    """Have nobody read what this process writes."""
    reading, writing = os.pipe()
    os.close(reading)
    for stream in streams:
        os.dup2(writing, stream)


def without_reader_of_table(main: Callable[[], int]) -> int:
    unheard(1)
    return main()


def without_reader_of_messages(main: Callable[[], int]) -> int:
    unheard(2)
    return main()


def full_device(main: Callable[[], int]) -> int:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    return main()


def ignoring_hangup(main: Callable[[], int]) -> int:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    return main()


def wikidata(tmp_path: Path, *flags: str) -> tuple[list[str], Path]:
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    return ["--recipe", str(recipe), "--output", str(tmp_path / "out"), *flags], tmp_path / "out"


def nothing_is_left(output: Path) -> bool:
    """Nothing published, no file half written; finished splits stay for the next run."""
    left = [path for path in output.rglob("*") if path.is_file()]
    return all(path.relative_to(output).parts[0] == ".splits" and path.suffix == ".split" for path in left)


@pytest.mark.parametrize(
    ("number", "moment", "workers", "to_all"),
    [
        (signal.SIGTERM, "begins", 1, False),
        (signal.SIGINT, "reads", 1, False),
        (signal.SIGHUP, "writes", 1, False),
        (signal.SIGTERM, "writes", 2, False),
        (signal.SIGINT, "reads", 2, True),  # as a terminal sends it
    ],
)
def test_a_signal_stops_the_build(tmp_path, number, moment, workers, to_all):
    arguments, output = wikidata(tmp_path, "--workers", str(workers))
    with Run(arguments, tmp_path / "logs") as run:
        assert run.wait_for(lambda: MOMENTS[moment](output)), run.told()
        if to_all:
            os.killpg(run.pid, number)
        else:
            run.send(number)
        assert run.wait(60) == 128 + number
        run.wait_for_no_member(10)
    message = f"python -m pipelines.build: stopped by {number.name}; the stage that ran is not published\n"
    assert run.told().removeprefix("wikidata: running on 1 files\n") == message
    assert nothing_is_left(output)


def test_a_web_stage_is_stopped_with_the_process_that_reads_its_pages(tmp_path):
    output = tmp_path / "out"
    recipe = small_recipe(tmp_path / "recipe.yaml", "web")
    with Run(["--recipe", str(recipe), "--output", str(output)], tmp_path / "logs") as run:
        assert run.wait_for(lambda: len(run.members()) > 1), run.told()
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(60) == 130
        run.wait_for_no_member(10)
    assert "Traceback" not in run.told()
    assert nothing_is_left(output)


@pytest.mark.parametrize("moment", ["starts", "reads"])
def test_a_worker_that_is_shot_ends_the_build_with_a_message(tmp_path, moment):
    arguments, output = wikidata(tmp_path, "--workers", "2")
    with Run(arguments, tmp_path / "logs") as run:
        assert run.wait_for(lambda: len(run.members()) > 2 and (moment == "starts" or MOMENTS[moment](output))), (
            run.told()
        )
        os.kill(max(run.members()), signal.SIGKILL)
        assert run.wait(60) == 1
        run.wait_for_no_member(10)
    assert "python -m pipelines.build: a worker process was ended from outside, or crashed" in run.told()
    assert "Traceback" not in run.told()
    assert nothing_is_left(output)


def test_hangup_is_ignored_under_nohup(tmp_path):
    arguments, output = wikidata(tmp_path)
    with Run(arguments, tmp_path / "logs", None, ignoring_hangup) as run:
        assert run.wait_for(lambda: MOMENTS["reads"](output)), run.told()
        run.send(signal.SIGHUP)
        assert run.wait() == 0, run.told()
    assert set(datasets(output)) == {"entities", "facts"}


def test_nobody_reads_the_messages(tmp_path):
    arguments, output = wikidata(tmp_path)
    with Run(arguments, tmp_path / "logs", None, without_reader_of_messages) as run:
        assert run.wait() == 128 + signal.SIGPIPE
    assert nothing_is_left(output)


@pytest.mark.parametrize(
    ("around", "status", "message"),
    [
        (without_reader_of_table, 128 + signal.SIGPIPE, ""),
        (
            full_device,
            1,
            "python -m pipelines.build: all is published, but the table of it cannot be written: "
            "No space left on device\n",
        ),
    ],
    ids=["head", "full"],
)
def test_the_table_cannot_be_written(tmp_path, around, status, message):
    arguments, output = wikidata(tmp_path)
    with Run(arguments, tmp_path / "logs", None, around) as run:
        assert run.wait() == status, run.told()
    assert run.told().endswith(f" s\n{message}")
    assert set(datasets(output)) == {"entities", "facts"}
