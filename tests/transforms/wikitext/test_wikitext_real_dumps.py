"""The scanner on the real dumps: no markup left, sound spans, words that a reader expects."""

import bz2
import lzma
import re
import tarfile
from html import unescape

import pytest

from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo, parse_siteinfo
from transforms.wikitext import Scanner, load_template_rules

RESIDUE = ("[[", "]]", "{{", "}}", "|}", "<ref", "&nbsp;")
TEXT = re.compile(
    r"<title>([^<]*)</title>\s*<ns>0</ns>(?:(?!<redirect|</page>).)*?<text[^>]*>([^<]*)</text>", re.DOTALL
)


def articles(xml: str, limit: int):
    for found, _ in zip(TEXT.finditer(xml), range(limit), strict=False):
        yield unescape(found[1]), unescape(found[2])


def check(scanner: Scanner, pages) -> tuple[int, int, int]:
    """Pages, links, and pages with residue."""
    pages_read = links = residue = 0
    for title, wikitext in pages:
        plain = scanner.plain_text(wikitext, title)
        pages_read += 1
        links += len(plain.links)
        residue += any(mark in plain.text for mark in RESIDUE)
        previous = 0
        for start, end, target in plain.links:
            surface = plain.text[start:end]
            assert previous <= start < end <= len(plain.text), (title, target)
            assert surface == surface.strip(), (title, target)
            previous = end
    return pages_read, links, residue


@pytest.mark.parametrize("wiki", ["bnwiki", "elwiki", "jawiki", "ukwiki", "viwiki"])
def test_large_dump(data_folder, wiki):
    with lzma.open(data_folder / "wiki_dumps" / f"{wiki}-truncated-100k.xml.xz") as file:
        xml = file.read(24_000_000).decode("utf-8", "replace")
    scanner = Scanner(load_site(parse_siteinfo(xml[:20_000], f"{wiki}.xml")), load_template_rules())
    pages, links, residue = check(scanner, articles(xml, 120))
    assert pages == 120
    assert links > 30 * pages
    assert residue == 0


def test_small_dumps(data_folder):
    rules = load_template_rules()
    editions = 0
    with tarfile.open(data_folder / "wiki_dumps" / "dbpedia_minidumps.tar.gz") as packed:
        for member in packed:
            folder = member.name.split("/")[1]
            if not member.isfile() or not member.name.endswith(".xml.bz2") or folder in ("commons", "wikidata"):
                continue
            file = packed.extractfile(member)
            assert file is not None
            xml = bz2.decompress(file.read()).decode("utf-8", "replace")
            scanner = Scanner(load_site(SiteInfo(wiki=f"{folder.replace('-', '_')}wiki")), rules)
            pages, _, residue = check(scanner, articles(xml, 30))
            assert residue == 0, folder
            editions += pages > 0
    assert editions > 100


@pytest.mark.parametrize(
    ("language", "beginning"),
    [
        (
            "fr",
            "Berlin est la capitale et la plus grande ville d'Allemagne. Institutionnellement, c’est une ville-État",
        ),
        ("zh", "柏林（Berlin）是德意志聯邦共和國首都，也是德国最大的城市，现有居民约340万人。"),
        ("ka", "ბერლინი (Berlin) — გერმანიის დედაქალაქი"),
    ],
)
def test_beginnings(data_folder, language, beginning):
    with tarfile.open(data_folder / "wiki_dumps" / "dbpedia_minidumps.tar.gz") as packed:
        file = packed.extractfile(f"minidumps/{language}/wiki.xml.bz2")
        assert file is not None
        xml = bz2.decompress(file.read()).decode()
    pages = {title: text for title, text in articles(xml, 30) if title in ("Berlin", "柏林", "ბერლინი")}
    scanner = Scanner(load_site(SiteInfo(wiki=f"{language}wiki")), load_template_rules())
    (title, wikitext), *_ = pages.items()
    assert scanner.plain_text(wikitext, title).text.startswith(beginning)
