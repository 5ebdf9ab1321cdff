"""Inputs that vanish, shrink or grow between planning and the end of reading."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.survival.runs import SAMPLE, Run, files

INPUTS = {
    "wikidata": SAMPLE / "wikidata" / "wikidata-20260101-all.json",
    "wikipedia": SAMPLE / "wikipedia" / "enwiki-20260101-pages-articles.xml",
}


PLANS, READS = "/.staging/", "/.splits/"
"""A part of the name of the first folder that is made when a stage begins, and when it is about to read a split."""


def harmed(path: str, how: str, when: str, main: Callable[[], int]) -> int:
    """Harm the input once the stage has begun: all flags and inputs have been found to be in order."""
    done: list[str] = []

    def harm(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.mkdir" and when in f"{arguments[0]}/" and not done:
            done.append(how)
            if how == "removed":
                Path(path).unlink()
            elif how == "cut":
                os.truncate(path, Path(path).stat().st_size // 2)
            elif how == "replaced by a folder":
                Path(path).unlink()
                Path(path).mkdir()
            else:
                with Path(path).open("ab") as file:
                    file.write(b"\n")

    sys.addaudithook(harm)
    return main()


@pytest.mark.parametrize(
    ("stage", "how", "when"),
    [
        ("wikidata", "removed", PLANS),
        ("wikidata", "removed", READS),
        ("wikidata", "grown", READS),
        ("wikipedia", "replaced by a folder", READS),
        ("curate", "removed", PLANS),
    ],
)
def test_an_input_that_changes_ends_with_a_message(tmp_path, stage, how, when):
    given, output = tmp_path / "given" / INPUTS.get(stage, Path("documents.jsonl")).name, tmp_path / "out"
    given.parent.mkdir()
    if stage in INPUTS:
        shutil.copy(INPUTS[stage], given)
    else:
        text = "Die Stadt liegt an einem Fluss und hat einen großen Hafen, in dem viele Schiffe liegen. " * 3
        given.write_text("".join(f"{json.dumps({'id': str(n), 'text': text})}\n" for n in range(9)))
    flags = ["--input", str(given), "--output", str(output)]
    with Run(flags, tmp_path / "logs", stage, partial(harmed, str(given), how, when)) as run:
        assert run.wait() == 1
    assert run.told() == (
        f"python -m pipelines.{stage}: {given}: changed or removed while the stage read it, so nothing is published; "
        "run again once the input stays as it is\n"
    )
    assert list(output.rglob("*")) == []


def test_nothing_of_a_cut_input_is_taken_for_the_whole_one(tmp_path):
    given = tmp_path / "given" / INPUTS["wikidata"].name
    given.parent.mkdir()
    shutil.copy(INPUTS["wikidata"], given)
    for output, around in (("whole", None), ("cut", partial(harmed, str(given), "cut", PLANS)), ("cut", None)):
        flags = ["--input", str(given), "--output", str(tmp_path / output)]
        with Run(flags, tmp_path / "logs", "wikidata", around) as run:
            assert run.wait() == (1 if around else 0), run.told()
        shutil.copy(INPUTS["wikidata"], given)
    assert files(tmp_path / "cut") == files(tmp_path / "whole")


def cut_and_killed(path: str, main: Callable[[], int]) -> int:
    """Cut the input once the stage has begun, and kill -9 when what was read of a split has been kept."""
    done: list[str] = []

    def harm(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.mkdir" and READS in f"{arguments[0]}/" and not done:
            done.append("cut")
            os.truncate(path, Path(path).stat().st_size // 2)
        elif event == "os.rename" and str(arguments[1]).endswith(".split"):
            done.append("kept")
        elif done[-1:] == ["kept"]:
            done.append("killed")
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(harm)
    return main()


def test_nothing_of_an_input_that_was_cut_for_a_while_is_taken(tmp_path):
    given = tmp_path / "given" / INPUTS["wikidata"].name
    given.parent.mkdir()
    shutil.copy(INPUTS["wikidata"], given)
    for output, around in (("whole", None), ("cut", partial(cut_and_killed, str(given))), ("cut", None)):
        flags = ["--input", str(given), "--output", str(tmp_path / output)]
        with Run(flags, tmp_path / "logs", "wikidata", around) as run:
            assert run.wait() == (-signal.SIGKILL if around else 0), run.told()
        assert bool(list(tmp_path.rglob("*.split"))) == bool(around)
        shutil.copy(INPUTS["wikidata"], given)
    assert files(tmp_path / "cut") == files(tmp_path / "whole")


def test_an_input_that_is_gone_before_it_is_looked_at(tmp_path):
    link = tmp_path / "entities.json"
    link.symlink_to(tmp_path / "gone.json")
    with Run(["--input", str(link), "--output", str(tmp_path / "out")], tmp_path / "logs", "wikidata") as run:
        assert run.wait() == 2
    assert "Traceback" not in run.told()
    assert str(link) in run.told()
    assert not (tmp_path / "out").exists()
