"""What pages say about themselves, as they say it in the wild."""

import gzip
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.pages.facts import page_facts
from transforms.pages.language_hints import tag_of
from transforms.pages.link_header import header_links
from transforms.pages.stated_date import stated_date

LD = '<script type="application/ld+json">'
URL = "https://www.example.org/de/neues/2024-haus.html"


def facts(html, url=URL, headers=(), fetched="2024-05-18T01:58:10Z", languages=None):
    return page_facts(LexborHTMLParser(html), url, headers, fetched, languages)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>The house - Example News</title><meta property=og:site_name content='Example News'>", "The house"),
        ("<title>The house - and the garden</title>", "The house - and the garden"),
        ("<title>Example | The house</title>", "The house"),
        ("<title>Das Haus – Wohnen – Zeitung</title><h1>Das Haus</h1>", "Das Haus"),
        ("<title>Zeitung: Wohnen » Das Haus</title><h1>Das  Haus</h1>", "Das Haus"),
        ("<title>房子_新闻_某网</title><h1>房子</h1>", "房子"),
        ("<title>家について｜例</title><meta property=og:site_name content=例><h1>家について</h1>", "家について"),
        ("<title>Дом — Газета</title><meta property=og:site_name content='Газета'>", "Дом"),
        ("<title>البيت | صحيفة</title><h1>البيت</h1>", "البيت"),
        ("<title>घर - समाचार</title><h1>घर</h1>", "घर"),
        ("<title>x</title><meta property=og:title content='The house'><h1>Other</h1>", "The house"),
        ("<meta property=og:title content=Example><title>The house | Example</title>", "The house"),
        ("<title>Example</title>", "Example"),
        ("<h1>Only <b>a</b> heading</h1>", "Only a heading"),
        ("<svg><title>Icon</title></svg><p>text", None),
        ("<title> \n </title>", None),
        ("<title>A\n\tB</title>", "A B"),
        ("<title>C++ / C# - what is it?</title>", "C++ / C# - what is it?"),
    ],
)
def test_title_without_the_site(html, title):
    assert facts(html).title == title


def test_title_is_bounded():
    assert len(facts("<title>" + "x - " * 100_000 + "</title>").title) == 500


@pytest.mark.parametrize(
    ("html", "published"),
    [
        (f'{LD}{{"@type":"NewsArticle","datePublished":"2024-05-17T23:30:00+02:00"}}</script>', "2024-05-17"),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2020-01-01"},'
            '{"@type":["BlogPosting"],"datePublished":"2021-02-03"}]}</script>',
            "2021-02-03",
        ),
        (f'{LD}{{"@type":"Article", "datePublished":"2021-02-03", broken</script>', "2021-02-03"),
        ('<script type="application/ld+json">{"@type":"Comment","datePublished":"2021-02-03"}</script>', None),
        ("<meta property=article:published_time content=2023-04-05T10:00:00Z>", "2023-04-05"),
        ("<meta name=DC.date.issued content=2023-04-05>", "2023-04-05"),
        ("<meta itemprop=datePublished content='Wed, 05 Apr 2023 10:00:00 GMT'>", "2023-04-05"),
        ("<time itemprop=datePublished datetime=2022-03-04>gestern</time><time datetime=2019-01-01>", "2022-03-04"),
        ("<time class='entry-date published' datetime='2022-03-04T00:00'>", "2022-03-04"),
        ("<time datetime=2022-03-04>a</time><time datetime=2022-03-04T10:00>b</time>", "2022-03-04"),
        ("<time datetime=2022-03-04>a</time><time datetime=2022-03-05>b</time>", None),
        ("<meta name=date content=2031-01-01>", None),  # later than it was fetched
        ("<meta name=date content=1899-12-30><meta name=pubdate content=2012-12-12>", "2012-12-12"),
        ("<meta name=date content='05/06/2024'>", None),
        ("<p>2024-01-01</p>", None),
    ],
)  # fmt: skip
def test_published(html, published):
    assert facts(html).published == published


def test_published_by_the_address():
    for path in ("/2024/05/17/haus", "/news/2024-05-17-haus", "/a/20240517/haus", "/2024/05/17.html"):
        assert facts("<p>a", url=f"https://example.org{path}").published == "2024-05-17"
    for path in ("/2024/05/haus", "/123420240517/haus", "/2024/13/40/haus", "/202405171230999"):
        assert facts("<p>a", url=f"https://example.org{path}").published is None


