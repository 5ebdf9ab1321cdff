from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.datasets import DOCUMENTS, FAQ
from schemas.fates import mark, with_marks
from tests.made_texts import made_documents
from transforms.quality.sample import SAMPLED, questions_as_documents, sampled, smallest


def marked(rows, dataset=DOCUMENTS):
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=dataset.schema), dataset.record)


def test_kept_documents_with_language_and_text_are_sampled():
    rows = [
        {"id": "1", "text": "one", "language": "eng_Latn", "url": "https://www.a.org/x"},
        {"id": "2", "text": " \n", "language": "eng_Latn"},
        {"id": "3", "text": "three", "language": None},
        {"id": "4", "text": "four", "language": "eng_Latn"},
        {"id": "5", "text": None, "language": "eng_Latn"},
    ]
    batch = mark(marked(rows), [False, False, False, True, False], "short", [""] * 5, DOCUMENTS)
    found = sampled(batch, True, 0)
    assert found.schema == SAMPLED
    assert found.select(["id", "site", "is_positive", "text"]).to_pylist() == [
        {"id": "1", "site": "a.org", "is_positive": True, "text": "one"}
    ]


def test_questions_and_answers_are_texts():
    rows = [
        {"id": "1", "question": "Why?", "answer": "Because.", "language": "eng_Latn"},
        {"id": "2", "question": "Why?", "answer": None, "language": "eng_Latn"},
    ]
    found = sampled(questions_as_documents(marked(rows, FAQ)), True, 0)
    assert found["text"].to_pylist() == ["Why?\nBecause."]


def ids(batch, is_positive):
    return [row["id"] for row in batch.to_pylist() if row["is_positive"] == is_positive]


POSITIVES, NEGATIVES = (sampled(marked(made_documents(good, 60)), good, 7) for good in (True, False))


@given(st.lists(st.integers(1, 59), max_size=4), st.integers(1, 70), st.booleans())
def test_samples_of_parts_are_the_sample_of_all(cuts, at_most, turned):
    borders = [0, *sorted(set(cuts)), 60]
    parts = [side.slice(start, end - start) for side in (POSITIVES, NEGATIVES) for start, end in pairwise(borders)]
    whole = smallest([POSITIVES, NEGATIVES], at_most)
    assert smallest(parts[::-1] if turned else parts, at_most).equals(whole)
    assert smallest([smallest([part], at_most) for part in parts], at_most).equals(whole)
    assert len(ids(whole, True)) == len(ids(whole, False)) == min(at_most, 60)


def test_each_id_counts_once_and_another_seed_chooses_others():
    assert smallest([POSITIVES, POSITIVES], 60).num_rows == 60
    other = sampled(marked(made_documents(True, 60)), True, 8)
    assert set(ids(smallest([other], 20), True)) != set(ids(smallest([POSITIVES], 20), True))


def test_nothing_is_a_sample_too():
    assert smallest([], 5).num_rows == 0


@pytest.mark.parametrize("at_most", [5, 30])
def test_the_sample_is_no_head_of_the_input(at_most):
    chosen = {int(name.rpartition("-")[2]) for name in ids(smallest([POSITIVES], at_most), True)}
    assert max(chosen) >= 50 > min(chosen)
