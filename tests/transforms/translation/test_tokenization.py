"""The pieces and marks that each family of models is given."""

import pytest

from tests.tiny_translation_model import save_translation_model
from transforms.models.registry import ModelError
from transforms.translation.model_folder import read_model_folder
from transforms.translation.tokenization import Tokenizer

CODES = {"marian": ("de", "fr"), "m2m100": ("en", "de"), "nllb": ("eng_Latn", "deu_Latn"), "madlad": ("en", "de")}


def tokenizer(tmp_path, family, description=None):
    folder = save_translation_model(tmp_path / "m", family=family, languages=CODES[family], description=description)
    return Tokenizer(read_model_folder(folder), "eng_Latn", "deu_Latn")


@pytest.mark.parametrize(
    ("family", "before", "prefix"),
    [
        ("marian", [">>de<<"], []),
        ("m2m100", ["__en__"], ["__de__"]),
        ("nllb", ["eng_Latn"], ["deu_Latn"]),
        ("madlad", ["▁", "<2de>"], []),
    ],
)
def test_marks_of_families(tmp_path, family, before, prefix):
    found = tokenizer(tmp_path, family)
    assert (found.before, found.after, found.target_prefix) == (before, ["</s>"], prefix)


def test_pieces_text_and_offsets(tmp_path):
    found = tokenizer(tmp_path, "marian")
    assert found.source_pieces("the house, é 東") == ["▁the", "▁house", ",", "▁", "é", "▁", "東"]
    assert found.piece_ends("the house, é 東") == [3, 9, 10, 11, 12, 13, 14]
    assert found.text(["▁das", "▁Haus", ",", "▁", "é"]) == "das Haus, é"
    assert found.text([]) == ""
    assert found.unknown(["▁the", "東"]) == ("東",)
    assert found.source_pieces("") == []


def test_text_is_never_read_as_a_mark(tmp_path):
    found = tokenizer(tmp_path, "nllb")
    for text in ("deu_Latn", "eng_Latn the house", "</s> <unk>"):
        assert not {"deu_Latn", "eng_Latn", "</s>", "<unk>"} & set(found.source_pieces(text))


def test_a_file_that_is_no_sentencepiece_model(tmp_path):
    folder = save_translation_model(tmp_path / "m")
    (folder / "source.spm").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"source.spm: not a SentencePiece model"):
        Tokenizer(read_model_folder(folder), "eng_Latn", "deu_Latn")
