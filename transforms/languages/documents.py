"""Which language each document of a batch is in."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from schemas.language import UNDETERMINED, language_tag, same_language, split_tag, usual_tag
from transforms.languages.chinese import chinese_scripts
from transforms.languages.close import are_close
from transforms.languages.cues import count_cues, cue_columns
from transforms.languages.evidence import candidates, closeness, weigh
from transforms.languages.hints import hinted_languages
from transforms.languages.identify import LanguageIdentifier, as_labels
from transforms.languages.minimum_scores import minimum_score
from transforms.languages.sample import windows
from transforms.languages.script_conflicts import allowed, in_own_script, letters_by_script, sole_shares
from transforms.languages.scripts import count_scripts, unified_script

CANDIDATES = 10
"""Labels of the model that are looked at."""

LABELS_KEPT = 3

LETTERS_PER_WORD = 6
"""Letters, as alphabets count them, that are taken for a word."""

LEAST_WORDS = 10
"""A shorter text counts as of so many words, of which few can speak for a language."""

COVERAGE_WEIGHT = 2.0
"""How much the share of words that speak for a language adds to the model's probability of it: prose has .25 and more,
text in a language that nobody taught us a median of .11 (UDHR)."""

HINT_SCORE = 0.2
"""What is added to the score of a language that the page declares."""


class Identified(NamedTuple):
    """One row a text, null where the text is null or blank.

    ``language`` is a tag, `und_Zyyy` where its score, with those of languages close to it, is below its minimum, and
    where the text has no letters. ``score`` (float32) is that of the best label. ``labels`` (``LABELS``) are up to
    three languages that the letters allow, best first; null where there is none.
    """

    language: pa.Array
    score: pa.Array
    labels: pa.ListArray


def identify_documents(identifier: LanguageIdentifier, texts: pa.Array, hints: pa.Array | None = None) -> Identified:
    """The languages of texts, by the model, the letters, the words of close languages, and what the page declares.

    ``hints`` has the languages that each page declares, list<struct<origin, language>>. They tip the balance among
    languages that the text itself allows, and never overrule it.

    A score is the probability that the model gives the language and those close to it, plus what the words say, at most
    1, times the share of the language among the candidates.
    """
    samples = [" ".join(windows(text)) if text else "" for text in texts.to_pylist()]
    blank = np.array([not sample for sample in samples], bool)
    tags = candidates(tuple(identifier.languages))
    letters = letters_by_script(count_scripts(samples))
    possible, sole, cues = allowed(tags, letters), sole_shares(tags, letters), count_cues(samples)
    model = _model_probabilities(identifier, texts, len(tags)) * possible
    declared = hinted_languages(hints) if hints is not None else [()] * len(samples)
    hinted = _are_declared(tags, declared)
    shares = weigh(tags, model, possible, sole, cues, hinted)
    first = shares.argmax(axis=1)
    sure = _sureness(tags, model, sole, cues, hinted, letters, first)
    scores = shares * sure[:, None]
    of_kin = (scores * closeness(tags)[first]).sum(axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :LABELS_KEPT]
    best = np.take_along_axis(scores, order, axis=1)
    names = np.array(tags, object)[order]
    names[:, 0] = _declared_kin(tags, names[:, 0], declared)
    names = _written(names, letters, samples)
    least = np.array([minimum_score(tag) for tag in names[:, 0]], np.float64)
    return Identified(
        pa.array(np.where((of_kin > 0) & (of_kin >= least), names[:, 0], UNDETERMINED), pa.string(), mask=blank),
        pa.array(best[:, 0], pa.float32(), mask=blank),
        as_labels(names, best, best[:, 0] == 0),
    )


def _model_probabilities(identifier: LanguageIdentifier, texts: pa.Array, width: int) -> np.ndarray:
    ranked = identifier.rank(texts, CANDIDATES)
    probabilities = np.zeros((len(texts), width))
    np.put_along_axis(probabilities, ranked.positions, ranked.scores, axis=1)
    return probabilities


def _sureness(
    tags: tuple[str, ...],
    model: np.ndarray,
    sole: np.ndarray,
    cues: np.ndarray,
    hinted: np.ndarray,
    letters: np.ndarray,
    best: np.ndarray,
) -> np.ndarray:
    """How sure it is that each text is in its best language or one close to it, by all that speaks for it."""
    rows, columns = np.arange(len(best)), cue_columns(tags)[best]
    kin = (model * closeness(tags)[best]).sum(axis=1)
    words = np.maximum(letters.sum(axis=1) / LETTERS_PER_WORD, LEAST_WORDS)
    coverage = np.where(columns >= 0, cues[rows, columns], 0) / words
    sum_of_all = np.maximum(kin + COVERAGE_WEIGHT * coverage, sole[rows, best]) + HINT_SCORE * hinted[rows, best]
    sure: np.ndarray = np.minimum(sum_of_all, 1)
    return sure


def _are_declared(tags: tuple[str, ...], declared: Sequence[Sequence[str]]) -> np.ndarray:
    """Whether a page (rows) declares a language (columns), whatever its script."""
    rows = [_meant(tags, tuple(languages)) for languages in declared]
    return np.array(rows, bool).reshape(len(declared), len(tags))


@cache
def _meant(tags: tuple[str, ...], languages: tuple[str, ...]) -> np.ndarray:
    return np.array([any(same_language(tag, language) for language in languages) for tag in tags], bool)


def _declared_kin(tags: tuple[str, ...], best: np.ndarray, declared: Sequence[Sequence[str]]) -> np.ndarray:
    """The best languages, or the declared one where that is close to it and none of ``tags``: nothing but the page can
    tell then (Faroese, which the model takes for Icelandic)."""
    return np.array(
        [
            next((tag for tag in languages if not _meant(tags, (tag,)).any() and are_close(tag, language)), language)
            for language, languages in zip(best, declared, strict=True)
        ],
        object,
    )


def _written(names: np.ndarray, letters: np.ndarray, samples: Sequence[str]) -> np.ndarray:
    """Tags (texts, k) in the script that each text is in, as people look for them."""
    chinese = chinese_scripts(samples)
    written = [
        [
            _in_chinese(usual_tag(tag), script)
            for tag, script in zip(in_own_script(column, letters), chinese, strict=True)
        ]
        for column in names.T
    ]
    return np.array(written, object).T


def _in_chinese(tag: str, script: str) -> str:
    """A tag of a language in Chinese characters with those that the text is in, if any tell."""
    language, own = split_tag(tag)
    if unified_script(own) != "Hani":
        return tag
    return f"{language}_{script}" if script else language_tag(language)
