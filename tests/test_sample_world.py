"""The sample world is consistent: its pages, links, items and the counts in expected.json agree with each other."""

import difflib
import hashlib
import html
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parent / "sample"
EXPECTED: dict[str, Any] = json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))
WIKIS = sorted(EXPECTED["wikipedia"])
EXPORT = "{http://www.mediawiki.org/xml/export-0.11/}"
LANGUAGES = ["ar", "de", "el", "en", "hi", "ja", "ru", "th", "zh"]
# The first word of the Unicode names of a script's letters.
SCRIPTS = {
    "arwiki": {"ARABIC"},
    "dewiki": {"LATIN"},
    "elwiki": {"GREEK"},
    "enwiki": {"LATIN"},
    "hiwiki": {"DEVANAGARI"},
    "jawiki": {"CJK", "HIRAGANA", "KATAKANA"},
    "ruwiki": {"CYRILLIC"},
    "thwiki": {"THAI"},
    "zhwiki": {"CJK"},
}
# Classes where a chain of P279 may end: the roots of the entity types, and the top of Wikidata.
ROOTS = {"Q5", "Q35120", "Q43229", "Q2221906"}
# Namespace prefixes that links of the sample use besides the names in siteinfo.
PREFIXES = {"file", "image", "category", "datei", "bild", "画像", "分类", "ภาพ", "εικόνα", "en", "de", "ru", "wikt"}


@dataclass(frozen=True)
class Page:
    """One page of a sample dump."""

    title: str
    namespace: int
    page_id: int
    revision_id: int
    redirect: str | None
    text: str
    declared_bytes: int
    declared_sha1: str

    @property
    def is_article(self) -> bool:
        return self.namespace == 0 and self.redirect is None


@dataclass(frozen=True)
class Dump:
    """A sample dump: its namespaces and pages."""

    namespaces: dict[int, str]
    pages: dict[str, Page]


def child(element: ET.Element, path: str) -> ET.Element:
    found = element.find("/".join(EXPORT + name for name in path.split("/")))
    assert found is not None, f"{path} is missing"
    return found


@cache
def dump(wiki: str) -> Dump:
    root = ET.parse(SAMPLE / "wikipedia" / f"{wiki}-20260101-pages-articles.xml").getroot()
    assert child(root, "siteinfo/dbname").text == wiki
    assert child(root, "siteinfo/case").text == "first-letter"
    namespaces = {int(name.attrib["key"]): name.text or "" for name in child(root, "siteinfo/namespaces")}
    pages = []
    for page in root.findall(EXPORT + "page"):
        redirect = page.find(EXPORT + "redirect")
        text = child(page, "revision/text")
        pages.append(
            Page(
                title=child(page, "title").text or "",
                namespace=int(child(page, "ns").text or ""),
                page_id=int(child(page, "id").text or ""),
                revision_id=int(child(page, "revision/id").text or ""),
                redirect=None if redirect is None else redirect.attrib["title"],
                text=text.text or "",
                declared_bytes=int(text.attrib["bytes"]),
                declared_sha1=child(page, "revision/sha1").text or "",
            )
        )
    by_title = {page.title: page for page in pages}
    assert len(by_title) == len(pages), "two pages have the same title"
    return Dump(namespaces, by_title)


@cache
def entities() -> dict[str, dict[str, Any]]:
    lines = (SAMPLE / "wikidata" / "wikidata-20260101-all.json").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "["
    assert lines[-1] == "]"
    assert all(line.endswith(",") for line in lines[1:-2])
    read = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    by_id = {entity["id"]: entity for entity in read}
    assert len(by_id) == len(read), "two entities have the same id"
    return by_id


def statements(entity: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(key, statement) for key, group in (entity["claims"] or {}).items() for statement in group]


def item_values(qid: str, key: str) -> list[str]:
    group = (entities()[qid]["claims"] or {}).get(key, [])
    return [statement["mainsnak"]["datavalue"]["value"]["id"] for statement in group]


@cache
def titles_of_items(wiki: str) -> dict[str, str]:
    """Title -> item of every sitelink to the wiki."""
    links = [
        (entity["sitelinks"][wiki]["title"], qid)
        for qid, entity in entities().items()
        if wiki in (entity.get("sitelinks") or {})
    ]
    assert len({title for title, _ in links}) == len(links), "two items link to the same page"
    return dict(links)


