"""What a link becomes: marked words, words alone, or nothing."""

import re
from typing import NamedTuple

from transforms.wikipedia.site import Site, resolve_title
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
_CACHE_LIMIT = 200_000  # targets, about 40 MB


class Destination(NamedTuple):
    """What `[[target]]` means on this wiki."""

    title: str | None
    """Page of namespace 0, empty for words without a mention, None for a link that is not shown."""
    words: str
    """Shown where the link gives no words of its own."""


class Links:
    """The links of one page; `titles` are their targets in the order of their numbers."""

    def __init__(self, site: Site, known: dict[str, Destination]) -> None:
        self.site = site
        self.titles: list[str] = []
        self._known = known

    def shown(self, target: str) -> bool:
        """Whether a link that begins with this target stands in the text, unlike a file, category or language link."""
        return self._destination(target).title is not None

    def words(self, target: str) -> str:
        """What a link shows that gives no words of its own."""
        return self._destination(target).words

    def render(self, target: str, words: str | None, trail: str = "") -> str | None:
        """Marked words of the link with the letters behind it, or None where it is not shown."""
        title, own_words = self._known.get(target) or self._destination(target)
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
        if trail:
            surface += trail
        if not title or LINK in surface:
            return surface
        if surface[:1].isspace() or surface[-1:].isspace():
            inner = surface.strip()
            if not inner:
                return surface
            before, _, after = surface.partition(inner)
            return f"{before}{self.mention(title, inner)}{after}"
        return self.mention(title, surface)

    def mention(self, title: str, surface: str) -> str:
        """The surface, marked as leading to `title`."""
        self.titles.append(title)
        return f"{LINK}{numeral(len(self.titles) - 1)}{surface}{LINK_END}"

    def mention_page(self, target: str, words: str) -> str:
        """A mention that a template makes, words alone where the target is no page of namespace 0."""
        return self.render(target, words) or words

    def _destination(self, target: str) -> Destination:
        known = self._known.get(target)
        if known is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            known = self._known[target] = self._resolve((target if target.isascii() else without_marks(target)).strip())
        return known

    def _resolve(self, target: str) -> Destination:
        if ":" not in target and target[:1] not in "/#":
            return Destination(resolve_title(self.site, target).title, target)
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
        if namespace in (FILE, CATEGORY) or (":" in target and _FILE_NAME.search(target)):
            return Destination(None, "")
        return Destination(title if namespace == 0 else "", shown.removeprefix("#"))


def _pipe_trick(target: str) -> str:
    """ "Berlin (city)" and "Berlin, Ohio" -> "Berlin" (MediaWiki's help page "Pipe trick")."""
    words = _IN_BRACKETS.sub("", target)
    if words == target:
        words = re.split("[,，،]", target, maxsplit=1)[0]
    return words.rpartition(":")[2].strip() or target
