"""Texts as segments to translate, and translations as texts with the layout of the source.

A segment is a sentence, heading, list item or cell. What stands between segments is layout and stays as it is: line
breaks, indentation, list marks and numbers, marks of headings and quotes, cell borders, block tags of HTML, fenced
code, comments, displayed formulas. Only the space between two sentences follows the target language: Chinese and
Japanese have none, and where a sentence of theirs met the next without one, other languages get one. (Thai, Lao, Khmer
and Burmese put a space between sentences.)
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.sentences.split import split_sentences
from transforms.tokens.characters import HAN_KANA

_BLOCK_TAGS = (
    "address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    "|h[1-6]|head|header|hr|html|li|main|nav|ol|option|p|section|select|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_TAG_OR_TAB = re.compile(rf"</?(?:{_BLOCK_TAGS})\b[^<>]{{0,1000}}>|\t+", re.IGNORECASE)
_OPENER = re.compile(
    r"^[ \t]*(?P<fence>```|~~~)|(?P<comment><!--)|<(?P<element>script|style|pre)\b[^<>]{0,1000}>"
    r"|\\begin\{(?P<formula>(?:equation|align|gather|multline|eqnarray|math|displaymath)\*?)\}|(?P<display>\$\$)",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_START = re.compile(r"^[ \t\u3000]*(?:>[> \t]*)?", re.MULTILINE)
# A mark of a list item, task, heading or definition, with the white space behind it.
_MARK = re.compile(r"(?:[-*+•‣⁃◦▪▫■□●○·–—]|[*#:;]{1,6}|={2,6})[ \t\u3000]+(?:\[[ xX]\][ \t]+)?")
_NUMBER = re.compile(r"[(\[（]?(\d{1,3}|[A-Za-zА-Яа-я])(?:[)\]）][.]?|[.、．])[ \t\u3000]+|[①-⑳][ \t\u3000]*")
_HEADING_END = re.compile(r"(?<![ \t])[ \t]++(?:={2,6}|#{1,6})[ \t]*\r?$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*\r?$", re.MULTILINE)
_TABLE_BORDER = re.compile(r"(?<!\\)\|+")
_TRANSLATABLE = re.compile(r"[^\W_]")
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"[{_LINE_BREAKS}\t]")
_BLANK = re.compile(r"\s+")
_CLOSERS = "\"'”’»›)]"
_WIDE = re.compile(f"[{HAN_KANA}\u3001-\u303f\uff01-\uff60]")
_WITHOUT_SPACES = frozenset({"Hans", "Hant", "Hani", "Jpan"})
# Two spaces behind a stop are typewriters' habit; more are columns.
_SPACE = re.compile(r"[ \u00a0\u3000]{0,2}")


class Segment(NamedTuple):
    """A stretch ``[start, end)`` of a text (code points) that is translated in one piece."""

    start: int
    end: int


class Joined(NamedTuple):
    """A text made of translations: the translation of segment i is ``text[slice(*offsets[i])]``."""

    text: str
    offsets: list[tuple[int, int]]


def segments(text: str, language: str, keep_together: Sequence[tuple[int, int]] = ()) -> list[Segment]:
    """The segments of ``text`` in order, disjoint, without white space at their ends; each has a letter or number.

    Each of the spans ``keep_together`` (``[start, end)``, any order, they may overlap) lies in one segment, without the
    white space at its ends: sentences that one crosses are a single segment, and what would be layout becomes part of
    one. Such a segment may hold a line break, see ``segment_text``. ``language`` is a tag, ``deu_Latn``.
    """
    pieces = list(text)
    for start, end in _layout(text):
        pieces[start:end] = "\n" * (end - start)
    found = [span for span in split_sentences("".join(pieces), language) if _TRANSLATABLE.search(text, *span)]
    return _united(sorted(found + list(_with_ink(text, keep_together))))


def segment_text(text: str, segment: Segment) -> str:
    """What is translated: the text of a segment, each line break or tab in it a space, so that offsets stay."""
    return _BREAK.sub(" ", text[segment.start : segment.end])


def join(
    text: str, parts: Sequence[Segment], translations: Sequence[str], target_language: str, single_line: bool = False
) -> Joined:
    """``text`` with its segments ``parts`` replaced by their ``translations``.

    With ``single_line`` line breaks and tabs become spaces, in layout and translations, as a TSV cell needs it; layout
    at either end loses its white space.

    Raises:
        ValueError: not as many translations as segments.
    """
    if len(parts) != len(translations):
        raise ValueError(f"{len(translations)} translations of {len(parts)} segments")
    written: list[str] = []
    offsets: list[tuple[int, int]] = []
    position = copied = 0
    for index, (part, given) in enumerate(zip(parts, translations, strict=True)):
        between = text[copied : part.start]
        if index:
            between = _space(between, text[parts[index - 1].start : copied], translations[index - 1], target_language)
        if single_line:
            between = _on_one_line(between)
            between = between if index else between.lstrip()
        translation = _BREAK.sub(" ", given) if single_line else given
        written += between, translation
        position += len(between)
        offsets.append((position, position + len(translation)))
        position += len(translation)
        copied = part.end
    rest = text[copied:]
    if single_line:
        rest = _on_one_line(rest).rstrip() if parts else _on_one_line(rest).strip()
    return Joined("".join([*written, rest]), offsets)


def _layout(text: str) -> Iterator[tuple[int, int]]:
    """Spans that are not to be translated; they may overlap."""
    yield from _verbatim(text)
    for found in _TAG_OR_TAB.finditer(text):
        yield found.span()
    for row in _TABLE_ROW.finditer(text):
        for border in _TABLE_BORDER.finditer(text, *row.span()):
            yield border.span()
    numbered: list[tuple[int, int, str]] = []
    for start in _LINE_START.finditer(text):
        yield start.span()
        if mark := _MARK.match(text, start.end()):
            yield mark.span()
        elif number := _NUMBER.match(text, start.end()):
            numbered.append((*number.span(), number[1] or ""))
    for end in _HEADING_END.finditer(text):
        yield end.span()
    for before, item, after in zip([None, *numbered], numbered, [*numbered[1:], None], strict=False):
        # "1. Januar" begins a sentence; "1." before or behind "2." numbers items, and so does "a)".
        if text[item[0] : item[1]].rstrip()[-1:] not in ".．" or _follows(before, item) or _follows(item, after):
            yield item[:2]


def _verbatim(text: str) -> Iterator[tuple[int, int]]:
    """Code, comments and displayed formulas; what nobody closed is text."""
    unclosed: set[str] = set()
    position = 0
    while opener := _OPENER.search(text, position):
        position = opener.end()
        closer = _closer(opener)
        end = None if closer in unclosed else re.compile(closer, re.IGNORECASE | re.MULTILINE).search(text, position)
        if end is None:
            unclosed.add(closer)
            continue
        yield opener.start(), end.end()
        position = end.end()


def _closer(opener: re.Match[str]) -> str:
    """Pattern of what closes ``opener``."""
    if opener["fence"]:
        return rf"^[ \t]*{opener['fence']}[`~]*[ \t]*\r?$"
    if opener["element"]:
        return rf"</{opener['element'].lower()}\s*>"
    if opener["formula"]:
        return rf"\\end\{{{re.escape(opener['formula'].lower())}\}}"
    return "-->" if opener["comment"] else r"\$\$"


def _follows(item: tuple[int, int, str] | None, after: tuple[int, int, str] | None) -> bool:
    if item is None or after is None:
        return False
    one, other = item[2], after[2]
    if one.isdecimal() and other.isdecimal():
        return int(other) == int(one) + 1
    return len(one) == len(other) == 1 and ord(other) == ord(one) + 1


def _with_ink(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        covered = text[start:end]
        if not covered.isspace() and covered:
            yield start + len(covered) - len(covered.lstrip()), start + len(covered.rstrip())


def _united(spans: Sequence[tuple[int, int]]) -> list[Segment]:
    """``spans`` in order of their starts, those that overlap made one."""
    united: list[Segment] = []
    for start, end in spans:
        if united and start < united[-1].end:
            united[-1] = Segment(united[-1].start, max(united[-1].end, end))
        else:
            united.append(Segment(start, end))
    return united


def _space(between: str, source: str, translation: str, target_language: str) -> str:
    """What stands between a sentence and the next in the target language, given what stood there in the source."""
    if _SPACE.fullmatch(between) is None:
        return between
    was_wide, is_wide = _ends_wide(source), _ends_wide(translation)
    spaceless = target_language.partition("_")[2] in _WITHOUT_SPACES
    if spaceless and is_wide and not was_wide:
        return ""
    if not spaceless and was_wide and not is_wide:
        return " "
    return between


def _ends_wide(sentence: str) -> bool:
    """Whether a sentence ends as Chinese and Japanese do, not as scripts with spaces do."""
    return _WIDE.match(sentence.rstrip(_CLOSERS)[-1:]) is not None


def _on_one_line(between: str) -> str:
    return _BLANK.sub(lambda blank: " " if _BREAK.search(blank[0]) else blank[0], between)
