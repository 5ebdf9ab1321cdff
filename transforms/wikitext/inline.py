"""Third step: what marks words up inside a line: bold and italics, external links, HTML tags, character references."""

import html
import re

from transforms.wikitext.markers import BOLD, BOLD_END, BREAK, GONE, LINK, LINK_END
from transforms.wikitext.numbers import SUBSCRIPTS, SUPERSCRIPTS

_QUOTE_RUN = re.compile(r"(''+)")
_FIRST_HEADING = re.compile(r"^=.*=[ \t]*$", re.MULTILINE)


def strip_quotes(text: str) -> str:
    """The text without bold and italic quotes; bold words before the first heading between BOLD marks.

    Follows Parser::doQuotes of MediaWiki: ''''' is both, other long runs begin with apostrophes, and in a line with
    odd numbers of both one ''' is an apostrophe and ''.
    """
    if "''" not in text:
        return text
    heading = _FIRST_HEADING.search(text)
    lead_end = heading.start() if heading else len(text)
    pieces: list[str] = []
    position = 0
    found = text.find("''")
    while found >= 0:
        start = text.rfind("\n", position, found) + 1 or position
        end = text.find("\n", found)
        end = len(text) if end < 0 else end
        pieces.append(text[position:start])
        line = text[start:end]
        in_lead = start < lead_end
        pieces.append(_strip_line(line, in_lead) if "'''" in line else line.replace("''", ""))
        position = end
        found = text.find("''", end)
    pieces.append(text[position:])
    return "".join(pieces)


def _strip_line(line: str, in_lead: bool) -> str:
    parts = _QUOTE_RUN.split(line)
    lengths: list[int] = []
    for index in range(1, len(parts), 2):
        length = len(parts[index])
        kept = length - 5 if length > 5 else 1 if length == 4 else 0
        parts[index - 1] += "'" * kept
        lengths.append(length - kept)
    if sum(length != 2 for length in lengths) % 2 and sum(length != 3 for length in lengths) % 2:
        _apostrophe(parts, lengths)
    if not in_lead:
        return "".join(parts[::2])
    words = [parts[0]]
    bold = False
    for length, after in zip(lengths, parts[2::2], strict=True):
        if length != 2:
            words.append(BOLD_END if bold else BOLD)
            bold = not bold
        words.append(after)
    if bold:
        words.append(BOLD_END)
    return _LINK.sub(_uncross, "".join(words))


_LINK = re.compile(f"{LINK}[^{LINK_END}]*")


def _uncross(link: re.Match[str]) -> str:
    """A link without the bold marks that begin or end a span outside of it: spans may nest but not cross."""
    words = link.group()
    begin, end = words.find(BOLD), words.find(BOLD_END)
    if words.count(BOLD) == words.count(BOLD_END) and begin <= end:
        return words
    return words.replace(BOLD, "").replace(BOLD_END, "")


def _apostrophe(parts: list[str], lengths: list[int]) -> None:
    """Make one ''' an apostrophe and '': the first after a word of one letter, else after a word, else a space."""
    places: dict[str, int] = {}
    for index, length in enumerate(lengths):
        if length == 3:
            before = parts[2 * index]
            kind = "space" if before[-1:] == " " else "letter" if before[-2:-1] == " " else "word"
            places.setdefault(kind, index)
    for kind in ("letter", "word", "space"):
        if kind in places:
            parts[2 * places[kind]] += "'"
            lengths[places[kind]] = 2
            return


_EXTERNAL_LINK = re.compile(
    r"\[(?:(?:https?|ftps?|ircs?|gopher|news|svn|git|nntp|sftp|ssh|xmpp|worldwind|telnet):)?//[^\s\[\]<>\"]*([^\[\]\n]*)\]"
    r"|\[(?:mailto|news|tel|urn|sips?|geo|magnet|bitcoin|sms):[^\s\[\]<>\"]*([^\[\]\n]*)\]",
    re.IGNORECASE,
)


