import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.translation.layout import Joined, Segment, join, segment_text, segments

DOCUMENT = """# Title of it

Hello world. This is Dr. Smith.

- one item
- [x] two items
> Quoted line.
1. Januar was cold.
== History ==
1. first
2. second
| Name | Age |
|---|:-:|
| Ann. Two. | 42 |
```
code = "left alone. Yes."
```
<p class="a">One <b>bold</b> word.</p><ul><li>Next</li></ul>
id\tvalue text
<!-- note -->…
"""


def texts(text, language="eng_Latn", keep_together=()):
    return [text[start:end] for start, end in segments(text, language, keep_together)]


def joined(text, translations, language="deu_Latn", source="eng_Latn", **options):
    return join(text, segments(text, source), translations, language, **options).text


def test_what_is_translated_of_a_document():
    assert texts(DOCUMENT) == [
        "Title of it",
        "Hello world.",
        "This is Dr. Smith.",
        "one item",
        "two items",
        "Quoted line.",
        "1. Januar was cold.",
        "History",
        "first",
        "second",
        "Name",
        "Age",
        "Ann.",
        "Two.",
        "42",
        "One <b>bold</b> word.",
        "Next",
        "id",
        "value text",
    ]


def test_what_stands_between_is_kept():
    found = segments(DOCUMENT, "eng_Latn")
    upper = [segment_text(DOCUMENT, part).upper() for part in found]
    text = join(DOCUMENT, found, upper, "deu_Latn").text
    assert text.replace("\r", "") != DOCUMENT
    assert text.lower() == DOCUMENT.lower()
    assert 'code = "left alone. Yes."' in text
    assert '<p class="a">ONE <B>BOLD</B> WORD.</p><ul><li>NEXT</li></ul>' in text


@pytest.mark.parametrize("text", ["", " \n\t ", "…", "\n\n---\n", "😀", "```\ncode\n```"])
def test_nothing_to_translate(text):
    assert segments(text, "eng_Latn") == []
    assert join(text, [], [], "deu_Latn") == Joined(text, [])


def test_windows_line_ends():
    assert texts("# Title #\r\n\r\n| a | b |\r\n- one\r\n") == ["Title", "a", "b", "one"]


def test_unclosed_code_is_text():
    assert texts("Before.\n```\nno end") == ["Before.", "no end"]


@pytest.mark.parametrize(
    ("text", "source", "translations", "target", "expected"),
    [
        ("One. Two.\nThree.", "eng_Latn", ["一。", "二。", "三。"], "zho_Hans", "一。二。\n三。"),
        ("One.  Two.", "eng_Latn", ["一。", "二。"], "jpn_Jpan", "一。二。"),
        ("“One.” Two.", "eng_Latn", ["「一。」", "二。"], "jpn_Jpan", "「一。」二。"),
        ("One. Two.", "eng_Latn", ["One.", "二。"], "zho_Hans", "One. 二。"),
        ("你好。再见！\n　走吧。", "zho_Hans", ["Hello.", "Bye!", "Go."], "eng_Latn", "Hello. Bye!\n　Go."),
        ("你好。再见。", "zho_Hans", ["こんにちは。", "さようなら。"], "jpn_Jpan", "こんにちは。さようなら。"),
        ("你好。再见。", "zho_Hans", ["안녕.", "잘 가."], "kor_Kore", "안녕. 잘 가."),
        ("One. Two.", "eng_Latn", ["หนึ่ง", "สอง"], "tha_Thai", "หนึ่ง สอง"),
        ("One. Two.", "eng_Latn", ["एक।", "दो।"], "hin_Deva", "एक। दो।"),
        ("One. Two.", "eng_Latn", ["واحد.", "اثنان."], "ara_Arab", "واحد. اثنان."),
        ("One.      Two.", "eng_Latn", ["一。", "二。"], "zho_Hans", "一。      二。"),
    ],
)
def test_space_between_sentences(text, source, translations, target, expected):
    assert joined(text, translations, target, source) == expected