def normalised(title: str) -> str:
    title = re.sub(r"[\s_]+", " ", html.unescape(title)).strip()
    return title[:1].upper() + title[1:]


def is_letter(character: str) -> bool:
    """Letters, and the marks that write vowels in Devanagari and Thai."""
    return unicodedata.category(character)[0] in "LM"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def link_targets(wiki: str, text: str) -> set[str]:
    """Titles of namespace 0 of the wiki that the text links to."""
    prefixes = PREFIXES | {name.casefold() for name in dump(wiki).namespaces.values() if name}
    text = re.sub(r"<!--.*?-->|<nowiki>.*?</nowiki>", "", text, flags=re.DOTALL)
    targets = set()
    for link in re.findall(r"\[\[([^\[\]|]+)", text):
        prefix, colon, _ = link.strip().lstrip(":").partition(":")
        title = normalised(link.partition("#")[0])
        if title and not (colon and prefix.strip().casefold() in prefixes):
            targets.add(title)
    return targets


def final_target(wiki: str, title: str) -> tuple[str | None, int]:
    """Where a redirect ends, None if nowhere, and after how many steps."""
    pages = dump(wiki).pages
    steps = 0
    while title in pages and pages[title].redirect is not None and steps < len(pages):
        title = normalised((pages[title].redirect or "").partition("#")[0])
        steps += 1
    return (title if title in pages else None), steps


@pytest.mark.parametrize("wiki", WIKIS)
def test_dump_has_the_expected_pages(wiki: str) -> None:
    expected = EXPECTED["wikipedia"][wiki]
    pages = dump(wiki).pages.values()
    assert len(pages) == expected["pages"]
    assert sum(page.is_article for page in pages) == expected["articles"]
    assert sum(page.redirect is not None for page in pages) == expected["redirects"]
    others = Counter(str(page.namespace) for page in pages if page.namespace)
    assert others == expected["other_namespaces"]
    kinds = Counter(plant["kind"] for plant in expected["plants"].values())
    assert kinds == {kind: expected[kind] for kind in kinds}
    assert expected["articles"] == expected["ordinary"] + sum(kinds.values())
    assert all(dump(wiki).pages[title].is_article for title in expected["plants"])


@pytest.mark.parametrize("wiki", WIKIS)
def test_page_fields_agree_with_each_other(wiki: str) -> None:
    pages = list(dump(wiki).pages.values())
    assert len({page.page_id for page in pages}) == len(pages)
    assert len({page.revision_id for page in pages}) == len(pages)
    for page in pages:
        data = page.text.encode()
        assert page.declared_bytes == len(data), page.title
        assert int(page.declared_sha1, 36) == int(hashlib.sha1(data).hexdigest(), 16), page.title
        assert page.title == normalised(page.title)
        prefix = dump(wiki).namespaces[page.namespace]
        assert page.title.startswith(f"{prefix}:" if prefix else ""), page.title
        redirect = re.match(r"#\S+?\s*\[\[([^\]|]+)", page.text)
        assert page.redirect == (redirect[1] if redirect else None), page.title


@pytest.mark.parametrize("wiki", WIKIS)
def test_redirects_end_where_expected(wiki: str) -> None:
    expected = EXPECTED["wikipedia"][wiki]
    redirects = {title for title, page in dump(wiki).pages.items() if page.redirect is not None}
    assert redirects == set(expected["redirect_targets"])
    for title, end in expected["redirect_targets"].items():
        assert final_target(wiki, title) == (end["target"], end["hops"]), title
        assert titles_of_items(wiki).get(end["target"]) == end["qid"], title
    ends = expected["redirect_targets"].values()
    assert expected["double_redirects"] == sum(end["hops"] > 1 for end in ends) >= 1
    assert expected["broken_redirects"] == sum(end["target"] is None for end in ends) >= 1


@pytest.mark.parametrize("wiki", WIKIS)
def test_every_link_has_a_page_or_an_item_or_is_listed_as_red(wiki: str) -> None:
    pages = dump(wiki).pages
    targets = set().union(*(link_targets(wiki, page.text) for page in pages.values() if page.namespace == 0))
    red = {title for title in targets if title not in pages and title not in titles_of_items(wiki)}
    assert red == set(EXPECTED["wikipedia"][wiki]["red_links"])
    assert len(targets) > 2 * len(red)


