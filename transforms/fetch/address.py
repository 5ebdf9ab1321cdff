"""Addresses on web servers: where their files lie below a folder, their hosts, and showing them without secrets."""

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

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
_SIGNATURE_NAME = re.compile(
    r"sig$|signature|token|credential|policy|key.?pair|access.?key|googleaccessid", re.IGNORECASE
)
"""Those of them that differ from one signature of an address to the next; the others may name what is wanted."""
_SECRET_VALUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])(?:[A-Za-z0-9_+/=-]|%2[BbFf]|%3[Dd]){20,}")
"""What looks like a key, whatever its name."""
_AMBIGUOUS = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")
"""Where one parser of addresses ends the host there, and another one does not."""
_HOST_NAME = re.compile(r"[a-z0-9._-]+")
_BRACKETS = re.compile(r"\[([^\[\]]*)\](?::\d*)?")


def is_address(text: str) -> bool:
    """Whether an input is an http(s) address rather than a path."""
    return text.startswith(("http://", "https://"))


def host_of(address: str) -> str:
    """The host of an address in lower case, with its port unless it is the usual one of http or https.

    Raises ValueError for what is no http(s) address, and for what parsers of addresses disagree about.
    """
    if _AMBIGUOUS.search(address):
        raise ValueError("not an address: a backslash, white space or control character in it; write it as %5C, %20, …")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an address (https://…)")
    if not _is_host(parts):
        raise ValueError("not an address: its host is neither a name nor an IP address")
    host = parts.hostname.rstrip(".")
    return host if port in (None, *_PORTS.values()) else f"{host}:{port}"


def masked(text: str) -> str:
    """A text, such as an error's, with *** for each login and each signed value of the addresses in it."""
    return _QUERY_VALUE.sub(_masked_value, _USER.sub(f"{MASK}@", text))


def shown(path: str) -> str:
    """A path as it may be written into rows and messages: an address is masked, a local path stays as it is."""
    return masked(path) if "://" in path else path


def shown_in(text: str, path: str) -> str:
    """A text about the file at `path`, such as an error's, with that path as it may be shown."""
    return text.replace(path, shown(path))


def unsigned(address: str) -> str:
    """What two signatures of, or two logins for, one address have in common. Raises ValueError where it is none."""
    parts = urlsplit(address)
    query = _QUERY_VALUE.sub(_without_signature, f"?{parts.query}")
    return f"{parts.scheme}://{host_of(address)}:{parts.port or _PORTS[parts.scheme]}{unquote(parts.path)}{query}"


def path_of(address: str) -> str:
    """HOST/PATH of an address, HOST_PORT/PATH for an unusual port: where its file lies below a folder of downloads.

    Files of one name in two folders, or by two queries, are two, and no part leads out of the folder. Two signatures of
    one address are one file, and no part holds them. Raises ValueError for an address that names no file.
    """
    try:
        parts = urlsplit(address)
        port = "" if parts.port in (None, *_PORTS.values()) else f"_{parts.port}"
    except ValueError as error:
        raise ValueError(f"{masked(address)}: not an address: {error}") from error
    name = unquote(parts.path.rsplit("/", 1)[-1])
    if not name.isprintable() or name in {"", ".", ".."} or "/" in name or "\\" in name:
        raise ValueError(f"{masked(address)}: the address names no file")
    query = _QUERY_VALUE.sub(_told_apart, f"?{parts.query}")[1:]
    above = [*parts.path.split("/")[:-1], quote(query, safe="")]
    inner = [part for part in above if part not in {"", ".", ".."}]
    return "/".join([(parts.hostname or "").replace(":", "_") + port, *inner, name])


def _is_host(parts: SplitResult) -> bool:
    """Whether the host is a name that can be looked up, or an IP address."""
    host = parts.netloc.rpartition("@")[2]
    try:
        if "[" in host or "]" in host:
            return (literal := _BRACKETS.fullmatch(host)) is not None and bool(ipaddress.IPv6Address(literal[1]))
        name = parts.hostname or ""
        return bool(_HOST_NAME.fullmatch(name if name.isascii() else name.encode("idna").decode()))
    except ValueError:
        return False


def _masked_value(found: re.Match[str]) -> str:
    name, value = found.groups()
    secret = _SECRET_NAME.search(name) or _SECRET_VALUE.fullmatch(value)
    return f"{name}={MASK}" if secret and value else found[0]


def _without_signature(found: re.Match[str]) -> str:
    return f"{found[1]}={MASK}" if _SIGNATURE_NAME.search(found[1]) else found[0]


def _told_apart(found: re.Match[str]) -> str:
    """A value that looks like a key may be the name of what is wanted: its digest stands for it."""
    name, value = found.groups()
    if _SECRET_NAME.search(name):
        return f"{name}={MASK}"
    if _SECRET_VALUE.fullmatch(value):
        return f"{name}={hashlib.sha256(value.encode()).hexdigest()[:16]}"
    return found[0]
