"""Which methods project, and the models that they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from transforms.alignment.encoder import EncoderAligner
from transforms.alignment.statistical import AlignmentModel
from transforms.alignment.words import Words
from transforms.projection.combine import LEAST_SCORE
from transforms.projection.project_texts import Aligner, FloatMatrix, Projector

AlignmentModels = Mapping[tuple[str, str], AlignmentModel]
"""Statistical models by source and target language."""


@dataclass(frozen=True)
class ProjectionMethods:
    """The methods of projection in use; ``encoder`` is the folder of that of ``neural``, and what is taken from it."""

    methods: frozenset[str]
    encoder: str | None = None
    encoder_output: str = "last_hidden_state"
    least_score: float = LEAST_SCORE

    def projector(
        self, languages: tuple[str, str], alignment: AlignmentModels | None, names: Sequence[Mapping[str, Any]]
    ) -> Projector:
        """The projector of one record; its entities have these ``names`` (rows of `entity_names.ANSWERS`)."""
        aligners: dict[str, Aligner] = {}
        if alignment is not None and languages in alignment:
            aligners["statistical"] = _statistical(alignment[languages])
        if self.encoder is not None and "neural" in self.methods:
            aligners["neural"] = _encoder(self.encoder, self.encoder_output, languages)
        called = {row["qid"]: _called(row) for row in names}
        return Projector(
            surface="surface" in self.methods,
            aligners=aligners,
            names=called if "names" in self.methods else {},
            least_score=self.least_score,
        )


def _statistical(model: AlignmentModel) -> Aligner:
    def align(_source_text: str, source: Words, _target_text: str, target: Words) -> FloatMatrix:
        return model.posteriors(source, target)

    return align


@cache
def _encoder(folder: str, output: str, languages: tuple[str, str]) -> Aligner:
    """One encoder a process and pair of languages."""
    encoder = EncoderAligner(folder, languages, output)

    def align(source_text: str, source: Words, target_text: str, target: Words) -> FloatMatrix:
        return encoder.posteriors(source, source_text, target, target_text)

    return align


def _called(row: Mapping[str, Any]) -> list[str]:
    names = [row["label"], row["title"], *(row["aliases"] or [])]
    return list(dict.fromkeys(name for name in names if name))
