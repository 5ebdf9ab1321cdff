"""Posteriors of sentence pairs under a lexicon and jumps, and the links that are expected of a whole corpus."""

import numpy as np
from numba import njit

from transforms.alignment.hidden_markov import direction_posteriors
from transforms.alignment.lexicon import find


@njit(cache=True, nogil=True, error_model="numpy")
def pair_posteriors(ratios, jumps, null, jump_counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Posteriors (source words, target words) of both directions: of the target's words, and of the source's."""
    forward = np.empty(ratios.shape)
    direction_posteriors(ratios, jumps[0], null, forward, jump_counts[0])
    turned = np.ascontiguousarray(ratios.T)
    backward = np.empty(turned.shape)
    direction_posteriors(turned, jumps[1], null, backward, jump_counts[1])
    return forward, np.ascontiguousarray(backward.T)


@njit(cache=True, nogil=True, error_model="numpy")
def count_links(  # type: ignore[no-untyped-def]  # noqa: ANN201
    sources,  # noqa: ANN001
    targets,  # noqa: ANN001
    source_offsets,  # noqa: ANN001
    target_offsets,  # noqa: ANN001
    rows,  # noqa: ANN001
    columns,  # noqa: ANN001
    values,  # noqa: ANN001
    jumps,  # noqa: ANN001
    null,  # noqa: ANN001
    counts,  # noqa: ANN001
    jump_counts,  # noqa: ANN001
):
    """Add to ``counts`` the links that are expected between the words of each pair."""
    for pair in range(len(source_offsets) - 1):
        source = sources[source_offsets[pair] : source_offsets[pair + 1]]
        target = targets[target_offsets[pair] : target_offsets[pair + 1]]
        if len(source) == 0 or len(target) == 0:
            continue
        ratios = np.empty((len(source), len(target)))
        cells = np.empty((len(source), len(target)), np.int64)
        for i in range(len(source)):
            for j in range(len(target)):
                cell = find(rows, columns, source[i], target[j])
                cells[i, j] = cell
                ratios[i, j] = values[cell]
        forward, backward = pair_posteriors(ratios, jumps, null, jump_counts)
        for i in range(len(source)):
            for j in range(len(target)):
                counts[cells[i, j]] += np.sqrt(forward[i, j] * backward[i, j])
