"""The forms and stems under which an alignment model knows the words of one language."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]


def word_form(word: str) -> str:
    """The form of a word that is counted: compatibility characters replaced, case folded."""
    return normalize("NFKC", word).casefold()


def word_stem(form: str) -> str:
    """The first three fifths of a form, four letters at least: inflected forms meet without rules of any language."""
    return form[: max(4, int(len(form) * 0.6 + 0.5))]


@dataclass(frozen=True)
class Vocabulary:
    """Forms in the order of their code points, with how often each was seen."""

    forms: tuple[str, ...]
    counts: Floats
    ids: dict[str, int] = field(init=False, repr=False)
    stem_ids: dict[str, int] = field(init=False, repr=False)
    stem_of: Ids = field(init=False, repr=False)
    stem_counts: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        stems = [word_stem(form) for form in self.forms]
        stem_ids = {stem: at for at, stem in enumerate(sorted(set(stems)))}
        stem_of = np.array([stem_ids[stem] for stem in stems], np.int64)
        object.__setattr__(self, "ids", {form: at for at, form in enumerate(self.forms)})
        object.__setattr__(self, "stem_ids", stem_ids)
        object.__setattr__(self, "stem_of", stem_of)
        object.__setattr__(self, "stem_counts", np.bincount(stem_of, self.counts, len(stem_ids)).astype(np.float64))

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]], seen: Self | None = None) -> Self:
        """The vocabulary of sentences of forms, on top of one that is there."""
        counts: Counter[str] = Counter()
        if seen is not None:
            counts.update({form: int(count) for form, count in zip(seen.forms, seen.counts.tolist(), strict=True)})
        for sentence in sentences:
            counts.update(sentence)
        forms = tuple(sorted(counts))
        return cls(forms, np.array([counts[form] for form in forms], np.float64))

    def look_up(self, forms: Sequence[str]) -> tuple[Ids, Ids]:
        """Ids of forms and of their stems, -1 where one is unknown."""
        return (
            np.array([self.ids.get(form, -1) for form in forms], np.int64),
            np.array([self.stem_ids.get(word_stem(form), -1) for form in forms], np.int64),
        )

    def counts_of(self, ids: Ids, stem_ids: Ids) -> tuple[Floats, Floats]:
        """Counts of words and of their stems, 0 for unknown ones (-1)."""
        return _or_zero(self.counts, ids), _or_zero(self.stem_counts, stem_ids)


def _or_zero(counts: Floats, ids: Ids) -> Floats:
    return np.append(counts, 0.0)[ids]
