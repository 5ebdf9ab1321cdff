"""E-mail addresses, also as people write them to hide them from programs: "name [at] domain [dot] org"."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

_AT = r"[\[({<] ?(?:@|at|ät|arroba|chiocciola|apenstaartje|małpa|zavináč|kukac|собака|at sign) ?[\])}>]"
_DOT = r"[\[({<] ?(?:\.|dot|punkt|punto|ponto|point|punct|kropka|tečka|pont|точка|крапка) ?[\])}>]"

PREFILTERS = (f"@|(?i:{_AT})",)

# Letters beyond ASCII only of scripts with spaces between words: elsewhere an address touches the text around it.
_LETTERS = "A-Za-z0-9À-ԯ"
_LOCAL = re.compile(rf"[{_LETTERS}_](?:[{_LETTERS}._%+'~-]{{0,62}}[{_LETTERS}._+-])?\Z")
_LOCAL_LENGTH = 64  # RFC 5321, 4.5.3.1.1
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_TOP_LEVEL = re.compile(r"xn--[a-z0-9-]+|[a-z]+|[A-Z]+")
_HIDDEN_AT = re.compile(f" ?{_AT} ?", re.IGNORECASE)
_HIDDEN_HOST = re.compile(rf"[\w-]{{1,63}}(?:(?: ?{_DOT} ?|\.)[\w-]{{1,63}}){{1,5}}", re.IGNORECASE)
_HIDDEN_DOT = re.compile(f" ?{_DOT} ?", re.IGNORECASE)

_RESERVED = re.compile(r"(?:.*\.)?example\.(?:com|net|org)", re.IGNORECASE)
"""Domains that belong to nobody (RFC 2606)."""


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the addresses in a text of `plain_characters`, ascending within each way of writing.

    An address has a top-level domain that exists, by the ICANN part of the public suffix list: ``logo@2x.png`` is none.
    """
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - _LOCAL_LENGTH), at)
        end = _end_of_host(text, at + 1) if local else None
        if local and end:
            yield local.start(), end
        at = text.find("@", at + 1)
    for hidden in _HIDDEN_AT.finditer(text):
        local = _LOCAL.search(text, max(0, hidden.start() - _LOCAL_LENGTH), hidden.start())
        host = _HIDDEN_HOST.match(text, hidden.end()) if local else None
        if local and host and _is_top_level(_HIDDEN_DOT.sub(".", host[0]).rpartition(".")[2].lower()):
            yield local.start(), host.end()


def _end_of_host(text: str, start: int) -> int | None:
    """Where the host that begins at ``start`` ends, without what follows it in the same run of characters."""
    run = _HOST.match(text, start)
    if run is None:
        return None
    labels = run[0].split(".")
    for count in range(len(labels), 1, -1):
        label = labels[count - 1]
        end = start + len(".".join(labels[:count]))
        host = text[start:end]
        if _is_top_level(label.lower()):
            return None if _RESERVED.fullmatch(host) else end
        # "a@b.comTel", "a@b.com或": text without a space behind it.
        head = _TOP_LEVEL.match(label)
        if head and _is_top_level(head[0].lower()) and _begins_text(label[head.end() :]):
            return end - len(label) + head.end()
    return None


def _begins_text(rest: str) -> bool:
    return rest[0].isupper() or not rest[0].isascii()


@lru_cache(maxsize=1 << 12)
def _is_top_level(label: str) -> bool:
    return _suffixes().publicsuffix(label) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)
