"""First step: comments and the elements whose content is not wikitext (nowiki, ref, math, gallery, …)."""

import re

from transforms.wikitext.debris import gone
from transforms.wikitext.markers import NOTHING

# Extension tags of Wikimedia wikis whose content is no prose, and code blocks.
_DROPPED = (
    "categorytree ce chem charinsert gallery graph hiero imagemap includeonly indicator inputbox mapframe maplink math "
    "pagelist phonos pre ref references rss score script source style syntaxhighlight templatedata templatestyles "
    "timeline"
).split()
_KEPT = ("nowiki", "poem", "section")
_FORMULAS = frozenset({"math", "chem", "ce"})
_CODE = frozenset({"syntaxhighlight", "source"})
_OPENER = re.compile(rf"<!--|<({'|'.join((*_DROPPED, *_KEPT))})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_CLOSER = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in (*_DROPPED, *_KEPT)}
# A second opener before the closer shows that the first was never closed; self-closed ones may stand between.
_SECOND_OPENER = {name: re.compile(rf"<{name}(?=[\s>])[^<>]*(?<!/)>", re.IGNORECASE) for name in ("ref",)}
_PLAIN_FORMULA = re.compile(r"\s*[A-Za-z0-9+\-=<>.,()/! ]{1,40}\s*")
_MARKUP = re.compile(r"[^\w\s&#;]|^[ #;]", re.MULTILINE)


def drop_elements(text: str) -> str:
    """The text without comments and without elements that hold no prose.

    The content of <nowiki> comes out as character references, so that later steps take it for words; <poem> keeps its
    lines; formulas without TeX commands are kept as words ("<math>n + 1</math>"). An element that is never closed
    loses the rest of its line.
    """
    match = _OPENER.search(text)
    if match is None:
        return text
    pieces: list[str] = []
    position = 0
    next_closer: dict[str, tuple[int, int]] = {}  # where the next closer is, so that no stretch is searched twice
    while match is not None:
        start, end = match.span()
        name = match.group(1)
        if name is None:
            before = start
            close = text.find("-->", end)
            end = len(text) if close < 0 else close + 3
            while before > position and text[before - 1] in " \t":
                before -= 1
            after = end
            while text[after : after + 1] in (" ", "\t"):
                after += 1
            if (before == 0 or text[before - 1] == "\n") and text[after : after + 1] == "\n":
                start, end = before, after + 1  # MediaWiki: a line of comments alone is no line
            pieces.append(text[position:start])
        else:
            name = name.lower()
            pieces.append(text[position:start])
            trace = gone(text, start) if start > position else ""  # behind another element one mark is enough
            if text[end - 2] == "/":
                pieces.append(NOTHING if name == "nowiki" else trace)
            else:
                content_start = end
                close_start, close_end = next_closer.get(name, (-2, 0))
                if close_start != -1 and close_start < end:
                    closer = _CLOSER[name].search(text, end)
                    close_start, close_end = closer.span() if closer else (-1, 0)
                    next_closer[name] = close_start, close_end
                closed = close_start != -1
                if closed and name in _SECOND_OPENER and _SECOND_OPENER[name].search(text, end, close_start):
                    closed = False
                if closed:
                    end = close_end
                    pieces.append(_content(name, match.group(), text[content_start:close_start]) or trace)
                elif name not in _KEPT:
                    next_tag = text.find("<", end)
                    next_tag = len(text) if next_tag < 0 else next_tag
                    line_end = text.find("\n", end, next_tag)
                    end = next_tag if line_end < 0 else line_end
                    pieces.append(trace)
        position = end
        match = _OPENER.search(text, end)
    pieces.append(text[position:])
    return "".join(pieces)


def _content(name: str, tag: str, content: str) -> str:
    """What remains of an element: words as wikitext, or nothing."""
    if name == "nowiki":
        return verbatim(content)
    if name == "poem":
        return "\n" + "<br>\n".join(content.strip().split("\n")) + "\n"
    if name == "section":
        return content
    if name in _FORMULAS and _PLAIN_FORMULA.fullmatch(content):
        return verbatim(" ".join(content.split()))
    if name in _CODE and re.search(r"\binline\b", tag):
        return verbatim(content)
    return ""


def verbatim(text: str) -> str:
    """Text in which every character that could be markup is a character reference; those it has stay."""
    return _MARKUP.sub(lambda found: f"&#{ord(found.group())};", text)
