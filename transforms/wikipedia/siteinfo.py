"""The head of a dump: which wiki it is, and the names of its namespaces."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.sources.splits import OpenFile, read_chunks, whole_file

HEAD_BYTES = 1 << 20  # the longest <siteinfo> of a Wikimedia wiki is about 6 kB


@dataclass(frozen=True)
class SiteInfo:
    """What a dump says of its wiki."""

    wiki: str
    """Database name, "dewiki"."""
    language: str | None = None
    """The dump's xml:lang, a BCP 47 tag."""
    first_letter: bool = True
    """False on wikis such as Wiktionaries, where "apple" and "Apple" are two titles."""
    namespaces: Mapping[int, str] = field(default_factory=dict)
    """Localised names as written, "Benutzer Diskussion"."""
    stated: str | None = None
    """The database name that the dump itself gives, None where it gives none."""


_PROJECTS = "wiktionary|wikibooks|wikinews|wikiquote|wikisource|wikivoyage|wikiversity"


def wiki_of_path(path: str) -> str | None:
    """The database name that Wikimedia's file names begin with: "dewiki" of "dewiki-20230501-pages-articles.xml"."""
    found = re.match(rf"[a-z][a-z0-9_]*?(?:wiki|{_PROJECTS})(?=[-.])", re.split(r"[/\\]", path)[-1])
    return found.group() if found else None


def parse_siteinfo(head: str, path: str, wiki: str | None = None) -> SiteInfo:
    """What the beginning of a dump says of its wiki.

    Dumps before 2014 have no <dbname>: then the file name says which wiki it is, or the host in <base>. `wiki`, a
    database name, overrules all of them: some exports are silent or state the wiki that they were made on. Raises
    ValueError where nothing tells.
    """
    before_pages = head.partition("<page>")[0]
    stated = _element(before_pages, "dbname")
    told = stated or wiki_of_path(path) or _wiki_of_address(_element(before_pages, "base"))
    name = wiki or told
    # The language of a wrong head is wrong too.
    language = re.search(r'<mediawiki[^>]*\sxml:lang=["\']([^"\']+)', before_pages) if name == told else None
    if name is None and language is not None:
        name = f"{language.group(1).lower().replace('-', '_')}wiki"
    if name is None:
        raise ValueError(
            f"{path}: cannot tell which wiki this is: no <siteinfo> with <dbname> or <base> before the first page, no "
            "xml:lang, and the file name does not begin like dewiki-20230501; name the wiki"
        )
    return SiteInfo(
        wiki=name,
        stated=stated,
        language=language.group(1) if language else None,
        first_letter=_element(before_pages, "case") != "case-sensitive",
        namespaces={
            int(number): html.unescape(text).strip()
            for number, text in re.findall(r'<namespace\s[^>]*key="(-?\d+)"[^>/]*>([^<]*)</namespace>', before_pages)
        },
    )


def read_siteinfo(path: str, open_file: OpenFile, wiki: str | None = None) -> SiteInfo:
    """Reads the head of a dump in any of our compressions.

    Raises ValueError like `parse_siteinfo` and `plan_splits`, and where the file is no dump at all.
    """
    head = b""
    for chunk in read_chunks(whole_file(path, open_file), open_file):
        head += chunk.data
        if b"<page>" in head or b"</siteinfo>" in head or len(head) >= HEAD_BYTES:
            break
    if b"<mediawiki" not in head and b"<page>" not in head:
        raise ValueError(f"{path}: not a MediaWiki export: it begins with {head[:60]!r}, without <mediawiki> or <page>")
    return parse_siteinfo(head.decode("utf-8", "replace"), path, wiki)


def _element(xml: str, name: str) -> str | None:
    found = re.search(rf"<{name}>([^<]+)</{name}>", xml)
    return html.unescape(found.group(1)).strip() if found else None


def _wiki_of_address(base: str | None) -> str | None:
    """The database name of a Wikimedia address: "ptwiki" of "http://pt.wikipedia.org/wiki/"."""
    found = re.match(rf"(?:https?:)?//([a-z-]+)\.(wikipedia|{_PROJECTS})\.org/", base or "")
    if found is None:
        return None
    code, project = found.groups()
    return code.replace("-", "_") + ("wiki" if project == "wikipedia" else project)
