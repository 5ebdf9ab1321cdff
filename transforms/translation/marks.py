"""Signs of a broken translation: HTML entities, unknown pieces, brackets and quotes without their other half."""

import re
from collections import Counter

_ENTITY = re.compile(r"& ?(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2}) ?;")
_UNKNOWN = re.compile("[\u2047\ufffd]|<unk>")
_BRACKETS = {
    close: opener
    for opener, close in ("()", "[]", "{}", "（）", "［］", "【】", "「」", "『』", "《》", "〈〉", "〔〕")
}
_BRACKET = re.compile("[" + re.escape("".join([*_BRACKETS, *_BRACKETS.values()])) + "]")
_QUOTE = re.compile('["“”„‟«»]')
_LIST_NUMBER = re.compile(r"(?:^|\s)\w{1,3}\)")


def added_entities(source: str, target: str) -> int:
    """How many HTML entities ("&quot;", "&#39;", "& amp ;") the target has and the source has not."""
    if "&" not in target:
        return 0
    return (Counter(_ENTITY.findall(target)) - Counter(_ENTITY.findall(source))).total()


def added_unknowns(source: str, target: str) -> int:
    """How many signs for what a model's vocabulary lacks (⁇, �, <unk>) the target has beyond those of the source."""
    return max(0, len(_UNKNOWN.findall(target)) - len(_UNKNOWN.findall(source)))


def unbalanced(source: str, target: str) -> int:
    """How many brackets and double quotes of the target lack their other half, beyond those of the source."""
    found = _unpaired(target)
    return max(0, found - _unpaired(source)) if found else 0


def _unpaired(text: str) -> int:
    """Brackets without partner, a list's "a)" apart, and one for an odd number of quotes."""
    opened: list[str] = []
    unpaired = 0
    for bracket in _BRACKET.findall(_LIST_NUMBER.sub(" ", text) if ")" in text and "(" not in text else text):
        opener = _BRACKETS.get(bracket)
        if opener is None:
            opened.append(bracket)
        elif opener in opened:
            del opened[len(opened) - 1 - opened[::-1].index(opener)]
        else:
            unpaired += 1
    return unpaired + len(opened) + len(_QUOTE.findall(text)) % 2
