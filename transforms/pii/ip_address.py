"""Public IP addresses, of both versions."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

PREFILTERS = (r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\b[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]*:",)

_FOUR = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.[0-9])")
_SIX = re.compile(r"[23][0-9A-Fa-f]{3}(?::{1,2}[0-9A-Fa-f]{1,4}){1,7}(?:::)?(?![\w:])")
_INSIDE = re.compile(r"[\w.:-]")
_VERSION = re.compile(
    r"(?:\b(?:v|ver|vers|versi|version|versione|versión|versão|versie|wersja|verze|verzió|версия|версии|версію|έκδοση"
    r"|sürüm|release|build|firmware|driver|kernel|android|ios|windows|chrome|firefox|§|section|chapter|abschnitt)"
    r"|版本|バージョン|버전|إصدار)[\W_]{0,3}\Z",
    re.IGNORECASE,
)
_WINDOW = 16
_LARGEST_OF_VERSION = 31
"""Dotted numbers that are all at most this are taken for versions or sections: 1 public address in 4,000 is lost."""


def ip_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the public addresses in a text of `plain_characters`, those of version 4 first.

    Private, reserved and documentation addresses (IANA's special registries) name nobody and are left. So are version
    numbers: those after such a word, and those of four small numbers.
    """
    for match in _FOUR.finditer(text):
        start = match.start()
        is_version = _VERSION.search(text, max(0, start - _WINDOW), start)
        if _is_begin(text, start) and _is_public_four(match[0]) and not is_version:
            yield match.span()
    for match in _SIX.finditer(text):
        if _is_begin(text, match.start()) and _is_public_six(match[0]):
            yield match.span()


def _is_begin(text: str, start: int) -> bool:
    return not start or _INSIDE.match(text, start - 1) is None


def _is_public_four(address: str) -> bool:
    try:
        found = IPv4Address(address)
    except AddressValueError:
        return False
    return found.is_global and not found.is_multicast and max(found.packed) > _LARGEST_OF_VERSION


def _is_public_six(address: str) -> bool:
    """Whether it lies in 2000::/3, the only block given out so far, as the patterns ask already."""
    try:
        return IPv6Address(address).is_global
    except AddressValueError:
        return False
