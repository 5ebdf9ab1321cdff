"""Candidate pairs: documents with an equal band hash, in pairs whose number is linear in the number of rows."""

import numpy as np
from numba import njit

NEIGHBOURS = 3
"""Documents that each one of a long run is paired with, beside the run's representative."""

WINDOW = 512
"""Documents before it, in order of size, that its neighbours are chosen from, by sketch: about 2 ns each."""

SMALL_RUN = 2 * (NEIGHBOURS + 1) + 1
"""Members of a run up to which all pairs are made: a member then has no more pairs on average than in a long run."""

SKETCH_BITS = 64

_RANK_BITS = 32
_RANK = (1 << _RANK_BITS) - 1
_LARGEST_SIZE = (1 << 31) - 1


def sketches(signatures: np.ndarray) -> np.ndarray:
    """The lowest bits of the first 64 values of each signature (documents × permutations, uint32) as one uint64.

    Two documents of Jaccard similarity J agree in a share (1 + J) / 2 of them (1-bit minwise hashing; Li and König,
    "b-Bit Minwise Hashing", WWW 2010).
    """
    bits = np.zeros((len(signatures), SKETCH_BITS), np.uint8)
    used = signatures[:, :SKETCH_BITS]
    bits[:, : used.shape[1]] = used & 1
    return np.packbits(bits, axis=1, bitorder="little").view("<u8").astype(np.uint64)[:, 0]


