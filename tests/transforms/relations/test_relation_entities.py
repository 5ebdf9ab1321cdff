import pytest

from transforms.ner.mentions import Entity, Link, LinkedDocument
from transforms.relations.mentions import find_entities

ENTITIES = {
    entity.qid: entity
    for entity in (
        Entity("Q937", "PER", "Albert Einstein", "Albert Einstein", ("Einstein",)),
        Entity("Q3012", "LOC", "Ulm", "Ulm"),
        Entity("Q183", "LOC", "Germany", "Germany"),
        Entity("Q169470", None, "physicist", "physicist"),
        Entity("Q7767", "TIME", "1879", "1879"),
        Entity("Q208460", "MEDIA", "Nineteen Eighty-Four", "Nineteen Eighty-Four", ("1984",)),
        Entity("Q2483", "EVE", "1990 in film", "1990 in film"),
    )
}


def document(text: str, *links: tuple[str, str | None], **more: object) -> LinkedDocument:
    """Each of `links` is the surface (its first place in the text) and the item."""
    made = [Link(text.index(words), text.index(words) + len(words), words, qid) for words, qid in links]
    return LinkedDocument("enwiki-1", "eng_Latn", str(more.pop("title", "X")), text, made, **more)


def shown(found_in: LinkedDocument) -> list[str]:
    """Surface, type, item or value, origin of each entity."""
    return [
        f"{found_in.text[e.start : e.end]} {e.type} {e.qid or e.value} {e.origin}"
        for e in find_entities(found_in, ENTITIES).entities
    ]


def test_items_dates_and_quantities_in_order():
    einstein = document(
        "Einstein (born 14 March 1879 in Ulm) was a physicist. Ulm has 126,329 inhabitants.",
        ("Ulm", "Q3012"),
        ("physicist", "Q169470"),
        title="Albert Einstein",
        qid="Q937",
        bold=[(0, 8)],
    )
    assert shown(einstein) == [
        "Einstein PER Q937 self",
        "14 March 1879 TIME 1879-03-14 date",
        "Ulm LOC Q3012 link",
        "physicist None Q169470 link",
        "Ulm LOC Q3012 title",
        "126,329 NUM 126329 quantity",
    ]


def test_a_derived_word_is_an_entity_by_its_link():
    assert shown(document("A German town.", ("German", "Q183"))) == ["German LOC Q183 link"]


def test_a_link_of_the_page_to_itself_is_the_page():
    assert shown(document("The town Ulm.", ("Ulm", "Q3012"), qid="Q3012", title="Y")) == ["Ulm LOC Q3012 self"]


@pytest.mark.parametrize("qid", ["Q7767", None, "Q404"])
def test_a_linked_year_is_part_of_its_date(qid: str | None):
    assert shown(document("Born 14 March 1879.", ("1879", qid))) == ["14 March 1879 TIME 1879-03-14 date"]


def test_a_year_that_leads_to_what_happened_in_it_is_a_date():
    text = "A film of 1990."
    film = LinkedDocument("enwiki-1", "eng_Latn", "X", text, [Link(10, 14, "1990 in film", "Q2483")])
    assert shown(film) == ["1990 TIME 1990 date"]


def test_a_work_named_like_a_year_stays_a_work():
    assert shown(document("He wrote 1984 there.", ("1984", "Q208460"))) == ["1984 MEDIA Q208460 link"]


def test_a_link_that_holds_a_date_and_more_stays_a_link():
    assert shown(document("In 1990 in film.", ("1990 in film", "Q2483"))) == ["1990 in film EVE Q2483 link"]


def test_links_that_are_no_entities_are_dropped_with_a_reason():
    text = "Ulm lies on the Danube."
    links = [
        Link(0, 3, "Ulm", "Q3012"),
        Link(1, 3, "Ulm", "Q3012"),
        Link(5, 5, "Nothing", "Q3012"),
        Link(16, 90, "Outside", "Q3012"),
        Link(16, 22, "Danube", "Q1653"),
        Link(4, 8, "lies", None),
    ]
    found = find_entities(LinkedDocument("enwiki-1", "eng_Latn", "X", text, links), ENTITIES)
    assert [(e.start, e.end) for e in found.entities] == [(0, 3)]
    assert [(d.start, d.end, d.reason) for d in found.dropped] == [
        (1, 3, "overlap"),
        (5, 5, "outside_text"),
        (16, 22, "unknown_item"),
        (16, 90, "outside_text"),
    ]


def test_an_empty_text_has_no_entities():
    assert find_entities(document(""), ENTITIES).entities == ()


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("hin_Deva", "जन्म १४ मार्च १८७९ को हुआ।", ["१४ मार्च १८७९ TIME 1879-03-14 date"]),
        ("jpn_Jpan", "1879年3月14日に生まれた。", ["1879年3月14日 TIME 1879-03-14 date"]),
        ("ara_Arab", "ولد في 14 مارس 1879 هناك.", ["14 مارس 1879 TIME 1879-03-14 date"]),
    ],
)
def test_dates_of_other_scripts(language: str, text: str, expected: list[str]):
    assert shown(LinkedDocument("x-1", language, "X", text, [])) == expected
