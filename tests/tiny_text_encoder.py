"""A tiny real text encoder in ONNX whose embeddings can be foretold."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

WORDS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "theory", "proof", "cart", "cheap", "the"]
VECTORS = {"theory": (1.0, 0.0), "proof": (0.5, 0.0), "cart": (0.0, 1.0), "cheap": (0.0, 0.5)}
"""States of these words; all others have zeros."""


def save_text_encoder(
    folder: Path,
    pooled: bool = False,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    kind: int = TensorProto.INT64,
) -> Path:
    """Write a model into the new `folder` whose last hidden states are the vectors of its tokens.

    A `pooled` one also has the output ``sentence_embedding``, the largest values over the tokens.
    """
    folder.mkdir()
    vectors = np.zeros((len(WORDS), 2), np.float32)
    for word, vector in VECTORS.items():
        vectors[WORDS.index(word)] = vector
    nodes = [helper.make_node("Gather", ["vectors", "input_ids"], ["last_hidden_state"])]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 2])]
    if pooled:
        nodes.append(helper.make_node("ReduceMax", ["last_hidden_state"], ["sentence_embedding"], axes=[1], keepdims=0))
        outputs.append(helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["batch", 2]))
    graph = helper.make_graph(
        nodes,
        "vectors of words",
        [helper.make_tensor_value_info(name, kind, ["batch", "tokens"]) for name in inputs],
        outputs,
        [numpy_helper.from_array(vectors, "vectors")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    tokenizer.enable_padding(pad_token="[PAD]", length=64)  # as saved with many models; a padded text would differ
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
