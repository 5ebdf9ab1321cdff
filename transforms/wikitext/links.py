"""What a link becomes: marked words, words alone, or nothing."""

import re
from typing import NamedTuple

from transforms.wikipedia.site import Site, resolve_title
from transforms.wikitext.debris import gone
from transforms.wikitext.markers import LINK, LINK_END, numeral, without_marks

FILE, CATEGORY = 6, 14
# Projects whose links stand in the text; a link to another prefix without ":" before it is an interlanguage link.
_SISTER_PROJECTS = frozenset(
    "b books c commons d doi foundation incubator iarchive m mailarchive mediawikiwiki meta metawikipedia metawiki mw n "
    "oldwikisource outreach phab phabricator q quality rev s species special toollabs toolforge translatewiki twl v "
    "voy w wikibooks wikidata wikimania wikimedia wikinews wikipedia wikiquote wikisource wikispecies wikitech "
    "wikiversity wikivoyage wikt wiktionary wmf xtools ticket otrs google imdb isbn issn pmid hdl wikia".split()
)
_FILE_NAME = re.compile(
    r":.*\.(?:jpe?g|png|svg|gif|tiff?|webp|xcf|pdf|djvu|og[gav]|oga|opus|wav|flac|midi?|mp3|webm|mpe?g|stl)\s*$",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(r"\s*(?:https?:|ftp:|mailto:)?//?[^\s|]*|\s*mailto:", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_BREAK = re.compile(r"\s*(?:<\s*/?\s*(?:br|p|div|center|li|ul|ol|hr|h\d)\b[^<>]*>|\n)\s*", re.IGNORECASE)
_NOT_PLAIN = re.compile("[:#%&_/]")
_CACHE_LIMIT = 200_000  # targets, about 40 MB of memory


class Destination(NamedTuple):
    """What `[[target]]` means on this wiki."""

    title: str | None
    """Page of namespace 0, empty for words without a mention, None for a link that is not shown."""
    words: str
    """Shown where the link gives no words of its own."""


class Destinations(dict[str, Destination]):
    """Targets as they stand in links to what they mean on one wiki; reckoned once, then looked up."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site
        self._capitals: dict[str, str] = {}

    def __missing__(self, target: str) -> Destination:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        destination = self[target] = self._resolve(target.strip())
        return destination

    def _resolve(self, target: str) -> Destination:
        if target and target.isprintable() and "  " not in target and not _NOT_PLAIN.search(target):
            # Most targets are titles but for the first letter; isprintable() is false for all spaces but " ".
            first = target[0]
            capital = self._capitals.get(first)
            if capital is None:
                capital = self._capitals[first] = resolve_title(self.site, first).title
            return Destination(capital + target[1:], target)
        with_colon = target.startswith(":")
        shown = target[1:].lstrip() if with_colon else target
        if _EXTERNAL.match(target):
            _, _, label = target.partition(" ")
            return Destination("", label.strip())
        namespace, title, _, interwiki = resolve_title(self.site, target)
        if interwiki:
            prefix, _, page = shown.partition(":")
            if not with_colon and prefix.strip().casefold() not in _SISTER_PROJECTS:
                return Destination(None, "")
            return Destination("", page.strip())
        if with_colon:
            return Destination(title if namespace == 0 else "", shown)
        if namespace in (FILE, CATEGORY) or _FILE_NAME.search(target):
            return Destination(None, "")
        return Destination(title if namespace == 0 else "", shown.removeprefix("#"))


class LinkSyntax:
    """How links stand in the text of one wiki."""

    def __init__(self, site: Site) -> None:
        self._trail = site.link_trail.match
        self._joins = site.link_prefix_character.match if site.link_prefix and site.link_prefix_character else None
        # The letters that a trail can begin with, so that only they are looked at one by one.
        first = "".join(chr(code) for code in range(0x20, 0x3000) if site.link_trail.match(chr(code)).group())  # type: ignore[union-attr]
        trail = rf"([{re.escape(first)}][^\s\[\]{{}}|<>]{{0,50}})?" if first else "()"
        self._simple = re.compile(rf"\[\[([^\[\]{{}}|<>\n]*)(?:\|([^\[\]{{}}|\n]*))?\]\]{trail}")

    @property
    def has_prefix(self) -> bool:
        """Whether letters before a link can join it."""
        return self._joins is not None

    def split(self, text: str) -> list[str | None]:
        """Text, target, words (None where a link has none of its own), the letters behind it, text, target, …"""
        return self._simple.split(text)

    def trail(self, text: str, position: int = 0) -> str:
        """The letters at `position` that join a link before them: [[Berlin]]er."""
        found = self._trail(text, position)
        return found.group() if found else ""

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
        has_prefix = self._syntax.has_prefix
        before = parts[0]
        pieces = []
        for target, words, letters, after in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True):
            title, own_words = destinations[target]
            if title and not letters and not has_prefix and (words is None or (words and "<" not in words)):
                # What nearly all links are, without a call.
                pieces += (before, f"{LINK}{numeral(len(titles))}{words or own_words}{LINK_END}")
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
        if shown is None:
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
            surface = words
            if "<" in words or "\n" in words:
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
