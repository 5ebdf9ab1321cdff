"""Which wiki a dump is of, from its head, its name or not at all."""

import bz2
import io

import pytest

from transforms.wikipedia.siteinfo import parse_siteinfo, read_siteinfo, wiki_of_path

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="pt">
  <siteinfo>
    <sitename>Wikcionário</sitename>
    <dbname>ptwiktionary</dbname>
    <base>https://pt.wiktionary.org/wiki/</base>
    <case>case-sensitive</case>
    <namespaces>
      <namespace key="-2" case="case-sensitive">Multimédia</namespace>
      <namespace key="0" case="case-sensitive" />
      <namespace key="6" case="case-sensitive">Ficheiro</namespace>
      <namespace key="104" case="case-sensitive">A &amp; B</namespace>
    </namespaces>
  </siteinfo>
  <page><title>dewiki</title></page>
"""


def test_all_that_the_head_says() -> None:
    info = parse_siteinfo(HEAD, "dump.xml")
    assert (info.wiki, info.language, info.first_letter) == ("ptwiktionary", "pt", False)
    assert info.namespaces == {-2: "Multimédia", 6: "Ficheiro", 104: "A & B"}


@pytest.mark.parametrize(
    ("head", "path", "wiki"),
    [
        ("<mediawiki xml:lang='be-tarask'>", "gs://x/be_x_oldwiki-20230501-pages-articles.xml.bz2", "be_x_oldwiki"),
        ("<mediawiki><base>http://zh-min-nan.wikipedia.org/wiki/</base>", "dump.xml", "zh_min_nanwiki"),
        ("<mediawiki><base>http://fr.wiktionary.org/wiki/</base>", "dump.xml", "frwiktionary"),
        ('<mediawiki version="0.3" xml:lang="sv">', "dump.xml", "svwiki"),
        ("<page>", "C:\\dumps\\jawiki-truncated-100k.xml.xz", "jawiki"),
    ],
)
def test_older_heads_without_a_database_name(head: str, path: str, wiki: str) -> None:
    assert parse_siteinfo(head, path).wiki == wiki


def test_nothing_tells() -> None:
    with pytest.raises(ValueError, match=r"wiki\.xml: cannot tell which wiki this is"):
        parse_siteinfo("<mediawiki>", "wiki.xml")


def test_a_named_wiki_overrules_what_the_dump_says() -> None:
    assert parse_siteinfo("<mediawiki>", "wiki.xml", wiki="dewiki").wiki == "dewiki"
    info = parse_siteinfo(HEAD, "enwiki-20230501.xml", wiki="dewiki")
    assert (info.wiki, info.stated, info.language) == ("dewiki", "ptwiktionary", None)
    assert parse_siteinfo(HEAD, "wiki.xml", wiki="ptwiktionary").language == "pt"


@pytest.mark.parametrize(
    ("path", "wiki"),
    [
        ("enwiki-latest-pages-articles1.xml-p10p30302.bz2", "enwiki"),
        ("a/b/zh_classicalwiki-20240101-pages-articles-multistream.xml.bz2", "zh_classicalwiki"),
        ("wikidatawiki-20240101.xml", "wikidatawiki"),
        ("wiki.xml.bz2", None),
        ("mywikidump.xml", None),
    ],
)
def test_names_of_files(path: str, wiki: str | None) -> None:
    assert wiki_of_path(path) == wiki


def test_the_head_is_read_through_any_compression() -> None:
    data = bz2.compress(HEAD.encode() + b"x" * 3_000_000)
    assert read_siteinfo("dump", lambda _: io.BytesIO(data)).wiki == "ptwiktionary"


def test_a_file_that_is_no_dump() -> None:
    with pytest.raises(ValueError, match=r"notes\.txt: not a MediaWiki export: it begins with b'hello'"):
        read_siteinfo("notes.txt", lambda _: io.BytesIO(b"hello"))
