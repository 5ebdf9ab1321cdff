"""The links that a lexicon and jumps expect between sentence pairs."""

import numpy as np
from numba import njit

from transforms.alignment.hidden_markov import direction_posteriors
from transforms.alignment.lexicon import fill_ratios

NULL = 0.2
"""Probability that a word has no partner; eflomal's is the same, .1 and .3 are worse."""


@njit(cache=True, nogil=True, error_model="numpy")
def both_directions(ratios, jumps, jump_counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Product of both directions' posteriors, (source words, target words): the links that both agree on.

    Counting their agreement alone (Liang et al. 2006) gives an error rate two points lower than counting their mean.
    """
    forward = np.empty(ratios.shape)
    direction_posteriors(ratios, jumps[0], NULL, forward, jump_counts[0])
    turned = np.ascontiguousarray(ratios.T)
    backward = np.empty(turned.shape)
    direction_posteriors(turned, jumps[1], NULL, backward, jump_counts[1])
    return forward * backward.T


@njit(cache=True, nogil=True, error_model="numpy")
def count_links(  # type: ignore[no-untyped-def]  # noqa: ANN201
    sources,  # noqa: ANN001
    targets,  # noqa: ANN001
    offsets,  # noqa: ANN001
    words,  # noqa: ANN001
    stems,  # noqa: ANN001
    source_counts,  # noqa: ANN001
    target_counts,  # noqa: ANN001
    scale,  # noqa: ANN001
    jumps,  # noqa: ANN001
    own,  # noqa: ANN001
    links,  # noqa: ANN001
    jump_counts,  # noqa: ANN001
):
    """One expectation step over sentence pairs; ``links`` (of the cells of ``words``) and ``jump_counts`` are added to.

    ``sources`` and ``targets`` are ids of words and stems of all pairs, ``offsets`` (pairs + 1, 3) where the words of
    each begin on both sides and in ``own``, which holds the links of the last step and then those of this one.
    """
    for pair in range(len(offsets) - 1):
        a, b = offsets[pair, 0], offsets[pair + 1, 0]
        c, d = offsets[pair, 1], offsets[pair + 1, 1]
        shape = b - a, d - c
        mine = own[offsets[pair, 2] : offsets[pair + 1, 2]].reshape(shape)
        ratios = np.empty(shape)
        cells = np.empty(shape, np.int64)
        source = sources[0][a:b], sources[1][a:b]
        target = targets[0][c:d], targets[1][c:d]
        fill_ratios(
            source, target, words, stems, source_counts, target_counts, scale, mine, np.zeros(shape), ratios, cells
        )
        expected = both_directions(ratios, jumps, jump_counts)
        for i in range(shape[0]):
            for j in range(shape[1]):
                mine[i, j] = expected[i, j]
                links[cells[i, j]] += expected[i, j]
