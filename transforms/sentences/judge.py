"""Whether a stop with more than one use ends a sentence, by the words on both sides of it."""

import re
from unicodedata import normalize

from transforms.sentences.rules import SentenceRules
from transforms.sentences.stops import OPENERS, SOFT_STOPS
from transforms.tokens.characters import has_case, is_small

_NEXT_WORD = re.compile(r"[^\s.,;:!?()«»\"'’]+['’]?")
_ROMAN = re.compile(r"[IVXLCDM]+|[ivxlc]+")
_DOTTED = re.compile(r"(?:[^\s.\d]{1,3}\.)+[^\s.\d]{1,3}")
_ENUMERATOR = re.compile(r"\d{1,3}|[^\W\d_]")
_RANGE = re.compile(r"[–—/-]")
_HANGUL_OR_HAN = re.compile(r"[ᄀ-ᇿ가-힣一-鿿㐀-䶿]")
_VOWELS = frozenset("aeiouywæøœıəаеиіоуыэюяєъαεηιουω")
_LONGEST_ABBREVIATION = 24
"""Code points looked at before a stop."""


def soft_stop_ends(text: str, start: int, stop: re.Match[str], after: int, rules: SentenceRules) -> bool:
    """Whether the sentence that begins at ``start`` ends with ``stop``.

    ``stop`` is a match of ``stop_pattern`` over one line, ``after`` where the line goes on behind its white space.
    """
    end = stop.endpos
    while after < end and text[after] in OPENERS:
        after += 1
    if after == end:
        return True
    following = text[after]
    if following in ",.;:)" or (is_small(following) and not text[after + 1 : after + 2].isupper()):
        return False
    stops = stop["first"] + stop["more"]
    if stops[-1] not in SOFT_STOPS:
        return following.isalpha()
    return stops != "." or _full_stop_ends(text, start, stop.start(), after, rules)


def _full_stop_ends(text: str, start: int, stop: int, after: int, rules: SentenceRules) -> bool:
    before = text[max(start, stop - _LONGEST_ABBREVIATION) : stop].split()
    if not before or text[stop - 1].isspace():
        return True
    word = before[-1].lstrip(OPENERS)
    if word in rules.titles or _is_enumerator(text, start, stop, word):
        return False
    if not _may_go_on(word, rules):
        return True
    next_word = _NEXT_WORD.match(text, after)
    return next_word is not None and next_word[0].replace("’", "'") in rules.starters


def _is_enumerator(text: str, start: int, stop: int, word: str) -> bool:
    """Whether ``word`` is all that the sentence holds so far: "1." or "a." of a list."""
    return (
        stop - start < 8 and _ENUMERATOR.fullmatch(word) is not None and text[start:stop].strip(OPENERS + " ") == word
    )


def _may_go_on(word: str, rules: SentenceRules) -> bool:
    """Whether ``word`` with its stop may be an abbreviation, an initial or an ordinal."""
    if word in rules.abbreviations or word in rules.letters:
        return True
    if len(word) == 1 and word.isalpha():
        return not _HANGUL_OR_HAN.match(word)
    if "." in word:
        return _DOTTED.fullmatch(word) is not None
    if rules.ordinals:
        number = _RANGE.split(word)[-1]
        if (number.isdecimal() and len(number) <= 2) or _ROMAN.fullmatch(word):
            return True
    return _lacks_vowels(word, rules)


def _lacks_vowels(word: str, rules: SentenceRules) -> bool:
    if len(word) > 4 or not word.isalpha() or word.isupper() or not has_case(word):
        return False
    return not any(
        letter in _VOWELS or letter in rules.syllabic_consonants for letter in normalize("NFD", word.lower())
    )
