"""Curate's deduplication as a user runs it: what is kept, what is dropped and why, exact counters."""

import random
import unicodedata
from itertools import pairwise, permutations

import pytest

from pipelines.dedup import DedupSettings
from pipelines.settings import SettingsError
from tests.dedup_runs import (
    check_drops,
    clusters,
    deduplicate,
    document,
    dropped,
    edited,
    jaccard_of,
    kept,
    rows,
    words,
)

SURE = {"bands": 40, "rows": 3}
"""A banding that misses a pair of similarity .6 once in 25,000."""


def text(count: int, seed: int | str) -> str:
    return " ".join(words(count, seed))


SCRIPTS = {
    "cmn_Hani": (0x4E00, 0x5E00, 1, ""),
    "jpn_Jpan": (0x3041, 0x3090, 1, ""),
    "tha_Thai": (0x0E01, 0x0E2E, 40, " "),
    "kor_Hang": (0xAC00, 0xC000, 3, " "),
    "arb_Arab": (0x0627, 0x064A, 5, " "),
    "hin_Deva": (0x0915, 0x0939, 5, " "),
    "ben_Beng": (0x0995, 0x09A8, 5, " "),
    "ell_Grek": (0x03B1, 0x03C9, 5, " "),
    "rus_Cyrl": (0x0430, 0x044F, 5, " "),
    "amh_Ethi": (0x1210, 0x1240, 4, " "),
}
"""Letters (first, last), letters of a word, what stands between words."""


def letters_of(language: str, count: int, seed: int) -> list[str]:
    first, last, length, _ = SCRIPTS[language]
    chosen = random.Random(f"{language} {seed}")
    return ["".join(chr(chosen.randrange(first, last)) for _ in range(length)) for _ in range(count)]


# All that a document can be, in one run


def planted() -> list[dict | str]:
    page = words(104, "page")
    shout = " ".join(page).upper().replace(" ", ",  ")
    carried = text(60, "carried")
    odd = text(60, "odd")
    nul = text(30, "nul") + "\0" + text(30, "after nul")
    vietnamese = "Hà Nội là thủ đô của nước Việt Nam và là một trong hai đô thị lớn nhất của đất nước này. " * 2
    documents: list[dict | str] = [
        document("page-1", " ".join(page), quality=0.5),
        document("page-2", shout, quality=0.4),
        document("page-3", " ".join(edited(page, 50, 1, "page-3")), quality=0.9),
        document("alone", text(80, "alone")),
        document("in-german", text(80, "alone"), "deu_Latn"),
        document("tie-b", text(40, "tie")),
        document("tie-a", text(40, "tie")),
        document("carried-1", carried, cluster_id="zz", cluster_size=7),
        document("carried-2", carried),
        document("carried-3", text(60, "of a cluster of its own"), cluster_id="aa", cluster_size=3),
        *[document(name, odd) for name in ("ö/?&=", " ", "a\u001fb", "\U0001f600", "a, similarity 1.0000")],
        document("empty-1", ""),
        document("empty-2", ""),
        document("space", " \n\t"),
        document("marks-1", "?!…"),
        document("marks-2", "?!…"),
        document("marks-3", "!!!"),
        document("emoji-1", "\U0001f600 \U0001f600"),
        document("emoji-2", "\U0001f600 \U0001f600"),
        document("emoji-3", "\U0001f601"),
        document("word-1", "Hello"),
        document("word-2", "hello!"),
        document("word-3", "Hello there"),
        document("nul-1", nul),
        document("nul-2", nul),
        document("composed", unicodedata.normalize("NFC", vietnamese), "vie_Latn"),
        document("decomposed", unicodedata.normalize("NFD", vietnamese), "vie_Latn"),
        '{"id": "surrogate", "language": "eng_Latn", "text": "half of a pair: \\ud800"}',
        document("repeated", text(50, "repeated")),
        document("repeated", text(50, "repeated")),
    ]
    for language, (_, _, _, space) in SCRIPTS.items():
        page = letters_of(language, 150, 1)
        changed = [*page[:70], *letters_of(language, 1, 2), *page[71:]]
        for name, made in (("first", page), ("second", changed), ("other", letters_of(language, 150, 3))):
            documents.append(document(f"{language}-{name}", space.join(made), language, quality=float(name == "first")))
    return documents


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dedup")
    return folder, deduplicate(folder, planted(), method=["exact", "minhash"])["documents"]


