"""How a language writes names, and whether a word is a form of a name.

The tables lie in ``naming/CODE.yaml`` (see the README there).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from transforms.language_files import load_language_files
from transforms.tokens.characters import has_case

NAMING_FOLDER = Path(__file__).parent / "naming"


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
    """The rules of every language in ``folder``, by ISO 639-3 code. Raises ValueError as `load_language_files`."""
    return load_language_files(folder, NamingRules)


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
    cased = has_case(word)
    for form in {word, *(word.removeprefix(proclitic) for proclitic in rules.proclitics)}:
        shared = _shared_prefix(form, name)
        lost, rest = len(name) - shared, form[shared:]
        if shared < min(3, len(name)) or lost > (4 if cased else 2):
            continue
        # A derivation may begin like what the name has in its place: Berlin-er, Rom-an of Rom-e, Ital-ian of Ital-y.
        if any(form[at:] in rules.derivations for at in range(max(shared - 2, 2), shared + 1)):
            return True
        if rest == "" and lost and not cased and rules.derivations:
            return True
    return False


def _shared_prefix(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
