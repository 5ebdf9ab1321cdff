"""From weights between words to probabilities of links, so that no word takes more than its share.

Words that draw everybody's attention (full stops, articles) lose their pull when rows and columns are normalised in
turns (Sinkhorn and Knopp 1967), with room for words that have no partner.
"""

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]

_ROUNDS = 4  # more changes nothing
_NULL = 0.1  # weight that a word may keep for no word at all, where its whole weight is 1


def balanced(weights: FloatMatrix, half: float, steepness: float, elsewhere: FloatMatrix | float = 0.0) -> FloatMatrix:
    """Probabilities of links, in [0, 1], from weights that are not negative and of the size of shares.

    `half` is the balanced weight at which every second pair is a link, `steepness` how fast that changes:
    ``1 / (1 + (half / weight) ** steepness)``. `elsewhere`, (n_target), is weight that each target word has given to
    what is no word: it stays there.
    """
    shares = weights.astype(np.float64)
    for _ in range(_ROUNDS):
        by_target = shares / (shares.sum(axis=0, keepdims=True) + _NULL + elsewhere)
        by_source = shares / (shares.sum(axis=1, keepdims=True) + _NULL)
        shares = np.sqrt(by_target * by_source)
    raised = shares**steepness
    probabilities: FloatMatrix = (raised / (raised + half**steepness)).astype(np.float32)
    return probabilities
