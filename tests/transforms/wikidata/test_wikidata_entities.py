import pytest

from transforms.wikidata.entities import entity_row, wikipedia_language


def _item(number, rank="normal"):
    value = {"entity-type": "item", "numeric-id": number}
    return {"rank": rank, "mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}


def test_classes_are_those_of_the_best_rank_once_each():
    claims = {
        "P31": [_item(6256), _item(3624078, "preferred"), _item(7275, "deprecated"), _item(3624078, "preferred")],
        "P279": [_item(1), _item(2), {"mainsnak": {"snaktype": "somevalue"}}, {"mainsnak": None}, None, _item("x")],
    }
    row = entity_row({"id": "Q30", "claims": claims}, None)
    assert row.classes == ["Q3624078"]
    assert row.superclasses == ["Q1", "Q2"]


def test_sitelinks_in_every_form():
    sitelinks = {
        "dewiki": {"site": "dewiki", "title": "Köln", "badges": []},
        "enwiki": {"name": "Cologne", "badges": []},
        "zh_min_nanwiki": "Köln",
        "commonswiki": {"title": "Köln"},
    }
    row = entity_row({"id": "Q365", "sitelinks": sitelinks}, None)
    assert dict(row.sitelinks) == {
        "dewiki": "Köln",
        "enwiki": "Cologne",
        "zh_min_nanwiki": "Köln",
        "commonswiki": "Köln",
    }
    some = entity_row({"id": "Q365", "sitelinks": sitelinks}, frozenset({"nan_Latn", "deu_Latn"}))
    assert some.sitelinks == [("dewiki", "Köln"), ("zh_min_nanwiki", "Köln")]


@pytest.mark.parametrize(
    "sitelinks", [{"dewiki": {}}, {"dewiki": None}, {"dewiki": {"title": 3}}, ["dewiki"], "dewiki"]
)
def test_sitelinks_that_are_no_text_raise(sitelinks):
    with pytest.raises(ValueError, match="Q365"):
        entity_row({"id": "Q365", "sitelinks": sitelinks}, None)


@pytest.mark.parametrize(
    ("wiki", "language"),
    [
        ("dewiki", "deu_Latn"),
        ("be_x_oldwiki", "bel_Cyrl"),
        ("zh_classicalwiki", "lzh_Hant"),
        ("simplewiki", "eng_Latn"),
        ("commonswiki", None),
        ("specieswiki", None),
        ("wikidatawiki", None),
        ("dewikiquote", None),
        ("dewikivoyage", None),
    ],
)
def test_wikipedia_language(wiki, language):
    assert wikipedia_language(wiki) == language


def test_properties_are_entities_too():
    row = entity_row({"id": "P31", "type": "property", "labels": {"de": {"language": "de", "value": "ist ein"}}}, None)
    assert (row.qid, row.labels, row.sitelinks) == ("P31", [("deu_Latn", "ist ein")], [])


def test_an_entity_without_id_raises():
    with pytest.raises(ValueError, match="its id is None"):
        entity_row({"type": "item"}, None)
