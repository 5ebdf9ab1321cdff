"""MinHash signatures of shingle sets, the same as datasketch makes, and the hashes of their bands."""

from functools import cache

import numpy as np
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.duplicates.shingles import Shingles

EMPTY = np.uint32(0xFFFFFFFF)
"""In every place of the signature of a document without shingles."""

_BAND_MULTIPLIER = np.uint64(0xD6E8FEB86659FD93)

_TOGETHER = 4
"""Permutations taken together: as many as vector registers have room for."""

_VECTOR = 16
"""Hashes are filled up to a multiple of this many, so that vector code meets no remainder."""

_BLOCK = 4096
"""Hashes taken through all permutations at a time: they stay in the processor's first cache."""


def signatures(shingles: Shingles, permutations: int, seed: int) -> np.ndarray:
    """MinHash signatures, uint32, documents × permutations; all ``EMPTY`` where a document has no shingles.

    Equal to the ``hashvalues`` of ``datasketch.MinHash(permutations, seed, scheme="affine32")`` (datasketch 2) updated
    with the same hash values: value k is the minimum over the shingles of a_k · fmix32(h) + b_k mod 2**32, with a_k odd
    (Broder 1997; fmix32 is the finaliser of MurmurHash3). Raises ValueError for fewer than one permutation.
    """
    if permutations < 1:
        raise ValueError(f"permutations is {permutations}; give 1 or more")
    # The last parameters are repeated to fill up the last group; nobody reads their minima.
    groups = np.minimum(np.arange(-(-permutations // _TOGETHER) * _TOGETHER), permutations - 1)
    factors, summands = _permutation_parameters(permutations, seed)
    signed: np.ndarray = _signatures(shingles.hashes, shingles.offsets, factors[groups], summands[groups], permutations)
    return signed


@cache
def _permutation_parameters(permutations: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """a_k (odd) and b_k, uint32 each, drawn as datasketch 2 draws them for its scheme "affine32"."""
    random = np.random.RandomState(seed)
    factors = random.randint(0, 1 << 31, permutations, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, random.randint(0, 1 << 32, permutations, dtype=np.uint32)


def band_hashes(signatures: np.ndarray, bands: int, rows: int) -> np.ndarray:
    """The hash of each band (``rows`` columns of the signatures), uint64, documents × bands; equal values, equal hash.

    The number of the band is mixed in, so that different bands do not meet: with ``mix`` (fmix64), h starts as
    mix(1 + band), becomes (h xor value) · 0xD6E8FEB86659FD93 mod 2**64 for each value, and mix(h) at the end. Raises
    ValueError where the signatures have fewer than bands · rows columns.
    """
    if bands < 1 or rows < 1 or signatures.shape[1] < bands * rows:
        raise ValueError(f"{bands} bands of {rows} rows do not fit signatures of {signatures.shape[1]} permutations")
    hashes: np.ndarray = _band_hashes(np.ascontiguousarray(signatures), bands, rows)
    return hashes


@njit(cache=True, nogil=True, error_model="numpy")
def _signatures(hashes, offsets, factors, summands, permutations):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    signatures = np.empty((len(offsets) - 1, permutations), np.uint32)
    minima = np.empty(len(factors), np.uint32)
    mixed = np.empty(_BLOCK, np.uint32)
    for row in range(len(offsets) - 1):
        for permutation in range(len(minima)):
            minima[permutation] = EMPTY
        for first in range(offsets[row], offsets[row + 1], _BLOCK):
            count = min(offsets[row + 1] - first, _BLOCK)
            for index in range(count):
                value = hashes[first + index]
                value = np.uint32((value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B))
                value = np.uint32((value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35))
                mixed[index] = value ^ (value >> np.uint32(16))
            filled = (count + _VECTOR - 1) // _VECTOR * _VECTOR
            for index in range(count, filled):
                mixed[index] = mixed[0]
            _take_minima(mixed[:filled], factors, summands, minima)
        for permutation in range(permutations):
            signatures[row, permutation] = minima[permutation]
    return signatures


@njit(cache=True, nogil=True, error_model="numpy")
def _take_minima(mixed, factors, summands, minima):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Lowers the minima to those of the hashes: four permutations (``_TOGETHER``) in each pass over them."""
    for group in range(0, len(factors), _TOGETHER):
        factor_0 = factors[group]
        factor_1 = factors[group + 1]
        factor_2 = factors[group + 2]
        factor_3 = factors[group + 3]
        summand_0 = summands[group]
        summand_1 = summands[group + 1]
        summand_2 = summands[group + 2]
        summand_3 = summands[group + 3]
        minimum_0 = minima[group]
        minimum_1 = minima[group + 1]
        minimum_2 = minima[group + 2]
        minimum_3 = minima[group + 3]
        for index in range(len(mixed)):
            value = mixed[index]
            minimum_0 = min(minimum_0, np.uint32(factor_0 * value + summand_0))
            minimum_1 = min(minimum_1, np.uint32(factor_1 * value + summand_1))
            minimum_2 = min(minimum_2, np.uint32(factor_2 * value + summand_2))
            minimum_3 = min(minimum_3, np.uint32(factor_3 * value + summand_3))
        minima[group] = minimum_0
        minima[group + 1] = minimum_1
        minima[group + 2] = minimum_2
        minima[group + 3] = minimum_3


@njit(cache=True, nogil=True, error_model="numpy")
def _band_hashes(signatures, bands, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    hashes = np.empty((len(signatures), bands), np.uint64)
    for document in range(len(signatures)):
        for band in range(bands):
            value = mix(np.uint64(1 + band))
            for column in range(band * rows, (band + 1) * rows):
                value = (value ^ np.uint64(signatures[document, column])) * _BAND_MULTIPLIER
            hashes[document, band] = mix(value)
    return hashes
