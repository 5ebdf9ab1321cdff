"""Word alignment by the similarity of contextual embeddings (SimAlign, Jalili Sabet et al. 2020).

The encoder is a folder with ``tokenizer.json`` (library `tokenizers`) and either ``model.onnx`` (mBERT, XLM-R, LaBSE,
E5, the encoder half of M2M-100 or NLLB) or a CTranslate2 model, ``model.bin``: an encoder, or a translation model whose
encoder half is taken out in memory (`translator_encoder`); `ctranslate2.Translator` itself gives no states away (its
issues 1100 and 1217). The encoder must know both languages, so a translation model must read many: NLLB, M2M-100.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.alignment.similarity import word_posteriors
from transforms.alignment.translator_encoder import load_encoder
from transforms.alignment.words import Words
from transforms.models.onnx import load_session, load_tokenizer
from transforms.translation.language_codes import code_for

FloatMatrix = npt.NDArray[np.float32]

MAX_LENGTH = 512
"""Pieces that the encoder reads at once, its marks among them; longer texts are read in windows that half overlap."""

_STATES = "last_hidden_state"
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_KINDS: dict[str, Any] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


class EncoderAligner:
    """A loaded encoder. Raises ValueError for a folder that holds none, ImportError where its library is missing.

    `languages` are the tags of the source and the target language; where the tokenizer puts a language's code before a
    text (``deu_Latn`` of NLLB, ``__de__`` of M2M-100), theirs takes its place. `output` names the states of an
    ONNX model: layers in the middle align better than the last (see `similarity`), so export that one if you can.
    """

    def __init__(self, folder: str | Path, languages: tuple[str, str] | None = None, output: str = _STATES) -> None:
        place = Path(folder)
        check_encoder(place)
        self._tokenizer = load_tokenizer(place / "tokenizer.json", "encoder")
        self._tokenizer.no_truncation()
        if (place / "model.onnx").is_file():
            self._encode = _onnx_encoder(place / "model.onnx", output)
        else:
            self._encode = load_encoder(place)
        self._marks = tuple(self._marks_of(code) for code in languages or (None, None))

    def posteriors(self, source: Words, source_text: str, target: Words, target_text: str) -> FloatMatrix:
        """The probability that words are linked, (n_source, n_target), in [0, 1].

        Raises ValueError where the model's output is none for these texts.
        """
        sides = []
        for text, words, marks in ((source_text, source, self._marks[0]), (target_text, target, self._marks[1])):
            readable = _SURROGATES.sub("\ufffd", text)  # the library takes no others
            encoding = self._tokenizer.encode(readable, add_special_tokens=False)
            if not encoding.ids:
                return np.zeros((len(source.texts), len(target.texts)), np.float32)
            sides.append((self._states(encoding.ids, *marks), _characters(encoding.offsets, words, len(text))))
        (source_states, source_counts), (target_states, target_counts) = sides
        return word_posteriors(source_states, target_states, source_counts, target_counts)

    def _marks_of(self, language: str | None) -> tuple[list[int], list[int]]:
        """The marks before and after a text; a language's code in place of that which the tokenizer puts there."""
        encoding = self._tokenizer.encode("a")
        ids, special = list(encoding.ids), list(encoding.special_tokens_mask)
        for place, token in enumerate(encoding.tokens):
            if language is not None and special[place] and _is_code(token):
                ids[place] = self._code(language)
        first = special.index(0) if 0 in special else len(special)
        last = len(special) - special[::-1].index(0) if 0 in special else len(special)
        return ids[:first], ids[last:]

    def _code(self, language: str) -> int:
        by_code = {token.strip("_"): number for token, number in self._tokenizer.get_vocab().items() if _is_code(token)}
        code = code_for(language, sorted(by_code))
        if code is None:
            raise ValueError(f"encoder: the vocabulary has no code for {language}")
        return int(by_code[code])

    def _states(self, ids: Sequence[int], before: Sequence[int], after: Sequence[int]) -> FloatMatrix:
        """A row a piece; of windows that overlap, a piece takes its row from that in which it stands most inside."""
        size = MAX_LENGTH - len(before) - len(after)
        step = size // 2
        starts = [0] if len(ids) <= size else [*range(0, len(ids) - size, step), len(ids) - size]
        rows: list[FloatMatrix] = []
        for number, start in enumerate(starts):
            states = self._encode([*before, *ids[start : start + size], *after])
            states = states[len(before) : len(states) - len(after)]
            begin = 0 if number == 0 else (starts[number - 1] + size + start) // 2 - start
            end = len(states) if number == len(starts) - 1 else (start + size + starts[number + 1]) // 2 - start
            rows.append(states[begin:end])
        return np.concatenate(rows)


def check_encoder(folder: Path) -> None:
    """Raises ValueError for a folder that lacks a file of an encoder."""
    if not (folder / "tokenizer.json").is_file():
        raise ValueError(f"encoder {folder}: tokenizer.json is missing")
    if not any((folder / name).is_file() for name in ("model.onnx", "model.bin")):
        raise ValueError(f"encoder {folder}: neither model.onnx nor model.bin is there")


def _characters(offsets: Sequence[tuple[int, int]], words: Words, length: int) -> FloatMatrix:
    """How many characters of each word each piece covers, (n_pieces, n_words)."""
    word_of = np.full(length, -1, np.int64)
    for number, (start, end) in enumerate(zip(words.starts, words.ends, strict=True)):
        word_of[start:end] = number
    counts = np.zeros((len(offsets), len(words.texts)), np.float32)
    for piece, (start, end) in enumerate(offsets):
        covered = word_of[start:end]
        np.add.at(counts[piece], covered[covered >= 0], 1)
    return counts


def _is_code(token: str) -> bool:
    """A language code of NLLB (``eng_Latn``) or M2M-100 (``__en__``)."""
    return "_" in token and token.strip("_").replace("_", "").isalpha()


def _onnx_encoder(path: Path, output: str) -> Callable[[Sequence[int]], FloatMatrix]:
    session = load_session(path, "encoder")
    declared = {value.name: value.type for value in session.get_inputs()}
    outputs = [value.name for value in session.get_outputs()]
    if "input_ids" not in declared or set(declared.values()) - _KINDS.keys() or output not in outputs:
        raise ValueError(f"encoder {path}: inputs {declared}, outputs {outputs}; wanted input_ids and {output}")

    def encode(ids: Sequence[int]) -> FloatMatrix:
        values = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
        given = {name: np.array([values[name]], _KINDS[kind]) for name, kind in declared.items()}
        try:
            (states,) = session.run([output], given)
        except Exception as error:  # the runtime's exceptions have no common class but this
            raise ValueError(f"encoder {path}: cannot read a text of {len(ids)} pieces: {error}") from error
        found = np.asarray(states, np.float32)
        if found.ndim != 3 or found.shape[:2] != (1, len(ids)):
            raise ValueError(f"encoder {path}: {output} has shape {found.shape} for {len(ids)} pieces")
        rows: FloatMatrix = found[0]
        return rows

    return encode