def test_each_document_has_its_fate(ran):
    folder, manifest = ran
    near, exact = "near_duplicate", "exact_duplicate"
    found = dropped(folder)
    of_scripts = {name: found.pop(name) for name in list(found) if name.partition("-")[0] in SCRIPTS}
    odd = {"ö/?&=", " ", "a\u001fb", "\U0001f600", "a, similarity 1.0000"} & found.keys()
    assert len(odd) == 4
    assert {found.pop(name) for name in odd} == {(exact, " ")}
    assert found == {
        "page-1": (near, "page-3, similarity 0.9048"),
        "page-2": (near, "page-3, similarity 0.9048"),
        "tie-b": (exact, "tie-a"),
        "carried-2": (exact, "carried-1"),
        "empty-2": (exact, "empty-1"),
        "marks-2": (exact, "marks-1"),
        "emoji-2": (exact, "emoji-1"),
        "word-1": (exact, "word-2"),  # without quality the longer one stays
        "nul-2": (exact, "nul-1"),
        "composed": (exact, "decomposed"),
        "repeated": ("repeated", "repeated"),
    }
    assert of_scripts.keys() == {f"{language}-second" for language in SCRIPTS}
    assert manifest["records"]["document"] == {
        "read": 64,
        "kept": 38,
        "dropped": {exact: 12, near: 2 + len(SCRIPTS), "repeated": 1},
        "failed": {"bad_row": 1},
    }


def test_clusters_are_named_by_their_smallest_id_and_count_all_members(ran):
    named = clusters(ran[0])
    alone = {name: (name, 1) for name in ("alone", "in-german", "space", "marks-3", "emoji-3", "word-3", "repeated")}
    assert named == {
        **alone,
        **{f"{language}-other": (f"{language}-other", 1) for language in SCRIPTS},
        **{f"{language}-first": (f"{language}-first", 2) for language in SCRIPTS},
        **{name: (name, 2) for name in ("tie-a", "empty-1", "marks-1", "emoji-1", "nul-1")},
        "word-2": ("word-1", 2),
        "decomposed": ("composed", 2),
        "page-3": ("page-1", 3),
        "carried-1": ("carried-2", 8),
        "carried-3": ("aa", 3),
        " ": (" ", 5),
    }


def test_kept_documents_are_otherwise_as_they_were(ran):
    given = {row["id"]: row for row in planted() if isinstance(row, dict)}
    for name, row in kept(ran[0]).items():
        same = {field: value for field, value in given[name].items() if not field.startswith("cluster_")}
        assert {field: row[field] for field in same} == pytest.approx(same)


# Near-duplicates


@pytest.fixture(scope="module")
def hot(tmp_path_factory):
    """Pages copied many times, one document of 20 MB, and what has no shingles, by minhash alone."""
    folder = tmp_path_factory.mktemp("hot")
    page, chosen = words(204, "page"), random.Random(1)
    long = words(40_000, "long") * 70
    documents = [
        document(f"like-{n:04}", " ".join(edited(page, chosen.randrange(200), 1, n)), quality=float(n == 1000))
        for n in range(2000)
    ]
    documents += [document(f"copy-{n:05}", text(50, "copied")) for n in range(20_000)]
    documents += [
        document("long-1", " ".join(long)),
        document("long-2", " ".join(edited(long, 20_000, 1, "long-2"))),
        document("alone", text(30, "alone")),
        *[document(f"without-{n}", nothing) for n, nothing in enumerate(["", "", "?!", "?!", "\U0001f600 \U0001f600"])],
        document("one-1", "One"),
        document("one-2", "one."),
        document("two", "One two"),
    ]
    return folder, documents, deduplicate(folder, documents, method="minhash", partitions=4)["documents"]


