"""Spans from outside must lie inside their text, in code points."""

import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.validation import language_tags, span_errors


def batch(text: str, *spans: tuple[int, int]) -> pa.RecordBatch:
    mentions = [{"start": start, "end": end, "target": "T", "qid": None} for start, end in spans]
    rows = [{"id": "d", "text": text, "language": "zho_Hans", "mentions": mentions}]
    return pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema)


def test_offsets_are_code_points_not_bytes():
    assert span_errors(batch("北京😀", (0, 2), (2, 3))) == (None, [])


@pytest.mark.parametrize("span", [(2, 4), (-1, 1), (1, 1), (2, 1)])
def test_spans_outside_the_text_or_empty(span):
    mask, details = span_errors(batch("北京😀", (0, 1), span))
    assert mask.to_pylist() == [True]
    assert details == [f"mentions has [{span[0]}, {span[1]}) in a text of 3 code points"]


def test_languages_become_tags_and_unknown_ones_are_named():
    tags, unknown = language_tags(pa.array(["de", "zho_Hans", "qqq", None, "de"]))
    assert tags.to_pylist() == ["deu_Latn", "zho_Hans", None, None, "deu_Latn"]
    assert unknown == {"qqq"}
