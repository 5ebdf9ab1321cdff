"""Words and letters that speak for a language, counted over whole batches."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import yaml

from schemas.language import split_tag, standard_language
from transforms.languages.scripts import code_points

MOST_TIMES = 3
"""Times that one word or letter of a text counts: what is said over and over is a name or a template."""

# Runs of letters and marks: no white space, digits, ASCII, general, CJK or full-width punctuation, nor the marks that
# end sentences in Hebrew, Arabic, Devanagari, Ethiopic, Burmese and Khmer.
_WORD = re.compile(
    "[^\\s\\d\x00-@\\[-`{-¿×÷\u0589\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u10fb\u1361-\u1368\u104a\u104b\u17d4-\u17da\u2000-\u2bff\u3000-\u303f\u30fb\ufe50-\ufe6f\uff00-\uff20\uff3b-\uff40"
    "\uff5b-\uff65]+"
)
_PLANES = 4 * 0x10000


@cache
def listed_languages() -> tuple[str, ...]:
    """ISO 639-3 codes of the languages that have words or letters."""
    return tuple(sorted({*_table()["words"], *_table()["letters"]}))


def cue_columns(tags: Sequence[str]) -> np.ndarray:
    """The column of ``count_cues`` for each language tag, whatever its script; -1 without one."""
    columns = {language: column for column, language in enumerate(listed_languages())}
    codes = [split_tag(tag)[0] for tag in tags]
    return np.array([columns.get(code, columns.get(standard_language(code), -1)) for code in codes], np.int64)


def count_cues(texts: Sequence[str]) -> np.ndarray:
    """How much speaks for each of ``listed_languages()`` (columns) in each text (rows), texts in NFC.

    Counted are the words and letters of a text that are in the table of a language, each at most ``MOST_TIMES``.
    """
    lowered = [text.lower() for text in texts]
    index = _index()
    words = [[index.words[word] for word in _WORD.findall(text) if word in index.words] for text in lowered]
    letters = index.letters[np.minimum(code_points(lowered), len(index.letters) - 1)]
    places = np.flatnonzero(letters)
    rows = np.concatenate([_rows(words), _rows(lowered)[places]])
    cues = np.concatenate([np.fromiter((word for row in words for word in row), np.int64), letters[places]])
    cells, times = np.unique(rows * index.size + cues, return_counts=True)
    row, cue = np.divmod(cells, index.size)
    # Each cue counts for all its languages, which lie side by side.
    number = index.starts[cue + 1] - index.starts[cue]
    within = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    column = index.languages[np.repeat(index.starts[cue], number) + within]
    width = len(listed_languages())
    size = len(texts) * width
    hits = np.bincount(np.repeat(row * width, number) + column, np.repeat(np.minimum(times, MOST_TIMES), number), size)
    return hits.reshape(len(texts), width)


class _Index(NamedTuple):
    """Cues by number: ``words`` and ``letters`` (by code point, 0 for none) give the number of a cue, ``starts`` the
    range of its columns in ``languages``."""

    words: dict[str, int]
    letters: np.ndarray
    starts: np.ndarray
    languages: np.ndarray
    size: int


@cache
def _index() -> _Index:
    column = {language: place for place, language in enumerate(listed_languages())}
    words: dict[str, int] = {}
    letters = np.zeros(_PLANES, np.int64)
    columns: list[set[int]] = [set()]
    for language, listed in _table()["words"].items():
        for word in listed.split():
            if word not in words:
                words[word] = len(columns)
                columns.append(set())
            columns[words[word]].add(column[language])
    for language, alphabet in _table()["letters"].items():
        for letter in alphabet:
            if not letters[ord(letter)]:
                letters[ord(letter)] = len(columns)
                columns.append(set())
            columns[letters[ord(letter)]].add(column[language])
    starts = np.concatenate([[0], np.cumsum(list(map(len, columns)))])
    return _Index(words, letters, starts, np.array([place for cue in columns for place in sorted(cue)]), len(columns))


def _rows(texts: Sequence[Sequence[object]]) -> np.ndarray:
    """The row of each item of all rows, one after the other."""
    return np.repeat(np.arange(len(texts)), np.fromiter(map(len, texts), np.int64, len(texts)))


@cache
def _table() -> dict[str, dict[str, str]]:
    text = resources.files("transforms.languages").joinpath("cues.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, str]] = yaml.safe_load(text)
    return table
