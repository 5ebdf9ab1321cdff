"""Posteriors of a hidden Markov model of alignment (Vogel 1996), with nulls that remember the last position."""

import numpy as np
from numba import njit

LONGEST_JUMP = 60
"""Longer jumps share the weight of this one."""


def usual_jumps() -> np.ndarray:
    """Weights of jumps, float64 (2 * LONGEST_JUMP + 1,), before any text was seen: one step ahead is the usual one."""
    distance = np.abs(np.arange(-LONGEST_JUMP, LONGEST_JUMP + 1) - 1)
    weights: np.ndarray = 0.6 ** np.minimum(distance, 8) / (1 + distance)
    return weights


@njit(cache=True, nogil=True, error_model="numpy")
def direction_posteriors(ratios, jumps, null, posteriors, jump_counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill ``posteriors[state, position]``: the state that each position was written for; returns the log likelihood.

    ``ratios[state, position]`` is how many times likelier the word at the position is beside the word of the state than
    anywhere; of the null state it is 1. What a column lacks to 1 is the posterior of null. Expected jumps are added to
    ``jump_counts``.
    """
    states, positions = ratios.shape
    limit = len(jumps) // 2
    weights = np.empty(2 * states + 1)  # of jump d at d + states
    for at in range(2 * states + 1):
        jump = min(max(at - states, -limit), limit)
        weights[at] = jumps[jump + limit]
    # Memory k is "last real state k - 1"; 0 is the beginning. A jump from it to state i is i + 1 - k.
    sums = np.zeros(2 * states + 2)
    for at in range(2 * states + 1):
        sums[at + 1] = sums[at] + weights[at]
    leave = np.empty(states + 1)
    for memory in range(states + 1):
        first = 1 - memory + states
        leave[memory] = (1.0 - null) / (sums[first + states] - sums[first])
    real = np.zeros((positions, states))
    totals = np.zeros((positions + 1, states + 1))
    scales = np.empty(positions)
    totals[0, 0] = 1.0
    likelihood = 0.0
    for position in range(positions):
        new = real[position]
        for memory in range(states + 1):
            mass = totals[position, memory] * leave[memory]
            if mass > 1e-12:
                first = 1 - memory + states
                for state in range(states):
                    new[state] += mass * weights[first + state]
        scale = 0.0
        for state in range(states):
            new[state] *= ratios[state, position]
            scale += new[state]
        for memory in range(states + 1):
            totals[position + 1, memory] = null * totals[position, memory]
            scale += totals[position + 1, memory]
        scales[position] = scale
        likelihood += np.log(scale)
        for state in range(states):
            new[state] /= scale
            totals[position + 1, state + 1] = totals[position + 1, state + 1] / scale + new[state]
        totals[position + 1, 0] /= scale
    after = np.ones(states + 1)
    ahead = np.empty(states)
    for position in range(positions - 1, -1, -1):
        for state in range(states):
            posteriors[state, position] = real[position, state] * after[state + 1]
            ahead[state] = ratios[state, position] * after[state + 1] / scales[position]
        for memory in range(states + 1):
            first = 1 - memory + states
            mass = totals[position, memory] * leave[memory]
            back = 0.0
            for state in range(states):
                back += weights[first + state] * ahead[state]
            if mass > 1e-9:
                for state in range(states):
                    jump = min(max(state + 1 - memory, -limit), limit)
                    jump_counts[jump + limit] += mass * weights[first + state] * ahead[state]
            after[memory] = null / scales[position] * after[memory] + leave[memory] * back
    return likelihood
