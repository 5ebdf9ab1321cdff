"""The datasets that Babelmill reads and writes: their names, Arrow schemas and sort keys.

Spans are half-open ``[start, end)`` in Unicode code points of the text beside them. ``language`` is an ISO 639-3 code
and an ISO 15924 script, ``deu_Latn``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

WEB = "web"
"""`source` of documents from web archives."""

MULTILINGUAL = "mul"
"""Folder of datasets whose rows belong to no single language (ISO 639-3 ``mul``, multiple languages)."""


def _list_of(**fields: pa.DataType) -> pa.DataType:
    return pa.list_(pa.struct([pa.field(name, kind) for name, kind in fields.items()]))


_NAMES = _list_of(language=pa.string(), name=pa.string())
_SPANS = _list_of(start=pa.int32(), end=pa.int32())


@dataclass(frozen=True)
class Dataset:
    """A dataset's name and columns.

    ``key`` identifies a row and sorts a part; ``record`` is the noun that the accounts use for one row; ``excerpt``
    names the text column whose beginning is kept of a dropped or failed row, ``heavy`` those that are shortened then;
    ``required`` columns must be present in an input; ``published`` names columns whose published name is that of a mark
    (`schemas.fates.MARKS`) otherwise.
    """

    name: str
    record: str
    schema: pa.Schema
    key: tuple[str, ...]
    excerpt: str
    required: tuple[str, ...]
    heavy: tuple[str, ...] = field(default=())
    published: Mapping[str, str] = field(default_factory=dict)

    def published_names(self) -> list[str]:
        """The columns as they are written."""
        return [self.published.get(name, name) for name in self.schema.names]

    @property
    def has_language(self) -> bool:
        """Whether rows carry a ``language`` that names their folder."""
        return "language" in self.schema.names


DOCUMENTS = Dataset(
    name="documents",
    record="document",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("source", pa.string()),
            ("url", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("language", pa.string()),
            ("language_score", pa.float32()),
            ("languages", _list_of(language=pa.string(), score=pa.float32())),
            ("language_spans", _list_of(start=pa.int32(), end=pa.int32(), language=pa.string(), score=pa.float32())),
            ("language_share", pa.float32()),  # of its letters in its language
            ("language_hints", _list_of(origin=pa.string(), language=pa.string())),  # what a page says of itself
            ("snapshot", pa.string()),
            ("published", pa.string()),
            ("canonical_url", pa.string()),
            ("alternates", _list_of(language=pa.string(), url=pa.string())),  # the page in other languages
            ("qid", pa.string()),
            ("redirects", pa.list_(pa.string())),
            ("mentions", _list_of(start=pa.int32(), end=pa.int32(), target=pa.string(), qid=pa.string())),
            ("headings", _list_of(start=pa.int32(), end=pa.int32(), level=pa.int32())),
            ("bold", _SPANS),
            ("quality", pa.float32()),
            ("cluster_id", pa.string()),
            ("cluster_size", pa.int32()),
        ]
    ),
    key=("id",),
    excerpt="text",
    required=("id", "text", "language"),
    heavy=("text", "mentions", "headings", "bold", "language_spans", "alternates"),
)

FAQ = Dataset(
    name="faq",
    record="pair",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("url", pa.string()),
            ("domain", pa.string()),
            ("language", pa.string()),
            ("language_score", pa.float32()),
            ("question", pa.string()),
            ("answer", pa.string()),
            ("document_id", pa.string()),
            ("page_language", pa.string()),
            ("markup", pa.string()),
            ("snapshot", pa.string()),
            ("digest", pa.string()),  # of question and answer, normalised
        ]
    ),
    key=("id",),
    excerpt="question",
    required=("id", "question", "answer"),
    heavy=("question", "answer"),
)

PAGE_PAIRS = Dataset(
    name="page_pairs",
    record="page pair",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("source_id", pa.string()),
            ("target_id", pa.string()),
            ("source_language", pa.string()),
            ("target_language", pa.string()),
            ("source_url", pa.string()),
            ("target_url", pa.string()),
            ("mutual", pa.bool_()),
        ]
    ),
    key=("id",),
    excerpt="id",
    required=("id", "source_id", "target_id"),
)

SIGNATURES = Dataset(
    name="signatures",
    record="signature",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("language", pa.string()),
            ("url", pa.string()),
            ("snapshot", pa.string()),
            ("quality", pa.float32()),
            ("length", pa.int64()),  # code points of the text
            ("digest", pa.uint64()),  # of the text as it is
            ("text_digest", pa.string()),  # of the normalised text
            ("cluster_id", pa.string()),
            ("cluster_size", pa.int32()),
            ("parameters", pa.string()),
            ("signature", pa.list_(pa.uint32())),
            ("shingles", pa.list_(pa.uint32())),
        ]
    ),
    key=("id",),
    excerpt="id",
    required=("id", "length", "digest", "text_digest", "parameters", "signature", "shingles"),
    heavy=("signature", "shingles"),
)

ENTITIES = Dataset(
    name="entities",
    record="entity",
    schema=pa.schema(
        [
            ("qid", pa.string()),
            ("type", pa.string()),
            ("classes", pa.list_(pa.string())),
            ("superclasses", pa.list_(pa.string())),
            ("labels", _NAMES),
            ("aliases", _NAMES),
            ("sitelinks", _list_of(wiki=pa.string(), title=pa.string())),
        ]
    ),
    key=("qid",),
    excerpt="qid",
    required=("qid",),
    heavy=("labels", "aliases", "sitelinks"),
)

FACTS = Dataset(
    name="facts",
    record="statement",
    schema=pa.schema(
        [
            ("subject", pa.string()),
            ("predicate", pa.string()),
            ("object_kind", pa.string()),
            ("object", pa.string()),
            ("precision", pa.string()),
            ("unit", pa.string()),
            ("rank", pa.string()),
            ("best", pa.bool_()),  # of the best rank among the subject's statements of this predicate
            ("start_time", pa.string()),
            ("end_time", pa.string()),
            ("point_in_time", pa.string()),
            ("statement", pa.string()),
        ]
    ),
    key=("subject", "predicate", "statement", "object_kind", "object"),
    excerpt="object",
    required=("subject", "predicate", "object_kind", "object"),
)

NER = Dataset(
    name="ner",
    record="sentence",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("document_id", pa.string()),
            ("language", pa.string()),
            ("text", pa.string()),
            ("tokens", pa.list_(pa.string())),
            ("tags", pa.list_(pa.string())),
            (
                "spans",
                _list_of(start=pa.int32(), end=pa.int32(), type=pa.string(), qid=pa.string(), origin=pa.string()),
            ),
            ("weight", pa.float32()),
        ]
    ),
    key=("id",),
    excerpt="text",
    required=("id", "text", "language", "tokens", "tags"),
    heavy=("text", "tokens", "tags", "spans"),
)

RELATIONS = Dataset(
    name="relations",
    record="passage",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("document_id", pa.string()),
            ("language", pa.string()),
            ("text", pa.string()),
            (
                "entities",
                _list_of(
                    start=pa.int32(),
                    end=pa.int32(),
                    type=pa.string(),
                    qid=pa.string(),
                    surface=pa.string(),
                    value=pa.string(),
                    precision=pa.string(),
                    unit=pa.string(),
                    origin=pa.string(),
                ),
            ),
            (
                "relations",
                _list_of(
                    subject=pa.int32(),
                    object=pa.int32(),
                    predicate=pa.string(),
                    confidence=pa.float32(),
                    scope=pa.string(),
                ),
            ),
            ("split", pa.string()),
        ]
    ),
    key=("id",),
    excerpt="text",
    required=("id", "text", "language", "entities", "relations"),
    heavy=("text", "entities", "relations"),
)

PREDICATES = Dataset(
    name="predicates",
    record="predicate",
    schema=pa.schema(
        [
            ("predicate", pa.string()),
            ("labels", _NAMES),
            ("relations", pa.int64()),
            ("counts", _list_of(language=pa.string(), split=pa.string(), relations=pa.int64())),
        ]
    ),
    key=("predicate",),
    excerpt="predicate",
    required=("predicate",),
)

CORPUS = Dataset(
    name="retrieval/corpus",
    record="passage",
    schema=pa.schema(
        [
            ("docid", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("language", pa.string()),
            ("document_id", pa.string()),
            ("qid", pa.string()),
            ("section", pa.string()),
        ]
    ),
    key=("docid",),
    excerpt="text",
    required=("docid", "text", "language"),
    heavy=("text",),
)

QUERIES = Dataset(
    name="retrieval/queries",
    record="query",
    schema=pa.schema(
        [
            ("query_id", pa.string()),
            ("text", pa.string()),
            ("language", pa.string()),
            ("kind", pa.string()),
            ("passage_language", pa.string()),
            ("source_docid", pa.string()),
            ("split", pa.string()),
        ]
    ),
    key=("query_id",),
    excerpt="text",
    required=("query_id", "text", "language"),
)

QRELS = Dataset(
    name="retrieval/qrels",
    record="judgement",
    schema=pa.schema(
        [
            ("query_id", pa.string()),
            ("docid", pa.string()),
            ("relevance", pa.int32()),
            ("language", pa.string()),
            ("split", pa.string()),
        ]
    ),
    key=("query_id", "docid"),
    excerpt="docid",
    required=("query_id", "docid", "relevance"),
)

TRIPLES = Dataset(
    name="retrieval/triples",
    record="triple",
    schema=pa.schema(
        [
            ("query_id", pa.string()),
            ("positives", pa.list_(pa.string())),
            ("negatives", pa.list_(pa.string())),
            ("language", pa.string()),
            ("kind", pa.string()),
            ("split", pa.string()),
        ]
    ),
    key=("query_id",),
    excerpt="query_id",
    required=("query_id", "positives", "negatives"),
    heavy=("positives", "negatives"),
)

FAQ_CORPUS, FAQ_QUERIES, FAQ_QRELS, FAQ_TRIPLES = (
    replace(dataset, name=dataset.name.replace("retrieval", "faq_retrieval"))
    for dataset in (CORPUS, QUERIES, QRELS, TRIPLES)
)

_TARGET_SPANS = _list_of(
    start=pa.int32(),
    end=pa.int32(),
    type=pa.string(),
    source_index=pa.int32(),
    score=pa.float32(),
    method=pa.string(),
    reason=pa.string(),  # what is odd about it, such as discontinuous; null as a rule
)
_LOST_SPANS = _list_of(source_index=pa.int32(), reason=pa.string(), score=pa.float32())
_SOURCE_SPANS = _list_of(start=pa.int32(), end=pa.int32(), type=pa.string(), qid=pa.string())
_PROJECTION = [
    ("source_text", pa.string()),
    ("spans", _SOURCE_SPANS),
    ("target_text", pa.string()),
    ("target_spans", _TARGET_SPANS),
    ("lost_spans", _LOST_SPANS),
    ("status", pa.string()),
    ("reason", pa.string()),
    ("translation_quality", pa.float32()),  # lowest of its sentences; null where the input brought the translation
    ("failed_checks", pa.list_(pa.string())),  # what the sentences of a translation failed
]

_PROJECTION_REASON = "projection_reason"

PROJECTION = Dataset(
    name="projection",
    record="text",
    schema=pa.schema(
        [
            ("id", pa.string()),
            ("source_language", pa.string()),
            ("target_language", pa.string()),
            ("language", pa.string()),  # of the target, which names the folder
            *((_PROJECTION_REASON if name == "reason" else name, kind) for name, kind in _PROJECTION),
        ]
    ),
    key=("id", "target_language"),
    excerpt="source_text",
    required=("id", "source_text", "spans"),
    heavy=("source_text", "spans", "target_text", "target_spans"),
    published={_PROJECTION_REASON: "reason"},
)

TRANSLATIONS = Dataset(
    name="translations",
    record="sentence",
    schema=pa.schema(
        [
            ("id", pa.string()),  # digest of model, options, languages and source_text
            ("language", pa.string()),  # of the target, which names the folder
            ("source_language", pa.string()),
            ("target_language", pa.string()),
            ("source_text", pa.string()),
            ("target_text", pa.string()),
            ("model", pa.string()),  # digest of the model and its options
            ("score", pa.float32()),  # mean log probability of a piece
            ("method", pa.string()),  # how it was translated: as it stands, with stand-ins, in parts
            ("quality", pa.float32()),
            ("failed_checks", pa.list_(pa.string())),
            ("round_trip", pa.float32()),
            ("alignment", _list_of(source=pa.int32(), target=pa.int32(), score=pa.float32())),
        ]
    ),
    key=("id",),
    excerpt="source_text",
    required=("id", "source_text", "target_text"),
    heavy=("source_text", "target_text", "alignment"),
)


ALIGNMENT_MODELS = Dataset(
    name="alignment_models",
    record="alignment model",
    schema=pa.schema(
        [
            ("id", pa.string()),  # eng_Latn-deu_Latn
            ("language", pa.string()),  # of the target, which names the folder
            ("source_language", pa.string()),
            ("target_language", pa.string()),
            ("digest", pa.string()),
            ("model", pa.binary()),
        ]
    ),
    key=("id",),
    excerpt="id",
    required=("id", "source_language", "target_language", "model"),
    heavy=("model",),
)


def beside(dataset: Dataset, translated_name: str) -> Dataset:
    """`TRANSLATIONS` or `ALIGNMENT_MODELS` as they lie beside the translated dataset of that name."""
    return replace(dataset, name=f"{dataset.name}/{translated_name}")


def task_rows(format_name: str) -> Dataset:
    """Records of an external format, one a row as JSON, in the language of their translation."""
    columns = [pa.field(name, pa.string()) for name in ("id", "record_id", "language", "row")]
    return Dataset(format_name, "record", pa.schema(columns), ("id",), "row", ("id", "row"), ("row",))


def translated(dataset: Dataset) -> Dataset:
    """The dataset that `translate` makes of one: the same rows in another language, and how they came about."""
    projection = pa.list_(pa.struct([pa.field("field", pa.string()), *(pa.field(*field) for field in _PROJECTION)]))
    columns = [("source_language", pa.string()), ("translation_quality", pa.float32()), ("projection", projection)]
    schema = pa.schema([*dataset.schema, *(pa.field(*column) for column in columns)])
    return replace(dataset, schema=schema, heavy=(*dataset.heavy, "projection"))


DATASETS = {
    dataset.name: dataset
    for dataset in (
        DOCUMENTS,
        SIGNATURES,
        ENTITIES,
        FACTS,
        NER,
        RELATIONS,
        PREDICATES,
        CORPUS,
        QUERIES,
        QRELS,
        TRIPLES,
        FAQ,
        PAGE_PAIRS,
        FAQ_CORPUS,
        FAQ_QUERIES,
        FAQ_QRELS,
        FAQ_TRIPLES,
        PROJECTION,
        TRANSLATIONS,
        ALIGNMENT_MODELS,
    )
}
