"""What the names in an element's class and id say about its role on a page (element_names.yaml)."""

import re
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml


class Role(IntEnum):
    """Role of an element; of several that its names tell, the smallest is taken."""

    INVISIBLE = 0
    CONTENT = 1
    COMMENTS = 2
    BOILERPLATE = 3
    DOUBTFUL = 4
    UNKNOWN = 5


class _Term(NamedTuple):
    words: list[str]
    begins: bool
    ends: bool
    role: Role


MOST_NAMES = 30
"""Names of an element that are looked at, and the most words of each."""


def _read_terms() -> dict[str, list[_Term]]:
    """Terms by their first word."""
    table = yaml.safe_load(Path(__file__).with_name("element_names.yaml").read_text(encoding="utf-8"))
    terms: dict[str, list[_Term]] = {}
    for role, listed in table.items():
        for term in listed.split(";"):
            words = term.strip(" ^$").split()
            found = _Term(words, term.strip().startswith("^"), term.strip().endswith("$"), Role[role.upper()])
            terms.setdefault(words[0], []).append(found)
    return terms


_TERMS = _read_terms()
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# "content-with-sidebar", "has-footer", "no-comments" tell of what is elsewhere.
_NOT_OF_ITSELF = frozenset("with has no not without hide".split())
# Words that begin a name and say nothing: of naming schemes ("js-post-body", "c-article-body") and of page builders.
_PREFIXES = frozenset("js jsx c o l m u b t is sc amp elementor wpb vc fl fusion et pb avia wp block".split())
# WordPress names a post's own categories and tags: "post-12 type-post hentry category-video tag-banner".
_POST = re.compile(r"\b(?:hentry|type-post|type-page|type-product|post-\d+|postid-\d+)\b")


@lru_cache(maxsize=1 << 15)
def role_of_names(names: str) -> Role:
    """Role of an element whose class and id are ``names``, separated by white space."""
    if _POST.search(names):
        return Role.UNKNOWN
    return min(map(_role_of_name, names.split(None, MOST_NAMES)[:MOST_NAMES]), default=Role.UNKNOWN)


@lru_cache(maxsize=1 << 15)
def _role_of_name(name: str) -> Role:
    words = " ".join(_WORD.findall(name)).lower().split(None, MOST_NAMES)[:MOST_NAMES]
    if not _NOT_OF_ITSELF.isdisjoint(words):
        return Role.UNKNOWN
    if words[:1] == ["elementor"] and "widget" in words:  # it calls everything so
        words.remove("widget")
    while words and words[0] in _PREFIXES:
        del words[0]
    role = Role.UNKNOWN
    for start, word in enumerate(words):
        for term in _TERMS.get(word, ()):
            end = start + len(term.words)
            if (
                term.role < role
                and words[start:end] == term.words
                and (not term.begins or start == 0)
                and (not term.ends or end == len(words))
            ):
                role = term.role
    return role
