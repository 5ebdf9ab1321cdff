"""What comes of translating a sentence."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.translation.translatable import join_parts

FloatMatrix = npt.NDArray[np.float32]


class Hypothesis(NamedTuple):
    """A translation.

    ``score`` is the mean log probability of its pieces and its end, 0 for a text that was passed through.
    ``source_pieces`` and ``target_pieces`` are those of the texts, without the marks of the model; ``attention`` has a
    row for each target piece and a column for each source piece, and what a row lacks to 1 lay on marks. ``status``:

    - "translated";
    - "split": translated in parts, being longer than `Decoding.max_source_pieces`;
    - "overlong": the model did not come to an end (it repeats itself, as a rule); the text is what it wrote till then;
    - "empty", "untranslatable" (no letters but those of addresses): passed through as it is;
    - "given": the translation was given;
    - "too long": a given pair that is longer than the model can read; its score is nan.

    ``unknown`` are source pieces that the model has never seen; where it wrote `<unk>` they were copied.
    """

    text: str
    score: float
    source_pieces: tuple[str, ...]
    target_pieces: tuple[str, ...]
    attention: FloatMatrix | None
    status: str
    unknown: tuple[str, ...] = ()


def passed(sentence: str) -> Hypothesis:
    """The hypothesis of a sentence with nothing to translate."""
    return Hypothesis(sentence, 0.0, (), (), None, "untranslatable" if sentence.strip() else "empty")


def joined(parts: Sequence[Hypothesis], language: str) -> Hypothesis:
    """One hypothesis of those of the parts of a sentence, in a target language; of one part it is that."""
    if len(parts) == 1:
        return parts[0]
    weights = [len(part.target_pieces) + 1 for part in parts]
    attentions = [part.attention for part in parts if part.attention is not None]
    return Hypothesis(
        text=join_parts([part.text for part in parts], language),
        score=sum(part.score * weight for part, weight in zip(parts, weights, strict=True)) / sum(weights),
        source_pieces=tuple(piece for part in parts for piece in part.source_pieces),
        target_pieces=tuple(piece for part in parts for piece in part.target_pieces),
        attention=_block_diagonal(attentions) if attentions and _cells(attentions) <= _MOST_CELLS else None,
        status="overlong" if any(part.status == "overlong" for part in parts) else "split",
        unknown=tuple(piece for part in parts for piece in part.unknown),
    )


_MOST_CELLS = 4_000_000
"""Target pieces times source pieces up to which the attention of a text that was split is kept: 16 MB."""


def _cells(blocks: Sequence[FloatMatrix]) -> int:
    return sum(len(block) for block in blocks) * sum(len(block.T) for block in blocks)


def _block_diagonal(blocks: Sequence[FloatMatrix]) -> FloatMatrix:
    whole = np.zeros((sum(len(block) for block in blocks), sum(block.shape[1] for block in blocks)), np.float32)
    row = column = 0
    for block in blocks:
        whole[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + len(block), column + block.shape[1]
    return whole
