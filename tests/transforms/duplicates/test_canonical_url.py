from urllib.parse import quote, urlsplit

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.duplicates.canonical_url import canonical_urls, site_of


def canonical(url: str) -> str | None:
    return canonical_urls(pa.array([url])).to_pylist()[0]


def site(url: str) -> str | None:
    return site_of(pa.array([url])).to_pylist()[0]


SESSION = "0123456789abcdef0123456789ABCDEF"

SAME = {
    "https://example.com/": [
        "http://example.com",
        "HTTPS://EXAMPLE.com:443/",
        "http://example.com:80",
        "https://example.com:80",
        "https://www.example.com",
        "https://www2.example.com./",
        "https://name:password@example.com/",
        "https://example.com/#top",
        "https://example.com/#!",
        "https://example.com?",
        "https://example.com/?&",
        "https://example.com/index.html",
        "https://example.com/INDEX.PHP#x",
        "https://example.com/default.aspx",
        "https://example.com/./a/../",
        "https://example.com/a/%2e%2E/",
        "https:\\\\example.com\\",
        " https://exam\nple.com/ ",
        "https://example.com//index.html//",
    ],
    "https://example.com/a/b": [
        "http://example.com/a/b/",
        "http://example.com/a/b/index.htm",
        "http://example.com//a///b",
        "http://example.com/a/b;jsessionid=1A2B3C.node1",
        "http://example.com/a;JSESSIONID=77/b",
        "http://example.com/x/..;jsessionid=77/a/b",
        "http://example.com/(S(lit3py55t21z5v55vlm25s55))/a/b",
        "http://example.com/(lit3py55t21z5v55vlm25s55)/a/b",
        "http://example.com/%61/%62",
        f"http://example.com/a/b?PHPSESSID={SESSION}",
        f"http://example.com/a/b?sid={SESSION}",
        f"http://example.com/a/b?SessionId={SESSION[:26]}",
        "http://example.com/a/b?utm_source=news&utm_medium=email&fbclid=IwAR0",
        "http://example.com/a/b?UTM_Campaign=x&gclid=1",
        "http://example.com/a/b?ASPSESSIONIDABCDEFGH=1",
    ],
    "https://example.com/a?a=1&b=2&b=1": [
        "http://example.com/a?b=2&a=1&b=1",
        "http://example.com/a/?b=2&&b=1&a=1&utm_id=7",
        "http://example.com/a?%62=2&a=%31&b=1",
    ],
    "https://xn--bcher-kva.example/stra%C3%9Fe?q=%E4%BD%A0+%2B": [
        "http://bücher.example/straße?q=你 %2b",
        "http://BÜCHER.example/stra%c3%9fe?q=%e4%bd%a0%20%2B",
        "http://www.xn--bcher-kva.example/stra%C3%9Fe/?q=你+%2B",
    ],
    "https://xn--e1afmkfd.xn--80akhbyknj4f/%D1%81": ["http://пример.испытание/с", "http://ПРИМЕР。ИСПЫТАНИЕ/%d1%81"],
    "https://example.com/wiki/Mercury_(planet)": [
        "http://example.com/wiki/Mercury_%28planet%29",
        "http://example.com/wiki/Mercury%5F(planet)",
    ],
    "https://example.com/%7Ba%7C%22b%22%7D%25": ["http://example.com/{a|\"b\"}%", "http://example.com/%7ba%7c%22b%22%7d%25"],
    "https://example.com/#!/page%20one": ["http://www.example.com#!/page one"],
    "https://example.com:8080/": ["http://example.com:8080"],
    "https://127.0.0.1/": ["http://0x7f.1/", "http://2130706433"],
    "https://[::1]/": ["http://[0:0:0:0:0:0:0:1]:80"],
    "ftp://example.com/pub": ["FTP://user@EXAMPLE.com:21/pub/"],
}  # fmt: skip


