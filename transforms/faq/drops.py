"""Pairs that are none: the reasons, in the order of the tests."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from transforms.duplicates.exact import text_digests
from transforms.faq.plain_text import LONGEST

_VARIABLE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$\{[^{}]*\}|<\?php.*?\?>|\[object Object\]")
_DUMMY = re.compile(r"\blorem ipsum\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]+@[^\s@]+\.\w+")


class QuestionAnswer(NamedTuple):
    """A pair, as plain text with line feeds.

    ``markup`` is ``json-ld``, ``microdata`` or ``rdfa``; ``role`` of the answer is ``accepted`` or ``suggested``;
    ``language`` is the tag that the page gives to this very pair, as it stands there, None mostly.
    """

    question: str
    answer: str
    markup: str
    role: str
    language: str | None


def faults(pairs: Sequence[QuestionAnswer]) -> Iterator[tuple[str, str] | None]:
    """For each pair of a page why it is dropped, reason and detail; None where it is kept.

    ``no_question`` (no letter) and ``no_answer`` (no letter or digit: "42" and "Yes." answer); ``too_long`` (over
    ``LONGEST`` code points: an element that was never closed, mostly); ``placeholder`` (the text or the variables of a
    template); ``only_address`` (nothing is left of the answer without web and mail addresses); ``same_as_question``;
    ``repeated`` (the same pair again, or the same question again in another markup, where its answer may be shortened
    or have a button in it). Texts are the same if ``text_digests`` are.
    """
    questions = text_digests(pa.array([pair.question for pair in pairs], pa.string())).to_pylist()
    answers = text_digests(pa.array([pair.answer for pair in pairs], pa.string())).to_pylist()
    markups: dict[bytes, str] = {}
    for pair, question, answer in zip(pairs, questions, answers, strict=True):
        fault = _fault(pair)
        if fault is None and question == answer:
            fault = "same_as_question", pair.markup
        if fault is None:
            markup = markups.get(question + answer) or markups.setdefault(question, pair.markup)
            if question + answer in markups or markup != pair.markup:
                fault = "repeated", f"also in {markup}"
            markups[question + answer] = markup
        yield fault


def _fault(pair: QuestionAnswer) -> tuple[str, str] | None:
    if not any(map(str.isalpha, pair.question)):
        return "no_question", pair.markup
    if not any(map(str.isalnum, pair.answer)):
        return "no_answer", pair.markup
    if (longest := max(len(pair.question), len(pair.answer))) > LONGEST:
        return "too_long", f"at least {longest} code points"
    if any(_DUMMY.search(text) or _is_empty(_VARIABLE.sub("", text)) for text in (pair.question, pair.answer)):
        return "placeholder", pair.markup
    if _is_empty(_ADDRESS.sub("", pair.answer)):
        return "only_address", pair.markup
    return None


def _is_empty(text: str) -> bool:
    return not any(map(str.isalnum, text))
