"""How a language writes names, and whether a word is a form of a name.

The tables lie in ``naming/CODE.yaml`` (see the README there).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

NAMING_FOLDER = Path(__file__).parent / "naming"

_WORD_KEYS = ("endings", "derivations", "proclitics", "particles", "before", "after", "not_names")
_FLAGS = ("nouns_capital", "surname_first", "no_surnames")
_NUMBERS = ("loss", "gain")
_EXPECTED = {
    "also": (str, "codes"),
    **dict.fromkeys(_WORD_KEYS, (str, "words")),
    **dict.fromkeys(_FLAGS, (bool, "true or false")),
    **dict.fromkeys(_NUMBERS, (int, "a number of letters")),
}


@dataclass(frozen=True)
class NamingRules:
    """What one language says about its names; the keys of its YAML file."""

    endings: frozenset[str] = frozenset()
    derivations: frozenset[str] = frozenset()
    proclitics: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    not_names: frozenset[str] = frozenset()
    nouns_capital: bool = False
    surname_first: bool = False
    no_surnames: bool = False
    loss: int = 2
    gain: int = 3


def naming_rules(iso639_3: str) -> NamingRules:
    """The rules of a language, the defaults where it has no file."""
    return load_naming(NAMING_FOLDER).get(iso639_3, NamingRules())


@cache
def load_naming(folder: Path) -> dict[str, NamingRules]:
    """The rules of every language in ``folder``, by ISO 639-3 code.

    Raises:
        ValueError: a file is no mapping, has an unknown key or a value of the wrong kind; names file and key.
    """
    loaded: dict[str, NamingRules] = {}
    for path in sorted(folder.glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = _rules(path, table)
        for code in [path.stem, *str(table.get("also", "")).split()]:
            loaded[code] = rules
    return loaded


def _rules(path: Path, table: Any) -> NamingRules:
    if not isinstance(table, dict):
        raise ValueError(f"{path}: expected keys and values, one of {', '.join(_EXPECTED)}")
    for key, value in table.items():
        if key not in _EXPECTED:
            raise ValueError(f"{path}: unknown key {key!r}, expected one of {', '.join(_EXPECTED)}")
        kind, expected = _EXPECTED[key]
        if not isinstance(value, kind):
            raise ValueError(f"{path}: {key} is {value!r}, expected {expected}")
    values: dict[str, Any] = {key: value for key, value in table.items() if key != "also"}
    for key in _WORD_KEYS:
        values[key] = frozenset(str(values.get(key, "")).split())
    return NamingRules(**values)


def is_form_of(word: str, name: str, rules: NamingRules) -> bool:
    """Whether ``word`` is an inflected form of the one-word ``name``, and no word derived from it.

    Both are casefolded. A form keeps the name but for ``rules.loss`` letters at its end and has at most ``rules.gain``
    letters in their place, none of ``rules.derivations``; or it is the name with an ending or behind a proclitic.
    """
    if word == name:
        return True
    for proclitic in rules.proclitics:
        if word.startswith(proclitic) and word.removeprefix(proclitic) in (name, name.removeprefix("ال")):
            return True
    if word.startswith(name):
        rest = word[len(name) :]
        if rest in rules.endings or rest in rules.particles or rest[0] in "'’":
            return True
    shared = _shared_prefix(word, name)
    if shared < max(3, len(name) - rules.loss):
        return False
    rest = word[shared:]
    return len(rest) <= rules.gain and rest not in rules.derivations


def is_derived_from(word: str, name: str, rules: NamingRules) -> bool:
    """Whether ``word`` is the one-word ``name``, shortened at its end or not, with one of ``rules.derivations``.

    In scripts without capitals a shortened name alone may be one: ألماني "German" of ألمانيا "Germany".
    """
    has_case = word.lower() != word.upper()
    for form in {word, *(word.removeprefix(proclitic) for proclitic in rules.proclitics)}:
        shared = _shared_prefix(form, name)
        lost, rest = len(name) - shared, form[shared:]
        if shared < min(3, len(name)) or lost > (4 if has_case else 2):
            continue
        # A derivation may begin like what the name has in its place: Berlin-er, Rom-an of Rom-e, Ital-ian of Ital-y.
        if any(form[at:] in rules.derivations for at in range(max(shared - 2, 2), shared + 1)):
            return True
        if rest == "" and lost and not has_case and rules.derivations:
            return True
    return False


def _shared_prefix(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
