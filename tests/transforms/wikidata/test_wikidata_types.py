import pytest

from transforms.wikidata.types import load_page_kinds, load_types

SMALL = """
order: [PER, LOC, ORG]
types:
  PER: {exact: {Q5: human}}
  LOC: {roots: {Q82794: region}}
  ORG: {roots: {Q43229: organization}}
"""


def _write(folder, text):
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_tables_load():
    types, pages = load_types(), load_page_kinds()
    assert types.types["PER"].exact == {"Q5": "human"}
    assert types.types["PER"].roots == {}
    assert "Q4167410" in pages.types["disambiguation"].roots
    assert types.class_items == "CONCEPT"


@pytest.mark.parametrize(
    ("types", "winner"),
    [
        ({"LOC", "ORG"}, "LOC"),
        ({"PER", "ORG"}, "ORG"),
        ({"PER", "LOC"}, "PER"),
        ({"PER", "LOC", "ORG"}, "ORG"),
        ({"MEDIA", "ORG"}, "ORG"),
        ({"CONCEPT", "BIO"}, "BIO"),
    ],
)
def test_ties_are_resolved_as_documented(types, winner):
    assert load_types().winner(frozenset(types)) == winner


def test_a_users_own_table(tmp_path):
    assert load_types(_write(tmp_path, SMALL)).order == ["PER", "LOC", "ORG"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Q5: human", "Q5x: human"), "own.yaml: types.PER.exact.*'Q5x' is not the id"),
        (("exact:", "exakt:"), "own.yaml: types.PER.exakt: Extra inputs"),
        (("[PER, LOC, ORG]", "[PER, LOC]"), "differ in: ORG"),
        (("[PER, LOC, ORG]", "[PER, LOC, ORG, ORG]"), "each once"),
        (("Q82794: region", "Q5: human"), "one place only: Q5"),
        (("order: [PER, LOC, ORG]", "order: []"), "own.yaml: order: List should have at least 1"),
        (("types:", "class_items: THING\ntypes:"), "unknown types: THING"),
        (("types:", "conflicts: [{between: [PER, DOG], choose: PER}]\ntypes:"), "unknown types: DOG"),
        (("order:", "order: ["), "own.yaml is not YAML"),
        ((SMALL, "just words"), "own.yaml: the file"),
    ],
)
def test_a_bad_table_is_refused_with_file_and_field(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        load_types(_write(tmp_path, SMALL.replace(*change)))
