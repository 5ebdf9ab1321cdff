"""Tokens of a text as spans, in one pass of one pattern per language.

- A word is a run of letters, numbers and combining marks, joiners inside it included: Indic vowel signs and Arabic
  diacritics never part from their letters.
- Apostrophes and hyphens join the letters around them (O'Brien, п'ять, zo'n, Rhein-Main), but: English as in Universal
  Dependencies (do n't, John 's, well - known); elided articles and pronouns of French, Italian, Catalan and Occitan
  stand alone (l' homme); Turkish suffixes do (İstanbul 'da).
- A number keeps its separators (1.234,5 10:30); letters with stops between them are one token (U.S. т.е.).
- Of Han, kana and bopomofo every character is a token, as in WikiANN. Thai and Lao are cut into clusters with their
  leading vowel, Khmer into clusters with subscripts, Burmese into syllables: of 1,009 Thai answers of XQuAD the borders
  of 99.9 % fall on such cuts. (Words of ICU's dictionary: 99.1 % with 2.3 times fewer tokens, for 42 MB of ICU and
  tokens that change with its dictionary.)
- Any other character is a token with the marks on it (emoji sequences stay whole); a run of one repeated stop or dash
  is one.

White space and format characters outside words belong to no token. No border lies inside a grapheme cluster (UAX 29),
but where text has marks that follow white space.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache

from transforms.tokens.characters import (
    HAN_KANA,
    INVISIBLE_JOINERS,
    KHMER,
    MYANMAR,
    OTHER_CLUSTERS,
    THAI_LAO,
    letters,
    marks,
    numbers,
)

_APOSTROPHES = "'’ʼ＇"
_HYPHENS = "\\-‐‑"
FORMATS = "\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
"""Control and format characters, for the inside of brackets: outside words they belong to no token."""
_PICTOGRAPHS = (
    "\u00a9\u00ae\u2122\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
)
_ENGLISH = frozenset({"eng", "sco"})
_SUFFIX_AFTER_APOSTROPHE = frozenset({"tur", "crh"})
_ELISIONS = {
    "fra": "l|d|j|m|t|s|n|c|ç|qu|jusqu|lorsqu|puisqu|quoiqu",
    "ita": "l|un|d|dell|nell|all|dall|sull|coll|quell|quest|c|s|m|t|v|n|gl|anch|sant|bell|nient|tutt|senz|quand|dov",
    "cat": "l|d|s|m|t|n",
}
for _code in ("frp", "oci", "wln", "pcd", "nrf", "gcr"):
    _ELISIONS[_code] = _ELISIONS["fra"]
for _code in ("cos", "fur", "lij", "lmo", "nap", "pms", "scn", "srd", "vec", "rgn", "eml", "egl"):
    _ELISIONS[_code] = _ELISIONS["ita"]


def tokenize(text: str, language: str) -> list[tuple[int, int]]:
    """Spans of the tokens of ``text``, in order; ``language`` is a tag, ``fra_Latn``."""
    return [match.span(1) for match in token_pattern(language.partition("_")[0]).finditer(text)]


def cut_tokens_at(tokens: Sequence[tuple[int, int]], borders: Iterable[int]) -> list[tuple[int, int]]:
    """``tokens`` with those cut that hold one of ``borders`` inside, so that spans with these borders fall on tokens.

    Needed where a span ends inside a word: "[Berlin]er", "ב[ישראל]", "[Ankara]nın".
    """
    inside: dict[int, list[int]] = {}
    for border in sorted(set(borders)):
        at = bisect_left(tokens, border, key=lambda token: token[0]) - 1
        if at >= 0 and border < tokens[at][1]:
            inside.setdefault(at, []).append(border)
    cut: list[tuple[int, int]] = []
    copied = 0
    for at, places in inside.items():
        start, end = tokens[at]
        cut += tokens[copied:at]
        cut += zip([start, *places], [*places, end], strict=True)
        copied = at + 1
    cut += tokens[copied:]
    return cut


@cache
def token_pattern(iso639_3: str) -> re.Pattern[str]:
    """The pattern whose group 1 is each token of a language in turn."""
    letter, number, mark = letters(), numbers(), marks()
    word = f"[{letter}{number}{mark}{INVISIBLE_JOINERS}]"
    end = f"(?![{letter}{number}{mark}])"
    # A mark or joiner begins a word only where it has no letter to stand on.
    run = f"[{letter}{number}]{word}*+"
    separators = rf"(?<=[{number}])[.,:٫٬{_APOSTROPHES}](?=[{number}])"
    hebrew = r"(?<=[א-ת])[\"״׳](?=[א-ת])"
    apostrophe = rf"[{_APOSTROPHES}](?=[{letter}])"
    hyphen = rf"[{_HYPHENS}·](?=[{letter}{number}])"
    first: list[str] = []
    if iso639_3 in _ENGLISH:
        clitic = rf"[{_APOSTROPHES}](?i:s|re|ve|ll|d|m){end}"
        first = [rf"[{letter}]+?(?=(?i:n)[{_APOSTROPHES}](?i:t){end})", rf"(?i:n)[{_APOSTROPHES}](?i:t){end}", clitic]
        joints = [separators, rf"(?!{clitic}){apostrophe}"]
    elif iso639_3 in _ELISIONS:
        # aujourd'hui is the one word that looks like an elision and is none.
        first = [
            rf"(?i:aujourd)[{_APOSTROPHES}](?i:hui){end}",
            rf"(?i:{_ELISIONS[iso639_3]})[{_APOSTROPHES}](?=[{letter}])",
        ]
        joints = [separators, apostrophe, hyphen]
    elif iso639_3 in _SUFFIX_AFTER_APOSTROPHE:
        first = [rf"(?<=[{letter}{mark}{number}])[{_APOSTROPHES}][{letter}]{word}*"]
        joints = [separators, hyphen]
    else:
        joints = [separators, hebrew, apostrophe, hyphen]
    thai = rf"[\u0e40-\u0e44\u0ec0-\u0ec4]?[{THAI_LAO}][{mark}\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3]*"
    khmer = rf"[{KHMER}](?:\u17d2[{KHMER}]|[{mark}{INVISIBLE_JOINERS}])*"
    stacked = rf"(?:\u1039[{MYANMAR}]|[{mark}])*"
    burmese = rf"[{MYANMAR}]{stacked}(?:[{MYANMAR}][\u1037\u1038]?\u103a{stacked})*"
    alternatives = [
        rf"{run}(?=\s)",  # most tokens: no need to look at the rest
        *first,
        rf"[{letter}][{mark}]*(?:\.[{letter}][{mark}]*)+{end}\.?",
        rf"{run}(?:(?:{'|'.join(joints)}){word}+)*",
        f"[{HAN_KANA}][{mark}]*",
        thai,
        khmer,
        burmese,
        f"[{OTHER_CLUSTERS}][{mark}]*",
        f"[\U0001f1e6-\U0001f1ff]{{2}}[{mark}]*",
        rf"(?:\.{{2,}}|-{{2,}}|–{{2,}}|—{{2,}}|…+|={{2,}}|\*{{2,}}|_{{2,}}|~{{2,}})[{mark}]*",
        rf"[{_PICTOGRAPHS}](?:\u200d[{_PICTOGRAPHS}]|[{mark}])*",
        rf"[^\s{FORMATS}][{mark}]*",
    ]
    return re.compile(rf"[\s{FORMATS}]*+({'|'.join(alternatives)})")
