"""Addresses on web servers: where their files lie below a folder, their hosts, and showing them without secrets."""

import hashlib
import re
from urllib.parse import quote, unquote, urlsplit

MASK = "***"

_PORTS = {"http": 80, "https": 443}
_USER = re.compile(r"(?<=://)[^/\s?#]*@|(?<=://)[^\s/@?#]*:(?!\d+[/?#])[^\s@]*@")
"""Name and password before a host; the second form is a password with a slash in it, which no browser takes either."""
_QUERY_VALUE = re.compile(r"(?<=[?&;])([^=&;?#\s]+)=([^&;#\s\"'<>]*)")
_SECRET_NAME = re.compile(
    r"sig$|signature|token|secret|passw|pwd|credential|auth|session|policy|api.?key|access.?key|^key$|key.?pair|"
    r"googleaccessid",
    re.IGNORECASE,
)
"""Parameters that sign a request or stand for a login: those of S3, Google's and Azure's stores, CloudFront, …"""
_SECRET_VALUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])(?:[A-Za-z0-9_+/=-]|%2[BbFf]|%3[Dd]){20,}")
"""What looks like a key, whatever its name."""


def is_address(text: str) -> bool:
    """Whether an input is an http(s) address rather than a path."""
    return text.startswith(("http://", "https://"))


def host_of(address: str) -> str:
    """The host of an address in lower case, with its port unless it is the usual one of http or https.

    Raises ValueError for what is no http(s) address.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an address (https://…)")
    host = parts.hostname.rstrip(".")
    return host if port in (None, *_PORTS.values()) else f"{host}:{port}"


def masked(text: str) -> str:
    """A text, such as an error's, with *** for each login and each signed value of the addresses in it."""
    return _QUERY_VALUE.sub(_masked_value, _USER.sub(f"{MASK}@", text))


def path_of(address: str) -> str:
    """HOST/PATH of an address: where its file lies below a folder of downloads.

    Files of one name in two folders, or by two queries, are two, and no part leads out of the folder. Two signatures of
    one address are one file, and no part holds them. Raises ValueError for an address that names no file.
    """
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError(f"{masked(address)}: not an address: {error}") from error
    name = unquote(parts.path.rsplit("/", 1)[-1])
    if not name.isprintable() or name in {"", ".", ".."} or "/" in name or "\\" in name:
        raise ValueError(f"{masked(address)}: the address names no file")
    query = _QUERY_VALUE.sub(_told_apart, f"?{parts.query}")[1:]
    above = [*parts.path.split("/")[:-1], quote(query, safe="")]
    inner = [part for part in above if part not in {"", ".", ".."}]
    return "/".join([(parts.hostname or "").replace(":", "_"), *inner, name])


def _masked_value(found: re.Match[str]) -> str:
    name, value = found.groups()
    secret = _SECRET_NAME.search(name) or _SECRET_VALUE.fullmatch(value)
    return f"{name}={MASK}" if secret and value else found[0]


def _told_apart(found: re.Match[str]) -> str:
    """A value that looks like a key may be the name of what is wanted: its digest stands for it."""
    name, value = found.groups()
    if _SECRET_NAME.search(name):
        return f"{name}={MASK}"
    if _SECRET_VALUE.fullmatch(value):
        return f"{name}={hashlib.sha256(value.encode()).hexdigest()[:16]}"
    return found[0]
