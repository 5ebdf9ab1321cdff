"""Which pairs a retrieval set keeps, whatever the order of rows."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.datasets import FAQ
from schemas.fates import with_marks
from transforms.faq.judge_pairs import SPLITS, judge_answers, judge_questions, note_neighbours
from transforms.faq.linked_pairs import FaqRetrievalOptions, linked
from transforms.faq.retrieval_rows import passages_of, queries_of

OPTIONS = FaqRetrievalOptions(shortest=0, most_answers=3, dev_share=0.3, test_share=0.3)
ROWS = st.lists(
    st.tuples(st.sampled_from("qrstuv"), st.sampled_from("abcdefg"), st.integers(0, 9), st.integers(0, 2)), max_size=40
)


def judge(rows: list[tuple[str, str, int, int]]) -> tuple[pa.Table, pa.Table, pa.Table]:
    pairs = [
        {
            "id": f"{question}{answer}{site}{page}#{number}",
            "url": f"https://site{site}.example/{page}",
            "language": "eng_Latn",
            "question": question,
            "answer": answer,
        }
        for number, (question, answer, site, page) in enumerate(rows)
    ]
    batch = with_marks(pa.RecordBatch.from_pylist(pairs, schema=FAQ.schema), "pair")
    table = note_neighbours(judge_questions(pa.Table.from_batches([linked(batch, OPTIONS)]), OPTIONS))
    judged = judge_answers(table)
    answers = pa.table({"docid": judged["docid"], "text": batch["answer"]})
    return judged, passages_of(judged, answers), queries_of(judged)


@settings(max_examples=60)
@given(ROWS)
def test_no_question_and_no_answer_is_in_two_splits(rows):
    judged, passages, queries = judge(rows)
    kept = [row for row in judged.to_pylist() if row["fate"] is None]
    for name in ("query_id", "docid"):
        splits: dict[str, set[str]] = {}
        for row in kept:
            splits.setdefault(row[name], set()).add(row["split"])
        assert all(len(found) == 1 for found in splits.values())
    assert sorted(passages["docid"].to_pylist()) == sorted({row["docid"] for row in kept})
    assert set(queries["query_id"].to_pylist()) == set(judged["query_id"].to_pylist())
    relevant = {(row["query_id"], one["docid"], row["split"]) for row in queries.to_pylist() for one in row["relevant"]}
    assert relevant == {(row["query_id"], row["docid"], row["split"]) for row in kept}


@settings(max_examples=60)
@given(ROWS)
def test_every_dropped_pair_has_its_reason(rows):
    judged, *_ = judge(rows)
    answers: dict[str, set[str]] = {}
    of_question: dict[str, set[str]] = {}
    of_answer: dict[str, set[str]] = {}
    for row in judged.to_pylist():
        answers.setdefault(row["query_id"], set()).add(row["docid"])
        of_question.setdefault(row["query_id"], set()).add(row["split"])
        of_answer.setdefault(row["docid"], set()).add(row["split"])
    for row in judged.to_pylist():
        if row["reason"] == "generic":
            assert len(answers[row["query_id"]]) > OPTIONS.most_answers
        elif row["reason"] == "other_split":
            stronger = SPLITS[: SPLITS.index(row["split"])]
            assert {*of_question[row["query_id"]], *of_answer[row["docid"]]} & set(stronger)
        else:
            assert len(answers[row["query_id"]]) <= OPTIONS.most_answers


@settings(max_examples=40)
@given(ROWS, st.randoms())
def test_order_leaves_no_trace(rows, random):
    rows = sorted(set(rows))
    shuffled = random.sample(rows, len(rows))
    for one, other in zip(judge(rows)[1:], judge(shuffled)[1:], strict=True):
        key = "docid" if "docid" in one.schema.names else "query_id"
        assert (
            one.drop_columns("detail").sort_by(key).to_pylist() == other.drop_columns("detail").sort_by(key).to_pylist()
        )
