"""Words that multiply the number before them: "million", "млрд", "লক্ষ", "億"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from transforms.quantities.locales import locale_data, locale_names, own_data
from transforms.quantities.names import NameTable, script
from transforms.quantities.words import quantity_words

# "0 million" behind the key 1000000, "00 тыс'.'" behind 10000: the digits are those that stay before the word.
_PATTERN = re.compile(r"^(?P<head>\D*?)(?P<digits>0+)(?P<tail>\D*)$")
_NO_ENDINGS = frozenset("eng fra spa por ita cat glg oci ast vie zho yue jpn kor tha lao khm mya".split())


@dataclass(frozen=True)
class ScaleWords:
    """Scale words behind a number and before it (reversed, as they are looked up leftwards)."""

    after: NameTable[int]
    before: NameTable[int]


@cache
def scale_words(language: str) -> ScaleWords:
    """The scale words of a language, from CLDR's compact formats and words.yaml."""
    after = dict(quantity_words(language[:3]).scales)
    before: dict[str, int] = {}
    for is_before, word, scale in _cldr_scales(language):
        (before if is_before else after).setdefault(word, scale)
    after |= {f"{word}.": scale for word, scale in after.items() if not word.endswith(".") and word[-1].isalpha()}
    reverse = {word[::-1]: scale for word, scale in before.items()}
    endings = language[:3] not in _NO_ENDINGS
    return ScaleWords(NameTable({}, after, endings), NameTable({}, reverse, endings=False))


def _cldr_scales(language: str) -> Iterator[tuple[bool, str, int]]:
    """Whether it stands before the number, the word, and its value."""
    locales = locale_names(language)
    tables = [locale_data(locales[0]), *(own_data(name) for name in locales[1:])] if locales else []
    for width in ("long", "short"):
        for table in tables:
            for forms in table.get("compact_decimal_formats", {}).get(width, {}).values():
                for power, pattern in forms.items():
                    match = _PATTERN.match(getattr(pattern, "pattern", pattern).replace("'", ""))
                    if match is None or bool(match["head"].strip()) == bool(match["tail"].strip()):
                        continue
                    word = re.sub(r"\s+", " ", match["head"] + match["tail"]).strip()
                    if _is_telling(word):
                        yield bool(match["head"].strip()), word, int(power) // 10 ** (len(match["digits"]) - 1)


def _is_telling(word: str) -> bool:
    """Whether it is a word, and no letter that may be a unit or anything else ("M", "B", "mi")."""
    letters = [character for character in word if character.isalpha()]
    return len(letters) >= 3 or bool(letters and script(letters[0]) in ("CJK", "HANGUL"))
