"""Links of eflomal for the texts of many records: one call for each pair of languages."""

from collections.abc import Iterator, Mapping, Sequence

from transforms.alignment.eflomal import EflomalAligner
from transforms.alignment.words import alignment_words
from transforms.projection.project_texts import FloatMatrix
from transforms.projection.spans import ProjectionPair
from transforms.translation.assemble import AssembledText

Texts = Mapping[str, AssembledText | None]
"""The texts of a record by field, None where one was not translated."""


def with_eflomal(records: Sequence[Texts]) -> list[Texts]:
    """Records with eflomal's links between the words of each stretch. Raises ImportError where it is not installed."""
    by_languages: dict[tuple[str, str], list[ProjectionPair]] = {}
    for record in records:
        for text in record.values():
            for stretch in text.stretches if text else []:
                languages = stretch.pair.source_language, stretch.pair.target_language
                by_languages.setdefault(languages, []).append(stretch.pair)
    aligned = {languages: iter(_aligned(languages, pairs)) for languages, pairs in by_languages.items()}
    return [{field: text and _with_posteriors(text, aligned) for field, text in record.items()} for record in records]


def _aligned(languages: tuple[str, str], pairs: Sequence[ProjectionPair]) -> list[FloatMatrix]:
    return EflomalAligner().align(
        [
            (alignment_words(pair.source_text, languages[0]), alignment_words(pair.target_text, languages[1]))
            for pair in pairs
        ]
    )


def _with_posteriors(text: AssembledText, aligned: Mapping[tuple[str, str], Iterator[FloatMatrix]]) -> AssembledText:
    told = [
        evidence._replace(eflomal=next(aligned[stretch.pair.source_language, stretch.pair.target_language]))
        for stretch, evidence in zip(text.stretches, text.told, strict=True)
    ]
    return text._replace(told=told)
