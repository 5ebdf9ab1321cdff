"""The words of each wiki, and where its links lead."""

import json
import pickle
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.wikipedia import site as site_module
from transforms.wikipedia.site import Site, Target, load_site, resolve_title, wiki_language
from transforms.wikipedia.siteinfo import SiteInfo, parse_siteinfo

TABLE = json.loads(Path(site_module.__file__).with_name("mediawiki_words.json").read_bytes())
GERMAN = load_site(SiteInfo("dewiki", "de", namespaces={4: "Wikipedia", 5: "Wikipedia Diskussion", 100: "Portal"}))


def wiki(name: str) -> Site:
    return load_site(SiteInfo(name))


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("dewiki", "de"),
        ("simplewiki", "en"),
        ("nowiki", "nb"),
        ("be_x_oldwiki", "be-tarask"),
        ("bat_smgwiki", "sgs"),
        ("zh_min_nanwiki", "nan"),
        ("zh_yuewiki", "yue"),
        ("zh_classicalwiki", "lzh"),
        ("roa_rupwiki", "rup"),
        ("fiu_vrowiki", "vro"),
        ("alswiki", "gsw"),
        ("nds_nlwiki", "nds-nl"),
        ("commonswiki", "en"),
        ("frwiktionary", "fr"),
        ("zuwiki", "zu"),
    ],
)
def test_database_names_lead_to_languages(name: str, language: str) -> None:
    assert wiki_language(name) == language


def test_an_unknown_database_name_falls_back_on_the_language_of_the_dump() -> None:
    assert wiki_language("my_company_db", "pt-BR") == "pt-br"


@pytest.mark.parametrize("edition", TABLE["editions"])
def test_every_edition_has_a_site_that_reads_itself(edition: str) -> None:
    site = wiki(edition.replace("-", "_") + "wiki")
    assert "#redirect" in site.redirect_words
    assert "__notoc__" in site.behavior_switches
    assert {"thumb", "left", "$1px"} <= site.image_options
    assert {site.namespaces[name] for name in ("file", "image")} == {6}
    assert site.namespaces["category"] == 14
    assert all(name == name.casefold() == unicodedata.normalize("NFC", name) for name in site.namespaces)
    assert all("_" not in name and "$" not in name for name in site.namespaces)
    assert site.namespaces[edition] == 0
    assert edition not in site.interwiki_prefixes
    trail = site.link_trail.match("]] end", 2)
    assert trail is not None
    assert trail.group() == ""
    assert pickle.loads(pickle.dumps(site)).namespaces == site.namespaces


@pytest.mark.parametrize(
    ("name", "file", "category", "redirect"),
    [
        ("dewiki", "Bild", "Kategorie", "#WEITERLEITUNG"),
        ("frwiki", "Fichier", "Catégorie", "#REDIRECTION"),
        ("ruwiki", "Файл", "Категория", "#перенаправление"),
        ("ukwiki", "Зображення", "Категорія", "#ПЕРЕНАПРАВЛЕННЯ"),
        ("elwiki", "Αρχείο", "Κατηγορία", "#ΑΝΑΚΑΤΕΥΘΥΝΣΗ"),
        ("arwiki", "ملف", "تصنيف", "#تحويل"),
        ("hewiki", "תמונה", "קטגוריה", "#הפניה"),
        ("fawiki", "پرونده", "رده", "#تغییر_مسیر"),
        ("hiwiki", "चित्र", "श्रेणी", "#पुनर्प्रेषित"),
        ("bnwiki", "চিত্র", "বিষয়শ্রেণী", "#পুনর্নির্দেশ"),
        ("tawiki", "படிமம்", "பகுப்பு", "#வழிமாற்று"),
        ("thwiki", "ไฟล์", "หมวดหมู่", "#เปลี่ยนทาง"),
        ("jawiki", "画像", "カテゴリ", "＃転送"),
        ("zhwiki", "檔案", "分类", "#重定向"),
        ("kowiki", "파일", "분류", "#넘겨주기"),
        ("viwiki", "Tập tin", "Thể loại", "#đổi"),
        ("trwiki", "Dosya", "Kategori", "#YÖNLENDİR"),
        ("be_x_oldwiki", "Выява", "Катэгорыя", "#перанакіраваньне"),
        ("arzwiki", "ملف", "تصنيف", "#تحويل"),
        ("barwiki", "Datei", "Kategorie", "#WEITERLEITUNG"),
        ("srwiki", "Датотека", "Kategorija", "#Преусмери"),
    ],
)
def test_words_in_their_own_scripts(name: str, file: str, category: str, redirect: str) -> None:
    site = wiki(name)
    assert resolve_title(site, f"{file}:x.jpg").namespace == 6
    assert resolve_title(site, f" {category.upper()} :x").namespace == 14
    assert redirect.casefold() in site.redirect_words


def test_gender_forms_and_project_names() -> None:
    assert resolve_title(GERMAN, "Benutzerin:Ada").namespace == 2
    assert resolve_title(GERMAN, "Wikipedia_Diskussion:Ada").namespace == 5
    assert resolve_title(GERMAN, "WP:NK").namespace == 4
    assert resolve_title(wiki("dewiktionary"), "Wiktionary:Ada").namespace == 4
    assert resolve_title(wiki("dewiktionary"), "wikipedia:Ada").interwiki


def test_the_dumps_own_names_come_first() -> None:
    site = load_site(SiteInfo("kgwiki", "kg", namespaces={100: "Kategorie", 6: "Fisye"}))
    assert site.namespaces["kategorie"] == 100
    assert site.namespaces["fisye"] == 6


