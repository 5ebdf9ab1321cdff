"""Ways to break a file, each drawn from a seeded generator, so that a number names a broken file for ever."""

import bz2
import gzip
import json
import lzma
from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any

import lz4.frame
import zstandard

ODD_BYTES = (
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\x80",
    b"\r",
    b"\n",
    b"\r\n\r\n",
    b"\t",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\\",
    b'"',
    b"'",
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&#xD800;",
    b"&x;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"[[",
    b"]]",
    b"{{",
    b"}}",
    b"{|",
    b"|}",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b"=",
    b"-1",
    b"0",
    b"9" * 30,
    b"1e999",
    b"NaN",
    b"null",
    b"../../x",
    b"/etc/passwd",
    b"\\ud800",
    b"%00",
    b"*",
    b"&a",
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    2**64,
    -(2**63),
    10**30,
    0.5,
    1e308,
    "",
    " ",
    "x",
    "\0",
    "../../x",
    "Q0",
    "\ud800",
    "deu_Latn",
    "\u202e",
    "a" * 5000,
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"id": None},
    [{"start": -1, "end": 9}],
    [{"start": 0, "end": 2**31}],
)
LARGEST = 1 << 20
"""Bytes of a broken file before it is compressed."""


def mutated(random: Random, data: bytes, others: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """`data` after one to four mutations; `others` are files to take pieces from, `words` of meaning in it."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        data = random.choice(_MUTATIONS)(random, data, others, (*ODD_BYTES, *words))
    return data[:LARGEST]


Mutation = Callable[[Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]


def _truncate(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    return data[: random.randint(0, len(data))]


def _behead(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    return data[random.randint(0, len(data)) :]


def _flip_bits(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64)) if data else 0):
        flipped[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _insert_words(random: Random, data: bytes, _others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    for _ in range(random.choice((1, 1, 3, 20))):
        at = random.randint(0, len(data))
        data = data[:at] + random.choice(words) + data[at + random.choice((0, 0, 1, 5)) :]
    return data


def _remove(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + data[at + random.choice((1, 2, 4, 20, 200, 2000)) :]


def _repeat(random: Random, data: bytes, _others: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """A piece of the file, or a word, very often in a row: what is slow or deep shows."""
    at = random.randint(0, len(data))
    piece = data[at : at + random.choice((1, 2, 3, 6, 12, 40, 400))] if random.random() < 0.6 else random.choice(words)
    times = min(random.choice((2, 10, 1000, 20_000, 100_000)), LARGEST // 4 // max(len(piece), 1))
    return data[:at] + piece * times + data[at:]


def _splice(random: Random, data: bytes, others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    at, begin = random.randint(0, len(data)), random.randint(0, len(other))
    return data[:at] + other[begin : begin + random.choice((10, 100, 10_000, LARGEST))] + data[at:]


def _append_other(random: Random, data: bytes, others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    return data + random.choice(others)


def _swap_blocks(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    size = random.choice((1, 4, 16, 512))
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    for _ in range(random.choice((1, 3)) if blocks else 0):
        one, other = random.randrange(len(blocks)), random.randrange(len(blocks))
        blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def _overwrite_number(random: Random, data: bytes, _others: Sequence[bytes], _words: Sequence[bytes]) -> bytes:
    """Lengths in headers: a binary number becomes another, or decimal digits do."""
    if not data:
        return data
    digits = [at for at in range(min(len(data), 1 << 16)) if 0x30 <= data[at] <= 0x39]
    if digits and random.random() < 0.5:
        at = end = random.choice(digits)
        while end < len(data) and 0x30 <= data[end] <= 0x39:
            end += 1
        number = random.choice((b"0", b"-1", b"1", b"7", b"99", b"4294967295", b"9223372036854775807", b"9" * 25, b""))
        return data[:at] + number + data[end:]
    width = random.choice((1, 2, 4, 8))
    at = random.randrange(len(data))
    value = random.choice((0, 1, 0x7F, 2 ** (8 * width) - 1, 2 ** (8 * width - 1), random.getrandbits(8 * width)))
    return data[:at] + value.to_bytes(width, random.choice(("little", "big"))) + data[at + width :]


_MUTATIONS: tuple[Mutation, ...] = (
    _truncate,
    _behead,
    _flip_bits,
    _flip_bits,
    _insert_words,
    _insert_words,
    _remove,
    _repeat,
    _repeat,
    _splice,
    _append_other,
    _swap_blocks,
    _overwrite_number,
    _overwrite_number,
)


def mutated_json(random: Random, value: Any) -> Any:
    """A JSON value with a few of its parts replaced, renamed, doubled or gone; still JSON."""
    value = json.loads(json.dumps(value))
    for _ in range(random.choice((1, 1, 2, 5))):
        places = list(_places(value))
        if not places:
            return deepcopy(random.choice(ODD_VALUES))
        parent, key = random.choice(places)
        what = random.random()
        if what < 0.6:
            parent[key] = deepcopy(random.choice(ODD_VALUES))
        elif what < 0.75:
            del parent[key]
        elif what < 0.9:
            other_parent, other_key = random.choice(places)
            try:
                parent[key] = json.loads(json.dumps(other_parent[other_key]))
            except (KeyError, IndexError):
                continue
        elif isinstance(parent, dict):
            parent[random.choice(("", "x", "id", "\ud800", key + " "))] = parent.pop(key)
        else:
            parent[key:key] = [deepcopy(parent[key]) for _ in range(random.choice((1, 3, 50)))]
    return value


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(items):
        yield value, key
        yield from _places(child)


def mutated_json_lines(random: Random, data: bytes) -> bytes:
    """JSON Lines, or one JSON value, of which some values were changed and stay JSON."""
    lines = data.split(b"\n")
    for _ in range(random.choice((1, 1, 3))):
        at = random.randrange(len(lines))
        line = lines[at].rstrip(b",\r")
        try:
            value = json.loads(line)
        except ValueError:
            continue
        lines[at] = json.dumps(mutated_json(random, value)).encode() + lines[at][len(line) :]
    return b"\n".join(lines)


PARQUET = b"PAR1"


def mutated_parquet(random: Random, data: bytes) -> bytes:
    """A Parquet file whose pages or whose footer were changed in place, so that it can still be opened."""
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    changed = bytearray(data)
    first, last = random.choice(((4, footer), (footer, len(data) - 8)))
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(first, last)
        if random.random() < 0.6:
            changed[at] ^= 1 << random.randrange(8)
        else:
            end = min(at + random.choice((1, 1, 2, 4, 30)), last)
            changed[at:end] = random.choice((bytes(end - at), b"\xff" * (end - at), random.randbytes(end - at)))
    return bytes(changed)


def _multi_gzip(data: bytes) -> bytes:
    return b"".join(
        gzip.compress(data[at : at + 3000], 1, mtime=0) for at in range(0, len(data), 3000)
    ) or gzip.compress(b"", mtime=0)


def _multistream_bzip2(data: bytes) -> bytes:
    return b"".join(bz2.compress(data[at : at + 5000], 1) for at in range(0, len(data), 5000)) or bz2.compress(b"")


def _blocked_xz(data: bytes) -> bytes:
    return b"".join(lzma.compress(data[at : at + 9000], preset=0) for at in range(0, len(data), 9000)) or lzma.compress(
        b""
    )


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".multi.gz": _multi_gzip,
    ".bz2": lambda data: bz2.compress(data, 1),
    ".multi.bz2": _multistream_bzip2,
    ".xz": lambda data: lzma.compress(data, preset=0),
    ".multi.xz": _blocked_xz,
    ".zst": lambda data: zstandard.compress(data, 1),
    ".lz4": lz4.frame.compress,
}
"""By the ending that a file so compressed has; two gz of which one has many members, and so on."""
