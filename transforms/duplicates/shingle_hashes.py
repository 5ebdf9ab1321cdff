"""From UTF-8 to sorted shingle hashes in compiled loops; ``shingles`` says what is computed."""

import numpy as np
from numba import njit

from transforms.duplicates.mixing import mix
from transforms.duplicates.string_spans import StringSpans
from transforms.duplicates.token_tables import (
    ALONE,
    EXPANDED,
    IGNORED,
    KIND_SHIFT,
    LETTER,
    MARK,
    POINT_BITS,
    SEPARATOR,
    TokenTables,
)

_TOKEN_START = np.uint64(0x9E3779B97F4A7C15)
_TOKEN_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_SHINGLE_FACTOR = np.uint64(0xA0761D6478BD642F)

_SPACE = np.uint32(ord(" ") | SEPARATOR << KIND_SHIFT)
_POINT = np.uint32((1 << POINT_BITS) - 1)
_CLASS = np.uint32((1 << KIND_SHIFT) - (1 << POINT_BITS))
_KIND_SHIFT = np.uint32(KIND_SHIFT)
_CLASS_SHIFT = np.uint32(POINT_BITS)

_NO_TOKEN_YET = np.uint64(7)
"""A state beside the kinds ``SEPARATOR``, ``LETTER`` and ``ALONE``: what came last, marks not counted."""

_BLOCK = 4096
"""Characters folded at a time, so that they stay in the processor's first cache."""

_FEW = 48
"""Hashes up to which insertion sort is faster than radix sort, which has 1,024 counters to clear and add up."""


