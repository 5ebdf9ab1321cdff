"""A tiny real translation model in CTranslate2 whose translations can be foretold: word by word.

One encoder and one decoder layer with weights that are set, not trained: at step t the decoder attends to the t-th
piece of the source alone and writes what `LEXICON` has for it, or the piece itself. Words of no lexicon are spelled in
characters, so names are copied ("Paris"; but "they" begins with a word that it knows and becomes "dasy"). Characters
beyond `CHARACTERS` are unknown to it. A sentence with `ENDLESS` is translated by that word without end.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from ctranslate2.specs import transformer_spec

LEXICON = {
    "the": "das", "house": "Haus", "is": "ist", "and": "und", "was": "war", "born": "geboren", "lives": "lebt",
    "works": "arbeitet", "for": "für", "city": "Stadt", "capital": "Hauptstadt", "founded": "gegründet",
    "river": "Fluss", "president": "Präsident", "old": "altes", "small": "kleines", "who": "wer", "man": "Mann",
    "dog": "Hund", "company": "Firma", "met": "traf", "near": "bei", "large": "großes", "wrote": "schrieb",
}  # fmt: skip
ENDLESS = "forever"
CHARACTERS = "".join(map(chr, range(33, 127))) + "äöüÄÖÜßéáíóúñçèâêîôûæøåÆØÅşğıİ–—„“”’…€°"
POSITIONS = 512
_SPACE, _UNKNOWN, _END = "▁", "<unk>", "</s>"
_CODE, _SHARPNESS, _LOGIT = 96, 200.0, 9.0
_MARKS = {"marian": ">>{}<<", "m2m100": "__{}__", "nllb": "{}", "madlad": "<2{}>"}
_BEFORE = {"marian": 1, "m2m100": 1, "nllb": 1, "madlad": 2}  # tokens before the pieces of a source
_FORCED = {"marian": 0, "m2m100": 1, "nllb": 1, "madlad": 0}  # tokens that a translation begins with
_SPM = {"marian": ["source.spm", "target.spm"], "madlad": ["spiece.model"]}


def save_translation_model(
    folder: Path,
    lexicon: Mapping[str, str] = LEXICON,
    family: str = "marian",
    languages: Sequence[str] = ("de", "fr"),
    description: Mapping[str, object] | None = None,
) -> Path:
    """Write a model into the new `folder`; ``description`` is its ``translation.json``, none by default."""
    folder.mkdir(parents=True)
    words = sorted({*lexicon, *lexicon.values(), ENDLESS})
    pieces = [_SPACE, *(_SPACE + word for word in words), *CHARACTERS]
    marks = [_MARKS[family].format(language) for language in languages]
    tokens = [_UNKNOWN, "<s>", _END, *pieces, *marks]
    written = {_SPACE + word: _SPACE + translated for word, translated in lexicon.items()}
    spec = _spec(tokens, written, _BEFORE[family] - _FORCED[family])
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", _END, _UNKNOWN
    spec.config.decoder_start_token = _END
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    for name in _SPM.get(family, ["sentencepiece.bpe.model"]):
        (folder / name).write_bytes(_sentencepiece_model(pieces))
    if description is not None:
        (folder / "translation.json").write_text(json.dumps(description), encoding="utf-8")
    return folder


def _spec(tokens: Sequence[str], written: Mapping[str, str], shift: int) -> transformer_spec.TransformerSpec:
    """Dimensions: one for each token read, a code for the position, a constant, one for each token to be written."""
    size = len(tokens)
    read, place, constant = slice(0, size), slice(size, size + _CODE), size + _CODE
    write = slice(constant + 1, constant + 1 + size)
    width = write.stop
    number = {token: row for row, token in enumerate(tokens)}
    spec = transformer_spec.TransformerSpec.from_config((1, 1), 1, pre_norm=True, no_final_norm=True)
    embeddings, codes = np.zeros((size, width), np.float32), np.zeros((POSITIONS, width), np.float32)
    embeddings[:, read], codes[:, place] = np.eye(size), _codes()
    spec.decoder.position_encodings.encodings = codes
    spec.encoder.position_encodings.encodings = np.roll(codes, shift, axis=0)  # piece t behind the marks answers step t
    for side, embedding in ((spec.encoder, spec.encoder.embeddings[0]), (spec.decoder, spec.decoder.embeddings)):
        side.scale_embeddings = 1.0
        embedding.weight = embeddings
        (layer,) = side.layer
        for linear, rows in zip(layer.self_attention.linear, (3 * width, width), strict=True):
            _set(linear, np.zeros((rows, width)))
        _set(layer.ffn.linear_0, np.zeros((8, width)))
        _set(layer.ffn.linear_1, np.zeros((width, 8)))
        for norm in (layer.self_attention.layer_norm, layer.ffn.layer_norm):
            norm.gamma, norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)
    attention = spec.decoder.layer[0].attention
    attention.layer_norm.gamma, attention.layer_norm.beta = np.ones(width, np.float32), np.zeros(width, np.float32)
    queries, keys, values = (np.zeros((width, width)) for _ in range(3))
    queries[place, place] = _SHARPNESS * np.eye(_CODE)
    keys[place, place] = np.eye(_CODE)
    keys[constant, number[_SPACE + ENDLESS]] = 1.0  # answers to every step, and louder than any position
    bias = np.zeros(width)
    bias[constant] = 1.5 * _SHARPNESS * np.sqrt(width / 2)  # normalised, a position's code has the length √(width/2)
    for token in tokens:
        values[write.start + number[written.get(token, token)], number[token]] = 1.0
    _set(attention.linear[0], queries, bias)
    _set(attention.linear[1], np.concatenate([keys, values]))
    _set(attention.linear[2], np.eye(width))
    projection = np.zeros((size, width))
    projection[:, write] = _LOGIT * np.eye(size)
    _set(spec.decoder.projection, projection)
    return spec


def _codes() -> np.ndarray:
    """Codes of unit length for positions, as many ones as minus ones in each, any two far apart."""
    half = np.repeat([1.0, -1.0], _CODE // 2)
    random = np.random.default_rng(7)
    return np.array([random.permutation(half) for _ in range(POSITIONS)]) / np.sqrt(_CODE)


def _set(linear, weight: np.ndarray, bias: np.ndarray | None = None) -> None:
    linear.weight = weight.astype(np.float32)
    linear.bias = np.zeros(len(weight), np.float32) if bias is None else bias.astype(np.float32)


def _sentencepiece_model(pieces: Sequence[str]) -> bytes:
    """A unigram model that prefers words to characters: the message ModelProto, of which only pieces must be there."""
    special = [(_UNKNOWN, 0.0, 2), ("<s>", 0.0, 3), (_END, 0.0, 3)]  # of the types UNKNOWN and CONTROL
    normal = [(piece, -1.0 if len(piece) > 1 else -10.0, 1) for piece in pieces]
    messages = []
    for piece, score, kind in [*special, *normal]:
        text = piece.encode()
        message = bytes([0x0A, len(text)]) + text + b"\x15" + struct.pack("<f", score) + bytes([0x18, kind])
        messages.append(bytes([0x0A, len(message)]) + message)
    normalizer = bytes([0x0A, len(b"identity")]) + b"identity"
    return b"".join(messages) + bytes([0x1A, len(normalizer)]) + normalizer
