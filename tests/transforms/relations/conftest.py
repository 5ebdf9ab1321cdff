"""Passages from marked text, for the tests of relations."""

import re
from collections.abc import Callable

import pytest

from transforms.relations.mentions import NUM, TIME, TextEntity
from transforms.relations.passages import RelationPassage
from transforms.sentences.crossed import join_crossed
from transforms.sentences.split import split_sentences

_MARKED = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]*)(?:\|([A-Z]*))?\]")

MakePassage = Callable[..., RelationPassage]


def _passage(
    marked: str, page: str | None = None, language: str = "eng_Latn", id: str = "enwiki-1#0"
) -> RelationPassage:
    text, entities, end = "", [], 0
    for found in _MARKED.finditer(marked):
        text += marked[end : found.start()]
        entities.append(_entity(len(text), found[1], found[2], found[3]))
        text += found[1]
        end = found.end()
    text += marked[end:]
    sentences = join_crossed(split_sentences(text, language), [(entity.start, entity.end) for entity in entities])
    return RelationPassage(id, id.partition("#")[0], language, text, page, tuple(entities), tuple(sentences))


def _entity(start: int, surface: str, meaning: str, kind: str | None) -> TextEntity:
    span = start, start + len(surface)
    if kind == TIME:
        precision = ("year", "month", "day")[meaning.removeprefix("-").count("-")]
        return TextEntity(*span, TIME, None, value=meaning, precision=precision, origin="date")
    if kind == NUM:
        amount, _, unit = meaning.partition(" ")
        return TextEntity(*span, NUM, None, value=amount, unit=unit or None, origin="quantity")
    return TextEntity(*span, kind or None, meaning or None)


@pytest.fixture
def make_passage() -> MakePassage:
    """A passage of text with [surface|Q1|TYPE] for items, [1990|1990|TIME] for dates, [8 km|8 Q828224|NUM] for numbers.

    An item without an id is one of several that share the name.
    """
    return _passage