def test_published_has_no_latest_day_where_none_is_known():
    html = "<meta name=date content=2031-01-01>"
    assert facts(html, fetched=None).published == "2031-01-01"
    assert facts("<meta name=date content=2024-05-19>").published == "2024-05-19"
    assert facts("<meta name=date content=2024-05-20>").published is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-18", "2024-05-18"),
        ("2024-05-18T01:58:10.123+09:00", "2024-05-18"),
        ("20240518", "2024-05-18"),
        ("20240518T015810Z", "2024-05-18"),
        ("2024/5/8 10:00", "2024-05-08"),
        ("18.05.2024 12:00", "2024-05-18"),
        ("18/05/2024", "2024-05-18"),
        ("5/18/2024 1:02:03 PM", "2024-05-18"),
        ("05/05/2024", "2024-05-05"),
        ("05/06/2024", None),
        ("Sat, 18 May 2024 01:58:10 GMT", "2024-05-18"),
        ("May 18, 2024", "2024-05-18"),
        ("Sat May 18 01:58:10 UTC 2024", "2024-05-18"),
        ("1715997490", "2024-05-18"),
        ("1715997490000", "2024-05-18"),
        ("2024-02-30", None),
        ("2024-05", None),
        ("18 Foo 2024", None),
        ("", None),
        ("٢٠٢٤-٠٥-١٨", None),
        ("20240518123456789", None),
    ],
)
def test_stated_date(text, day):
    found = stated_date(text)
    assert (found and found.isoformat()) == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text):
    stated_date(text)
    tag_of(text)


@pytest.mark.parametrize(
    ("html", "canonical"),
    [
        ("<link rel=canonical href=/de/neues/haus>", "https://www.example.org/de/neues/haus"),
        ("<base href=https://shop.example.org/x/><link rel=canonical href=haus>", "https://shop.example.org/x/haus"),
        ("<meta property=og:url content=https://m.example.org/haus>", "https://m.example.org/haus"),
        (f"<link rel=canonical href={URL}>", URL),
        ("<link rel=canonical href=https://example.com/de/neues/haus>", None),  # another site
        ("<link rel=canonical href=https://www.example.org/>", None),  # the home page
        ("<link rel=canonical href=/a><link rel=canonical href=/b>", None),
        ("<link rel=canonical href=/a><link rel=canonical href=/a>", "https://www.example.org/a"),
        ("<link rel=canonical href=javascript:void(0)>", None),
        ("<link rel=canonical href='http://['>", None),
        ("<link rel='canonical' href=''>", None),
        (
            "<html lang=de><link rel=canonical href=/en/house><link rel=alternate hreflang=en href=/en/house>",
            None,  # the translation
        ),
        (
            "<html lang=de><link rel=canonical href=/de/a><link rel=alternate hreflang=de href=/de/a>",
            "https://www.example.org/de/a",
        ),
    ],
)
def test_canonical(html, canonical):
    assert facts(html).canonical_url == canonical


def test_canonical_from_the_header_and_of_a_home_page():
    headers = (("link", '<https://www.example.org/a>; rel="canonical"'),)
    assert facts("<p>", headers=headers).canonical_url == "https://www.example.org/a"
    home = facts("<link rel=canonical href=https://example.org/>", url="http://www.example.org/index.php")
    assert home.canonical_url == "https://example.org/"


def test_language_hints_with_their_origin():
    found = facts(
        "<html lang='de-AT' xml:lang=de><meta http-equiv=Content-Language content='de, en'>"
        "<meta property=og:locale content=de_DE><meta name=language content=German>"
        f"<link rel=alternate hreflang=de href='{URL}'><link rel=alternate hreflang=x-default href='{URL}'>",
        headers=(("content-language", "de-DE"),),
        languages="deu,eng",
    )
    assert found.language_hints == [
        ("html lang", "deu_Latn"),
        ("content-language", "deu_Latn"),
        ("content-language", "eng_Latn"),
        ("og:locale", "deu_Latn"),
        ("hreflang", "deu_Latn"),
        ("header", "deu_Latn"),
        ("record", "deu_Latn"),
        ("record", "eng_Latn"),
    ]


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("de", "deu_Latn"), ("zh-TW", "zho_Hant"), ("zh_CN", "zho_Hans"), ("sr-Latn-RS", "srp_Latn"),
        ("iw", "heb_Hebr"),
        ("jp", "jpn_Jpan"), ("kr", "kor_Kore"), ("gr", "ell_Grek"), ("en-UK", "eng_Latn"), ("es-419", "spa_Latn"),
        ("pt-br", "por_Latn"), ("ka", "kat_Geor"), ("am", "amh_Ethi"), ("bn", "ben_Beng"), ("hi-IN", "hin_Deva"),
        ("x-default", None), ("", None), ("und", None), ("mul", None), ("all", None), ("utf-8", None), ("German", None),
        ("xx", None), ("d", None), ("de;q=0.9", None), ("de\x00", None),
    ],
)  # fmt: skip
def test_codes_as_pages_write_them(code, tag):
    assert tag_of(code) == tag


