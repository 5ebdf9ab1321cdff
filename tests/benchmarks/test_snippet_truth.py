from benchmarks.snippet_truth import snippets

PAGE = """<title>Boats of the north</title><body>
<nav><ul><li><a href=/>All our many pages</a></li><li><a href=/n>News of this week</a></li></ul></nav>
<h1>Boats of the north</h1><div>By Anna Writer, 3 May</div>
<p>The first boats were built here, long before.</p><p>In the middle there was a war and many sank.</p>
<p>At last they sail again, as they always did.</p><script>var not_seen = "at all by anybody"</script>
<div>Share this story with friends</div><footer>All rights reserved by the owner</footer></body>"""
GOLD = """The first boats were built here, long before.

In the middle there was a war and many sank.

At last they sail again, as they always did."""


def test_what_stands_around_the_gold_text_is_unwanted():
    found = snippets(PAGE, GOLD)
    assert found.wanted == GOLD.split("\n\n")
    assert found.unwanted == ["By Anna Writer, 3 May", "Share this story with friends"]


def test_the_title_is_neither():
    assert not any("Boats of the north" in text for texts in snippets(PAGE, GOLD) for text in texts)


def test_a_page_without_gold_lines_wants_nothing():
    assert snippets("<p>Nothing of it is in the gold text.</p>", GOLD).wanted == []
