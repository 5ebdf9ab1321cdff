"""What annotation finds in a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.ner.mentions import Doubt, Mention

Span = tuple[int, int]


@dataclass
class Annotation:
    """What is known of a document's names; spans are in order and do not overlap.

    ``tokens`` are cut where mentions begin and end. ``mentions`` have any type, or None for a linked page that has
    none. ``explained`` are links whose words name nothing, and titles of works; ``doubts`` are spans nobody can tell;
    ``dropped_links`` are links that are no span of the text, or overlap another.
    """

    tokens: list[Span]
    mentions: list[Mention] = field(default_factory=list)
    explained: list[Span] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    dropped_links: list[Doubt] = field(default_factory=list)
    names: Mapping[str, set[str]] = field(default_factory=dict)
    """One-word names looked for, with their items."""
    lower_case: frozenset[str] = frozenset()
    """Words that the document writes small."""
