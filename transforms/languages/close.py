"""Languages that a model cannot be trusted to tell apart."""

from functools import cache
from importlib import resources

import yaml

from schemas.language import macrolanguage, same_language, split_tag


@cache
def are_close(one: str, other: str) -> bool:
    """Whether two language tags are of one language or of languages on one line of close_languages.yaml.

    A macrolanguage stands for its members: a line with ``msa`` covers ``zsm``.
    """
    if same_language(one, other):
        return True
    first, second = _lines(split_tag(one)[0]), _lines(split_tag(other)[0])
    return not first.isdisjoint(second)


@cache
def _lines(language: str) -> frozenset[str]:
    """Names of the lines that a language is on, itself or as its macrolanguage."""
    names = {language, macrolanguage(language)}
    return frozenset(line for line, members in _groups().items() if not names.isdisjoint(members))


@cache
def _groups() -> dict[str, frozenset[str]]:
    text = resources.files("transforms.languages").joinpath("close_languages.yaml").read_text(encoding="utf-8")
    return {line: frozenset(members.split()) for line, members in yaml.safe_load(text).items()}
