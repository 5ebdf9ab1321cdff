"""kill -9 at random moments of a build: the next one goes on, redoes only what was not published, same bytes."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.survival.kills import SECONDS_TO_END, Kill, kill_build, moments, seconds_of_stages
from tests.survival.runs import Run, files, small_recipe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

SEED = 20260101
# Fewer of stages that take long; benchmarks/kills.py makes more of all.
COUNTS = {"wikidata": 5, "wikipedia": 4, "web": 1, "curate": 1, "ner": 4, "relations": 1, "retrieval": 1}
PUBLISHING = frozenset({"wikidata", "wikipedia", "ner"})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[Path, Path, dict[str, float]]:
    """A recipe, its finished output, and the seconds of each stage."""
    folder = tmp_path_factory.mktemp("undisturbed")
    recipe = small_recipe(folder / "recipe.yaml")
    with Run(["--recipe", str(recipe), "--output", str(folder / "out")], folder / "logs") as run:
        assert run.wait() == 0, run.told()
    return recipe, folder / "out", seconds_of_stages(run.told())


def test_a_build_that_is_killed_again_and_again_ends_with_the_same_bytes(undisturbed, tmp_path):
    recipe, reference, seconds = undisturbed
    output, logs = tmp_path / "out", tmp_path / "logs"
    arguments = ["--recipe", str(recipe), "--output", str(output)]
    plan = [*moments({**COUNTS, "faq_retrieval": 1}, PUBLISHING, SEED)]
    kills: list[Kill] = []
    for moment in plan:
        kills.append(kill_build(arguments, output, logs, moment, seconds))
        print(kills[-1])  # for whoever must look into a failure
    with Run(arguments, logs) as last:
        assert last.wait() == 0, last.told()
    assert files(output) == files(reference)
    hit = [kill.hit for kill in kills if kill.hit]
    assert len(hit) >= 20
    assert len(set(hit)) >= len(seconds) - 2  # a machine that got faster since is hit a stage later


def test_what_a_build_left_that_was_killed_as_it_ended_goes(undisturbed, tmp_path):
    recipe, reference, _ = undisturbed
    output = tmp_path / "out"
    shutil.copytree(reference, output)
    for left in (".splits/wikipedia/key/name.split", ".staging/wikipedia-1/progress/2.txt", "wikipedia/.lock"):
        (output / left).parent.mkdir(parents=True, exist_ok=True)
        (output / left).write_text("{}")
    with Run(["--recipe", str(recipe), "--output", str(output)], tmp_path / "logs") as run:
        assert run.wait() == 0, run.told()
    assert run.stages() == []
    assert files(output) == files(reference)
    assert {path.name for path in output.iterdir()} == {path.name for path in reference.iterdir()}


def test_workers_of_a_killed_build_end_by_themselves(undisturbed, tmp_path):
    recipe, _, _ = undisturbed
    output, logs = tmp_path / "out", tmp_path / "logs"
    with Run(["--recipe", str(recipe), "--output", str(output), "--workers", "2"], logs) as run:
        assert run.wait_for(lambda: list(output.glob(".staging/*/progress/*"))), run.told()
        assert len(run.members()) >= 3
        run.kill()
        run.wait_for_no_member(SECONDS_TO_END)
    assert run.told() == "wikidata: running on 1 files\n"