def test_of_a_page_with_thousands_of_likes_or_copies_one_stays(hot):
    folder, _, manifest = hot
    found = clusters(folder)
    assert {name: found.pop(name) for name in ("like-1000", "copy-00000", "long-1")} == {
        "like-1000": ("like-0000", 2000),
        "copy-00000": ("copy-00000", 20_000),
        "long-1": ("long-1", 2),
    }
    assert found == {name: (name, 1) for name in ("alone", "two", *(f"without-{n}" for n in range(5)))} | {
        "one-2": ("one-1", 2)
    }
    drops = {"near_duplicate": 1999 + 19_999 + 2}
    assert manifest["records"]["document"] == {"read": 22_011, "kept": 11, "dropped": drops, "failed": {}}


def test_dropped_documents_name_one_that_is_kept_and_the_similarity_to_it(hot):
    folder, documents, _ = hot
    few = [row for row in documents if not row["id"].startswith("copy-") or row["id"] < "copy-00100"]
    told = dropped(folder)
    assert {told.pop(f"copy-{n:05}") for n in range(1, 20_000)} == {("near_duplicate", "copy-00000, similarity 1.0000")}
    assert told.pop("long-2") == ("near_duplicate", "long-1, similarity 0.9999")  # 5 of 40,000 shingles
    assert told.pop("one-1") == ("near_duplicate", "one-2, similarity 1.0000")
    assert len(told) == 1999
    page = next(row["text"] for row in few if row["id"] == "like-1000")
    for row in few:
        if row["id"] in told:
            assert told[row["id"]] == ("near_duplicate", f"like-1000, similarity {jaccard_of(row['text'], page):.4f}")


CHAIN = {
    "a": words(104, "chain"),
    "b": edited(words(104, "chain"), 10, 7, "b"),
    "c": edited(edited(words(104, "chain"), 10, 7, "b"), 60, 7, "c"),
}
"""b is like both others (.80), which are less like each other (.64)."""


def chain() -> list[dict]:
    documents = [
        document(name, " ".join(page), quality=quality)
        for (name, page), quality in zip(CHAIN.items(), (0.9, 0.1, 0.5), strict=True)
    ]
    return [*documents, document("copy of c", " ".join(CHAIN["c"]), quality=0.2), document("d", text(104, "d"))]


@pytest.mark.parametrize(
    ("settings", "stay", "drops"),
    [
        ({"chained": "keep"}, {"a": ("a", 4), "c": ("a", 4), "copy of c": ("a", 4)}, {"b": 0.8018}),
        ({"threshold": 0.85}, {"a": ("a", 1), "b": ("b", 1), "c": ("c", 2)}, {"copy of c": 1.0}),
        ({"threshold": 0.85, "verify": False}, {"a": ("a", 4)}, {"b": 0.8018, "c": 0.6393, "copy of c": 0.6393}),
    ],
)
def test_a_chain_of_documents_each_like_the_next(tmp_path, settings, stay, drops):
    manifest = deduplicate(tmp_path, chain(), method="minhash", **SURE, **settings)["documents"]
    assert clusters(tmp_path) == {**stay, "d": ("d", 1)}
    assert {name: float(detail.split()[-1]) for name, (_, detail) in dropped(tmp_path).items()} == drops
    assert check_drops(tmp_path, chain()) == len(drops)
    assert manifest["records"]["document"]["dropped"] == {"near_duplicate": len(drops)}


