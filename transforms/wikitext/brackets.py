"""Second step: everything in brackets: links, templates, tables and language variants, nested in any way."""

import re

from transforms.wikitext.debris import gone
from transforms.wikitext.links import Links
from transforms.wikitext.markers import BROKEN_TABLE
from transforms.wikitext.templates import Templates
from transforms.wikitext.variants import Variants

# One token is a whole link or template without brackets inside, or one end of a nested one. Every alternative begins
# with a literal, so that the regular expression skips to it quickly, and stops at the next bracket, so that the scan
# stays linear.
_LINK_TARGET, _LINK_WORDS, _TEMPLATE, _PARAMETER = 1, 2, 4, 5
_LINK_OPEN, _TEMPLATE_OPEN, _LINK_CLOSE, _TEMPLATE_CLOSE = 6, 7, 8, 9
_TABLE_OPEN, _TABLE_CLOSE, _HEADING = 10, 11, 12
_HTML_TABLE_OPEN, _HTML_TABLE_CLOSE, _VARIANT_OPEN, _VARIANT_CLOSE = 13, 14, 15, 16
_TOKEN = (
    r"\[\[([^\[\]{}|<>\n]*)(?:\|([^\[\]{}|\n]*))?\]\]"
    r"|\{\{([^{}\[\]|]*)((?:\|[^{}\[\]]*)?)\}\}"
    r"|\{\{\{([^{}\[\]]*)\}\}\}"
    r"|\[\[(?!\[)([^\[\]{}|\n]*)"
    r"|\{\{(?!\{)\s{0,20}([^{}\[\]|\n]*)"
    r"|\](\])"
    r"|\}(\})"
    r"|\n[ \t:*#]{0,20}(\{)\|"
    r"|\n[ \t]{0,20}(\|)\}(?!\})"
    r"|\n(=)(?==)"
    r"|<(table)\b[^<>]*>"
    r"|</(table)\s*>"
)
_VARIANT_TOKEN = r"|-(\{)(?!\{)|\}(-)"
_FIND = re.compile(_TOKEN, re.IGNORECASE).finditer
_FIND_WITH_VARIANTS = re.compile(_TOKEN + _VARIANT_TOKEN, re.IGNORECASE).finditer
_CLOSES = {
    _LINK_CLOSE: _LINK_OPEN,
    _TEMPLATE_CLOSE: _TEMPLATE_OPEN,
    _TABLE_CLOSE: _TABLE_OPEN,
    _HTML_TABLE_CLOSE: _HTML_TABLE_OPEN,
    _VARIANT_CLOSE: _VARIANT_OPEN,
}
# What a closer may pass over as never closed: the ends of templates and tables are sure signs, those of links are not.
_PASSES = {
    _LINK_OPEN: frozenset(),
    _TEMPLATE_OPEN: frozenset({_LINK_OPEN, _TABLE_OPEN, _HTML_TABLE_OPEN, _VARIANT_OPEN}),
    _TABLE_OPEN: frozenset({_LINK_OPEN, _TEMPLATE_OPEN, _HTML_TABLE_OPEN, _VARIANT_OPEN}),
    _HTML_TABLE_OPEN: frozenset({_LINK_OPEN, _VARIANT_OPEN}),
    _VARIANT_OPEN: frozenset({_LINK_OPEN}),
}
_MAX_DEPTH = 100
_STRAY = re.compile(r"\[\[+|\]\]+|\{\{+|\}\}+")
_NO_TRAIL = frozenset(" \n\t,.;:!?()[]{}|<>\"/&-–—=*#、。，．（）「」『』・")


class _Frame:
    """An open bracket: its kind, where it begins, and what it has gathered (None where nothing of it is shown)."""

    __slots__ = ("kind", "pieces", "start")

    def __init__(self, kind: int, start: int, pieces: list[str] | None) -> None:
        self.kind = kind
        self.start = start
        self.pieces = pieces


