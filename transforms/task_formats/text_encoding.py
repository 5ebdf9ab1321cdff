"""The encoding of a text file, found as it is read."""


class TextEncoding:
    """Decodes the lines of one file: UTF-8, or Windows-1252 (with it ISO 8859-1) where that is what the file is.

    A file is Windows-1252 from its first line on that is no UTF-8, unless a line before it was UTF-8 beyond ASCII: then
    that line is broken.
    """

    def __init__(self) -> None:
        self._is_utf8 = False
        self._is_windows = False

    def decode(self, line: bytes) -> str:
        """The text of a line. Raises ValueError where it is broken."""
        if not self._is_windows:
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError as error:
                if self._is_utf8:
                    raise ValueError(f"not UTF-8 at byte {error.start} of the line, unlike the lines before") from error
                self._is_windows = True
            else:
                self._is_utf8 |= not text.isascii()
                return text
        try:
            return line.decode("windows-1252")
        except UnicodeDecodeError:
            return line.decode("iso-8859-1")
