"""Years of other eras in the Common Era, where one year of theirs is one year of ours."""

JAPANESE_ERAS = {"明治": (1868, 45), "大正": (1912, 15), "昭和": (1926, 64), "平成": (1989, 31), "令和": (2019, 99)}
"""Era → its first year in the Gregorian calendar and the number of its years; earlier eras had lunar years."""

MINGUO = ("民國", "民国", "中華民國", "中华民国")
"""The era of the Republic of China: its year 1 is 1912."""

_BUDDHIST_OFFSET = 543
_LUNAR_UNTIL = 5
"""Meiji 6 (1873) is the first Japanese year of the Gregorian calendar."""


def buddhist_year(year: int, month: int | None) -> int | None:
    """The year CE of a Thai year BE, None where it is not certain.

    Until 2483 BE the Thai year began in April (in 1941 with January), so that of its first three months the year CE is
    one more than else, and writers differ in which they mean.
    """
    common = year - _BUDDHIST_OFFSET
    if common < 1 or (year < 2484 and month is not None and month < 4):
        return None
    return common


def era_year(era: str, year: int) -> int | None:
    """The year CE of a year of a Japanese era or of the Republic of China, None where there is none such.

    Source of the eras' years: the Japanese laws and proclamations that name them.
    """
    if era in MINGUO:
        return year + 1911 if year >= 1 else None
    first, years = JAPANESE_ERAS[era]
    if not 1 <= year <= years or (era == "明治" and year <= _LUNAR_UNTIL):
        return None
    return first + year - 1
