"""The values that a word of digits may have: 1,500.25 · 1.500,25 · 1’500 · १५०० · 1990s · 20th."""

import re
import unicodedata

_NUMBER = re.compile(r"[^\w\s]{0,2}?(\d+(?:[.,٫٬'’ \u00a0\u2009\u202f]\d+)*)(\D{0,8})")
_SPACES_AND_APOSTROPHES = re.compile("['’ \u00a0\u2009\u202f٬]")
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_BOTH = re.compile(r"(\d[\d.,]*)([.,])(\d+)")
_LONGEST = 40


def number_readings(word: str) -> frozenset[str]:
    """The plain decimal numbers that `word` may stand for, empty where it is no number.

    A sign between groups of three digits may be one of thousands or of decimals whatever the language says, since
    translations keep the source's: "1.500" is 1500 and 1.5. Signs in front and an ending behind are allowed.
    """
    match = _NUMBER.fullmatch(word) if len(word) <= _LONGEST else None
    if match is None:
        return frozenset()
    digits = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in match[1]
    )
    digits = _SPACES_AND_APOSTROPHES.sub("", digits).replace("٫", ".")
    readings = set()
    if digits.isdecimal():
        readings.add(digits)
    if _GROUPS.fullmatch(digits):
        readings.add(re.sub("[.,]", "", digits))
    if both := _BOTH.fullmatch(digits):
        whole = both[1]
        if both[2] not in whole:
            readings.add(f"{re.sub('[.,]', '', whole)}.{both[3]}")
    return frozenset(_plain(reading) for reading in readings)


def _plain(number: str) -> str:
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
