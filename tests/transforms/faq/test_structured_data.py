"""Microdata, RDFa and JSON-LD as items: the rules of the standards, and the samples of extruct."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from benchmarks.faq import SAMPLES, compare_samples, unpacked
from transforms.faq.items import Item, Literal, Value, schema_name
from transforms.faq.json_ld import items_of, parse_json_ld
from transforms.faq.microdata import microdata_items
from transforms.faq.plain_text import ElementTexts
from transforms.faq.rdfa import rdfa_items

URL = "http://www.example.org/a/page.html"


def plain(item: Item) -> dict[str, list[str | None]]:
    """The properties of an item with the texts of values, ids of items."""
    return {name: list(map(_plain_value, values)) for name, values in item.properties.items()}


def _plain_value(value: Value) -> str | None:
    if isinstance(value, Item):
        return value.id
    return value.text if isinstance(value, Literal) else ElementTexts().of(value)


def microdata(page: str) -> list[Item]:
    return microdata_items(LexborHTMLParser(page), URL)


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<meta itemprop="p" content="x">', "x"),
        ('<meta itemprop="p">', ""),
        ('<a itemprop="p" href="b?c#d">x</a>', "http://www.example.org/a/b?c#d"),
        ('<a itemprop="p">x</a>', ""),
        ('<link itemprop="p" href="//cdn.org/x">', "http://cdn.org/x"),
        ('<img itemprop="p" src="/x.png">', "http://www.example.org/x.png"),
        ('<video itemprop="p" src="x">y</video>', "http://www.example.org/a/x"),
        ('<object itemprop="p" data="x"></object>', "http://www.example.org/a/x"),
        ('<data itemprop="p" value="4">four</data>', "4"),
        ('<meter itemprop="p" value="3.5">much</meter>', "3.5"),
        ('<time itemprop="p" datetime="2024">last year</time>', "2024"),
        ('<time itemprop="p">2024</time>', "2024"),
        ('<p itemprop="p"> a <b>b</b>\n c</p>', "a b c"),
        ('<span itemprop="p" content="x">y</span>', "x"),
        ('<a itemprop="p" href="http://[">x</a>', "http://["),
    ],
)
def test_values_of_microdata(element, value):
    (item,) = microdata(f'<div itemscope itemtype="a b" itemid="i">{element}</div>')
    assert plain(item) == {"p": [value]}
    assert (item.types, item.id) == (("a", "b"), "i")


def test_properties_belong_to_the_nearest_item_and_to_those_that_refer():
    page = """<p itemprop="lost">x</p>
    <div id="1"><p itemprop="a b">1</p><div itemscope itemprop="c" itemid="inner"><p itemprop="d">2</p></div></div>
    <div itemscope itemid="outer" itemref="1 2 1 none"><p itemprop="a">3</p></div><i id="2" itemprop="e">4</i>"""
    inner, outer = microdata(page)
    assert plain(outer) == {"a": ["1", "3"], "b": ["1"], "c": ["inner"], "e": ["4"]}
    assert plain(inner) == {"d": ["2"]}


def test_items_may_refer_to_each_other():
    page = (
        '<div itemscope itemid="a" itemref="b"></div><div id="b" itemprop="x" itemscope itemid="b" itemref="c"></div>'
    )
    first, second = microdata(page + '<div id="c" itemprop="y" itemscope itemid="c" itemref="b"></div>')[:2]
    assert plain(first) == {"x": ["b"]}
    assert plain(second) == {"y": ["c"]}
    own = microdata('<div id="a" itemprop="x" itemscope itemref="a">text</div>')
    assert plain(own[0]) == {}


def test_rdfa_names_are_absolute_and_unknown_ones_left_out():
    page = """<base href="http://base.org/"><div prefix="x: http://x.org/" typeof="x:T none" about="[x:me]">
    <p property="x:p foaf:name none y:z">v</p><p vocab="http://v.org/" property="t" content="c">v</p>
    <a property="x:q" href="there">v</a><p property="x:r" datatype="" resource="x:o">v</p></div>"""
    items = {item.id: item for item in rdfa_items(LexborHTMLParser(page), URL)}
    assert items["http://x.org/me"].types == ("http://x.org/T",)
    assert plain(items["http://x.org/me"]) == {
        "http://x.org/p": ["v"],
        "http://xmlns.com/foaf/0.1/name": ["v"],
        "y:z": ["v"],
        "http://v.org/t": ["c"],
        "http://x.org/q": ["http://base.org/there"],
    }
    assert plain(items["http://x.org/o"]) == {"http://x.org/r": ["v"]}


def test_rdfa_links_wait_for_the_things_below():
    page = """<div vocab="http://v.org/" about="#a" rel="knows" rev="likes"><p about="#b">x</p>
    <p about="#c" property="n">y</p></div><a about="#a" vocab="http://v.org/" rel="next" href="#b">z</a>"""
    items = {(item.id or "").rpartition("#")[2]: item for item in rdfa_items(LexborHTMLParser(page), URL)}
    assert plain(items["a"]) == {"http://v.org/knows": [f"{URL}#b", f"{URL}#c"], "http://v.org/next": [f"{URL}#b"]}
    assert plain(items["b"]) == {"http://v.org/likes": [f"{URL}#a"]}


def test_one_id_of_several_items_leads_to_that_of_the_type():
    one, two = {"@id": "#x", "@type": "Answer", "text": "1"}, {"@id": "#x", "@type": "Question", "name": "2"}
    page, *_ = items_of(
        [{"q": {"@type": "Question", "@id": "#x"}, "a": [{"@id": "#x"}], "none": {"@id": "#y"}}, one, two]
    )
    assert [value.types for value in page.properties["q"]] == [("Question",)]
    assert [value.types for value in page.properties["a"]] == [("Answer",)]
    assert page.properties["none"] == []


def test_values_of_json_ld():
    (item,) = items_of([{"a": [1, 2.5, True, None, "x"], "b": {"@list": ["y", {"@set": "z"}]}, "c": {"@value": 3}}])
    assert plain(item) == {"a": ["1", "2.5", "x"], "b": ["y", "z"], "c": ["3"]}


def test_json_in_a_string_of_json_is_read():
    assert parse_json_ld('"{\\"@type\\": \\"Question\\"}"') == ({"@type": "Question"}, None)


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("FAQPage", "faqpage"),
        ("http://schema.org/FAQPage", "faqpage"),
        ("https://www.schema.org//FAQPage", "faqpage"),
        ("schema.org/FAQPage", "faqpage"),
        ("HTTP://Schema.org/#FaqPage", "faqpage"),
        ("http://schema.orgFAQPage", "faqpage"),
        ("schema:Question/Homework", "question"),
        ("http://example.org/FAQPage", "http://example.org/faqpage"),
    ],
)
def test_schema_names(term, name):
    assert schema_name(term) == name


def test_extruct_samples_have_the_expected_items(data_folder):
    if not SAMPLES.is_file():
        pytest.skip(f"{SAMPLES} is absent")
    compared = compare_samples(unpacked(SAMPLES))
    assert len(compared) == 48
    # A schema.org action's input; properties of an item that only itemref names; values in the order of the tree.
    assert {one.name for one in compared if not one.is_equal} == {
        "schema.org/SearchAction.001.json",
        "schema.org/product-ref.json",
        "w3c/microdata.5.3.json",
    }
