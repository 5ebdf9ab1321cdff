"""What a critic is asked of aligned passages: their relations, and for its training the pairs without a fact."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from transforms.critics.example import Argument, Example

Row = dict[str, Any]


def relation_examples(row: Row) -> list[Example]:
    """The relations of a row of `ALIGNED` that nothing has dropped, in the order of its candidates."""
    predicates = defaultdict(set)
    for candidate in row["candidates"]:
        predicates[candidate["subject"], candidate["object"]].add(candidate["predicate"])
    return [
        _example(
            row,
            candidate["subject"],
            candidate["object"],
            predicate=candidate["predicate"],
            scope=candidate["scope"],
            label=True,
            others=tuple(sorted(predicates[candidate["subject"], candidate["object"]] - {candidate["predicate"]})),
        )
        for candidate in row["candidates"]
        if candidate["reason"] is None
    ]


def unrelated_examples(row: Row) -> Iterator[Example]:
    """The pairs of a row of `ALIGNED` that no fact holds between."""
    for pair in row["unrelated"]:
        yield _example(row, pair["subject"], pair["object"], predicate=None, scope="sentence", label=False, others=())


def _example(row: Row, subject: int, object_: int, **known: Any) -> Example:
    return Example(
        id=f"{row['id']}:{subject}:{object_}",
        document_id=row["document_id"],
        language=row["language"],
        text=row["text"],
        sentences=[(sentence["start"], sentence["end"]) for sentence in row["sentences"]],
        subject=_argument(row["entities"][subject]),
        object=_argument(row["entities"][object_]),
        entities=[(entity["start"], entity["end"], entity["type"]) for entity in row["entities"]],
        **known,
    )


def _argument(entity: Row) -> Argument:
    return Argument(entity["start"], entity["end"], entity["type"], entity["surface"], entity["origin"])
