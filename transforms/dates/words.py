"""The words that dates of a language are written with, beside the names of months.

They lie in ``words/CODE.yaml`` (see the README there), so adding a language or a word is adding to a table.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from transforms.language_files import load_language_files

WORDS_FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class DateWords:
    """What one language's dates are written with; the keys of its YAML file. Alternatives have ``|`` between them."""

    locales: str = ""
    months: str = ""
    month_endings: str = ""
    month_prefixes: str = ""
    month_after: str = ""
    ordinal: str = ""
    day: str = ""
    day_after: str = ""
    of: str = ""
    to: str = ""
    conjunction: str = ""
    year: str = ""
    year_after: str = ""
    small_year_after: str = ""
    year_endings: str = ""
    cue: str = ""
    bce: str = ""
    ce: str = ""
    weak_ce: str = ""
    buddhist: str = ""
    other_calendar: str = ""
    decade: str = ""
    decade_before: str = ""
    century: str = ""
    century_ordinals: str = ""
    decade_tens: str = ""
    decade_names: str = ""
    unit: str = ""
    round_decade: str = "decade"
    year_first: bool = False
    earliest_year: int = 0


NO_WORDS = DateWords()
"""Of a language without a file: the names of months alone."""


def date_words(iso639_3: str) -> DateWords:
    """The words of a language, ``NO_WORDS`` where it has no file. Raises ValueError as `load_language_files`."""
    return _load(WORDS_FOLDER).get(iso639_3, NO_WORDS)


@cache
def _load(folder: Path) -> dict[str, DateWords]:
    return load_language_files(folder, DateWords)


def alternatives(written: str) -> list[str]:
    """The words of one value, without empty ones."""
    return [word for word in (part.strip() for part in written.split("|")) if word]
