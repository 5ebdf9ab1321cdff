"""The translator with a model whose translations are known: statuses, pieces, attention, scores, order and batches."""

import math

import numpy as np
import pytest

from tests.tiny_translation_model import ENDLESS, LEXICON, save_translation_model
from transforms.models.registry import ModelError
from transforms.translation.decoding import Decoding
from transforms.translation.model import Translator

ENGLISH, GERMAN = "eng_Latn", "deu_Latn"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_translation_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def translator(folder):
    return Translator(folder, ENGLISH, GERMAN, Decoding(beam_size=2))


def test_words_of_the_lexicon_are_translated_and_names_are_copied(translator):
    (found,) = translator.translate(["The president met Angela Merkel, 42, near Paris."])
    assert found.text == "The Präsident traf Angela Merkel, 42, bei Paris."
    assert found.status == "translated"
    assert -0.1 < found.score < 0
    assert found.attention is None
    assert found.unknown == ()


def test_attention_has_a_row_a_target_piece_and_a_column_a_source_piece(translator):
    (found,) = translator.translate(["the old house near Bonn"], with_attention=True)
    assert found.source_pieces == ("▁the", "▁old", "▁house", "▁near", "▁", *"Bonn")
    assert found.target_pieces == ("▁das", "▁altes", "▁Haus", "▁bei", "▁", *"Bonn")
    assert np.allclose(found.attention, np.eye(9), atol=1e-4)
    assert found.attention.dtype == np.float32


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "empty"),
        (" \t\u3000", "empty"),
        ("42 %", "untranslatable"),
        ("-- ... !?", "untranslatable"),
        ("🎉 👍🏽", "untranslatable"),
        ("https://example.org/the/house", "untranslatable"),
        (" info@example.org ", "untranslatable"),
        ("\0", "untranslatable"),
    ],
)
def test_what_cannot_be_translated_is_passed_through(translator, text, status):
    (found,) = translator.translate([text], with_attention=True)
    assert (found.text, found.status, found.score) == (text, status, 0.0)
    assert (found.source_pieces, found.target_pieces) == ((), ())


def test_unknown_characters_are_named_and_copied(translator):
    (found,) = translator.translate(["the dog 🎉 met Привет and 東京 ."], with_attention=True)
    assert found.text == "das Hund 🎉 traf Привет und 東京 ."
    assert found.unknown == ("🎉", "Привет", "東京")
    assert found.attention.shape == (len(found.target_pieces), len(found.source_pieces))


def test_no_text_is_too_strange(translator):
    texts = ["a\0b", "\ud800 the house", "e\u0301 the house", "\u202ethe house", "the\u200bhouse", "שלום the house"]
    found = translator.translate(texts)
    assert [hypothesis.status for hypothesis in found] == ["translated"] * 6
    assert all("\0" not in hypothesis.text for hypothesis in found)
    assert found[1].text.encode().endswith(b"das Haus")


def test_text_that_looks_like_a_mark_stays_text(translator):
    (found,) = translator.translate(["the >>fr<< house </s> dog"])
    assert found.text == "das >>fr<< Haus </s> Hund"


def test_long_sentences_are_split_and_nothing_is_lost(translator):
    sentence = ", ".join(["the old house near the river"] * 40) + "."
    (found,) = translator.translate([sentence], with_attention=True)
    assert found.status == "split"
    assert found.text == ", ".join(["das altes Haus bei das Fluss"] * 40) + "."
    assert found.attention.shape == (len(found.target_pieces), len(found.source_pieces))
    assert np.allclose(found.attention.sum(axis=1), 1, atol=1e-3)


def test_a_translation_without_end_is_flagged_and_bounded(translator):
    (found,) = translator.translate([f"the dog {ENDLESS}"])
    assert found.status == "overlong"
    assert len(found.target_pieces) == Decoding().max_target_pieces(len(found.source_pieces) + 2, 512)


def test_a_translation_does_not_depend_on_its_company(folder):
    sentences = [" ".join(list(LEXICON)[start : start + size]) for start in range(0, 20, 4) for size in range(1, 8)]
    together = Translator(folder, ENGLISH, GERMAN).translate(sentences, with_attention=True)
    others = Translator(folder, ENGLISH, GERMAN, Decoding(max_batch_tokens=1), threads=2, translators=2)
    alone = others.translate(sentences[::-1], with_attention=True)[::-1]
    for one, other in zip(together, alone, strict=True):
        assert one[:4] == other[:4]
        assert (one.attention == other.attention).all()


def test_given_translations_are_scored_and_aligned(translator):
    sources = ["the old house", "the old house", "", "the dog"]
    targets = ["das altes Haus", "das altes Hund", "das", ""]
    scores = translator.score(sources, targets)
    assert -0.1 < scores[0] < 0
    assert scores[1] < scores[0] - 1
    assert math.isnan(scores[2])
    assert math.isnan(scores[3])
    forced = translator.force(sources, targets)
    assert [found.status for found in forced] == ["given", "given", "too long", "too long"]
    assert [found.score for found in forced[:2]] == scores[:2]
    assert [found.text for found in forced] == targets
    assert forced[1].target_pieces == ("▁das", "▁altes", "▁Hund")
    assert np.allclose(forced[1].attention, np.eye(3), atol=1e-4)


def test_the_score_of_its_own_translation_is_that_of_score(translator):
    sentences = ["the old house", "the president of Paris met the dog."]
    found = translator.translate(sentences)
    again = translator.score(sentences, [hypothesis.text for hypothesis in found])
    assert [hypothesis.score for hypothesis in found] == pytest.approx(again, abs=1e-4)


def test_the_score_is_a_mean_whatever_the_length_penalty(folder, translator):
    sentence = ["the old house near the river"]
    other = Translator(folder, ENGLISH, GERMAN, Decoding(length_penalty=0.3))
    assert other.translate(sentence)[0].score == pytest.approx(translator.translate(sentence)[0].score, abs=1e-5)


def test_given_pairs_beyond_the_positions_of_the_model_are_not_cut(translator):
    text = "the house " * 300
    assert math.isnan(translator.score([text], ["das Haus"])[0])
    (found,) = translator.force(["the house"], [text])
    assert (found.status, found.attention) == ("too long", None)


def test_nothing_in_nothing_out(translator):
    assert translator.translate([]) == []
    assert translator.score([], []) == []
    assert translator.force([], []) == []


def test_the_same_language_twice(folder):
    with pytest.raises(ModelError, match="source and target language are both deu_Latn"):
        Translator(folder, GERMAN, GERMAN)


@pytest.mark.parametrize(
    ("family", "languages"),
    [("m2m100", ("en", "de")), ("nllb", ("eng_Latn", "deu_Latn")), ("madlad", ("en", "de"))],
)
def test_other_families_are_told_their_languages(tmp_path, family, languages):
    folder = save_translation_model(tmp_path / "tiny", family=family, languages=languages)
    translator = Translator(folder, ENGLISH, GERMAN)
    (found,) = translator.translate(["the old house"], with_attention=True)
    assert found.text == "das altes Haus"
    assert np.allclose(found.attention, np.eye(3), atol=1e-3)
    (forced,) = translator.force(["the old house"], ["das altes Haus"])
    assert np.allclose(forced.attention, np.eye(3), atol=1e-3)
    assert forced.score == pytest.approx(found.score, abs=1e-4)
