"""Markers found again in a machine's translation, whatever it did to them, and the clean text without them."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transforms.projection.marked_source import MarkedSource
from transforms.projection.marker_forms import Marker, find_markers

REPAIRS = (
    "form",  # spaced, full-width, escaped, in another case or script, another kind of bracket
    "doubled",  # the same marker twice in a row, or the span twice in the translation
    "moved",  # closing before opening
    "slash",  # a slash lost or added, so that both markers open or both close
    "article",  # a second pair round nothing but an article was dropped (MultiTACRED)
    "edges",  # punctuation or space moved inside the markers
    "glued",  # the space between a marker and its neighbour was lost
    "closing",  # the other marker is lost; the span was one word, and so is what the marker left stands at
)
MARKER_REASONS = (
    "marker_lost",  # neither marker is in the translation
    "marker_half_lost",  # one of the two is missing
    "marker_ambiguous",  # more markers than can be paired
    "marker_empty",  # the markers enclose nothing, or nothing but punctuation
)

_LONGEST_ARTICLE = 4  # letters: il, the, los, eine
_NO_SPACE_BEFORE = frozenset(".,)]}、。，．！？：；）」』】›’”%")
_SPACE_ALLOWED_BEFORE = frozenset(";:!?»")  # as in French; elsewhere the space is the marker's
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
)
_WORD_AFTER, _WORD_BEFORE = re.compile(r"\w[\w'’-]*"), re.compile(r"[\w'’-]*\w(?=\W*\Z)")


class FoundSpan(NamedTuple):
    """Where a marked span is in the clean text, half-open code points; None and a reason where it is not found."""

    source_index: int
    start: int | None
    end: int | None
    repairs: tuple[str, ...] = ()
    reason: str | None = None


class CleanTranslation(NamedTuple):
    """A translation without its markers and the spans that they enclosed, in the order of `MarkedSource.spans`."""

    text: str
    spans: tuple[FoundSpan, ...]


class _Place(NamedTuple):
    """Where a marker stood in the clean text: the end of what is left of it, the start of what is right of it."""

    left: int
    right: int
    glued: bool


def read_markers(translation: str, marked: MarkedSource) -> CleanTranslation:
    """The clean translation of a marked source; each of its spans is found, or has a reason of `MARKER_REASONS`.

    Spaces that came with the markers go with them: none stays before a full stop, none is doubled, none is added in
    Chinese, Japanese, Thai. Never raises.
    """
    markers = find_markers(translation, marked) if marked.spans else []
    text, places = _without_markers(translation, markers)
    spans = []
    for span in marked.spans:
        own = [(marker, place) for marker, place in zip(markers, places, strict=True) if marker.letter == span.letter]
        spans.append(_find_span(text, own, span.source_index, span.surface))
    return CleanTranslation(text, tuple(spans))


def _find_span(text: str, own: list[tuple[Marker, _Place]], index: int, surface: str) -> FoundSpan:
    repairs = [] if all(marker.exact for marker, _ in own) else ["form"]
    if any(place.glued for _, place in own):
        repairs.append("glued")
    merged = _merged(own)
    if len(merged) < len(own):
        repairs.append("doubled")
    if not merged:
        return FoundSpan(index, None, None, reason="marker_lost")
    if len(merged) == 1:
        return _beside_one_marker(text, merged[0], index, surface, repairs)
    if len(merged) % 2:
        return FoundSpan(index, None, None, reason="marker_ambiguous")
    ranges = [_range(merged[at], merged[at + 1], repairs) for at in range(0, len(merged), 2)]
    if len(ranges) > 1:
        ranges = _one_range(text, ranges, surface, repairs)
    if len(ranges) > 1:
        return FoundSpan(index, None, None, reason="marker_ambiguous")
    return _trimmed(text, *ranges[0], index, surface, repairs)


def _merged(own: list[tuple[Marker, _Place]]) -> list[tuple[Marker, _Place]]:
    """Without markers that repeat the one before at the same place."""
    kept: list[tuple[Marker, _Place]] = []
    for marker, place in own:
        if kept and kept[-1][1].right == place.right and kept[-1][0].closes == marker.closes is not None:
            continue
        kept.append((marker, place))
    return kept


def _range(first: tuple[Marker, _Place], second: tuple[Marker, _Place], repairs: list[str]) -> tuple[int, int]:
    kinds = (first[0].closes, second[0].closes)
    if kinds == (True, False):
        repairs.append("moved")
    elif kinds in {(True, True), (False, False)}:
        repairs.append("slash")
    return first[1].right, second[1].left


def _one_range(text: str, ranges: list[tuple[int, int]], surface: str, repairs: list[str]) -> list[tuple[int, int]]:
    """Of several pairs the one that counts: not those round an article, the first of several round the same words, the
    first round the words of the source."""
    kept = [
        one
        for one, follower in zip(ranges, [*ranges[1:], None], strict=True)
        if not _is_article(text[slice(*one)].strip(), follower is not None and not text[one[1] : follower[0]].strip())
    ] or ranges
    if len(kept) < len(ranges):
        repairs.append("article")
    if len(kept) > 1:
        words = [text[start:end].strip().casefold() for start, end in kept]
        same = [one for one, word in zip(kept, words, strict=True) if word == surface.casefold()]
        if len(set(words)) == 1 or same:
            repairs.append("doubled")
            return (same or kept)[:1]
    return kept


def _is_article(word: str, adjoins: bool) -> bool:
    """Whether a pair encloses an article; with a capital, as at the start of a text, only one that adjoins the next."""
    return len(word) <= _LONGEST_ARTICLE and word.isalpha() and (word.islower() or adjoins)


def _beside_one_marker(
    text: str, marker: tuple[Marker, _Place], index: int, surface: str, repairs: list[str]
) -> FoundSpan:
    """A span of one word is the word at the marker that is left; nothing tells where a longer one ends."""
    lost = FoundSpan(index, None, None, reason="marker_half_lost")
    if len(surface.split()) != 1 or marker[0].closes is None or _UNSPACED.search(text):
        return lost
    if marker[0].closes:
        word = _WORD_BEFORE.search(text[: marker[1].left])
        offset = 0
    else:
        offset = marker[1].right
        word = _WORD_AFTER.match(text[offset:])
    if word is None:
        return lost
    return _trimmed(text, offset + word.start(), offset + word.end(), index, surface, [*repairs, "closing"])


def _trimmed(text: str, start: int, end: int, index: int, surface: str, repairs: list[str]) -> FoundSpan:
    """Without white space and punctuation at the edges that the source span does not have there."""
    begin, stop = start, end
    keep_first, keep_last = not _loose(surface[0]), not _loose(surface[-1])
    while begin < stop and (text[begin].isspace() or (keep_first and _loose(text[begin]))):
        begin += 1
    while stop > begin and (text[stop - 1].isspace() or (keep_last and _loose(text[stop - 1]))):
        stop -= 1
    if begin >= stop:
        return FoundSpan(index, None, None, reason="marker_empty")
    if (begin, stop) != (start, end):
        repairs = [*repairs, "edges"]
    return FoundSpan(index, begin, stop, tuple(dict.fromkeys(repairs)))


def _loose(character: str) -> bool:
    """Whether it is punctuation that does not belong to the word beside it, as brackets and quotation marks may."""
    return character in ",;:!?…،؛؟、。，；：！？" or character == "." or unicodedata.category(character) == "Pd"


def _without_markers(translation: str, markers: Sequence[Marker]) -> tuple[str, list[_Place]]:
    """The text without markers and where each stood; markers with only white space between them are cut as one."""
    kept: list[str] = []
    places: list[_Place] = []
    length = done = 0
    for run in _runs(translation, markers):
        begin, end = run[0].start, run[-1].end
        while begin > done and translation[begin - 1].isspace():
            begin -= 1
        while end < len(translation) and translation[end].isspace():
            end += 1
        joint, glued = "", False
        if begin > 0 and end < len(translation):
            joint, glued = _joint(translation, run, begin, end)
        kept += [translation[done:begin], joint]
        places += [_Place(length + begin - done, length + begin - done + len(joint), glued)] * len(run)
        length = places[-1].right
        done = end
    return "".join([*kept, translation[done:]]), places


def _runs(translation: str, markers: Sequence[Marker]) -> list[list[Marker]]:
    runs: list[list[Marker]] = []
    for marker in markers:
        if runs and not translation[runs[-1][-1].end : marker.start].strip():
            runs[-1].append(marker)
        else:
            runs.append([marker])
    return runs


def _joint(translation: str, run: Sequence[Marker], begin: int, end: int) -> tuple[str, bool]:
    """What stands between two neighbours once the markers between them are gone, and whether a space was put in.

    The neighbours end at `begin` and start at `end`; white space outside the markers is the text's own, inside the
    machine's.
    """
    left, right = translation[begin - 1], translation[end]
    before, behind = translation[begin : run[0].start], translation[run[-1].end : end]
    between = any(one.end < two.start for one, two in pairwise(run))
    space = before or behind or (" " if between else "")
    if not space:
        return (" ", True) if left.islower() and right.isupper() else ("", False)
    own = bool((before and run[0].closes is not True) or (behind and run[-1].closes is not False) or between)
    unspaced = [_UNSPACED.match(neighbour) is not None for neighbour in (left, right)]
    if (
        right in _NO_SPACE_BEFORE
        or (right in _SPACE_ALLOWED_BEFORE and not own)
        or all(unspaced)
        or (any(unspaced) and not own)
    ):
        return "", False
    return (space if "\n" in space else space[0]), False