def candidate_pairs(
    bands: np.ndarray,
    documents: np.ndarray,
    sizes: np.ndarray,
    threshold: float = 0.0,
    sketches: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of documents to compare: (left, right), uint64, left < right, distinct, sorted by left, then right.

    One row is one band of one document: ``bands`` the band hash (uint64), ``documents`` the number of the document
    (uint64), ``sizes`` its distinct shingles (int64), ``sketches`` its sketch (uint64), of equal length and in any
    order; repeated rows count once. Rows with equal band hash form a run, ordered by size, then document. A run of up
    to ``SMALL_RUN`` rows gives all its pairs. In a longer one (a page copied a million times, pages that have their
    boilerplate in common) each document is paired with its representative and with ``NEIGHBOURS`` of the ``WINDOW``
    documents before it: those whose sketches differ from its own in the fewest bits, the later in order of equals;
    without sketches the last ones. So there are at most four pairs a row.

    The Jaccard similarity of two sets is at most the smaller size divided by the larger. Pairs for which that is below
    ``threshold`` are left out. The representative is the first of its run, until a document is too large for it by that
    bound: this one then represents those that follow. Documents without shingles (size 0) resemble nothing and have no
    pairs. Raises ValueError where the arrays differ in length.
    """
    if sketches is None:
        sketches = np.zeros(len(bands), np.uint64)
    if not len(bands) == len(documents) == len(sizes) == len(sketches):
        raise ValueError(
            f"{len(bands)} bands, {len(documents)} documents, {len(sizes)} sizes, {len(sketches)} sketches; "
            "give one of each a row"
        )
    rows = np.flatnonzero(_may_be_shared(bands) & (sizes > 0))
    numbers, ranks = np.unique(documents[rows], return_inverse=True)
    # One integer a member orders a run. A set of 2**31 or more shingles would need a text of more than 2 GiB.
    members = np.minimum(sizes[rows], _LARGEST_SIZE) << _RANK_BITS | ranks
    columns = [bands[rows], members, sketches[rows]]
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    is_distinct = _differs_from_next(*columns)
    pairs = _pairs_in_runs(*(column[is_distinct] for column in columns), threshold)
    pairs.sort()
    # `np.unique` hashes where no positions are asked for, which takes several times as long as sorting.
    pairs = pairs[_differs_from_next(pairs)]
    return numbers[pairs >> _RANK_BITS], numbers[pairs & _RANK]


def _differs_from_next(*columns: np.ndarray) -> np.ndarray:
    """Which rows of sorted columns are not the same as the next."""
    differs = np.ones(len(columns[0]), bool)
    differs[:-1] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return differs


@njit(cache=True, nogil=True)
def _may_be_shared(bands: np.ndarray) -> np.ndarray:
    """Which rows may have a band hash that another row has: all that do and, by chance, one in eight of the others.

    Most bands of most documents are theirs alone; finding that with a bit for each hash modulo a power of two spares
    sorting them.
    """
    slots = 8
    while slots < 8 * len(bands):
        slots *= 2
    seen, repeated = np.zeros(slots // 8, np.uint8), np.zeros(slots // 8, np.uint8)
    for band in bands:
        slot = band & np.uint64(slots - 1)
        byte, bit = slot >> np.uint64(3), np.uint8(1 << (slot & np.uint64(7)))
        repeated[byte] |= seen[byte] & bit
        seen[byte] |= bit
    shared = np.empty(len(bands), np.bool_)
    for row in range(len(bands)):
        slot = bands[row] & np.uint64(slots - 1)
        shared[row] = repeated[slot >> np.uint64(3)] >> (slot & np.uint64(7)) & 1
    return shared


@njit(cache=True, nogil=True)
def _pairs_in_runs(bands: np.ndarray, members: np.ndarray, sketches: np.ndarray, threshold: float) -> np.ndarray:
    """The pairs of ranks, smaller << 32 | larger, some repeated; ``members`` are size << 32 | rank."""
    pairs = np.empty((NEIGHBOURS + 1) * len(bands), np.int64)
    partners = np.empty(SMALL_RUN, np.int64)
    found = 0
    start = 0
    while start < len(bands):
        end = start + 1
        while end < len(bands) and bands[end] == bands[start]:
            end += 1
        representative = start
        for row in range(start + 1, end):
            size, rank = members[row] >> _RANK_BITS, members[row] & _RANK
            if (members[representative] >> _RANK_BITS) / size < threshold:
                representative = row
            if end - start <= SMALL_RUN:
                count = row - start
                partners[:count] = members[start:row]
            else:
                count = _nearest(members, sketches, max(row - WINDOW, start), row, threshold, partners) + 1
                partners[count - 1] = members[representative]
            for partner in partners[:count]:
                other = partner & _RANK
                if other != rank and (partner >> _RANK_BITS) / size >= threshold:
                    pairs[found] = min(rank, other) << _RANK_BITS | max(rank, other)
                    found += 1
        start = end
    return pairs[:found]


@njit(cache=True, nogil=True)
def _nearest(
    members: np.ndarray, sketches: np.ndarray, first: int, row: int, threshold: float, nearest: np.ndarray
) -> int:
    """Fills ``nearest`` with the members of [first, row) nearest to that of ``row`` by sketch; their number."""
    differing = np.empty(NEIGHBOURS, np.int64)
    size = members[row] >> _RANK_BITS
    count = 0
    for other in range(row - 1, first - 1, -1):
        # Those before it are smaller still; and nothing is nearer than what does not differ.
        if (members[other] >> _RANK_BITS) / size < threshold or (count == NEIGHBOURS and differing[count - 1] == 0):
            break
        bits = _bit_count(sketches[row] ^ sketches[other])
        if count < NEIGHBOURS:
            count += 1
        elif bits >= differing[count - 1]:
            continue
        place = count - 1
        while place > 0 and differing[place - 1] > bits:
            differing[place], nearest[place] = differing[place - 1], nearest[place - 1]
            place -= 1
        differing[place], nearest[place] = bits, members[other]
    return count


@njit(cache=True, nogil=True)
def _bit_count(value: np.uint64) -> np.int64:
    """Bits that are set, counted in parallel (Warren, Hacker's Delight, 5-1); compiled to one instruction."""
    value -= value >> np.uint64(1) & np.uint64(0x5555555555555555)
    value = (value & np.uint64(0x3333333333333333)) + (value >> np.uint64(2) & np.uint64(0x3333333333333333))
    value = (value + (value >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64(value * np.uint64(0x0101010101010101) >> np.uint64(56))