def test_shingles_of_characters(tmp_path):
    """One letter in each fifth word is another: no word 5-gram is left, but most of the characters' are."""
    page = words(100, "characters")
    changed = [f"{word[:-1]}q" if place % 5 == 0 else word for place, word in enumerate(page)]
    documents = [document("1", " ".join(page)), document("2", " ".join(changed)), document("3", text(100, "3"))]
    settings = {"method": "minhash", "shingle": "character", "shingle_size": 6, "threshold": 0.6, "permutations": 256}
    deduplicate(tmp_path, documents, **settings)
    assert clusters(tmp_path) == {"1": ("1", 2), "3": ("3", 1)} or clusters(tmp_path) == {"2": ("1", 2), "3": ("3", 1)}
    assert check_drops(tmp_path, documents, "character", 6) == 1
    assert jaccard_of(documents[0]["text"], documents[1]["text"]) < 0.1


# Against a plain reference


def small_worlds() -> list[dict]:
    """Documents of few different words; those of a snapshot are a world of their own."""
    chosen = random.Random(4)
    return [
        document(
            f"{world}-{number}",
            " ".join(chosen.choices("abc", k=chosen.randrange(12))) + chosen.choice(["", "", "."]),
            snapshot=str(world),
            quality=round(chosen.random(), 6),
        )
        for world in range(150)
        for number in chosen.sample(range(100), chosen.randrange(2, 10))
    ]


def components(documents: list[dict], size: int, threshold: float) -> list[set[str]]:
    """The clusters that comparing all pairs makes, of documents with the same words too."""
    found = [{row["id"]} for row in documents]
    for one in documents:
        for other in documents:
            same = one["text"].strip(".").strip() == other["text"].strip(".").strip() != ""
            if same or one["text"] == other["text"] or jaccard_of(one["text"], other["text"], size=size) >= threshold:
                joined = [members for members in found if members & {one["id"], other["id"]}]
                found = [members for members in found if members not in joined] + [set().union(*joined)]
    return found


def test_clusters_are_the_components_of_all_pairs_that_are_similar(tmp_path):
    """With one row a band and so many bands no similar pair is missed; worlds are too small for long runs."""
    documents = small_worlds()
    settings = {"method": ["exact", "minhash"], "within": ["snapshot"], "shingle_size": 2, "threshold": 0.5}
    deduplicate(tmp_path, documents, partitions=3, bands=96, rows=1, **settings)
    expected: dict[str, tuple[str, int]] = {}
    for world in {row["snapshot"] for row in documents}:
        own = {row["id"]: row for row in documents if row["snapshot"] == world}
        for members in components(list(own.values()), 2, 0.5):
            best = max(members, key=lambda name: own[name]["quality"])
            expected[best] = (min(members), len(members))
    assert clusters(tmp_path) == expected
    assert check_drops(tmp_path, documents, size=2) > 100
    assert sum(size > 2 for _, size in expected.values()) > 50


# Addresses, lines, and all methods


def test_documents_of_one_address(tmp_path):
    addresses = {
        "plain": "http://example.org/page?b=2&a=1",
        "tracked": "https://www.example.org/page/?a=1&utm_source=x&b=2#top",
        "other": "https://example.org/page?a=1",
        "none-1": None,
        "none-2": None,
        "no address": "example",
        "nor this": "example",
        "empty": "",
    }
    documents = [document(name, text(30, name), url=url) for name, url in addresses.items()]
    documents.append(document("in German", text(30, "in German"), "deu_Latn", url=addresses["plain"]))
    documents.append(document("longest", text(31, "longest"), url=addresses["plain"]))
    manifest = deduplicate(tmp_path, documents, method="url")["documents"]
    assert dropped(tmp_path) == dict.fromkeys(("plain", "tracked"), ("url_duplicate", "longest"))
    alone = {name: (name, 1) for name in (*addresses, "in German") if name not in ("plain", "tracked")}
    assert clusters(tmp_path) == {**alone, "longest": ("longest", 3)}
    assert manifest["records"]["document"]["dropped"] == {"url_duplicate": 2}


MENU = "Home – News – Contact"
NOTICE = "Copyright 2019 by the publisher"


