"""The words that a language's sentences depend on: abbreviations, starters, ordinals.

They lie in ``rules/CODE.yaml`` (see the README there), so adding a language or a word is adding to a table.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RULES_FOLDER = Path(__file__).parent / "rules"

_WORD_KEYS = ("titles", "abbreviations", "starters", "continuers", "letters")
_TEXT_KEYS = ("stops", "syllabic_consonants")
_KEYS = {"also", "ordinals", *_WORD_KEYS, *_TEXT_KEYS}


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
    """The rules of every language in ``folder``, by ISO 639-3 code.

    Raises:
        ValueError: a file is no mapping, has an unknown key or a value of the wrong kind; names file and key.
    """
    loaded: dict[str, SentenceRules] = {}
    for path in sorted(folder.glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = _rules(path, table)
        for code in [path.stem, *str(table.get("also", "")).split()]:
            loaded[code] = rules
    return loaded


def _rules(path: Path, table: Any) -> SentenceRules:
    if not isinstance(table, dict):
        raise ValueError(f"{path}: expected keys and values, one of {', '.join(sorted(_KEYS))}")
    for key, value in table.items():
        if key not in _KEYS:
            raise ValueError(f"{path}: unknown key {key!r}, expected one of {', '.join(sorted(_KEYS))}")
        kind, expected = (bool, "true or false") if key == "ordinals" else (str, "words")
        if not isinstance(value, kind):
            raise ValueError(f"{path}: {key} is {value!r}, expected {expected}")
    words = {key: frozenset(str(table.get(key, "")).split()) for key in _WORD_KEYS}
    for key in ("titles", "abbreviations"):
        # A lower-case abbreviation may open a sentence: "Vgl." for "vgl.".
        words[key] |= {word[0].upper() + word[1:] for word in words[key]}
    return SentenceRules(
        **words,
        ordinals=table.get("ordinals", False),
        syllabic_consonants=table.get("syllabic_consonants", ""),
        stops=table.get("stops", ""),
    )
