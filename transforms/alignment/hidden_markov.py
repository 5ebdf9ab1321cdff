"""Posteriors of a hidden Markov model of alignment (Vogel 1996), with nulls that remember the last position."""

import numpy as np
from numba import njit

NULL = 0.2
"""Probability that a word has no partner; eflomal's is the same, .1 and .3 are worse."""
LONGEST_JUMP = 60
"""Longer jumps share the weight of this one."""


def usual_jumps() -> np.ndarray:
    """Weights of jumps, float64 (2 * LONGEST_JUMP + 1,), before any text was seen: one step ahead is the usual one."""
    distance = np.abs(np.arange(-LONGEST_JUMP, LONGEST_JUMP + 1) - 1)
    weights: np.ndarray = 0.6 ** np.minimum(distance, 8) / (1 + distance)
    return weights


@njit(cache=True, nogil=True, error_model="numpy")
def direction_posteriors(ratios, jumps, posteriors, jump_counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Fill ``posteriors[state, position]``: the state that each position was written for.

    ``ratios[state, position]`` is how many times likelier the word at the position is beside the word of the state than
    anywhere; of the null state it is 1. What a column lacks to 1 is the posterior of null. Expected jumps are added to
    ``jump_counts``, unless that is empty.
    """
    states, positions = ratios.shape
    limit = len(jumps) // 2
    # Memory m is "last real state m - 1", 0 the beginning; the jump from it to state s is s + 1 - m.
    ascending = np.empty(2 * states + 1)  # weights of jumps from -states to states
    for at in range(2 * states + 1):
        ascending[at] = jumps[min(max(at - states, -limit), limit) + limit]
    descending = ascending[::-1].copy()
    sums = np.zeros(2 * states + 2)
    for at in range(2 * states + 1):
        sums[at + 1] = sums[at] + ascending[at]
    leave = np.empty(states + 1)
    for memory in range(states + 1):
        first = states + 1 - memory
        leave[memory] = (1.0 - NULL) / (sums[first + states] - sums[first])

    real = np.zeros((positions, states))
    totals = np.zeros((positions + 1, states + 1))
    scales = np.empty(positions)
    totals[0, 0] = 1.0
    for position in range(positions):
        before, now, new = totals[position], totals[position + 1], real[position]
        for memory in range(states + 1):
            mass = before[memory] * leave[memory]
            if mass > 1e-12:
                weights = ascending[states + 1 - memory : 2 * states + 1 - memory]
                for state in range(states):
                    new[state] += mass * weights[state]
        scale = 0.0
        for state in range(states):
            new[state] *= ratios[state, position]
            scale += new[state]
        for memory in range(states + 1):
            scale += NULL * before[memory]
        scales[position] = scale
        now[0] = NULL * before[0] / scale
        for state in range(states):
            new[state] /= scale
            now[state + 1] = NULL * before[state + 1] / scale + new[state]

    after = np.ones(states + 1)
    back = np.empty(states + 1)
    ahead = np.empty(states)
    counts = np.zeros(2 * states + 1)
    for position in range(positions - 1, -1, -1):
        before = totals[position]
        for state in range(states):
            posteriors[state, position] = real[position, state] * after[state + 1]
            ahead[state] = ratios[state, position] * after[state + 1] / scales[position]
        back[:] = 0.0
        for state in range(states):
            weights = descending[states - 1 - state : 2 * states - state]
            for memory in range(states + 1):
                back[memory] += weights[memory] * ahead[state]
        if len(jump_counts):
            for memory in range(states + 1):
                mass = before[memory] * leave[memory]
                if mass > 1e-9:
                    expected = counts[states + 1 - memory : 2 * states + 1 - memory]
                    for state in range(states):
                        expected[state] += mass * ahead[state]
        for memory in range(states + 1):
            after[memory] = NULL / scales[position] * after[memory] + leave[memory] * back[memory]
    if len(jump_counts):
        for at in range(2 * states + 1):
            jump_counts[min(max(at - states, -limit), limit) + limit] += counts[at] * ascending[at]
