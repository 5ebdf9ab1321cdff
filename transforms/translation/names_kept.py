"""Whether the names of a sentence are in its translation: if "Merkel met Macron" lost Macron, it is none."""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import comb
from typing import NamedTuple

import yaml

from transforms.projection.word_similarity import word_similarity
from transforms.tokens.characters import has_case

_LIKENESS = 0.6
_FEWEST_LETTERS = 3
_HEADLINE = 0.6  # share of words with a capital, where common words are not known
_MOST_NAMES = 100
_ENDS_SENTENCE = frozenset(".!?…:;\"'“”„«»()[]–—-•")
# Languages that write all nouns with a capital, so that a capital tells no name.
_NOUNS_WITH_CAPITALS = frozenset("deu ltz gsw bar ksh pfl stq nds frr".split())
# Canadian, Vietnamese, British, American: translated, not copied.
_ADJECTIVES = {"eng": re.compile(r"\w{3,}(?:ian|ean|ese|ish|can)s?")}
# Share of the name words of English sentences that are not found in a good translation: measured on FLORES dev (58
# languages, 729 names each), checked on one system's WMT20-22 output (de .01, cs .02, ru .10, ja .43, zh .47).
_MISSED_BY_SCRIPT = {
    "Latn": 0.02, "Cyrl": 0.12, "Grek": 0.12, "Armn": 0.12, "Geor": 0.12, "Deva": 0.12, "Beng": 0.12, "Gujr": 0.12,
    "Telu": 0.12, "Knda": 0.12, "Taml": 0.14, "Mlym": 0.14, "Ethi": 0.2, "Arab": 0.22, "Hebr": 0.22, "Kore": 0.25,
    "Thai": 0.3, "Jpan": 0.45, "Hans": 0.6, "Hant": 0.6, "Mymr": 0.65,
}  # fmt: skip
_MISSED_BY_LANGUAGE = (
    dict.fromkeys("bos est hrv nob slk slv tgl tur".split(), 0.035)
    | dict.fromkeys("ces cym fin hun ibo isl mlt pol".split(), 0.055)
    | dict.fromkeys("aze lav lit vie".split(), 0.12)
)
_MISSED = 0.5


class NamesKept(NamedTuple):
    """``share`` of the names of the source that the target has, 1 where there are none, and those ``missing``.

    ``chance`` is the probability that at least so many are not found in a good translation, in (0, 1].
    """

    share: float
    missing: tuple[str, ...]
    chance: float


def names_kept(source: Sequence[str], target: Sequence[str], source_language: str, target_language: str) -> NamesKept:
    """Look for the name words of a sentence (tokens) in its translation (tokens), by letters, sounds and CLDR names.

    A name word has a capital, is no common word of its language (known for English), no abbreviation in capitals, and
    neither begins a sentence nor stands in a headline; sources in German or in scripts without capitals have none. How
    often one is not found although it is there depends on the script: in Latin letters hardly ever, in Chinese every
    second time. So ``chance`` says more than ``share``. Of one sentence 100 name words are looked for.
    """
    names = list(dict.fromkeys(_name_words(source, source_language.partition("_")[0])))[:_MOST_NAMES]
    if not names:
        return NamesKept(1.0, (), 1.0)
    folded = "\0".join(target).casefold()
    sought = [name for name in names if name.casefold() not in folded]
    if not sought:
        return NamesKept(1.0, (), 1.0)
    # What is a copy of another word of the source is no form of a name that only sounds like it: Merkel, Macron.
    words = {word.casefold() for word in source}
    others = [word for word in target if word.casefold() not in words]
    similarity = word_similarity(sought, others, source_language, target_language)
    found = {name for name, row in zip(sought, similarity, strict=True) if (row >= _LIKENESS).any()}
    missing = tuple(name for name in sought if name not in found)
    chance = _chance(len(missing), len(names), _missed(source_language, target_language))
    return NamesKept(1 - len(missing) / len(names), missing, chance)


def _name_words(words: Sequence[str], iso639_3: str) -> list[str]:
    if iso639_3 in _NOUNS_WITH_CAPITALS:
        return []
    capital = [index for index, word in enumerate(words) if index > 0 and word[:1].isupper()]
    if not capital or _is_headline([words[index] for index in capital], words, iso639_3):
        return []
    return [
        words[index] for index in capital if words[index - 1] not in _ENDS_SENTENCE and _is_name(words[index], iso639_3)
    ]


def _is_headline(capital: Sequence[str], words: Sequence[str], iso639_3: str) -> bool:
    """Whether words have capitals that are no names: more common words with one than words without."""
    common = _common_words().get(iso639_3)
    small = sum(word[:1].islower() for word in words)
    if common is None:
        return len(capital) > _HEADLINE * (small + len(capital))
    return sum(word.lower() in common for word in capital) > small


def _is_name(word: str, iso639_3: str) -> bool:
    if len(word) < _FEWEST_LETTERS or not any(map(str.islower, word[1:])):
        return False
    adjectives = _ADJECTIVES.get(iso639_3)
    is_common = word.lower() in _common_words().get(iso639_3, ())
    return not is_common and not (adjectives and adjectives.fullmatch(word)) and has_case(word)


def _missed(source_language: str, target_language: str) -> float:
    if source_language[:3] not in _common_words():
        return _MISSED
    by_script = _MISSED_BY_SCRIPT.get(target_language.partition("_")[2], _MISSED)
    return _MISSED_BY_LANGUAGE.get(target_language[:3], by_script)


def _chance(missing: int, names: int, missed: float) -> float:
    """Probability of ``missing`` or more of ``names``, each missed with probability ``missed`` (binomial tail)."""
    fewer = sum(comb(names, k) * missed**k * (1 - missed) ** (names - k) for k in range(missing))
    return min(1.0, max(0.0, 1 - fewer)) if missing else 1.0


@cache
def _common_words() -> dict[str, frozenset[str]]:
    text = resources.files("transforms.translation").joinpath("common_words.yaml").read_text(encoding="utf-8")
    return {language: frozenset(words.split()) for language, words in yaml.safe_load(text).items()}
