import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.pages.block_text import join_blocks
from transforms.pages.blocks import read_layout


def joined(html):
    layout = read_layout(LexborHTMLParser(html))
    return join_blocks(layout, list(range(len(layout.blocks))))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<p>b", "a\n\nb"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul><p>d", "a\nb\nc\n\nd"),
        ("<dl><dt>a<dd>b</dl>", "a\nb"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>e", "a\tb\nc\td\n\ne"),
        ("<table><tr><td>a<br><br>b</table>", "a\n\nb"),
        (f"<table><tr><td>{'word ' * 100}<td>b</table>", f"{('word ' * 100).strip()}\n\nb"),
        ("<p>a&shy;b\ufeff\x07c</p>", "abc"),
        ("<p>नमस्\u200dते</p><p>\u200b</p>", "नमस्\u200dते"),
    ],
)
def test_what_stands_between_blocks(html, text):
    assert joined(html)[0] == text


def test_headings_are_spans_of_the_text():
    text, headings = joined("<h1>Ä&shy;b</h1><p>😀 c</p><h3>d<br>e</h3><h4>&shy;</h4><p>f")
    assert text == "Äb\n\n😀 c\n\nd\ne\n\nf"
    assert [(text[start:end], level) for start, end, level in headings] == [("Äb", 1), ("d\ne", 3)]
