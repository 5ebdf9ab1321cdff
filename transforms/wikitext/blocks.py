"""Fourth step: lines to paragraphs, lists and headings."""

import re

from transforms.wikitext.markers import BREAK, BROKEN_TABLE, without_marks
from transforms.wikitext.spans import Block

_HEADING = re.compile(r"(={1,6})(.+?)\1\Z")
_RULE = re.compile("-{4,}")
_TERM = re.compile(r"\s*:\s+|\s+:\s*")
_BREAKS = re.compile(f" *{BREAK}[ {BREAK}]*")
_WIDE = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
_WORD = re.compile(r"\w")


class _Blocks:
    """Blocks as they are gathered."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines: list[str] = []
        self._are_items = False

    def add_line(self, line: str, is_item: bool) -> None:
        """A line of a list, which keeps its line, or of a paragraph, which is joined with the lines around it."""
        if self._lines and is_item != self._are_items:
            self.end()
        self._are_items = is_item
        self._lines.append(line)

    def end_paragraph(self) -> None:
        """A paragraph is complete; a list goes on. So for a list line that had nothing but a formula."""
        if not self._are_items:
            self.end()

    def end(self) -> None:
        """The block is complete."""
        if self._lines:
            if self._are_items:
                self.blocks.append(Block("\n".join(self._lines), 0))
            else:
                self.blocks += [Block(paragraph, 0) for paragraph in _join(self._lines)]
            self._lines.clear()

    def add_heading(self, words: str, level: int) -> None:
        """A heading, which takes the place of those before it that had nothing below them."""
        self.end()
        self.drop_empty_sections(level)
        self.blocks.append(Block(words, level))

    def drop_empty_sections(self, level: int = 0) -> None:
        """Take away the last headings that are not above a heading of this level."""
        while self.blocks and self.blocks[-1].level > 0 and self.blocks[-1].level >= level:
            self.blocks.pop()


def join_blocks(text: str) -> list[Block]:
    """Paragraphs, lists and headings, parted by blank lines; every list item a line; empty sections go.

    The lines of a paragraph are joined by a space, or by nothing between characters of scripts without spaces; <br>
    stays a line break in a paragraph. Lines of a table that is never closed go, up to a blank line or a heading.
    """
    blocks = _Blocks()
    in_broken_table = blank = False
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            blocks.end()
            blank = True
            continue
        first = line[0]
        if first == BROKEN_TABLE:
            in_broken_table = True
            blank = False
            continue
        if in_broken_table:
            if first in "|!" or not (blank or first == "="):
                blank = False
                continue
            in_broken_table = False
        blank = False
        if first in "*#:;":
            words = line.lstrip("*#:; ")
            if BREAK in words:
                words = _BREAKS.sub(" ", words).strip()
            if ";" in line[: len(line) - len(words)]:
                words = _TERM.sub("\n", words, count=1).strip()
            if words[:1].isalnum() or _WORD.search(words):
                blocks.add_line(words, is_item=True)
            else:
                blocks.end_paragraph()
        elif first == "=" and (heading := _HEADING.match(line)):
            words = _BREAKS.sub(" ", heading[2]).strip(" =")
            if _WORD.search(without_marks(words)):
                blocks.add_heading(words, len(heading[1]))
        elif first == "|":
            continue
        else:
            if first == "-" and (rule := _RULE.match(line)):
                blocks.end()
                line = line[rule.end() :].lstrip()
            is_item = raw[0] == " "  # preformatted: MediaWiki keeps its lines
            if is_item and BREAK in line:
                line = _BREAKS.sub("\n", line).strip()
            if len(line) > 8 or _WORD.search(line):
                blocks.add_line(line, is_item)
    blocks.end()
    blocks.drop_empty_sections()
    return blocks.blocks


def _join(lines: list[str]) -> list[str]:
    """The paragraph of these lines, or several where it has two <br> in a row."""
    paragraph = lines[0]
    if len(lines) == 1 and BREAK not in paragraph:
        return lines[:]
    for line in lines[1:]:
        last, first = without_marks(paragraph[-6:])[-1:], without_marks(line[:12])[:1]
        paragraph += line if _WIDE.match(last) and _WIDE.match(first) else " " + line
    if BREAK in paragraph:
        paragraph = _BREAKS.sub(lambda found: "\n\n" if found.group().count(BREAK) > 1 else "\n", paragraph).strip()
        return paragraph.split("\n\n") if paragraph else []
    return [paragraph]
