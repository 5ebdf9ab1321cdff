"""Parts of two builds of a dataset that may hold rows with the same keys."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from transforms.columns.keys import partition_of

_PART = re.compile(r"(?P<folder>[^/]+)/part-(?P<number>\d+)-of-(?P<parts>\d+)\.parquet")
_HASHES = 1 << 32


@dataclass(frozen=True)
class PartFile:
    """A part as its manifest tells it: `number` of `parts` of its folder (a language)."""

    path: str
    number: int
    parts: int
    rows: int
    sha256: str


@dataclass(frozen=True)
class Matched:
    """Parts with the rows of one range of hashes; `hashes` is that range where they hold other rows too."""

    before: tuple[PartFile, ...]
    after: tuple[PartFile, ...]
    hashes: tuple[int, int] | None = None

    def is_same(self) -> bool:
        """Whether both sides are the same bytes."""
        sides = [[part.sha256 for part in side] for side in (self.before, self.after)]
        return self.hashes is None and sides[0] == sides[1]


def parts_by_folder(manifest: dict[str, Any]) -> dict[str, tuple[PartFile, ...]]:
    """The parts of each language; not those of what was dropped, failed or exported."""
    found: dict[str, list[PartFile]] = {}
    for part in manifest["parts"]:
        match = _PART.fullmatch(part["path"])
        if match and not match["folder"].startswith("_"):
            file = PartFile(part["path"], int(match["number"]), int(match["parts"]), part["rows"], part["sha256"])
            found.setdefault(match["folder"], []).append(file)
    return {folder: tuple(parts) for folder, parts in sorted(found.items())}


def match_parts(before: Iterable[PartFile], after: Iterable[PartFile]) -> Iterator[Matched]:
    """The parts of one folder, so that rows with one key come together; a part at most of the finer side at a time.

    A part holds a range of the hashes of ids (see `transforms.columns.keys.partition_of`). Where both sides have as
    many parts, part by part; else the ranges of the side that has more of them.
    """
    sides = [{part.number: part for part in side} for side in (before, after)]
    counts = [max((part.parts for part in side.values()), default=0) for side in sides]
    finest = max(counts)
    for number in range(finest):
        if 0 in counts or counts[0] == counts[1]:
            chosen = [tuple(side[n] for n in (number,) if n in side) for side in sides]
            matched = Matched(chosen[0], chosen[1])
        else:
            first, end = (-(-edge * _HASHES // finest) for edge in (number, number + 1))
            numbers = [partition_of(np.array([first, end - 1], np.uint64), count).tolist() for count in counts]
            chosen = [
                tuple(side[n] for n in range(low, high + 1) if n in side)
                for side, (low, high) in zip(sides, numbers, strict=True)
            ]
            matched = Matched(chosen[0], chosen[1], (first, end))
        if matched.before or matched.after:
            yield matched
