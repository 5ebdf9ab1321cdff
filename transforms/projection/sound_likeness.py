"""Likeness of romanised words, compiled: word by word, with runs of syllables, and with windows of words."""

import numpy as np
import numpy.typing as npt
from numba import njit

NO_SOUND, FIRST_ALPHABET, CONSONANTS, FIRST_SPACELESS, HAN_OR_KANA, CLUSTER = -1, 0, 1000, 2000, 2000, 2001
"""Kinds of words: signs and numbers; letters of an alphabet (one number a script, from 0); Arabic or Hebrew; a unit of
a script without spaces between words, Han or kana or another."""
_MOST_UNITS = 16
_NEARLY_BEST = 0.08
"""Runs that much less like a word than the best in the sentence are no evidence."""

Codes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@njit(cache=True, nogil=True)
def mode_of(one: int, other: int) -> int:
    """Row of the tables of costs (`sounds.ALPHABET` …) for two kinds of words."""
    if one >= FIRST_SPACELESS or other >= FIRST_SPACELESS:
        return 4 if max(one, other) == CLUSTER else 3
    if max(one, other) == CONSONANTS:
        return 2
    return 0 if one == other else 1


@njit(cache=True, nogil=True)
def likeness(one: Codes, other: Codes, substitutions: Floats, gaps: Floats, mode: int, endings: bool) -> float:
    """Likeness in [0, 1] of two rows of codes: 1 − twice the edit distance over the weight of both.

    With `endings`, one that only one of them has behind at least four shared sounds costs little (Merkel, Merkelová).
    An Arabic or Hebrew prefix of up to three letters always does.
    """
    n, m = len(one), len(other)
    if n < 2 or m < 2 or n > 3 * m or m > 3 * n:
        return 0.0
    row = np.empty(m + 1, np.float32)
    weights = np.empty(m + 1, np.float32)
    row[0] = weights[0] = 0.0
    for j in range(m):
        weights[j + 1] = weights[j] + gaps[mode, other[j]]
        row[j + 1] = row[j] + gaps[mode, other[j]]
        if mode == 2 and j < 3 and m - j > 3:
            row[j + 1] = min(row[j + 1], np.float32(0.15 * (j + 1)))
    best: float = 0.0
    weight = np.float32(0.0)
    for i in range(n):
        gap = gaps[mode, one[i]]
        weight += gap
        diagonal = row[0]
        row[0] += gap
        for j in range(m):
            cost = min(
                diagonal + substitutions[mode, one[i], other[j]], row[j] + gaps[mode, other[j]], row[j + 1] + gap
            )
            diagonal = row[j + 1]
            row[j + 1] = cost
        if endings and 4 <= i + 1 < n and n - i - 1 <= min(4, (i + 1) // 2) and m >= 4:
            best = max(best, 1.0 - 2.0 * (row[m] + 0.15 + 0.1 * (n - i - 1)) / (weight + weights[m]))
    best = max(best, 1.0 - 2.0 * row[m] / (weight + weights[m]))
    if endings and n >= 4:
        for j in range(4, m):
            if m - j <= min(6, j):
                best = max(best, 1.0 - 2.0 * (row[j] + 0.1 + 0.06 * (m - j)) / (weight + weights[j]))
    return best


@njit(cache=True, nogil=True)
def word_likeness(
    source: Codes,
    source_ends: Numbers,
    source_kinds: Numbers,
    target: Codes,
    target_ends: Numbers,
    target_kinds: Numbers,
    substitutions: Floats,
    gaps: Floats,
) -> Floats:
    """Likeness of each source word with each target word, (n_source, n_target).

    Codes of all words in a row with the end of each. Words of less than three sounds are like none. A source word is
    compared with runs of syllabic units, and each unit of a run has its likeness.
    """
    n, m = len(source_ends), len(target_ends)
    found = np.zeros((n, m), np.float32)
    run_ends = np.zeros(m, np.int64)
    run_values = np.zeros(m, np.float32)
    for i in range(n):
        first = source_ends[i - 1] if i else 0
        if source_kinds[i] < 0 or source_kinds[i] >= FIRST_SPACELESS or source_ends[i] - first < 3:
            continue
        word = source[first : source_ends[i]]
        best = 0.0
        for j in range(m):
            start = target_ends[j - 1] if j else 0
            run_values[j] = 0.0
            if target_kinds[j] >= FIRST_SPACELESS:
                run_ends[j], run_values[j] = _best_run(word, target, target_ends, target_kinds, j, substitutions, gaps)
                best = max(best, run_values[j])
            elif target_kinds[j] >= 0 and target_ends[j] - start >= 3:
                mode = mode_of(source_kinds[i], target_kinds[j])
                found[i, j] = likeness(word, target[start : target_ends[j]], substitutions, gaps, mode, True)
        for j in range(m):
            if run_values[j] > best - _NEARLY_BEST:
                for unit in range(j, run_ends[j]):
                    found[i, unit] = max(found[i, unit], run_values[j])
    return found


@njit(cache=True, nogil=True)
def _best_run(
    word: Codes,
    target: Codes,
    target_ends: Numbers,
    target_kinds: Numbers,
    first: int,
    substitutions: Floats,
    gaps: Floats,
) -> tuple[int, float]:
    """(end, likeness) of the run of units from `first` that is most like `word`; (first, 0) where none is."""
    n = len(word)
    mode = mode_of(-1, target_kinds[first])
    column = np.empty(n + 1, np.float32)
    column[0] = 0.0
    for i in range(n):
        column[i + 1] = column[i] + gaps[mode, word[i]]
    weight = column[n]
    other_weight = np.float32(0.0)
    best, last, sounds = 0.0, first, 0
    for unit in range(first, min(first + _MOST_UNITS, len(target_ends))):
        if target_kinds[unit] < FIRST_SPACELESS:
            break
        start = target_ends[unit - 1] if unit else 0
        for at in range(start, target_ends[unit]):
            code = target[at]
            gap = gaps[mode, code]
            other_weight += gap
            diagonal = column[0]
            column[0] += gap
            for i in range(n):
                cost = min(
                    diagonal + substitutions[mode, word[i], code], column[i] + gaps[mode, word[i]], column[i + 1] + gap
                )
                diagonal = column[i + 1]
                column[i + 1] = cost
            sounds += 1
        value = 1.0 - 2.0 * column[n] / (weight + other_weight)
        if value > best and sounds >= 3:
            best, last = value, unit + 1
        if sounds > 2 * n + 2:
            break
    return last, best


@njit(cache=True, nogil=True)
def window_likeness(
    name: Codes,
    kind: int,
    is_one_word: bool,
    target: Codes,
    target_ends: Numbers,
    target_kinds: Numbers,
    borders: npt.NDArray[np.bool_],
    most_words: int,
    substitutions: Floats,
    gaps: Floats,
) -> Floats:
    """Likeness of a name with each window of target words joined to one, (n_target, most_words).

    ``[first, length - 1]`` is of the `length` words from `first`. It is 0 where the window is much longer or shorter
    than the name, begins or ends with a word without sounds, or holds words of two kinds or one of `borders`
    (n_target). Endings are allowed for where name and window are one word each.
    """
    m = len(target_ends)
    found = np.zeros((m, most_words), np.float32)
    n = len(name)
    if n < 3:
        return found
    for first in range(m):
        if target_kinds[first] < 0:
            continue
        start = target_ends[first - 1] if first else 0
        for last in range(first, min(first + most_words, m)):
            sounds = target_ends[last] - start
            is_of_another_script = target_kinds[last] >= 0 and target_kinds[last] != target_kinds[first]
            if sounds > 2 * n + 6 or borders[last] or is_of_another_script:
                break
            if target_kinds[last] >= 0 and 2 * sounds >= n:
                mode = mode_of(kind, target_kinds[last])
                endings = is_one_word and first == last
                word = target[start : target_ends[last]]
                found[first, last - first] = likeness(name, word, substitutions, gaps, mode, endings)
    return found
