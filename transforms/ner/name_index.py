"""The names to look for in one document: a trie over tokens, which of them are fit, and how they are found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from transforms.ner.links import names_of, plain_title
from transforms.ner.mentions import Entity, Origin
from transforms.ner.naming import NamingRules
from transforms.sentences.rules import SentenceRules
from transforms.tokens.characters import has_case, is_small, is_spaceless
from transforms.tokens.tokenize import tokenize

UNRESOLVED = ""
"""Stands in the place of a QID for the items that nobody knows: what links by these words leads nowhere known."""

_ORIGIN_RANK: dict[Origin, int] = {"self": 0, "title": 1, "surface": 2, "alias": 3, "link": 4}


@dataclass
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    entities: dict[str, Origin] = field(default_factory=dict)
    """Items of which the tokens down to here are a name."""


@dataclass(frozen=True)
class Words:
    """What is known of the words of one document: its lower-case words and the opening words of its language."""

    lower_case: frozenset[str]
    openers: frozenset[str]

    def is_common(self, word: str) -> bool:
        """Whether ``word`` is one that the document also writes small, or that opens sentences."""
        return word.casefold() in self.lower_case or word in self.openers


class NameIndex:
    """Names of a document's entities, found at token borders, each position's longest in one walk down the trie."""

    def __init__(self, language: str, rules: NamingRules, words: Words) -> None:
        self._language = language
        self._rules = rules
        self._words = words
        self._root = _Node()
        self.single_words: dict[str, set[str]] = {}
        """Names of one token, with their known items."""
        self.last_words: set[str] = set()
        """Last tokens of all names."""

    def add_entity(self, entity: Entity, is_page: bool) -> None:
        """Add the names of an entity that the article links, or of the article's own."""
        primary = {plain_title(entity.title), entity.title, entity.label}
        for name in names_of(entity):
            is_primary = name in primary
            if is_primary or is_page or self._is_telling_alias(name, entity):
                self.add(name, entity.qid, "self" if is_page else "title" if is_primary else "alias")
        if is_page and entity.type == "PER":
            surname = self._surname(plain_title(entity.title))
            if surname:
                self.add(surname, entity.qid, "self")

    def add(self, name: str, qid: str, origin: Origin) -> None:
        """Add one name, unless it is unfit: one letter, no letters, an opening word, or a word also written small."""
        tokens = [name[start:end] for start, end in tokenize(name, self._language)]
        if not tokens or not self._is_fit(name, tokens):
            return
        node = self._root
        for token in tokens:
            node = node.children.setdefault(token, _Node())
        known = node.entities.get(qid)
        if known is None or _ORIGIN_RANK[origin] < _ORIGIN_RANK[known]:
            node.entities[qid] = origin
        self.last_words.add(tokens[-1])
        if len(tokens) == 1 and qid != UNRESOLVED:
            self.single_words.setdefault(name, set()).add(qid)

    def find(self, tokens: Sequence[str], blocked: Sequence[int]) -> Iterator[tuple[int, int, dict[str, Origin]]]:
        """First and last-plus-one token of the longest name at each position, with the items it may mean.

        No name takes in a token whose ``blocked`` is not 0.
        """
        for first, token in enumerate(tokens):
            node = self._root.children.get(token)
            if node is None or blocked[first]:
                continue
            found: tuple[int, dict[str, Origin]] | None = None
            at = first + 1
            while True:
                if node.entities:
                    found = at, node.entities
                if at == len(tokens) or blocked[at]:
                    break
                following = node.children.get(tokens[at])
                if following is None:
                    break
                node = following
                at += 1
            if found:
                yield first, *found

    def _is_fit(self, name: str, tokens: list[str]) -> bool:
        letters = [letter for letter in name if letter.isalpha()]
        if len(letters) < 2:
            return False
        cased = has_case(name)
        if cased and not any(letter.isupper() for letter in letters):
            return False
        if len(tokens) == 1 and cased:
            return len(letters) > 2 and not self._words.is_common(name) and name not in self._rules.not_names
        return name not in self._words.openers

    def _is_telling_alias(self, alias: str, entity: Entity) -> bool:
        """Whether to look for an alias: one word is too often a given name, a nickname or a code."""
        if is_spaceless(alias[0]):
            return len(alias) > 2
        letters = [letter for letter in alias if letter.isalpha()]
        if " " in alias.strip():
            return True
        is_acronym = len(letters) > 2 and all(letter.isupper() for letter in letters)
        return is_acronym or (entity.type != "PER" and len(letters) > 3)

    def _surname(self, title: str) -> str | None:
        words = title.split()
        if self._rules.no_surnames or len(words) < 2 or "," in title:
            return None
        surname = words[0] if self._rules.surname_first else words[-1]
        return (
            surname
            if surname[0].isupper() and surname.isalpha() and len(surname) > 2 and not surname.isupper()
            else None
        )


SMALL_SHARE = 0.2
"""A word counts as one that the document writes small from more than this many small ones for each capital: the address
"berlin.de" makes no common word of the three hundred "Berlin" beside it."""


def document_words(tokens: Iterable[str], openers: SentenceRules) -> Words:
    """The lower-case words among ``tokens``, and the opening words of a language."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for token in tokens:
        if is_small(token):
            small[token] += 1
        else:
            capital[token.casefold()] += 1
    common = frozenset(word for word, count in small.items() if count > SMALL_SHARE * capital[word])
    return Words(common, openers.starters)
