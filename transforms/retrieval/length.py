"""How much a text says, in letters of an alphabet, so that one threshold serves all scripts."""

from collections.abc import Sequence

from transforms.languages.scripts import count_scripts, letter_weights


def letters_of(texts: Sequence[str]) -> list[float]:
    """The letters and marks of each text; a Han character counts 3, a Hangul or kana one 2, see ``scripts.yaml``.

    Digits, punctuation and symbols count nothing.
    """
    weighted: list[float] = (count_scripts(texts) @ letter_weights()).tolist()
    return weighted
