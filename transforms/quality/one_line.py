"""A text as the one line of words that fastText reads."""

import re

from schemas.language import split_tag
from transforms.tokens.tokenize import token_pattern

LONGEST = 10_000
"""Code points that are looked at; the style of a text shows in far fewer, and a page may have millions."""

_SCRIPTS_WITHOUT_SPACES = frozenset(
    "Hani Hans Hant Jpan Bopo Thai Laoo Khmr Mymr Java Bali Lana Tale Talu Tibt".split()
)
_MARKS = re.compile(r"[^\w\s]")
_LABEL = "__label__"


def one_line(text: str, language: str) -> str:
    """The beginning of ``text`` in lower case, its words and marks apart by spaces, without line breaks.

    In scripts without spaces words are the tokens of `transforms.tokens`. What fastText would read as a label is none
    any more.
    """
    text = text[:LONGEST].lower().replace(_LABEL, " ")
    code, script = split_tag(language)
    if script in _SCRIPTS_WITHOUT_SPACES:
        words = [match[1] for match in token_pattern(code).finditer(text)]
    else:
        words = _MARKS.sub(_apart, text).split()
    return " ".join(words)


def _apart(mark: re.Match[str]) -> str:
    character = mark[0]
    if character < " " or character == "\x7f":
        return " "
    # Vowel signs and tones are no word characters to `re`, though they are part of words.
    is_part_of_word = character > "\u02ff" and not "\u2000" <= character <= "\u303f"
    return character if is_part_of_word else f" {character} "
