"""The mixing function under all hashes of this folder."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def mix(value: np.uint64) -> np.uint64:
    """A bijection of 64-bit numbers that spreads every bit over all: the finaliser of MurmurHash3 (``fmix64``).

    Its callers' compiled code holds a copy of it and would not notice a change; stored hashes forbid one anyway.
    """
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))
