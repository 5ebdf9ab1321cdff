"""Distinct sentences, what the cache has, and the order in which the model gets the others."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from schemas.datasets import TRANSLATIONS
from transforms.translation.sentences import REQUESTS
from transforms.translation.translate_sentences import distinct_sentences, is_translated, with_sentences


def wanted(*rows: tuple[str, str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"requester": str(number), "id": id_, "source_language": language, "source_text": text}
            for number, (id_, language, text) in enumerate(rows)
        ],
        schema=REQUESTS,
    )


def cached(*ids: str) -> pa.Table:
    return pa.Table.from_pylist(
        [{"id": id_, "source_text": id_, "target_text": f"known {id_}"} for id_ in ids], schema=TRANSLATIONS.schema
    )


def test_a_sentence_is_asked_for_once_and_not_at_all_where_it_is_known() -> None:
    tables = {
        "wanted": wanted(
            ("1", "eng_Latn", "long one"),
            ("2", "eng_Latn", "one"),
            ("1", "eng_Latn", "long one"),
            ("3", "fra_Latn", "un"),
            ("4", "eng_Latn", "known"),
        ),
        "cached": cached("4", "5"),
    }
    batches = list(distinct_sentences("m", "deu_Latn", None, tables))
    assert [(is_translated(batch), batch["id"].to_pylist()) for batch in batches] == [
        (True, ["4"]),
        (False, ["2", "1"]),
        (False, ["3"]),
    ]
    assert with_sentences(batches[1])[1] == ("eng_Latn", ["one", "long one"])
    assert batches[1]["language"].to_pylist() == ["deu_Latn"] * 2


ROWS = [("1", "eng_Latn", "b"), ("2", "eng_Latn", "a"), ("3", "eng_Latn", "cc"), ("1", "eng_Latn", "b")]


@given(st.permutations(ROWS))
def test_the_order_of_requests_does_not_matter(rows: list[tuple[str, str, str]]) -> None:
    (batch,) = distinct_sentences("m", "deu_Latn", None, {"wanted": wanted(*rows), "cached": cached()})
    assert batch["id"].to_pylist() == ["1", "2", "3"]
