"""What a file is that is no archive, for the message that says so."""

_SIGNATURES = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x1f\x8b": "gzip",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x02\x21\x4c\x18": "lz4 in its legacy format",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"PAR1": "Parquet",
    b"%PDF": "PDF",
    b"<!doctype": "HTML",
    b"<html": "HTML",
    b"<?xml": "XML",
    b"{": "JSON",
    b"[": "JSON",
}


def describe(head: bytes) -> str:
    """What begins with these bytes: "HTML: b'<!doctype html>…'"."""
    if not head.strip():
        return "empty" if not head else "blank"
    start = head[:64].lstrip()
    names = (name for signature, name in _SIGNATURES.items() if start.lower().startswith(signature.lower()))
    return f"{next(names, 'something else')}: {head[:40]!r}"
