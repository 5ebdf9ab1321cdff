"""A tiny cross-encoder in ONNX whose scores can be foretold, and examples of an invented language for training."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from transforms.critics.example import Argument, Example

WORDS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "born", "married", "visited", "capital", "the"]
TELLING = {"born": 3.0, "married": -3.0}
"""What these words add to the logit; all others add nothing."""

MakeModel = Callable[..., Path]
MakeExamples = Callable[..., list[Example]]


@pytest.fixture
def make_cross_encoder(tmp_path: Path) -> MakeModel:
    """A folder with a model that adds up the logits of its tokens: one output, or the columns of `outputs`.

    With several outputs the words speak for the one at `stated`; the others stay 0.
    """

    def make(
        outputs: int = 1,
        stated: int = 0,
        labels: dict[str, str] | None = None,
        inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
        output_names: tuple[str, ...] = ("logits",),
        kind: int = TensorProto.INT64,
    ) -> Path:
        folder = tmp_path / "cross-encoder"
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

    return make


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


@pytest.fixture
def make_example() -> Callable[..., Example]:
    """An example of one text with arguments given by their words."""

    def make(text: str, subject: str, object_: str, predicate: str | None = "P19", **more: object) -> Example:
        fields: dict = {
            "id": "d#0:0:1",
            "document_id": "d",
            "language": "eng_Latn",
            "text": text,
            "sentences": [(0, len(text))],
            "subject": _argument(text, subject, "PER"),
            "object": _argument(text, object_, "LOC"),
            "predicate": predicate,
            "scope": "sentence",
            "label": True,
        }
        return Example(**(fields | more))

    return make


def _argument(text: str, surface: str, kind: str | None) -> Argument:
    start = text.index(surface)
    return Argument(start, start + len(surface), kind, surface, "link")


@pytest.fixture(scope="session")
def make_examples() -> MakeExamples:
    """Sentences that state birth or death by their verb, two in three aligned; the others have no fact.

    Each `unstated`th of those aligned is false: it says nothing of the kind, or birth where death was aligned.
    """
    verbs, neutral = {"P19": "was born in", "P20": "died in"}, ("flew over", "talked of", "wrote about")

    def make(number: int, unstated: int = 0, language: str = "eng_Latn") -> list[Example]:
        examples = []
        for at in range(number):
            predicate = ("P19", "P20")[at % 2]
            is_aligned, verb = at % 3 != 2, verbs[predicate]
            is_false = bool(unstated) and is_aligned and at % unstated == 1
            if not is_aligned or (is_false and at // unstated // 2 % 2):
                verb = neutral[at // 3 % 3]
            elif is_false:
                verb = verbs["P20" if predicate == "P19" else "P19"]
            subject, object_ = f"Name{at}", f"Town{at * 7 % 11}"
            text = f"In year {at} {subject} {verb} {object_} with friends{at % 4}."
            one, other = _argument(text, subject, "PER"), _argument(text, object_, "LOC")
            document = f"{language}-{at // 10}"
            examples.append(
                Example(
                    id=f"{document}#{at}{'-false' if is_false else ''}",
                    document_id=document,
                    language=language,
                    text=text,
                    sentences=[(0, len(text))],
                    subject=one,
                    object=other,
                    predicate=predicate if is_aligned else None,
                    scope="sentence",
                    label=is_aligned,
                    entities=[(one.start, one.end, one.type), (other.start, other.end, other.type)],
                )
            )
        return examples

    return make
