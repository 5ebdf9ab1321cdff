"""Spans translated alone, without their text, and looked for in the translation of the text."""

from collections.abc import Mapping, Sequence

from transforms.alignment.words import alignment_words
from transforms.projection.similar_ranges import similar_ranges
from transforms.projection.spans import Candidate, ProjectionPair

METHOD = "span_translation"


def span_translation_candidates(pair: ProjectionPair, translations: Mapping[int, Sequence[str]]) -> list[Candidate]:
    """Ranges of the target text that are spelled like a translation of a span, at most three a span.

    `translations` holds, by the index of the span, what models made of its words alone (one string, an n-best list, or
    what several models say); the best match counts. The score is the F1 of character n-grams (`similar_ranges`).
    """
    words = alignment_words(pair.target_text, pair.target_language)
    candidates = []
    for index in sorted(translations):
        best: dict[tuple[int, int], float] = {}
        for translation in translations[index]:
            phrase = alignment_words(translation, pair.target_language)
            for start, end, likeness in similar_ranges(pair.target_text, words, phrase):
                best[start, end] = max(likeness, best.get((start, end), 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        candidates += [Candidate(index, start, end, score, METHOD) for (start, end), score in ranked[:3]]
    return candidates
