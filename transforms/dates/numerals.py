"""Numbers as dates have them: digits of any script, Han numerals, Roman numerals."""

import re

_HAN_DIGITS = {
    character: value for value, group in enumerate("〇零○ 一 二 三 四 五 六 七 八 九".split()) for character in group
}
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
# People type Roman numerals with Cyrillic and Greek capitals of the same shape.
_LOOKALIKES = str.maketrans("ІХΙΧⅠⅤⅩ", "IXIXIVX")
_ROMAN = re.compile(r"X{0,2}(?:IX|IV|V?I{0,3})")

HAN_NUMERALS = "〇零○一二三四五六七八九十百千元廿卅"
ROMAN_NUMERALS = "IVXІХΙΧⅠⅤⅩ"


def number_value(written: str) -> int | None:
    """Value of decimal digits of any script, or of Han numerals in either way: 一九九〇, 十九, 二十三; 元 is the first.

    None where the characters are no number: 十〇.
    """
    if written.isdecimal():
        return int(written)
    if written == "元":
        return 1
    if all(character in _HAN_DIGITS for character in written):
        return int("".join(str(_HAN_DIGITS[character]) for character in written))
    total, digit = 0, None
    written = written.replace("廿", "二十").replace("卅", "三十")
    for character in written:
        scale = {"十": 10, "百": 100, "千": 1000}.get(character)
        if scale:
            total += (1 if digit is None else digit) * scale
            digit = None
        elif not digit and character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        else:
            return None
    return total + (digit or 0)


def roman_value(written: str) -> int | None:
    """Value of a Roman numeral up to XXVIII, None where it is none."""
    letters = written.translate(_LOOKALIKES)
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    values = [_ROMAN_DIGITS[letter] for letter in letters]
    return sum(-one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True))
