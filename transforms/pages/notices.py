"""Short pieces of text that are no part of the main text by what they say (notices.yaml)."""

import re
from enum import Enum
from pathlib import Path

import yaml

LONGEST = 250
"""Code points of a piece that can be a notice; what is longer says something else too."""
LONGEST_REFERENCE = 120
"""Code points of a piece that can be a reference: "Read more: …", "Posted on …"."""
LONGEST_TITLE = 60
"""Code points of a line that can say what follows it."""


LONGEST_SIGN_OFF = 350
"""Code points of a last paragraph that can be about the authors or where to follow them."""


class Notice(Enum):
    """What a piece of text is, or says of what follows."""

    LABEL = "labels"
    REFERENCE = "beginnings"
    COMMENTS_FOLLOW = "comments"
    OTHERS_FOLLOW = "others"


_COLON = re.compile(r"\W*\w+\s?[:：»>]")
_LETTERS = re.compile(r"[^\W\d_]+")
# "(Image: Getty)" at the end: a caption.
_CREDIT = re.compile(
    r"\((?:image|photo|picture|pic|foto|bild|imagen|imago|crédit|credit|quelle|source|getty|afp|reuters|ap|dpa)\b[^()]{0,80}\)\s*$"
    r"|^(?:©|\(c\) )",
    re.IGNORECASE,
)


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?<![\w@/])@\w{3,}")
_CHANNEL = re.compile(
    r"\b(?:facebook|twitter|instagram|youtube|whatsapp|telegram|linkedin|pinterest|tiktok|podcast|newsletters?)\b",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(r"\bcontributed (?:to this (?:report|story|article)|reporting)\b")


def is_sign_off(text: str) -> bool:
    """Whether a last paragraph is no part of what comes before it: who wrote it, where to follow or to subscribe."""
    if len(text) > LONGEST_SIGN_OFF:
        return False
    channels = {name.lower() for name in _CHANNEL.findall(text)}
    return bool(len(channels) > 1 or _ADDRESS.search(text) or _CONTRIBUTED.search(text))


def _key(text: str) -> str:
    return " ".join(_LETTERS.findall(text.lower()))


def _read() -> dict[str, frozenset[str]]:
    table = yaml.safe_load(Path(__file__).with_name("notices.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(_key(phrase) for phrase in phrases.split(";")) for name, phrases in table.items()}


_PHRASES = _read()
_MOST_WORDS = max(len(phrase.split()) for phrase in _PHRASES["beginnings"])


def notice(text: str) -> Notice | None:
    """What a piece of text says, None where it may be main text."""
    if len(text) > LONGEST:
        return None
    words = _LETTERS.findall(text[:LONGEST].lower())
    key = " ".join(words)
    if len(text) <= LONGEST_TITLE:
        if key in _PHRASES["comments"]:
            return Notice.COMMENTS_FOLLOW
        if key in _PHRASES["others"]:
            return Notice.OTHERS_FOLLOW
    if key in _PHRASES["labels"] or _CREDIT.search(text):
        return Notice.LABEL
    if len(text) > LONGEST_REFERENCE:
        return None
    for count in range(1, min(len(words), _MOST_WORDS) + 1):
        if " ".join(words[:count]) in _PHRASES["beginnings"] and (count > 1 or _COLON.match(text)):
            return Notice.REFERENCE
    return None
