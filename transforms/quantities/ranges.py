"""Numbers that share a unit, and numbers that make one amount together."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context

from transforms.quantities.names import fold
from transforms.quantities.plausible import stands_free
from transforms.quantities.reading import GAP, Reading, Vocabulary
from transforms.quantities.unit_names import UNKNOWN
from transforms.quantities.units import units_by_id, units_by_item

_EXACT = Context(prec=300)
_DASHES = frozenset("-\u2010\u2011–—―−~～〜")
_LONGEST_JOINT = 12
_DEGREE = units_by_id()["angle-degree"].qid


def share_units(text: str, readings: Sequence[Reading | None], known: Vocabulary) -> list[Reading]:
    """The readings, with what a number has from the one that it is joined to: "10–20 km", "3 to 5 million", "$5–10".

    None stands for digits that are no number, or taken: a number that is joined to them by a dash is left out, and so
    are two bare numbers that a dash joins (scores, pages, telephone numbers), except with grouping signs.
    """
    result: list[Reading | None] = list(readings)
    dashed = [False] * len(result)
    for index in range(len(result) - 2, -1, -1):
        left, right = result[index], result[index + 1]
        if left is None or right is None:
            continue
        joint = text[left.end : right.start]
        if len(joint) > _LONGEST_JOINT or "\n" in joint or fold(joint.strip()) not in known.words.ranges:
            continue
        by_dash = joint.strip() in _DASHES
        if by_dash and joint[0].isspace() != joint[-1].isspace():
            continue
        if by_dash and not left.telling and not right.telling and not (left.grouped and right.grouped):
            result[index] = replace(left, unit=UNKNOWN)
            result[index + 1] = replace(right, unit=UNKNOWN)
            continue
        dashed[index + 1] = by_dash
        result[index], result[index + 1] = _shared(left, right)
    kept = []
    for index, reading in enumerate(result):
        if reading is not None and (dashed[index] or stands_free(text, reading)):
            kept.append(reading)
    return kept


def _shared(left: Reading, right: Reading) -> tuple[Reading, Reading]:
    if left.scale == 1 and right.scale != 1 and (left.unit is None or left.ahead):
        left = replace(left, scale=right.scale, amount=_EXACT.multiply(left.amount, right.scale), certain=True)
    if left.unit is None and right.unit is not None and not right.ahead:
        left = replace(left, unit=right.unit, certain=True)
    elif left.ahead and right.unit is None:
        right = replace(right, unit=left.unit, certain=True)
    return left, right


def join_compounds(text: str, readings: Sequence[Reading], known: Vocabulary) -> list[Reading]:
    """The readings, with amounts in two units of one dimension put together: "1 h 52 min" is 112 minutes."""
    result: list[Reading] = []
    for reading in readings:
        whole = _compound(text, result[-1], reading, known) if result else None
        if whole:
            result[-1] = whole
        elif result and _is_torn(text, result[-1], reading):
            result[-1] = replace(result[-1], end=reading.end, unit=UNKNOWN)
        else:
            result.append(reading)
    return result


def _compound(text: str, large: Reading, small: Reading, known: Vocabulary) -> Reading | None:
    units = units_by_item()
    if not large.unit or not small.unit or large.unit == small.unit or large.ahead or small.ahead:
        return None
    one, other = units.get(large.unit), units.get(small.unit)
    if one is None or other is None or one.base != other.base or large.amount % 1 or large.scale != 1:
        return None
    joint = text[large.end : small.start]
    if len(joint) > _LONGEST_JOINT or (joint.strip() and fold(joint.strip()) not in known.words.ranges - _DASHES):
        return None
    ratio = one.factor / other.factor
    if ratio.denominator != 1 or not 0 <= small.amount < ratio.numerator or large.amount < 0:
        return None
    amount = _EXACT.add(_EXACT.multiply(large.amount, ratio.numerator), small.amount)
    return replace(small, start=large.start, first=large.first, amount=amount)


def _is_torn(text: str, large: Reading, small: Reading) -> bool:
    """Whether a number right behind a unit is its smaller part that nothing names, or one of an angle: "10 h 30"."""
    if not large.unit or large.ahead or (small.telling and large.unit != _DEGREE):
        return False
    return text[large.end : small.start] in ("", *GAP)
