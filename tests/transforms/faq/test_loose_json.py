"""JSON with the mistakes that pages have, made strict."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.faq.loose_json import DEEPEST, strict_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"\A@?[A-Za-z_][A-Za-z0-9_:]{0,8}\Z"), inner)
    ),
    max_leaves=12,
)


def read(text: str) -> list:
    strict, _ = strict_json(text)
    return json.loads(strict)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "x",}', {"a": "x"}),
        ('{"a": ["x", "y",],,}', {"a": ["x", "y"]}),
        ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "He said "hello" to us.", "b": 1}', {"a": 'He said "hello" to us.', "b": 1}),
        ('{"a": "He said "hello", then left", "b": 1}', {"a": 'He said "hello", then left', "b": 1}),
        ('{"a": "the last "word""}', {"a": 'the last "word"'}),
        ('{"a": "<a href="//x.org/" class="b">x</a>"}', {"a": '<a href="//x.org/" class="b">x</a>'}),
        ('{"a": "line\none\ttab\x00"}', {"a": "line\none\ttab\x00"}),
        (r'{"a": "it\'s \x 100\% "}', {"a": r"it's \x 100\% "}),
        ('{"a": "x", // "b": 2\n "c": /* 3 */ 4 <!-- d -->}', {"a": "x", "c": 4}),
        ("{'a': 'it''s', 'b': [1]}", {"a": "it''s", "b": [1]}),
        ("{“a”: “she’s “here” now”, “b”: “y”}", {"a": "she’s “here” now", "b": "y"}),
        ('{"a": "x"}}]', {"a": "x"}),
        ('{"a": [{"b": 1}, {"c": 2}', {"a": [{"b": 1}, {"c": 2}]}),
        ('{"a": [{"b": 1, {"c": 2}]}', {"a": [{"b": 1}, {"c": 2}]}),
        ('var x = {"a": 01, "b": undefined};', {"a": None, "b": None}),
        ('{"a":, "b": }', {"a": None, "b": None}),
    ],
)
def test_mistakes_are_undone(text, expected):
    assert read(text) == [expected]


def test_several_values_are_all_read():
    assert read('{"a": 1}{"a": 2},\n{"a": 3};[4]') == [{"a": 1}, {"a": 2}, {"a": 3}, [4]]


@pytest.mark.parametrize("text", ['{"a": "whole", "b": "half an ans', '{"a": "whole", "b', '{"a": "whole", "b": {'])
def test_what_breaks_off_is_null_and_told(text):
    strict, ended = strict_json(text)
    assert not ended
    (value,) = json.loads(strict)
    assert value["a"] == "whole"
    assert not any(value[name] for name in value if name != "a")
    assert strict_json('{"a": "whole"}')[1]


def test_deep_nesting_is_refused():
    assert read("[" * DEEPEST + "]" * DEEPEST)
    with pytest.raises(ValueError, match="nested more than"):
        strict_json("[" * 1_000_000)


@given(VALUES.filter(lambda value: isinstance(value, dict | list)))
def test_strict_json_stays_as_it_is(value):
    assert read(json.dumps(value)) == [value]
    assert read(json.dumps(value, ensure_ascii=False, indent=1)) == [value]


@given(
    st.lists(
        st.sampled_from(
            ["{", "}", "[", "]", '"', "'", "“", "”", ":", ",", "a", "1", "\\", "//", "/*", "*/", "<!--", "\n"]
        )
    )
)
def test_whatever_comes_the_result_is_json(tokens):
    assert isinstance(read("".join(tokens)), list)
