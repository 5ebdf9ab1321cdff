"""A bounded sample of the texts of each language of an input of any size."""

import hashlib
import heapq
from dataclasses import dataclass, field

import pyarrow as pa

from transforms.filters.code_points import LONGEST


@dataclass
class TextSample:
    """At most ``size`` texts of each language: those whose ids have the smallest hashes, in any order."""

    size: int
    texts: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)

    def add(self, ids: pa.StringArray, texts: pa.StringArray, languages: pa.StringArray) -> None:
        """Put texts in; those that are null or have no language are left out."""
        for id_, text, language in zip(ids.to_pylist(), texts.to_pylist(), languages.to_pylist(), strict=True):
            if text is None or language is None:
                continue
            held = self.texts.setdefault(language, [])
            # Negative, so that the first of the heap is the one to go.
            entry = (-int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest()), id_, text[:LONGEST])
            if len(held) < self.size:
                heapq.heappush(held, entry)
            else:
                heapq.heappushpop(held, entry)

    def by_language(self) -> dict[str, pa.StringArray]:
        """The texts by tag, both in a fixed order."""
        return {
            tag: pa.array([text for *_, text in sorted(held)], pa.string()) for tag, held in sorted(self.texts.items())
        }
