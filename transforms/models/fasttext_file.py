"""Whether a file is a whole fastText model: the library itself loads what is cut short, and hangs or crashes on it.

Format (fastText 0.9, versions 11 and 12, little endian): magic number and version i32; twelve settings i32 and one f64;
the dictionary: entries, words and labels i32, tokens and pruned n-grams i64, of each entry its text, a zero byte, its
count i64 and kind i8, then two i32 for each pruned n-gram; two matrices, each after a byte that says if it is
quantised.
"""

import mmap
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np

MAGIC = 793712314
_VERSIONS = (11, 12)
_CENTROIDS = 256
_LARGEST = 1 << 48  # of a product of sizes, against overflow


class _Settings(NamedTuple):
    dim: int
    ws: int
    epoch: int
    min_count: int
    neg: int
    word_ngrams: int
    loss: int
    model: int
    bucket: int
    minn: int
    maxn: int
    update_rate: int
    sampling: float


def check_fasttext(path: Path) -> None:
    """Raises ValueError, saying what is wrong, for a file that is no whole fastText model; OSError as opening does.

    Looks at the sizes that the file states, which must fit each other and the file, not at the weights.
    """
    with path.open("rb") as file:
        if path.stat().st_size < 8:
            raise ValueError(f"{path} is no fastText model: it has {path.stat().st_size} bytes")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                _Reader(data).check()
            except ValueError as error:
                raise ValueError(f"{path} is no fastText model: {error}") from error


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.at = 0

    def check(self) -> None:
        magic, version = self._take("ii")
        if magic != MAGIC or version not in _VERSIONS:
            raise ValueError(f"it begins with {self.data[:8]!r}")
        settings = _Settings(*self._take("12id"))
        if (
            settings.dim <= 0
            or settings.bucket < 0
            or settings.model not in (1, 2, 3)
            or settings.loss not in range(1, 5)
        ):
            raise ValueError("its settings are none")
        if settings.bucket == 0 and (settings.maxn > 0 or settings.word_ngrams > 1):
            raise ValueError("it has n-grams but no place for them")
        words, labels, most = self._dictionary(settings)
        (quantised,) = self._take("?")
        rows = self._matrix(bool(quantised), settings.dim)
        if rows < words + (most if most is not None else settings.bucket):
            raise ValueError(f"its vectors are {rows}, of {words} words and their n-grams")
        (quantised_output,) = self._take("?")
        outputs = self._matrix(bool(quantised and quantised_output), settings.dim)
        if outputs != (labels if settings.model == 3 else words):
            raise ValueError(f"its outputs are {outputs}, of {labels} labels")

    def _dictionary(self, settings: _Settings) -> tuple[int, int, int | None]:
        """Words, labels, and how many n-grams the pruned ones lead to; None where it is not pruned."""
        entries, words, labels, _, pruned = self._take("iiiqq")
        if min(entries, words, labels) < 0 or entries != words + labels or (settings.model == 3 and not labels):
            raise ValueError(f"it has {entries} entries, of which {words} words and {labels} labels")
        for number in range(entries):
            end = self.data.find(b"\0", self.at)
            if end < 0:
                raise ValueError(f"it ends in entry {number + 1} of {entries}")
            self.at = end + 10
            self._inside()
            if self.data[end + 9] > 1:
                raise ValueError(f"entry {number + 1} is neither word nor label")
        if pruned < 0:
            return words, labels, None
        if not pruned:
            return words, labels, 0
        begin = self.at
        self._skip(8, pruned)
        leads_to = np.frombuffer(self.data[begin : self.at], "<i4").reshape(-1, 2)[:, 1]
        if leads_to.min() < 0:
            raise ValueError("a pruned n-gram leads nowhere")
        return words, labels, int(leads_to.max()) + 1

    def _matrix(self, quantised: bool, width: int) -> int:
        """Passes a matrix; how many rows it has."""
        if not quantised:
            rows, columns = self._take("qq")
            if rows < 0 or columns != width:
                raise ValueError(f"it has vectors of {columns} numbers, not {width}")
            self._skip(4, rows, columns)
            return int(rows)
        with_norms, rows, columns, codes = self._take("?qqi")
        self._skip(1, codes)
        parts = self._quantiser(columns)
        if rows < 0 or columns != width or codes != rows * parts:
            raise ValueError(f"it has {codes} codes of {rows} vectors of {columns} numbers")
        if with_norms:
            self._skip(1, rows)
            self._quantiser(1)
        return int(rows)

    def _quantiser(self, width: int) -> int:
        """Passes the centroids; in how many parts a vector is quantised."""
        dim, parts, part, last = self._take("iiii")
        whole = dim == width and parts > 0 and part > 0 and 0 < last <= part and (parts - 1) * part + last == dim
        if not whole:
            raise ValueError(f"it quantises vectors of {dim} numbers in {parts} parts of {part}")
        self._skip(4, dim, _CENTROIDS)
        return int(parts)

    def _take(self, form: str) -> tuple[int, ...]:
        begin = self.at
        self._skip(struct.calcsize(f"<{form}"))
        return struct.unpack_from(f"<{form}", self.data, begin)

    def _skip(self, *sizes: int) -> None:
        total = 1
        for size in sizes:
            total *= size
        if min(sizes) < 0 or total > _LARGEST:
            raise ValueError("it states a size that cannot be")
        self.at += total
        self._inside()

    def _inside(self) -> None:
        if self.at > len(self.data):
            raise ValueError(f"it is truncated: it ends at byte {len(self.data)}, and has more to come")
