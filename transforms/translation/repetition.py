"""Loops of a translation: "the the the", "in the red shirt in the red shirt"."""

import re
from collections.abc import Sequence

from transforms.tokens.characters import SPACELESS

_LONGEST_PERIOD = 24
# Words of an n-gram that is no chance where it stands twice in one sentence, and tokens where a token is a character.
_NGRAM, _CHARACTER_NGRAM = 5, 14
_MOST_TOKENS = 2000
_SPACELESS = re.compile(f"[{SPACELESS}]")


def repetition(source: Sequence[str], target: Sequence[str]) -> float:
    """Share of the words of ``target`` (tokens) that say again what it said, less that of ``source``, in [0, 1].

    A word is one where it lies in the second or a later copy of an n-gram of five words (14 characters, in scripts
    without spaces), or of a shorter run that follows its copy at once. A single word must stand there three times, a
    character four times, a run of two to four characters three times: "sehr sehr", 妈妈 and 研究研究 are language. Of
    very long texts the first 2,000 tokens count.
    """
    found = _repeated_share(target)
    return max(0.0, found - _repeated_share(source)) if found else 0.0


def _repeated_share(tokens: Sequence[str]) -> float:
    words = [token.lower() for token in tokens[:_MOST_TOKENS]]
    runs = _runs(words)
    together = "".join(words)
    characters = 2 * len(_SPACELESS.findall(together)) > len(together)
    repeated = [False] * len(words)
    for period, start, end in runs:
        if end - start >= _least(period, characters):
            repeated[start:end] = [True] * (end - start)
    spoken = [index for index, word in enumerate(words) if any(map(str.isalnum, word))]
    return sum(repeated[index] for index in spoken) / len(spoken) if spoken else 0.0


def _least(period: int, characters: bool) -> int:
    """How many tokens must equal those ``period`` before them."""
    if period > _LONGEST_PERIOD:
        return _CHARACTER_NGRAM if characters else _NGRAM
    if period == 1:
        return 3 if characters else 2
    return 2 * period if characters and period <= 4 else min(period, _CHARACTER_NGRAM if characters else _NGRAM)


def _runs(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs ``[start, end)`` of at least two tokens that equal those a period before them, with the period.

    A token is compared with the nearest one before it that is equal and continues a run, else with the nearest one.
    """
    last: dict[str, int] = {}
    runs: list[tuple[int, int, int]] = []
    for index, word in enumerate(words):
        before = last.get(word)
        last[word] = index
        if before is None:
            continue
        if runs and runs[-1][2] == index and words[index - runs[-1][0]] == word:
            period, start, _ = runs[-1]
            runs[-1] = period, start, index + 1
        else:
            runs.append((index - before, index, index + 1))
    return runs
