"""Texts that are not in the language their source declares."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.language import UNDETERMINED, same_language
from transforms.filters.drops import Drops, drops
from transforms.languages.close import are_close
from transforms.languages.identify import LanguageIdentifier
from transforms.languages.sample import windows
from transforms.languages.scripts import count_scripts, letter_weights, script_names, written_in


class Label(TypedDict):
    """One label of a text."""

    language: str
    score: float


MIN_SCORE = 0.7
"""Probability of the identified language, close ones included, from which it is believed.

Measured with lid.176 on 29,000 genuine texts in 124 languages that it knows (Wikipedia, FLORES, Tatoeba, UDHR)."""

MIN_LETTERS = 50
"""Texts of fewer letters (as alphabets count them) are names as often as sentences, and stay unjudged."""

MIN_SCRIPT_SHARE = 0.5
"""Share of a text's letters that must be in a script of the identified language for the model to be believed."""

MAX_OWN_SCRIPT_SHARE = 0.05
"""A text with no greater share of its letters in the scripts of its language is foreign, whatever its words are.
Genuine articles are at .3 and more, even lists of foreign names."""


def foreign_language(identifier: LanguageIdentifier, declared: pa.Array, texts: pa.Array, labels: pa.Array) -> Drops:
    """Texts in another language than the declared one (tags), by the labels that ``identifier`` gave them.

    A text is kept where it cannot be judged: the model was not taught the declared language, or the identified one is
    too close to it (close_languages.yaml); the score or the number of letters is low; the letters do not fit the label.
    """
    differing = pc.fill_null(pc.not_equal(first_languages(labels), declared), False)
    suspects: list[_Suspect] = []
    for row in np.flatnonzero(differing).tolist():
        tag, ranked = declared[row].as_py(), labels[row].as_py()
        identified = ranked[0]["language"]
        if identifier.knows(tag) and not are_close(identified, tag):
            score = _score_of_kin(ranked, tag)
            if score >= MIN_SCORE:
                suspects.append(_Suspect(row, tag, identified, score))
    rows = np.array([suspect.row for suspect in suspects], np.int64)
    letters, shares = _script_shares(_counts(texts.take(pa.array(rows))), [suspect.identified for suspect in suspects])
    certain = (letters >= MIN_LETTERS) & (shares >= MIN_SCRIPT_SHARE)
    mask = np.zeros(len(texts), bool)
    mask[rows[certain]] = True
    return drops(
        mask,
        [
            f"declared={suspect.declared}, identified={suspect.identified}, score={suspect.score:.2f}"
            for suspect, drop in zip(suspects, certain, strict=True)
            if drop
        ],
    )


def foreign_script(declared: pa.Array, texts: pa.Array) -> Drops:
    """Texts with next to no letter in a script of their declared language: a Cyrillic page in an edition in Latin.

    A text without a declared language is kept.
    """
    tags = pc.fill_null(declared, UNDETERMINED).to_pylist()
    counts = _counts(texts)
    letters, shares = _script_shares(counts, tags)
    judged = np.array([bool(written_in(tag)) for tag in tags], bool)
    mask = judged & (letters >= MIN_LETTERS) & (shares <= MAX_OWN_SCRIPT_SHARE)
    names = script_names()
    return drops(
        mask,
        [f"declared={tags[row]}, script={names[counts[row].argmax()]}" for row in np.flatnonzero(mask)],
    )


def language_scores(labels: pa.Array, languages: pa.Array) -> pa.Array:
    """Probability, by its labels, that each text is in the given language (a tag), whatever the script.

    0 where the language is not among the labels, null where the text has none.
    """
    flat = labels.flatten()
    rows = pc.list_parent_indices(labels).to_numpy()
    label = pc.struct_field(flat, "language").dictionary_encode()
    wanted = pc.fill_null(languages, UNDETERMINED).take(pa.array(rows)).dictionary_encode()
    same = np.array(
        [
            [same_language(one, other) for other in wanted.dictionary.to_pylist()]
            for one in label.dictionary.to_pylist()
        ],
        bool,
    ).reshape(len(label.dictionary), len(wanted.dictionary))
    matching = same[label.indices.to_numpy(), wanted.indices.to_numpy()]
    scores = np.bincount(rows, pc.struct_field(flat, "score").to_numpy() * matching, minlength=len(labels))
    return pa.array(np.minimum(scores, 1), pa.float32(), mask=labels.is_null().to_numpy(zero_copy_only=False))


class _Suspect(NamedTuple):
    row: int
    declared: str
    identified: str
    score: float


def first_languages(labels: pa.Array) -> pa.Array:
    """The most probable language of each text, null without labels."""
    languages = pc.struct_field(labels.values, "language")
    starts = labels.offsets.slice(0, len(labels))
    return languages.take(pc.if_else(labels.is_valid(), starts, None))


def _score_of_kin(ranked: Sequence[Label], declared: str) -> float:
    """Probability of the first label's language and those close to it, less those close to the declared one."""
    first = ranked[0]["language"]
    return sum(
        label["score"]
        for label in ranked
        if are_close(label["language"], first) and not are_close(label["language"], declared)
    )


def _counts(texts: pa.Array) -> np.ndarray:
    """Letters by script in the windows of each text; none for a null."""
    return count_scripts([" ".join(windows(text)) if text else "" for text in texts.to_pylist()])


def _script_shares(counts: np.ndarray, languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each row its letters, and the share of them in scripts of the row's language (a tag).

    Letters are counted in letters of an alphabet: a Chinese character is three of them.
    """
    weighted = counts * letter_weights()
    letters = weighted.sum(axis=1)
    own = np.zeros(counts.shape, bool)
    names = script_names()
    for row, tag in enumerate(languages):
        own[row] = _columns(tag, names)
    return letters, (weighted * own).sum(axis=1) / np.maximum(letters, 1)


@cache
def _columns(tag: str, names: tuple[str, ...]) -> np.ndarray:
    return np.array([name in written_in(tag) for name in names], bool)
