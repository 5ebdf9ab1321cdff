"""How a signature is cut into bands, and the S-curve that this gives."""

import math
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Banding:
    """``bands`` bands of ``rows`` values each: documents are candidates where all values of some band are equal."""

    bands: int
    rows: int

    def __post_init__(self) -> None:
        if self.bands < 1 or self.rows < 1:
            raise ValueError(f"{self.bands} bands of {self.rows} rows; give 1 or more of both")

    @property
    def permutations(self) -> int:
        """Values of a signature that the bands take."""
        return self.bands * self.rows

    def candidate_probability(self, jaccard: float) -> float:
        """The probability that two documents of this Jaccard similarity are candidates: 1 - (1 - j**rows)**bands.

        Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, chapter 3.
        """
        return float(1 - (1 - jaccard**self.rows) ** self.bands)


@cache
def choose_banding(
    threshold: float, permutations: int, false_positive_weight: float, false_negative_weight: float
) -> Banding:
    """The banding that datasketch's ``MinHashLSH`` takes for a Jaccard threshold.

    Of all with at most ``permutations`` values it has the smallest weighted sum of two areas: under the S-curve below
    the threshold (false positives) and over it above (false negatives). Raises ValueError for a threshold outside
    (0, 1), fewer than two permutations, weights outside [0, 1] or whose sum is not 1, and where the best is a single
    band, which datasketch refuses.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold is {threshold}; give a Jaccard similarity between 0 and 1, both excluded")
    if permutations < 2:
        raise ValueError(f"permutations is {permutations}; give 2 or more")
    weights = (false_positive_weight, false_negative_weight)
    if not all(0 <= weight <= 1 for weight in weights) or not math.isclose(sum(weights), 1):
        raise ValueError(
            f"false_positive_weight and false_negative_weight are {weights}; give two from 0 to 1 whose sum is 1"
        )
    # It brings scipy along, which only this choice needs.
    from datasketch import MinHashLSH  # noqa: PLC0415

    # datasketch compares the sum with 1 exactly.
    weights = (false_positive_weight, 1 - false_positive_weight)
    try:
        chosen = MinHashLSH(threshold=threshold, num_perm=permutations, weights=weights)
    except ValueError as error:
        raise ValueError(
            f"for threshold {threshold}, {permutations} permutations and false_positive_weight {false_positive_weight} "
            f"datasketch says: {error}; give more permutations or another weight"
        ) from error
    return Banding(chosen.b, chosen.r)
