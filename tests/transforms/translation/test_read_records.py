"""Which records are translated, from and into which language, and why others are not."""

import pytest

from transforms.task_formats.record import AnnotatedText, TaskRecord
from transforms.translation.read_records import directed, file_of_key, record_key


def record(language: str | None, target: str | None = None, texts: int = 1) -> TaskRecord:
    return TaskRecord("1", language, (AnnotatedText("text", "x"),) * texts, {}, 0, target)


@pytest.mark.parametrize(
    ("given", "language", "languages", "target", "reason"),
    [
        (record("eng_Latn"), None, (), "deu_Latn", None),
        (record("eng_Latn"), None, ("eng_Latn",), "deu_Latn", None),
        (record("fra_Latn"), None, ("eng_Latn",), "deu_Latn", "other_language"),
        (record("deu_Latn"), None, (), "deu_Latn", "same_language"),
        (record(None), "eng_Latn", (), "deu_Latn", None),
        (record(None), None, (), "deu_Latn", "missing_language"),
        (record(None, texts=0), None, (), "deu_Latn", None),
        (record("eng_Latn"), None, (), None, "missing_target_language"),
        (record("eng_Latn", "fra_Latn"), None, (), None, None),
        (record("eng_Latn", "fra_Latn"), None, (), "deu_Latn", "other_target_language"),
    ],
)
def test_directed(given, language, languages, target, reason) -> None:
    found, told = directed(given, language, languages, target)
    assert told == reason
    if reason is None:
        assert found.target_language in ("deu_Latn", "fra_Latn")


def test_keys_sort_as_files_and_their_records() -> None:
    keys = [record_key(file, f"in/{name}", record("eng_Latn")._replace(position=place)) for file, name, place in KEYS]
    assert keys == sorted(keys)
    assert [file_of_key(key) for key in keys] == [name for _file, name, _place in KEYS]


KEYS = [(0, "b.tsv", 2), (0, "b.tsv", 10), (1, "c.tsv", 0), (10, "a.tsv", 0)]
