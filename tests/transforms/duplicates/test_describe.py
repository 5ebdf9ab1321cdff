import numpy as np
import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from transforms.duplicates.banding import Banding
from transforms.duplicates.describe import DESCRIBED, describe, keys_within
from transforms.duplicates.numbers import number_strings
from transforms.duplicates.options import DuplicateOptions, NearDuplicates

NEAR = NearDuplicates(banding=Banding(bands=5, rows=2))
PROSE = "The river flows from the hills through the old town to the sea"


def marked(*rows: dict) -> pa.RecordBatch:
    defaults = {"language": "eng_Latn"}
    return with_marks(pa.RecordBatch.from_pylist([defaults | row for row in rows], schema=DOCUMENTS.schema), "document")


def described(*rows: dict, options: DuplicateOptions) -> list[dict]:
    found = describe(marked(*rows), options)
    assert found.schema == DESCRIBED
    found.validate(full=True)
    return found.to_pylist()


def test_what_is_not_looked_for_is_null() -> None:
    [row] = described({"id": "1", "text": PROSE, "quality": 0.5}, options=DuplicateOptions("text"))
    assert row["number"] == number_strings(pa.array(["1"]))[0]
    assert (row["length"], row["quality"], row["is_earlier"]) == (len(PROSE), 0.5, False)
    assert row["equal_key"] is not None
    assert {row[name] for name in ("shingle_count", "twin", "bands", "shingles")} == {None}
    [row] = described({"id": "1", "text": PROSE}, options=DuplicateOptions(None, NEAR))
    assert row["equal_key"] is None
    assert (row["shingle_count"], len(row["shingles"]), len(row["bands"])) == (9, 9, 5)


def test_twins_have_the_whole_signature_in_common_not_just_what_the_bands_take() -> None:
    texts = [f"{PROSE} {number}" for number in range(50)]
    one_band = NearDuplicates(banding=Banding(bands=1, rows=1))
    rows = described(
        *({"id": str(number), "text": text} for number, text in enumerate(texts)),
        options=DuplicateOptions(None, one_band),
    )
    assert len({row["bands"][0] for row in rows}) < 20
    assert len({row["twin"] for row in rows}) == 50


@pytest.mark.parametrize("text", ["", " ", "!?", "\U0001f600", "\0", "\u0301\u200d"])
def test_a_text_without_shingles_has_no_bands(text: str) -> None:
    [row] = described({"id": "1", "text": text}, options=DuplicateOptions("text", NEAR))
    assert (row["shingle_count"], row["twin"], row["bands"], row["shingles"]) == (0, None, [], [])
    assert row["equal_key"] is not None


def test_only_documents_of_one_scope_share_anything() -> None:
    rows = [
        {"id": "1", "text": PROSE, "url": "https://www.a.org/1", "snapshot": "x"},
        {"id": "2", "text": PROSE, "url": "https://a.org/2", "snapshot": "x"},
        {"id": "3", "text": PROSE, "url": "https://b.org/1", "snapshot": "y"},
        {"id": "4", "text": PROSE, "language": "deu_Latn", "snapshot": "x"},
    ]
    for within, alike in (
        ((), {"1234"}),
        (("language",), {"123", "4"}),
        (("site",), {"12", "3", "4"}),
        (("snapshot",), {"124", "3"}),
        (("snapshot", "language"), {"12", "3", "4"}),
    ):
        found = described(*rows, options=DuplicateOptions("text", NEAR, within=within))
        for column in ("equal_key", "twin", "bands"):
            groups: dict[str, str] = {}
            for row in found:
                groups[str(row[column])] = groups.get(str(row[column]), "") + row["id"]
            assert set(groups.values()) == alike
        bands = [set(row["bands"]) for row in found]
        assert (bands[0] & bands[3] == set()) == ("1234" not in alike and "124" not in alike)


def test_addresses_as_keys() -> None:
    urls = ["https://a.org/?utm_source=x", "http://www.a.org", None, "no address"]
    rows = described(
        *({"id": str(n), "text": PROSE, "url": url} for n, url in enumerate(urls)), options=DuplicateOptions("url")
    )
    assert rows[0]["equal_key"] == rows[1]["equal_key"] is not None
    assert rows[2]["equal_key"] is rows[3]["equal_key"] is None


def test_a_key_cannot_be_made_of_scope_and_key_in_two_ways() -> None:
    batch = marked({"id": "1", "text": "", "snapshot": "a"}, {"id": "2", "text": "", "snapshot": "a b"})
    keys = keys_within(pa.array(["b c", "c"]), batch, ("snapshot",)).to_pylist()
    assert keys[0] != keys[1]


def test_marked_documents_are_left_out_and_slices_count_for_themselves() -> None:
    batch = marked(*({"id": str(n), "text": f"{PROSE} {n}"} for n in range(6)))
    options = DuplicateOptions("text", NEAR)
    whole = describe(batch, options).to_pylist()
    assert describe(batch.slice(2, 3), options).to_pylist() == whole[2:5]
    gone = mark(batch, np.arange(6) % 2 == 0, "short", [None] * 6, DOCUMENTS)
    assert describe(gone, options).to_pylist() == whole[1::2]
    assert describe(batch.slice(0, 0), options).num_rows == 0
