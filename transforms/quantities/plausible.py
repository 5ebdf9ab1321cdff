"""Which bare numbers are amounts: no ordinals, labels, versions, coordinates or parts of names."""

import re

from transforms.quantities.names import continues_word, fold, is_unspaced, is_wordy, script
from transforms.quantities.reading import FRACTION_BEHIND, GAP, HYPHENS, Reading, Vocabulary
from transforms.sentences.rules import sentence_rules

_NOT_BEFORE = frozenset("_#№@=^/\\:.,'’&*<>|~§+%")
_NOT_BEHIND = frozenset("°′″'’\"ºª²³⁰¹⁴⁵⁶⁷⁸⁹^%‰/\\=_*:@&|<>#")
_LONGEST_ORDINAL = 3
_WORD_BEFORE = re.compile(r"(?P<before>[^\s]?)\s*(?P<word>[^\W\d_][\w.’'-]*)\Z")
_SENTENCE_BEGINS = frozenset(".!?:;•·–—-\"'«»(„“”*。！？।")
_BETWEEN_DAY_AND_MONTH = re.compile(r"\.?\s?(?:de |d’|d')?")
# The second part of a fraction or of an article number: 5分の1, 122の7.
_FRACTION_BEFORE = re.compile(r"\d(?:分?の|分之|분의 ?)\Z")


def stands_free(text: str, reading: Reading) -> bool:
    """Whether nothing before a number makes it a part of a word, an address or a formula."""
    start = reading.start
    if start == 0:
        return True
    before = text[start - 1]
    if is_wordy(before):
        return is_unspaced(before)
    earlier = text[start - 2 : start - 1]
    if before in HYPHENS or before in "–—−":
        return earlier == "" or not (is_wordy(earlier) or earlier.isdigit())
    if before in "~.,:'’/" and (earlier == "" or earlier.isspace()):
        return before == "~"
    if before == "[":
        return text[reading.end : reading.end + 1] != "]"
    return before not in _NOT_BEFORE


def is_amount(text: str, reading: Reading, known: Vocabulary, language: str) -> bool:
    """Whether a number without unit and scale word counts or measures something."""
    return (
        reading.certain
        and not _is_in_brackets(text, reading)
        and not _is_part_of_name(text, reading)
        and not _is_day(text, reading, known)
        and not _is_labelled(text, reading.start, known)
        and not _goes_on(text, reading, known)
        and not _is_ordinal(text, reading, language)
    )


def _is_labelled(text: str, start: int, known: Vocabulary) -> bool:
    end = start - 1 if text[start - 1 : start] in GAP and start else start
    before = fold(text[max(0, end - 20) : end])
    words = before.split()
    if _FRACTION_BEFORE.search(before):
        return True
    last = words[-1].lstrip("([{\"'«„“") if words and not before[-1:].isspace() else ""
    if last and (last in known.words.labels or last.rstrip(".") in known.words.labels):
        return True
    return before.endswith(known.words.joined_labels)


def _is_in_brackets(text: str, reading: Reading) -> bool:
    """Whether it numbers an item of a list, "(2)", or a cell of a table, "| 2 |"."""
    before, behind = text[reading.start - 1 : reading.start], text[reading.end : reading.end + 1]
    if before in ("(", "（") and behind in (")", "）"):
        return reading.last - reading.first <= _LONGEST_ORDINAL
    return "|" in text[max(0, reading.start - 2) : reading.start] + text[reading.end : reading.end + 2]


def _is_part_of_name(text: str, reading: Reading) -> bool:
    """Whether a capitalised word inside a sentence, or an acronym, stands before: "Voyager 1", "NGC 5907"."""
    if reading.grouped or text[reading.start - 1 : reading.start] not in GAP or reading.start == 0:
        return False
    match = _WORD_BEFORE.search(text, max(0, reading.start - 32), reading.start - 1)
    if match is None:
        return False
    word, before = match["word"], match["before"]
    if word.isupper():
        return True
    return word[0].isupper() and bool(before) and before not in _SENTENCE_BEGINS


def _is_day(text: str, reading: Reading, known: Vocabulary) -> bool:
    """Whether it stands beside the name of a month."""
    if reading.grouped or reading.amount > 31:
        return False
    between = _BETWEEN_DAY_AND_MONTH.match(text, reading.end)
    if known.months.after.find(text, between.end() if between else reading.end):
        return True
    window = text[max(0, reading.start - 24) : reading.start].rstrip(" \u00a0\u202f")
    return known.months.before.find(window[::-1], 0) is not None


def _goes_on(text: str, reading: Reading, known: Vocabulary) -> bool:
    """Whether what follows a number makes it something else: a letter, an exponent, an ordinal's ending."""
    end = reading.end
    following = text[end : end + 1]
    if not following:
        return False
    begin = end + 1 if following in GAP else end
    if text.startswith(known.words.followers, begin) and any(
        text.startswith(word, begin) and not continues_word(text, begin + len(word)) for word in known.words.followers
    ):
        return True
    if FRACTION_BEHIND.match(text, end):
        return True
    second = text[end + 1 : end + 2]
    if is_wordy(following):
        if is_unspaced(following) or script(following) == "HANGUL":
            return False
        return not any(
            text.startswith(counter, end) and not is_wordy(text[end + len(counter) : end + len(counter) + 1] or " ")
            for counter in known.words.counters
        )
    if following in HYPHENS:
        # Hungarian "172 132-re" has a case ending; "12-es", "80-х" and "17-volume" are other words than the number.
        return second.isdigit() or (is_wordy(second or " ") and not reading.grouped)
    if following in "'’":
        return known.iso639_3 == "eng" or not is_wordy(second or " ")
    if following in ".,":
        return bool(second) and ((is_wordy(second) and not is_unspaced(second)) or second.isdigit())
    return following in _NOT_BEHIND or following.isnumeric()


def _is_ordinal(text: str, reading: Reading, language: str) -> bool:
    """Whether a stop behind a short number may be an ordinal's, in a language that writes them so."""
    if text[reading.end : reading.end + 1] != "." or not sentence_rules(language[:3]).ordinals:
        return False
    return reading.last - reading.first <= _LONGEST_ORDINAL and text[reading.end + 1 : reading.end + 2] in GAP
