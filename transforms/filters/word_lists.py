"""Lists of words and phrases by language, the built-in ones and a user's."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from schemas.language import UNDETERMINED, split_tag, standard_language
from transforms.filters.phrases import PhraseTable, phrase_table

STOP_WORDS, ADULT, SPAM, CONSENT, JAVASCRIPT, PLACEHOLDER = LISTS = (
    "stop_words",
    "adult",
    "spam",
    "consent",
    "javascript",
    "placeholder",
)
"""Names of the lists; the position is the number of the list in phrase tables."""

EVERY_LANGUAGE = "mul"
"""Key of what belongs to no single language: brands, domains."""

ByLanguage = Mapping[str, tuple[str, ...]]
"""Phrases by tag (zho_Hans), language (deu) or ``EVERY_LANGUAGE``."""


class WordLists:
    """All lists. What stands for a language, for its standard variety, for a tag and for every language adds up."""

    def __init__(self, lists: Mapping[str, ByLanguage]) -> None:
        self.lists = lists
        self._tables: dict[str, PhraseTable] = {}
        self._lists_of: dict[str, frozenset[str]] = {}

    def phrases(self, name: str, tag: str) -> tuple[str, ...]:
        """The phrases of a list that count in texts of a language."""
        of_list = self.lists.get(name, {})
        try:
            language = split_tag(tag)[0]
        except ValueError:
            tag, language = UNDETERMINED, split_tag(UNDETERMINED)[0]
        keys = dict.fromkeys((EVERY_LANGUAGE, standard_language(language), language, tag))
        return tuple(dict.fromkeys(phrase for key in keys for phrase in of_list.get(key, ())))

    def lists_of(self, tag: str) -> frozenset[str]:
        """The names of the lists that have a phrase for a language."""
        if tag not in self._lists_of:
            self._lists_of[tag] = frozenset(name for name in LISTS if self.phrases(name, tag))
        return self._lists_of[tag]

    def table(self, tag: str) -> PhraseTable:
        """The table of all lists for texts of a language, made once."""
        if tag not in self._tables:
            self._tables[tag] = phrase_table([self.phrases(name, tag) for name in LISTS])
        return self._tables[tag]

    def replaced(self, name: str, own: ByLanguage) -> "WordLists":
        """These lists with a user's in place of the one of that name."""
        return WordLists({**self.lists, name: own})

    def added(self, name: str, own: ByLanguage) -> "WordLists":
        """These lists with a user's phrases beside those of the list of that name."""
        old = self.lists.get(name, {})
        return self.replaced(name, {key: (*old.get(key, ()), *own.get(key, ())) for key in {**old, **own}})

    def __getstate__(self) -> dict[str, Any]:
        return {"lists": self.lists, "_tables": {}, "_lists_of": {}}


def read_word_list(folder: Path | Traversable) -> dict[str, tuple[str, ...]]:
    """The list in a folder of files LANGUAGE.txt (deu.txt, zho_Hans.txt, mul.txt), UTF-8, a phrase a line.

    Blank lines and lines that begin with # count for nothing.

    Raises:
        ValueError: no folder, no such file in it, a file that is no UTF-8 or has another name; names the file.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder}: no folder; a word list is a folder of files LANGUAGE.txt")
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        key, dot, ending = file.name.partition(".")
        if dot + ending != ".txt":
            continue
        if not _is_key(key):
            raise ValueError(f"{file}: no language: call it like deu.txt, zho_Hans.txt or mul.txt (for every language)")
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"{file}: not UTF-8: {error}") from error
        stripped = (line.strip() for line in text.splitlines())
        found[key] = tuple(line for line in stripped if line and not line.startswith("#"))
        try:
            phrase_table([found[key]])
        except ValueError as error:
            raise ValueError(f"{file}: {error}") from error
    if not found:
        raise ValueError(f"{folder}: no file LANGUAGE.txt in it")
    return found


def _is_key(key: str) -> bool:
    try:
        split_tag(key if "_" in key else f"{key}_Zyyy")
    except ValueError:
        return False
    return True


@cache
def built_in_word_lists() -> WordLists:
    """The lists that come with Babelmill: stop_words.yaml and the folders of ``lists``."""
    here = resources.files("transforms.filters")
    stop_words = yaml.safe_load(here.joinpath("stop_words.yaml").read_text(encoding="utf-8"))
    lists: dict[str, ByLanguage] = {
        name: read_word_list(here.joinpath("lists", name)) for name in LISTS if name != STOP_WORDS
    }
    lists[STOP_WORDS] = {key: tuple(words.split()) for key, words in stop_words.items()}
    return WordLists(lists)
