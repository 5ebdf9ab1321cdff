import pytest

from transforms.wikidata.entity import drop_reason, entity_id, parse_entity


@pytest.mark.parametrize("line", [b"[\n", b"]\n", b"", b"  \r\n", b",\n", b"[]"])
def test_array_brackets_and_empty_lines_hold_no_entity(line):
    assert parse_entity(line) is None


@pytest.mark.parametrize(
    "line", [b'{"id":"Q1"}', b'{"id":"Q1"},\r\n', b'[{"id":"Q1"},\n', b'{"id":"Q1"}]\n', b',{"id":"Q1"}']
)
def test_entity_is_found_without_the_array_around_it(line):
    assert parse_entity(line) == {"id": "Q1"}


def test_bad_json_names_the_byte():
    with pytest.raises(ValueError, match="not JSON at byte 11 of the line"):
        parse_entity(b'{"id":"Q1" "type":"item"},\n')
    with pytest.raises(ValueError, match="not JSON at byte 17"):
        parse_entity(' {"x":"ёж","id"}\n'.encode())


@pytest.mark.parametrize(
    "line", [b'"Q1"', b"17", b'{"type":"item"}', b"{}", b'{"a":[1]}', b'{"id":"Q1","x":"\\ud800"}']
)
def test_what_is_no_entity_raises(line):
    with pytest.raises(ValueError, match="not"):
        parse_entity(line)


def test_invalid_utf8_raises():
    with pytest.raises(ValueError, match="not JSON"):
        parse_entity(b'{"id":"Q1","x":"\xff"}')


@pytest.mark.parametrize("name", [None, "", "Q", "Q0", "X1", "42", 42, "Q1-F1", "Q" + "9" * 30])
def test_malformed_ids_raise(name):
    with pytest.raises(ValueError, match="its id is"):
        entity_id({"id": name})


def test_ids_are_upper_case():
    assert entity_id({"id": "q42"}) == "Q42"
    assert entity_id({"id": "P31"}) == "P31"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"id": "Q1", "type": "item"}, None),
        ({"id": "P1", "type": "property"}, None),
        ({"id": "Q1"}, None),
        ({"id": "L7", "type": "lexeme"}, ("not_an_item", "lexeme")),
        ({"id": None}, None),
        ({"id": "L7"}, ("not_an_item", "unknown")),
        ({"id": "M3", "type": "mediainfo"}, ("not_an_item", "mediainfo")),
        ({"id": "Q3", "missing": ""}, ("missing", "")),
        ({"entity": "Q1", "redirect": "Q2"}, ("redirect", "Q2")),
    ],
)
def test_other_entities_are_dropped_with_a_reason(entity, reason):
    assert drop_reason(entity) == reason
