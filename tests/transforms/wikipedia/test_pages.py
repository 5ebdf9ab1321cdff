"""One page of an export, of any age of the schema."""

from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wikipedia.pages import Page, parse_page, redirect_target
from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo

GERMAN = load_site(SiteInfo("dewiki", "de", namespaces={4: "Wikipedia"}))

CURRENT = """<page>
    <title>R&amp;D</title>
    <ns>0</ns>
    <id>17</id>
    <revision>
      <id>99</id>
      <parentid>98</parentid>
      <timestamp>2023-05-01T00:00:00Z</timestamp>
      <contributor><username>Ada</username><id>5</id></contributor>
      <comment>&lt;text&gt; und &lt;id&gt;3</comment>
      <model>wikitext</model>
      <format>text/x-wiki</format>
      <text sha1="a/b>c" bytes="9">'''R&amp;D''' &lt;ref name=&quot;x&quot;/&gt; &amp;lt; &amp;nbsp; 日本</text>
      <sha1>abc</sha1>
    </revision>
  </page>"""


def parse(xml: str | bytes) -> Page:
    return parse_page(xml.encode() if isinstance(xml, str) else xml, GERMAN)


def test_a_page_of_today() -> None:
    assert parse(CURRENT) == Page(
        page_id=17,
        namespace=0,
        title="R&D",
        redirect=None,
        to_section=False,
        text="'''R&D''' <ref name=\"x\"/> &lt; &nbsp; 日本",
        revision_id=99,
        timestamp="2023-05-01T00:00:00Z",
        model="wikitext",
        format="text/x-wiki",
    )


def test_the_last_of_several_revisions() -> None:
    older = "<revision><id>1</id><timestamp>2001</timestamp><text>alt</text></revision><revision>"
    page = parse(CURRENT.replace("<revision>", older))
    assert (page.revision_id, page.text[:3], page.page_id) == (99, "'''", 17)


def test_the_main_slot_of_several() -> None:
    slot = "<content><role>mediainfo</role><model>json</model><text>{}</text></content></revision>"
    page = parse(CURRENT.replace("</revision>", slot))
    assert (page.model, page.text[:3]) == ("wikitext", "'''")


@pytest.mark.parametrize("text", ['<text bytes="0" />', "<text/>", '<text deleted="deleted" />', "<text></text>"])
def test_empty_text(text: str) -> None:
    assert parse(f"<page><title>A</title><id>1</id><revision><id>2</id>{text}</revision></page>").text == ""


def test_the_oldest_schema_without_namespace_and_redirect() -> None:
    old = (
        "<page><title>Bild:A.jpg</title><id>1</id><restrictions>sysop</restrictions><revision><id>2</id>"
        '<contributor><ip>1.2.3.4</ip></contributor><text xml:space="preserve">{}</text></revision></page>'
    )
    page = parse(old.format("#WEITERLEITUNG [[:bild:b c.jpg#x|y]]"))
    assert (page.namespace, page.redirect, page.model, page.timestamp) == (6, "bild:B c.jpg", "wikitext", None)
    assert parse(old.format("# Aufzählung [[x]]")).redirect is None


def test_model_and_format_after_the_text_as_in_schema_0_8() -> None:
    page = parse("<page><title>A</title><id>1</id><revision><text>x</text><model>css</model></revision></page>")
    assert page.model == "css"


@pytest.mark.parametrize(
    ("target", "to_section"), [("Rom", False), ("Rom#Geschichte", True), ("L&amp;#39;Aquila", False)]
)
def test_a_redirect_to_a_section_is_told_from_one_to_a_page(target: str, to_section: bool) -> None:
    page = CURRENT.replace("<id>17</id>", "<id>17</id><redirect />").replace("'''R", f"#redirect [[{target}]] '''R")
    assert parse(page).to_section is to_section


def test_redirect_elements() -> None:
    for element in ('<redirect title="Berlin &amp; Rand" />', "<redirect title='Berlin &amp; Rand'/>"):
        page = parse(CURRENT.replace("<id>17</id>", f"<id>17</id>{element}"))
        assert page.redirect == "Berlin & Rand"
    bare = CURRENT.replace("<id>17</id>", "<id>17</id><redirect />").replace("'''R", "#redirect:[[berlin]] '''R")
    assert parse(bare).redirect == "Berlin"


