"""Whether a body is HTML, plain text or neither, by its first bytes before what the server says.

The order follows the WHATWG MIME Sniffing Standard, which trusts a content type less than what the bytes are; servers
that send HTML as text/plain or application/octet-stream are common in archives.
"""

import re
from typing import Literal, NamedTuple


class ContentKind(NamedTuple):
    """What a body is; ``detail`` says it for people where it is ``other``."""

    name: Literal["html", "plain", "other", "empty"]
    detail: str = ""


HTML = ContentKind("html")
PLAIN = ContentKind("plain")

_SNIFFED = 4096
"""Bytes looked at. The WHATWG standard looks at 1,445; pages in the wild begin with longer comments and spaces."""

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_MAGIC = {
    b"%PDF-": "PDF",
    b"%!PS": "PostScript",
    b"{\\rtf": "RTF",
    b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\xd0\xcf\x11\xe0": "OLE document",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"\xff\xd8\xff": "JPEG",
    b"RIFF": "RIFF",
    b"BM\x00": "BMP",
    b"\x00\x00\x01\x00": "icon",
    b"ID3": "MP3",
    b"OggS": "Ogg",
    b"\x1aE\xdf\xa3": "Matroska",
    b"\x7fELF": "ELF",
    b"MZ\x90": "Windows program",
    b"\xca\xfe\xba\xbe": "Java class",
    b"wOFF": "WOFF",
    b"wOF2": "WOFF2",
    b"CWS": "Flash",
    b"FWS": "Flash",
}

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_UNKNOWN_TYPES = frozenset(
    ["", "application/octet-stream", "application/x-unknown", "unknown/unknown", "*/*", "text/*", "application/binary"]
)
_XML_TYPES = ("text/xml", "application/xml")

_BEFORE_MARKUP = re.compile(rb"(?:\s+|<!--.*?-->|<\?(?!php)[^>]*>)*", re.DOTALL)
# Possessive (*+): what was skipped is not tried in other ways, of which white space alone has exponentially many.
_XML_ROOT = re.compile(
    rb"(?:<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>|\s+|<!--.*?-->|<\?[^>]*>)*+<([a-z_][\w.:-]*)", re.IGNORECASE | re.DOTALL
)
_CERTAIN_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_TAG = re.compile(
    rb"</?(?:html|head|body|title|meta|link|base|script|style|noscript|frameset|iframe|table|tr|td|div|section|article|main"
    rb"|header|footer|nav|h[1-6]|p|a|br|hr|ul|ol|li|dl|span|font|b|i|u|em|strong|center|img|form|input|pre)(?=[\s/>])",
    re.IGNORECASE,
)
_JSON = re.compile(rb"\s*(?:[{\[]\s*(?:[\"{\[\]}\d-]|true|false|null)|\)\]\}')")
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
_LARGEST_CONTROL_SHARE = 0.02


def content_kind(body: bytes, content_type: str | None) -> ContentKind:
    """What ``body`` is, which a server calls ``content_type``."""
    head = body[:_SNIFFED]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    if head.count(0) * 4 > len(head):
        head = head.replace(b"\x00", b"")  # UTF-16 and UTF-32: what is ASCII reads the same
    head = head.lstrip()
    if not head and not body.strip(b"\x00\t\n\f\r "):
        return ContentKind("empty", "no bytes but white space")
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            return ContentKind("other", name)
    declared = (content_type or "").partition(";")[0].strip().lower()
    begin = head[_BEFORE_MARKUP.match(head).end() :]  # type: ignore[union-attr]
    if _CERTAIN_HTML.match(begin):
        return HTML
    if declared in _XML_TYPES or declared.endswith("+xml") or head.startswith(b"<?xml"):
        root = _XML_ROOT.match(begin)
        if root and root[1].lower() not in (b"html", b"body", b"head"):
            return ContentKind("other", f"XML <{root[1].decode('ascii')}>")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _LARGEST_CONTROL_SHARE * len(head):
        return ContentKind("other", f"binary {declared}".strip())
    if declared in _HTML_TYPES:
        return HTML if b"<" in body else PLAIN
    if declared in _UNKNOWN_TYPES:
        if _TAG.search(head):
            return HTML
        return ContentKind("other", "JSON") if _JSON.match(head) else PLAIN
    if declared == "text/plain":
        return PLAIN
    return ContentKind("other", declared)
