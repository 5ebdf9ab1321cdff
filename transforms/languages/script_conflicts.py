"""Languages that a text cannot be in, because they are written in other letters."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from schemas.language import split_tag
from transforms.languages.scripts import composed_of, is_sole, letter_weights, script_names, written_in

MIN_SCRIPT_SHARE = 0.5
"""Share of a text's letters that must be in scripts of a language for it to be possible."""


def letters_by_script(counts: np.ndarray) -> np.ndarray:
    """Letters of each script (columns) in each text, as alphabets count them, from what ``count_scripts`` gives."""
    letters: np.ndarray = counts * letter_weights()
    return letters


def allowed(tags: Sequence[str], letters: np.ndarray) -> np.ndarray:
    """Whether the letters of each text (rows) fit each language (columns), bool; nothing fits one without letters."""
    fits: np.ndarray = letters @ _scripts_of(tuple(tags)).T > MIN_SCRIPT_SHARE * letters.sum(1, keepdims=True)
    return fits


def in_own_script(tags: Sequence[str], letters: np.ndarray) -> np.ndarray:
    """The tag of each text in the script that most of its letters are in, where its language is written in that too."""
    scripts = _scripts_of(tuple(tags))
    names = script_names()
    main = np.where(scripts > 0, letters, -1).argmax(axis=1)
    return np.array(
        [
            tag if names[place] in _own_scripts(tag) or not scripts[row, place] else f"{tag[:3]}_{names[place]}"
            for row, (tag, place) in enumerate(zip(tags, main.tolist(), strict=True))
        ],
        object,
    )


def sole_shares(tags: Sequence[str], letters: np.ndarray) -> np.ndarray:
    """Share of the letters of each text (rows) that are in a script which is a language's (columns) alone, else 0."""
    shares: np.ndarray = letters @ _sole(tuple(tags)).T / np.maximum(letters.sum(1, keepdims=True), 1)
    return shares


@cache
def _scripts_of(tags: tuple[str, ...]) -> np.ndarray:
    """Whether each language (rows) is written in each script (columns); one in a script not told apart is in any."""
    names = script_names()
    rows = [[not written_in(tag) or name in written_in(tag) for name in names] for tag in tags]
    return np.array(rows, float).reshape(len(tags), len(names))


@cache
def _sole(tags: tuple[str, ...]) -> np.ndarray:
    """Whether a script (columns) is a language's (rows) alone."""
    names = script_names()
    return np.array([[is_sole(tag, name) for name in names] for tag in tags], float)


@cache
def _own_scripts(tag: str) -> frozenset[str]:
    """Scripts that the tag itself names."""
    return composed_of(split_tag(tag)[1])
