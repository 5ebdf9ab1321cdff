"""Languages that a text cannot be in, because they are written in other letters."""

from functools import cache

import numpy as np

from transforms.languages.scripts import letter_weights, script_names, sole_languages, written_in

MIN_SCRIPT_SHARE = 0.5
"""Share of a text's letters that must be in scripts of a language for it to be possible."""


def letters_by_script(counts: np.ndarray) -> np.ndarray:
    """Letters of each script (columns) in each text, as alphabets count them, from what ``count_scripts`` gives."""
    letters: np.ndarray = counts * letter_weights()
    return letters


def allowed(languages: tuple[str, ...], letters: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Whether the letters of each text fit its candidates, positions in ``languages`` (texts, candidates)."""
    own = letters @ _scripts_of(languages).T
    fits: np.ndarray = np.take_along_axis(own, positions, axis=1) > MIN_SCRIPT_SHARE * letters.sum(1, keepdims=True)
    return fits


def owned(letters: np.ndarray) -> np.ndarray:
    """The language whose script most letters of a text are in, "" where that script is no single language's."""
    names = np.array([sole_languages().get(name, "") for name in script_names()], object)
    most = letters.argmax(axis=1)
    enough = letters.max(axis=1) > MIN_SCRIPT_SHARE * letters.sum(axis=1)
    owners: np.ndarray = np.where(enough, names[most], "")
    return owners


@cache
def _scripts_of(languages: tuple[str, ...]) -> np.ndarray:
    """Whether each language (rows) is written in each script (columns); one in a script not told apart is in any."""
    names = script_names()
    return np.array([[not written_in(tag) or name in written_in(tag) for name in names] for tag in languages], float)
