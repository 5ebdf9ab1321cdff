"""Which records are translated, from and into which language, and why others are not."""

import pytest

from tests.tiny_translation_model import save_translation_model
from transforms.datasets.inputs import InputFile
from transforms.task_formats.record import AnnotatedText, TaskRecord
from transforms.translation.model_folder import read_model_folder
from transforms.translation.read_records import directed, file_keys, file_of_key, record_key


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


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["in/b.tsv", "in/c.tsv"], ["b.tsv", "c.tsv"]),
        (["in/x/b.tsv", "in/y/b.tsv", "in/y/c.tsv"], ["x/b.tsv", "y/b.tsv", "y/c.tsv"]),
        ([f"in/{number}.tsv" for number in range(12)], [f"{number}.tsv" for number in range(12)]),
    ],
)
def test_keys_sort_as_files_and_their_records_and_tell_files_of_one_name_apart(paths, names) -> None:
    files = [InputFile(path, 0) for path in paths]
    keys = [
        record_key(key, record("eng_Latn")._replace(position=place)) for key in file_keys(files) for place in (0, 2, 10)
    ]
    assert keys == sorted(keys)
    assert [file_of_key(key) for key in keys[::3]] == names


def test_a_language_that_the_model_does_not_read(tmp_path) -> None:
    description = {"family": "marian", "source_languages": ["en"], "target_languages": ["de"]}
    model = read_model_folder(save_translation_model(tmp_path / "tiny", description=description))
    assert directed(record("ita_Latn"), None, (), "deu_Latn", model)[1] == "unread_language"
    assert directed(record("eng_Latn"), None, (), "deu_Latn", model)[1] is None
    given = record("ita_Latn")._replace(given={"text": "y"})
    assert directed(given, None, (), "deu_Latn", model)[1] is None


def test_records_without_texts_are_chosen_by_their_language_too() -> None:
    assert directed(record("fra_Latn", texts=0), None, ("eng_Latn",), "deu_Latn")[1] == "other_language"
    assert directed(record("deu_Latn", texts=0), None, (), "deu_Latn")[1] == "same_language"
