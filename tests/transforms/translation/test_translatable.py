"""What is given to a model, and how parts are joined, in many scripts."""

import pytest

from transforms.translation.translatable import is_translatable, join_parts, readable


@pytest.mark.parametrize(
    "text", ["a", "日本", "ไทย", "سلام", "नमस्ते", "한국어", "Ελληνικά", "see https://x.org now", "1st", "ÅÄÖ"]
)
def test_text_with_letters(text):
    assert is_translatable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12.5 €",
        "…",
        "٣٤٥",
        "🎉👍🏽",
        "http://example.org/a?b=c",
        "www.example.org",
        "a.b+c@example.co.uk",
        "— 7 —",
    ],
)
def test_text_without(text):
    assert not is_translatable(text)


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        ("deu_Latn", "a b"),
        ("jpn_Jpan", "ab"),
        ("zho_Hans", "ab"),
        ("tha_Thai", "ab"),
        ("kor_Kore", "a b"),
        ("hin_Deva", "a b"),
    ],
)
def test_parts_are_joined_as_the_script_wants(language, joined):
    assert join_parts(["a", "", "b"], language) == joined


def test_what_is_no_character():
    assert readable("a\0b\ud800c") == "a�b�c"
    assert readable("e\u0301 \u202e ok") == "e\u0301 \u202e ok"
