"""Items of structured data: what microdata, RDFa and JSON-LD have in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from selectolax.lexbor import LexborNode

_SCHEMA_ORG = re.compile(r"(?:https?:)?(?://)?(?:www\.)?schema\.org(?:[/#]+|(?=\w))|schema:", re.IGNORECASE)


class Literal(NamedTuple):
    """A value that is text: a string of the source that may hold markup, with its language tag where it states one."""

    text: str
    language: str | None = None


Value: TypeAlias = "Literal | LexborNode | Item"
"""A literal, an element of the page whose text is the value, or another item."""


@dataclass(eq=False)
class Item:
    """A thing that a page describes. Two items are equal only if they are the same one; items may form circles.

    ``types`` and the names of ``properties`` are as the page has them; ``schema_name`` makes them comparable.
    """

    types: tuple[str, ...]
    id: str | None = None
    properties: dict[str, list[Value]] = field(default_factory=dict)

    def is_a(self, *names: str) -> bool:
        """Whether one of the types is one of schema.org's with these names, which are in lower case."""
        return any(schema_name(kind) in names for kind in self.types)

    def values(self, *names: str) -> Iterator[Value]:
        """The values of the properties with these names of schema.org, in lower case; of the first name first."""
        for name in names:
            for own, values in self.properties.items():
                if schema_name(own) == name:
                    yield from values


def schema_name(term: str) -> str:
    """The name of a type or property of schema.org in lower case: people write ``FaqPage`` and ``acceptedanswer``.

    With any scheme, ``www.``, the prefix ``schema:``, or bare; of an extended type, ``Question/Homework``, the first
    part. A term of another vocabulary stays whole and so is none of schema.org's.
    """
    term = term.strip()
    prefix = _SCHEMA_ORG.match(term)
    return (term[prefix.end() :].partition("/")[0].rstrip("#") if prefix else term).casefold()