@pytest.mark.parametrize("expected", SAME)
def test_one_form(expected: str) -> None:
    urls = [expected, *SAME[expected]]
    assert dict(zip(urls, canonical_urls(pa.array(urls)).to_pylist(), strict=True)) == dict.fromkeys(urls, expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/A", "http://example.com/a"),
        ("http://example.com/?q=A", "http://example.com/?q=a"),
        ("http://example.com/a%2Fb", "http://example.com/a/b"),
        ("http://example.com/?a=1%262", "http://example.com/?a=1&2"),
        ("http://example.com/?a=1%2B2", "http://example.com/?a=1+2"),
        ("http://example.com/?b=1&b=2", "http://example.com/?b=2&b=1"),
        ("http://example.com/?a", "http://example.com/?a="),
        ("http://example.com/?id=1", "http://example.com/?id=2"),
        ("http://example.com/?session_id=12", "http://example.com/?session_id=13"),
        ("http://example.com/a;sid=1", "http://example.com/a;sid=2"),
        ("http://example.com/?sid=1", "http://example.com/?sid=2"),
        ("http://example.com/?ref=main", "http://example.com/?ref=test"),
        ("http://example.com/#!a", "http://example.com/#!b"),
        ("http://example.com/index.html5", "http://example.com/"),
        ("http://example.com/index.php/Title", "http://example.com/Title"),
        ("http://m.example.com/", "http://example.com/"),
        ("http://www.com/", "http://com/"),
        ("http://example.com:8080/", "http://example.com/"),
        ("ftp://example.com/", "http://example.com/"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert None not in (canonical(one), canonical(other))
    assert canonical(one) != canonical(other)


NO_ADDRESSES = [
    "",
    " ",
    "example.com/page",
    "//example.com/page",
    "/page",
    "http://",
    "http:///",
    "https://.",
    "https://example.com../",
    "https://127.1../",
    "https://.example.com/",
    "http://?",
    "http://exa mple.com/",
    "http://example.com:99999/",
    "http://xn--.com/",
    "http://[::1",
    "mailto:someone@example.com",
    "urn:isbn:0451450523",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///home/x.html",
    "http://\x00/",
    "\x00",
    "😀",
]


def test_no_addresses() -> None:
    urls = pa.array([*NO_ADDRESSES, None])
    assert canonical_urls(urls).null_count == len(urls)
    assert site_of(urls).null_count == len(urls)


def test_bytes_that_are_no_utf8() -> None:
    broken = [b"http://example.com/\xed\xa0\x80", b"http://example.com/\xff", b"\xc3", b"http://example.com/a"]
    urls = pa.Array.from_buffers(pa.string(), 4, pa.array(broken, pa.binary()).buffers())
    assert canonical_urls(urls).to_pylist() == [None, None, None, "https://example.com/a"]
    assert site_of(urls).to_pylist() == [None, None, None, "example.com"]


def test_kinds_of_arrays() -> None:
    urls = pa.array(["http://a.org/1", None, "http://a.org/2", "no address"])
    for array in (urls.slice(1, 3), urls.slice(1, 3).cast(pa.large_string())):
        assert canonical_urls(array).to_pylist() == [None, "https://a.org/2", None]
        assert canonical_urls(array).type == pa.string()
    assert canonical_urls(urls.slice(0, 0)).to_pylist() == []
    assert site_of(pa.array([None], pa.string())).to_pylist() == [None]


def test_long_addresses_take_linear_time() -> None:
    segments = "/index.html" * 300_000 + "/x" + "/index.html" * 300_000
    assert canonical(f"http://example.com{segments}") == "https://example.com" + "/index.html" * 300_000 + "/x"
    assert canonical("http://example.com/" + "%41" * 500_000) == "https://example.com/" + "A" * 500_000
    assert canonical("http://example.com/" + "../" * 500_000) == "https://example.com/"
    assert canonical("http://example.com/" + "(" * 500_000) == "https://example.com/" + "(" * 500_000
    assert canonical("http://" + "www." * 50_000 + "example.com/") in ("https://example.com/", None)
    assert canonical("http://example.com/?" + "utm_a=1&" * 200_000 + "b") == "https://example.com/?b"


# What addresses are made of, so that random sequences come near the rules.
PIECES = st.sampled_from(
    """
    http:// https:// ftp:// s3:// // / \\ . .. ./ ../ : :80 :443 :8080 @ www. www2. example.com EXAMPLE.org bücher.de
    пример.рф xn--e1afmkfd.xn--p1ai 127.1 [::1] a B é 你 %41 %7e %C3%a9 %2F %2e %2E%2e %25 %2541 % %4 %zz ; ;a=2
    ;jsessionid=1 (S(lit3py55t21z5v55vlm25s55)) index.html Index.PHP default.aspx ? & = + a=1 a=2 b=%26 utm_source=x
    UTM%5Fid=1 PHPSESSID=1 sid=0123456789abcdef0123456789abcdef # #! #top { } | ^ ` < > ' " * ~ ! $ , [ ] %20 %00 ß ς
    \ufffd \U0001f600 \u00ad \u200d
    """.split()
)
URLS = st.one_of(
    st.text(max_size=40),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(lambda pieces: "http://example.com/" + "".join(pieces)),
    st.text(max_size=20).map(lambda text: f"http://example.com/{text}"),
    st.text(max_size=20).map(lambda text: f"http://example.com/?{text}"),
)


@given(URLS)
@settings(max_examples=800)
def test_the_canonical_form_is_its_own(url: str) -> None:
    once = canonical(url)
    if once is None:
        assert site(url) is None
        return
    assert canonical(once) == once
    assert site(once) == site(url)
    # It is an address by RFC 3986 whose host others find too.
    assert once.isascii()
    assert urlsplit(once).hostname


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
def test_encoded_or_not(segment: str, value: str) -> None:
    # Characters that delimit or that a browser drops are data only where they are encoded.
    plain_segment = "".join(quote(one, safe="") if one in "/\\?#;%.\t\n\r" else one for one in segment)
    plain_value = "".join(quote(one, safe="") if one in "&=#+;%\t\n\r" else one for one in value)
    plain = f"http://example.com/p{plain_segment}p?v={plain_value}x"
    encoded = f"http://example.com/p{quote(segment, safe='')}p?v={quote(value, safe='')}x"
    assert canonical(plain) == canonical(encoded)


@given(st.permutations(["a=1", "b=2", "c", "d=", "utm_source=x", "e=%20"]))
def test_order_of_parameters(parameters: list[str]) -> None:
    assert canonical("http://example.com/?" + "&".join(parameters)) == "https://example.com/?a=1&b=2&c&d=&e=+"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.example.com/a", "example.com"),
        ("https://news.example.co.uk", "example.co.uk"),
        ("https://name.blogspot.com/2012/", "name.blogspot.com"),
        ("https://www.name.blogspot.com/2012/", "name.blogspot.com"),
        ("https://name.github.io/", "name.github.io"),
        ("https://github.io/", "github.io"),
        ("https://ja.wikipedia.org/wiki/x", "wikipedia.org"),
        ("https://xn--b1aew.xn--p1ai/", "xn--b1aew.xn--p1ai"),
        ("https://сайт.мвд.рф/", "xn--b1aew.xn--p1ai"),
        ("https://a.b.example/", "b.example"),
        ("http://localhost/", "localhost"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("http://EXAMPLE.com.:8080/", "example.com"),
    ],
)
def test_sites(url: str, expected: str) -> None:
    assert site(url) == expected
