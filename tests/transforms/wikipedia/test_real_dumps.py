"""Every page of the real dumps, against the standard library's XML parser and decompressors."""

import bz2
import io
import lzma
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

import pytest

from transforms.sources.failure import Failure
from transforms.sources.records import Held
from transforms.sources.splits import plan_splits
from transforms.sources.xml_pages import read_pages
from transforms.wikipedia.pages import Page, parse_page, redirect_target
from transforms.wikipedia.site import Site, load_site, resolve_title
from transforms.wikipedia.siteinfo import read_siteinfo

DUMPS = {  # whole pages, redirects among them, pages that are cut off
    "bnwiki-truncated-100k.xml.xz": (722, 76, 1),
    "elwiki-truncated-100k.xml.xz": (933, 26, 1),
    "jawiki-truncated-100k.xml.xz": (238, 27, 1),
    "ukwiki-truncated-100k.xml.xz": (532, 16, 1),
    "viwiki-truncated-100k.xml.xz": (970, 154, 1),
    "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2": (206, 100, 0),
    "wp2txt_testdata_en.bz2": (251, 112, 0),
}


def read(data: bytes, path: str, wiki: str | None = None) -> tuple[Site, list[Page], list[Failure]]:
    def open_file(_: str) -> BinaryIO:
        return io.BytesIO(data)

    site = load_site(read_siteinfo(path, open_file, wiki))
    pages, failures, held = [], [], Held()
    for split in plan_splits(path, len(data), open_file, 400_000):
        for item in read_pages(split, open_file, held):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                pages.append(parse_page(item.data, site))
    assert held.records == len(pages) + len(failures)
    return site, pages, failures


def by_the_standard_library(data: bytes, path: str) -> Iterator[Page]:
    decompressed = lzma.decompress(data) if path.endswith(".xz") else bz2.decompress(data)
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(decompressed)):
            if element.tag.rpartition("}")[2] == "page":
                revision = element.findall("{*}revision")[-1]
                redirect = element.find("{*}redirect")
                text = revision.findtext("{*}text", "")
                yield Page(
                    int(element.findtext("{*}id", "")),
                    int(element.findtext("{*}ns", "")),
                    element.findtext("{*}title", ""),
                    None if redirect is None else redirect.get("title"),
                    redirect is not None and "#" in text.partition("[[")[2].partition("]]")[0],
                    text,
                    int(revision.findtext("{*}id", "")),
                    revision.findtext("{*}timestamp"),
                    revision.findtext("{*}model", ""),
                    revision.findtext("{*}format"),
                )
                element.clear()
    except ElementTree.ParseError:  # the end of a truncated dump
        return


def check(site: Site, pages: list[Page]) -> None:
    """What the dump says of namespaces and redirects is what title and text say."""
    for page in pages:
        assert resolve_title(site, page.title).namespace == page.namespace
        assert (redirect_target(page.text, site) is None) == (page.redirect is None)


@pytest.mark.parametrize("name", DUMPS)
def test_dumps_of_seven_wikis(data_folder: Path, name: str) -> None:
    data = (data_folder / "wiki_dumps" / name).read_bytes()
    site, pages, failures = read(data, name)
    expected_pages, redirects, failed = DUMPS[name]
    assert pages == list(by_the_standard_library(data, name))
    assert (len(pages), len(failures)) == (expected_pages, failed)
    assert sum(page.redirect is not None for page in pages) == redirects
    assert all(failure.error == "the page is not closed at the end of the file" for failure in failures)
    check(site, pages)


def test_a_page_or_two_of_every_edition(data_folder: Path) -> None:
    counts: Counter[str] = Counter()
    with tarfile.open(data_folder / "wiki_dumps" / "dbpedia_minidumps.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            data = file.read()
            wiki = Path(member.name).parent.name.replace("-", "_").replace(".", "_") + "wiki"
            # The heads of all these name enwiki.
            site, pages, failures = read(data, "wiki.xml.bz2", wiki if "wikidata" not in wiki else None)
            assert failures == []
            assert pages == list(by_the_standard_library(data, "wiki.xml.bz2"))
            if "wikidata" not in wiki:
                check(site, pages)
                assert site.language != "en" or wiki in ("enwiki", "simplewiki", "commonswiki")
            counts["pages"] += len(pages)
            counts["files"] += 1
    assert counts == {"files": 171, "pages": counts["pages"]}
    assert counts["pages"] > 171
