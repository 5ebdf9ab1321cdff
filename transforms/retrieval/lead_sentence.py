"""The first sentences of an article without its name: "is the capital of Germany"."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from transforms.ner.links import plain_title
from transforms.passages.split import split_passages
from transforms.retrieval.anchors import LONGEST_QUERY
from transforms.retrieval.length import letters_of
from transforms.tokens.characters import SPACELESS, is_spaceless

_WANTED = 60
"""Letters from which no further sentence is taken: 12 words. "was a Greek philosopher" asks for too many articles."""
_GAP = "\ue000"
"""Stands for a name that was taken out."""
_IN_BRACKETS = r"\((?:[^()]|\([^()]*\))*\)|（(?:[^（）]|（[^（）]*）)*）|\[[^\[\]]*\]"
# What follows a name in brackets says how it is spoken, written and dated: nothing that tells what the thing is. Korean
# particles and others that are attached to the bracket belong to the name.
_BRACKET_BEHIND_GAP = re.compile(rf"{_GAP}[\s,،、»”\"']*(?:{_IN_BRACKETS})(?:[\uac00-\ud7a3]{{1,2}}(?=\s))?")
_EMPTY_BRACKET = re.compile(r"[(\[（][^\w()\[\]（）]*[)\]）]")
_OPENING, _CLOSING = "«»“„„\"「『《〈‘'", "»«””“\"」』》〉’'"
_EMPTY_QUOTES = re.compile(
    "|".join(
        rf"{opening}[^\w{opening}{closing}]*{_GAP}[^\w{opening}{closing}]*{closing}"
        for opening, closing in zip(_OPENING, _CLOSING, strict=True)
    )
)
_COMMA = ",،、，;؛；"
# A short clause with a name in it tells another name: ", also called X,".
_CLAUSE_OF_GAP = re.compile(
    rf"(?<={_GAP})\s*[{_COMMA}]([^{_COMMA}.。।{_GAP}]{{0,30}}){_GAP}[^{_COMMA}.。।{_GAP}]{{0,20}}(?=[{_COMMA}])"
)
# One word between two names, "or", "kurz", joins them.
_BETWEEN_GAPS = re.compile(rf"{_GAP}\W*(?:[^\W\d_{SPACELESS}]{{1,8}}\W+)?(?={_GAP})")
# One word before the name at the start: an article or a title, "The", "L'", "Graf".
_BEFORE_FIRST_GAP = re.compile(rf"^[\W_]*(?:[^\W\d_{SPACELESS}]{{1,8}}[\s'’]+)?\W*{_GAP}")
_TOPIC_PARTICLES = {
    "jpn": re.compile(r"^(?:とは|は|も|が)[、，,]?"),
    "mya": re.compile(r"^(?:မြို့)?သည်"),
}
_SPACE_BEFORE_MARK = re.compile(r"\s+(?=[,;:.!?)\]،؛。、，；：！？）।])")
_MARKS_IN_A_ROW = re.compile(rf"([{_COMMA}])(?:\s*[{_COMMA}])+")
_MARK_BEFORE_STOP = re.compile(rf"[:{_COMMA}]\s*(?=[.。।!?])")
_IN_COMPOUND = re.compile(r"[^\W\d_][-/]$")
_NO_WORD_AT_START = re.compile(r"^[\W_]+")
_SPACES = re.compile(r"\s+")

Span = tuple[int, int]


def lead_query(sentences: Sequence[str], names: Iterable[str], language: str) -> str:
    """The first of ``sentences`` without ``names``, with the next ones while it is shorter than 60 letters.

    With a name go brackets right behind it and brackets or quotes that are empty without it, a word before the first
    name, and one between two. Names are found as they are written, as whole words, or with an ending of three letters
    at most (Berlinin, Moskaus). A query longer than ``LONGEST_QUERY`` is cut as a passage is.
    """
    distinct = list(dict.fromkeys(names))
    found = ""
    for sentence in sentences:
        joined = f"{found} {without_names(sentence, distinct, language)}".strip()
        if found and len(joined) > LONGEST_QUERY:
            break
        found = joined
        if letters_of([found])[0] >= _WANTED:
            break
    if len(found) > LONGEST_QUERY:
        first = split_passages(found, language, [], LONGEST_QUERY, join_paragraphs=False)[0]
        found = found[first.start : first.end]
    return found


def without_names(sentence: str, names: Iterable[str], language: str) -> str:
    """``sentence`` with ``names`` taken out, read smoothly."""
    rest = _with_gaps(sentence, names)
    if rest != sentence:
        rest = _BRACKET_BEHIND_GAP.sub(_GAP, rest)
        rest = _BETWEEN_GAPS.sub("", rest)
        rest = _CLAUSE_OF_GAP.sub("", rest)
        rest = _BEFORE_FIRST_GAP.sub(_GAP, rest)
    rest = _EMPTY_QUOTES.sub(_GAP, rest)
    has_gap_at_start = rest.startswith(_GAP)
    rest = _EMPTY_BRACKET.sub("", rest.replace(_GAP, ""))
    rest = _MARKS_IN_A_ROW.sub(r"\1", _SPACE_BEFORE_MARK.sub("", rest))
    rest = _MARK_BEFORE_STOP.sub("", rest)
    if has_gap_at_start:
        rest = _NO_WORD_AT_START.sub("", rest)
        particle = _TOPIC_PARTICLES.get(language.partition("_")[0])
        rest = particle.sub("", rest) if particle else rest
    return _SPACES.sub(" ", rest).strip()


def _with_gaps(sentence: str, names: Iterable[str]) -> str:
    """``sentence`` with a gap for each name; of overlapping names the longest is taken."""
    found = {span for name in names for form in _forms(name) for span in _places(sentence, form)}
    taken: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0] - span[1], span)):
        if all(end <= other_start or other_end <= start for other_start, other_end in taken):
            taken.append((start, end))
    pieces, at = [], 0
    for start, end in sorted(taken):
        pieces += [sentence[at:start], _GAP]
        at = end
    return "".join([*pieces, sentence[at:]])


def _forms(name: str) -> set[str]:
    """A name as it may stand in a sentence: titles of common nouns begin small there."""
    plain = plain_title(name).strip()
    if not any(character.isalnum() for character in plain):
        return set()
    forms = {plain, name}
    if len(plain) > 3 and plain[0].isupper() and plain[1].islower():
        forms.add(plain[0].lower() + plain[1:])
    return forms


def _places(sentence: str, name: str) -> list[Span]:
    """Where ``name`` stands as words of its own, with its ending."""
    places: list[Span] = []
    start = sentence.find(name)
    while start >= 0:
        end = start + len(name)
        border = _end_of_word(sentence, end, name)
        if border is not None and _is_border(sentence, start) and not _IN_COMPOUND.search(sentence, 0, start):
            places.append((start, border))
        start = sentence.find(name, end)
    return places


def _end_of_word(sentence: str, end: int, name: str) -> int | None:
    """The end of the word that begins with ``name``, None where it is another word or the first part of one."""
    if not _is_border(sentence, end):
        longest = 3 if len(name) > 3 or "\uac00" <= name[-1] <= "\ud7a3" else 0
        last = _behind_letters(sentence, end)
        if last - end > longest:
            return None
        end = last
    elif sentence[end : end + 1] in ("'", "’") and sentence[end + 1 : end + 2].isalpha():
        end = _behind_letters(sentence, end + 1)  # Berlin'in, Berlin's
    is_compound = sentence[end : end + 1] in ("-", "/") and sentence[end + 1 : end + 2].isalpha()
    return None if is_compound else end


def _behind_letters(text: str, at: int) -> int:
    while at < len(text) and _is_letter(text[at]):
        at += 1
    return at


def _is_border(text: str, at: int) -> bool:
    """Whether no word of a script with spaces goes on at ``at``."""
    return not 0 < at < len(text) or not (_is_letter(text[at - 1]) and _is_letter(text[at]))


@cache
def _is_letter(character: str) -> bool:
    """Whether a character belongs to a word: letters, digits and marks of scripts with spaces between words."""
    return unicodedata.category(character)[0] in "LNM" and not is_spaceless(character)
