"""What the light critic sees of an example: hashes of the words around the arguments and of marks of the pair."""

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transforms.critics.example import Example
from transforms.tokens.tokenize import tokenize

BETWEEN = 16
"""Tokens between the arguments that are looked at; of more, the first and the last half."""
AROUND = 4
"""Tokens before the first and after the second argument that are looked at, inside their sentences."""

_DIGITS = str.maketrans("0123456789", "0000000000")

Tokens = tuple[Sequence[int], Sequence[int], Sequence[str]]
"""Starts, ends and words; an empty word is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """An example as numbers: ``words`` and ``marks`` are hashes (uint32); the language is part of those of words.

    ``types`` are those of subject and object, an empty string for none.
    """

    id: str
    document_id: str
    language: str
    predicate: str | None
    others: tuple[str, ...]
    types: tuple[str, str]
    scope: str
    label: bool | None
    words: NDArray[np.uint32]
    marks: NDArray[np.uint32]


def observe(example: Example) -> Observation:
    """The observation of an example. The surfaces of entities are no part of it: names would be learnt by heart."""
    tokens = _tokens(example.text, example.language, tuple(example.entities))
    return Observation(
        id=example.id,
        document_id=example.document_id,
        language=example.language,
        predicate=example.predicate,
        others=example.others,
        types=(example.subject.type or "", example.object.type or ""),
        scope=example.scope,
        label=example.label,
        words=_hashes(_words(example, tokens)),
        marks=_hashes(_marks(example, tokens)),
    )


def text_hash(text: str) -> int:
    """32 bits of a string, the same in every process (CRC-32)."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _hashes(features: list[str]) -> NDArray[np.uint32]:
    return np.array(sorted({text_hash(feature) for feature in features}), dtype=np.uint32)


@lru_cache(maxsize=64)
def _tokens(text: str, language: str, entities: tuple[tuple[int, int, str | None], ...]) -> Tokens:
    """The tokens of a text, folded; an entity is one word, its type. Examples of a passage come one after the other."""
    spans = tokenize(text, language)
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    words = [text[start:end].casefold().translate(_DIGITS) for start, end in spans]
    for start, end, kind in entities:
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        for at in range(first, last):
            words[at] = ""
        if first < last:
            words[first] = f"#{kind}"
    return starts, ends, words


def _words(example: Example, tokens: Tokens) -> list[str]:
    """Words and pairs of words before, between and after the arguments, each with its place and the order of these."""
    starts, ends, words = tokens
    first, second, order = _in_order(example)
    opening, closing = _sentence_of(example, first[0]), _sentence_of(example, second[1] - 1)
    before = _run(words, bisect_left(starts, opening[0]), bisect_right(ends, first[0]))
    between = _run(words, bisect_left(starts, first[1]), bisect_right(ends, second[0]))
    after = _run(words, bisect_left(starts, second[1]), bisect_left(starts, closing[1]))
    if len(before) < AROUND:
        before.insert(0, "^")
    if len(after) < AROUND:
        after.append("$")
    if len(between) > BETWEEN:
        between = [*between[: BETWEEN // 2], "…", *between[-BETWEEN // 2 :]]
    features = []
    for place, run in (
        ("<", [*before[-AROUND:], "|"]),
        ("-", ["|", *between, "|"]),
        (">", ["|", *after[:AROUND]]),
    ):
        head = f"{example.language} {order}{place}"
        features += [head + word for word in run]
        features += [f"{head}{one} {other}" for one, other in pairwise(run)]
    return features


def _run(words: Sequence[str], first: int, last: int) -> list[str]:
    return [word for word in words[first:last] if word]


def _marks(example: Example, tokens: Tokens) -> list[str]:
    """What needs no words: types, order, distance, sentences, origins of the mentions and entities between them."""
    starts, _, _ = tokens
    first, second, order = _in_order(example)
    types = f"{example.subject.type}>{example.object.type}"
    distance = max(bisect_left(starts, second[0]) - bisect_left(starts, first[1]), 0).bit_length()
    sentences = sum(first[1] <= start <= second[0] for start, _ in example.sentences)
    place = sum(start <= first[0] for start, _ in example.sentences)
    between = [kind for start, end, kind in example.entities if first[1] <= start and end <= second[0]]
    return [
        f"types {types}",
        f"order {order} {types}",
        f"distance {distance} {order}",
        f"sentences {min(sentences, 3)}",
        f"place {min(place, 4)}",
        f"subject {example.subject.origin}",
        f"object {example.object.origin}",
        f"rivals {example.subject.type in between} {example.object.type in between} {order}",
        f"between {min(len(between), 5)}",
    ]


def _in_order(example: Example) -> tuple[tuple[int, int], tuple[int, int], str]:
    """The argument that comes first, the other, and which is the subject."""
    subject, object_ = (example.subject.start, example.subject.end), (example.object.start, example.object.end)
    return (subject, object_, "so") if subject <= object_ else (object_, subject, "os")


def _sentence_of(example: Example, place: int) -> tuple[int, int]:
    """The sentence that holds a character, the whole text where none does."""
    for start, end in example.sentences:
        if start <= place < end:
            return start, end
    return 0, len(example.text)
