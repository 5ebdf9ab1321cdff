"""Languages that a model cannot be trusted to tell apart."""

from functools import cache
from importlib import resources

import yaml

from schemas.language import macrolanguage, same_language, split_tag


@cache
def are_close(one: str, other: str) -> bool:
    """Whether two language tags are of one language, or of languages that close_languages.yaml calls close.

    A macrolanguage stands for its members: where ``msa`` is listed, ``zsm`` is meant as well.
    """
    if same_language(one, other):
        return True
    first, second = _places(split_tag(one)[0]), _places(split_tag(other)[0])
    return any(place == second[line] or 0 in (place, second[line]) for line, place in first.items() if line in second)


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
