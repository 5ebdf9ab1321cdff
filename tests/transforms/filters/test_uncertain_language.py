"""Pages in no language that can be told, or mostly in others than theirs, go; articles go where that is asked for."""

import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.fates import marked_schema
from transforms.filters.uncertain_language import LANGUAGE_FILTERS, drop_uncertain_languages

ROWS = [
    {"id": "a", "source": "web", "language": "und_Zyyy", "language_share": 1.0},
    {"id": "b", "source": "enwiki", "language": "und_Zyyy", "language_share": 0.1},
    {"id": "c", "source": "web", "language": "deu_Latn", "language_share": 0.4},
    {"id": "d", "source": None, "language": "deu_Latn", "language_share": 0.4},
    {"id": "e", "source": "web", "language": "deu_Latn", "language_share": 0.6},
    {"id": "f", "source": "web", "language": None, "language_share": None},
    {"id": "g", "source": "web", "language": "und_Zyyy", "language_share": 0.1, "fate": "dropped", "reason": "short"},
]


@pytest.mark.parametrize(
    ("filters", "web_filters", "reasons"),
    [
        (
            (),
            LANGUAGE_FILTERS,
            ["undetermined_language", None, "mixed_language", None, None, None, "short"],
        ),
        (("mixed_language",), (), [None, "mixed_language", "mixed_language", "mixed_language", None, None, "short"]),
        ((), (), [None, None, None, None, None, None, "short"]),
    ],
)
def test_by_source_and_by_name(filters, web_filters, reasons):
    batch = pa.RecordBatch.from_pylist(ROWS, schema=marked_schema(DOCUMENTS.schema))
    marked = drop_uncertain_languages(batch, filters, web_filters)
    assert marked["reason"].to_pylist() == reasons
    assert [detail is None for detail in marked["detail"].to_pylist()[:6]] == [reason is None for reason in reasons[:6]]


def test_the_detail_has_value_and_threshold():
    batch = pa.RecordBatch.from_pylist(ROWS[2:3], schema=marked_schema(DOCUMENTS.schema))
    detail = drop_uncertain_languages(batch, (), LANGUAGE_FILTERS)["detail"][0].as_py()
    assert detail.startswith("value=0.4, threshold=0.5, measure=share of letters")


def test_no_rows():
    batch = pa.RecordBatch.from_pylist([], schema=marked_schema(DOCUMENTS.schema))
    assert drop_uncertain_languages(batch, (), LANGUAGE_FILTERS).num_rows == 0
