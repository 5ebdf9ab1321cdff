"""The passages of a document with their entities and sentences: a row of the dataset each."""

from bisect import bisect_left
from dataclasses import dataclass, replace

from transforms.ner.mentions import LinkedDocument
from transforms.passages.split import split_passages
from transforms.relations.mentions import FoundEntities, TextEntity
from transforms.relations.options import RelationOptions
from transforms.sentences.crossed import join_crossed
from transforms.sentences.split import split_sentences

Span = tuple[int, int]


@dataclass(frozen=True)
class RelationPassage:
    """A stretch of a document; the offsets of ``entities`` and ``sentences`` are in ``text``.

    ``page`` is the item of the document. Every entity lies in one sentence; both are in order.
    """

    id: str
    document_id: str
    language: str
    text: str
    page: str | None
    entities: tuple[TextEntity, ...]
    sentences: tuple[Span, ...]


def relation_passages(
    document: LinkedDocument, found: FoundEntities, options: RelationOptions
) -> list[RelationPassage]:
    """The passages of ``document``, with or without entities; ``DOCUMENT#3`` is the fourth. Headings are in none."""
    passages = split_passages(
        document.text,
        document.language,
        [(start, end, 1) for start, end in document.headings],
        options.longest,
        join_paragraphs=True,
        whole=[(entity.start, entity.end) for entity in found.entities],
    )
    rows = []
    for number, passage in enumerate(passages):
        text = document.text[passage.start : passage.end]
        first = bisect_left(found.entities, passage.start, key=lambda entity: entity.start)
        last = bisect_left(found.entities, passage.end, key=lambda entity: entity.start)
        entities = tuple(
            replace(entity, start=entity.start - passage.start, end=entity.end - passage.start)
            for entity in found.entities[first:last]
            if entity.end <= passage.end
        )
        spans = [(entity.start, entity.end) for entity in entities]
        sentences = tuple(join_crossed(split_sentences(text, document.language), spans))
        rows.append(
            RelationPassage(
                f"{document.id}#{number}", document.id, document.language, text, document.qid, entities, sentences
            )
        )
    return rows
