"""Text of strings that may be HTML, and of elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.faq.plain_text import ElementTexts, clean, text_of_markup


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a\n\n b", "a\nb"),
        ("<p>One</p><p>Two<br/>three</p>", "One\nTwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"),
        ("<p>a\nb <b>c</b>d</p>", "a b cd"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>x\n  y</pre>z<br>", "x\ny\nz"),
        ("a<script>b()</script><style>c</style><p>d</p>", "a\nd"),
        ("Tom &amp; Jerry&nbsp;&#39;s", "Tom & Jerry 's"),
        ("Tom &amp;amp; Jerry&amp;nbsp;!", "Tom & Jerry !"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\nTwo"),
        ("&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"),
        ("What is a <div>?", "What is a <div>?"),
        ("Is 3 < 4 and 5 > 4?", "Is 3 < 4 and 5 > 4?"),
        ("<p>Write <code>&lt;b&gt;x&lt;/b&gt;</code></p>", "Write <b>x</b>"),
        ("I <3 you", "I <3 you"),
        ("<span lang=de>Über</span>", "Über"),
        ("a\u200bb\ufeff c\u00add", "ab cd"),
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष 👩‍👩‍👧", "क्‍ष 👩‍👩‍👧"),
        ("a\x00b\x07c\r\nd\u2028e", "abc\nd e"),
        ("\ud800", "\ufffd"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_text_of_markup(markup, text):
    assert text_of_markup(markup) == text


def test_text_of_an_element():
    page = LexborHTMLParser("<main>x<div id=a>a<p>b</p>c<!-- d --><span> e </span>f</div>y</main>")
    assert ElementTexts().of(page.css("#a")[0]) == "a\nb\nc e f"


def test_elements_in_elements_are_read_to_a_limit(monkeypatch):
    monkeypatch.setattr("transforms.faq.plain_text.MOST_NODES", 10)
    page = LexborHTMLParser("<p>a</p>" * 8)
    elements = ElementTexts()
    assert elements.of(page.body) == "a\na\na\na\na"
    assert elements.is_spent
    assert elements.of(page.body) == ""


@given(st.text())
def test_clean_text_is_clean_already(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert not any(mark in cleaned for mark in ("  ", "\n\n", " \n", "\x00", "\u200b"))


@given(st.text(st.sampled_from("<>/&;abpdivlt# \n\"'=\x00"), max_size=60))
def test_any_markup_gives_text(markup):
    assert isinstance(text_of_markup(markup), str)