@pytest.mark.parametrize("wiki", WIKIS)
def test_pages_and_items_know_each_other(wiki: str) -> None:
    expected = EXPECTED["wikipedia"][wiki]
    items = titles_of_items(wiki)
    assert len(items) == EXPECTED["wikidata"]["sitelinks"][wiki]
    assert sum(title in items for title in dump(wiki).pages) == expected["pages_with_item"]
    with_item = {"disambiguation", "list", "short"}
    for title, page in dump(wiki).pages.items():
        kind = expected["plants"].get(title, {}).get("kind", "ordinary")
        if page.is_article:
            assert (title in items) == (kind == "ordinary" or kind in with_item), title
        else:
            assert title not in items
        classes = item_values(items[title], "P31") if title in items else []
        assert ("Q4167410" in classes) == (kind == "disambiguation"), title
        assert ("Q13406463" in classes) == (kind == "list"), title


@pytest.mark.parametrize("wiki", WIKIS)
def test_planted_duplicates_are_duplicates(wiki: str) -> None:
    pages = dump(wiki).pages
    for title, plant in EXPECTED["wikipedia"][wiki]["plants"].items():
        if plant["kind"] == "exact_duplicates":
            assert pages[title].text == pages[plant["of"]].text
        if plant["kind"] == "near_duplicates":
            matcher = difflib.SequenceMatcher(None, pages[title].text, pages[plant["of"]].text, autojunk=False)
            assert 0.85 < matcher.ratio() < 1, title


@pytest.mark.parametrize("wiki", WIKIS)
def test_ordinary_pages_are_written_in_the_script_of_the_wiki(wiki: str) -> None:
    plants = EXPECTED["wikipedia"][wiki]["plants"]
    for title, page in dump(wiki).pages.items():
        if not page.is_article or title in plants:
            continue
        prose = re.sub(r"\{\{[^{}]*\}\}|<[^>]*>|\{\|.*?\|\}|\[\[[^\]|:]*:[^\]]*\]\]", "", page.text, flags=re.DOTALL)
        letters = Counter(unicodedata.name(letter, "?").split()[0] for letter in prose if is_letter(letter))
        own = sum(letters[script] for script in SCRIPTS[wiki])
        assert own > 0.75 * letters.total(), (title, letters)
        assert own > (150 if wiki in {"jawiki", "zhwiki"} else 300), title


def test_wikidata_has_the_expected_statements() -> None:
    expected = EXPECTED["wikidata"]
    assert len(entities()) == expected["entities"]
    assert Counter(entity["type"] for entity in entities().values()) == {
        "item": expected["items"],
        "property": expected["properties"],
    }
    kinds: Counter[str] = Counter()
    ranks: Counter[str] = Counter()
    precisions: Counter[str] = Counter()
    units: Counter[str] = Counter()
    before_common_era = qualifiers = 0
    for entity in entities().values():
        for _, statement in statements(entity):
            snak = statement["mainsnak"]
            kind = snak["datatype"] if snak["snaktype"] == "value" else snak["snaktype"]
            kinds[kind] += 1
            ranks[statement["rank"]] += 1
            qualifiers += sum(len(group) for group in statement.get("qualifiers", {}).values())
            if kind == "time":
                precisions[str(snak["datavalue"]["value"]["precision"])] += 1
                before_common_era += snak["datavalue"]["value"]["time"].startswith("-")
            if kind == "quantity":
                units[snak["datavalue"]["value"]["unit"].rpartition("/")[2]] += 1
    assert kinds == expected["statements_by_kind"]
    assert kinds.total() == expected["statements"]
    assert ranks == expected["statements_by_rank"]
    assert precisions == expected["times_by_precision"]
    assert before_common_era == expected["times_before_common_era"]
    assert units == expected["quantities_by_unit"]
    assert qualifiers == expected["qualifiers"]


def test_wikidata_has_the_kinds_of_values_that_dumps_have() -> None:
    expected = EXPECTED["wikidata"]
    assert {"somevalue", "novalue", "quantity", "globe-coordinate", "url"} <= set(expected["statements_by_kind"])
    assert set(expected["statements_by_rank"]) == {"deprecated", "normal", "preferred"}
    assert {"7", "8", "9", "10", "11"} <= set(expected["times_by_precision"])
    assert expected["empty_labels"] == [qid for qid, entity in entities().items() if entity["labels"] == []]
    assert expected["empty_claims"] == [qid for qid, entity in entities().items() if entity["claims"] == []]
    assert expected["empty_labels"]
    assert expected["empty_claims"]


