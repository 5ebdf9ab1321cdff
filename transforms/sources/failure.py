"""What could not be read, and where."""

from dataclasses import dataclass

EXCERPT_CHARACTERS = 200


@dataclass(frozen=True)
class Failure:
    """One thing that broke, for the person who has to find it in the source."""

    path: str
    """The source file."""
    record: str
    """The record in the source's own terms, "page 42 Berlin" or "line 17"; empty where none was open."""
    offset: int
    """Where the record begins: a byte of the decompressed file, or, in bzip2, the byte of the compressed file where the
    block begins that holds it (a decompressed position would depend on how the file was split)."""
    error: str
    """What broke."""
    excerpt: str
    """The beginning of the record, at most 200 characters."""
    records: int = 1
    """How many of the records that the source holds this accounts for: 0 for damage between records."""


def excerpt(data: bytes | bytearray) -> str:
    """The first characters of a record, bytes that are not UTF-8 shown as U+FFFD."""
    return bytes(data[: 4 * EXCERPT_CHARACTERS]).decode("utf-8", "replace")[:EXCERPT_CHARACTERS]
