"""One zstd frame, decompressed block by block.

The binding's own streaming makes all output that a piece of input holds at once: 64 kB of a bomb make 2 GB. A block
makes at most 128 kB. Format: RFC 8878, section 3.1.1.
"""

import zstandard

WINDOW_BYTES = 1 << 27
"""The largest window a frame may ask for: that of `zstd --ultra -22`. `--long=31` wants 2 GB."""
_BLOCK_HEADER = 3
_RLE = 1


def zstd_context(dictionary: zstandard.ZstdCompressionDict | None = None) -> zstandard.ZstdDecompressor:
    """What frames with this dictionary are decompressed with, one after the other."""
    if dictionary is None:
        return zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES)
    return zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW_BYTES)


class ZstdFrame:
    """Decompresses one frame; has the interface of bz2.BZ2Decompressor."""

    def __init__(self, context: zstandard.ZstdDecompressor) -> None:
        self._decompressor = context.decompressobj()
        self._data = bytearray()
        self._part = "header"
        self._checksum = False
        self.eof = False
        self.needs_input = True
        self.unused_data: bytes | None = None

    def decompress(self, data: bytes | memoryview, max_length: int = -1) -> bytes:
        """What the blocks that are there make; stops after the block that reaches `max_length`.

        Raises zstandard.ZstdError or ValueError for what is no frame, or a damaged one.
        """
        self._data += data
        out: list[bytes] = []
        size = 0
        while (step := self._step()) is not None and (max_length < 0 or size < max_length):
            piece = self._decompressor.decompress(bytes(self._data[:step]))
            self._pass(step)
            out.append(piece)
            size += len(piece)
        self.needs_input = step is None and not self.eof
        return b"".join(out)

    def _step(self) -> int | None:
        """How many bytes the frame's next part has; None where it is not all there, or the frame is over."""
        have = len(self._data)
        if self._part == "end":
            return None
        if self._part == "header":
            step = _header_bytes(self._data[4]) if have > 4 else 5
        elif self._part == "checksum":
            step = 4
        elif have < _BLOCK_HEADER:
            return None
        else:
            header = int.from_bytes(self._data[:_BLOCK_HEADER], "little")
            step = _BLOCK_HEADER + (1 if (header >> 1) & 3 == _RLE else header >> 3)
        return step if have >= step else None

    def _pass(self, step: int) -> None:
        """Goes on to the part after the one of `step` bytes."""
        if self._part == "header":
            self._checksum = bool(self._data[4] & 4)
            self._part = "block"
        elif self._part == "checksum":
            self._part = "end"
        elif self._data[0] & 1:  # the last block
            self._part = "checksum" if self._checksum else "end"
        del self._data[:step]
        if self._part == "end":
            if not self._decompressor.eof:
                raise ValueError("the zstd frame goes on after its last block")
            self.eof, self.unused_data = True, bytes(self._data)


def _header_bytes(descriptor: int) -> int:
    """Length of a frame's header, its magic number included, from the byte after that (RFC 8878, section 3.1.1.1.1)."""
    single, size_code, dictionary_code = descriptor >> 5 & 1, descriptor >> 6, descriptor & 3
    return 5 + (1 - single) + (0, 1, 2, 4)[dictionary_code] + (single, 2, 4, 8)[size_code]
