import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.quality.one_line import LONGEST, one_line


@pytest.mark.parametrize(
    ("text", "language", "line"),
    [
        ("Two\nlines, one\tText.", "eng_Latn", "two lines , one text ."),
        ("ПРИВЕТ, мир!", "rus_Cyrl", "привет , мир !"),
        ("柏林是首都。", "zho_Hans", "柏 林 是 首 都 。"),
        ("東京タワー", "jpn_Jpan", "東 京 タ ワ ー"),
        ("हिन्दी में", "hin_Deva", "हिन्दी में"),
        ("ภาษาไทย", "tha_Thai", "ภา ษา ไท ย"),
        ("한국어 문장", "kor_Kore", "한국어 문장"),
        ("a __label__positive b", "eng_Latn", "a positive b"),
        ("a\x00b", "eng_Latn", "a b"),
        ("", "eng_Latn", ""),
    ],
)
def test_a_text_is_one_line_of_words(text, language, line):
    assert one_line(text, language) == line


@given(st.text(), st.sampled_from(["eng_Latn", "zho_Hans", "tha_Thai", "arb_Arab", "hin_Deva"]))
def test_any_text_is_one_line_without_labels(text, language):
    line = one_line(text + "__label__positive", language)
    assert line.splitlines() in ([], [line])
    assert "__label__" not in line


def test_of_a_long_text_the_beginning_counts():
    assert one_line("a " * LONGEST + "end", "eng_Latn") == " ".join("a" * (LONGEST // 2))
