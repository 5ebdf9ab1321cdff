import datasketch
import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS, SIGNATURES
from schemas.fates import mark, marked_schema, with_marks
from transforms.duplicates.banding import Banding
from transforms.duplicates.describe import describe
from transforms.duplicates.earlier import check_parameters, count_signed, describe_earlier, sign
from transforms.duplicates.options import DuplicateOptions, NearDuplicates
from transforms.duplicates.shingles import Shingling

NEAR = NearDuplicates(banding=Banding(bands=6, rows=4), permutations=24)
PROSE = "The river flows from the hills through the old town to the sea"


def documents() -> pa.RecordBatch:
    rows = [
        {"id": "1", "text": PROSE, "language": "eng_Latn", "quality": 0.5, "url": "https://a.org/1"},
        {"id": "2", "text": f"{PROSE} again", "language": "deu_Latn", "snapshot": "2024", "cluster_id": "c"},
        {"id": "3", "text": "", "language": "eng_Latn", "cluster_size": 4},
        {"id": "4", "text": "長江は山から海へ流れる大きな川です。", "language": "jpn_Jpan", "url": "https://b.org/"},
    ]
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")


@pytest.mark.parametrize("equal", ["text", "url", None])
@pytest.mark.parametrize("near", [None, NEAR, NearDuplicates(banding=Banding(bands=8, rows=3), permutations=24)])
def test_a_signature_describes_what_its_document_does(equal, near) -> None:
    """Also where the same permutations make other bands."""
    options = DuplicateOptions(equal, near, within=("language", "site"))
    signed = sign(documents(), NEAR)
    found = check_parameters(signed, near) if near else signed
    described = describe_earlier(found, options).to_pylist()
    expected = describe(documents(), options).to_pylist()
    for row, other in zip(described, expected, strict=True):
        assert row.pop("is_earlier")
        assert not other.pop("is_earlier")
        assert row.pop("number") != other.pop("number")  # a new document may have the id of an earlier one
        if not near:
            del row["shingles"], other["shingles"]
        assert row == other


def test_datasketch_makes_the_same_of_the_shingles() -> None:
    for row in sign(documents(), NEAR).to_pylist():
        theirs = datasketch.MinHash(24, seed=NEAR.seed, scheme="affine32", hashfunc=lambda value: value)
        theirs.update_batch(row["shingles"])
        assert row["signature"] == theirs.hashvalues.tolist()


def test_only_kept_documents_are_signed() -> None:
    marked = mark(documents(), [True, False, True, False], "short", [None] * 4, DOCUMENTS)
    signed = sign(marked, NEAR)
    assert signed.schema == marked_schema(SIGNATURES.schema)
    assert signed["id"].to_pylist() == ["2", "4"]
    assert count_signed(signed).to_pylist() == [{"level": "signature", "source": "documents", "records": 2}]
    nothing = sign(mark(documents(), [True] * 4, "short", [None] * 4, DOCUMENTS), NEAR)
    assert nothing.num_rows == 0
    assert describe_earlier(nothing, DuplicateOptions("text", NEAR)).num_rows == 0


@pytest.mark.parametrize(
    "other",
    [
        NearDuplicates(banding=Banding(5, 5), permutations=25),
        NearDuplicates(banding=Banding(6, 3), permutations=18),  # the permutations of 18 are not the first of 24
        NearDuplicates(banding=NEAR.banding, permutations=24, seed=2),
        NearDuplicates(Shingling("word", 4), NEAR.banding, permutations=24),
        NearDuplicates(Shingling("character", 5), NEAR.banding, permutations=24),
    ],
)
def test_signatures_made_otherwise_cannot_be_compared(other) -> None:
    checked = check_parameters(sign(documents(), NEAR), other)
    assert set(checked["reason"].to_pylist()) == {"other_parameters"}
    assert set(checked["fate"].to_pylist()) == {"failed"}
    assert [place["record"] for place in checked["place"].to_pylist()] == ["1", "2", "3", "4"]
    detail = f"{other.parameters} needed here, this has 24 values of {NEAR.parameters}"
    assert set(checked["detail"].to_pylist()) == {detail}


def test_what_fits_is_left_as_it_is_beside_what_does_not() -> None:
    signed = sign(documents(), NEAR)
    parameters = pa.array([NEAR.parameters, None, "unheard of", NEAR.parameters])
    mixed = signed.set_column(signed.schema.get_field_index("parameters"), "parameters", parameters)
    checked = check_parameters(mixed, NEAR)
    assert checked["fate"].to_pylist() == [None, "failed", "failed", None]
    assert [place and place["record"] for place in checked["place"].to_pylist()] == [None, "2", "3", None]
    assert describe_earlier(checked, DuplicateOptions("text", NEAR))["id"].to_pylist() == ["1", "4"]


@pytest.mark.parametrize("column", ["signature", "shingles"])
def test_a_list_with_a_null_in_it_is_no_signature(column: str) -> None:
    signed = sign(documents(), NEAR)
    lists = signed[column].to_pylist()
    lists[1] = [*lists[1][:-1], None]
    broken = signed.set_column(signed.schema.get_field_index(column), column, pa.array(lists, pa.list_(pa.uint32())))
    checked = check_parameters(broken, NEAR)
    assert checked["fate"].to_pylist() == [None, "failed", None, None]
    assert describe_earlier(checked, DuplicateOptions("text", NEAR)).num_rows == 3
