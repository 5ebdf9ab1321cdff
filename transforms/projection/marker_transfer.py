"""Spans found in the translation of a marked text, carried over to the translation of the plain text."""

from difflib import SequenceMatcher

from transforms.alignment.words import Words, alignment_words
from transforms.projection.marker_repair import CleanTranslation, FoundSpan
from transforms.projection.similar_ranges import similar_ranges
from transforms.projection.spans import Candidate, ProjectionPair

METHOD = "markers"

_GUESSED = frozenset({"closing", "slash", "moved", "doubled"})  # repairs after which a span may be another one
_SAME, _REPAIRED, _OTHER_WORDS = 0.95, 0.75, 0.8
_LEAST_LIKENESS = 0.6  # of a span whose words the plain translation has in another form
_LONGEST = 2_000  # words on a side that are compared; of longer texts only the words themselves are looked for

_WORST_LOSS = 0.5  # nats a piece: with parentheses, which `en-de-small` knows, .21 is the median, .62 the ninth decile
_LENGTHS = (0.7, 1.4)


def marker_candidates(pair: ProjectionPair, marked: CleanTranslation) -> list[Candidate]:
    """Where the spans of a marked translation stand in `pair.target_text`, at most one candidate a span.

    Words that both translations share are laid over each other; a span whose words are among them is taken as it is,
    one that was translated otherwise as the range most like it. The score is lower after repairs that guess and where
    the translations differ.
    """
    there = alignment_words(marked.text, pair.target_language)
    here = alignment_words(pair.target_text, pair.target_language)
    partners = _partners(there, here)
    candidates = []
    for span in marked.spans:
        if span.start is not None and span.end is not None:
            found = _carry_over(span.start, span.end, marked.text, there, pair, here, partners)
            if found:
                start, end, likeness = found
                candidates.append(Candidate(span.source_index, start, end, _trust(span) * likeness, METHOD))
    return candidates


def markers_hurt(plain: str, plain_score: float, clean: str, clean_score: float) -> bool:
    """Whether the translation that came with markers, here without them, is much worse than the plain one.

    Scores are mean log probabilities a piece, each of the translation of its own source. Much worse is a loss of more
    than half a nat a piece, or a length that is not .7 to 1.4 of the plain one's.
    """
    if not plain.strip() or not clean.strip():
        return bool(plain.strip())
    shortest, longest = _LENGTHS
    return plain_score - clean_score > _WORST_LOSS or not shortest <= len(clean) / len(plain) <= longest


def _trust(span: FoundSpan) -> float:
    return _REPAIRED if _GUESSED.intersection(span.repairs) else _SAME


def _carry_over(
    start: int, end: int, text: str, there: Words, pair: ProjectionPair, here: Words, partners: dict[int, int]
) -> tuple[int, int, float] | None:
    """The range of the target text for ``text[start:end]`` and how surely it is the same."""
    if text == pair.target_text:
        return start, end, 1.0
    inside = [at for at in range(len(there.texts)) if there.starts[at] < end and there.ends[at] > start]
    mapped = [partners[at] for at in inside if at in partners]
    if inside and len(mapped) == len(inside) and mapped[-1] - mapped[0] == len(inside) - 1:
        shift = (
            here.starts[mapped[0]] - there.starts[inside[0]]
        )  # a span may start inside a word: ETA of ETA-Mitglieder
        moved_start, moved_end = start + shift, end + here.ends[mapped[-1]] - there.ends[inside[-1]]
        if 0 <= moved_start < moved_end <= len(pair.target_text):
            return moved_start, moved_end, 1.0
    phrase = alignment_words(text[start:end], pair.target_language)
    ranges = similar_ranges(pair.target_text, here, phrase, _LEAST_LIKENESS)
    if not ranges:
        return None
    best = [one for one in ranges if one.likeness == ranges[0].likeness]
    expected = (start + end) / 2 / max(len(text), 1) * len(pair.target_text)
    nearest = min(best, key=lambda one: (abs((one.start + one.end) / 2 - expected), one.start))
    return nearest.start, nearest.end, nearest.likeness * _OTHER_WORDS


def _partners(there: Words, here: Words) -> dict[int, int]:
    """Words of one translation and the same words of the other, in order."""
    if max(len(there.texts), len(here.texts)) > _LONGEST:
        return {}
    first, second = [[word.casefold() for word in words.texts] for words in (there, here)]
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
