"""Signatures against datasketch, bands against a plain reference."""

import numpy as np
import pyarrow as pa
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.minhash import EMPTY, band_hashes, signatures
from transforms.duplicates.shingles import Shingles, Shingling, shingle


def shingles_of(sets: list[list[int]]) -> Shingles:
    hashes = np.array([value for one in sets for value in sorted(set(one))], np.uint32)
    return Shingles(hashes, np.cumsum([0, *(len(set(one)) for one in sets)]).astype(np.int64))


def datasketch_signature(values: list[int], permutations: int, seed: int) -> np.ndarray:
    minhash = MinHash(num_perm=permutations, seed=seed, hashfunc=lambda value: value, scheme="affine32")
    if values:
        minhash.update_batch(values)
    return minhash.hashvalues


values = st.integers(0, 2**32 - 1)


@given(st.lists(st.lists(values, max_size=40), max_size=4), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_as_datasketch(sets, permutations, seed):
    signed = signatures(shingles_of(sets), permutations, seed)
    assert signed.dtype == np.uint32
    assert signed.shape == (len(sets), permutations)
    for one, signature in zip(sets, signed, strict=True):
        np.testing.assert_array_equal(signature, datasketch_signature(one, permutations, seed))


@pytest.mark.parametrize("permutations", [1, 3, 4, 112, 128, 256])
@pytest.mark.parametrize("seed", [0, 1, 42])
def test_sets_of_all_sizes_as_datasketch(permutations, seed):
    random = np.random.default_rng(permutations)
    sets = [random.integers(0, 2**32, size).tolist() for size in (0, 1, 15, 16, 17, 300, 4095, 4096, 4097, 9000, 0)]
    sets += [[0], [2**32 - 1], [0, 2**32 - 1]]
    signed = signatures(shingles_of(sets), permutations, seed)
    for one, signature in zip(sets, signed, strict=True):
        np.testing.assert_array_equal(signature, datasketch_signature(one, permutations, seed))


def test_one_value_after_the_other_as_datasketch():
    minhash = MinHash(num_perm=64, seed=7, hashfunc=lambda value: value, scheme="affine32")
    for value in (5, 3, 4_000_000_000):
        minhash.update(value)
    np.testing.assert_array_equal(signatures(shingles_of([[5, 3, 4_000_000_000]]), 64, 7)[0], minhash.hashvalues)


def test_documents_without_shingles():
    shingles = shingle(pa.array(["", None, "…"], pa.string()), Shingling())
    assert (signatures(shingles, 8, 1) == EMPTY).all()
    assert (MinHash(num_perm=8, scheme="affine32").hashvalues == EMPTY).all()
    assert signatures(shingles_of([]), 8, 1).shape == (0, 8)


def test_agreement_estimates_the_jaccard_similarity():
    random = np.random.default_rng(3)
    sets = []
    for _ in range(100):
        common, one, other = np.split(random.integers(0, 2**32, 800), [400, 600])
        sets += [[*common, *one], [*common, *other]]
    signed = signatures(shingles_of(sets), 256, 1)
    estimates = (signed[0::2] == signed[1::2]).mean(axis=1)
    # Of 256 independent permutations: a standard deviation of sqrt(.5 * .5 / 256) = .031 around .5.
    assert abs(estimates.mean() - 0.5) < 4 * 0.031 / 10
    assert 0.02 < estimates.std() < 0.042


def test_no_permutations():
    with pytest.raises(ValueError, match="permutations"):
        signatures(shingles_of([[1]]), 0, 1)


def mix(value: int) -> int:
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD % 2**64
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 % 2**64
    return value ^ value >> 33


def reference_band(numbers: list[int], band: int) -> int:
    value = mix(1 + band)
    for number in numbers:
        value = (value ^ number) * 0xD6E8FEB86659FD93 % 2**64
    return mix(value)


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 3), st.data())
def test_bands_as_the_reference(bands, rows, spare, data):
    columns = bands * rows + spare
    signed = data.draw(st.lists(st.lists(values, min_size=columns, max_size=columns), min_size=1, max_size=3))
    hashes = band_hashes(np.array(signed, np.uint32), bands, rows)
    assert hashes.dtype == np.uint64
    assert hashes.tolist() == [
        [reference_band(one[band * rows : band * rows + rows], band) for band in range(bands)] for one in signed
    ]


def test_equal_values_in_different_bands_do_not_meet():
    hashes = band_hashes(np.zeros((2, 100), np.uint32), 50, 2)
    assert (hashes[0] == hashes[1]).all()
    assert len(set(hashes[0].tolist())) == 50


def test_bands_of_columns_out_of_order():
    signed = np.arange(40, dtype=np.uint32).reshape(4, 10)
    np.testing.assert_array_equal(
        band_hashes(np.asfortranarray(signed)[:, ::2], 2, 2), band_hashes(signed[:, ::2].copy(), 2, 2)
    )


@pytest.mark.parametrize(("bands", "rows"), [(0, 2), (2, 0), (3, 4)])
def test_bands_that_do_not_fit(bands, rows):
    with pytest.raises(ValueError, match=f"{bands} bands of {rows} rows"):
        band_hashes(np.zeros((1, 10), np.uint32), bands, rows)
