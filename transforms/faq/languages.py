"""The language of each pair: its own, not that of its page."""

from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from schemas.language import UNDETERMINED, same_language
from transforms.languages.close import are_close
from transforms.languages.documents import identify_documents
from transforms.languages.identify import LanguageIdentifier
from transforms.retrieval.length import letters_of

ENOUGH_LETTERS = 30
"""Letters (as alphabets count them) from which the model is believed without the page: a question of five words."""

SURE = 0.7
"""Probability from which question and answer are believed to be in two languages (the threshold of ``foreign.py``)."""

PLAUSIBLE = 0.1
"""Probability that the model must give to the page's language (or, for short pairs, one close to it)."""


class PairLanguages(NamedTuple):
    """A tag for each pair, ``und_Zyyy`` where it cannot be told, and its probability (float32)."""

    language: pa.Array
    score: pa.Array


def pair_texts(questions: pa.StringArray, answers: pa.StringArray) -> pa.StringArray:
    """Question and answer as one text, for identification and digests; null where one of them is null."""
    return pc.binary_join_element_wise(questions, answers, "\n")


def pair_languages(
    identifier: LanguageIdentifier, questions: pa.StringArray, answers: pa.StringArray, page_languages: pa.StringArray
) -> PairLanguages:
    """The languages of pairs, all arrays of one length; ``page_languages`` are the tags of their pages' texts or null.

    The text of both is identified. It is in the page's language where that is plausible (``PLAUSIBLE``) and the text
    has too few letters to tell, or is found in a language close to the page's: a short text cannot tell Danish from
    Norwegian, its page can. It is undetermined where the model does not tell, and where question and answer are surely
    in two languages. Null where a question or answer is null.
    """
    both = identify_documents(identifier, pair_texts(questions, answers))
    question, answer = (_side(identifier, side) for side in (questions, answers))
    judged = [
        _judge(*row)
        for row in zip(
            *(column.to_pylist() for column in (both.language, both.score, both.labels, page_languages)),
            question,
            answer,
            strict=True,
        )
    ]
    return PairLanguages(
        pa.array([language for language, _ in judged], pa.string()),
        pa.array([score for _, score in judged], pa.float32()),
    )


class _Side(NamedTuple):
    """A question or an answer alone."""

    language: str | None
    score: float | None
    letters: float

    @property
    def is_sure(self) -> bool:
        """Whether its language is beyond doubt."""
        return (
            self.language not in (None, UNDETERMINED) and self.letters >= ENOUGH_LETTERS and (self.score or 0) >= SURE
        )


def _side(identifier: LanguageIdentifier, texts: pa.StringArray) -> list[_Side]:
    found = identify_documents(identifier, texts)
    letters = letters_of([text or "" for text in texts.to_pylist()])
    return list(map(_Side, found.language.to_pylist(), found.score.to_pylist(), letters))


def _judge(
    language: str | None,
    score: float | None,
    labels: list[dict[str, Any]] | None,
    page: str | None,
    question: _Side,
    answer: _Side,
) -> tuple[str | None, float | None]:
    """The language of a pair and its probability, of what the model finds in all of it, and in its sides."""
    if language is None:
        return None, None
    if question.is_sure and answer.is_sure and not are_close(str(question.language), str(answer.language)):
        return UNDETERMINED, score
    if page is not None and page != UNDETERMINED:
        kin = sum(label["score"] for label in labels or () if are_close(label["language"], page))
        own = sum(label["score"] for label in labels or () if same_language(label["language"], page))
        doubtful = language == UNDETERMINED or question.letters + answer.letters < ENOUGH_LETTERS
        if (doubtful and kin >= PLAUSIBLE) or (own >= PLAUSIBLE and are_close(language, page)):
            return page, min(kin, 1.0)
    return language, score
