"""The ranges of a text that are spelled most like a phrase."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from transforms.alignment.words import Words

_LONGEST = 3  # characters of an n-gram
_EDGE = 0.4  # likeness to some word of the phrase that the first and the last word of a range must have
_SPARE = 2  # words that a range may have more than one and a half times the phrase

Grams = Counter[str]


class SimilarRange(NamedTuple):
    """``text[start:end]`` and its likeness to the phrase, in (0, 1]."""

    start: int
    end: int
    likeness: float


def similar_ranges(text: str, words: Words, phrase: Words, least: float = 0.55, most: int = 3) -> list[SimilarRange]:
    """At most `most` ranges of whole words of `text` that do not overlap, the most alike first, earlier ones before.

    Likeness is the F1 of character n-grams of up to three characters within words, whatever their case, and of pairs of
    neighbours where there is no space (Chinese, Thai). `words` are those of `text`, `phrase` those of the phrase.
    """
    wanted = _grams_of_phrase(phrase)
    total = wanted.total()
    if not total:
        return []
    known = {word.casefold(): _word_grams(word) for word in phrase.texts}
    bags: dict[str, Grams] = {}
    for word in words.texts:
        if word not in bags:
            bags[word] = _word_grams(word)
    edges = {word for word, bag in bags.items() if any(_f1(bag, other) >= _EDGE for other in known.values())}
    places = [place for place, word in enumerate(words.texts) if word in edges]
    longest = len(phrase.texts) * 3 // 2 + _SPARE
    scored = [
        SimilarRange(words.starts[first], words.ends[last], likeness)
        for first in places
        for last, likeness in _likeness_of_ranges(text, words, bags, first, longest, wanted)
        if likeness >= least and words.texts[last] in edges
    ]
    kept: list[SimilarRange] = []
    for one in sorted(scored, key=lambda one: (-one.likeness, one.start, one.end)):
        if len(kept) == most:
            break
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def _likeness_of_ranges(
    text: str, words: Words, bags: dict[str, Grams], first: int, longest: int, wanted: Grams
) -> Iterator[tuple[int, float]]:
    """The last word of each range from `first` on, and the range's likeness."""
    left, shared, size = dict(wanted), 0, 0
    total = wanted.total()
    for last in range(first, min(first + longest, len(words.texts))):
        bag = bags[words.texts[last]]
        if last > first and words.ends[last - 1] == words.starts[last]:
            bag = bag + Counter([text[words.starts[last] - 1 : words.starts[last] + 1].casefold()])
        for gram, count in bag.items():
            size += count
            matched = min(count, left.get(gram, 0))
            if matched:
                left[gram] -= matched
                shared += matched
        yield last, 2 * shared / (total + size)
        if shared == total:
            return


def _grams_of_phrase(phrase: Words) -> Grams:
    grams: Grams = Counter()
    for number, word in enumerate(phrase.texts):
        grams += _word_grams(word)
        if number and phrase.ends[number - 1] == phrase.starts[number]:
            grams[(phrase.texts[number - 1][-1] + word[0]).casefold()] += 1
    return grams


def _word_grams(word: str) -> Grams:
    """The n-grams of a word between spaces; a lone character has but itself, and punctuation counts little."""
    folded = word.casefold()
    if len(folded) == 1:
        return Counter([folded])
    padded = f" {folded} "
    return Counter(
        padded[start : start + size]
        for size in range(1, _LONGEST + 1)
        for start in range(len(padded) - size + 1)
        if padded[start : start + size] != " "
    )


def _f1(first: Grams, second: Grams) -> float:
    return 2 * (first & second).total() / (first.total() + second.total())