def test_a_span_is_never_cut():
    text = "She met John C. Smith. Then Yahoo! Inc. came.\nNew\nYork."
    whole = (text.index("John"), text.index(". Then") + 8)
    broken = (text.index("New"), text.index("York") + 4)
    found = segments(text, "eng_Latn", [broken, whole])
    for start, end in (whole, broken):
        assert sum(part.start <= start and end <= part.end for part in found) == 1
    assert segment_text(text, found[-1]) == "New York."


def test_a_span_in_the_layout_becomes_a_segment():
    assert texts("- *\n1. a\n2. b", keep_together=[(2, 3), (4, 5)]) == ["*", "1", "a", "b"]
    assert texts("see `` 1 ``", keep_together=[(0, 0), (3, 4)]) == texts("see `` 1 ``")


def test_one_line_for_a_cell():
    text = "\n# Title\n\nOne.\tTwo.\r\n- three\n"
    result = join(text, segments(text, "eng_Latn"), ["Titel\n", "Eins.", "Zwei.", "drei"], "deu_Latn", single_line=True)
    assert result.text == "# Titel  Eins. Zwei. - drei"
    assert [result.text[start:end] for start, end in result.offsets] == ["Titel ", "Eins.", "Zwei.", "drei"]
    assert join("\n…\n", [], [], "deu_Latn", single_line=True).text == "…"


def test_as_many_translations_as_segments():
    with pytest.raises(ValueError, match="1 translations of 2 segments"):
        join("One. Two.", [Segment(0, 4), Segment(5, 9)], ["x"], "deu_Latn")


MARKED = st.text(st.sampled_from(list("ab.A1 \n\t-*#|>`<p/>=$。！あ你ก\u3000\u0301\"')\u2028\ud800\x00")), max_size=60)
LANGUAGES = st.sampled_from(["eng_Latn", "zho_Hans", "jpn_Jpan", "tha_Thai", "hin_Deva", "ara_Arab", "mya_Mymr"])


@given(st.one_of(st.text(max_size=60), MARKED), LANGUAGES, st.data())
def test_identity_gives_the_text_and_offsets_are_exact(text, language, data):
    span = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(tuple)
    spans = data.draw(st.lists(span, max_size=3))
    found = segments(text, language, spans)
    identity = join(text, found, [text[part.start : part.end] for part in found], language)
    assert identity.text == text
    assert identity.offsets == [tuple(part) for part in found]
    for start, end in spans:
        ink = text[start:end].strip()
        if ink:
            first = start + text[start:end].index(ink)
            assert sum(part.start <= first and first + len(ink) <= part.end for part in found) == 1
    for before, part in zip([None, *found], found, strict=False):
        assert text[part.start : part.end].strip() == text[part.start : part.end] != ""
        assert before is None or before.end <= part.start


@given(MARKED, st.sampled_from(["deu_Latn", "zho_Hans", "tha_Thai"]), st.booleans(), st.text(max_size=5))
def test_offsets_of_translations(text, target, single_line, translation):
    found = segments(text, "eng_Latn")
    result = join(text, found, [translation] * len(found), target, single_line)
    wanted = segment_text(translation, Segment(0, len(translation))) if single_line else translation
    assert all(result.text[start:end] == wanted for start, end in result.offsets)
    if single_line:
        assert not set(result.text) & set("\n\r\t\x0b\x0c\x85\u2028\u2029")


def seconds(text):
    begun = time.process_time()
    segments(text, "eng_Latn")
    return time.process_time() - begun


@pytest.mark.parametrize("unit", ["<!-- ", "<script>", "```\n", "$$ a ", " ", "|x", "\\begin{align}", "= "])
def test_time_grows_with_length_only(unit):
    # Eight times as long: a square would take 64 times as long.
    short, long = (unit * (length // len(unit)) for length in (10_000, 80_000))
    limit = 25 * max(min(seconds(short) for _ in range(3)), 0.002)
    assert any(seconds(long) < limit for _ in range(3))
