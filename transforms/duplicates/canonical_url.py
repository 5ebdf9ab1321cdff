"""One form for all addresses of a page, and the site that a page belongs to.

Addresses are read as browsers read them (WHATWG URL Standard, by the parser Ada). What a crawler meets beside that is
what web archives canonicalise: ``www.``, session ids, index pages (Heritrix's rules and the Internet Archive's SURT).
"""

import re
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import can_ada
import pyarrow as pa
import yaml
from publicsuffixlist import PublicSuffixList

_WEB_SCHEMES = ("http:", "https:")
_WEB_PORTS = ("80", "443")

_WWW = re.compile(r"(?:www\d*\.)+(?=[^.]+\.)")

_IP_ADDRESS = re.compile(r"\[.*\]|\d+\.\d+\.\d+\.\d+")

_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

_INDEX_PAGES = frozenset(
    [f"index.{ending}" for ending in "html htm shtml xhtml php asp aspx jsp cfm cgi".split()]
    + [f"default.{ending}" for ending in "html htm asp aspx".split()]
)
"""What servers answer with for a folder: the defaults of Apache, IIS, Tomcat and ColdFusion."""

_SESSION_IN_SEGMENT = re.compile(r";(?:jsessionid|phpsessid)=[^;/]*", re.IGNORECASE)
_SESSION_SEGMENT = re.compile(r"\((?:[a-z0-9]{24}|(?:[a-z]\([a-z0-9]{24}\))+)\)", re.IGNORECASE)
"""ASP.NET's cookieless sessions, /(S(lit3py55t21z5v55vlm25s55))/page.aspx."""

_LONG_ID = re.compile(r"[0-9a-z]{26}|[0-9a-z]{32}", re.IGNORECASE)


def canonical_urls(urls: pa.StringArray) -> pa.StringArray:
    """The canonical form of each address, null for what is no address: no scheme, no host, not UTF-8.

    Addresses of one page that differ in these ways get one form: http or https, default port, user name and password,
    case of scheme and host, Unicode or Punycode host (UTS 46), final dot of the host, leading ``www.`` (or ``www2.``),
    dot segments, empty segments, final slash, name of an index page, percent-encoding (of what needs none, in lower
    case, missing), a space as ``%20`` or ``+`` in the query, order of parameters with different names, parameters that
    track or identify the visitor (url_parameters.yaml), and fragment, unless it begins with ``#!``. The case of path
    and query matters, and so do hosts for mobile devices, which may serve another text. The result is an address in
    the same sense, and its own canonical form.
    """
    return pa.array(map(_canonical_url, _encoded(urls)), pa.string())


def site_of(urls: pa.StringArray) -> pa.StringArray:
    """The site of each address: the domain under a public suffix (publicsuffix.org, as of the installed version).

    That is ``example.co.uk`` for www.example.co.uk and ``name.blogspot.com`` for a blog, since the list also has the
    suffixes under which companies give names to others. A host that has none, such as an IP address or a public suffix
    itself, is its own site. Null for what is no address.
    """
    return pa.array(map(_site, _encoded(urls)), pa.string())


def _encoded(urls: pa.StringArray) -> list[bytes]:
    return [url or b"" for url in urls.cast(pa.binary()).to_pylist()]


def _canonical_url(text: bytes) -> str | None:
    url = _parse(text)
    host = _canonical_host(url.hostname) if url else ""
    if not url or not host:
        return None
    scheme, port = url.protocol, url.port
    if scheme in _WEB_SCHEMES:
        scheme = "https:"
        port = "" if port in _WEB_PORTS else port
    query = _canonical_query(url.search[1:])
    fragment = _PATH.normalize(url.hash[2:]) if url.hash.startswith("#!") else ""
    return "".join(
        [
            f"{scheme}//{host}",
            f":{port}" if port else "",
            _canonical_path(url.pathname),
            f"?{query}" if query else "",
            f"#!{fragment}" if fragment else "",
        ]
    )


