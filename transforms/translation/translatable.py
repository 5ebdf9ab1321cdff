"""What of a text a translation model can do anything with, and how translated parts are put together."""

import re
from collections.abc import Sequence

from schemas.language import split_tag

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_UNSPACED_SCRIPTS = frozenset("Jpan Hans Hant Hani Hira Kana Thai Laoo Khmr Mymr Tibt Lana Talu Tale".split())


def is_translatable(text: str) -> bool:
    """Whether there is a letter outside addresses; numbers, punctuation and emoji alone stay as they are."""
    return any(character.isalpha() for character in _ADDRESS.sub(" ", text))


def readable(text: str) -> str:
    """The text as a model reads it: what is no character (NUL, half a surrogate pair) becomes U+FFFD."""
    return _UNREADABLE.sub("�", text)


def join_parts(parts: Sequence[str], language: str) -> str:
    """Translated parts of a sentence, joined by a space where the script of the language has spaces."""
    separator = "" if split_tag(language)[1] in _UNSPACED_SCRIPTS else " "
    return separator.join(part for part in parts if part)