def test_a_named_wiki_overrules_a_wrong_head() -> None:
    head = '<mediawiki xml:lang="en"><dbname>enwiki</dbname><namespace key="6">File</namespace>'
    site = load_site(parse_siteinfo(head, "wiki.xml", wiki="afwiki"))
    assert (site.wiki, site.language) == ("afwiki", "af")
    assert {site.namespaces[name] for name in ("lêer", "beeld", "file")} == {6}
    assert resolve_title(site, "en:London").interwiki
    assert not resolve_title(site, "af:Londen").interwiki


@pytest.mark.parametrize(
    ("name", "after", "trail"),
    [
        ("dewiki", "ern]] und", "ern"),
        ("dewiki", "ß1", "ß"),
        ("enwiki", "s's", "s"),
        ("enwiki", "és", ""),
        ("ruwiki", "ами.", "ами"),
        ("cawiki", "'s ''x''", "'s"),
        ("cawiki", "''x''", ""),
        ("zhwiki", "abc", ""),
        ("jawiki", "の", ""),
        ("bnwiki", "ের ", "ের"),
        ("hrwiki", "ćŽ9", "ćŽ"),
        ("arwiki", "ات ", "ات"),
        ("nowiki", "ene", "ene"),
    ],
)
def test_link_trails(name: str, after: str, trail: str) -> None:
    found = wiki(name).link_trail.match(f"[[x]]{after}", 5)
    assert found is not None
    assert found.group() == trail


def test_link_prefixes() -> None:
    assert not GERMAN.link_prefix
    assert GERMAN.link_prefix_character is None
    for name, joins, stays in (("arwiki", "و", "«"), ("ukwiki", "«", "я"), ("arzwiki", "ال", " ")):
        site = wiki(name)
        assert site.link_prefix
        assert site.link_prefix_character is not None
        assert all(site.link_prefix_character.match(character) for character in joins)
        assert not site.link_prefix_character.match(stays)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("Berlin", Target(0, "Berlin", "", False)),
        ("berlin", Target(0, "Berlin", "", False)),
        (":berlin", Target(0, "Berlin", "", False)),
        ("  Bad__Homburg \u00a0vor  der_Höhe_", Target(0, "Bad Homburg vor der Höhe", "", False)),
        ("Berlin#Mitte_und Rand", Target(0, "Berlin", "Mitte und Rand", False)),
        ("#Geschichte", Target(0, "", "Geschichte", False)),
        ("AT&amp;T", Target(0, "AT&T", "", False)),
        ("AT&T", Target(0, "AT&T", "", False)),
        ("K&#246;ln", Target(0, "Köln", "", False)),
        ("C%2B%2B", Target(0, "C++", "", False)),
        ("K%C3%B6ln", Target(0, "Köln", "", False)),
        ("100 %", Target(0, "100 %", "", False)),
        ("%E4rger", Target(0, "%E4rger", "", False)),
        ("2001: A Space Odyssey", Target(0, "2001: A Space Odyssey", "", False)),
        ("datei:foo_bar.jpg", Target(6, "datei:Foo bar.jpg", "", False)),
        (":Kategorie: Stadt", Target(14, "Kategorie:Stadt", "", False)),
        (": Datei :x.png", Target(6, "Datei:X.png", "", False)),
        ("Portal:Berlin", Target(100, "Portal:Berlin", "", False)),
        ("fr:Paris", Target(0, "fr:Paris", "", True)),
        (":en:Help:Link#Top", Target(0, "en:Help:Link", "Top", True)),
        ("wikt:Haus", Target(0, "wikt:Haus", "", True)),
        ("DOI:10.1000/1", Target(0, "DOI:10.1000/1", "", True)),
        ("de:Berlin", Target(0, "Berlin", "", False)),
        ("de:Datei:x.jpg", Target(6, "Datei:X.jpg", "", False)),
        ("ß", Target(0, "ß", "", False)),
        ("ǆ", Target(0, "ǅ", "", False)),
        ("éclair", Target(0, "Éclair", "", False)),
        ("e\u0301clair", Target(0, "e\u0301clair".capitalize(), "", False)),
        ("&eacute;a", Target(0, "Éa", "", False)),
        ("ბერლინი", Target(0, "ბერლინი", "", False)),
        ("‎Berlin‎", Target(0, "Berlin", "", False)),
        ("", Target(0, "", "", False)),
        (":", Target(0, "", "", False)),
        ("::x", Target(0, ":x", "", False)),
    ],
)
def test_titles_by_the_rules_of_mediawiki(link: str, target: Target) -> None:
    assert resolve_title(GERMAN, link) == target


def test_the_first_letter_follows_the_wiki() -> None:
    assert resolve_title(wiki("trwiki"), "istanbul").title == "İstanbul"
    assert resolve_title(wiki("enwiki"), "istanbul").title == "Istanbul"
    dictionary = load_site(SiteInfo("dewiktionary", "de", first_letter=False))
    assert resolve_title(dictionary, "haus").title == "haus"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_title_resolves_and_stays_what_it_is(link: str) -> None:
    target = resolve_title(GERMAN, link)
    assert target.title == target.title.strip(" ")
    assert not re.search("[_\u00a0\u200e]|  ", target.title)
    if target.namespace == 0 and not target.interwiki and not re.search("[:%&#]", target.title):
        assert resolve_title(GERMAN, target.title) == target._replace(fragment="")