def unwrap_external_links(text: str) -> str:
    """[http://… label] -> label; an address without a label, a number in brackets to the reader, goes."""

    def label(found: re.Match[str]) -> str:
        return (found[1] or found[2] or "").strip() or GONE

    return _EXTERNAL_LINK.sub(label, text) if "[" in text else text


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[\s/][^<>]*)?)>")
_INLINE = frozenset(
    "abbr b bdi bdo big br2 cite code data del dfn em embed font i ins kbd label link mark meta noinclude nowiki "
    "onlyinclude includeonly q rb rbc rtc ref references ruby s samp small span strike strong sub sup templatestyles "
    "time translate tt tvar u var wbr nobr poem section math gallery pre syntaxhighlight source score timeline ce chem "
    "hiero imagemap graph mapframe maplink indicator languages dummy img a noin".split()
)
_BLOCK = frozenset(
    "blockquote caption center dir div dl fieldset figure figcaption footer form h1 h2 h3 h4 h5 h6 header hr html body "
    "article aside nav main section2 li2 menu ol p table tbody td tfoot th thead tr ul".split()
)
_LIST_ITEM = frozenset(("li", "dt", "dd"))
_HIDDEN = re.compile(
    r"<(span|div)\b[^<>]*display\s{0,9}:\s{0,9}none[^<>]*>[^<]*</\1\s*>|<rp\b[^<>]*>[^<]*</rp\s*>", re.IGNORECASE
)
_SMALL_FIGURES = re.compile(r"<(su[bp])\b[^<>]*>\s*([0-9+\-−–()n]{1,6})\s*</\1\s*>", re.IGNORECASE)
PARAGRAPH = "\n\n"


def strip_tags(text: str) -> str:
    """The text without HTML tags: those of blocks part paragraphs, <br> and <li> lines; figures in <sup> stay small."""
    if "<" not in text:
        return text
    text = _HIDDEN.sub(GONE, text)
    text = _SMALL_FIGURES.sub(
        lambda found: found[2].translate(SUPERSCRIPTS if found[1].lower() == "sup" else SUBSCRIPTS), text
    )
    return _TAG.sub(_tag_words, text)


def _tag_words(found: re.Match[str]) -> str:
    name = found[2].lower()
    if name in _INLINE:
        return ""
    if name == "br":
        return BREAK
    if name in _LIST_ITEM:
        return "" if found[1] else "\n* "
    if name in _BLOCK:
        return PARAGRAPH
    if name == "rt":
        return ")" if found[1] else "("
    return found.group()


_REFERENCE = re.compile(r"&(?:amp;)?(#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BROKEN_SPACE = re.compile(r"&nbsp\b;?", re.IGNORECASE)


def decode_references(text: str) -> str:
    """Character references as characters, those escaped twice ("&amp;nbsp;") as well."""
    if "&" not in text:
        return text
    return _BROKEN_SPACE.sub(" ", _REFERENCE.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name == "nbsp":
        return " "
    character = html.unescape(f"&{name};")
    return " " if character in "\n\r\t" else character


_APART = (("[[", "[ ["), ("]]", "] ]"), ("{{", "{ {"), ("}}", "} }"), ("|}", "| }"))
_REFERENCE_TAG = re.compile(r"</?ref\b[^<>]*>?", re.IGNORECASE)


def set_apart(text: str) -> str:
    """The text with a space in what looks like markup and is none, so that nobody takes it for such.

    It comes from <nowiki> and character references: sets of sets ({{1}, {2}}), source code, a citation that an editor
    pasted as text.
    """
    for markup, apart in _APART:
        while markup in text:
            text = text.replace(markup, apart)
    return _REFERENCE_TAG.sub("", text) if "<" in text else text


_SWITCH = re.compile(r"__[^\s_]{1,60}(?:_[^\s_]{1,60}){0,6}__")
_SIGNATURE = re.compile(r"~{3,5}")


def strip_switches(text: str, switches: frozenset[str]) -> str:
    """The text without __NOTOC__ and the like, in the wiki's own words, and without signatures (~~~~)."""
    if "__" in text:
        text = _SWITCH.sub(lambda found: "" if found.group().casefold() in switches else found.group(), text)
    return _SIGNATURE.sub("", text) if "~~~" in text else text
