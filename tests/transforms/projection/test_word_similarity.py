import tarfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.projection.word_similarity import word_similarity

LIKELY = 0.6


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Merkel", "Merkelová", "ces_Latn"),
        ("Ankara", "Ankara'da", "tur_Latn"),
        ("London", "Londonban", "hun_Latn"),
        ("Moscow", "Moskau", "deu_Latn"),
        ("Moscow", "Москве", "rus_Cyrl"),
        ("Washington", "Вашингтоне", "rus_Cyrl"),
        ("Athens", "Αθήνα", "ell_Grek"),
        ("Obama", "أوباما", "arb_Arab"),
        ("Obama", "वोबामा", "hin_Deva"),
        ("Barack", "ברק", "heb_Hebr"),
        ("Tbilisi", "თბილისის", "kat_Geor"),
        ("Douglas", "더글러스", "kor_Kore"),
        ("Germany", "Deutschlands", "deu_Latn"),
        ("Germany", "Германии", "rus_Cyrl"),
        ("March", "März", "deu_Latn"),
        ("1,500.25", "1.500,25", "deu_Latn"),
        ("2012", "２０１２", "jpn_Jpan"),
        ("NATO", "НАТО", "rus_Cyrl"),
        ("EU", "EU", "deu_Latn"),
        ("Genève", "GENEVE", "fra_Latn"),
    ],
)
def test_counterparts_are_found(source: str, target: str, language: str) -> None:
    assert word_similarity([source], [target], "eng_Latn", language)[0, 0] >= LIKELY


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("a", "a", "spa_Latn"),
        ("in", "in", "ita_Latn"),
        ("on", "on", "est_Latn"),
        ("to", "то", "rus_Cyrl"),
        ("Cologne", "Dresden", "deu_Latn"),
        ("United", "Vereinigte", "deu_Latn"),
        ("2012", "2013", "deu_Latn"),
        ("A320", "B320", "deu_Latn"),
        ("have", "que", "spa_Latn"),
        ("Obama", "Merkel", "deu_Latn"),
        ("four", "पर", "hin_Deva"),
    ],
)
def test_false_friends_and_short_words_do_not_fire(source: str, target: str, language: str) -> None:
    assert word_similarity([source], [target], "eng_Latn", language)[0, 0] < LIKELY


def _found(source: str, target: list[str], language: str) -> str:
    row = word_similarity([source], target, "eng_Latn", language)[0]
    return "".join(word for word, value in zip(target, row, strict=True) if value >= 0.5)


def test_units_of_scripts_without_spaces_are_found_as_runs() -> None:
    assert _found("Obama", list("美国总统奥巴马访问德国"), "zho_Hans") == "奥巴马"
    assert _found("Germany", list("美国总统奥巴马访问德国"), "zho_Hans") == "德国"
    assert _found("Washington", list("首相はワシントンを訪問"), "jpn_Jpan") == "ワシントン"
    assert _found("Obama", ["ประ", "ธา", "นา", "ธิ", "บ", "ดี", "โอ", "บา", "มา"], "tha_Thai") == "โอบามา"


def test_runs_of_units_are_found_on_the_source_side_too() -> None:
    source = list("奥巴马访问德国")
    found = word_similarity(source, ["Obama", "visited", "Germany"], "zho_Hans", "eng_Latn")
    assert "".join(source[at] for at in np.flatnonzero(found[:, 0] >= 0.5)) == "奥巴马"
    assert "".join(source[at] for at in np.flatnonzero(found[:, 2] >= 0.5)) == "德国"


def test_shapes_and_empty_sides() -> None:
    assert word_similarity([], ["a"], "eng_Latn", "deu_Latn").shape == (0, 1)
    assert word_similarity(["a"], [], "eng_Latn", "deu_Latn").shape == (1, 0)
    found = word_similarity(
        ["", "\ud800", "\x00", "😀", "x" * 10_000], ["", "\ud800", "·", "y" * 9_000], "und_Zyyy", "deu_Latn"
    )
    assert found.shape == (5, 4)
    assert found.dtype == np.float32


@settings(max_examples=40)
@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_values_are_probabilities_whatever_the_words(source: list[str], target: list[str]) -> None:
    found = word_similarity(source, target, "eng_Latn", "tha_Thai")
    assert found.shape == (len(source), len(target))
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_a_word_has_the_same_similarity_in_any_company() -> None:
    alone = word_similarity(["Merkel"], ["Меркель"], "eng_Latn", "rus_Cyrl")[0, 0]
    among = word_similarity(["the", "Merkel", "3"], ["в", "3", "Меркель"], "eng_Latn", "rus_Cyrl")[1, 2]
    assert alone == among


@pytest.mark.parametrize(("code", "language"), [("hu", "hun_Latn"), ("pt", "por_Latn"), ("ru", "rus_Cyrl")])
def test_values_near_one_are_right_in_gold_alignments(data_folder: Path, code: str, language: str) -> None:
    with tarfile.open(data_folder / "alignment" / "xl-wa.tar.gz") as archive:
        file = archive.extractfile(f"data/{code}/test.tsv")
        assert file is not None
        lines = file.read().decode().splitlines()
    right: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for line in lines:
        source, target, links = line.split("\t")[:3]
        gold = {tuple(map(int, link.split("-"))) for link in links.split()}
        source_words, target_words = source.split(), target.split()
        found = word_similarity(source_words, target_words, "eng_Latn", language)
        for i, j in np.argwhere(found >= 0.5).tolist():
            if source_words.count(source_words[i]) > 1 or target_words.count(target_words[j]) > 1:
                continue  # the gold links a word that stands twice once
            band = "high" if found[i, j] >= 0.9 else "middle"
            pairs[band] += 1
            right[band] += (i, j) in gold
    assert pairs["high"] > 100
    assert right["high"] >= 0.9 * pairs["high"]
    assert right["middle"] >= 0.55 * pairs["middle"]