class Brackets:
    """Resolves the brackets of one page."""

    def __init__(self, links: Links, templates: Templates, variants: Variants | None) -> None:
        self._links = links
        self._templates = templates
        self._variants = variants
        self._trail = links.site.link_trail.match
        prefix = links.site.link_prefix_character if links.site.link_prefix else None
        self._joins_link = None if prefix is None else prefix.match
        self._find = _FIND if variants is None else _FIND_WITH_VARIANTS

    def resolve(self, text: str) -> str:
        """The text with links as marked words, templates as their words, and without tables.

        Brackets that are never closed are found in a first run over the text and taken as characters in a second one,
        so that the rest of the page is not lost. Nesting beyond 100 brackets is taken as characters too.
        """
        resolved, unclosed = self._run(text, frozenset())
        if unclosed:
            self._links.titles.clear()
            resolved, _ = self._run(text, frozenset(unclosed))
        return _STRAY.sub("", resolved)

    def _run(self, text: str, unclosed: frozenset[int]) -> tuple[str, set[int]]:  # noqa: PLR0912 (one hot loop)
        links, templates = self._links, self._templates
        root: list[str] = []
        pieces: list[str] | None = root
        frames: list[_Frame] = []
        failed: set[int] = set()
        position = 0
        for match in self._find(text):
            kind = match.lastindex or 0
            if kind <= _TEMPLATE:
                if pieces is None:
                    continue
                start, end = match.span()
                if start < position:
                    continue
                before = text[position:start]
                if kind == _TEMPLATE:
                    name = match[3]
                    words = templates.render(name, match[4]) if templates.has_words(name) else ""
                    pieces += (before, words or gone(text, start))
                    position = end
                else:
                    position, shown = self._link(text, before, start, end, match[1], match[2])
                    pieces += shown
                continue
            start, end = match.span()
            if start < position:
                continue
            if kind in _CLOSES:
                opener = _opener(frames, _CLOSES[kind])
                if opener is None:
                    continue
                while frames[-1] is not opener:
                    failed.add(_abandon(frames, root))
                pieces = frames[-1].pieces
                if pieces is not None:
                    pieces.append(text[position:start])
                    content = "".join(pieces)
                frames.pop()
                outer = frames[-1].pieces if frames else root
                if outer is not None:
                    if pieces is None:
                        outer.append(gone(text, opener.start))
                        position = end
                    elif kind == _LINK_CLOSE:
                        target, bar, words = content.partition("|")
                        if "\n" in target or "\n\n" in words:
                            outer.append(content)
                            position = end
                        else:
                            position, shown = self._link(text, "", opener.start, end, target, words if bar else None)
                            outer += shown
                    elif kind == _TEMPLATE_CLOSE:
                        name, bar, arguments = content.partition("|")
                        outer.append(templates.render(name, bar + arguments) or gone(text, opener.start))
                        position = end
                    else:
                        outer.append(self._variants.choose(content) if self._variants else content)
                        position = end
                pieces = outer
            elif kind == _HEADING:
                # A link does not go on into the next section.
                while frames and frames[-1].kind == _LINK_OPEN:
                    failed.add(_abandon(frames, root))
                    pieces = frames[-1].pieces if frames else root
            elif kind == _PARAMETER:
                if pieces is not None:
                    pieces += (text[position:start], match[5].partition("|")[2])
                    position = end
            elif start in unclosed:
                if pieces is not None:
                    position = self._unclosed(text, position, kind, match, pieces)
            elif len(frames) < _MAX_DEPTH:
                alive = kind == _VARIANT_OPEN
                if kind == _LINK_OPEN:
                    alive = links.shown(match[_LINK_OPEN])
                elif kind == _TEMPLATE_OPEN:
                    alive = templates.has_words(match[_TEMPLATE_OPEN])
                if pieces is not None:
                    pieces.append(text[position:start] if kind != _TABLE_OPEN else text[position : start + 1])
                    position = start + 2
                pieces = [] if alive and pieces is not None else None
                frames.append(_Frame(kind, start, pieces))
        while frames:
            failed.add(_abandon(frames, root))
        root.append(text[position:])
        return "".join(root), failed

    def _link(
        self, text: str, before: str, start: int, end: int, target: str, words: str | None
    ) -> tuple[int, tuple[str, str]]:
        """Where the text goes on, and the text before the link and the link itself as they are shown."""
        trail = ""
        if end < len(text) and text[end] not in _NO_TRAIL:
            trail = self._trail(text, end).group()  # type: ignore[union-attr]  # the pattern matches everywhere
        if self._joins_link is not None and before[-1:].isalpha():
            cut = len(before)
            while cut > max(0, len(before) - 30) and before[cut - 1].isalpha() and self._joins_link(before[cut - 1]):
                cut -= 1
            if cut < len(before) and (words := words or self._links.words(target)):
                shown = self._links.render(target, before[cut:] + words, trail)
                if shown is not None:
                    return end + len(trail), (before[:cut], shown)
        shown = self._links.render(target, words, trail)
        if shown is None:
            return end, (before, gone(text, start))
        return end + len(trail), (before, shown)

    def _unclosed(self, text: str, position: int, kind: int, match: re.Match[str], pieces: list[str]) -> int:
        """Where the text goes on behind an opening bracket that is never closed."""
        start, end = match.span()
        if kind == _TABLE_OPEN:
            pieces += (text[position:start], "\n" + BROKEN_TABLE)
            return end
        hidden = kind == _LINK_OPEN and not self._links.shown(match[_LINK_OPEN])
        if hidden or (kind == _TEMPLATE_OPEN and text[start - 1] == "\n"):
            # A file or an infobox of which the rest of the line is no prose.
            pieces.append(text[position:start])
            line_end = text.find("\n", end)
            return len(text) if line_end < 0 else line_end
        return position


def _opener(frames: list[_Frame], kind: int) -> _Frame | None:
    """The open bracket that a closing one of this kind belongs to."""
    passes = _PASSES[kind]
    for frame in reversed(frames):
        if frame.kind == kind:
            return frame
        if frame.kind not in passes:
            return None
    return None


def _abandon(frames: list[_Frame], root: list[str]) -> int:
    """Take the innermost bracket as never closed: what it gathered goes to the one around it. Returns its place."""
    frame = frames.pop()
    outer = frames[-1].pieces if frames else root
    if outer is not None and frame.pieces is not None:
        outer += frame.pieces
    return frame.start
