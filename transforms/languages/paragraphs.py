"""Which languages the paragraphs of documents are in."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.language import UNDETERMINED
from transforms.languages.close import are_close
from transforms.languages.identify import LanguageIdentifier, Ranked
from transforms.languages.parts import Parts, parts_of
from transforms.languages.sample import around
from transforms.languages.script_conflicts import allowed, letters_by_script
from transforms.languages.scripts import count_scripts

SPANS = pa.list_(
    pa.struct([("start", pa.int32()), ("end", pa.int32()), ("language", pa.string()), ("score", pa.float32())])
)
"""Type of the languages of a text's runs of paragraphs: half-open code points, a tag and a probability."""

SAMPLE_LENGTH = 100
"""Code points that the model reads of a part."""

CANDIDATES = 5
"""Labels of the model that are looked at."""

MIN_SCORE = 0.7
"""Probability, that of close languages included, from which a part is believed to be in another language than its
document (the threshold of `foreign.py`)."""


class ParagraphLanguages(NamedTuple):
    """One row a text, null where the text is null or without letters.

    ``spans`` (``SPANS``) are the runs of paragraphs in one language; ``share`` (float32) is the part of the letters, as
    alphabets count them, that is in the language of the document or one close to it.
    """

    spans: pa.ListArray
    share: pa.Array


def paragraph_languages(
    identifier: LanguageIdentifier, texts: pa.Array, document_languages: pa.Array
) -> ParagraphLanguages:
    """The languages of the paragraphs (parted by empty lines) of texts in the given languages (tags).

    Short paragraphs are judged together with their neighbours. A part is foreign where the model is sure and the
    letters fit; else it is in the language of its document. In one of unknown language each part has its own.
    """
    strings = [text or "" for text in texts.to_pylist()]
    parts = parts_of(strings)
    pieces = [
        around(strings[text], start, end, middle, SAMPLE_LENGTH)
        for text, start, end, middle in zip(*(column.tolist() for column in parts[:4]), strict=True)
    ]
    declared = pc.fill_null(document_languages, UNDETERMINED).dictionary_encode()
    tags = declared.dictionary.to_pylist()
    document = declared.indices.to_numpy()[parts.text]
    ranked = _possible(identifier, pieces)
    first, kin, foreign = _kin(identifier.languages, tags, ranked, document)
    names = np.array([*tags, *identifier.languages], object)
    unknown = np.array([tag == UNDETERMINED for tag in tags], bool)[document]
    sure = foreign >= MIN_SCORE
    language = np.where(sure, len(tags) + first, document)
    score = np.where(sure | unknown, foreign, kin)
    return _runs(parts, language, score, language == document, names, len(strings))


def _possible(identifier: LanguageIdentifier, pieces: Sequence[str]) -> Ranked:
    """The labels of the pieces that their letters allow."""
    ranked = identifier.rank(pieces, CANDIDATES)
    letters = letters_by_script(count_scripts(pieces))
    scores = ranked.scores * np.take_along_axis(allowed(identifier.languages, letters), ranked.positions, axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    return Ranked(np.take_along_axis(ranked.positions, order, axis=1), np.take_along_axis(scores, order, axis=1))


def _kin(
    languages: Sequence[str], tags: Sequence[str], ranked: Ranked, document: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first label of each part, the probability of its document's language with those close to it, and that of the
    first label's with those close to it and not to the document's."""
    own = _close_pairs(tuple(languages), tuple(tags))[ranked.positions, document[:, None]]
    first = ranked.positions[:, 0]
    beside = _close_pairs(tuple(languages), tuple(languages))[ranked.positions, first[:, None]]
    return first, (ranked.scores * own).sum(axis=1), (ranked.scores * (beside & ~own)).sum(axis=1)


@cache
def _close_pairs(languages: tuple[str, ...], others: tuple[str, ...]) -> np.ndarray:
    return np.array([[are_close(one, other) for other in others] for one in languages], bool)


def _runs(
    parts: Parts, language: np.ndarray, score: np.ndarray, own: np.ndarray, names: np.ndarray, texts: int
) -> ParagraphLanguages:
    """Neighbouring parts of a text in one language, joined; scores are means weighted by letters."""
    is_new = np.ones(len(language), bool)
    is_new[1:] = (parts.text[1:] != parts.text[:-1]) | (language[1:] != language[:-1])
    begins = np.flatnonzero(is_new)
    last = np.append(begins[1:], len(language))[: len(begins)] - 1
    run = np.cumsum(is_new) - 1
    letters = np.bincount(run, parts.letters, minlength=len(begins))
    scores = np.bincount(run, parts.letters * score, minlength=len(begins)) / letters
    spans = pa.StructArray.from_arrays(
        [
            pa.array(parts.start[begins], pa.int32()),
            pa.array(parts.end[last], pa.int32()),
            pa.array(names[language[begins]], pa.string()),
            pa.array(np.minimum(scores, 1), pa.float32()),
        ],
        fields=list(SPANS.value_type),
    )
    counts = np.bincount(parts.text[begins], minlength=texts)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    total = np.bincount(parts.text, parts.letters, minlength=texts)
    share = np.bincount(parts.text, parts.letters * own, minlength=texts) / np.maximum(total, 1)
    return ParagraphLanguages(
        pa.ListArray.from_arrays(pa.array(offsets), spans, type=SPANS, mask=pa.array(counts == 0)),
        pa.array(share, pa.float32(), mask=counts == 0),
    )
