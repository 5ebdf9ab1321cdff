"""From the bytes of a page to its text."""

import codecs
import math
import re
from typing import NamedTuple

from transforms.pages.declared_encoding import Encoding, declared_encodings
from transforms.pages.detect_encoding import detect_encoding
from transforms.pages.mojibake import ASCII, repair_mojibake

_WIDE_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: Encoding("utf-32le", "utf_32_le"),
    codecs.BOM_UTF32_BE: Encoding("utf-32be", "utf_32_be"),
    codecs.BOM_UTF16_LE: Encoding("utf-16le", "utf_16_le"),
    codecs.BOM_UTF16_BE: Encoding("utf-16be", "utf_16_be"),
}

_LEAST_ZEROS = 4
_LEAST_ZERO_SHARE = 0.02
"""Of the bytes; even Chinese pages have so much markup."""

_ISO_2022_JP = Encoding("iso-2022-jp", "iso2022_jp_ext")
_TO_KANJI = (b"\x1b$B", b"\x1b$@")
_TO_ASCII = (b"\x1b(B", b"\x1b(J")

_UTF_8 = Encoding("utf-8", "utf_8")

_LARGEST_DAMAGE = 0.05
"""Pieces that are not UTF-8, by characters that are, in a page that is still taken for UTF-8: one that was cut in the
midst of a character, or with an advertisement in another encoding. Text in others is hardly ever UTF-8 by chance."""

_LARGEST_DECLARED_DAMAGE = 2.0
"""The same in a page that declares UTF-8, and cuts some words in the midst of a character. Chinese and Korean text that
lies about it has about ten."""

_BEYOND_ASCII = bytes(range(0x80, 0x100))

_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r") + b"\x7f"
_PRINTABLE_ASCII = ASCII.translate(None, _CONTROLS)
_CONTROL = re.compile(f"[{re.escape(_CONTROLS.decode())}]+")
_C1 = re.compile("[\x80-\x9f]")
_C1_IN_UTF_8 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_AS_MEANT = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""Browsers read &#146; as the windows-1252 character; pages have the character itself as often."""


class Decoded(NamedTuple):
    """The text of a page and how it was found."""

    text: str
    """No longer than the bytes, without control characters (but tab, line feed, form feed, carriage return) and without
    surrogates; U+FFFD for what cannot be read."""
    encoding: str
    """Its name in the WHATWG Encoding Standard, "utf-8", "windows-1251"."""
    origin: str
    """Why this one: "bom" (byte order mark), "utf-8" (the bytes are), "declared" or "detected"; ", mojibake repaired"
    behind it where the text had been encoded wrongly before."""


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The text of ``body``, which a server sent as ``content_type``. Never raises.

    Bytes that are UTF-8 are read so whatever is declared: text in other encodings is hardly ever UTF-8 by chance. Else
    declarations (header, meta element, XML declaration) count as evidence beside how likely the characters are.
    """
    if body.startswith(codecs.BOM_UTF8):
        utf8, beyond_ascii = _without_controls(body.removeprefix(codecs.BOM_UTF8))
        return _cleaned(utf8.decode("utf-8", "replace"), beyond_ascii, "bom")
    for mark, encoding in _WIDE_BYTE_ORDER_MARKS.items():
        if body.startswith(mark):
            return _decoded(body[len(mark) :], encoding, "bom")
    if wide := _utf_16_without_mark(body):
        return _decoded(body, wide, "detected")
    if any(escape in body for escape in _TO_KANJI) and any(escape in body for escape in _TO_ASCII) and body.isascii():
        return _decoded(body, _ISO_2022_JP, "detected")
    utf8, beyond_ascii = _without_controls(body)
    text = utf8.decode("utf-8", "replace")  # surrogates are not UTF-8 either
    damage = _damage(utf8, text)
    if damage <= _LARGEST_DAMAGE:
        return _cleaned(text, beyond_ascii, "utf-8")
    declared = declared_encodings(body, content_type)
    if _UTF_8 in declared and damage <= _LARGEST_DECLARED_DAMAGE:
        return _cleaned(text, beyond_ascii, "declared")
    declared = [encoding for encoding in declared if "utf" not in encoding.name]
    likeliest = detect_encoding(body, declared)
    return _decoded(body, likeliest, "declared" if likeliest in declared else "detected")


def _without_controls(body: bytes) -> tuple[bytes, bytes]:
    """``body`` without control characters, and its bytes beyond ASCII, a tenth of most pages."""
    rest = body.translate(None, _PRINTABLE_ASCII)
    beyond_ascii = rest.translate(None, _CONTROLS)
    return body if len(beyond_ascii) == len(rest) else body.translate(None, _CONTROLS), beyond_ascii


def _cleaned(text: str, beyond_ascii: bytes, origin: str) -> Decoded:
    repaired = repair_mojibake(text, beyond_ascii)
    if repaired is not text:
        return Decoded(_c1_as_meant(repaired), "utf-8", f"{origin}, mojibake repaired")
    if _C1_IN_UTF_8.search(beyond_ascii):
        text = _c1_as_meant(text)
    return Decoded(text, "utf-8", origin)


def _decoded(body: bytes, encoding: Encoding, origin: str) -> Decoded:
    text = body.decode(encoding.codec, "replace")
    return Decoded(_c1_as_meant(_CONTROL.sub("", text)), encoding.name, origin)


def _damage(body: bytes, text: str) -> float:
    """How many pieces of ``body``, read as UTF-8 in ``text``, are not UTF-8, by characters beyond ASCII that are."""
    damaged = text.count("\ufffd")
    if damaged:
        damaged -= body.count(b"\xef\xbf\xbd")  # written as such
    if not damaged:
        return 0
    beyond_ascii = len(text) - len(body.translate(None, _BEYOND_ASCII)) - damaged
    if damaged == 1 and text.endswith("\ufffd") and beyond_ascii:
        return 0
    return damaged / beyond_ascii if beyond_ascii else math.inf


def _utf_16_without_mark(body: bytes) -> Encoding | None:
    """UTF-16 that nothing says: of the markup every other byte is zero."""
    head = body[:4096]
    if head.count(0) < max(_LEAST_ZEROS, _LEAST_ZERO_SHARE * len(head)):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 10 * even:
        return _WIDE_BYTE_ORDER_MARKS[codecs.BOM_UTF16_LE]
    if even > 10 * odd:
        return _WIDE_BYTE_ORDER_MARKS[codecs.BOM_UTF16_BE]
    return None


def _c1_as_meant(text: str) -> str:
    return text.translate(_C1_AS_MEANT) if _C1.search(text) else text
