"""What a file is, by its first bytes and never by its name."""

import enum
from pathlib import PurePosixPath


class Format(enum.Enum):
    """Compressions we read."""

    PLAIN = "plain text"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"


HEAD_BYTES = 16
_READ = {b"\x1f\x8b": Format.GZIP, b"BZh": Format.BZIP2, b"\xfd7zXZ\x00": Format.XZ}
# Known by their own signatures only to be named in the message.
_UNREAD = {
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"LZIP": "lzip",
    b"\x5d\x00\x00": "lzma without the xz container",
    b"Rar!": "rar",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
}
_CLAIMS = {
    ".gz": Format.GZIP,
    ".gzip": Format.GZIP,
    ".tgz": Format.GZIP,
    ".bz2": Format.BZIP2,
    ".bzip2": Format.BZIP2,
    ".xz": Format.XZ,
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"{\x00", b"\x00{", b"[\x00", b"\x00[")


def detect_format(head: bytes, path: str) -> Format:
    """The format of a file from its first `HEAD_BYTES` bytes.

    Raises ValueError, naming what the file is, where it is something we do not read or where its extension promises a
    compression that it does not have (an error page saved as .bz2).
    """
    for signature, name in _UNREAD.items():
        if head.startswith(signature):
            raise ValueError(f"{path}: is {name}, which is not read here; convert it to bzip2, gzip, xz or plain text")
    found = next((format for signature, format in _READ.items() if head.startswith(signature)), Format.PLAIN)
    claimed = _CLAIMS.get(PurePosixPath(path.replace("\\", "/")).suffix.lower())
    if claimed not in (None, found):
        what = "uncompressed" if found is Format.PLAIN else found.value
        raise ValueError(
            f"{path}: named like {claimed.value}, but {f'{what}: begins with {head!r}' if head else 'empty'}"
        )
    return found


def check_encoding(head: bytes, path: str) -> None:
    """Raises ValueError where decompressed text begins like UTF-16 or UTF-32, which we do not read."""
    if head.startswith(_UTF16):
        raise ValueError(f"{path}: is UTF-16 or UTF-32 (begins with {head[:8]!r}); convert it to UTF-8")
