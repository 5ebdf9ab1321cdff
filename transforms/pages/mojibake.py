"""Text that was UTF-8, was read as another encoding, and was saved again: "cafÃ©" for "café", "Рё" for "и"."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

_LEAST_SEQUENCES = 5
_LEAST_SHARE = 0.9
"""Of the characters that can begin such a sequence. In broken text it is all of them but what a template adds; in
FLORES it is under 0.3 % in every language."""

ASCII = bytes(range(0x80))

_SEARCHED_BYTES = 1 << 15
"""Beyond ASCII: where nothing is broken in so many, the rest is not looked at."""

_MOST_ROUNDS = 3
"""Text that was broken more often is not text any more."""


@dataclass(frozen=True, eq=False)
class _Reading:
    """An encoding that UTF-8 is mistaken for."""

    signs: tuple[bytes, ...]
    """In UTF-8: letters of which all text broken in this way has some."""
    trace: re.Pattern[bytes]
    """In UTF-8: something all text broken in this way is full of, and that other text has hardly any of."""
    sequence: re.Pattern[str]
    """What one character became, and what follows it."""
    lead: re.Pattern[str]
    """What can begin a sequence."""
    back: dict[int, int]
    """The byte of each character."""


def repair_mojibake(text: str, beyond_ascii: bytes) -> str:
    """``text`` as it was before it was broken, ``text`` itself unless that is certain.

    ``beyond_ascii`` is the text in UTF-8 without its ASCII characters: clean pages cost no more than a search in it.
    Known are readings as windows-1252 (and so ISO 8859-1), windows-1251 and windows-1250, once or several times over.
    It is certain where nine in ten of the characters that can begin a broken one do, and at least five. A page of which
    only a part is broken stays as it is.
    """
    for _ in range(_MOST_ROUNDS):
        repaired = _repair_once(text, beyond_ascii)
        if repaired is None:
            return text
        text, beyond_ascii = repaired, repaired.encode("utf-8", "replace").translate(None, ASCII)
    return text


def _repair_once(text: str, beyond_ascii: bytes) -> str | None:
    best, most = text, 0
    # What is broken by one reading has some sequences of another too.
    for reading in _readings():
        if _is_suspected(beyond_ascii, reading):
            repaired, sequences = _read_back(text, reading)
            others = sum(1 for _ in reading.lead.finditer(text)) - sequences
            if sequences > most and sequences >= max(_LEAST_SEQUENCES, _LEAST_SHARE * (sequences + others)):
                best, most = repaired, sequences
    return best if most else None


def _is_suspected(beyond_ascii: bytes, reading: _Reading) -> bool:
    if not any(sign in beyond_ascii for sign in reading.signs):
        return False
    return (
        sum(1 for _ in islice(reading.trace.finditer(beyond_ascii, 0, _SEARCHED_BYTES), _LEAST_SEQUENCES))
        == _LEAST_SEQUENCES
    )


def _read_back(text: str, reading: _Reading) -> tuple[str, int]:
    """The text with what were characters of UTF-8 read as such, and how many they were."""
    found = 0

    def read_back(match: re.Match[str]) -> str:
        nonlocal found
        code = bytes(reading.back[ord(character)] for character in match[0])
        length = 2 if code[0] < 0xE0 else 3 if code[0] < 0xF0 else 4
        try:
            meant = code[:length].decode()
        except UnicodeDecodeError:
            return match[0]
        found += 1
        return meant + match[0][length:]

    repaired = reading.sequence.sub(read_back, text)
    return repaired, found


@cache
def _readings() -> list[_Reading]:
    return [
        # Any letter from Â to ô, with what stands for a byte from 80 to BF.
        _reading(
            "cp1252", [b"\xc3"], rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|\xe2(?:\x80|\x82\xac|\x84)|\xc5|\xc6\x92|\xcb)"
        ),
        # а and о, the commonest letters of the languages in Cyrillic.
        _reading("cp1251", ["Р°".encode(), "Рѕ".encode()], "Р°|Рѕ".encode()),
        # Ă, Ĺ and Đ stand for the first bytes of á, é, í, ó, ú, of ł, ń, ř, š, ž and of Cyrillic letters.
        _reading(
            "cp1250",
            ["Ă".encode(), "Ĺ".encode(), "Đ".encode()],
            rb"\xc4[\x82\x90\xb9](?:\xc2|\xe2(?:\x80|\x82\xac|\x84)|\xc5|\xcb)",
        ),
    ]


def _reading(codec: str, signs: list[bytes], trace: bytes) -> _Reading:
    # A byte that is undefined, and in ISO 8859-1 any below A0, is read as the control character of its number.
    back = {byte: byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0xF5):
        back |= {ord(character): byte for character in bytes([byte]).decode(codec, "ignore")}

    def one_of(first: int, last: int) -> str:
        return "[" + re.escape("".join(chr(code) for code, byte in back.items() if first <= byte <= last)) + "]"

    leads, rest = one_of(0xC2, 0xF4), one_of(0x80, 0xBF)
    return _Reading(tuple(signs), re.compile(trace), re.compile(f"{leads}{rest}{{1,3}}"), re.compile(leads), back)
