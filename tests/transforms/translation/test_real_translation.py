"""A real model, `en-de-small`: everyday sentences come out well, and the same in any company."""

import gzip
import tarfile

import pytest
import sacrebleu

from transforms.translation.decoding import Decoding
from transforms.translation.model import Translator


@pytest.fixture(scope="module")
def translator(data_folder):
    folder = data_folder.parent / "models" / "en-de-small" / "ct2"
    if not folder.is_dir():
        pytest.skip(f"no real model: {folder} is absent")
    return Translator(folder, "eng_Latn", "deu_Latn", Decoding(beam_size=2))


@pytest.fixture(scope="module")
def everyday(data_folder):
    """The first sentences of Multi30k's test of 2016, English and German."""
    sides = []
    with tarfile.open(data_folder / "parallel" / "multi30k_task1_raw.tar.gz") as archive:
        for language in ("en", "de"):
            packed = archive.extractfile(f"data/task1/raw/test_2016_flickr.{language}.gz").read()
            sides.append(gzip.decompress(packed).decode().splitlines()[:40])
    return sides


def test_everyday_sentences_come_out_well(translator, everyday):
    english, german = everyday
    found = translator.translate(english)
    assert {hypothesis.status for hypothesis in found} == {"translated"}
    assert sacrebleu.corpus_bleu([hypothesis.text for hypothesis in found], [german]).score > 30


def test_each_is_translated_as_it_is_alone(translator, everyday):
    english = everyday[0][:16]
    together = translator.translate(english, with_attention=True)
    for sentence, found in zip(english, together, strict=True):
        (alone,) = translator.translate([sentence], with_attention=True)
        assert alone[:4] == found[:4]
        assert (alone.attention == found.attention).all()


def test_characters_that_it_never_saw(translator):
    (found,) = translator.translate(["I love 🎉 and Привет."])
    assert found.text == "Ich liebe 🎉 und Привет."
    assert found.unknown == ("🎉", "Привет")


def test_attention_follows_names(translator):
    (found,) = translator.translate(["Angela Merkel met a man in Berlin."], with_attention=True)
    row, column = found.target_pieces.index("▁Berlin"), found.source_pieces.index("▁Berlin")
    assert found.attention[row].argmax() == column
