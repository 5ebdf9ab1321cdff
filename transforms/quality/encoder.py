"""A text encoder in ONNX: one embedding a text.

Its folder holds ``model.onnx`` (with its external data, if any) and ``tokenizer.json`` (the format of the library
`tokenizers`). The embedding is the output ``sentence_embedding``, if the model has one, else the mean of the last
hidden states over the attention mask. One text is one call: without padding and companions its embedding depends on
nothing else, and on one thread that costs no time.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.models.onnx import load_session, load_tokenizer

MAX_LENGTH = 512
"""Tokens that are read, the model's own marks among them: the first window of FineWeb2-HQ."""

_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_KINDS: dict[str, Any] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_POOLED = "sentence_embedding"
_CHARACTERS = 20 * MAX_LENGTH  # of a text that is tokenised: enough for the window, and bounded

Embeddings = NDArray[np.float32]


def check_encoder(folder: str | Path) -> dict[str, str]:
    """The sha256 of each file of the model, by name, after it was loaded and has read a text.

    Raises:
        ValueError: a file is missing or not what it should be, or the model's inputs or outputs do not fit.
        ImportError: the libraries are not installed.
    """
    TextEncoder(folder).embed(["Berlin is the capital of Germany. " * MAX_LENGTH])
    files = (path for path in sorted(Path(folder).iterdir()) if path.is_file())
    found = {}
    for path in files:
        if path.name == _TOKENIZER or path.name.startswith(_MODEL) or path.suffix in {".data", ".onnx_data"}:
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


class TextEncoder:
    """A loaded model. Raises as `check_encoder`."""

    def __init__(self, folder: str | Path) -> None:
        self._place = Path(folder)
        for name in (_MODEL, _TOKENIZER):
            if not (self._place / name).is_file():
                raise ValueError(f"encoder {folder}: {name} is missing")
        self._tokenizer = load_tokenizer(self._place / _TOKENIZER, "encoder")
        self._tokenizer.enable_truncation(MAX_LENGTH)
        self._session = load_session(self._place / _MODEL, "encoder")
        self._inputs = self._input_types()
        outputs = [output.name for output in self._session.get_outputs()]
        self._output = _POOLED if _POOLED in outputs else outputs[0]

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """The embeddings of texts, a row each. Raises ValueError for a model whose output is none."""
        rows = [self._embed(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    def _embed(self, text: str) -> Embeddings:
        encoding = self._tokenizer.encode(text[:_CHARACTERS])
        values = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        given = {name: np.array([values[name]], kind) for name, kind in self._inputs.items()}
        path = self._place / _MODEL
        try:
            (output,) = self._session.run([self._output], given)
        except Exception as error:  # the runtime's exceptions have no common class but this
            raise ValueError(f"encoder {path}: cannot read a text of {len(encoding.ids)} tokens: {error}") from error
        states = np.asarray(output, np.float32)
        if states.ndim == 3 and states.shape[:2] == (1, len(encoding.ids)):
            states = states.mean(axis=1)  # no token is padding
        if states.ndim != 2 or len(states) != 1 or not np.isfinite(states).all():
            raise ValueError(
                f"encoder {path}: {self._output} has shape {np.shape(output)} or values that are not finite; expected "
                f"(1, width) or (1, {len(encoding.ids)}, width)"
            )
        embedding: Embeddings = states[0]
        return embedding

    def _input_types(self) -> dict[str, Any]:
        declared = {value.name: value.type for value in self._session.get_inputs()}
        path = self._place / _MODEL
        if "input_ids" not in declared or declared.keys() - _INPUTS or set(declared.values()) - _KINDS.keys():
            told = ", ".join(f"{name} {kind}" for name, kind in sorted(declared.items()))
            raise ValueError(f"encoder {path}: its inputs are {told}; expected integers {', '.join(sorted(_INPUTS))}")
        return {name: _KINDS[kind] for name, kind in declared.items()}
