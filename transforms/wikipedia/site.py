"""What one wiki's own configuration says about its wikitext: namespaces, magic words, link trail."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from transforms.wikipedia.siteinfo import SiteInfo


@dataclass(frozen=True, eq=False)
class Site:
    """The words and rules of one wiki. Equal only to itself, so that it can key a cache cheaply."""

    wiki: str
    """Database name, "dewiki"."""
    language: str
    """MediaWiki content language code: "de", "be-tarask", "zh"; "en" for simplewiki."""
    first_letter: bool
    """Whether titles start with a capital."""
    namespaces: Mapping[str, int]
    """Every name and alias of every namespace, casefolded, spaces for underscores, to its number. The wiki's own
    language prefix is there as well, to 0: [[de:Berlin]] in dewiki is an ordinary link."""
    redirect_words: tuple[str, ...]
    """Casefolded, "#redirect" among them; the longest first."""
    image_options: frozenset[str]
    """Casefolded words of [[File:…|words]], patterns as MediaWiki gives them ("$1px")."""
    behavior_switches: frozenset[str]
    """Casefolded "__notoc__" and the like."""
    link_trail: re.Pattern[str]
    """Matched at the position after "]]"; group 0 is the trail, which may be empty."""
    link_prefix: bool
    """Whether characters before "[[" join the link."""
    interwiki_prefixes: frozenset[str]
    """Language codes and sister projects, casefolded."""
    link_prefix_character: re.Pattern[str] | None = None
    """Matches one character that joins the link after it, where `link_prefix`: letters in Arabic, only „ and « in
    Ukrainian."""


class Target(NamedTuple):
    """Where a link leads."""

    namespace: int
    title: str
    """Without the prefix in namespace 0, else with the prefix as written. Empty for a link within the page."""
    fragment: str
    interwiki: bool


# Wikis whose database name does not spell their MediaWiki language (Wikimedia's wgLanguageCode), beside the renamed
# codes of the table.
LANGUAGE_OF_WIKI = {"no": "nb", "dk": "da", "tokipona": "tok"} | dict.fromkeys(
    ("simple", "ten", "test", "test2", "commons", "wikidata", "meta", "species", "mediawiki", "incubator"), "en"
)
# Names of the project namespace that Wikimedia gives every wiki of a kind (wgNamespaceAliases).
PROJECT_NAMES = {
    "wiki": ("Wikipedia", "WP"),
    "wiktionary": ("Wiktionary", "WT"),
    "wikibooks": ("Wikibooks", "WB"),
    "wikinews": ("Wikinews", "WN"),
    "wikiquote": ("Wikiquote", "WQ"),
    "wikisource": ("Wikisource", "WS"),
    "wikiversity": ("Wikiversity", "WV"),
    "wikivoyage": ("Wikivoyage",),
}
PROJECT = re.compile(r"(.*?)_?(wiki|wiktionary|wikibooks|wikinews|wikiquote|wikisource|wikivoyage|wikiversity)")
ENGLISH_EXTENSION_NAMESPACES = {"TimedText": 710, "TimedText talk": 711, "Gadget": 2300, "Gadget talk": 2301}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    """The words of all languages, as tools/mediawiki_words.py writes them."""
    table: dict[str, Any] = json.loads(Path(__file__).with_name("mediawiki_words.json").read_bytes())
    return table


def _code_and_project(wiki: str) -> tuple[str, str]:
    """ "be_x_oldwiki" -> "be-x-old", "wiki"."""
    found = PROJECT.fullmatch(wiki)
    return (found.group(1).replace("_", "-"), found.group(2)) if found else (wiki.replace("_", "-"), "")


def is_edition(code: str) -> bool:
    """Whether Wikipedia has an edition under this code ("als", "zh_min_nan")."""
    return code.replace("_", "-") in _table()["editions"]


def edition_codes() -> tuple[str, ...]:
    """Codes of the editions of Wikipedia, some twice under an old and a new one ("als", "gsw")."""
    return tuple(_table()["editions"])


def renamed_codes() -> Mapping[str, str]:
    """The language by the code under which a wiki keeps its database, where they differ ("als": "gsw")."""
    renamed: dict[str, str] = _table()["renamed_languages"]
    return renamed


def wiki_language(wiki: str, xml_lang: str | None = None) -> str:
    """MediaWiki language code of a wiki by its database name, "als" -> "gsw"; by the dump's xml:lang where unknown."""
    table = _table()
    code, _ = _code_and_project(wiki)
    renamed: dict[str, str] = table["renamed_languages"]
    code = LANGUAGE_OF_WIKI.get(code) or renamed.get(code, code)
    if code in table["languages"] or xml_lang is None:
        return code
    return xml_lang.lower()


def load_site(siteinfo: SiteInfo) -> Site:
    """The words of one wiki: those of its language and the fallbacks of that, and the dump's own namespace names.

    A language that MediaWiki's table lacks gets English words beside the dump's own namespaces.
    """
    table = _table()
    language = wiki_language(siteinfo.wiki, siteinfo.language)
    code, project = _code_and_project(siteinfo.wiki)
    own_prefixes = {code}.union(*(pair for pair in table["renamed_languages"].items() if code in pair))
    own_prefixes &= set(table["editions"])
    chain = list(_chain(language))

    def inherited(key: str, default: Any) -> Any:
        return next((entry[key] for entry in chain if key in entry), default)

    def united(key: str) -> Iterator[str]:
        return (word.casefold() for entry in chain for word in entry.get(key, ()))

    link_prefix = bool(inherited("link_prefix", False))
    return Site(
        wiki=siteinfo.wiki,
        language=language,
        first_letter=siteinfo.first_letter,
        namespaces=_namespaces(siteinfo, language, own_prefixes, PROJECT_NAMES.get(project, ())),
        redirect_words=tuple(sorted(set(united("redirect")), key=lambda word: (-len(word), word))),
        image_options=frozenset(united("image_options")),
        behavior_switches=frozenset(united("behavior_switches")),
        link_trail=re.compile(f"(?:{inherited('link_trail', '')})?"),
        link_prefix=link_prefix,
        interwiki_prefixes=frozenset({*table["editions"], *table["interwikis"]} - own_prefixes),
        link_prefix_character=re.compile(f"[{inherited('link_prefix_characters', '')}]") if link_prefix else None,
    )


