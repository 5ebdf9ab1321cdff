"""How translations are searched for: everything that can change an output, and its digest for the cache."""

import hashlib
import json
from dataclasses import asdict, dataclass

_VERSION = 1  # raised when the way in which texts are cut, tokenised or put together changes
_SPARE_PIECES = 32


COMPUTE_TYPES = (
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
    "int16",
    "float16",
    "bfloat16",
    "float32",
    "default",
    "auto",
)
"""Types that CTranslate2 computes with."""


@dataclass(frozen=True)
class Decoding:
    """The settings of beam search.

    ``max_batch_tokens`` bounds what is computed at once. ``max_source_pieces``: longer sentences are split; 200 leaves
    room in the 512 positions of Marian models. ``compute_type``: a type of CTranslate2 ("int8", "float32", …);
    "int8_float16" and "float16" need a GPU. A type that the processor has not is replaced by CTranslate2 itself.

    Raises ValueError for values out of range.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    repetition_penalty: float = 1.0
    max_source_pieces: int = 200
    max_batch_tokens: int = 4096
    compute_type: str = "int8"

    def __post_init__(self) -> None:
        least = {
            "beam_size": 1,
            "length_penalty": 0,
            "no_repeat_ngram_size": 0,
            "max_source_pieces": 10,
            "max_batch_tokens": 1,
        }
        for name, value in least.items():
            if not getattr(self, name) >= value:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be {value} or more")
        if self.compute_type not in COMPUTE_TYPES:
            raise ValueError(f"compute_type is {self.compute_type!r}; there are {', '.join(COMPUTE_TYPES)}")
        if not self.repetition_penalty > 0:
            raise ValueError(f"repetition_penalty is {self.repetition_penalty}; it must be greater than 0")

    def max_target_pieces(self, source_tokens: int, positions: int | None) -> int:
        """Pieces that a translation may have: twice those of the source and 32, within the model's positions.

        Enough for a script that a vocabulary spells out, and few enough that a loop ends soon.
        """
        most = 2 * source_tokens + _SPARE_PIECES
        return most if positions is None else min(most, positions - 1)

    def digest(self) -> str:
        """A sha256 in hexadecimal of all settings that can change an output."""
        settings = {name: value for name, value in asdict(self).items() if name != "max_batch_tokens"}
        return hashlib.sha256(json.dumps([_VERSION, settings], sort_keys=True).encode()).hexdigest()
