"""`Measured`: a batch of texts with all that filters ask of it."""

from functools import cached_property

import numpy as np
import pyarrow as pa

from transforms.filters import character_classes as classes
from transforms.filters import repetition
from transforms.filters.characters import count_characters
from transforms.filters.code_points import CodePoints, code_points
from transforms.filters.lines import Lines, lines
from transforms.filters.near_phrases import near_phrases
from transforms.filters.phrases import PhraseHits, find_phrases
from transforms.filters.thresholds import Thresholds, built_in_thresholds, encoded
from transforms.filters.word_lists import CONSENT, JAVASCRIPT, LISTS, PLACEHOLDER, WordLists, built_in_word_lists
from transforms.filters.words import UNIT, WORD, Words, words

_WITH_PLACES = frozenset(LISTS.index(name) for name in (CONSENT, JAVASCRIPT, PLACEHOLDER))


class Measured:
    """The texts of a batch, each measured once and only for what is asked.

    All measurements have one value or row a text; a null text counts as empty. Only the first
    ``code_points.LONGEST`` characters of a text are looked at.
    """

    def __init__(
        self,
        texts: pa.StringArray,
        languages: pa.StringArray,
        thresholds: Thresholds | None = None,
        word_lists: WordLists | None = None,
    ) -> None:
        self.texts = texts
        self._languages = encoded(languages)
        self._thresholds = thresholds or built_in_thresholds()
        self._word_lists = word_lists or built_in_word_lists()

    def __len__(self) -> int:
        return len(self.texts)

    def thresholds(self, filter_name: str, name: str) -> np.ndarray:
        """The threshold of a filter for the language of each text, float64."""
        return self._thresholds.by_row(filter_name, name, self._languages)

    @cached_property
    def code_points(self) -> CodePoints:
        """The characters."""
        return code_points(self.texts)

    @cached_property
    def characters(self) -> np.ndarray:
        """Characters by class and kind (columns of ``transforms/filters/characters``), int64."""
        return count_characters(self.code_points)

    @cached_property
    def lines(self) -> Lines:
        """The lines that are not blank."""
        return lines(self.code_points)

    @cached_property
    def words(self) -> Words:
        """The words, single letters in scripts without spaces."""
        return words(self.code_points)

    @cached_property
    def entries_per_word(self) -> np.ndarray:
        """Entries of ``words`` that say as much as an English word, float64.

        By the script that most of them are in: letters where there are no spaces between words, else syllables in
        languages that write those apart.
        """
        kinds = self.words.by_kind
        spaceless = 2 * kinds[:, UNIT] > kinds.sum(axis=1)
        letters, syllables = (self.thresholds("words", name) for name in ("letters_per_word", "syllables_per_word"))
        chosen: np.ndarray = np.where(spaceless, letters, syllables)
        return chosen

    @cached_property
    def word_entries(self) -> np.ndarray:
        """Entries of ``words``, int64."""
        counts: np.ndarray = np.diff(self.words.offsets)
        return counts

    @cached_property
    def word_counts(self) -> np.ndarray:
        """Words, as many as the text would have in English about; float64."""
        counts: np.ndarray = self.word_entries / self.entries_per_word
        return counts

    @cached_property
    def mean_word_length(self) -> np.ndarray:
        """Characters of a word (with a letter, in a script with spaces), 0 where there is none; float64."""
        lengths: np.ndarray = self.words.letters / np.maximum(self.words.by_kind[:, WORD], 1)
        return lengths

    @cached_property
    def visible(self) -> np.ndarray:
        """Characters that are no white space, int64."""
        counts: np.ndarray = self.characters[:, : classes.SPACE].sum(axis=1)
        return counts

    def share_of_lines(self, chosen: np.ndarray) -> np.ndarray:
        """Share of the lines that are chosen (bool, one a line), nan in texts of fewer than ``min_lines``; float64.

        In a text of three lines a share of them says little.
        """
        counts = np.diff(self.lines.offsets)
        shares = np.bincount(self.row_of_line, chosen, minlength=len(self)) / np.maximum(counts, 1)
        return np.where(counts < self.thresholds("lines", "min_lines"), np.nan, shares)

    def share_in_lines(self, chosen: np.ndarray) -> np.ndarray:
        """Share of the characters in lines that are in chosen lines (bool, one a line), 0 without any; float64."""
        lengths = self.line_lengths
        inside = np.bincount(self.row_of_line, lengths * chosen, minlength=len(self))
        return inside / np.maximum(np.bincount(self.row_of_line, lengths, minlength=len(self)), 1)

    @cached_property
    def row_of_line(self) -> np.ndarray:
        """For each line the number of its text, int64."""
        return np.repeat(np.arange(len(self)), np.diff(self.lines.offsets))

    @cached_property
    def line_lengths(self) -> np.ndarray:
        """For each line its characters without white space around, int64."""
        lengths: np.ndarray = self.lines.ends - self.lines.starts
        return lengths

    @cached_property
    def frequent_ngrams(self) -> np.ndarray:
        """See ``repetition.frequent_ngrams``."""
        return repetition.frequent_ngrams(self.words, self.entries_per_word)

    @cached_property
    def duplicate_ngrams(self) -> np.ndarray:
        """See ``repetition.duplicate_ngrams``."""
        return repetition.duplicate_ngrams(self.words, self.entries_per_word)

    @cached_property
    def phrases(self) -> PhraseHits:
        """Words of the lists that are found."""
        tables = [self._word_lists.table(tag) for tag in self._languages.dictionary.to_pylist()]
        return find_phrases(self.words, self._languages.indices.to_numpy(), tables, _WITH_PLACES)

    def has_list(self, name: str) -> np.ndarray:
        """Whether there is a list of that name for the language of the text, bool."""
        known = [name in self._word_lists.lists_of(tag) for tag in self._languages.dictionary.to_pylist()]
        has: np.ndarray = np.array(known, bool)[self._languages.indices.to_numpy()]
        return has

    def share_near(self, name: str) -> np.ndarray:
        """Share of the characters near phrases of the list of that name (see ``near_phrases``), float64."""
        return near_phrases(self.lines, self.words, self.phrases, LISTS.index(name))
