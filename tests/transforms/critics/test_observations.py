from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.critics.example import Argument, Example
from transforms.critics.observations import observe

SAME_IN = {
    "eng_Latn": ("{} was born in {} in 1879.", "Ada", "London", "Marie Curie", "New York City"),
    "ell_Grek": ("Ο {} γεννήθηκε στην {} το 1879.", "Σωκράτης", "Αθήνα", "Νίκος Καζαντζάκης", "Νέα Υόρκη"),
    "zho_Hans": ("{}出生于{}。", "鲁迅", "绍兴", "孔子", "曲阜市"),
    "tha_Thai": ("{}เกิดที่{}", "สมชาย", "กรุงเทพ", "ภูมิพล", "เคมบริดจ์"),
    "ben_Beng": ("{} {} শহরে জন্মগ্রহণ করেন।", "রবীন্দ্রনাথ", "কলকাতা", "নজরুল ইসলাম", "চুরুলিয়া"),
    "ara_Arab": ("ولد {} في {} عام 1911.", "نجيب", "القاهرة", "طه حسين", "المنيا"),
}


def with_entities(example: Example) -> Example:
    arguments = (example.subject, example.object)
    return replace(example, entities=[(argument.start, argument.end, argument.type) for argument in arguments])


@pytest.mark.parametrize("language", SAME_IN)
def test_names_leave_no_trace_and_words_do(language, make_example):
    pattern, *names = SAME_IN[language]
    one, other = (
        observe(with_entities(make_example(pattern.format(*pair), *pair, language=language)))
        for pair in (names[:2], names[2:])
    )
    assert one.words.tolist() == other.words.tolist()
    text = pattern.format(*names[:2]).replace(" ", " x ") + "吗 x"
    changed = observe(with_entities(make_example(text, *names[:2], language=language)))
    assert one.words.tolist() != changed.words.tolist()


def test_the_same_words_differ_by_order_place_and_language(make_example):
    text = "Ada was born in London"
    words = {
        tuple(observe(example).words)
        for example in (
            make_example(text, "Ada", "London"),
            make_example(text, "London", "Ada"),
            make_example(text, "Ada", "London", language="deu_Latn"),
            make_example("was born in Ada London", "Ada", "London"),
        )
    }
    assert len(words) == 4


def test_years_and_other_numbers_are_alike_by_their_length(make_example):
    one, other, short = (
        observe(make_example(f"Ada left in {number} for London", "Ada", "London")).words.tolist()
        for number in (1879, 2001, 77)
    )
    assert one == other != short


def test_words_of_other_sentences_are_not_seen(make_example):
    text = "It rained. Ada was born in London. It stopped."
    sentences = [(0, 10), (11, 34), (35, 46)]
    seen = observe(make_example(text, "Ada", "London", sentences=sentences))
    other = observe(
        make_example(
            text.replace("rained", "snowed").replace("stopped", "started"), "Ada", "London", sentences=sentences
        )
    )
    assert (
        seen.words.tolist()
        == observe(make_example(text.replace("rained", "poured"), "Ada", "London", sentences=sentences)).words.tolist()
    )
    assert (
        other.words.tolist()
        != observe(make_example(text.replace("born", "seen"), "Ada", "London", sentences=sentences)).words.tolist()
    )


def test_an_entity_of_the_same_type_between_the_arguments_is_a_mark(make_example):
    text = "Ada went from Paris to London"
    plain = make_example(text, "Ada", "London", entities=[(0, 3, "PER"), (23, 29, "LOC")])
    crossed = replace(plain, entities=[(0, 3, "PER"), (14, 19, "LOC"), (23, 29, "LOC")])
    other_type = replace(plain, entities=[(0, 3, "PER"), (14, 19, "ORG"), (23, 29, "LOC")])
    assert len({tuple(observe(example).marks) for example in (plain, crossed, other_type)}) == 3


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_spans_of_any_text_are_observed(text, data):
    def span():
        start = data.draw(st.integers(0, len(text) - 1))
        return start, data.draw(st.integers(start + 1, len(text)))

    arguments = [Argument(*place, None, text[slice(*place)], "link") for place in (span(), span())]
    sentences = data.draw(st.sampled_from([[], [(0, len(text))], [(0, 1)]]))
    entities = [(*span(), None) for _ in range(3)]
    example = Example("i", "d", "eng_Latn", text, sentences, *arguments, "P1", "page", True, (), entities)
    seen = observe(example)
    assert seen.words.dtype == seen.marks.dtype == np.uint32
    assert len(seen.marks) == 9
    assert (np.diff(seen.words.astype(np.int64)) > 0).all()
