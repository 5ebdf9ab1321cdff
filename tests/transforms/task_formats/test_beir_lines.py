import json

import pytest

from tests.transforms.task_formats.reading import read_all, round_trip
from transforms.task_formats.beir import Beir
from transforms.task_formats.record import TranslatedText


def test_titles_and_texts_are_translated_and_all_else_stays():
    rows = [
        {"_id": "d1", "title": "Ulm", "text": "A city.", "metadata": {"url": "u"}},
        {"_id": "d2", "title": "", "text": "A river."},
        {"_id": "q1", "text": "where is ulm", "metadata": {}},
    ]
    data = b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
    records, _ = read_all(Beir(), data)
    assert [[text.field for text in record.texts] for record in records] == [["title", "text"], ["text"], ["text"]]
    translated = {"title": TranslatedText("Ulm"), "text": TranslatedText("Eine Stadt.\nJa.")}
    row = Beir().rebuild(records[0], translated, "deu_Latn").row
    assert row == {"_id": "d1", "title": "Ulm", "text": "Eine Stadt.\nJa.", "metadata": {"url": "u"}}
    assert round_trip(Beir(), data) == data


def test_broken_lines_fail():
    data = b'{"_id": 1, "text": "x"}\n{"_id": "a", "text": "x", "title": 3}\n{"_id"\n[]\n{"_id": "a", "text": "x"}\n'
    records, failures = read_all(Beir(), data)
    assert [failure.record for failure in failures] == ["line 1", "line 2", "line 3", "line 4"]
    assert [record.id for record in records] == ["a"]
    with pytest.raises(ValueError, match="'_id' and 'text'"):
        read_all(Beir(), b'{"docid": "x"}\n')
