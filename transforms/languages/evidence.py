"""What the model, the letters, the words and the page itself say of a text's language, weighed against one another."""

from functools import cache

import numpy as np

from schemas.language import language_tag, split_tag
from transforms.languages.close import close_matrix
from transforms.languages.cues import cue_columns, listed_languages
from transforms.languages.scripts import is_sole, sole_languages

CUE_WEIGHT = 3.0
"""Logarithm of how many times likelier a word (or letter) is in a language that has it in its table than in another:
once in 100 words against once in 2,000."""

LEAST_KNOWN = 1e-3
"""Probability that a language counts with of which the model says nothing."""

LEAST_CLOSE = 0.03
"""The same for languages close to the model's first one: so much it errs among those, and two words decide."""

HINT_WEIGHT = 3.0
"""A page that declares a language says as much as one word of it."""

_SHARED_LABELS = {"hbs": ("bos", "hrv", "srp")}
"""Labels that text is not tagged with: their probability is shared among the languages they stand for."""


@cache
def candidates(known: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that a text can be found to be in: those a model knows, and those that words or letters tell."""
    covered = {listed_languages()[column] for column in cue_columns(known) if column >= 0}
    listed = {language_tag(code) for code in listed_languages() if code not in covered}
    sole = {
        tag for tag in sole_languages() if not any(is_sole(other, split_tag(tag)[1]) for other in (*known, *listed))
    }
    return (*known, *sorted(listed | sole))


def weigh(
    tags: tuple[str, ...],
    model: np.ndarray,
    possible: np.ndarray,
    sole: np.ndarray,
    cues: np.ndarray,
    hinted: np.ndarray,
) -> np.ndarray:
    """The probability of each language (columns) for each text (rows), 0 for all where none is possible.

    Args:
        tags: the ``candidates`` of a model.
        model: probabilities of the model's labels.
        possible: whether the letters of a text allow a language.
        sole: share of its letters in a script that is the language's alone.
        cues: what ``count_cues`` found.
        hinted: whether the page declares the language.

    Weighed are logarithms of probabilities, as in naive Bayes: what is ``LEAST_…`` at the least by the model, and a
    weight for each cue and hint. Words can tell apart only languages that have a table: one without is taken to have as
    many cues as the best, so that it neither gains nor loses by them. A hint counts for a language that the model or
    the letters put on the list, not for any.
    """
    model = share_out(tags, model) * possible
    close = closeness(tags)[model.argmax(axis=1)] & (model.max(axis=1) > 0)[:, None]
    columns = cue_columns(tags)
    listed = columns >= 0
    able = possible & (listed | (model > 0) | (sole > 0))
    hits = np.where(listed & able, cues[:, columns], 0.0)
    hits = np.where(listed, hits, hits.max(axis=1, keepdims=True))
    weights = np.log(np.maximum(model, np.where(close, LEAST_CLOSE, LEAST_KNOWN))) + CUE_WEIGHT * hits
    weights += HINT_WEIGHT * (hinted & (close | (model > LEAST_KNOWN)))
    weights = np.where(able, weights, -np.inf)
    most = weights.max(axis=1, keepdims=True)
    odds = np.exp(weights - np.where(np.isfinite(most), most, 0))
    probabilities: np.ndarray = odds / np.maximum(odds.sum(axis=1, keepdims=True), 1)
    return probabilities


def share_out(tags: tuple[str, ...], model: np.ndarray) -> np.ndarray:
    """The model's probabilities (texts, ``tags``) with those of ``_SHARED_LABELS`` given to the languages they mean."""
    shared = model.copy()
    codes = [split_tag(tag)[0] for tag in tags]
    for label, members in _SHARED_LABELS.items():
        columns = [column for column, code in enumerate(codes) if code in members]
        for column in [column for column, code in enumerate(codes) if code == label and columns]:
            shared[:, columns] += model[:, [column]] / len(columns)
            shared[:, column] = 0
    return shared


@cache
def closeness(tags: tuple[str, ...]) -> np.ndarray:
    """``are_close`` of each two languages, bool."""
    return close_matrix(tags, tags)
