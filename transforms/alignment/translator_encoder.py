"""The encoder half of a CTranslate2 translation model, taken out of its file in memory.

`ctranslate2.Encoder` refuses a translation model and `ctranslate2.Translator` gives no states away, but the variables
in ``model.bin`` whose names start with ``encoder/`` are just what the file of an encoder holds. Format version 6,
little endian: version u32, kind, its revision u32; number of variables u32, each its name, rank u8, dimensions u32,
type u8, bytes u32, values; number of aliases u32, each two names. A name has its length u16, with the zero byte that
ends it.
"""

import importlib
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]

_VERSION = 6
_KIND, _REVISION = "TransformerEncoderSpec", 1
_VOCABULARIES = ("vocabulary.json", "shared_vocabulary.json", "source_vocabulary.json")
_SETTINGS = ("unk_token", "bos_token", "eos_token", "layer_norm_epsilon")


def load_encoder(folder: Path) -> Callable[[Sequence[int]], FloatMatrix]:
    """A function from the numbers of pieces to their last hidden states, (n_pieces, width).

    `folder` holds a CTranslate2 translation model or encoder. Raises ValueError where it is neither, ImportError where
    the library is missing.
    """
    library = importlib.import_module("ctranslate2")
    try:
        vocabulary = next(folder / name for name in _VOCABULARIES if (folder / name).is_file())
        config = json.loads((folder / "config.json").read_text())
        files = {
            "model.bin": encoder_model((folder / "model.bin").read_bytes()),
            "config.json": json.dumps({name: config[name] for name in _SETTINGS if name in config}).encode(),
            "vocabulary.json": vocabulary.read_bytes(),
        }
        encoder = library.Encoder(str(folder), files=files, inter_threads=1, intra_threads=1)
    except (OSError, StopIteration, RuntimeError, ValueError) as error:
        raise ValueError(f"encoder {folder}: not a CTranslate2 model with vocabulary and config: {error}") from error

    def encode(ids: Sequence[int]) -> FloatMatrix:
        try:
            states = encoder.forward_batch([list(ids)]).last_hidden_state
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"encoder {folder}: cannot read a text of {len(ids)} pieces: {error}") from error
        rows: FloatMatrix = np.array(states, np.float32)[0]
        return rows

    return encode


def encoder_model(model: bytes) -> bytes:
    """The ``model.bin`` of an encoder from that of a translation model; that of an encoder as it is.

    Raises ValueError for another kind, another version of the format, or a file cut short.
    """
    try:
        kind, variables, aliases = _read(model)
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"model.bin: not a model of format {_VERSION}: {error}") from error
    if kind == _KIND:
        return model
    kept = {name: value for name, value in variables.items() if name.startswith("encoder/")}
    for name, original in aliases.items():
        if name.startswith("encoder/"):  # the scale of a quantised weight goes with it and has no alias of its own
            kept |= {name + key[len(original) :]: value for key, value in variables.items() if key.startswith(original)}
    if not kept:
        raise ValueError(f"model.bin: a {kind} has no encoder")
    head = struct.pack("<I", _VERSION) + _name(_KIND) + struct.pack("<II", _REVISION, len(kept))
    return b"".join([head, *(_name(name) + value for name, value in kept.items()), struct.pack("<I", 0)])


def _read(model: bytes) -> tuple[str, dict[str, bytes], dict[str, str]]:
    """The kind, the variables (all that follows their names) and the aliases of a model file."""
    at = 0

    def take(form: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{form}", model, at)
        at += struct.calcsize(f"<{form}")
        return int(value)

    def take_name() -> str:
        nonlocal at
        length = take("H")
        text = model[at : at + length].rstrip(b"\0").decode()
        at += length
        return text

    if take("I") != _VERSION:
        raise ValueError(f"model.bin: not format version {_VERSION}")
    kind = take_name()
    take("I")
    variables: dict[str, bytes] = {}
    for _ in range(take("I")):
        name, begin = take_name(), at
        at += 1 + 4 * model[at] if at < len(model) else 1
        take("B")
        size = take("I")
        at += size
        variables[name] = model[begin:at]
    return kind, variables, {take_name(): take_name() for _ in range(take("I"))}


def _name(text: str) -> bytes:
    encoded = text.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded
