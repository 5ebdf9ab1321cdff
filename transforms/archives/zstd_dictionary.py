"""The dictionary with which a .warc.zst file begins (IIPC, "Zstandard Compression in WARC Files")."""

import zstandard

from transforms.archives.compressions import MAGIC, Compression
from transforms.archives.stored_bytes import StoredBytes

LARGEST_DICTIONARY = 1 << 24
_FRAME = b"\x5d\x2a\x4d\x18"


def read_dictionary(stored: StoredBytes) -> zstandard.ZstdCompressionDict | None:
    """The dictionary in the skippable frame at the beginning, itself compressed or not; None where there is none.

    Raises ValueError where it is damaged or larger than `LARGEST_DICTIONARY` bytes.
    """
    head = bytes(stored.at(0, 8))
    if len(head) < 8 or head[:4] != _FRAME:
        return None
    size = int.from_bytes(head[4:], "little")
    if size > LARGEST_DICTIONARY:
        raise ValueError(f"its zstd dictionary has {size} bytes, of at most {LARGEST_DICTIONARY}")
    data = bytes(stored.at(8, size))
    try:
        if data.startswith(MAGIC[Compression.ZSTD]):
            with zstandard.ZstdDecompressor().stream_reader(data) as reader:
                data = reader.read(LARGEST_DICTIONARY)
        return zstandard.ZstdCompressionDict(data)
    except zstandard.ZstdError as error:
        raise ValueError(f"its zstd dictionary is damaged ({error})") from error
