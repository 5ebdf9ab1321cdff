"""Unknown characters of a source, copied to where the model wrote that it knows no word.

A model reads a piece that it has never seen (an emoji, a name in another script) as `<unk>`, and often writes `<unk>`
for it. The attention tells which of them is meant.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

UNKNOWN = "<unk>"


def copy_unknown(
    target_pieces: Sequence[str],
    source_pieces: Sequence[str],
    known: frozenset[str],
    attention: npt.NDArray[np.float32],
) -> tuple[tuple[str, ...], list[int]]:
    """The pieces of a translation with each `<unk>` replaced by the unknown source piece that it attends to most.

    ``attention`` has a row for each target piece and a column for each source piece. An unknown piece is used once; an
    `<unk>` for which none is left is dropped, as it means nothing. The second value are the rows that are kept.
    """
    left = [number for number, piece in enumerate(source_pieces) if piece not in known]
    pieces, rows = [], []
    for row, piece in enumerate(target_pieces):
        if piece == UNKNOWN:
            if not left:
                continue
            meant = left[int(np.argmax(attention[row, left]))]
            left.remove(meant)
            pieces.append(source_pieces[meant])
        else:
            pieces.append(piece)
        rows.append(row)
    return tuple(pieces), rows
