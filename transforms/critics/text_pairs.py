"""What a cross-encoder reads: the sentences around two arguments, and the relation as a short claim."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.critics.example import Example

Span = tuple[int, int]

NO_LABEL = "no_label"
"""Reason of a drop: the predicate has no label in the language of the text, so nothing can be claimed."""

_OBJECT_BEFORE_PREDICATE = frozenset({"kor"})


@dataclass(frozen=True)
class TextPair:
    """A premise, the two arguments as spans of it, and a hypothesis."""

    premise: str
    arguments: tuple[Span, Span]
    hypothesis: str


def text_pair(example: Example, label: str) -> TextPair:
    """The pair that asks whether the example's text states its relation; ``label`` is the predicate's."""
    subject, object_ = example.subject, example.object
    spans = (subject.start, subject.end), (object_.start, object_.end)
    start, end = premise(example.sentences, *spans)
    (a, b), (c, d) = spans
    return TextPair(
        example.text[start:end],
        ((a - start, b - start), (c - start, d - start)),
        hypothesis(subject.surface, label, object_.surface, example.language),
    )


def premise(sentences: Sequence[Span], one: Span, other: Span) -> Span:
    """From the start of the sentence with the first argument to the end of the one with the second.

    As cRocoDiLe cuts it, but at the sentences of the text's language instead of full stops. ``sentences`` are in order;
    what lies in none of them is a border of its own.
    """
    first, last = min(one[0], other[0]), max(one[1], other[1])
    start = max((start for start, _ in sentences if start <= first), default=first)
    end = min((end for _, end in sentences if end >= last), default=last)
    return start, end


def hypothesis(subject: str, label: str, object_: str, language: str) -> str:
    """The claim "subject label object"; Korean has the predicate last (cRocoDiLe). ``language`` is a tag."""
    if language.partition("_")[0] in _OBJECT_BEFORE_PREDICATE:
        return f"{subject} {object_} {label}"
    return f"{subject} {label} {object_}"
