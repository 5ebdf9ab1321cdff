"""All formats by name."""

from collections.abc import Mapping

from schemas.datasets import (
    CORPUS,
    FAQ,
    FAQ_CORPUS,
    FAQ_QRELS,
    FAQ_QUERIES,
    FAQ_TRIPLES,
    QRELS,
    QUERIES,
    TRIPLES,
)
from transforms.task_formats.beir import Beir
from transforms.task_formats.conll import Conll
from transforms.task_formats.dataset_rows import DatasetRows
from transforms.task_formats.document_rows import DocumentRows
from transforms.task_formats.mlama import MlamaTemplates
from transforms.task_formats.ner_rows import NerRows
from transforms.task_formats.projection_rows import ProjectionRows
from transforms.task_formats.record import TaskFormat
from transforms.task_formats.relation_rows import RelationRows
from transforms.task_formats.span_lines import SpanLines
from transforms.task_formats.squad import Squad
from transforms.task_formats.tab_separated import IdLines, MsMarco
from transforms.task_formats.tacred import Tacred
from transforms.task_formats.text_rows import TextRows

_FORMATS: tuple[TaskFormat, ...] = (
    Tacred("json"),
    Tacred("lines"),
    Conll("conll"),
    Conll("universal_ner"),
    MsMarco(),
    IdLines(),
    Beir(),
    Squad(),
    SpanLines(),
    MlamaTemplates(),
)
_ROWS: tuple[DatasetRows, ...] = (
    DocumentRows(),
    NerRows(),
    RelationRows(),
    ProjectionRows(),
    TextRows(FAQ, ("question", "answer"), of_the_source=("language_score", "digest")),
    *(TextRows(corpus, ("title", "text", "section")) for corpus in (CORPUS, FAQ_CORPUS)),
    *(TextRows(queries, ("text",)) for queries in (QUERIES, FAQ_QUERIES)),
    *(TextRows(ids, ()) for ids in (QRELS, TRIPLES, FAQ_QRELS, FAQ_TRIPLES)),
)

FORMATS: Mapping[str, TaskFormat] = {format.name: format for format in _FORMATS}
"""External formats by name."""
DATASET_ROWS: Mapping[str, DatasetRows] = {rows.dataset.name: rows for rows in _ROWS}
"""Our own datasets by name. Of the others ``entities`` has names in all languages already, and the rest no text."""


def task_format(name: str) -> TaskFormat:
    """The external format of this name. Raises ValueError where there is none."""
    if name not in FORMATS:
        raise ValueError(f"unknown format {name!r}; known are {', '.join(sorted(FORMATS))}")
    return FORMATS[name]


def dataset_rows(name: str) -> DatasetRows:
    """How rows of the dataset of this name are translated. Raises ValueError for one that is not translated."""
    if name not in DATASET_ROWS:
        why = "; names come from Wikidata (entities) in every language" if name in ("entities", "names") else ""
        raise ValueError(f"rows of {name!r} are not translated{why}; known are {', '.join(sorted(DATASET_ROWS))}")
    return DATASET_ROWS[name]
