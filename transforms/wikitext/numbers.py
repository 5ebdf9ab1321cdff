"""Numbers and dates as the readers of a wiki write them."""

import re

SUPERSCRIPTS = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
SUBSCRIPTS = str.maketrans("0123456789+-−–()n", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₍₎ₙ")
_COMMA = (
    "en",
    "ja",
    "zh",
    "ko",
    "th",
    "he",
    "hi",
    "bn",
    "ur",
    "ar",
    "fa",
    "ms",
    "tl",
    "sw",
    "ta",
    "te",
    "ml",
    "kn",
    "mr",
    "ne",
    "si",
    "my",
    "simple",
    "yue",
    "wuu",
    "pa",
    "gu",
    "cy",
    "ga",
)
_POINT = (
    "de",
    "nl",
    "es",
    "pt",
    "it",
    "id",
    "tr",
    "da",
    "el",
    "ro",
    "vi",
    "hr",
    "sr",
    "sl",
    "gl",
    "ca",
    "eu",
    "is",
    "az",
    "bs",
    "mk",
    "fo",
    "jv",
    "su",
    "sh",
    "af",
)
_SPACE = (
    "fr",
    "ru",
    "uk",
    "pl",
    "cs",
    "sk",
    "sv",
    "nb",
    "nn",
    "fi",
    "hu",
    "bg",
    "be",
    "lt",
    "lv",
    "et",
    "hy",
    "ka",
    "kk",
    "uz",
    "eo",
    "oc",
    "br",
)
_GROUP = {**dict.fromkeys(_COMMA, ","), **dict.fromkeys(_POINT, "."), **dict.fromkeys(_SPACE, " ")}
_PLAIN = re.compile(r"([-−+]?)(\d+)(?:\.(\d+))?")


def grouped(number: str, language: str) -> str:
    """ "1234567.5" as "1,234,567.5", "1.234.567,5" or "1 234 567,5" by MediaWiki's language code (Unicode CLDR).

    Anything but plain ASCII digits, and any number of an unlisted language, stays as it is.
    """
    found = _PLAIN.fullmatch(number.strip())
    mark = _GROUP.get(language)
    if found is None or mark is None or not number.isascii():
        return number.strip()
    sign, whole, fraction = found.groups()
    decimal = "." if mark == "," else ","
    # Languages that use a space leave four digits together.
    if len(whole) > (4 if mark == " " else 3):
        whole = f"{int(whole):,}".replace(",", mark) if len(whole) < 100 else whole
    return sign + whole + (decimal + fraction if fraction else "")
