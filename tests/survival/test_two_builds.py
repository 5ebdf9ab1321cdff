"""Two runs in one output folder: the second waits, also for one that is killed, and never mixes."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.survival.runs import SAMPLE, Run, datasets, small_recipe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")


@pytest.fixture
def arguments(tmp_path) -> list[str]:
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    return ["--recipe", str(recipe), "--output", str(tmp_path / "out")]


def waits(run: Run, other: Run) -> bool:
    return f"process {other.pid} on " in run.told() and "waiting until it is through" in run.told()


def test_the_second_build_waits_and_finds_all_done(tmp_path, arguments):
    with Run(arguments, tmp_path / "first") as first:
        assert first.wait_for(first.stages), first.told()
        with Run(arguments, tmp_path / "second") as second:
            assert second.wait() == 0, second.told()
            assert first.wait() == 0, first.told()
            assert waits(second, first)
    assert "wikidata: up to date" in second.told()
    assert second.stages() == []
    assert set(datasets(tmp_path / "out")) == {"entities", "facts"}
    assert not (tmp_path / "out" / ".lock").exists()


def test_the_second_build_goes_on_where_the_first_is_killed(tmp_path, arguments):
    output: Path = tmp_path / "out"
    with Run(arguments, tmp_path / "first") as first:
        assert first.wait_for(lambda: list(output.glob(".staging/*/entities/mul/*"))), first.told()
        os.kill(first.pid, signal.SIGSTOP)  # else it may be through before the second one looks
        with Run(arguments, tmp_path / "second") as second:
            assert second.wait_for(lambda: waits(second, first)), second.told()
            first.kill()
            assert second.wait() == 0, second.told()
    assert second.stages() == ["wikidata"]
    assert set(datasets(output)) == {"entities", "facts"}
    assert {path.name for path in output.iterdir()} == {"entities", "facts"}


def test_a_stage_waits_for_a_build(tmp_path, arguments):
    output: Path = tmp_path / "out"
    dump = f"{SAMPLE}/wikipedia/enwiki-20260101-pages-articles.xml"
    with Run(arguments, tmp_path / "first") as build:
        assert build.wait_for(build.stages), build.told()
        with Run(["--input", dump, "--output", str(output)], tmp_path / "second", "wikipedia") as stage:
            assert stage.wait_for(lambda: waits(stage, build)), stage.told()
            assert stage.wait() == 0, stage.told()
            assert build.wait() == 0, build.told()
    assert set(datasets(output)) == {"entities", "facts", "documents"}
