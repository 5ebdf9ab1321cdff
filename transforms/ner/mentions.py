"""The words that named-entity extraction speaks: linked documents, entities and mentions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Origin = Literal["link", "self", "title", "alias", "surface"]
"""Why a span is a mention: ``link``: an editor linked it; ``self``: it names the page's own entity; ``title``,
``alias``: it is the title or label, or an alias, of an entity linked in this article; ``surface``: the article links
the entity by these words elsewhere."""


@dataclass(frozen=True)
class Link:
    """A link of a document: ``[start, end)`` of its text, the title it leads to, that page's item if it is known."""

    start: int
    end: int
    target: str
    qid: str | None


@dataclass(frozen=True)
class Entity:
    """What a Wikidata item is called in one language; ``type`` None where it is of no type of the type table.

    ``title`` is that of its article in the document's wiki.
    """

    qid: str
    type: str | None
    title: str = ""
    label: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkedDocument:
    """A text with its links, and what else its page says: its own item, words in bold, the spans of headings."""

    id: str
    language: str
    title: str
    text: str
    links: Sequence[Link]
    qid: str | None = None
    bold: Sequence[tuple[int, int]] = ()
    headings: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Mention:
    """A span that names an entity. ``qid`` is None where several entities of one type share the name."""

    start: int
    end: int
    type: str | None
    qid: str | None
    origin: Origin


@dataclass(frozen=True)
class Doubt:
    """A span that may name an entity, nobody can say which: its sentence is not fit to learn from."""

    start: int
    end: int
    reason: str
    detail: str
