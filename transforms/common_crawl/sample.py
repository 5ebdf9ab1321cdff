"""Samples drawn by a hash of each thing's name, so that a larger sample contains every smaller one."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from transforms.columns.keys import key_strings


@dataclass(frozen=True)
class Sample:
    """A share (below 1) or a number (1 or more) of things: those whose hashes with `seed` are the smallest.

    The choice depends on the names alone, not on their order or on the parts they come in. Raises ValueError for an
    amount of 0 or less and for one and a half things.
    """

    amount: float
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.amount < float("inf") or (self.amount >= 1 and self.amount != int(self.amount)):
            raise ValueError(f"sample: a share below 1 or a whole number is needed, not {self.amount:g}")

    def draw(self, names: Iterable[str]) -> list[str]:
        """The names in the sample, sorted, none twice."""
        unique = sorted(set(names))
        drawn = self._drawn(pa.array(unique, pa.string()))
        return [name for name, is_drawn in zip(unique, drawn, strict=True) if is_drawn]

    def draw_rows(self, batches: Iterable[pa.RecordBatch], key: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        """The rows in the sample, whose names are the values of the columns of `key`; no name comes twice in `batches`.

        A share streams; a number of n rows holds about 2n of them.
        """
        held: list[pa.RecordBatch] = []
        rows = 0
        for batch in batches:
            part = batch.filter(pa.array(self._drawn(key_strings(batch, key))))
            if self.amount < 1:
                yield part
                continue
            held.append(part)
            rows += part.num_rows
            if rows > 2 * self.amount:
                held = [self._rows(held, key)]
                rows = held[0].num_rows
        if held:
            yield self._rows(held, key)

    def _rows(self, batches: list[pa.RecordBatch], key: tuple[str, ...]) -> pa.RecordBatch:
        rows = pa.concat_batches(batches)
        return rows.filter(pa.array(self._drawn(key_strings(rows, key))))

    def _drawn(self, names: pa.Array) -> np.ndarray:
        """Whether each name is in the sample of these, bool."""
        hashes = self._hashes(names)
        if self.amount < 1:
            return hashes < np.uint64(int(self.amount * 2**64))
        drawn = np.zeros(len(hashes), bool)
        drawn[np.argsort(hashes, kind="stable")[: int(self.amount)]] = True
        return drawn

    def _hashes(self, names: pa.Array) -> np.ndarray:
        """BLAKE2b (64 bits, uint64) of each name's UTF-8 bytes with the seed before them."""
        seeded = hashlib.blake2b(f"{self.seed}:".encode(), digest_size=8)

        def digest(name: bytes) -> bytes:
            state = seeded.copy()
            state.update(name)
            return state.digest()

        return np.frombuffer(b"".join(map(digest, names.cast(pa.binary()).to_pylist())), ">u8").astype(np.uint64)