def test_a_list_of_all_languages_of_a_site_says_nothing():
    assert facts("<meta http-equiv=content-language content='de,en,fr,it,es,pl'>").language_hints == []


def test_alternates_of_elements_and_headers():
    found = facts(
        "<link rel=alternate hreflang=en href=/en/><link rel=alternate hreflang=en href=/en/>"
        "<link rel=alternate hreflang=fr-CH href=//fr.example.org/><link rel='alternate' hreflang=x-default href=/>"
        "<link rel=alternate hreflang=es type=application/rss+xml href=/es.rss><link rel=next hreflang=it href=/it>"
        "<link rel=alternate hreflang=zz href=/zz><link rel=alternate hreflang=pt href=mailto:a@example.org>",
        headers=(("link", '<https://example.org/el>; rel="alternate"; hreflang="el", </next>; rel=next'),),
    )
    assert found.alternates == [
        ("eng_Latn", "https://www.example.org/en/"),
        ("fra_Latn", "https://fr.example.org/"),
        ("x-default", "https://www.example.org/"),
        ("ell_Grek", "https://example.org/el"),
    ]


def test_alternates_are_bounded():
    html = "".join(f"<link rel=alternate hreflang=en href=/{number}>" for number in range(100_000))
    assert len(facts(html).alternates) == 300


def test_link_headers_however_broken():
    links = header_links(
        [("link", '<a>; rel="x y"; hreflang=de; title="a, b; c", <b>;rel=z,c>;<'), ("other", "<d>; rel=e")]
    )
    assert [(link.href, sorted(link.rel), link.hreflang) for link in links] == [
        ("a", ["x", "y"], "de"),
        ("b", ["z"], ""),
    ]
    header_links([("link", "<" * 1_000_000), ("link", "<a>" + ";" * 1_000_000), ("link", "<a>; a=" * 100_000)])


def test_robots():
    headers = (("x-robots-tag", "noai, noimageai"), ("tdm-reservation", "1"))
    assert facts("<meta name=Robots content='NOINDEX,follow'>", headers=headers).robots == (
        "noai,noimageai,noindex,tdm-reservation"
    )
    assert facts("<meta name=robots content='index, follow, max-snippet:-1'>").robots is None
    assert facts("<meta name=tdm-reservation content=0>").robots is None


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\x00",
        "<meta><link><base><time><h1><title>",
        "<frameset>",
        "<base href='http://['><link rel=canonical href=a>",
        "<meta property content><link rel href><html lang>",
        LD + '[1, null, {"datePublished": 3}]</script>',
        LD + "[" * 100_000 + '"datePublished"</script>',
        "<link rel=canonical href=http://example.org/" + "a" * 1_000_000 + ">",
    ],
)
def test_pages_without_sense(html):
    found = facts(html, url="")
    assert (found.title, found.published, found.canonical_url, found.alternates) == (None, None, None, [])


def test_what_real_news_pages_say(data_folder):
    """181 pages: nearly all state a title and a date, all in the past of 2020."""
    with tarfile.open(data_folder / "web_pages" / "article_extraction_benchmark.tar.gz") as archive:
        pages = [gzip.decompress(archive.extractfile(one).read()) for one in archive if one.name.endswith(".html.gz")]
    found = [facts(page.decode("utf-8", "replace"), url="https://example.org/a") for page in pages]
    assert len(found) == 181
    assert all(one.title and "\n" not in one.title for one in found)
    assert sum(one.published is not None for one in found) > 140
    assert all(one.published < "2020-06" for one in found if one.published)
