from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.settings import SettingsError, load_yaml
from transforms.filters.all_filters import FILTERS
from transforms.filters.own_thresholds import own_thresholds_model
from transforms.filters.thresholds import Thresholds, built_in_thresholds, encoded
from transforms.filters.word_lists import STOP_WORDS

TABLE = {"digits": {"max_share": {"default": 0.2, "Hani": 0.3, "zho": 0.4, "zho_Hans": 0.5, "est": 0.6}}}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("deu_Latn", 0.2),
        ("yue_Hani", 0.3),
        ("zho_Hant", 0.4),
        ("cmn_Hant", 0.4),  # what holds for Chinese holds for its standard variety
        ("zho_Hans", 0.5),
        ("ekk_Latn", 0.6),
        ("und_Zyyy", 0.2),
        ("nonsense", 0.2),
    ],
)
def test_the_most_specific_threshold_counts(tag: str, expected: float) -> None:
    assert Thresholds(TABLE).of("digits", "max_share", tag) == expected


def test_thresholds_by_row() -> None:
    rows = encoded(pa.array(["zho_Hans", None, "zho_Hans", "deu_Latn"]))
    assert Thresholds(TABLE).by_row("digits", "max_share", rows).tolist() == [0.5, 0.2, 0.5, 0.2]
    assert Thresholds(TABLE).by_row("digits", "max_share", rows.slice(3)).tolist() == [0.2]
    assert Thresholds(TABLE).by_row("digits", "max_share", encoded(pa.array([], pa.string()))).tolist() == []


def test_unknown_names_are_errors() -> None:
    with pytest.raises(KeyError):
        Thresholds(TABLE).of("digits", "absent", "deu_Latn")
    with pytest.raises(KeyError):
        Thresholds(TABLE).with_own({"absent": {"max_share": {"deu": 1}}})


def test_built_in_thresholds_are_numbers_with_a_default() -> None:
    for filter_name, names in built_in_thresholds().table.items():
        for name, values in names.items():
            assert "default" in values, (filter_name, name)
            assert all(isinstance(value, int | float) and np.isfinite(value) for value in values.values())
    assert set(FILTERS) <= set(built_in_thresholds().table)


def test_a_file_of_own_thresholds(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "digits:\n  max_share: {fao_Latn: .1, default: .inf}\n"
        "stop_words:\n  min_different: {fao: 3}\n  words: {fao: 'og at í', deu_Latn: nichts}\n",
        encoding="utf-8",
    )
    own = load_yaml(str(path), own_thresholds_model())
    thresholds = own.thresholds()
    assert thresholds.of("digits", "max_share", "fao_Latn") == 0.1
    assert thresholds.of("digits", "max_share", "eng_Latn") == np.inf
    assert thresholds.of("digits", "max_share", "jpn_Jpan") == 0.3  # the built-in exception stays
    assert thresholds.of("stop_words", "min_different", "fao_Latn") == 3
    assert thresholds.of("word_count", "min_words", "fao_Latn") == 15
    assert own.word_lists().phrases(STOP_WORDS, "fao_Latn")[:3] == ("og", "at", "í")
    assert own.word_lists().phrases(STOP_WORDS, "deu_Latn") == ("nichts",)
    assert "the" in own.word_lists().phrases(STOP_WORDS, "eng_Latn")
    assert built_in_thresholds().of("digits", "max_share", "eng_Latn") == 0.2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("digit:\n  max_share: {deu: 1}\n", "own.yaml, line 1: digit: unknown field"),
        ("digits:\n  most: {deu: 1}\n", "own.yaml, line 2: digits.most: unknown field"),
        ("digits:\n  max_share: {german: 1}\n", "line 2: digits.max_share.german.*is no tag"),
        ("digits:\n  max_share:\n    deu: much\n", "line 3: digits.max_share.deu: .*valid number"),
        ("digits:\n  max_share:\n    deu: .nan\n", "line 3: digits.max_share.deu: not a number"),
        ("digits: 3\n", "line 1: digits"),
        ("digits:\n  words: {deu: a}\n", "line 2: digits.words: unknown field"),
        ("stop_words:\n  words: {deu: [a]}\n", "line 2: stop_words.words.deu"),
        ("- a\n", "own.yaml"),
        ("a: [", "not valid YAML"),
    ],
)
def test_bad_files_name_the_line(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_yaml(str(path), own_thresholds_model())
