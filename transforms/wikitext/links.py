"""What a link becomes: marked words, words alone, or nothing."""

import re
from typing import Any

from transforms.wikipedia.site import Site, resolve_title
from transforms.wikitext.debris import gone
from transforms.wikitext.markers import GONE, LINK, LINK_END, NUMERALS, numeral, without_marks

FILE, CATEGORY = 6, 14
# Projects whose links stand in the text; a link to another prefix without ":" before it is an interlanguage link.
_SISTER_PROJECTS = frozenset(
    "b books c commons d doi foundation incubator iarchive m mailarchive mediawikiwiki meta metawikipedia metawiki mw "
    "n oldwikisource outreach phab phabricator q quality rev s species special toollabs toolforge translatewiki twl "
    "v voy w wikibooks wikidata wikimania wikimedia wikinews wikipedia wikiquote wikisource wikispecies wikitech "
    "wikiversity wikivoyage wikt wiktionary wmf xtools ticket otrs google imdb isbn issn pmid hdl wikia".split()
)
_FILE_NAME = re.compile(
    r":.*\.(?:jpe?g|png|svg|gif|tiff?|webp|xcf|pdf|djvu|og[gav]|oga|opus|wav|flac|midi?|mp3|webm|mpe?g|stl)\s*$",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(r"\s*(?:https?:|ftp:|mailto:)?//?[^\s|]*|\s*mailto:", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_QUOTES = '“”»«„"'  # joined to links by some wikis, but no part of a name
_BREAK = re.compile(r"\s*(?:<\s*/?\s*(?:br|p|div|center|li|ul|ol|hr|h\d)\b[^<>]*>|\n)\s*", re.IGNORECASE)
_NOT_PLAIN = re.compile("[:#%&_/<>\\[\\]{}|]")
_NOT_A_TITLE = re.compile("\\A[^#]*[<>\\[\\]{}|\n\ufffd]")  # MediaWiki's Title::getTitleInvalidRegex
_TITLE_LIMIT = 512  # bytes of a title (255) and of a fragment
_LIMIT = 200_000  # targets, about 40 MB of memory


Destination = tuple[str | None, str]
"""What `[[target]]` means on a wiki: the page of namespace 0, "" for words without a mention, None for a link that is
not shown; and the words shown where the link gives none of its own. A plain tuple: the garbage collector leaves those
alone, and there are hundreds of thousands."""


class Destinations(dict[str, Destination]):
    """Targets as they stand in links to what they mean on one wiki; reckoned once, then looked up."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site
        self._capitals: dict[str, str] = {}

    def __missing__(self, target: str) -> Destination:
        title = target.strip()
        # Most targets are titles but for the first letter. isprintable() is false for all spaces but " ".
        plain = title.replace(" ", "").isalnum() or (title and title.isprintable() and not _NOT_PLAIN.search(title))
        if plain and "  " not in title:
            first = title[0]
            capital = self._capitals.get(first)
            if capital is None:
                capital = self._capitals[first] = resolve_title(self.site, first).title
            destination: Destination = (capital + title[1:], title)
        else:
            destination = self._resolve(title)
        self[target] = destination
        return destination

    def bound(self) -> None:
        """Forget what was learnt when it has grown too large."""
        if len(self) > _LIMIT:
            self.clear()

    def _resolve(self, target: str) -> Destination:
        if _NOT_A_TITLE.search(target) or len(target.encode("utf-8", "surrogatepass")) > _TITLE_LIMIT:
            return "", target
        with_colon = target.startswith(":")
        shown = target[1:].lstrip() if with_colon else target
        if _EXTERNAL.match(target):
            _, _, label = target.partition(" ")
            return "", label.strip()
        namespace, title, _, interwiki = resolve_title(self.site, target)
        if interwiki:
            prefix, _, page = shown.partition(":")
            if not with_colon and prefix.strip().casefold() not in _SISTER_PROJECTS:
                return None, ""
            return "", page.strip()
        if with_colon:
            return (title if namespace == 0 else ""), shown
        if namespace in (FILE, CATEGORY) or _FILE_NAME.search(target):
            return None, ""
        return (title if namespace == 0 else ""), shown.removeprefix("#")


class LinkSyntax:
    """How links stand in the text of one wiki."""

    def __init__(self, site: Site) -> None:
        self._trail = site.link_trail.match
        # On some wikis only letters join a link, on others only quotation marks: those are no part of a name.
        joins = site.link_prefix_character.match if site.link_prefix and site.link_prefix_character else None
        letters = filter(str.isalpha, map(chr, range(0x3000)))
        self.has_prefix = joins is not None and any(map(joins, letters))
        self._joins = joins if self.has_prefix else None
        # The letters that a trail can begin with, so that only they are looked at one by one.
        first = "".join(chr(code) for code in range(0x20, 0x3000) if self.trail(chr(code)))
        trail = rf"([{re.escape(first)}][^\s\[\]{{}}|<>]{{0,50}})?" if first else "()"
        self._simple = re.compile(rf"\[\[([^\[\]{{}}|<>\n]*)(?:\|([^\[\]{{}}|\n]*))?\]\]{trail}")

    def split(self, text: str) -> list[Any]:
        """Text, target, words (None where a link has none of its own), the letters behind it, text, target, …"""
        return self._simple.split(text)

    def trail(self, text: str, position: int = 0) -> str:
        """The letters at `position` that join a link before them: [[Berlin]]er."""
        found = self._trail(text, position)
        return found.group().rstrip(_QUOTES) if found else ""

    def prefix(self, before: str) -> str:
        """The letters at the end that join a link behind them, on the wikis that have it so; at most 30."""
        if self._joins is None or not before[-1:].isalpha():
            return ""
        start = len(before)
        while start > max(0, len(before) - 30) and before[start - 1].isalpha() and self._joins(before[start - 1]):
            start -= 1
        return before[start:]


class Links:
    """The links of one page; `titles` are their targets in the order of their numbers."""

    def __init__(self, destinations: Destinations, syntax: LinkSyntax) -> None:
        self.destinations = destinations
        self._syntax = syntax
        self.titles: list[str] = []

    def mark_simple(self, text: str) -> str:
        """The text with all links that have no brackets inside as marked words, and those that are not shown gone."""
        parts = self._syntax.split(text)
        if len(parts) == 1:
            return text
        destinations, titles = self.destinations, self.titles
        short = len(NUMERALS)
        has_prefix = self._syntax.has_prefix
        before = parts[0]
        pieces: list[str] = []
        for target, words, letters, after in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True):
            title, own_words = destinations[target]
            if (
                title
                and not letters
                and (words is None or (words and "<" not in words))
                and not (has_prefix and before[-1:].isalpha())
            ):
                # What nearly all links are, without a call.
                number = len(titles)
                digits = NUMERALS[number] if number < short else numeral(number)
                pieces += (before, f"{LINK}{digits}{words or own_words}{LINK_END}")
                titles.append(title)
                before = after
            else:
                pieces += self.place(before, target, words, (letters or "") + after)
                before = pieces.pop()
        pieces.append(before)
        return "".join(pieces)

    def place(self, before: str, target: str, words: str | None, after: str) -> tuple[str, str, str]:
        """A link and the text around it, without the letters of that which join the link."""
        prefix, trail = self._syntax.prefix(before), self._syntax.trail(after)
        shown = self.render(target, words, trail, prefix)
        if not shown:
            return before, gone(before, len(before)), after
        return before[: len(before) - len(prefix)], shown, after[len(trail) :]

    def render(self, target: str, words: str | None, trail: str = "", prefix: str = "") -> str | None:
        """Marked words of the link with the letters that join it, or None where it is not shown."""
        title, own_words = self.destinations[target]
        if title is None:
            return None
        if words is None:
            surface = own_words
        elif not words or words.isspace():
            surface = _pipe_trick(own_words)
        else:
            surface = words.strip(f" {GONE}")
        if "<" in surface or "\n" in surface:
            surface = _BREAK.sub(" ", surface)
        if trail or prefix:
            surface = f"{prefix}{surface}{trail}"
        if not title or not surface or LINK in surface:
            return surface
        titles = self.titles
        titles.append(title)
        return f"{LINK}{numeral(len(titles) - 1)}{surface}{LINK_END}"

    def mention_page(self, target: str, words: str) -> str:
        """A mention that a template makes, words alone where the target is no page of namespace 0."""
        return self.render(without_marks(target), words) or words


def _pipe_trick(target: str) -> str:
    """ "Berlin (city)" and "Berlin, Ohio" -> "Berlin" (MediaWiki's help page "Pipe trick")."""
    words = _IN_BRACKETS.sub("", target)
    if words == target:
        words = re.split("[,，،]", target, maxsplit=1)[0]
    return words.rpartition(":")[2].strip() or target