def pages() -> list[dict]:
    """Twelve pages of a site with menu and notice, and others."""
    made = []
    for number in range(12):
        body = f"Page {number}: " + text(20, number)
        whole = "\n".join(
            [MENU.upper() if number % 2 else MENU, "", body, "\U0001f600 end", NOTICE.replace("2019", str(number))]
        )
        start = whole.index(body)
        page = document(f"page-{number:02}", whole, url=f"https://a.example.org/{number}")
        page["mentions"] = [
            {"start": start, "end": start + 6, "target": "Page", "qid": None},
            {"start": 0, "end": 4, "target": "Home", "qid": None},
            {"start": whole.index("end"), "end": whole.index("end") + 3, "target": "End", "qid": "Q1"},
        ]
        page["headings"] = [{"start": start, "end": start + len(body), "level": 2}]
        page["bold"] = [{"start": whole.index("\U0001f600"), "end": whole.index("\U0001f600") + 1}]
        made.append(page)
    made.append(document("menu alone", f"{MENU}\n\n{NOTICE}\n", url="http://a.example.org/menu"))
    made += [document(f"elsewhere-{n}", f"{MENU}\n{text(9, n)}", url=f"https://b.org/{n}") for n in range(4)]
    made += [document(f"nowhere-{n}", f"{MENU}\n{text(9, n)}", url=None) for n in range(12)]
    return made


def test_lines_that_a_site_repeats_go_and_spans_move(tmp_path):
    documents = pages()
    # A document that is there twice, and beside it the copy that is dropped for that.
    records = deduplicate(tmp_path, [*documents, documents[3]], method="lines", line_documents=5)["documents"][
        "records"
    ]
    assert records["document"] == {
        "read": 30,
        "kept": 28,
        "dropped": {"repeated": 1, "repeated_lines": 1},
        "failed": {},
    }
    assert records["line"] == {"read": 3, "kept": 0, "dropped": {"repeated_line": 3}, "failed": {}}
    told = [row for row in rows(tmp_path, part="_dropped") if row["level"] == "line"]
    assert {row["detail"] for row in told} == {"in 13 documents of example.org", "in 12 documents of example.org"}
    assert {row["excerpt"].lower()[:5] for row in told} == {"home ", "copyr", "\U0001f600 end"}
    assert all(row["id"].startswith(("page-", "menu")) for row in told)
    found = kept(tmp_path)
    for page in documents:
        if page["id"].startswith("page-"):
            row, body = found[page["id"]], page["text"].split("\n")[2]
            assert row["text"] == f"{body}"
            assert row["mentions"] == [{"start": 0, "end": 6, "target": "Page", "qid": None}]
            assert row["headings"] == [{"start": 0, "end": len(body), "level": 2}]
            assert row["bold"] == []
        elif page["id"] != "menu alone":
            assert found[page["id"]]["text"] == page["text"]
    assert dropped(tmp_path) == {
        "menu alone": ("repeated_lines", "2 repeated lines"),
        "page-03": ("repeated", "page-03"),
    }


METHODS = ["url", "exact", "lines", "minhash"]


def test_all_methods_in_the_order_listed(tmp_path):
    body, menu = words(60, "body"), text(9, "menu")
    documents = [
        document(f"page-{n}", f"{menu}\n{text(20, n)}", url=f"https://a.org/{n}", quality=0.5) for n in range(13)
    ]
    documents += [
        document("same-address", text(40, "same-address"), url="http://www.a.org/0#x", quality=1.0),
        document("copy", documents[1]["text"], url="https://b.org/"),
        # Alike once the menu is gone.
        document("with-menu", f"{menu}\n{' '.join(body)}", url="https://a.org/with", quality=0.5),
        document("without-menu", " ".join(edited(body, 30, 1, "x")), url="https://c.org/without"),
    ]
    records = deduplicate(tmp_path, documents, method=METHODS)["documents"]["records"]
    assert dropped(tmp_path) == {
        "page-0": ("url_duplicate", "same-address"),
        "copy": ("exact_duplicate", "page-1"),
        "without-menu": ("near_duplicate", "with-menu, similarity 0.8361"),
    }
    assert records["line"]["read"] == records["line"]["dropped"]["repeated_line"] == 1
    assert kept(tmp_path)["with-menu"]["text"] == " ".join(body)
    found = clusters(tmp_path)
    assert (found["same-address"], found["page-1"]) == (("page-0", 2), ("copy", 2))
    assert found["with-menu"] == ("with-menu", 2)


