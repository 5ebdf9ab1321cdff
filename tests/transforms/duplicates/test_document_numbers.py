import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.numbers import number_strings


def mix(value: int) -> int:
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD % 2**64
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 % 2**64
    return value ^ value >> 33


def reference(string: str) -> int:
    content = string.encode()
    value = mix(1 + len(content))
    for start in range(0, len(content), 8):
        value = mix(value ^ int.from_bytes(content[start : start + 8], "little"))
    return value


@given(st.lists(st.none() | st.text(max_size=20), max_size=6), st.integers(0, 6))
def test_as_the_reference(strings, skipped):
    numbers = number_strings(pa.array(strings, pa.string()).slice(skipped))
    assert numbers.dtype == np.uint64
    assert numbers.tolist() == [reference(string or "") for string in strings[skipped:]]


def test_numbers_stay_as_they_are():
    # Earlier builds name documents by them.
    assert number_strings(pa.array(["", "wikipedia/bn/1234", None], pa.string())).tolist() == [
        12994781566227106604,
        3295618812007899424,
        12994781566227106604,
    ]


def test_many_similar_ids_have_different_numbers():
    ids = [f"wikipedia/{language}/{page}" for language in ("bn", "uk") for page in range(300_000)]
    numbers = number_strings(pa.array([*ids, "a", "a\0", "a\0\0", "\0", "\0\0"], pa.string()))
    assert len(np.unique(numbers)) == len(numbers)
    # Spread evenly over hash ranges, from which partitions are made.
    counts = np.bincount((numbers >> np.uint64(58)).astype(int), minlength=64)
    assert abs(counts - len(numbers) / 64).max() < 5 * (len(numbers) / 64) ** 0.5


def test_large_strings():
    strings = pa.array(["x", None, "twelve bytes"], pa.large_string())
    assert number_strings(strings).tolist() == number_strings(strings.cast(pa.string())).tolist()
