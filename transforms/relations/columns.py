"""Passages between the steps of relation extraction: dataclasses as rows of batches, and back."""

from typing import Any

import pyarrow as pa

from schemas import fates
from schemas.datasets import RELATIONS
from schemas.fates import marked_schema
from transforms.relations.align import Alignment
from transforms.relations.mentions import TextEntity
from transforms.relations.passages import RelationPassage

Row = dict[str, Any]

_SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
PASSAGES = marked_schema(
    pa.schema(
        [
            *(RELATIONS.schema.field(name) for name in ("id", "document_id", "language", "text", "entities", "split")),
            ("sentences", _SPANS),
            ("page", pa.string()),
            ("snapshot", pa.string()),
        ]
    )
)
"""A passage with its entities, before anything is known of the facts between them."""

CANDIDATES = pa.list_(
    pa.struct(
        [
            ("subject", pa.int32()),
            ("object", pa.int32()),
            ("predicate", pa.string()),
            ("scope", pa.string()),
            ("reason", pa.string()),
            ("detail", pa.string()),
            ("confidence", pa.float32()),
        ]
    )
)
PAIRS = pa.list_(pa.struct([("subject", pa.int32()), ("object", pa.int32())]))
ALIGNED = pa.schema([*PASSAGES, ("candidates", CANDIDATES), ("unrelated", PAIRS)])
"""A passage with the facts that were aligned, and the pairs of entities that no fact holds between."""


def passage_row(passage: RelationPassage) -> Row:
    """The columns of a passage that come from its text."""
    return {
        "id": passage.id,
        "document_id": passage.document_id,
        "language": passage.language,
        "text": passage.text,
        "page": passage.page,
        "entities": [
            vars(entity) | {"surface": passage.text[entity.start : entity.end]} for entity in passage.entities
        ],
        "sentences": [{"start": start, "end": end} for start, end in passage.sentences],
    }


def passage_of(row: Row) -> RelationPassage:
    """The passage in a row of `PASSAGES` or `ALIGNED`."""
    entities = (
        TextEntity(**{name: value for name, value in entity.items() if name != "surface"}) for entity in row["entities"]
    )
    return RelationPassage(
        row["id"],
        row["document_id"],
        row["language"],
        row["text"],
        row["page"],
        tuple(entities),
        tuple((sentence["start"], sentence["end"]) for sentence in row["sentences"]),
    )


def aligned_row(row: Row, alignment: Alignment) -> Row:
    """A row of `PASSAGES` with what was aligned in it."""
    return row | {
        "candidates": [vars(candidate) | {"confidence": 1.0} for candidate in alignment.candidates],
        "unrelated": [{"subject": subject, "object": object_} for subject, object_ in alignment.unrelated],
    }


def marked_passage(row: Row) -> Row:
    """What a row about a passage, or about something in it, has of it: id, language and an excerpt."""
    return {
        "id": row["id"],
        "document_id": row["document_id"],
        "language": row["language"],
        "text": row["text"][: fates.EXCERPT_LENGTH],
        "level": RELATIONS.record,
    }