def _parse(text: bytes) -> can_ada.URL | None:
    try:
        return can_ada.parse(text.decode())
    except ValueError:
        return None


@lru_cache(maxsize=1 << 16)
def _canonical_host(host: str) -> str:
    """Empty for what no name server knows: no name, or one with an empty part."""
    host = host.lower().removesuffix(".")
    if "" in host.split("."):
        return ""
    prefix = _WWW.match(host)
    return host[prefix.end() :] if prefix else host


def _site(text: bytes) -> str | None:
    url = _parse(text)
    host = _canonical_host(url.hostname) if url else ""
    return _registered_domain(host) if host else None


@lru_cache(maxsize=1 << 16)
def _registered_domain(host: str) -> str:
    if _IP_ADDRESS.fullmatch(host):
        return host
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


class _Encoding:
    """How the characters of a part of an address are written: plain ones as they are, delimiters as they are found
    (encoded or not), all others percent-encoded in upper case.
    """

    def __init__(self, plain: str, delimiters: str, replaced: dict[str, str]) -> None:
        self._plain = {f"%{ord(character):02X}": character for character in plain} | replaced
        self._odd = re.compile(
            rf"""
            # A character beyond ASCII, encoded in lower case, and those after it.
            %(?:[89A-F][a-f]|[a-f][0-9A-Fa-f]) (?:%[89A-Fa-f][0-9A-Fa-f])*
            # An ASCII character that is encoded, or a sign that encodes nothing.
            | %(?![89A-F][0-9A-F]) (?:[0-9A-Fa-f]{{2}})?
            | [^%{re.escape(plain + delimiters)}]
            """,
            re.VERBOSE,
        )

    def normalize(self, part: str) -> str:
        return self._odd.sub(self._normal, part)

    def _normal(self, match: re.Match[str]) -> str:
        found = match[0]
        if len(found) < 3:
            found = "".join(f"%{byte:02X}" for byte in found.encode())
        found = found.upper()
        return self._plain.get(found, found)


_PATH = _Encoding(plain=_UNRESERVED + "!$&'()*+,=:@", delimiters="/;", replaced={})
_QUERY = _Encoding(plain=_UNRESERVED + "!$'()*,:@/?", delimiters="&=+;", replaced={"%20": "+"})


def _canonical_path(path: str) -> str:
    path = _PATH.normalize(path)
    if ";" in path:
        path = _SESSION_IN_SEGMENT.sub("", path)
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", ".") and not (segment[0] == "(" and _SESSION_SEGMENT.fullmatch(segment)):
            segments.append(segment)
    while segments and segments[-1].lower() in _INDEX_PAGES:
        segments.pop()
    return "/" + "/".join(segments)


def _canonical_query(query: str) -> str:
    if not query:
        return ""
    parameters = [one.partition("=") for one in _QUERY.normalize(query).split("&") if one]
    kept = [parameter for parameter in parameters if not _is_about_the_visitor(parameter[0].lower(), parameter[2])]
    return "&".join(map("".join, sorted(kept, key=lambda parameter: parameter[0])))


def _is_about_the_visitor(name: str, value: str) -> bool:
    known = _visitor_parameters()
    return (
        name in known.names
        or name.startswith(known.prefixes)
        or (name in known.names_of_long_ids and _LONG_ID.fullmatch(value) is not None)
    )


class _VisitorParameters(NamedTuple):
    names: frozenset[str]
    prefixes: tuple[str, ...]
    names_of_long_ids: frozenset[str]


@cache
def _visitor_parameters() -> _VisitorParameters:
    text = resources.files("transforms.duplicates").joinpath("url_parameters.yaml").read_text(encoding="utf-8")
    lists = yaml.safe_load(text)
    return _VisitorParameters(
        frozenset(name for group in [*lists["tracking"], *lists["session"]] for name in group),
        tuple(lists["tracking_prefixes"]),
        frozenset(lists["session_if_long"]),
    )