def test_statements_are_well_formed_and_point_at_entities_of_the_sample() -> None:
    seen = set()
    for entity_id, entity in entities().items():
        for key, statement in statements(entity):
            assert statement["id"].startswith(f"{entity_id}$")
            assert statement["id"] not in seen
            seen.add(statement["id"])
            assert statement["mainsnak"]["property"] == key
            snaks = [
                statement["mainsnak"],
                *(snak for group in statement.get("qualifiers", {}).values() for snak in group),
            ]
            for snak in snaks:
                assert snak["datatype"] == entities()[snak["property"]]["datatype"], entity_id
                value = snak.get("datavalue", {}).get("value")
                assert (value is not None) == (snak["snaktype"] == "value")
                if snak["datatype"] == "wikibase-item" and value is not None:
                    assert value["id"] == f"Q{value['numeric-id']}"
                    assert value["id"] in entities(), (entity_id, key)
                if snak["datatype"] == "quantity" and value is not None and value["unit"] != "1":
                    assert value["unit"].rpartition("/")[2] in entities()


def test_entities_are_named_in_every_language() -> None:
    for entity_id, entity in entities().items():
        if entity["labels"]:
            assert sorted(entity["labels"]) == LANGUAGES, entity_id
            assert all(label["language"] == code and label["value"] for code, label in entity["labels"].items())
        titles = {site: link["title"] for site, link in (entity.get("sitelinks") or {}).items()}
        assert set(titles) <= set(WIKIS)
        assert all(link["site"] == site for site, link in (entity.get("sitelinks") or {}).items())
        for code in entity["labels"] or []:
            names_here = [
                entity["labels"][code]["value"],
                *(a["value"] for a in (entity["aliases"] or {}).get(code, [])),
            ]
            name, title = " ".join(names_here).casefold(), titles.get(f"{code}wiki", names_here[0]).casefold()
            shared = [word for word in words(name) if word in title] + [word for word in words(title) if word in name]
            assert shared, (entity_id, code, title)


def test_every_class_leads_to_a_root_without_a_circle() -> None:
    classes = {qid for entity_id in entities() for qid in item_values(entity_id, "P31")}
    assert {"Q5", "Q515", "Q3624078", "Q3918", "Q7725634", "Q11424", "Q198", "Q4022"} <= classes
    for start in classes | {entity_id for entity_id in entities() if item_values(entity_id, "P279")}:
        reached: set[str] = set()
        paths: list[tuple[str, ...]] = [(start,)]
        while paths:
            path = paths.pop()
            reached.add(path[-1])
            for above in item_values(path[-1], "P279"):
                assert above not in path, f"circle: {path}"
                paths.append((*path, above))
            assert item_values(path[-1], "P279") or path[-1] in ROOTS, path
        assert reached & ROOTS, start


@pytest.mark.parametrize("name", [name for name in EXPECTED["broken"] if name.endswith(".xml")])
def test_broken_dumps_are_broken_as_described(name: str) -> None:
    expected = EXPECTED["broken"][name]
    text = (SAMPLE / "broken" / name).read_text(encoding="utf-8")
    pages = re.findall(r"<page>.*?</page>", text, flags=re.DOTALL)
    complete = 0
    for page in pages:
        try:
            ET.fromstring(page)
        except ET.ParseError:
            continue
        complete += 1
    assert complete == expected["complete_pages"]
    assert len(pages) - complete == len(expected.get("malformed_pages", []))
    assert text.count("<page>") - len(pages) == expected.get("unclosed_pages", 0)
    assert len(re.findall(r"<redirect ", text)) == expected.get("redirects", 0)


@pytest.mark.parametrize("name", [name for name in EXPECTED["broken"] if name.endswith(".json")])
def test_broken_wikidata_dumps_are_broken_as_described(name: str) -> None:
    expected = EXPECTED["broken"][name]
    lines = (SAMPLE / "broken" / name).read_text(encoding="utf-8").splitlines()
    assert len(lines) == expected["lines"]
    good, failed = [], []
    for number, line in enumerate(lines, start=1):
        if line in {"[", "]"}:
            continue
        try:
            entity = json.loads(line.removesuffix(","))
            assert isinstance(entity["labels"], dict)
            good.append(entity["id"])
        except (ValueError, TypeError, KeyError, AssertionError):
            failed.append(str(number))
    assert good == expected["entities"]
    assert failed == list(expected["failed_lines"])
