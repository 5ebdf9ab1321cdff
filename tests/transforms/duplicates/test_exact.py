import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.duplicates.exact import DIGEST_BYTES, text_digests


def digest(text: str) -> bytes:
    return text_digests(pa.array([text])).to_pylist()[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello,  World!", "hello world"),
        ("  Hello\n\nworld\t", "HELLO — world…"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cخواهم", "میخواهم"),
        ("café", "cafe\u0301"),
        ("Ａｂｃ１２３", "abc123"),
        ("ﬁn", "fin"),
        ("❤\ufe0f", "❤"),
        ("½ cup", "1⁄2 cup"),
        ("각", "각"),
        ("ड़", "ड\u093c"),
        ("ß test", "ẞ test"),
        ("q\u0307\u0323", "q\u0323\u0307"),
    ],
)
def test_same_text(one: str, other: str) -> None:
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hello world", "helloworld"),
        ("1.5", "15"),
        ("C++", "C"),
        ("resume", "résumé"),
        ("born in 1914", "born in 1915"),
        ("...", "!!!"),
        ("", "..."),
        ("🎉", "🎊"),
        ("a b", "b a"),
        ("и", "й"),
    ],
)
def test_different_texts(one: str, other: str) -> None:
    assert digest(one) != digest(other)


def test_digests_of_a_column() -> None:
    digests = text_digests(pa.array(["a", None, "", "A.", "\0"]))
    assert digests.type == pa.binary(DIGEST_BYTES)
    values = digests.to_pylist()
    assert values[1] is None
    assert values[0] == values[3]
    assert len({values[0], values[2], values[4]}) == 3
    assert text_digests(pa.array([], pa.string())).to_pylist() == []


def test_digest_is_stable() -> None:
    # Digests are keys of stored signatures: a change of the folding must be noticed.
    assert digest("Die Stadt liegt am Fluss.").hex() == "7ce1f373db63007c580234d0a3e2c1c0"


texts = st.lists(
    st.text(alphabet=st.sampled_from("aAé\u0301\u0323 .\n\u00adßйи\u0306가각ᆨ1²½\u3000Ｚz"), max_size=12), max_size=8
)


@given(texts)
def test_digest_does_not_depend_on_the_batch(batch: list[str]) -> None:
    together = text_digests(pa.array(batch, pa.string())).to_pylist()
    assert together == [digest(text) for text in batch]


@given(texts, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_digest_does_not_depend_on_the_normal_form(batch: list[str], form: str) -> None:
    batch = [text for text in batch if text.strip(" .\n\u00ad\u3000")]
    other = [unicodedata.normalize(form, text) for text in batch]
    assert text_digests(pa.array(batch, pa.string())) == text_digests(pa.array(other, pa.string()))
