"""A crash at each single change that `publish` makes to the disk: the old dataset, or the new one, whole; once none."""

import hashlib
import os
import signal
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.survival.runs import datasets, files, fork
from transforms.datasets.publish import publish

CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "os.truncate", "open")
NAMES = ["deu_Latn/part-00000-of-00002.parquet", "deu_Latn/part-00001-of-00002.parquet", "eng_Latn/part-0.parquet"]


def content(edition: str, names: list[str]) -> dict[str, Any]:
    parts = [
        {"path": name, "size": len(written), "sha256": hashlib.sha256(written).hexdigest()}
        for name in names
        for written in [f"{edition} {name}".encode()]
    ]
    return {"dataset": "documents", "edition": edition, "parts": parts}


def stage_parts(folder: Path, edition: str, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{edition} {name}")
    return folder


def publish_and_die(output: str, staging: str, edition: str, names: list[str], changes: int) -> None:
    """Publish, and die by SIGKILL where the next change would be one too many."""
    left = changes

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        places = [str(place) for place in arguments[: 2 if event == "os.rename" else 1]]
        writes = event != "open" or (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if event in CHANGES and writes and any(place.startswith((output, staging)) for place in places):
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(count)
    publish(output, staging, content(edition, names))


@pytest.mark.parametrize("before", [[], NAMES, ["fra_Latn/part-0.parquet", NAMES[0]]], ids=["none", "same", "other"])
def test_a_crash_between_any_two_changes(tmp_path, before):
    whole = {}
    for edition, names in (("old", before), ("new", NAMES)):
        folder = tmp_path / "whole" / edition
        publish(str(folder), str(stage_parts(tmp_path / "staged" / edition, edition, names)), content(edition, names))
        whole[edition] = files(folder)
    changes = 0
    editions = []
    while True:
        output = tmp_path / f"out-{changes}"
        if before:
            publish(str(output), str(stage_parts(tmp_path / "stage", "old", before)), content("old", before))
        output.mkdir(exist_ok=True)
        staging = stage_parts(tmp_path / f"staging-{changes}", "new", NAMES)
        status = fork(publish_and_die, str(output), str(staging), "new", NAMES, changes)
        there = [manifest["edition"] for manifest in datasets(output).values()]  # whole, or it fails
        editions += there or ["none"]
        datasets(staging)  # nor is anything half there
        stage_parts(staging, "new", NAMES)
        publish(str(output), str(staging), content("new", NAMES))
        assert files(output) == whole["new"]
        if status == 0:
            break
        assert status == -signal.SIGKILL
        changes += 1
    assert changes > 2 * len(NAMES) + 2
    assert [edition for edition, _ in groupby(editions)] == (["old"] if before else []) + ["none", "new"]
    assert not before or editions.count("none") == 1  # between the renames of two folders
