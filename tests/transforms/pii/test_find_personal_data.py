import gzip

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pii.find import KINDS, find_personal_data
from transforms.pii.plain_characters import plain_characters


def found(*texts: str | None, kinds: tuple[str, ...] = tuple(KINDS)) -> list[tuple[int, str, str]]:
    pieces = find_personal_data(pa.array(texts, pa.string()), kinds)
    names = list(KINDS)
    return [
        (row, names[kind], (texts[row] or "")[start:end])
        for row, start, end, kind in zip(*(column.tolist() for column in pieces), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("Mail: jo@firm.org", "email", "jo@firm.org"),
        ("メール：ｊｏ＠ｆｉｒｍ．ｏｒｇ", "email", "ｊｏ＠ｆｉｒｍ．ｏｒｇ"),
        ("IBAN DE89 3704 0044 0532 0130 00 BIC", "iban", "DE89 3704 0044 0532 0130 00"),
        ("iban gb82west12345698765432.", "iban", "gb82west12345698765432"),
        ("MT84MALT011000012345MTLCAST001S", "iban", "MT84MALT011000012345MTLCAST001S"),
        ("from 85.214.132.117:80", "ip_address", "85.214.132.117"),
        ("from 2a02:8108:8ac0:1f::17 on", "ip_address", "2a02:8108:8ac0:1f::17"),
        ("آیپی ۸۵٫", None, None),
        ("هاتف ٠٢١-٨٨٨٨٨٨٨٨", "phone", "٠٢١-٨٨٨٨٨٨٨٨"),
        ("फ़ोन: ९८७६५ ४३२१०", "phone", "९८७६५ ४३२१०"),
        ("電話：０３－１２３４－５６７８", "phone", "０３－１２３４－５６７８"),
        ("Tél.\u00a0: 01\u202f42\u202f68\u202f53\u202f00", "phone", "01\u202f42\u202f68\u202f53\u202f00"),
        ("आधार २३४५ ६७८९ ०१२४", "national_id", "२३४५ ६७८९ ०१२४"),
        ("DE88 3704 0044 0532 0130 00", None, None),
        ("192.168.1.1 127.0.0.1 version 85.214.132.117 1.2.3.4 999.1.1.1 2001:db8::1 12:30:45 a::b", None, None),
        ("ibis", None, None),
        ("🙂\u200f!؟।", None, None),
    ],
)
def test_each_kind_in_many_scripts(text, kind, piece):
    assert found(text) == ([(0, kind, piece)] if kind else [])


def test_pieces_are_in_order_and_where_kinds_overlap_the_first_counts():
    text = "x 1-800-555-1234@firm.com, +49 30 12345678, a@b.org"
    assert found("", text, None, text) == [
        (row, *piece)
        for row in (1, 3)
        for piece in (
            ("email", "1-800-555-1234@firm.com"),
            ("phone", "+49 30 12345678"),
            ("email", "a@b.org"),
        )
    ]


def test_only_the_kinds_that_are_named():
    assert found("a@b.org +49 30 12345678", kinds=("phone",)) == [(0, "phone", "+49 30 12345678")]
    assert found("a@b.org", kinds=()) == []
    with pytest.raises(KeyError):
        found("a", kinds=("shoe_size",))


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])), st.text("١２３ @.-+()tel"))))
def test_any_text_has_pieces_inside_it_apart_from_each_other(texts):
    pieces = find_personal_data(pa.array(texts, pa.string()))
    before = (-1, 0)
    for row, start, end, _ in zip(*(column.tolist() for column in pieces), strict=True):
        assert start < end <= len(texts[row])
        assert row > before[0] or start >= before[1]
        before = row, end


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))), st.integers(0, 3))
def test_plain_characters_keep_the_places_of_all_others(texts, skipped):
    column = pa.array(texts, pa.string()).slice(min(skipped, len(texts)))
    for text, plain in zip(column.to_pylist(), plain_characters(column).to_pylist(), strict=True):
        assert len(plain) == len(text or "")
        for one, other in zip(text or "", plain, strict=True):
            assert one == other or (not one.isascii() and other.isascii())


def test_a_page_of_fifty_megabytes():
    text = ("Call 030 1234567 or a@b.org. " + "word " * 2000) * 5000
    assert len(text) > 50_000_000
    assert len(find_personal_data(pa.array([text])).row) == 10_000


def test_wikipedia_and_pages_of_the_web(data_folder):
    """What is found on real pages has the shape of its kind, and books are no telephones."""
    archive = data_folder / "web_archives" / "whirlwind.warc.wet.gz"
    if not archive.is_file():
        pytest.skip(f"{archive} is absent")
    text = gzip.decompress(archive.read_bytes()).decode("utf-8", "replace")
    for _, kind, piece in found(text):
        assert "@" in piece or kind != "email"
        assert sum(map(str.isdigit, piece)) >= 6 or kind != "phone"
