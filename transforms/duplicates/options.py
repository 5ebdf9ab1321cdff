"""What counts as a duplicate, and which of several documents stays."""

from dataclasses import dataclass, field
from typing import Literal

from transforms.duplicates.banding import Banding
from transforms.duplicates.shingles import Shingling
from transforms.duplicates.survivors import Preference

Scope = Literal["language", "snapshot", "site"]
"""What two documents must share to be compared at all; `site` is the host of their addresses."""

EqualBy = Literal["text", "url"]
"""What makes documents duplicates at once: the same normalised text, or the same canonical address."""


@dataclass(frozen=True)
class NearDuplicates:
    """How near-duplicates are found: by MinHash bands, and verified by the Jaccard similarity of shingle sets.

    The defaults are those of FineWeb (14 bands of 8 rows, word 5-grams, aimed at a similarity of .75), and verified. A
    signature has `permutations` values, of which the bands take the first.
    `chained` says what becomes of a document that is connected to the survivor through others, but is itself less
    similar to it than `threshold`.
    """

    shingling: Shingling = field(default_factory=Shingling)
    banding: Banding = field(default_factory=lambda: Banding(bands=14, rows=8))
    permutations: int = 112
    seed: int = 1
    threshold: float = 0.75
    verify: bool = True
    chained: Literal["drop", "keep"] = "drop"

    def __post_init__(self) -> None:
        if self.permutations < self.banding.permutations:
            raise ValueError(f"{self.permutations} permutations are too few for {self.banding}")

    @property
    def parameters(self) -> str:
        """What two signatures must have in common to be compared."""
        return (
            f"{self.shingling.kind} {self.shingling.size}-grams, "
            f"{self.permutations} permutations, affine32 seed {self.seed}"
        )


@dataclass(frozen=True)
class DuplicateOptions:
    """Which documents one pass over a corpus compares, by what, and which of a cluster survives."""

    equal: EqualBy | None = "text"
    near: NearDuplicates | None = None
    survivor: Preference = "quality"
    within: tuple[Scope, ...] = ("language",)
