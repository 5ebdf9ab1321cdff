"""Inputs that change while they are read."""

import os

import pytest

from pipelines.input_watch import InputChangedError, InputWatch
from tests.file_server import file_server
from transforms.datasets.inputs import InputFile, find_files


def test_inputs_that_stay_as_they_are(tmp_path):
    (tmp_path / "a").write_text("a")
    with InputWatch([InputFile(str(tmp_path / "a"), 1), InputFile("gs://bucket/object", 5)]):
        assert (tmp_path / "a").read_text() == "a"


@pytest.mark.parametrize("how", ["removed", "longer", "touched", "replaced"])
def test_a_change_is_told_in_place_of_what_it_led_to(tmp_path, how):
    path = tmp_path / "a"
    path.write_text("a")
    with pytest.raises(InputChangedError, match="a: changed or removed while the stage read it"):  # noqa: SIM117
        with InputWatch([InputFile(str(path), 1)]):
            if how == "removed":
                path.unlink()
            elif how == "longer":
                path.write_text("ab")
            elif how == "touched":
                os.utime(path, ns=(1, 1))
            else:
                (tmp_path / "b").write_text("b")
                (tmp_path / "b").replace(path)
            raise OSError("what it led to")


@pytest.mark.parametrize("size", [0, 2])
def test_a_file_that_changed_since_it_was_found(tmp_path, size):
    (tmp_path / "a").write_text("a")
    with pytest.raises(InputChangedError, match="a: changed"):
        InputWatch([InputFile(str(tmp_path / "a"), size)])


def test_a_file_on_a_server_that_changes(tmp_path):
    with file_server(a=b"old") as server:
        files = find_files([server.address("/a")])
        with InputWatch(files):
            pass
        with pytest.raises(InputChangedError, match="/a: changed"), InputWatch(files):
            server.files["/a"] = b"new"
