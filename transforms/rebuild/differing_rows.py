"""Which rows of two columns differ: exact, for nested columns too."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def differing_rows(before: pa.Array, after: pa.Array) -> np.ndarray:
    """Bool a row: whether two arrays of one type and length hold different values there.

    Two nulls are equal. Numbers with a fraction are never compared: they are scores and weights, which models give and
    whose drift is measured as a whole.
    """
    if pa.types.is_floating(before.type):
        return np.zeros(len(before), bool)
    different: np.ndarray = _mask(before.is_null()) != _mask(after.is_null())
    if pa.types.is_struct(before.type):
        for number in range(before.type.num_fields):
            different |= differing_rows(*(pc.struct_field(structs, [number]) for structs in (before, after)))
    elif pa.types.is_list(before.type):
        different |= _differing_lists(before, after)
    else:
        different |= _mask(pc.fill_null(pc.not_equal(before, after), False))
    return different


def _differing_lists(before: pa.ListArray, after: pa.ListArray) -> np.ndarray:
    lengths, others = (
        pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False) for lists in (before, after)
    )
    different: np.ndarray = lengths != others
    same = np.flatnonzero(~different & (lengths > 0))
    if len(same):
        inner = differing_rows(before.take(pa.array(same)).flatten(), after.take(pa.array(same)).flatten())
        row_of_value = np.repeat(same, lengths[same])
        different[row_of_value[inner]] = True
    return different


def _mask(array: pa.BooleanArray) -> np.ndarray:
    mask: np.ndarray = array.to_numpy(zero_copy_only=False)
    return mask
