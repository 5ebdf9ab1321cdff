"""The HTTP message in a record's payload: status, header fields, and the body as the server meant it."""

import re
from typing import NamedTuple

from transforms.archives.content_coding import decode_content

LONGEST_HEAD = 1 << 18
MOST_CODINGS = 4
"""More content codings than this on one body are an attack."""
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


class HttpMessage(NamedTuple):
    """A response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Field names in lower case and values, in order, repeated ones too."""
    body: bytes
    """Without transfer and content codings, as far as they can be undone."""
    damage: str | None
    """How the body is not what its head says, and what was kept of it; None where it is."""


def parse_http(payload: bytes, largest_body: int) -> HttpMessage:
    """A response of HTTP 0.9's successors to HTTP/3 as crawlers store it, its body cut after `largest_body` bytes.

    Raises ValueError where the payload begins with no status line: requests, and what is not HTTP.
    """
    if (status := _STATUS.match(payload)) is None:
        raise ValueError(f"no HTTP status line: begins with {payload[:60]!r}")
    found = _HEAD_END.search(payload, 0, LONGEST_HEAD)
    head_end, begin = found.span() if found else (min(len(payload), LONGEST_HEAD), len(payload))
    damage = [] if found else ["its head has no end; no body was kept"]
    headers = _parse_fields(payload[:head_end])
    body = payload[begin:]
    codings = [*_tokens(headers, "transfer-encoding"), *_tokens(headers, "content-encoding")] if body else []
    for coding in codings[:MOST_CODINGS]:
        if coding == "chunked":
            body, error = _join_chunks(body)
        else:
            data, error = decode_content(body, coding, largest_body)
            body = body if data is None else data
        if error is not None:
            damage.append(error)
    if len(body) > largest_body:
        body = body[:largest_body]
        damage.append(f"it is cut after {largest_body} bytes")
    return HttpMessage(int(status.group(1)), headers, body, "; ".join(damage) or None)


def _parse_fields(head: bytes) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    for line in head.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t") and fields:  # a folded line goes on with the field before
            name, value = fields[-1]
            fields[-1] = name, f"{value} {_text(line)}".strip()
            continue
        raw_name, colon, raw_value = line.partition(b":")
        if colon and (field := _text(raw_name).lower()):
            fields.append((field, _text(raw_value)))
    return tuple(fields)


def _text(value: bytes) -> str:
    """UTF-8 where it is, Latin-1 as HTTP once had it otherwise."""
    try:
        return value.strip().decode()
    except UnicodeDecodeError:
        return value.strip().decode("latin-1")


def _tokens(headers: tuple[tuple[str, str], ...], field: str) -> list[str]:
    """The codings a field names, the one applied last first; those that change nothing left out."""
    tokens = [token.strip().lower() for name, value in headers if name == field for token in value.split(",")]
    return [token for token in reversed(tokens) if token not in ("", "identity", "none", "binary", "8bit")]


def _join_chunks(body: bytes) -> tuple[bytes, str | None]:
    """A chunked body (RFC 9112, section 7.1) without its chunk sizes, and what is wrong with it.

    Where the sizes stop making sense, the rest is kept as it stands.
    """
    pieces: list[bytes] = []
    at = 0
    while (size_line := _CHUNK_SIZE.match(body, at)) is not None:
        begin, size = size_line.end(), int(size_line.group(1), 16)
        if size == 0:
            return b"".join(pieces), None
        end = begin + size
        if end > len(body):
            pieces.append(body[begin:])
            return b"".join(pieces), f"its last chunk has {len(body) - begin} of {size} bytes"
        if end < len(body) and (line_end := _LINE_END.match(body, end)) is None:
            break
        pieces.append(body[begin:end])
        at = line_end.end() if end < len(body) and line_end else end
    if at == len(body) and pieces:
        return b"".join(pieces), "it ends without its last chunk"
    if not pieces:
        return body, "it is declared as chunked, but is not" if body else None
    pieces.append(body[at:])
    return b"".join(pieces), f"its chunk at byte {at} has no valid size or end; from there it is kept as it stands"
