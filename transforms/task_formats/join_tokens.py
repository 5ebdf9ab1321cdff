"""A tokenised sentence as plain text, the way people write and translation models expect it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.tokens.characters import HAN_KANA, SPACELESS

_CLOSING = re.compile(r"[,.;:!?)\]}”’»›…،؛؟۔।॥%°։՝՛՞՜።፣፤፥፦፧፡၊။។៕。、，．：；！？）］｝」』】》〉]+")
_JOINING = frozenset("/־")
_OPENING = re.compile(r"[(\[{¿¡“‘«‹„‚（［｛「『【《〈]|[$£€#]")
_WIDE_MARK = re.compile(r"[\u3000-\u303f\uff00-\uff65]")
_HAN_KANA = re.compile(f"[{HAN_KANA}]")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_ENGLISH_CLITIC = re.compile(r"(?i)n['’]t|['’](?:s|re|ve|ll|d|m)")
_SUFFIX = re.compile(r"['’]\w+")
_ELISION = re.compile(r"\w+['’]")
_ELIDING = frozenset({"fra", "ita", "cat", "oci", "frp", "wln", "pcd", "cos", "fur", "lij", "lmo", "nap", "pms", "scn"})
_SUFFIXING = frozenset({"tur", "crh"})
_GERMAN_QUOTES = frozenset("deu ces slk slv hrv srp bos bul isl lit est ekk".split())
"""Where “ ends a quotation that „ began."""
_SPACE_BEFORE_PERCENT = frozenset("deu fra spa ces slk swe fin nob nno dan rus ukr bel bul hrv srp slv lit lav".split())


class JoinedTokens(NamedTuple):
    """A sentence as text, and where each of its tokens stands in it."""

    text: str
    tokens: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Tokens ``[first, last)`` in code points."""
        return self.tokens[first][0], self.tokens[last - 1][1]


def join_tokens(tokens: Sequence[str], language: str) -> JoinedTokens:
    """The tokens with spaces where the language (a tag) has them; the tokens themselves are not changed.

    No space before closing and after opening marks, around slashes and text of Han and kana, between Thai, Lao, Khmer
    and Burmese,
    before English clitics (do n't, John 's) and Turkish suffixes ('da), after French, Italian and Catalan elisions
    (l', dell'). Straight quotation marks open and close in turn. French keeps its spaces before ; : ! ? and within « ».
    """
    iso639_3 = language.partition("_")[0]
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    open_quotes: set[str] = set()
    previous = ""
    glued = True  # whether the token before leaves no space after itself
    for token in tokens:
        before, after = _sides(token, previous, open_quotes, iso639_3)
        if token and not glued and not before and not _run_together(previous, token):
            parts.append(" ")
            length += 1
        parts.append(token)
        places.append((length, length + len(token)))
        length += len(token)
        if token:
            glued = after
            previous = token
    return JoinedTokens("".join(parts), tuple(places))


def tokens_in_text(tokens: Sequence[str], text: str) -> JoinedTokens | None:
    """The tokens in the text that they were cut from, None where it is not these tokens and white space."""
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        while text[at : at + 1].isspace() and not text.startswith(token, at):
            at += 1
        if not text.startswith(token, at):
            return None
        places.append((at, at + len(token)))
        at += len(token)
    return None if text[at:].strip() else JoinedTokens(text, tuple(places))


def _sides(token: str, previous: str, open_quotes: set[str], language: str) -> tuple[bool, bool]:
    """Whether a token stands without a space before it, and after it."""
    if token in ('"', "'", "''", "＂"):
        closes = token in open_quotes or (token == "'" and previous[-1:] in ("s", "z") and not open_quotes)
        (open_quotes.discard if token in open_quotes else open_quotes.add)(token)
        return closes, not closes
    if token in ("“", "”") and language in _GERMAN_QUOTES:
        return True, False
    if language == "fra" and token in (";", ":", "!", "?", "»", "«"):
        return False, False
    if token == "%" and language in _SPACE_BEFORE_PERCENT:
        return False, False
    if token in _JOINING:
        return True, True
    if _OPENING.fullmatch(token):
        return False, True
    before = bool(_CLOSING.fullmatch(token))
    if language == "eng":
        before |= bool(_ENGLISH_CLITIC.fullmatch(token))
    elif language in _SUFFIXING:
        before |= bool(_SUFFIX.fullmatch(token)) and previous[-1:].isalnum()
    return before, language in _ELIDING and bool(_ELISION.fullmatch(token))


def _run_together(previous: str, token: str) -> bool:
    """Whether writing leaves no space between two tokens: around Han and kana, between letters of spaceless scripts."""
    left, right = previous[-1:], token[:1]
    if _WIDE_MARK.match(left) or _WIDE_MARK.match(right):
        return True
    if _HAN_KANA.match(left) or _HAN_KANA.match(right):
        return True
    return bool(_SPACELESS.search(previous) and _SPACELESS.match(right))
