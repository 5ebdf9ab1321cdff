from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.datasets import DOCUMENTS
from schemas.fates import mark, marked_schema, with_marks
from transforms.columns import batches
from transforms.duplicates.drop_lines import count_told, find_repeated, lines_of, remove_repeated
from transforms.duplicates.numbers import with_number

Row = dict[str, Any]


def document(identity: str, text: str, url: str | None = "https://a.org/") -> Row:
    return {"id": identity, "text": text, "language": "eng_Latn", "url": url}


def marked(rows: list[Row]) -> pa.RecordBatch:
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


def less_repeated(*documents: pa.RecordBatch, at_least: int = 2) -> tuple[list[Row], int]:
    """What `DropRepeatedLines` makes of the batches with one partition: its rows, and how many lines it tells of."""
    numbered = [with_number(batch) for batch in documents]
    lines = [batch for one in numbered for batch in lines_of(one, "line")]
    if not lines:
        return [row for batch in documents for row in batch.to_pylist()], 0
    repeated = list(find_repeated(at_least, {"lines": pa.Table.from_batches(lines)}))
    told = sum(count_told(batch)["records"][0].as_py() for batch in repeated)
    if not repeated:
        return [row for batch in documents for row in batch.to_pylist()], 0
    tables = {"documents": pa.Table.from_batches(numbered), "repeated": pa.Table.from_batches(repeated)}
    found = list(remove_repeated(tables))
    assert all(batch.schema == marked_schema(DOCUMENTS.schema) for batch in found)
    return [row for batch in found for row in batch.to_pylist()], told


def kept_texts(rows: list[Row]) -> dict[str, str]:
    return {row["id"]: row["text"] for row in rows if row["fate"] is None}


def told_lines(rows: list[Row]) -> list[tuple[str, str]]:
    return sorted((row["text"], row["detail"]) for row in rows if row["reason"] == "repeated_line")


def test_a_line_counts_once_a_document_and_only_on_its_site() -> None:
    rows, told = less_repeated(
        marked(
            [
                document("1", "Menu\nfirst\nMENU!"),
                document("2", "second\nmenu"),
                document("3", "Twice\nTwice\nthird"),
                document("4", "Menu", "https://b.org/"),
                document("5", "Menu", None),
                document("6", "Menu", "no address"),
            ]
        )
    )
    assert kept_texts(rows) == {
        "1": "first",
        "2": "second",
        "3": "Twice\nTwice\nthird",
        "4": "Menu",
        "5": "Menu",
        "6": "Menu",
    }
    [(text, detail)] = told_lines(rows)
    assert (text.lower().strip("!"), detail, told) == ("menu", "in 2 documents of a.org", 1)


@pytest.mark.parametrize("at_least", [2, 3, 4])
def test_from_so_many_documents_on_a_line_goes(at_least: int) -> None:
    rows, told = less_repeated(marked([document(str(n), f"menu\nbody {'x' * n}") for n in range(3)]), at_least=at_least)
    assert told == (at_least <= 3)
    assert [text.startswith("menu") for text in kept_texts(rows).values()] == [at_least > 3] * 3


def test_a_document_without_other_lines_is_dropped() -> None:
    rows, _ = less_repeated(marked([document("1", "menu\n\n"), document("2", "menu\nmore"), document("3", "")]))
    assert kept_texts(rows) == {"2": "more", "3": ""}
    assert [(row["id"], row["level"]) for row in rows if row["reason"] == "repeated_lines"] == [("1", "document")]


@pytest.mark.parametrize("turned", [False, True])
def test_a_dropped_document_of_the_same_id_is_left_alone(turned: bool) -> None:
    """Where one id stood twice, the row that is dropped for that has but an excerpt of its text."""
    text = "x" * 300 + "\nmenu"
    dropped = mark(marked([document("1", text)]), [True], "repeated", ["1"], DOCUMENTS)
    given_batches = [dropped, marked([document("1", text)]), marked([document("2", "menu\nmore")])]
    rows, _ = less_repeated(*(given_batches[::-1] if turned else given_batches))
    assert kept_texts(rows) == {"1": "x" * 300, "2": "more"}
    assert [row["text"] for row in rows if row["reason"] == "repeated"] == ["x" * 200]


lines = st.sampled_from(["Menu", "menu", "Foot", "", " ", "one", "two", "42"])
documents_of_lines = st.lists(
    st.tuples(
        st.lists(lines, max_size=6), st.sampled_from(["https://a.org/1", "https://www.a.org", "http://b.org", None])
    ),
    max_size=8,
)


@given(documents_of_lines, st.integers(2, 3), st.integers(1, 5))
def test_equals_counting_line_by_line(documents, at_least, batch_rows) -> None:
    sites = {"https://a.org/1": "a.org", "https://www.a.org": "a.org", "http://b.org": "b.org", None: None}
    rows = [document(f"id {n}", "\n".join(text), url) for n, (text, url) in enumerate(documents)]
    has: dict[tuple[str | None, str], set[int]] = {}
    for n, (text, url) in enumerate(documents):
        for line in text:
            has.setdefault((sites[url], line.strip().lower()), set()).add(n)

    def stays(line: str, site: str | None) -> bool:
        name = line.strip().lower()
        return site is None or not name.isalpha() or len(has[site, name]) < at_least

    given_batches = [marked(rows[start : start + batch_rows]) for start in range(0, len(rows), batch_rows)]
    found, told = less_repeated(*given_batches, at_least=at_least)
    for n, (text, url) in enumerate(documents):
        [own] = [row for row in found if row["id"] == f"id {n}" and row["reason"] != "repeated_line"]
        expected = [line for line in text if stays(line, sites[url])]
        if len(expected) < len(text) and any(line.strip() for line in expected):
            assert own["fate"] is None
            assert [line for line in own["text"].split("\n") if line.strip()] == [x for x in expected if x.strip()]
        elif len(expected) < len(text):
            assert (own["fate"], own["detail"]) == ("dropped", f"{len(text) - len(expected)} repeated lines")
            assert own["text"] == rows[n]["text"]
        else:
            assert own["text"] == rows[n]["text"]
    assert told == len({(site, line) for (site, line) in has if not stays(line, site)})
    assert told == sum(row["reason"] == "repeated_line" for row in found)


def test_batches_and_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [document(f"{n}", f"menu\nown {'x' * n}\nfoot" if n % 3 else f"foot\n{'y' * n}") for n in range(30)]
    whole, told = less_repeated(marked(rows))
    monkeypatch.setattr(batches, "BATCH_ROWS", 4)
    few, told_of_few = less_repeated(*(marked(rows[n : n + 7]) for n in range(0, 30, 7)))
    assert kept_texts(few) == kept_texts(whole)
    assert told_lines(few) == told_lines(whole)
    assert told_of_few == told == 2
