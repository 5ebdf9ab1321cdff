"""Wikitext to plain text with the exact span and target of every link."""

from transforms.wikipedia.site import Site
from transforms.wikitext.blocks import join_blocks
from transforms.wikitext.brackets import Brackets
from transforms.wikitext.debris import clear_debris
from transforms.wikitext.elements import drop_elements
from transforms.wikitext.inline import (
    decode_references,
    set_apart,
    strip_quotes,
    strip_switches,
    strip_tags,
    unwrap_external_links,
)
from transforms.wikitext.links import Destinations, Links, LinkSyntax
from transforms.wikitext.markers import NOTHING, free_of_marks
from transforms.wikitext.spans import PlainText, read_spans, tidy_spaces
from transforms.wikitext.template_rules import Rule, TemplateRules, Wording
from transforms.wikitext.templates import Templates
from transforms.wikitext.variants import Variants

# Spaces of all widths become one kind; soft hyphens and byte order marks are not seen by a reader.
_SPACES = "\t\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_UNSEEN = f"\xad\ufeff{NOTHING}"


class Scanner:
    """Reads the pages of one wiki; keeps what it learnt about its titles and templates from page to page."""

    def __init__(self, site: Site, rules: TemplateRules) -> None:
        self.site = site
        self.rules = rules
        self._rules = rules.for_language(site.language)
        self._variants = Variants.of_language(site.language)
        self._destinations = Destinations(site)
        self._link_syntax = LinkSyntax(site)
        self._known_templates: dict[str, Rule | None] = {}

    def plain_text(self, wikitext: str, title: str) -> PlainText:
        """The plain text of a page of this wiki."""
        self._destinations.bound()
        links = Links(self._destinations, self._link_syntax)
        wording = Wording(title, self.site.language, links.mention_page, self._rules.months, self._rules.units)
        templates = Templates(self._rules, wording, self._known_templates)
        text = drop_elements("\n" + free_of_marks(wikitext))
        text = Brackets(links, templates, self._variants).resolve(text)
        text = strip_quotes(text)
        text = unwrap_external_links(text)
        text = strip_tags(text)
        text = strip_switches(text, self.site.behavior_switches)
        text = clear_debris(text)
        has_characters_as_text = "&" in text or NOTHING in text
        text = decode_references(text)
        for space in _SPACES:
            if space in text:
                text = text.replace(space, " ")
        for unseen in _UNSEEN:
            if unseen in text:
                text = text.replace(unseen, "")
        if has_characters_as_text:
            text = set_apart(text)
        return read_spans(join_blocks(tidy_spaces(text)), links.titles)


_last: list[Scanner] = []


def plain_text(wikitext: str, title: str, site: Site, rules: TemplateRules) -> PlainText:
    """The plain text of a page with the span and target of every link, its headings, and the bold words of its lead.

    `title` is the page's own, for {{PAGENAME}}. Never raises on any text: what is no valid markup is taken as words or
    dropped. Time and memory grow linearly with the text.
    """
    if not _last or _last[0].site is not site or _last[0].rules is not rules:
        _last[:] = [Scanner(site, rules)]
    return _last[0].plain_text(wikitext, title)
