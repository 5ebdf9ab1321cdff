"""A tiny real cross-encoder in ONNX whose scores can be foretold."""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WORDS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "born", "married", "visited", "capital", "the"]
TELLING = {"born": 3.0, "married": -3.0}
"""What these words add to the logit; all others add nothing."""


def save_cross_encoder(
    folder: Path,
    outputs: int = 1,
    stated: int = 0,
    labels: dict[str, str] | None = None,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    output_names: tuple[str, ...] = ("logits",),
    kind: int = TensorProto.INT64,
) -> Path:
    """Write a model into the new `folder` that adds up the logits of its tokens: one output, or `outputs` columns.

    With several outputs the words speak for the one at `stated`; the others stay 0.
    """
    folder.mkdir()
    weights = np.zeros((len(WORDS), outputs), dtype=np.float32)
    for word, value in TELLING.items():
        weights[WORDS.index(word), stated] = value
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["embedded"]),
        helper.make_node("ReduceSum", ["embedded", "axis"], [output_names[0]], keepdims=0),
        *(helper.make_node("Identity", [output_names[0]], [name]) for name in output_names[1:]),
    ]
    graph = helper.make_graph(
        nodes,
        "sum of words",
        [helper.make_tensor_value_info(name, kind, ["batch", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", outputs]) for name in output_names],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(np.array([1]), "axis")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    _tokenizer().save(str(folder / "tokenizer.json"))
    if labels is not None:
        (folder / "config.json").write_text(json.dumps({"id2label": labels}))
    return folder


def _tokenizer() -> Tokenizer:
    """Words, with marks around premise and hypothesis; it would truncate if it were let."""
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(pad_token="[PAD]", length=64)
    return tokenizer
