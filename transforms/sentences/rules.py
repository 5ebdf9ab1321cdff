"""The words that a language's sentences depend on: abbreviations, starters, ordinals.

They lie in ``rules/CODE.yaml`` (see the README there), so adding a language or a word is adding to a table.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from transforms.language_files import load_language_files

RULES_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class SentenceRules:
    """What one language says about its stops; the keys of its YAML file."""

    titles: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    continuers: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    ordinals: bool = False
    syllabic_consonants: str = ""
    stops: str = ""


NO_RULES = SentenceRules()
"""Of a language without a file: the marks of its script alone."""


def sentence_rules(iso639_3: str) -> SentenceRules:
    """The rules of a language, ``NO_RULES`` where there are none."""
    return load_rules(RULES_FOLDER).get(iso639_3, NO_RULES)


@cache
def load_rules(folder: Path) -> dict[str, SentenceRules]:
    """The rules of every language in ``folder``, by ISO 639-3 code. Raises ValueError as `load_language_files`."""
    loaded = load_language_files(folder, SentenceRules)
    return {
        code: replace(rules, titles=_with_capitals(rules.titles), abbreviations=_with_capitals(rules.abbreviations))
        for code, rules in loaded.items()
    }


def _with_capitals(words: frozenset[str]) -> frozenset[str]:
    """A lower-case abbreviation may open a sentence: "Vgl." for "vgl."."""
    return words | {word[0].upper() + word[1:] for word in words}
