import pytest
from selectolax.lexbor import LexborHTMLParser

from transforms.pages.blocks import mass, read_layout


def lines(html):
    return [block.lines for block in read_layout(LexborHTMLParser(html)).blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>a</b>b</p>", [["ab"]]),
        ("<p>a <i> b</i>\n\t c</p>", [["a b c"]]),
        ("<p>a&nbsp;b\u3000c</p>", [["a b c"]]),
        ("<p>one<br>two<p>three", [["one", "two"], ["three"]]),
        ("<div>one<br> <br/>two</div>", [["one"], ["two"]]),
        ("<div>one<p>two</p>three</div>", [["one"], ["two"], ["three"]]),
        ("<pre>a\n  b\n</pre>", [["a", "  b"]]),
        ("<p>a<script>b</script><style>c</style><noscript>d</noscript><template>e</template>f</p>", [["af"]]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字</p>", [["漢字"]]),
        ("<p>日本\n  語</p>", [["日本語"]]),
        ("<p>한국\n말</p>", [["한국 말"]]),
        ("<p>ab\n漢</p>", [["ab 漢"]]),
        ("<p>see (<x-note><a href=1>1</a></x-note>).</p>", [["see (1)."]]),
        ("<x-app><x-card>a</x-card><x-card>b</x-card></x-app>", [["a"], ["b"]]),
        ("<h3><button>What?</button></h3><button>Buy</button>", [["What?"]]),
        ("<p>a<span class='sr-only'>hidden</span><span style='display: none'>too</span>b</p>", [["ab"]]),
        ("<div role=tabpanel style='display:none'>tab</div>", [["tab"]]),
        ("<p>a<select><option>b</select><textarea>c</textarea>d</p>", [["ad"]]),
        ("<p>unclosed <b>bold<p>next", [["unclosed bold"], ["next"]]),
        ("<table><tr><td>a<td>b<tr><td>c</table>", [["a"], ["b"], ["c"]]),
    ],
)
def test_visible_text_in_blocks(html, expected):
    assert lines(html) == expected


def test_share_of_links():
    blocks = read_layout(
        LexborHTMLParser("<p>abcd <a href=x>efgh</a></p><p><a href=x><b>all</b></a></p><p>no</p>")
    ).blocks
    assert [block.links for block in blocks] == [pytest.approx(4 / 9), 1.0, 0.0]


def test_links_around_boxes_count_in_each():
    layout = read_layout(LexborHTMLParser("<a href=x><div>one</div><div>two</div></a><div>three</div>"))
    assert [block.links for block in layout.blocks] == [1.0, 1.0, 0.0]


def test_boxes_span_their_blocks():
    layout = read_layout(LexborHTMLParser("<body><div id=a><p>1</p><p>2</p></div><div class='b c' id=d>3</div></body>"))
    spans = {box.names or box.tag: (box.start, box.end) for box in layout.boxes if box.tag != "p"}
    assert spans == {"body": (0, 3), "a": (0, 2), "b c": (2, 3)}
    assert [layout.boxes[layout.blocks[i].box].parent for i in (0, 1, 2)] == [1, 1, 0]


def test_mass_counts_wide_characters_as_several_letters():
    assert mass("abc") == mass("äöü") == mass("при") == mass("ab’") == 3
    assert mass("日本語") == mass("한국말") == 7.5


def test_a_page_without_a_body_has_no_blocks():
    assert lines("") == []
