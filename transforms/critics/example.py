"""What a critic judges: two arguments in a passage and the predicate that may hold between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scope = Literal["sentence", "page"]
"""Where the arguments are: in one sentence, or the subject is the page's own entity wherever the passage names it."""


@dataclass(frozen=True)
class Argument:
    """One argument: ``[start, end)`` of the passage's text, those words, the entity's type and its mention's origin.

    Types of literals are ``TIME`` and ``NUM``; an item of no type has None.
    """

    start: int
    end: int
    type: str | None
    surface: str
    origin: str


@dataclass(frozen=True)
class Example:
    """A pair of mentions with a predicate.

    ``id`` is unique in a build. ``sentences`` are the spans of the passage's sentences in order; ``entities`` the spans
    and types of all its entities, the arguments among them. ``others`` are the further predicates that the facts have
    for the pair, whatever their rank. ``label`` is True where a fact was aligned, False where the facts have nothing
    for the pair; then ``predicate`` is None. It is None where the label is not known or not to be learnt from.
    """

    id: str
    document_id: str
    language: str
    text: str
    sentences: Sequence[tuple[int, int]]
    subject: Argument
    object: Argument
    predicate: str | None
    scope: Scope
    label: bool | None
    others: tuple[str, ...] = ()
    entities: Sequence[tuple[int, int, str | None]] = ()
