"""Loading a CTranslate2 model."""

import os

import ctranslate2

from transforms.alignment.attention_heads import with_mean_attention
from transforms.models.registry import ModelError
from transforms.translation.model_folder import ModelFolder


def load_engine(
    model: ModelFolder, compute_type: str, threads: int = 1, translators: int = 1
) -> ctranslate2.Translator:
    """A model in memory, whose attention is the mean of all heads of the last decoder layer.

    A model that was not converted so is changed while it is loaded, which takes twice its memory for that time. Raises
    ModelError for a file that CTranslate2 cannot load.
    """
    options = {"compute_type": compute_type, "intra_threads": threads, "inter_threads": translators}
    try:
        if model.mean_attention:
            return ctranslate2.Translator(str(model.path), **options)
        files = {
            path.name: path.read_bytes()
            for path in sorted(model.path.iterdir())
            if path.name in {"model.bin", "config.json"} or "vocabulary" in path.name
        }
        files["model.bin"] = with_mean_attention(files["model.bin"])
        return ctranslate2.Translator(os.fspath(model.path), files=files, **options)
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{model.path}: CTranslate2 cannot load it: {error}") from error
