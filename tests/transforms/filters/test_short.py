import pyarrow as pa
import pytest

from transforms.filters.measured import Measured
from transforms.filters.short import short


@pytest.mark.parametrize(
    ("language", "length", "dropped"),
    [
        ("eng_Latn", 119, True),
        ("eng_Latn", 120, False),
        ("zho_Hans", 39, True),
        ("zho_Hans", 40, False),
        ("jpn_Jpan", 49, True),
        ("jpn_Jpan", 50, False),
        ("tha_Thai", 119, True),
        (None, 119, True),
        (None, 120, False),
    ],
)
def test_threshold_by_script(language: str | None, length: int, dropped: bool) -> None:
    found = short(Measured(pa.array(["x" * length]), pa.array([language], pa.string())))
    assert found.mask.tolist() == [dropped]


def test_characters_are_code_points_without_outer_space() -> None:
    text = "\n  " + "𠀀" * 39 + "  \n"
    found = short(Measured(pa.array([text, "", None]), pa.array(["zho_Hans"] * 3)))
    assert found.details.to_pylist() == [f"value={length}, threshold=40, measure=characters" for length in (39, 0, 0)]
