"""Text of elements and of strings that may be HTML: no tags, line breaks where a browser shows them."""

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 20_000
"""Code points of a text at most; of a longer one a little more than that is read."""
_LONGEST_MARKUP = 5 * LONGEST
MOST_NODES = 500_000
"""Nodes of a page that are read for texts: about a second; a large page of answers has some ten thousand."""

_BREAKS = frozenset(
    "address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre search section summary table "
    "tbody tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(
    ("head", "iframe", "noframes", "noscript", "script", "style", "svg", "template", "textarea", "math")
)

_TAGS = re.compile(
    r"</(?:a|abbr|b|blockquote|code|dd|div|dl|dt|em|font|h[1-6]|i|li|ol|p|pre|s|section|small|span|strong|sub|sup|table"
    r"|tbody|td|th|tr|u|ul)\s*>|<(?:br|p|hr|li)\s*/?>|<(?:a|div|img|p|span|br|ul|ol|li|table)\s[^<>]*>",
    re.IGNORECASE,
)
_ESCAPED_TWICE = re.compile(r"&(?:nbsp|amp|quot|apos|[lr][sd]quo|[nm]dash|hellip|#x?[0-9a-f]{2,6});", re.IGNORECASE)

_NOT_SEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"\s+")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\n ]*")


def text_of_markup(text: str) -> str:
    """The text of a string from structured data.

    It is read as HTML where it holds tags that only markup has; a stray ``<`` or the ``<div>`` of "what is a <div>?" is
    text. Markup that was escaped once more than needed (``&lt;p&gt;``, ``&amp;nbsp;``) is read too, unless the string
    has real tags as well: then the escaped ones are an example of code.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text[:_LONGEST_MARKUP])
    markup = _markup_in(text)
    if markup is not None:
        text = _visible_text(LexborHTMLParser(markup.replace("\x00", "")).body, MOST_NODES)[0]
    elif "&" in text:
        text = html.unescape(text)
    return clean(_ESCAPED_TWICE.sub(lambda entity: html.unescape(entity[0]), text))


def _markup_in(text: str) -> str | None:
    """``text`` as HTML with real tags, unescaped up to twice for that; None where it has no tags."""
    for _ in range(3):
        if _TAGS.search(text):
            return text
        if "&" not in text:
            return None
        text = html.unescape(text)
    return None


def clean(text: str) -> str:
    """``text`` with runs of white space as one space, or one line feed where there is one, and none at the ends.

    Control characters, soft hyphens and zero-width spaces go; joiners, which Persian, Indic scripts and emoji need,
    stay. Lone surrogates become U+FFFD.
    """
    text = _NOT_SEEN.sub("", _LONE_SURROGATE.sub("\ufffd", text)).replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


class ElementTexts:
    """Texts of elements of one page, until ``MOST_NODES`` nodes of it are read; of the rest the text is empty.

    Elements may lie in each other, so that all their texts together can be far more than the page.
    """

    def __init__(self) -> None:
        self._left = MOST_NODES

    @property
    def is_spent(self) -> bool:
        """Whether a text may be shortened or missing since the page has too many nodes."""
        return self._left <= 0

    def of(self, element: LexborNode) -> str:
        """What a browser shows of an element, lines parted by a line feed."""
        text, nodes = _visible_text(element, self._left)
        self._left -= nodes
        return clean(text)


def _visible_text(root: LexborNode | None, most_nodes: int) -> tuple[str, int]:
    """Text of all below ``root`` in order, with line feeds only for breaks and inside ``<pre>``; the nodes it took."""
    pieces: list[str] = []
    node, end = (root.child, root.mem_id) if root else (None, 0)
    preformatted = length = nodes = 0
    while node is not None and length <= LONGEST and nodes < most_nodes:
        nodes += 1
        tag = node.tag
        if node.is_text_node:
            text = node.text_content or ""
            pieces.append(text if preformatted else _WHITE_SPACE.sub(" ", text))
            length += len(pieces[-1])
        elif tag in _BREAKS:
            pieces.append("\n")
        elif tag in _CELLS:
            pieces.append(" ")
        below = node.child if tag not in _SILENT else None
        if below is not None:
            preformatted += tag == "pre"
            node = below
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return "".join(pieces), nodes
            preformatted -= node.tag == "pre"
            if node.tag in _BREAKS:
                pieces.append("\n")
        node = node.next
    return "".join(pieces), nodes
