"""Which facts hold between the entities of a passage: requests by subject and object, and their answers."""

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import FACTS
from schemas.fates import FAILED, is_kept, mark
from transforms.columns.batches import one_batch
from transforms.columns.keys import key_strings
from transforms.columns.lookup import REQUESTER
from transforms.relations.columns import passage_of
from transforms.relations.pairs import candidate_keys, lookup_key, object_key

ON = ("subject",)
_PAIR = ("subject", "lookup_key")
REQUESTS = pa.schema([(name, pa.string()) for name in (REQUESTER, *_PAIR)])
"""A passage asks what holds between a subject (an item) and an object (a `lookup_key`)."""

ANSWERS = pa.schema(
    [
        (REQUESTER, pa.string()),
        ("subject", pa.string()),
        ("object_key", pa.string()),
        ("predicate", pa.string()),
        ("best", pa.bool_()),
        ("start_time", pa.string()),
        ("end_time", pa.string()),
    ]
)
FACT_COLUMNS = (
    "subject",
    "predicate",
    "object_kind",
    "object",
    "precision",
    "unit",
    "rank",
    "best",
    "start_time",
    "end_time",
)
UNKNOWN = "unknown"
"""A start or an end that is known to be, and not when."""

_DATE = "^-?[0-9]{4,}(-[0-9]{2}(-[0-9]{2}(T.*)?)?)?$"
_AMOUNT = r"^-?[0-9]+(\.[0-9]+)?$"
_KINDS = pa.array(["item", "time", "quantity"])


def check_facts(facts: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of facts with those marked as failed (``malformed``) whose times or amounts cannot be read."""
    is_wrong = pc.invert(_is_readable(facts["object"], facts["object_kind"]))
    for name in ("start_time", "end_time"):
        written = pc.fill_null(facts[name], UNKNOWN)
        is_wrong = pc.or_(is_wrong, pc.invert(pc.or_(pc.equal(written, UNKNOWN), _matches(written, _DATE))))
    parts = [pc.fill_null(facts[name], "") for name in ("subject", "predicate", "object", "start_time", "end_time")]
    return mark(facts, is_wrong, "malformed", pc.binary_join_element_wise(*parts, " "), FACTS, FAILED)


def _is_readable(objects: pa.StringArray, kinds: pa.StringArray) -> pa.BooleanArray:
    """Whether objects are of the form of their kind; objects of other kinds than times and amounts are."""
    is_time, is_quantity = (pc.fill_null(pc.equal(kinds, kind), False) for kind in ("time", "quantity"))
    return pc.if_else(is_time, _matches(objects, _DATE), pc.if_else(is_quantity, _matches(objects, _AMOUNT), True))


def _matches(written: pa.StringArray, pattern: str) -> pa.BooleanArray:
    return pc.fill_null(pc.match_substring_regex(written, pattern), True)


def fact_requests(passages: pa.RecordBatch) -> pa.RecordBatch:
    """`REQUESTS` of a batch of passages."""
    wanted = passages.select(["id", "document_id", "language", "text", "page", "entities", "sentences"])
    requests = [(row["id"], *pair) for row in wanted.to_pylist() for pair in candidate_keys(passage_of(row))]
    return pa.RecordBatch.from_pylist(
        [dict(zip(REQUESTS.names, row, strict=True)) for row in requests], schema=REQUESTS
    )


def facts_between(requests: pa.Table, facts: pa.Table) -> pa.Table:
    """All facts that are asked for in one partition, each with its requester."""
    asked = one_batch(requests.select(ON))["subject"].unique()
    rank = pc.fill_null(facts["rank"], "normal")
    wanted = [
        pc.is_in(facts["subject"], asked),
        pc.is_in(facts["object_kind"], _KINDS),
        pc.not_equal(rank, "deprecated"),
    ]
    known = one_batch(facts.filter(reduce(pc.and_, wanted, is_kept(facts))))
    lookup_keys, object_keys = _keys(known)
    answers = {name: known[name] for name in ("subject", "predicate", "start_time", "end_time")}
    answers |= {"lookup_key": lookup_keys, "object_key": object_keys, "best": _best(known)}
    found = requests.join(pa.table(answers), keys=list(_PAIR), join_type="inner", use_threads=False)
    return found.select(ANSWERS.names).cast(ANSWERS)


def _keys(facts: pa.RecordBatch) -> tuple[pa.StringArray, pa.StringArray]:
    """What facts are looked up by, and what their objects are compared by."""
    columns = [facts[name].to_pylist() for name in ("object_kind", "object", "precision", "unit")]
    objects = [
        (kind, value, precision or _shape(value) if kind == "time" else precision, unit)
        for kind, value, precision, unit in zip(*columns, strict=True)
    ]
    return (
        pa.array([lookup_key(*parts) for parts in objects], pa.string()),
        pa.array([object_key(*parts) for parts in objects], pa.string()),
    )


def _shape(date: str) -> str:
    """The precision of a date for which none is given: that of its parts."""
    return ("year", "month", "day")[min(date.removeprefix("-").count("-"), 2)]


def _best(facts: pa.RecordBatch) -> pa.BooleanArray:
    """Whether a fact is of the best rank of its subject and predicate, by the ranks where the column does not say."""
    statements = key_strings(facts, ("subject", "predicate"))
    is_preferred = pc.fill_null(pc.equal(facts["rank"], "preferred"), False)
    has_preferred = pc.is_in(statements, statements.filter(is_preferred).unique())
    return pc.coalesce(facts["best"], pc.or_(is_preferred, pc.invert(has_preferred)))
