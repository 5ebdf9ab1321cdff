"""The encoder half of a CTranslate2 translation model.

`ctranslate2.Encoder` refuses a translation model and `ctranslate2.Translator` gives no states away, but the variables in
``model.bin`` whose names start with ``encoder/`` are just what an encoder's file holds, so one is made of them in memory.
Format version 6: version u32, name of the kind, its revision u32; number of variables u32, each its name, rank u8,
dimensions u32, type u8, bytes u32, values; number of aliases u32, each two names. A name is its length u16 with the zero
byte that ends it. Little endian.
"""

import importlib
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]

_KIND, _REVISION = "TransformerEncoderSpec", 1
_TRANSLATOR = "TransformerSpec"
_VERSIONS = (6,)


def encoder_of_translator(folder: Path) -> Callable[[Sequence[int]], FloatMatrix]:
    """A function from the pieces' numbers to the last hidden states, (n_pieces, width).

    `folder` holds a CTranslate2 encoder or translation model. Raises ValueError where it is neither.
    """
    library = importlib.import_module("ctranslate2")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".spm"}
    try:
        model = encoder_model(files["model.bin"])
        vocabulary = next(files[name] for name in ("vocabulary.json", "shared_vocabulary.json", "source_vocabulary.json") if name in files)
        config = json.loads(files.get("config.json", b"{}"))
        kept = {"unk_token": "<unk>", "layer_norm_epsilon": None} | {k: v for k, v in config.items() if k in {"unk_token", "bos_token", "eos_token", "layer_norm_epsilon"}}
        encoder = library.Encoder("encoder", files={"model.bin": model, "config.json": json.dumps(kept).encode(), "vocabulary.json": vocabulary}, inter_threads=1, intra_threads=1)
    except (KeyError, StopIteration, RuntimeError) as error:
        raise ValueError(f"encoder {folder}: not a CTranslate2 model: {error}") from error

    def encode(ids: Sequence[int]) -> FloatMatrix:
        states: FloatMatrix = np.array(encoder.forward_batch([list(ids)]).last_hidden_state, np.float32)[0]
        return states

    return encode
