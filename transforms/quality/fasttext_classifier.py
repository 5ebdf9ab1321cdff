"""A fastText classifier of positives and negatives."""

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
from numpy.typing import NDArray

from transforms.models.fasttext_file import check_fasttext
from transforms.quality.one_line import one_line

_POSITIVE, _NEGATIVE = "__label__positive", "__label__negative"
_UPDATES = 10_000
"""Documents that are learnt from, again and again, at least."""
_CERTAIN = 1e-5
"""Probabilities are kept this far from 0 and 1: fastText's own are no finer."""


@dataclass(frozen=True)
class FastTextOptions:
    """Settings of fastText: n-grams as FineWeb2-HQ has them, the rest fixed, since what it finds by the clock differs.

    A model holds (words + ``buckets``) * ``dimensions`` numbers of 4 bytes, 5 MB. With fastText's own size of 64 times
    that, Wikipedia and pages of the web are told apart no better (benchmarks/quality.py): two classes need few
    dimensions. ``least_count`` is that of a word. Of few documents there are more ``epochs``.
    """

    word_ngrams: int = 2
    epochs: int = 5
    rate: float = 0.5
    dimensions: int = 4
    buckets: int = 1 << 18
    least_count: int = 2
    seed: int = 42

    def of(self, language: str) -> "FastTextOptions":
        """The settings for a language: Han characters are words, so that more of them make an n-gram."""
        if language.partition("_")[2] not in {"Hani", "Hans", "Hant", "Jpan"}:
            return self
        return replace(self, word_ngrams=4)


class FastTextClassifier:
    """A model in a local file. Raises ValueError for a file that is none of ours."""

    def __init__(self, path: str | Path) -> None:
        try:
            check_fasttext(Path(path))
            self._model: Any = fasttext.load_model(str(path))
        except ValueError as error:
            raise ValueError(f"quality model {path}: {error}") from error
        if set(self._model.get_labels()) != {_POSITIVE, _NEGATIVE}:
            raise ValueError(f"quality model {path}: its labels are {', '.join(self._model.get_labels())}")

    def margins(self, texts: Sequence[str], language: str) -> NDArray[np.float64]:
        """Log-odds of each text to be a positive."""
        if not texts:
            return np.zeros(0)
        labels, probabilities = self._model.predict([one_line(text, language) for text in texts], k=2)
        return np.array([_log_odds(*row) for row in zip(labels, probabilities, strict=True)])


def _log_odds(labels: Sequence[str], probabilities: Sequence[float]) -> float:
    """0 for a text without words that the model knows."""
    chances = dict(zip(labels, map(float, probabilities), strict=True))
    chance = min(max(chances.get(_POSITIVE, 1 - chances.get(_NEGATIVE, 0.5)), _CERTAIN), 1 - _CERTAIN)
    return math.log(chance / (1 - chance))


def fasttext_margins(content: bytes, texts: Sequence[str], language: str) -> NDArray[np.float64]:
    """As `FastTextClassifier.margins`, by a model that is not in a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.bin")
        path.write_bytes(content)
        return FastTextClassifier(path).margins(texts, language)


def train_fasttext(texts: Sequence[str], is_positive: Sequence[bool], language: str, options: FastTextOptions) -> bytes:
    """The file of a model trained on the texts in their order; the same input gives the same bytes.

    Raises ValueError where no word is frequent enough to learn from.
    """
    settings = options.of(language)
    with tempfile.TemporaryDirectory() as folder:
        lines, model = Path(folder, "lines.txt"), Path(folder, "model.bin")
        with lines.open("w", encoding="utf-8") as file:
            for text, positive in zip(texts, is_positive, strict=True):
                file.write(f"{_POSITIVE if positive else _NEGATIVE} {one_line(text, language)}\n")
        trained = fasttext.train_supervised(
            str(lines),
            lr=settings.rate,
            dim=settings.dimensions,
            epoch=max(settings.epochs, -(-_UPDATES // max(len(texts), 1))),
            minCount=settings.least_count,
            wordNgrams=settings.word_ngrams,
            bucket=settings.buckets,
            seed=settings.seed,
            thread=1,  # with more the order of updates, and so the file, would depend on chance
            verbose=0,
        )
        trained.save_model(str(model))
        return model.read_bytes()
