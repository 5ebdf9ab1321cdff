from itertools import pairwise

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that
from hypothesis import given
from hypothesis import strategies as st

import schemas.coder  # noqa: F401  (registers the coder for batches)
from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from transforms.quality.keep_best import (
    KeepBestShare,
    Limit,
    Scores,
    count_unscored,
    drop_low_quality,
    limit_of_language,
    merge,
    scores_by_language,
    threshold,
)


def marked(rows):
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


def documents(count, language="eng_Latn"):
    return [{"id": f"{language}{n}", "text": "x", "language": language, "quality": n / count} for n in range(count)]


@pytest.mark.parametrize(
    ("scores", "share", "kept"),
    [
        ([0.1, 0.2, 0.3, 0.4], 0.5, [0.3, 0.4]),
        ([0.1, 0.2, 0.3, 0.4], 0.3, [0.3, 0.4]),
        ([0.1, 0.2, 0.3, 0.4], 0.25, [0.4]),
        ([0.5] * 10, 0.1, [0.5] * 10),
        ([0.1, 0.4, 0.4, 0.4], 0.5, [0.4, 0.4, 0.4]),
        ([0.3], 0.1, [0.3]),
        ([0.1, 0.2], 0.0, []),
        ([0.1, 0.2], 1.0, [0.1, 0.2]),
    ],
)
def test_the_best_share_stays_and_equals_with_it(scores, share, kept):
    limit = threshold(np.array(scores, np.float32), share)
    assert [score for score in scores if np.float32(score) >= limit] == kept


@given(
    st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 3)), max_size=40),
    st.integers(1, 50),
    st.lists(st.integers(0, 39), max_size=4),
)
def test_samples_of_parts_merge_into_that_of_all(rows, size, cuts):
    whole = Scores(np.array([row[0] for row in rows], np.uint64), np.array([row[1] for row in rows], np.float32))
    borders = [0, *sorted(cuts), 40]
    parts = [Scores(whole.hashes[a:b], whole.scores[a:b]) for a, b in pairwise(borders)]
    found = merge([part.smallest(size) for part in parts[::-1]], size)
    expected = sorted(zip(whole.hashes.tolist(), whole.scores.tolist(), strict=True))[:size]
    assert list(zip(found.hashes.tolist(), found.scores.tolist(), strict=True)) == expected


def test_a_sample_keeps_about_the_share_that_is_asked_for():
    batch = marked(documents(20_000))
    [(_, scores)] = scores_by_language(batch)
    limit = threshold(scores.smallest(2000).scores, 0.1)
    assert np.mean(scores.scores >= limit) == pytest.approx(0.1, abs=0.02)


def test_drops_say_why_and_documents_without_quality_or_limit_stay():
    rows = [
        {"id": "low", "text": "x", "language": "eng_Latn", "quality": 0.25},
        {"id": "equal", "text": "x", "language": "eng_Latn", "quality": 0.5},
        {"id": "none", "text": "x", "language": "eng_Latn"},
        {"id": "nan", "text": "x", "language": "eng_Latn", "quality": float("nan")},
        {"id": "other", "text": "x", "language": "deu_Latn", "quality": 0.0},
        {"id": "unknown", "text": "x", "language": None, "quality": 0.0},
        {"id": "gone", "text": "x", "language": "eng_Latn", "quality": 0.0},
    ]
    batch = mark(marked(rows), [row["id"] == "gone" for row in rows], "short", [""] * 7, DOCUMENTS)
    found = drop_low_quality(batch, {"eng_Latn": Limit(0.5, 0.1)}).to_pylist()
    assert {row["id"]: (row["reason"], row["detail"]) for row in found if row["fate"]} == {
        "low": ("low_quality", "quality=0.2500, threshold=0.5000, share=0.1"),
        "gone": ("short", ""),
    }
    assert count_unscored(batch) == {("document without quality", "eng_Latn", "kept", ""): 2}


def test_shares_by_language():
    scores = Scores(np.arange(4, dtype=np.uint64), np.arange(4, dtype=np.float32))
    assert list(limit_of_language({"eng_Latn": 0.5}, "eng_Latn", scores)) == [("eng_Latn", Limit(2.0, 0.5))]
    assert list(limit_of_language({"eng_Latn": 0.5}, "deu_Latn", scores)) == []


@pytest.mark.parametrize("rows_of_batch", [7, 100])
def test_of_each_language_its_own_share_stays(rows_of_batch):
    rows = [row for pair in zip(documents(100), documents(100, "deu_Latn"), strict=True) for row in pair]
    batches = [marked(rows[start : start + rows_of_batch]) for start in range(0, 200, rows_of_batch)]

    def check(found):
        kept = [row["id"] for batch in found for row in batch.to_pylist() if row["fate"] is None]
        assert sorted(kept) == sorted(f"{language}{n}" for language in ("eng_Latn", "deu_Latn") for n in range(90, 100))

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        made = pipeline | beam.Create(batches).with_output_types(pa.RecordBatch) | KeepBestShare(0.1)
        assert_that(made["documents"], check)
        assert_that(
            made["accounts"], lambda found: [batch["records"].to_pylist() for batch in found] == [[0]], label="accounts"
        )
