"""Inputs that change while they are read."""

import os

import pytest

from pipelines.input_watch import InputChangedError, InputWatch


def test_inputs_that_stay_as_they_are(tmp_path):
    (tmp_path / "a").write_text("a")
    with InputWatch([str(tmp_path / "a"), "gs://bucket/object", str(tmp_path / "never there")]):
        assert (tmp_path / "a").read_text() == "a"


@pytest.mark.parametrize("how", ["removed", "longer", "touched", "replaced"])
def test_a_change_is_told_in_place_of_what_it_led_to(tmp_path, how):
    path = tmp_path / "a"
    path.write_text("a")
    with pytest.raises(InputChangedError, match="a: changed or removed while the stage read it"):  # noqa: SIM117
        with InputWatch([str(path)]):
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
