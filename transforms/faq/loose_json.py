"""JSON as people and templates write it into pages, made strict in one pass over the text."""

import re
from functools import cache
from typing import Literal, NamedTuple

DEEPEST = 200
"""Levels of brackets at most; schema.org's own examples have about ten, parsers take a thousand or so."""

_QUOTES = {'"': '"', "'": "'", "“": "“”„″", "”": "“”„″", "„": "“”„″", "″": "“”„″"}
"""What ends a string that begins with a quote; word processors make ``"`` into “ and ”."""
_TOKEN = re.compile(
    r"""["'“”„″{}\[\],:] | //[^\n]* | /\*.*?(?:\*/|\Z) | <!--.*?(?:-->|\Z) | [^\s"'“”„″{}\[\],:/<]+ | [/<]""",
    re.DOTALL | re.VERBOSE,
)
_COMMENTS = ("//", "/*", "<!--")
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_TO_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|\\(.?)|(["\x00-\x1f])', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


def strict_json(text: str) -> tuple[str, bool]:
    """All objects and arrays in ``text`` as a strict JSON array, with the usual mistakes undone, in linear time.

    Undone are comments, trailing and missing commas, unescaped quotes within strings, other quotes than ``"``, bad
    escapes, brackets that are left open or close nothing, several values in a row, and words around them. A quote ends
    a string only where what follows fits: a colon after a name; a bracket, or the next name, after the value of one.
    What the source breaks off within a string becomes null, since half an answer is none; the flag says whether it
    ended well.

    Raises:
        ValueError: it nests more than ``DEEPEST`` brackets.
    """
    writer = _Writer()
    at, ended = 0, True
    while match := _TOKEN.search(text, at):
        token, at = match[0], match.end()
        if token in _CLOSING:
            writer.open(token)
        elif not writer.stack or token.startswith(_COMMENTS):
            continue
        elif token in _QUOTES:
            end = _end_of_string(text, at, token, writer)
            writer.scalar(_string(text[at:end]) if end is not None else "null")
            ended, at = end is not None, len(text) if end is None else end + 1
        elif token in ("}", "]"):
            writer.close(token)
        elif token == ":":
            writer.colon()
        elif token == ",":
            writer.comma()
        else:
            writer.scalar(token if _SCALAR.fullmatch(token) else "null")
    ended = ended and not writer.stack
    return writer.finish(), ended


_State = Literal["open", "name", "colon", "value", "comma"]
"""What was written last: an opening bracket, the name of a member, a colon, something that ends a value, a comma."""


class _Writer:
    """Writes tokens as strict JSON, whichever come: what is missing between two is put there, what is too much left."""

    def __init__(self) -> None:
        self.stack: list[str] = []
        self._pieces = ["["]
        self._last: _State = "open"

    @property
    def in_object(self) -> bool:
        return bool(self.stack) and self.stack[-1] == "{"

    @property
    def expects_name(self) -> bool:
        return self.in_object and self._last in ("open", "value", "comma")

    def scalar(self, text: str) -> None:
        if self.expects_name:
            self._write_comma()
            self._write(text if text.startswith('"') else f'"{text}"', "name")
        else:
            self._separate()
            self._write(text, "value")

    def open(self, bracket: str) -> None:
        if self.expects_name and "[" in self.stack and self._last != "open":
            self._end_member()  # the next element, though the last one was not closed
            while self.in_object:
                self._close()
        elif self.expects_name:
            self.scalar('""')
        self._separate()
        self._write(bracket, "open")
        self.stack.append(bracket)
        if len(self.stack) > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} deep")

    def close(self, bracket: str) -> None:
        if bracket in map(_CLOSING.get, self.stack):
            self._end_member()
            while self._close() != bracket:
                pass

    def colon(self) -> None:
        if self._last == "name":
            self._write(":", "colon")

    def comma(self) -> None:
        if self.in_object and self._last in ("name", "colon"):
            self._end_member()
        if self._last == "value":
            self._write(",", "comma")

    def finish(self) -> str:
        self._end_member()
        while self.stack:
            self._close()
        return "".join([*self._pieces, "]"])

    def _write(self, text: str, state: _State) -> None:
        self._pieces.append(text)
        self._last = state

    def _write_comma(self) -> None:
        if self._last == "value":
            self._write(",", "comma")

    def _separate(self) -> None:
        self.colon()
        self._write_comma()

    def _end_member(self) -> None:
        if self._last == "comma":
            self._pieces.pop()
        elif self._last == "name":
            self._pieces.append(":null")
        elif self._last == "colon":
            self._pieces.append("null")
        self._last = "value"

    def _close(self) -> str:
        bracket = _CLOSING[self.stack.pop()]
        self._write(bracket, "value")
        return bracket


class _After(NamedTuple):
    """What follows a string where it really ends, by what it is."""

    name: re.Pattern[str]
    member: re.Pattern[str]
    element: re.Pattern[str]


@cache
def _after(quotes: str) -> _After:
    name = rf"[{quotes}]@?[A-Za-z_][\w:.-]{{0,60}}(?:[{quotes}]\s*:|\Z)"
    return _After(
        re.compile(r"\s*:"),
        re.compile(rf"[\s,]*(?:[}}\]]|\Z|{name})|[\s,]+(?://|/\*)"),
        re.compile(rf"\s*(?:\]|\Z|,\s*(?:[{quotes}{{\[\]\d-]|true|false|null))"),
    )


@cache
def _quote(quotes: str) -> re.Pattern[str]:
    return re.compile(rf"\\.|[{quotes}]", re.DOTALL)


def _end_of_string(text: str, start: int, opening: str, writer: _Writer) -> int | None:
    quotes = _QUOTES[opening]
    after = _after(quotes)
    follows = after.name if writer.expects_name else after.member if writer.in_object else after.element
    found = (quote for quote in _quote(quotes).finditer(text, start) if quote[0][0] != "\\")
    return next((quote.start() for quote in found if follows.match(text, quote.end())), None)


def _string(content: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, content)}"'


def _escape(match: re.Match[str]) -> str:
    escaped, bare = match.groups()
    if bare:
        return '\\"' if bare == '"' else f"\\u{ord(bare):04x}"
    if escaped is None:
        return match[0]
    return escaped if escaped == "'" else "\\\\" + _TO_ESCAPE.sub(_escape, escaped)