def shingle_hashes(spans: StringSpans, tables: TokenTables, by_word: bool, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Hashes (uint32; of each text sorted, distinct) and offsets (int64, texts + 1) of shingles of ``size`` units."""
    hashes, offsets = _shingle_texts(*spans, *tables, by_word, size)
    return hashes, offsets


@njit(cache=True, nogil=True, error_model="numpy")
def _shingle_texts(data, starts, ends, entries, expansions, by_word, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    offsets = np.zeros(len(starts) + 1, np.int64)
    hashes = np.empty(_BLOCK, np.uint32)
    scratch = np.empty(_BLOCK, np.uint32)
    codes = np.empty(2 * _BLOCK, np.uint32)
    units = np.empty(2 * _BLOCK, np.uint64)
    used = 0
    for row in range(len(starts)):
        first = used
        position = starts[row]
        token = _TOKEN_START
        state = _NO_TOKEN_YET
        held = 0  # hashes of units of the shingles to come
        while position <= ends[row]:
            after, count = _fold_block(data, position, ends[row], entries, expansions, codes)
            if count < 0:
                codes = np.empty(2 * len(codes), np.uint32)
                continue
            position = after
            units = _with_room(units, held, held + 2 * count)
            if by_word:
                new, state, token = _hash_tokens(codes[:count], units[held:], state, token)
            else:
                new, state = _hash_characters(codes[:count], units[held:], state)
            held += new
            complete = held - size + 1
            if position > ends[row] and used == first and held > 0:
                complete = max(complete, 1)
            if complete > 0:
                hashes = _with_room(hashes, used, used + complete)
                _hash_shingles(units[:held], size, hashes[used : used + complete])
                used += complete
                kept = min(held, size - 1)
                for index in range(kept):
                    units[index] = units[held - kept + index]
                held = kept
        if len(scratch) < used - first:
            scratch = np.empty(2 * (used - first), np.uint32)
        used = first + _sort_distinct(hashes[first:used], scratch)
        offsets[row + 1] = used
    return hashes[:used].copy(), offsets


@njit(cache=True, nogil=True, error_model="numpy")
def _with_room(values, used, needed):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The array, or a longer copy of the used part where it has fewer than the needed places."""
    if len(values) >= needed:
        return values
    longer = np.empty(needed + needed // 2, values.dtype)
    for index in range(used):
        longer[index] = values[index]
    return longer


@njit(cache=True, nogil=True, error_model="numpy")
def _fold_block(data, position, end, entries, expansions, codes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0915
    """Writes the entries of the folded characters from ``position`` on, marks in canonical order.

    Returns where to go on and the number of entries: -1 if the buffer is too short for the marks of one letter. A
    block ends before ``end`` only where it splits no run of marks; after the last character it has a space.
    """
    count = 0
    last_class = np.uint32(0)
    disordered = False
    while position < end and (count < _BLOCK or last_class != 0):
        point = np.uint32(data[position])
        length = 1
        well_formed = True
        # Decoding stands here because a function of its own takes a third longer, inlined or not.
        if point >= 0x80:
            if point < 0xE0 and position + 1 < end:
                two = np.uint32(data[position + 1]) ^ np.uint32(0x80)
                well_formed = bool(point >= 0xC2 and two < 0x40)
                point = (point & np.uint32(0x1F)) << np.uint32(6) | two
                length = 2
            elif point < 0xF0 and position + 2 < end:
                two = np.uint32(data[position + 1]) ^ np.uint32(0x80)
                three = np.uint32(data[position + 2]) ^ np.uint32(0x80)
                point = (point & np.uint32(0x0F)) << np.uint32(12) | two << np.uint32(6) | three
                well_formed = bool((two | three) < 0x40 and point >= 0x800)
                length = 3
            elif point < 0xF5 and position + 3 < end:
                two = np.uint32(data[position + 1]) ^ np.uint32(0x80)
                three = np.uint32(data[position + 2]) ^ np.uint32(0x80)
                four = np.uint32(data[position + 3]) ^ np.uint32(0x80)
                point = (point & np.uint32(0x07)) << np.uint32(18) | two << np.uint32(12) | three << np.uint32(6) | four
                well_formed = bool((two | three | four) < 0x40 and 0x10000 <= point < 0x110000)
                length = 4
            else:
                well_formed = False
        if not well_formed:
            # A branch of its own: chosen as a value, the length would hold up the next character.
            codes[count] = _SPACE
            count += 1
            last_class = np.uint32(0)
            position += 1
            continue
        entry = entries[point]
        kind = entry >> _KIND_SHIFT
        if kind <= MARK and entry & _CLASS == 0:
            codes[count] = entry
            count += 1
            last_class = np.uint32(0)
        elif kind != IGNORED:
            first, pieces = 0, 1
            if kind == EXPANDED:
                first, pieces = int(entry & _POINT), int((entry & _CLASS) >> _CLASS_SHIFT)
            if count + pieces >= len(codes) - 1:
                return position, -1
            for index in range(first, first + pieces):
                if kind == EXPANDED:
                    entry = expansions[index]
                own_class = entry & _CLASS
                disordered |= 0 < own_class < last_class
                last_class = own_class
                codes[count] = entry
                count += 1
        position += length
    if disordered:
        _reorder(codes[:count])
    if position == end:
        codes[count] = _SPACE
        count += 1
        position += 1
    return position, count


@njit(cache=True, nogil=True, error_model="numpy")
def _reorder(codes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Puts the marks of each letter in canonical order (The Unicode Standard, section 3.11)."""
    start = 0
    while start < len(codes):
        end = start
        disordered = False
        while end < len(codes) and codes[end] & _CLASS != 0:
            disordered |= end > start and codes[end] & _CLASS < codes[end - 1] & _CLASS
            end += 1
        if disordered:
            _sort_by_class(codes[start:end])
        start = end + 1


@njit(cache=True, nogil=True, error_model="numpy")
def _sort_by_class(marks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Sorts in place, marks of one class as they stood: a counting sort, linear in any input."""
    places = np.zeros(256, np.int64)
    for mark in marks:
        places[(mark & _CLASS) >> _CLASS_SHIFT] += 1
    place = 0
    for own_class in range(256):
        places[own_class], place = place, place + places[own_class]
    for mark in marks.copy():
        own_class = int((mark & _CLASS) >> _CLASS_SHIFT)
        marks[places[own_class]] = mark
        places[own_class] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _hash_tokens(codes, units, state, token):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the hash of each token that ends here; returns their number, the state and the open token's hash so far.

    Without branches: where a word ends is unpredictable.
    """
    count = 0
    for entry in codes:
        kind = np.uint64(entry >> _KIND_SHIFT)
        is_mark = kind == MARK
        ends = (state == ALONE or (state == LETTER and kind != LETTER)) and not is_mark
        units[count] = token
        count += ends
        token = _TOKEN_START if ends else token
        state = state if is_mark else kind
        longer = (token ^ np.uint64(entry & _POINT)) * _TOKEN_FACTOR
        token = longer if state in (LETTER, ALONE) else token
    for index in range(count):
        units[index] = mix(units[index])
    return count, state, token


@njit(cache=True, nogil=True, error_model="numpy")
def _hash_characters(codes, units, state):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the hash of each character, a space before a token that follows another; returns number and state."""
    count = 0
    for entry in codes:
        kind = np.uint64(entry >> _KIND_SHIFT)
        if kind == SEPARATOR:
            state = state if state == _NO_TOKEN_YET else kind
        elif kind != MARK or state == LETTER:
            if state == SEPARATOR:
                units[count] = mix((_TOKEN_START ^ np.uint64(_SPACE & _POINT)) * _TOKEN_FACTOR)
                count += 1
            units[count] = mix((_TOKEN_START ^ np.uint64(entry & _POINT)) * _TOKEN_FACTOR)
            count += 1
            state = np.uint64(LETTER)
    return count, state


@njit(cache=True, nogil=True, error_model="numpy")
def _hash_shingles(units, size, hashes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the hash of each shingle, rolled from one to the next."""
    value = np.uint64(0)
    power = np.uint64(1)
    for index in range(min(size, len(units))):
        value = value * _SHINGLE_FACTOR + units[index]
        power *= _SHINGLE_FACTOR
    hashes[0] = mix(value) >> np.uint64(32)
    for index in range(1, len(hashes)):
        value = value * _SHINGLE_FACTOR + (units[index + size - 1] - power * units[index - 1])
        hashes[index] = mix(value) >> np.uint64(32)


@njit(cache=True, nogil=True, error_model="numpy")
def _sort_distinct(hashes, scratch):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Sorts in place and moves the distinct ones to the front; returns their number."""
    if len(hashes) < _FEW:
        for index in range(1, len(hashes)):
            value = hashes[index]
            place = index
            while place > 0 and hashes[place - 1] > value:
                hashes[place] = hashes[place - 1]
                place -= 1
            hashes[place] = value
    else:
        _radix_sort(hashes, scratch)
    count = min(len(hashes), 1)
    for index in range(1, len(hashes)):
        hashes[count] = hashes[index]
        count += hashes[count] != hashes[count - 1]
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def _radix_sort(hashes, scratch):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Sorts in place, by one byte after the other from the lowest on: linear in any input."""
    places = np.zeros(1024, np.int64)
    for value in hashes:
        for byte in range(4):
            places[256 * byte + int((value >> np.uint32(8 * byte)) & np.uint32(0xFF))] += 1
    source, target = hashes, scratch[: len(hashes)]
    for byte in range(4):
        place = 0
        for digit in range(256 * byte, 256 * byte + 256):
            places[digit], place = place, place + places[digit]
        for value in source:
            digit = 256 * byte + int((value >> np.uint32(8 * byte)) & np.uint32(0xFF))
            target[places[digit]] = value
            places[digit] += 1
        source, target = target, source
