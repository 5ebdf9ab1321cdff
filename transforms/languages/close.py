"""Languages that a model cannot be trusted to tell apart."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np
import yaml

from schemas.language import macrolanguage, same_language, split_tag

_ABSENT = -1


@cache
def are_close(one: str, other: str) -> bool:
    """Whether two language tags are of one language, or of languages that close_languages.yaml calls close.

    A macrolanguage stands for its members: where ``msa`` is listed, ``zsm`` is meant as well.
    """
    if same_language(one, other):
        return True
    first, second = _places(split_tag(one)[0]), _places(split_tag(other)[0])
    return any(place == second[line] or 0 in (place, second[line]) for line, place in first.items() if line in second)


def close_matrix(ones: Sequence[str], others: Sequence[str]) -> np.ndarray:
    """``are_close`` of each of some tags (rows) with each of some others (columns), bool."""
    rows, columns = ([split_tag(tag)[0] for tag in tags] for tags in (ones, others))
    close: np.ndarray = _same(rows, columns)
    for line in _lines():
        first, second = (np.array([_places(code).get(line, _ABSENT) for code in codes]) for codes in (rows, columns))
        together = np.logical_and.outer(first != _ABSENT, second != _ABSENT)
        close |= together & (np.equal.outer(first, second) | np.logical_or.outer(first == 0, second == 0))
    return close


def _same(rows: Sequence[str], columns: Sequence[str]) -> np.ndarray:
    """``same_language`` of each pair of ISO 639-3 codes."""
    whole = [np.array([macrolanguage(code) or "" for code in codes], "U3") for codes in (rows, columns)]
    first, second = np.array(rows, "U3"), np.array(columns, "U3")
    same: np.ndarray = (
        np.equal.outer(first, second) | np.equal.outer(whole[0], second) | np.equal.outer(first, whole[1])
    )
    return same


@cache
def _places(language: str) -> dict[str, int]:
    """The lines that a language is on, itself or as its macrolanguage, each with the number of bars before it."""
    names = {language, macrolanguage(language)}
    return {
        line: number
        for line, parts in _lines().items()
        for number, members in reversed(list(enumerate(parts)))
        if not names.isdisjoint(members)
    }


@cache
def _lines() -> dict[str, list[frozenset[str]]]:
    text = resources.files("transforms.languages").joinpath("close_languages.yaml").read_text(encoding="utf-8")
    return {
        line: [frozenset(part.split()) for part in members.split("|")] for line, members in yaml.safe_load(text).items()
    }
