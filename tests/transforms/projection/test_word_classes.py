"""Classes of words at the edges of spans."""

import pytest

from transforms.projection.word_classes import (
    ARTICLE,
    CAPITAL,
    CLOSING,
    CONJUNCTION,
    NUMBER,
    OPENING,
    PREPOSITION,
    PUNCTUATION,
    QUOTE,
    STOP,
    SUFFIX,
    word_classes,
)


@pytest.mark.parametrize(
    ("word", "language", "classes"),
    [
        ("Die", "deu_Latn", ARTICLE | CAPITAL),
        ("zum", "deu_Latn", PREPOSITION),
        ("dell'", "ita_Latn", PREPOSITION),
        ("l’", "fra_Latn", ARTICLE),
        ("και", "ell_Grek", CONJUNCTION),
        ("в", "rus_Cyrl", PREPOSITION),
        ("的", "zho_Hans", PREPOSITION),
        ("في", "arb_Arab", PREPOSITION),
        ("'da", "tur_Latn", SUFFIX),
        ("1990", "deu_Latn", NUMBER),
        ("१९९०", "hin_Deva", NUMBER),
        ("Wien", "deu_Latn", CAPITAL),
        (".", "deu_Latn", PUNCTUATION | STOP),
        ("。", "jpn_Jpan", PUNCTUATION | STOP),
        ("(", "deu_Latn", PUNCTUATION | OPENING),
        ("）", "zho_Hans", PUNCTUATION | CLOSING),
        ("«", "rus_Cyrl", PUNCTUATION | QUOTE),
        ("%", "deu_Latn", 0),
        ("die", "xyz_Zyyy", 0),
        ("", "deu_Latn", PUNCTUATION),
    ],
)
def test_classes(word: str, language: str, classes: int) -> None:
    assert word_classes([word], language).tolist() == [classes]
