"""Any input gives text with sound spans, in time that grows with its length."""

import re
import subprocess
import sys
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo
from transforms.wikitext import PlainText, load_template_rules, plain_text

RULES = load_template_rules()
OPENERS = [
    opener.replace("\\n", "\n")
    for opener in r"""
[[ {{ {| \n{| <ref> <ref <ref/> ''''' ''' ' -{ & &amp; &# <!-- --> [http [http://a [ { {{{ }} }}} ]] |} \n|} < <br>
<nowiki> <table> </table> <math> <gallery> = \n= \n==a \n* \n;a: : __ ~ \n \t &nbsp; ( () {{a}} ({{a}}, [[a| [[a]]
[[a|b [[File: [[File:a| {{lang|de| {{lang| {{nowrap| {{#if: {{convert|5| <div> <sup> <sup>2 \n| \n! [[a|'' '''[[a|
-{zh-cn:a; -{a| &#91; <poem> {{!}} {{= http:// "{{a}}" ,{{a}} [[a]][[ {{[[ [[{{ {|[[{{<ref> {{a|[[b]] -{[[ {{-{
<ref>{{ [[\n {{\n <ref[[name=" (a:{{a}} {{lang|de|a= <table>{{[[ \n=a= __a [[a]]b
""".split()
]
FRAGMENTS = [
    *OPENERS,
    *("</ref>", "</nowiki>", "</math>", "</poem>", "}-", "[http://a b]", "[[b|c]]", "[[d|e]]f", "{{lang|de|x}}"),
    *(
        "{{ill|g|de|h}}",
        "{{quote|a\n\nb}}",
        "[[ ]]",
        "[[|]]",
        "[[a| ]]",
        "[[a|''']]",
        "<nowiki/>",
        "<li>",
        "<rt>",
        "&#10;",
    ),
    *(
        " ",
        "  ",
        "\n\n",
        "a",
        "b c",
        ".",
        ",",
        "«",
        "»",
        "é",
        "中",
        "。",
        "ا",
        "\u3000",
        "\u2028",
        "\r",
        "\x00",
        "\ud800",
    ),
    *("\ufdd0\ue000", "\ufdd1", "\ue000", "\u200c", "\U0001f600", "__TOC__", "~~~~", "-{zh-cn:a;zh-tw:b}-", "'", "''"),
]
MARKS = re.compile("[\ufdd0-\ufdef]")


@lru_cache
def site_of(wiki):
    return load_site(SiteInfo(wiki=wiki))


def assert_sound(plain: PlainText) -> None:
    text = plain.text
    assert text == text.strip()
    assert not MARKS.search(text)
    for gap in ("  ", " \n", "\n ", "\n\n\n"):
        assert gap not in text
    previous = 0
    for start, end, target in plain.links:
        surface = text[start:end]
        assert previous <= start < end <= len(text)
        assert surface == surface.strip()
        assert "\n" not in surface
        assert target
        previous = end
    for start, end in plain.bold:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    for start, end, level in plain.headings:
        assert 0 <= start < end <= len(text)
        assert "\n" not in text[start:end]
        assert 1 <= level <= 6


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join),
    st.sampled_from(["enwiki", "zhwiki", "arwiki", "frwiki", "jawiki", "ukwiki", "cawiki"]),
)
def test_spans_are_sound(wikitext, wiki):
    assert_sound(plain_text(wikitext, "T", site_of(wiki), RULES))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text(wikitext):
    assert_sound(plain_text(wikitext, "T", site_of("zhwiki"), RULES))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text("abc äß中ا", min_size=1, max_size=8).filter(str.strip).map(str.strip), min_size=1, max_size=20))
def test_every_link_comes_back(names):
    plain = plain_text(". ".join(f"[[T {name}|{name}]]" for name in names), "T", site_of("enwiki"), RULES)
    surfaces = [" ".join(name.split()) for name in names]
    assert [plain.text[link.start : link.end] for link in plain.links] == surfaces
    assert [link.target for link in plain.links] == [f"T {surface}" for surface in surfaces]


READ_ALL = """
import sys
from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo
from transforms.wikitext import load_template_rules, plain_text
rules, site = load_template_rules(), load_site(SiteInfo(wiki="zhwiki"))
size, *units = sys.argv[1:]
for unit in units:
    unit = unit.encode().decode("unicode_escape").encode("latin-1").decode()
    text = unit * (int(size) // len(unit))
    assert len(plain_text(text, "T", site, rules).text) <= 3 * len(text), unit
"""


def read_in_a_process(size: int, units: list[str], seconds: int) -> None:
    escaped = [unit.encode().decode("latin-1").encode("unicode_escape").decode() for unit in units]
    subprocess.run([sys.executable, "-c", READ_ALL, str(size), *escaped], check=True, timeout=seconds)


def test_openers_take_linear_time():
    """A quadratic step would need hours for 100,000 repetitions."""
    read_in_a_process(200_000, OPENERS, seconds=120)


@pytest.mark.parametrize("unit", ["[[", "{{", "<ref>", "[[{{<ref>{|"])
def test_five_megabytes(unit):
    read_in_a_process(5_000_000, [unit], seconds=60)
