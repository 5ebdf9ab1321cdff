"""The forms in which markers come out of translation, and what the machine meant by them."""

import re
import unicodedata
from typing import NamedTuple

from transforms.projection.marked_source import MarkedSource

_UNKNOWN = r"\s?⁇\s?"  # SentencePiece's sign for an unknown piece, such as a bracket that a model has no piece for
_LESS, _GREATER = rf"(?:[<＜〈‹⟨]|&(?:amp;)?(?:lt|#60);|{_UNKNOWN})", rf"(?:[>＞〉›⟩]|&(?:amp;)?(?:gt|#62);|{_UNKNOWN})"
_SQUARE, _SQUARE_END = rf"(?:[\[［【〔「]|{_UNKNOWN})", rf"(?:[\]］】〕」]|{_UNKNOWN})"
_NAME = r"(?P<name>[^\s<>\[\]&;⁇/／\\⁄∕＜＞〈〉‹›⟨⟩［］【】〔〕「」]{1,5})"
_INSIDE = rf"\s*(?P<before>[/／\\⁄∕]?)\s*{_NAME}\s*(?P<after>[/／\\⁄∕]?)\s*"
_TAGS = {
    "xml": re.compile(_LESS + _INSIDE + _GREATER),
    "bracket_tags": re.compile(_SQUARE + _INSIDE + _SQUARE_END),
}

_BRACKETS = ("[［【〔「『", "]］】〕」』"), ("{｛", "}｝"), ("(（", ")）"), ("<＜〈《", ">＞〉》")
_QUOTES = re.compile(r"&(?:amp;)?(?:quot|#34|[lr]aquo|[lrb]dquo);|''|``|[\"„“”«»‟＂「」『』《》]")
_SINGLE_QUOTES = re.compile(r"&(?:amp;)?(?:apos|#39|[lr]squo);|(?<!\w)['‘’‚‹›]|['‘’‚‹›](?!\w)")
_UNKNOWNS = re.compile(r"\s?⁇")

_TRANSLITERATED = {
    "a": "а α ا أ א ए अ এ অ ஏ เอ ア 에이",
    "b": "б в β ب ב बी ब বি ব பி บี ビー 비",
    "c": "ц с в γ ج ס सी क সি சி ซี シー 씨",
    "d": "д г δ د ד डी द ড ডি டி ดี ディー 디",
    "e": "е э ε ه ה ई ए ই ইই อี イー 이",
    "f": "ф φ ف פ एफ फ এফ เอฟ エフ 에프",
    "g": "г ж γ غ ג जी ग জি จี ジー 지",
    "h": "х η ح ה एच ह এইচ เอช エイチ 에이치",
    "x": "х кс икс χ س אקס एक्स এক্স เอ็กซ์ エックス 엑스",
    "y": "у игрек υ ي י वाई ওয়াই วาย ワイ 와이",
}
"""What letters become in other scripts: by look, by sound, by name, by place in the alphabet. A form that several
letters share is given to the one that is missing."""


class Marker(NamedTuple):
    """A marker found in a translation: `start`, `end` in it, the letter in it, whether it closes (None: either)."""

    start: int
    end: int
    letter: str
    closes: bool | None
    exact: bool


def find_markers(translation: str, marked: MarkedSource) -> list[Marker]:
    """The markers of `marked` in its translation, in order, in whatever form; those of the text itself are not among
    them."""
    if marked.style in _TAGS:
        return _find_tags(translation, marked)
    for pattern, closings in _alternatives(marked.spans[0].opening):
        found = list(pattern.finditer(translation))
        if found and not pattern.search(marked.plain):
            return [_pair_marker(match, closings, marked) for match in found]
    return []


def own_markers(text: str, opening: str) -> bool:
    """Whether a text holds what a marker without a letter could be taken for."""
    pattern, _ = _alternatives(opening)[0]
    return pattern.search(text) is not None


def own_letters(text: str, style: str) -> set[str]:
    """The letters (folded, as other names) that a text has in markers of a lettered style, in whatever form."""
    return {_folded(match["name"]) for match in _TAGS[style].finditer(text)}


def _pair_marker(match: re.Match[str], closings: str, marked: MarkedSource) -> Marker:
    exact = match[0] in marked.spans[0][1:3]
    return Marker(*match.span(), "", match[0] in closings if closings else None, exact)


def _find_tags(translation: str, marked: MarkedSource) -> list[Marker]:
    pattern = _TAGS[marked.style]
    own = own_letters(marked.plain, marked.style)
    expected = [span.letter for span in marked.spans]
    found = [match for match in pattern.finditer(translation) if _folded(match["name"]) not in own]
    meant = _meanings(list(dict.fromkeys(_folded(match["name"]) for match in found)), expected)
    exact = {marker for span in marked.spans for marker in (span.opening, span.closing)}
    return [
        Marker(*match.span(), meant[name], bool(match["before"] or match["after"]), match[0] in exact)
        for match in found
        if (name := _folded(match["name"])) in meant
    ]


def _meanings(names: list[str], expected: list[str]) -> dict[str, str]:
    """The expected letter that each name stands for: the same, one it is transliterated from, or the only one left."""
    meant = {name: name for name in names if name in expected}
    for name in names:
        missing = [letter for letter in expected if letter not in meant.values()]
        likely = [letter for letter in missing if name in _TRANSLITERATED.get(letter, "").split()]
        if name not in meant and likely:
            meant[name] = likely[0]
    missing = [letter for letter in expected if letter not in meant.values()]
    unknown = [name for name in names if name not in meant and len(name) == 1]
    if len(missing) == len(unknown) == 1:
        meant[unknown[0]] = missing[0]
    return meant


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().rstrip(".")


def _alternatives(opening: str) -> list[tuple[re.Pattern[str], str]]:
    """What a marker may have become, its own kind first: a pattern and the matches that close ("" if none can tell)."""
    kinds = sorted(_BRACKETS, key=lambda kind: opening not in kind[0])
    brackets = [(re.compile(f"[{re.escape(''.join(kind))}]"), kind[1]) for kind in kinds]
    quotes = [(_QUOTES, ""), (_SINGLE_QUOTES, "")]
    return [*(quotes if opening == '"' else brackets), (_UNKNOWNS, "")]
