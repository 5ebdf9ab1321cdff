"""Where personal data is in a column of texts."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.pii import email, iban, ip_address, national_ids, phone
from transforms.pii.plain_characters import plain_characters


class Kind(NamedTuple):
    """A kind of personal data: what stands in its place, and how it is found in texts of `plain_characters`."""

    placeholder: str
    prefilters: tuple[str, ...]  # regular expressions (RE2), each of which a text with such data matches
    find: Callable[[str], Iterator[tuple[int, int]]]


KINDS = {
    "email": Kind("<EMAIL>", email.PREFILTERS, email.emails),
    "iban": Kind("<IBAN>", iban.PREFILTERS, iban.ibans),
    "ip_address": Kind("<IP_ADDRESS>", ip_address.PREFILTERS, ip_address.ip_addresses),
    "national_id": Kind("<NATIONAL_ID>", national_ids.PREFILTERS, national_ids.national_ids),
    "phone": Kind("<PHONE>", phone.PREFILTERS, phone.phones),
}
"""By name; where pieces of two kinds overlap, that of the kind named first counts."""


class PersonalData(NamedTuple):
    """Pieces of personal data, ordered by row and start, apart from each other: ``[start, end)`` in code points."""

    row: np.ndarray  # int64
    start: np.ndarray  # int64
    end: np.ndarray  # int64
    kind: np.ndarray  # int64, place of the kind in `KINDS`


def find_personal_data(texts: pa.StringArray, kinds: Iterable[str] = tuple(KINDS)) -> PersonalData:
    """The pieces of personal data of these kinds in each text; a null text has none.

    Raises KeyError for a kind that is not in `KINDS`.
    """
    wanted = {name: KINDS[name] for name in kinds}
    # Most texts match none of the patterns: one pass over all of them, the others over what is left.
    some_rows, some = _matching(plain_characters(texts), ["|".join(kind.prefilters[0] for kind in wanted.values())])
    pieces: dict[int, _Pieces] = {}
    for number, name in enumerate(KINDS):
        if name not in wanted:
            continue
        rows, matching = _matching(some, wanted[name].prefilters)
        for row, text in zip(some_rows[rows].tolist(), matching.to_pylist(), strict=True):
            for start, end in wanted[name].find(text):
                pieces.setdefault(row, _Pieces()).add(start, end, number)
    found = [(row, *piece) for row in sorted(pieces) for piece in pieces[row].ordered]
    return PersonalData(*np.array(found, np.int64).reshape(-1, 4).T)


def _matching(texts: pa.StringArray, patterns: Iterable[str]) -> tuple[np.ndarray, pa.StringArray]:
    """The texts that match all patterns, and which rows those are."""
    rows = np.arange(len(texts))
    for pattern in patterns:
        matching = pc.match_substring_regex(texts, pattern)
        rows, texts = rows[matching.to_numpy(zero_copy_only=False)], texts.filter(matching)
    return rows, texts


class _Pieces:
    """The pieces of one text, in order; one that overlaps those already there is left out."""

    def __init__(self) -> None:
        self.ordered: list[tuple[int, int, int]] = []

    def add(self, start: int, end: int, kind: int) -> None:
        place = bisect_left(self.ordered, (start,))
        is_apart_before = place == 0 or self.ordered[place - 1][1] <= start
        if is_apart_before and (place == len(self.ordered) or end <= self.ordered[place][0]):
            self.ordered.insert(place, (start, end, kind))
