"""A disk without room and one that is read-only: a short message, nothing published, nothing left."""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.survival import mounts
from tests.survival.runs import Run, datasets, fork, small_recipe

PAGE = 4096


@pytest.fixture(autouse=True)
def _namespaces() -> None:
    if sys.platform != "linux" or fork(mounts.enter_namespace) != 0:
        pytest.skip("no file systems of a process's own here (unshare of user and mount namespaces)")


def on_small_disk(output: str, size: int, left: str, main: Callable[[], int]) -> int:
    mounts.enter_namespace()
    Path(output).mkdir()
    mounts.mount_memory(Path(output), size)
    try:
        return main()
    finally:
        Path(left).write_text(json.dumps([str(path) for path in Path(output).rglob("*")]))


def filled_when_publishing(output: str, size: int, left: str, main: Callable[[], int]) -> int:
    """As the first part goes to its place, another program takes all room that is left."""

    def fill(event: str, arguments: tuple[object, ...]) -> None:
        is_publishing = event == "os.rename" and "/facts/.new/mul/" in str(arguments[1])
        if is_publishing and not Path(output, "other").exists():
            with Path(output, "other").open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(PAGE))
                except OSError:
                    pass

    sys.addaudithook(fill)
    return on_small_disk(output, size, left, main)


def with_small_temporary_folder(folder: str, main: Callable[[], int]) -> int:
    mounts.enter_namespace()
    Path(folder).mkdir()
    mounts.mount_memory(Path(folder), PAGE)
    os.environ["TMPDIR"] = folder
    return main()


def on_read_only_disk(output: str, main: Callable[[], int]) -> int:
    mounts.enter_namespace()
    mounts.mount_read_only(Path(output))
    return main()


@pytest.mark.parametrize(("pages", "workers"), [(4, 1), (30, 2)])
def test_a_disk_that_is_full_as_the_stage_works(tmp_path, pages, workers):
    output, left = tmp_path / "out", tmp_path / "left.json"
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    arguments = ["--recipe", str(recipe), "--output", str(output), "--workers", str(workers)]
    with Run(arguments, tmp_path / "logs", None, partial(on_small_disk, str(output), pages * PAGE, str(left))) as run:
        assert run.wait() == 1
        run.wait_for_no_member(5)
    assert run.told().splitlines()[-1] == (
        f"python -m pipelines.build: the disk of --output {output} is full; free room, or name another --output; "
        "the stage that ran is not published"
    )
    assert "Traceback" not in run.told()
    assert json.loads(left.read_text()) == []


def test_a_disk_that_is_full_as_the_stage_publishes(tmp_path):
    output, left = tmp_path / "out", tmp_path / "left.json"
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    around = partial(filled_when_publishing, str(output), 4 << 20, str(left))
    with Run(["--recipe", str(recipe), "--output", str(output)], tmp_path / "logs", None, around) as run:
        assert run.wait() == 1
    assert f"the disk of --output {output} is full" in run.told()
    assert "Traceback" not in run.told()
    names = {Path(path).relative_to(output).as_posix() for path in json.loads(left.read_text())}
    assert "entities/manifest.json" in names  # was published before
    assert "facts/manifest.json" not in names
    assert not {name for name in names if name.startswith(".")}


def test_a_full_temporary_folder_is_no_matter(tmp_path):
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    around = partial(with_small_temporary_folder, str(tmp_path / "temporary"))
    with Run(["--recipe", str(recipe), "--output", str(tmp_path / "out")], tmp_path / "logs", None, around) as run:
        assert run.wait() == 0, run.told()
    assert set(datasets(tmp_path / "out")) == {"entities", "facts"}


def test_a_read_only_output(tmp_path):
    output = tmp_path / "out"
    output.mkdir()
    recipe = small_recipe(tmp_path / "recipe.yaml", "wikidata")
    around = partial(on_read_only_disk, str(output))
    with Run(["--recipe", str(recipe), "--output", str(output)], tmp_path / "logs", None, around) as run:
        assert run.wait() == 1
    assert "Traceback" not in run.told()
    assert f"python -m pipelines.build: cannot write to --output {output}: " in run.told()
    assert list(output.iterdir()) == []