@pytest.mark.parametrize(
    ("wiki", "text", "target"),
    [
        ("enwiki", "\n #Redirect  [[foo_bar]]", "Foo bar"),
        ("enwiki", "#REDIRECT : [[Foo|x]]\n[[Category:Y]]", "Foo"),
        ("enwiki", "#REDIRECT", None),
        ("enwiki", "#REDIRECT see [[Foo]]", None),
        ("enwiki", "#weiterleitung [[Foo]]", None),
        ("enwiki", "#redirect [[{{x}}]]", None),
        ("dewiki", "#weiterleitung [[Foo]]", "Foo"),
        ("jawiki", "＃転送 [[東京]]", "東京"),
        ("trwiki", "#YÖNLENDİRME [[istanbul]]", "İstanbul"),
        ("arwiki", "#تحويل [[القاهرة]]", "القاهرة"),
        ("zhwiki", "#重定向[[北京]]", "北京"),
        ("ruwiki", "#перенаправление [[Москва#История]]", "Москва"),
    ],
)
def test_redirects_by_the_words_of_each_wiki(wiki: str, text: str, target: str | None) -> None:
    assert redirect_target(text, load_site(SiteInfo(wiki))) == target


def test_numeric_references_and_cdata() -> None:
    body = "&#39;&#x4E2D;&#x1F600;&amp;#39; &#38;amp; <![CDATA[<b> &amp; ]]>&lt;<![CDATA[x]]>"
    page = parse(f"<page><title>A</title><id>1</id><revision><text>{body}</text></revision></page>")
    assert page.text == "'中😀&#39; &amp; <b> &amp; <x"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<title>R&amp;D</title>", "", "the page has no <title>"),
        ("<title>R&amp;D</title>", "<title> </title>", "the page's <title> is empty"),
        ("<id>17</id>", "", "the page has no <id>"),
        ("<revision>", "", "the page has no <revision>"),
        ("<text sha1", "<test sha1", "the last revision has no <text>"),
        ("日本", "<b>fett</b>", "malformed XML: unescaped b'<b>fett</b>"),
        ("日本</text>", "", "malformed XML: unescaped b'"),
        ("日本", "&lol9;", "malformed XML: unknown entity '&lol9;"),
        ("日本", "&#xD800;", "<text> refers to &#xD800;, which is no character"),
        ("日本", "&#0;", "<text> refers to &#0;, which is no character"),
        ("日本", "&#1114112;", "<text> refers to &#1114112;, which is no character"),
        ("日本", "\0", "<text> holds a NUL character at byte 38"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, message: str) -> None:
    assert old in CURRENT
    with pytest.raises(ValueError) as raised:
        parse(CURRENT.replace(old, new, 1))
    assert str(raised.value).startswith(message)


def test_bytes_that_are_not_utf8_are_named() -> None:
    with pytest.raises(ValueError, match="<text> is not UTF-8: byte 0xe4 at byte 1 "):
        parse("<page><title>A</title><id>1</id><revision><text>hätte</text></revision></page>".encode("latin-1"))


def test_an_xml_bomb_expands_to_nothing() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>' + CURRENT
    assert parse(bomb.replace("日本", "")).text.startswith("'''R&D'''")
    with pytest.raises(ValueError, match="unknown entity '&lol2;"):
        parse(bomb.replace("日本", "&lol2;" * 1000))


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=80),
    st.text("aü&<\"'", min_size=1),
)
def test_whatever_is_escaped_comes_back(text: str, title: str) -> None:
    escaped = escape(text, {'"': "&quot;"})
    redirect = f"<redirect title={quoteattr(title)} />"
    head = f"<title>{escape(title)}</title><ns>0</ns><id>1</id>{redirect}"
    page = parse(f"<page>{head}<revision><text>{escaped}</text></revision></page>")
    assert (page.text, page.title, page.redirect) == (text, title, title)
