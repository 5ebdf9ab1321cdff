"""Marian models as Hugging Face stores them (OPUS-MT), to CTranslate2, without PyTorch.

CTranslate2's own converter for this layout loads the model through `transformers` and PyTorch; the weights are only
renamed, joined and quantised, for which NumPy is enough. What is written is what that converter writes, but that the
attention is the mean of all heads (see `transforms.alignment.attention_heads`).
"""

import json
import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec

from transforms.alignment.attention_heads import alignment_layer
from transforms.models.registry import ModelError
from transforms.translation.marian_weights import read_weights
from transforms.translation.model_folder import DESCRIPTION

_Weights = Mapping[str, npt.NDArray[np.float32]]
_ACTIVATIONS = {
    "relu": common_spec.Activation.RELU,
    "gelu": common_spec.Activation.GELU,
    "swish": common_spec.Activation.SWISH,
    "silu": common_spec.Activation.SWISH,
}
_PAD = "<pad>"


def convert_marian(source: Path, target: Path, description: Mapping[str, Any], quantization: str = "int8") -> None:
    """Write the model in the folder `source` as a CTranslate2 model into the folder `target`, with its tokenizer.

    `source` holds ``config.json``, ``model.safetensors`` or ``pytorch_model.bin``, ``vocab.json``, ``source.spm`` and
    ``target.spm``. ``description`` goes to ``translation.json``. ``model.bin`` is
    written last, so that a folder that has one is whole. Raises ModelError for a missing file, another kind of model
    and one that needs what is not supported (different vocabularies of source and target).
    """
    config = _json(source / "config.json")
    if config.get("model_type") != "marian":
        raise ModelError(f"{source}: a model of type {config.get('model_type')!r}, not a Marian model")
    weights = read_weights(source)
    vocabulary = _json(source / "vocab.json")
    tokens = sorted(vocabulary, key=lambda token: int(vocabulary[token]))
    if tokens and tokens[-1] == _PAD:
        tokens.pop()  # transformers begins a translation with it; CTranslate2 begins with zeros instead
    try:
        spec = _spec(config, weights, len(tokens))
    except KeyError as error:
        raise ModelError(f"{source}: the weights {error} are missing; is this a Marian model?") from error
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.eos_token, spec.config.unk_token, spec.config.decoder_start_token = "</s>", "<unk>", "</s>"
    spec.validate()
    spec.optimize(quantization=quantization)
    target.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm"):
        if not (source / name).is_file():
            raise ModelError(f"{source}: {name} is missing")
        shutil.copyfile(source / name, target / name)
    told = {"family": "marian", **description}
    (target / DESCRIPTION).write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (target / "model.bin").unlink(missing_ok=True)
    spec.save(str(target))


def _spec(config: Mapping[str, Any], weights: _Weights, size: int) -> transformer_spec.TransformerSpec:
    heads = config["encoder_attention_heads"]
    if config["decoder_attention_heads"] != heads:
        raise ModelError("a Marian model whose encoder and decoder have different numbers of heads is not supported")
    if not config.get("share_encoder_decoder_embeddings", True):
        raise ModelError("a Marian model with different vocabularies of source and target is not supported")
    spec = transformer_spec.TransformerSpec.from_config(
        (config["encoder_layers"], config["decoder_layers"]),
        heads,
        pre_norm=False,
        activation=_ACTIVATIONS[config["activation_function"]],
        alignment_layer=alignment_layer(config["decoder_layers"]),
        alignment_heads=heads,
    )
    embeddings = weights["model.shared.weight"][:size]
    positions = _sinusoids(config["max_position_embeddings"], config["d_model"])
    for name in ("encoder", "decoder"):
        side = getattr(spec, name)
        side.scale_embeddings = math.sqrt(config["d_model"]) if config["scale_embedding"] else 1.0
        side.position_encodings.encodings = positions
        (side.embeddings[0] if name == "encoder" else side.embeddings).weight = embeddings
        for number, layer in enumerate(side.layer):
            _set_layer(layer, weights, f"model.{name}.layers.{number}")
    spec.decoder.start_from_zero_embedding = True
    spec.decoder.projection.weight = weights.get("lm_head.weight", weights["model.shared.weight"])[:size]
    if weights["final_logits_bias"].any():
        spec.decoder.projection.bias = weights["final_logits_bias"].reshape(-1)[:size]
    return spec


def _set_layer(layer: Any, weights: _Weights, name: str) -> None:
    _set_attention(layer.self_attention, weights, f"{name}.self_attn", [["q_proj", "k_proj", "v_proj"], ["out_proj"]])
    _set_norm(layer.self_attention.layer_norm, weights, f"{name}.self_attn_layer_norm")
    if hasattr(layer, "attention"):
        projections = [["q_proj"], ["k_proj", "v_proj"], ["out_proj"]]
        _set_attention(layer.attention, weights, f"{name}.encoder_attn", projections)
        _set_norm(layer.attention.layer_norm, weights, f"{name}.encoder_attn_layer_norm")
    _set_linear(layer.ffn.linear_0, weights, [f"{name}.fc1"])
    _set_linear(layer.ffn.linear_1, weights, [f"{name}.fc2"])
    _set_norm(layer.ffn.layer_norm, weights, f"{name}.final_layer_norm")


def _set_attention(attention: Any, weights: _Weights, name: str, projections: list[list[str]]) -> None:
    for linear, joined in zip(attention.linear, projections, strict=True):
        _set_linear(linear, weights, [f"{name}.{projection}" for projection in joined])


def _set_linear(linear: Any, weights: _Weights, names: list[str]) -> None:
    linear.weight = np.concatenate([weights[f"{name}.weight"] for name in names])
    linear.bias = np.concatenate([weights[f"{name}.bias"] for name in names])


def _set_norm(norm: Any, weights: _Weights, name: str) -> None:
    norm.gamma, norm.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _sinusoids(positions: int, width: int) -> npt.NDArray[np.float32]:
    """Position encodings (positions, width) as Marian has them: all sines, then all cosines (Vaswani et al. 2017)."""
    rates = 10000.0 ** (2 * (np.arange(width) // 2) / width)
    angles = np.arange(positions)[:, None] / rates
    return np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1).astype(np.float32)


def _json(path: Path) -> Any:
    if not path.is_file():
        raise ModelError(f"{path.parent}: {path.name} is missing")
    return json.loads(path.read_text(encoding="utf-8"))
