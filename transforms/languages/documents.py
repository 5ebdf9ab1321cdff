"""Which language each document of a batch is in: the model's labels, as far as the letters allow them."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from schemas.language import UNDETERMINED
from transforms.languages.identify import LanguageIdentifier, as_labels
from transforms.languages.minimum_scores import minimum_score
from transforms.languages.sample import windows
from transforms.languages.script_conflicts import allowed, letters_by_script, owned
from transforms.languages.scripts import count_scripts

CANDIDATES = 10
"""Labels of the model that are looked at."""

LABELS_KEPT = 3


class Identified(NamedTuple):
    """One row a text, null where the text is null or blank.

    ``language`` is a tag, `und_Zyyy` where the text does not tell; ``score`` the probability of that language or,
    where that is unknown, of the first label; ``labels`` (``LABELS``) the languages that the letters allow.
    """

    language: pa.Array
    score: pa.Array
    labels: pa.ListArray


def identify_documents(identifier: LanguageIdentifier, texts: pa.Array, hints: pa.Array | None = None) -> Identified:
    """The languages of texts; ``hints`` has for each the languages that its page declares."""
    samples = [" ".join(windows(text)) if text else "" for text in texts.to_pylist()]
    ranked = identifier.rank(texts, CANDIDATES)
    counts = letters_by_script(count_scripts(samples))
    positions, scores = ranked.positions, ranked.scores * allowed(tuple(identifier.languages), counts, ranked.positions)
    order = np.argsort(-scores, axis=1, kind="stable")
    positions, scores = (np.take_along_axis(values, order, axis=1) for values in (positions, scores))
    names = np.array([*identifier.languages, UNDETERMINED], object)
    language = np.where(scores[:, 0] > 0, names[positions[:, 0]], UNDETERMINED)
    alone = owned(counts)
    by_script = (scores[:, 0] == 0) & (alone != "")
    language = np.where(by_script, alone, language)
    score = np.where(by_script, 1.0, scores[:, 0])
    least = np.array([minimum_score(tag) for tag in language], np.float64)
    language = np.where(score < least, UNDETERMINED, language)
    blank = np.array([not sample for sample in samples], bool)
    return Identified(
        pa.array(language, pa.string(), mask=blank),
        pa.array(score, pa.float32(), mask=blank),
        as_labels(identifier.languages, positions[:, :LABELS_KEPT], scores[:, :LABELS_KEPT], blank),
    )
