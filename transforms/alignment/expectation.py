"""The links that a lexicon and jumps expect between sentence pairs."""

import numpy as np
from numba import njit

from transforms.alignment.hidden_markov import direction_posteriors
from transforms.alignment.lexicon import fill_ratios


@njit(cache=True, nogil=True, error_model="numpy")
def both_directions(ratios, jumps, jump_counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Product of both directions' posteriors, (source words, target words): the links that both agree on.

    ``jump_counts`` (2, jumps) are added to; (2, 0) where nobody wants them.

    Counting their agreement alone (Liang et al. 2006) gives an error rate two points lower than counting their mean.
    """
    forward = np.empty(ratios.shape)
    direction_posteriors(ratios, jumps[0], forward, jump_counts[0])
    turned = np.ascontiguousarray(ratios.T)
    backward = np.empty(turned.shape)
    direction_posteriors(turned, jumps[1], backward, jump_counts[1])
    return forward * backward.T


@njit(cache=True, nogil=True, error_model="numpy")
def count_links(  # type: ignore[no-untyped-def]  # noqa: ANN201
    offsets,  # noqa: ANN001
    cells,  # noqa: ANN001
    of_stems,  # noqa: ANN001
    words,  # noqa: ANN001
    stems,  # noqa: ANN001
    chances,  # noqa: ANN001
    stem_chances,  # noqa: ANN001
    jumps,  # noqa: ANN001
    own,  # noqa: ANN001
    links,  # noqa: ANN001
    jump_counts,  # noqa: ANN001
):
    """One expectation step over sentence pairs; ``links`` (of the cells of ``words``) and ``jump_counts`` are added to.

    ``offsets`` (pairs + 1, 3) tell where each pair begins in the source's and the target's vectors of ``chances`` and
    ``stem_chances``, and in ``cells`` and ``own``. ``own`` holds the links of the last step and then those of this one.
    ``of_stems`` are the cells of stems by cells of words.
    """
    for pair in range(len(offsets) - 1):
        a, b = offsets[pair, 0], offsets[pair + 1, 0]
        c, d = offsets[pair, 1], offsets[pair + 1, 1]
        shape = b - a, d - c
        first, last = offsets[pair, 2], offsets[pair + 1, 2]
        mine = own[first:last].reshape(shape)
        ratios = np.empty(shape)
        fill_ratios(
            cells[first:last].reshape(shape),
            of_stems[cells[first:last]].reshape(shape),
            (chances[0][a:b], chances[1][c:d]),
            (stem_chances[0][a:b], stem_chances[1][c:d]),
            words,
            stems,
            mine,
            np.zeros(shape),
            ratios,
        )
        mine[:] = both_directions(ratios, jumps, jump_counts)
        for at in range(first, last):
            links[cells[at]] += own[at]