def _chain(language: str) -> Iterator[dict[str, Any]]:
    """The table's entries of a language, of its fallbacks and of English, in MediaWiki's order."""
    languages = _table()["languages"]
    own = languages.get(language, {})
    for code in dict.fromkeys((language, *own.get("fallback", ()), "en")):
        yield languages.get(code, {})


def _namespaces(
    siteinfo: SiteInfo, language: str, own_prefixes: set[str], project_names: tuple[str, ...]
) -> dict[str, int]:
    """All names to numbers; of two numbers for one name the first wins, the dump's own names before all."""
    names: dict[str, int] = {}
    project = siteinfo.namespaces.get(4, "Project")

    def add(name: str, number: int) -> None:
        if name and "{{" not in name:  # grammatical forms such as {{grammar:genitive|$1}} come with the dump
            names.setdefault(_namespace_key(name.replace("$1", project)), number)

    for number, name in siteinfo.namespaces.items():
        add(name, number)
    languages = _table()["languages"]
    # MediaWiki takes the names of a language's variants (zh-hans, zh-hant, sr-el) as aliases too.
    variants = [entry for code, entry in sorted(languages.items()) if code.startswith(f"{language}-")]
    chain = list(_chain(language))
    for number in sorted({number for entry in chain for number in entry.get("namespaces", ())}):
        add(next(entry["namespaces"][number] for entry in chain if number in entry.get("namespaces", ())), int(number))
    for entry in (*chain, *variants):
        for name, number in entry.get("aliases", {}).items():
            add(name, number)
    for name, number in next((entry["gender_aliases"] for entry in chain if "gender_aliases" in entry), {}).items():
        add(name, number)
    for entry in (*variants, languages["en"]):
        for number, name in entry.get("namespaces", {}).items():
            add(name, int(number))
    for name in ("Project", *project_names):
        add(name, 4)
        add(f"{name} talk", 5)
    for name, number in ENGLISH_EXTENSION_NAMESPACES.items():
        add(name, number)
    for prefix in sorted(own_prefixes):
        add(prefix, 0)
    return names


def _namespace_key(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("_", " ").strip().casefold())


# Title.php of MediaWiki: these count as spaces in a title, and bidirectional marks are removed from it.
_SPACE = "\t\n\r\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DIRECTION = "\u200e\u200f\u202a-\u202e"
_SPACES = re.compile(f"[ _{_SPACE}]+")
_DIRECTION_MARKS = re.compile(f"[{_DIRECTION}]+")
_UNTIDY = frozenset(chr(code) for code in range(0x3001) if re.match(f"[_{_SPACE}{_DIRECTION}]", chr(code)))
# A target without any of these, and without spaces to tidy, is its own title but for the first letter.
_NOT_PLAIN = _UNTIDY | set(":#%&")
_ENTITY = re.compile(r"&(?:#\w{1,8}|\w{1,30});")
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")
_DOTTED_I = frozenset({"tr", "az", "kaa"})  # languages whose class in MediaWiki overrides ucfirst


def resolve_title(site: Site, link_target: str) -> Target:
    """Where the text before "|" in [[…]] leads, by MediaWiki's rules for titles.

    Entities and %XX are decoded, spaces and underscores collapsed, a leading ":" is dropped, the first letter
    capitalised where the wiki does. A namespace wins over an interwiki prefix of the same name. An interwiki link keeps
    its prefix in the title.
    """
    if _NOT_PLAIN.isdisjoint(link_target) and "  " not in link_target and link_target.strip(" ") == link_target:
        return Target(0, _capitalised(site, link_target), "", False)
    text = _ENTITY.sub(_character, link_target) if "&" in link_target else link_target
    if "%" in text and _ESCAPED.search(text):
        decoded = unquote(text)
        text = text if "\ufffd" in decoded else decoded
    text, _, fragment = text.partition("#")
    text, fragment = unicodedata.normalize("NFC", _tidy(text)), _tidy(fragment)
    text = text[1:].lstrip(" ") if text.startswith(":") else text
    while True:
        prefix, colon, rest = text.partition(":")
        if not colon or not prefix:
            return Target(0, _capitalised(site, text), fragment, False)
        key = prefix.rstrip(" ").casefold()
        rest = rest.lstrip(" ")
        namespace = site.namespaces.get(key)
        if namespace is None:
            interwiki = key in site.interwiki_prefixes
            return Target(0, text if interwiki else _capitalised(site, text), fragment, interwiki)
        if namespace != 0:
            return Target(namespace, f"{prefix.rstrip(' ')}:{_capitalised(site, rest)}", fragment, False)
        text = rest.removeprefix(":").lstrip(" ")


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity.group())


def _tidy(text: str) -> str:
    if _UNTIDY.isdisjoint(text) and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", _DIRECTION_MARKS.sub("", text)).strip(" ")


def _capitalised(site: Site, title: str) -> str:
    """The title with its first letter in title case, letters whose capital is two characters (ß) kept."""
    if not site.first_letter or not title:
        return title
    first = title[0]
    capital = "İ" if first == "i" and site.language in _DOTTED_I else first.title()
    return title if capital == first or len(capital) != 1 else capital + title[1:]
