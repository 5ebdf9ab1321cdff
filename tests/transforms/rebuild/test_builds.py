"""The folder of builds: which one is the latest, whatever happens, and which ones may go."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.datasets.inputs import InputError
from transforms.rebuild.builds import ACCEPTED, ACCEPTED_BY_HAND, REFUSED, Builds, to_delete

STATUSES = st.lists(st.sampled_from([ACCEPTED, ACCEPTED_BY_HAND, REFUSED, None]), min_size=1, max_size=12)


def made(output: Path, *ids: str, status: str | None = ACCEPTED) -> Builds:
    builds = Builds(str(output))
    for build in ids:
        folder = Path(builds.folder(build))
        folder.mkdir(parents=True)
        (folder / "data").write_text(build)
        if status:
            builds.judge(build, {"status": status})
    return builds


def test_ids_are_times_and_each_later_than_all_before(tmp_path: Path) -> None:
    builds = made(tmp_path, "2099-01-01T00-00-00Z", "2020-01-01T00-00-00Z")
    (tmp_path / "builds" / "mine").mkdir()
    (tmp_path / "builds" / "mine" / "notes").write_text("not a build")
    assert builds.ids() == ["2020-01-01T00-00-00Z", "2099-01-01T00-00-00Z"]
    assert builds.new_id() == "2099-01-01T00-00-01Z"
    assert Builds(str(tmp_path / "empty")).ids() == []
    assert Builds(str(tmp_path / "empty")).new_id() < "2099"


def test_the_link_and_the_file_name_one_build(tmp_path: Path) -> None:
    builds = made(tmp_path, "2020-01-01T00-00-00Z", "2020-01-02T00-00-00Z")
    assert builds.latest() is None
    for build in builds.ids():
        builds.publish(build)
        assert builds.latest() == builds.linked() == build
        assert (tmp_path / "latest" / "data").read_text() == build
        assert json.loads((tmp_path / "latest.json").read_text())["path"] == f"builds/{build}"
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert (moved / "latest" / "data").read_text() == "2020-01-02T00-00-00Z"


def test_a_leftover_of_a_killed_run_is_in_nobodys_way(tmp_path: Path) -> None:
    builds = made(tmp_path, "2020-01-01T00-00-00Z")
    (tmp_path / ".latest").symlink_to("nowhere")
    builds.publish("2020-01-01T00-00-00Z")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["builds", "latest", "latest.json"]


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch], ids=["folder", "file"])
def test_what_else_has_that_name_is_not_replaced(tmp_path: Path, make: Callable[[Path], None]) -> None:
    builds = made(tmp_path, "2020-01-01T00-00-00Z")
    make(tmp_path / "latest")
    with pytest.raises(InputError, match=r"latest: is in the way .* move it"):
        builds.publish("2020-01-01T00-00-00Z")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["builds", "latest"]


@pytest.mark.parametrize("content", ['{"build": "2021-01-01T00-00-00Z"}', '{"build": 7}', "{}", "[]", "{", ""])
def test_a_latest_that_names_nothing_is_told(tmp_path: Path, content: str) -> None:
    builds = made(tmp_path, "2020-01-01T00-00-00Z")
    (tmp_path / "latest.json").write_text(content)
    with pytest.raises(InputError, match=r"latest\.json: (names no build|damaged)"):
        builds.latest()


def test_half_of_a_deleted_build_has_no_status(tmp_path: Path, monkeypatch) -> None:
    builds = made(tmp_path, "2020-01-01T00-00-00Z")

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("transforms.rebuild.builds.delete_folder", killed)
        builds.delete("2020-01-01T00-00-00Z")
    assert builds.status("2020-01-01T00-00-00Z") is None
    builds.delete("2020-01-01T00-00-00Z")
    assert list((tmp_path / "builds").iterdir()) == []


@settings(max_examples=50)
@given(statuses=STATUSES, keep=st.integers(1, 4), data=st.data())
def test_the_latest_and_the_newest_accepted_are_kept(statuses: list[str | None], keep: int, data) -> None:
    builds = {f"2020-01-{day + 1:02}T00-00-00Z": status for day, status in enumerate(statuses)}
    latest = data.draw(st.sampled_from(sorted(builds)))
    kept = sorted(builds.keys() - to_delete(builds, latest, keep))
    accepted = [build for build in sorted(builds) if builds[build] in (ACCEPTED, ACCEPTED_BY_HAND)]
    assert latest in kept
    assert set(accepted[-keep:]) <= set(kept)
    assert len([build for build in kept if build in accepted]) <= keep + 1
    others = [build for build in kept if build not in accepted and build != latest]
    assert len(others) <= 1
    assert all(builds[build] == REFUSED and build > latest for build in others)
