"""Translate a sentence so that what is protected in it survives: checked, not hoped.

A pipeline drives it in rounds. The first is the sentence as it stands. Where the translation does not have every
protected stretch exactly as often as the source, even after repair, the next rounds translate the sentence with codes
in their place, and the last one translates what stands between them. That one always succeeds.

The codes are those that `en-de-small` copies: over 16 sentences with two each, "XYZ" and "QRS", "X1" and "X2" came out
in all, "[1]", "<1>", "_1_" and "@" in none (their signs are not in its vocabulary), four-digit numbers in 83 to 100 %.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from transforms.translation.protected_spans import ProtectedSpan, protected_spans

_CODES = (
    ("letters", ("XYZ", "QRS", "XQX", "ZQZ", "QXZ", "ZXQ", "XZQ", "QZX")),
    ("numbered", ("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8")),
)
WAYS = ("whole", *(name for name, _ in _CODES), "pieces")
"""How a sentence was translated, by round: as it stands, with codes of two kinds, in pieces."""

_ENTITY = re.compile(r"& ?(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2}) ?;")
_AT_EDGE = frozenset({"tag", "emoji", "hashtag", "handle", "url"})
_LETTER = re.compile(r"[^\W\d_]")
# "⁇" is SentencePiece's sign for a piece that the model lacks; it brings a space on either side.
_ANY_OPENER, _ANY_CLOSER = r"(?:[\[［【〔({<＜]| ?⁇)", r"(?:[\]］】〕)}>＞]|⁇ ?)"
_LIKE = {"X": "[XxΧχХх×Ｘ]", "Y": "[YyΥУуүＹ]"}


class Code(NamedTuple):
    """A code in a text, what it stands for, and whether that is joined to the word before it and to that behind it."""

    code: str
    meant: str
    joined_before: bool
    joined_behind: bool


class Attempt(NamedTuple):
    """What to translate in a round: ``texts``, with ``codes`` in them.

    ``frame`` is what stands before, between and behind the texts and is not translated: one more than there are texts.
    """

    way: str
    texts: tuple[str, ...]
    frame: tuple[str, ...]
    codes: tuple[Code, ...] = ()


def attempt(sentence: str, number: int) -> Attempt:
    """What to translate in round ``number`` of ``len(WAYS)``, 0 first.

    With more stretches than codes, all rounds but the first are the last.
    """
    if number == 0:
        return Attempt(WAYS[0], (sentence,), ("", ""))
    groups = _groups(sentence)
    first, last = _edges(sentence, groups)
    inner = [group for group in groups if first <= group[0] and group[1] <= last]
    if number <= len(_CODES):
        way, codes = _CODES[number - 1]
        free = [code for code in codes if code.lower() not in sentence.lower()]
        outside = _without(sentence, (first, last), inner)
        if len(inner) <= len(free) and _LETTER.search(outside):
            return _with_codes(sentence, way, (first, last), list(zip(inner, free, strict=False)))
    return _pieces(sentence, groups)


def restore(sentence: str, made: Attempt, translations: Sequence[str]) -> str | None:
    """The translation of ``sentence`` from those of the texts of an attempt, None where not all survived.

    HTML entities that the source has not are resolved (``&quot;``), spaced, bracketed and look-alike forms of what is
    protected repaired (``[ Χ ]``, ``https: //``). The last round never gives None.
    """
    parts = [_without_new_entities(sentence, translation.strip()) for translation in translations]
    text = made.frame[0] + "".join(part + after for part, after in zip(parts, made.frame[1:], strict=True))
    for code in made.codes:
        found = list(_pattern(code).finditer(text))
        if len(found) != 1:
            return None
        text = text[: found[0].start()] + code.meant + text[found[0].end() :]
    if made.way == WAYS[-1]:
        return text
    text = _repaired(sentence, text)
    return text if survives(sentence, text) else None


def survives(sentence: str, translation: str) -> bool:
    """Whether a translation has each protected stretch of its source as often, none besides, and tags well nested."""
    wanted, found = protected_spans(sentence), protected_spans(translation)
    if not wanted and not found:
        return True
    if _counts(sentence, wanted) != _counts(translation, found):
        return False
    return _is_nested(translation, found) or not _is_nested(sentence, wanted)


class Protected(NamedTuple):
    """A translation and how it came about: one of ``WAYS``."""

    text: str
    way: str


def translate_protected(sentences: Sequence[str], translate: Callable[[list[str]], Sequence[str]]) -> list[Protected]:
    """Translate ``sentences`` round by round: each calls ``translate`` once, for the sentences that did not survive."""
    done: list[Protected | None] = [None] * len(sentences)
    for number in range(len(WAYS)):
        left = [index for index, translated in enumerate(done) if translated is None]
        attempts = [attempt(sentences[index], number) for index in left]
        texts = [text for made in attempts for text in made.texts]
        translations = iter(translate(texts) if texts else ())
        for index, made in zip(left, attempts, strict=True):
            restored = restore(sentences[index], made, [next(translations) for _ in made.texts])
            if restored is not None:
                done[index] = Protected(restored, made.way)
    return [translated for translated in done if translated is not None]


def _counts(text: str, spans: Sequence[ProtectedSpan]) -> Counter[str]:
    return Counter(text[span.start : span.end] for span in spans)


def _is_nested(text: str, spans: Sequence[ProtectedSpan]) -> bool:
    """Whether each closing tag closes the last one open; tags without a partner do not count."""
    tags = [text[span.start : span.end] for span in spans if span.kind == "tag"]
    names = [re.match(r"</?\s*([\w:.-]*)", tag)[1].lower() for tag in tags]  # type: ignore[index]
    closed = {name for tag, name in zip(tags, names, strict=True) if tag.startswith("</")}
    opened: list[str] = []
    for tag, name in zip(tags, names, strict=True):
        if tag.startswith("</"):
            if not opened or opened.pop() != name:
                return False
        elif name in closed and not tag.endswith("/>"):
            opened.append(name)
    return not opened


def _groups(sentence: str) -> list[tuple[int, int, bool]]:
    """Protected stretches, those with nothing but white space between them made one; whether it may stand apart."""
    groups: list[tuple[int, int, bool]] = []
    for start, end, kind in protected_spans(sentence):
        if groups and not sentence[groups[-1][1] : start].strip():
            groups[-1] = groups[-1][0], end, groups[-1][2] and kind in _AT_EDGE
        else:
            groups.append((start, end, kind in _AT_EDGE))
    return groups


def _edges(sentence: str, groups: Sequence[tuple[int, int, bool]]) -> tuple[int, int]:
    """The stretch of the sentence without what stands apart at its start and end: tags, emoji, hashtags, addresses."""
    first, last = 0, len(sentence)
    if groups and groups[0][2] and not sentence[: groups[0][0]].strip():
        first = groups[0][1]
    if groups and groups[-1][2] and groups[-1][0] >= first and not sentence[groups[-1][1] :].strip():
        last = groups[-1][0]
    text = sentence[first:last]
    first += len(text) - len(text.lstrip())
    return first, max(first, last - len(text) + len(text.rstrip()))


def _without(sentence: str, edges: tuple[int, int], groups: Sequence[tuple[int, int, bool]]) -> str:
    borders = [edges[0], *(border for start, end, _ in groups for border in (start, end)), edges[1]]
    return " ".join(sentence[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True))


def _with_codes(
    sentence: str, way: str, edges: tuple[int, int], coded: Sequence[tuple[tuple[int, int, bool], str]]
) -> Attempt:
    first, last = edges
    text, position = "", first
    codes: list[Code] = []
    for (start, end, _), name in coded:
        # A code is no code to the model inside a word: "<b>one</b>" becomes "XYZ one QRS".
        before, behind = sentence[max(first, start - 1) : start].isalnum(), sentence[end : min(last, end + 1)].isalnum()
        text += f"{sentence[position:start]}{' ' * before}{name}{' ' * behind}"
        codes.append(Code(name, sentence[start:end], before, behind))
        position = end
    text += sentence[position:last]
    return Attempt(way, (text,), (sentence[:first], sentence[last:]), tuple(codes))


def _pattern(code: Code) -> re.Pattern[str]:
    """A code that stands alone, with the spaces that were put around it."""
    before, behind = " ?" * code.joined_before, " ?" * code.joined_behind
    return re.compile(f"{before}(?<![A-Za-z0-9]){code.code}(?![A-Za-z0-9]){behind}")


def _pieces(sentence: str, groups: Sequence[tuple[int, int, bool]]) -> Attempt:
    """What stands between the protected stretches and has letters; the rest is the frame."""
    texts: list[str] = []
    frame = [""]
    position = 0
    for start, end, _ in [*groups, (len(sentence), len(sentence), True)]:
        between = sentence[position:start]
        if _LETTER.search(between):
            text = between.strip()
            before = between[: len(between) - len(between.lstrip())]
            frame[-1] += before
            texts.append(text)
            frame.append(between[len(before) + len(text) :])
        else:
            frame[-1] += between
        frame[-1] += sentence[start:end]
        position = end
    return Attempt(WAYS[-1], tuple(texts), tuple(frame))


def _without_new_entities(source: str, translation: str) -> str:
    """``translation`` with entities resolved that ``source`` does not have."""
    if "&" not in translation:
        return translation
    known = {name.replace(" ", "") for name in _ENTITY.findall(source)}
    return _ENTITY.sub(lambda found: found[0] if found[1] in known else html.unescape(f"&{found[1]};"), translation)


def _repaired(source: str, translation: str) -> str:
    """``translation`` with damaged forms of what is missing of ``source`` written right, if it is clear which."""
    missing = _counts(source, protected_spans(source)) - _counts(translation, protected_spans(translation))
    for item, count in missing.items():
        pattern = _damaged(item)
        found = [match for match in pattern.finditer(translation) if match[0] != item]
        if len(found) == count:
            translation = pattern.sub(lambda match, item=item: item, translation)  # type: ignore[misc]
    return translation


def _damaged(item: str) -> re.Pattern[str]:
    """What may have become of ``item``: white space between its characters, other brackets, letters that look alike."""
    placeholder = re.fullmatch(r"[\[{](\w+)[\]}]", item)
    if placeholder:
        inside = "".join(_LIKE.get(letter, re.escape(letter)) for letter in placeholder[1])
        return re.compile(rf"{_ANY_OPENER}\s?{inside}\s?{_ANY_CLOSER}")
    tokens = re.findall(r"\w+|[^\w\s]", item)
    return re.compile(r"(?<!\w)" * item[0].isalnum() + r"\s{0,2}".join(map(re.escape, tokens)))
