"""Long texts in stretches: the aligned sentences that a span lies in, so that projection looks nowhere else."""

from collections.abc import Sequence
from typing import NamedTuple

from transforms.projection.spans import Projection, ProjectionPair, SourceSpan


class Stretch(NamedTuple):
    """A part of a pair on its own; offsets of its spans are those in its own texts."""

    pair: ProjectionPair
    source_start: int
    target_start: int
    span_indices: tuple[int, ...]
    """Number in the whole pair of each span of this part."""


def cut_into_stretches(pair: ProjectionPair, sentence_pairs: Sequence[tuple[int, int, int, int]]) -> list[Stretch]:
    """The pair in parts that no span crosses, one for each aligned group of sentences, in source order.

    Args:
        pair: texts and spans.
        sentence_pairs: (source start, source end, target start, target end) in order, together all of both texts, as
            `align_sentences` gives them.

    A part that has spans but no target text takes its neighbours in: what it says may have moved there. Parts without
    spans are given too, so that all text can train an aligner. Spans outside the text are in no part.
    """
    groups = _groups(pair, [tuple(each[:4]) for each in sentence_pairs])
    stretches = []
    for source_start, source_end, target_start, target_end in groups:
        inside = [index for index, span in enumerate(pair.spans) if source_start <= span.start < span.end <= source_end]
        spans = tuple(_moved(pair.spans[index], source_start) for index in inside)
        part = ProjectionPair(
            pair.source_text[source_start:source_end],
            pair.source_language,
            spans,
            pair.target_text[target_start:target_end],
            pair.target_language,
        )
        stretches.append(Stretch(part, source_start, target_start, tuple(inside)))
    return stretches


def join_stretches(
    pair: ProjectionPair, stretches: Sequence[Stretch], projections: Sequence[Sequence[Projection]]
) -> list[Projection]:
    """Projections of the whole pair, in the order of its spans, from those of each of its stretches."""
    joined = [Projection(index, None, None, 0.0, None, "empty_source") for index in range(len(pair.spans))]
    for stretch, projected in zip(stretches, projections, strict=True):
        for index, one in zip(stretch.span_indices, projected, strict=True):
            if one.start is None or one.end is None:
                joined[index] = one._replace(source_index=index)
            else:
                start, end = one.start + stretch.target_start, one.end + stretch.target_start
                joined[index] = one._replace(source_index=index, start=start, end=end)
    return joined


def _groups(pair: ProjectionPair, parts: list[tuple[int, ...]]) -> list[tuple[int, int, int, int]]:
    """Sentence pairs, made one where a span crosses from one into the next or where the target side is missing."""
    spans = sorted((span.start, span.end) for span in pair.spans if span.start < span.end)
    groups: list[tuple[int, int, int, int]] = []
    takes_next = False
    at, reach = 0, 0
    for source_start, source_end, target_start, target_end in parts:
        has_span = reach > source_start
        while at < len(spans) and spans[at][0] < source_end:
            reach = max(reach, spans[at][1])
            has_span |= spans[at][1] > source_start
            at += 1
        lacks_target = has_span and not pair.target_text[target_start:target_end].strip()
        if groups and (takes_next or lacks_target):
            first = groups.pop()
            groups.append((first[0], max(first[1], source_end), first[2], max(first[3], target_end)))
        else:
            groups.append((source_start, source_end, target_start, target_end))
        takes_next = lacks_target or reach > source_end
    return groups


def _moved(span: SourceSpan, offset: int) -> SourceSpan:
    return span._replace(start=span.start - offset, end=span.end - offset)