@pytest.mark.parametrize("number", range(5))
def test_any_order_of_methods_makes_steps_of_different_names(number):
    for methods in permutations(METHODS, number):
        passes = list(DedupSettings(method=methods).passes(1))
        assert len({name for name, _ in passes}) == len(passes)
        one_pass = {("exact", "minhash"), ("minhash", "exact")} & set(pairwise(methods))
        assert len(passes) == number - len(one_pass)


# What is compared, and which survives


SAME = text(50, "same")
COPIES = [
    document("1", SAME, "eng_Latn", snapshot="2024", url="https://www.a.org/1", quality=0.1),
    document("2", SAME, "eng_Latn", snapshot="2023", url="https://a.org/2"),
    document("3", SAME, "eng_Latn", snapshot="2023", url="https://b.org/1", quality=0.9),
    document("4", SAME, "deu_Latn", snapshot="2024", url="https://b.org/2", quality=0.2),
    document("5", f"{SAME}!!", "deu_Latn", snapshot=None, url=None),
    document("6", SAME, "deu_Latn", snapshot="2025", url=None, quality=0.2),
]


@pytest.mark.parametrize(
    ("settings", "groups"),
    [
        ({"within": "site", "survivor": "longest"}, {"1": "2", "3": "4", "5": "6"}),
        ({"within": ["snapshot", "language"]}, {"1": "", "3": "2", "4": "", "5": "", "6": ""}),
        ({"within": [], "survivor": "earliest"}, {"2": "13456"}),
    ],
)
def test_what_is_compared_and_which_one_stays(tmp_path, settings, groups):
    deduplicate(tmp_path, COPIES, method="exact", **settings)
    expected = {stays: (min(stays, *others), 1 + len(others)) for stays, others in groups.items()}
    assert clusters(tmp_path) == expected
    replaced = {gone: ("exact_duplicate", stays) for stays, others in groups.items() for gone in others}
    assert dropped(tmp_path) == replaced


# Settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"bands": 14}, "--dedup: bands and rows belong together; name both or neither"),
        ({"rows": 8}, "--dedup: bands and rows belong together; name both or neither"),
        ({"threshold": 2}, "--dedup.threshold: Input should be less than or equal to 1"),
        ({"threshold": 0}, "--dedup.threshold: Input should be greater than 0"),
        ({"method": "minhash", "threshold": 1}, "--dedup: threshold is 1.0; give a Jaccard similarity between 0 and 1"),
        ({"method": ["exact", "url", "exact"]}, "--dedup: method: each at most once"),
        ({"method": "simhash"}, "--dedup.method.0: Input should be 'url', 'exact', 'lines' or 'minhash'"),
        ({"shingle_size": 0}, "--dedup.shingle_size: Input should be greater than or equal to 1"),
        ({"shingle": "letter"}, "--dedup.shingle: Input should be 'word' or 'character'"),
        ({"survivor": "newest"}, "--dedup.survivor: Input should be 'quality', 'longest' or 'earliest'"),
        ({"within": ["wiki"]}, "--dedup.within.0: Input should be 'language', 'snapshot' or 'site'"),
        ({"line_documents": 1}, "--dedup.line_documents: Input should be greater than or equal to 2"),
        ({"false_positive_weight": 1.5}, "--dedup.false_positive_weight: Input should be less than or equal to 1"),
        ({"banding": 14}, "--dedup.banding: unknown field"),
    ],
)
def test_settings_that_cannot_be_used_stop_before_any_work(tmp_path, settings, message):
    with pytest.raises(SettingsError) as raised:
        deduplicate(tmp_path, [document("1", SAME)], **settings)
    assert str(raised.value).startswith(message)
    assert not (tmp_path / "out").exists()
