"""Second step: everything in brackets: links, templates, tables and language variants, nested in any way."""

import re

from transforms.wikitext.debris import gone
from transforms.wikitext.links import Links
from transforms.wikitext.markers import BROKEN_TABLE, without_marks
from transforms.wikitext.templates import Templates
from transforms.wikitext.variants import Variants

# One token is a whole template without brackets inside, or one end of what has others inside. Every alternative begins
# with a literal, so that the regular expression skips to it quickly, and stops at the next bracket, so that the scan
# stays linear.
_TEMPLATE, _PARAMETER, _LINK, _LINK_OPEN, _TEMPLATE_OPEN = 2, 3, 4, 5, 6
_LINK_CLOSE, _TEMPLATE_CLOSE, _TABLE_OPEN, _TABLE_CLOSE, _HEADING = 7, 8, 9, 10, 11
_HTML_TABLE_OPEN, _HTML_TABLE_CLOSE, _VARIANT_OPEN, _VARIANT_CLOSE = 12, 13, 14, 15
_TOKEN = (
    r"\{\{([^{}\[\]|]*)((?:\|[^{}\[\]]*)?)\}\}"
    r"|\{\{\{([^{}\[\]]*)\}\}\}"
    r"|\[\[([^\[\]{}]*)\]\]"
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
_MISPLACED = re.compile(f"(?<!\n){BROKEN_TABLE}")  # came into the words of a link or template
_STRAY = re.compile(r"\[\[+|\]\]+|\{\{+|\}\}+|\|\}+")


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
        self._find = _FIND if variants is None else _FIND_WITH_VARIANTS

    def resolve(self, text: str) -> str:
        """The text with links as marked words, templates as their words, and without tables.

        Brackets that are never closed are found in a first run over the text and taken as characters in a second one,
        so that the rest of the page is not lost. Nesting beyond 100 brackets is taken as characters too.
        """
        text = self._links.mark_simple(text)
        resolved, unclosed = self._run(text, frozenset())
        if unclosed:
            resolved, _ = self._run(text, frozenset(unclosed))
        if "[[" in resolved or "]]" in resolved or "{{" in resolved or "}}" in resolved or "|}" in resolved:
            resolved = _STRAY.sub(_stray, resolved)
        return _MISPLACED.sub("", resolved) if BROKEN_TABLE in resolved else resolved

    def _run(self, text: str, unclosed: frozenset[int]) -> tuple[str, set[int]]:  # noqa: PLR0915 (a hot loop)
        templates, destinations = self._templates, self._links.destinations
        root: list[str] = []
        pieces: list[str] | None = root
        frames: list[_Frame] = []
        failed: set[int] = set()
        position = 0
        for match in self._find(text):
            kind = match.lastindex or 0
            start, end = match.span()
            if start < position:
                continue
            if kind == _TEMPLATE:
                if pieces is not None:
                    name = match[1]
                    words = templates.render(name, match[2]) if templates.has_words(name) else ""
                    pieces += (text[position:start], words or gone(text, start))
                    position = end
                continue
            if kind in _CLOSES:
                opener = _opener(frames, _CLOSES[kind])
                if opener is None:
                    continue
                while frames[-1] is not opener:
                    failed.add(_abandon(frames, root))
                frames.pop()
                outer = frames[-1].pieces if frames else root
                if opener.pieces is not None and outer is not None:
                    opener.pieces.append(text[position:start])
                    content = "".join(opener.pieces)
                    position = self._close(text, kind, opener.start, end, content, outer)
                elif outer is not None:
                    outer.append(gone(text, opener.start))
                    position = end
                pieces = outer
            elif kind == _HEADING:
                # A link does not go on into the next section.
                while frames and frames[-1].kind == _LINK_OPEN:
                    failed.add(_abandon(frames, root))
                    pieces = frames[-1].pieces if frames else root
            elif kind == _LINK:
                if pieces is not None:
                    pieces.append(text[position:start])
                    position = self._close(text, _LINK_CLOSE, start, end, match[_LINK], pieces)
            elif kind == _PARAMETER:
                if pieces is not None:
                    pieces += (text[position:start], match[_PARAMETER].partition("|")[2])
                    position = end
            elif start in unclosed:
                if pieces is not None:
                    position = self._unclosed(text, position, kind, match, pieces)
            elif len(frames) < _MAX_DEPTH:
                if pieces is not None:
                    alive = kind == _VARIANT_OPEN
                    if kind == _LINK_OPEN:
                        alive = destinations[match[_LINK_OPEN]][0] is not None
                    elif kind == _TEMPLATE_OPEN:
                        alive = templates.has_words(match[_TEMPLATE_OPEN])
                    pieces.append(text[position : start + (kind == _TABLE_OPEN)])
                    position = start + 2
                    pieces = [] if alive else None
                frames.append(_Frame(kind, start, pieces))
        while frames:
            failed.add(_abandon(frames, root))
        root.append(text[position:])
        return "".join(root), failed

    def _close(self, text: str, kind: int, start: int, end: int, content: str, outer: list[str]) -> int:
        """Put what a bracket with this content shows into `outer`; return where the text goes on."""
        if kind == _LINK_CLOSE:
            target, bar, words = content.partition("|")
            target = without_marks(target)
            if ("\n" in target or "\n\n" in words) and self._links.destinations[target][0] is not None:
                outer.append(content)
                return end
            before = outer.pop() if outer and start else ""
            placed = self._links.place(before, target, words if bar else None, text[end : end + 60])
            outer += placed[:2]
            return min(end + 60, len(text)) - len(placed[2])
        if kind == _TEMPLATE_CLOSE:
            name, bar, arguments = content.partition("|")
            outer.append(self._templates.render(name, bar + arguments) or gone(text, start))
        else:
            outer.append(self._variants.choose(content) if self._variants else content)
        return end

    def _unclosed(self, text: str, position: int, kind: int, match: re.Match[str], pieces: list[str]) -> int:
        """Where the text goes on behind an opening bracket that is never closed."""
        start, end = match.span()
        if kind == _TABLE_OPEN:
            pieces += (text[position:start], "\n" + BROKEN_TABLE)
            return end
        hidden = kind == _LINK_OPEN and self._links.destinations[match[_LINK_OPEN]][0] is None
        if hidden or (kind == _TEMPLATE_OPEN and text[start - 1] == "\n"):
            # A file or an infobox of which the rest of the line is no prose.
            pieces.append(text[position:start])
            line_end = text.find("\n", end)
            return len(text) if line_end < 0 else line_end
        return position


_OPENING = {"]": "[", "}": "{"}


def _stray(match: re.Match[str]) -> str:
    """A run of brackets that belongs to no link or template: nothing, or single brackets where it closes those."""
    run, start = match.group(), match.start()
    opening = _OPENING.get(run[-1])
    if opening is not None:
        before = match.string[max(match.string.rfind("\n", max(0, start - 200), start), start - 200, 0) : start]
        if before.count(opening) - before.count(run[-1]) >= run.count(run[-1]):
            return " ".join(run)
    return ""


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
