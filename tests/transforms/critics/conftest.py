"""Tiny cross-encoders, and examples of an invented language for training."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.tiny_cross_encoder import save_cross_encoder
from transforms.critics.example import Argument, Example

MakeModel = Callable[..., Path]
MakeExamples = Callable[..., list[Example]]


@pytest.fixture
def make_cross_encoder(tmp_path: Path) -> MakeModel:
    """A folder with a tiny model, see `save_cross_encoder`."""
    return partial(save_cross_encoder, tmp_path / "cross-encoder")


@pytest.fixture
def make_example() -> Callable[..., Example]:
    """An example of one text with arguments given by their words."""

    def make(text: str, subject: str, object_: str, predicate: str | None = "P19", **more: object) -> Example:
        fields: dict = {
            "id": "d#0:0:1",
            "document_id": "d",
            "language": "eng_Latn",
            "text": text,
            "sentences": [(0, len(text))],
            "subject": _argument(text, subject, "PER"),
            "object": _argument(text, object_, "LOC"),
            "predicate": predicate,
            "scope": "sentence",
            "label": True,
        }
        return Example(**(fields | more))

    return make


def _argument(text: str, surface: str, kind: str | None) -> Argument:
    start = text.index(surface)
    return Argument(start, start + len(surface), kind, surface, "link")


@pytest.fixture(scope="session")
def make_examples() -> MakeExamples:
    """Sentences that state birth or death by their verb, two in three aligned; the others have no fact.

    Each `unstated`th of those aligned is false: it says nothing of the kind, or birth where death was aligned.
    """
    verbs, neutral = {"P19": "was born in", "P20": "died in"}, ("flew over", "talked of", "wrote about")

    def make(number: int, unstated: int = 0, language: str = "eng_Latn") -> list[Example]:
        examples = []
        for at in range(number):
            predicate = ("P19", "P20")[at % 2]
            is_aligned, verb = at % 3 != 2, verbs[predicate]
            is_false = bool(unstated) and is_aligned and at % unstated == 1
            if not is_aligned or (is_false and at // unstated // 2 % 2):
                verb = neutral[at // 3 % 3]
            elif is_false:
                verb = verbs["P20" if predicate == "P19" else "P19"]
            subject, object_ = f"Name{at}", f"Town{at * 7 % 11}"
            text = f"In year {at} {subject} {verb} {object_} with friends{at % 4}."
            one, other = _argument(text, subject, "PER"), _argument(text, object_, "LOC")
            document = f"{language}-{at // 10}"
            examples.append(
                Example(
                    id=f"{document}#{at}{'-false' if is_false else ''}",
                    document_id=document,
                    language=language,
                    text=text,
                    sentences=[(0, len(text))],
                    subject=one,
                    object=other,
                    predicate=predicate if is_aligned else None,
                    scope="sentence",
                    label=is_aligned,
                    entities=[(one.start, one.end, one.type), (other.start, other.end, other.type)],
                )
            )
        return examples

    return make
