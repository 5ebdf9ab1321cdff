"""A cross-encoder in ONNX: whether a premise entails a hypothesis, or states a triplet.

Its folder holds ``model.onnx`` (with its external data, if any), ``tokenizer.json`` (the format of the library
`tokenizers`) and, where the model has more than one output, ``config.json`` whose ``id2label`` names them. A model with
a label *entailment* is one of natural language inference; one with ``LABEL_1`` is a critic of triplets, such as the
Triplet Critic; a model with a single output has its sigmoid as score.

One pair is one call: without padding and companions its score depends on nothing else, whatever the model (those that
quantise on the fly do so over a whole batch). It costs no time on one thread: 47 pairs/s with an encoder of 6 layers of
width 384, 48 in batches of 4 sorted by length, 47 of 8, 34 of 32.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.critics.text_pairs import Span, TextPair
from transforms.models.onnx import load_session, load_tokenizer

MAX_LENGTH = 256
"""Tokens of premise, hypothesis and the model's own marks together (cRocoDiLe)."""
THRESHOLD = 0.75
"""The confidence from which a relation is kept (cRocoDiLe and SREDFM, who ask for more than that)."""
ALWAYS_KEPT = frozenset({"P569", "P570"})
"""Dates of birth and death are kept whatever the score (cRocoDiLe): texts give them in brackets, without a verb."""

_MODEL, _TOKENIZER, _CONFIG = "model.onnx", "tokenizer.json", "config.json"
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_PROBE = TextPair("Berlin is the capital of Germany.", ((0, 6), (25, 32)), "Berlin country Germany")
_LONG_PROBE = TextPair(
    f"Berlin {'is a city and ' * MAX_LENGTH}is the capital of Germany.", ((0, 6), (7, 9)), "Berlin country Germany"
)


def check_cross_encoder(folder: str | Path) -> dict[str, str]:
    """The sha256 of each file of the model, by name, after it was loaded and has scored a pair.

    Raises:
        ValueError: a file is missing or not what it should be, or the model's inputs or outputs do not fit.
        ImportError: the libraries are not installed.
    """
    CrossEncoder(folder).scores([_PROBE, _LONG_PROBE])
    files = sorted(path for path in Path(folder).iterdir() if path.is_file() and _belongs(path.name))
    return {path.name: _sha256(path) for path in files}


class CrossEncoder:
    """A loaded model.

    Raises:
        ValueError: as `check_cross_encoder`.
        ImportError: as `check_cross_encoder`.
    """

    def __init__(self, folder: str | Path) -> None:
        self._place = Path(folder)
        for name in (_MODEL, _TOKENIZER):
            if not (self._place / name).is_file():
                raise ValueError(f"cross-encoder {folder}: {name} is missing")
        self._tokenizer = load_tokenizer(self._place / _TOKENIZER, "cross-encoder")
        self._tokenizer.no_truncation()
        self._session = load_session(self._place / _MODEL, "cross-encoder")
        self._inputs = self._input_types()
        self._output = self._output_name()
        self._labels = _labels(self._place / _CONFIG)

    def scores(self, pairs: Sequence[TextPair]) -> NDArray[np.float32]:
        """The probability that each premise states its hypothesis, rounded to 4 decimals.

        Pairs of more than `MAX_LENGTH` tokens lose those of the premise that are farthest from both arguments, never
        any of the hypothesis. NaN where the hypothesis alone is too long.
        """
        return np.array([self._score(pair) for pair in pairs], dtype=np.float32)

    def _score(self, pair: TextPair) -> float:
        encoded = self._encode(pair)
        if encoded is None:
            return float("nan")
        try:
            (output,) = self._session.run([self._output], encoded)
        except Exception as error:  # the runtime's exceptions have no common class but this
            raise ValueError(
                f"cross-encoder {self._place / _MODEL}: cannot score {pair.hypothesis!r}: {error}"
            ) from error
        return round(self._probability(np.asarray(output, dtype=np.float64)), 4)

    def _encode(self, pair: TextPair) -> dict[str, NDArray[Any]] | None:
        encoding = self._tokenizer.encode(pair.premise, pair.hypothesis)
        places = kept_places(encoding.sequence_ids, encoding.offsets, pair.arguments)
        if places is None:
            return None
        values = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        return {
            name: np.array([[values[name][at] for at in places]], dtype=kind) for name, kind in self._inputs.items()
        }

    def _probability(self, logits: NDArray[np.float64]) -> float:
        path = self._place / _MODEL
        if logits.ndim != 2 or logits.shape[0] != 1:
            raise ValueError(f"cross-encoder {path}: {self._output} has shape {logits.shape}, expected (1, labels)")
        if not np.isfinite(logits).all():
            raise ValueError(f"cross-encoder {path}: {self._output} is {logits[0].tolist()}, not finite")
        if logits.shape[1] == 1:
            return float(np.exp(-np.logaddexp(0, -logits[0, 0])))
        index = _stated_index(self._labels, logits.shape[1], self._place / _CONFIG)
        exponents = np.exp(logits[0] - logits[0].max())
        return float(exponents[index] / exponents.sum())

    def _input_types(self) -> dict[str, Any]:
        declared = {value.name: value.type for value in self._session.get_inputs()}
        path = self._place / _MODEL
        if "input_ids" not in declared or declared.keys() - _INPUTS:
            raise ValueError(
                f"cross-encoder {path}: its inputs are {', '.join(sorted(declared))}; "
                f"expected input_ids, and nothing else but {', '.join(sorted(_INPUTS - {'input_ids'}))}"
            )
        kinds = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
        for name, kind in declared.items():
            if kind not in kinds:
                raise ValueError(f"cross-encoder {path}: {name} is a {kind}, expected {' or '.join(kinds)}")
        return {name: kinds[kind] for name, kind in declared.items()}

    def _output_name(self) -> str:
        names = [value.name for value in self._session.get_outputs()]
        if "logits" in names:
            return "logits"
        if len(names) == 1:
            return str(names[0])
        raise ValueError(
            f"cross-encoder {self._place / _MODEL}: its outputs are {', '.join(names)}; expected logits, or only one"
        )


def kept_places(
    sequences: Sequence[int | None], offsets: Sequence[Span], arguments: tuple[Span, Span]
) -> list[int] | None:
    """Indexes of the tokens of a pair that fit into `MAX_LENGTH`, in order; None where the hypothesis does not.

    ``sequences`` says of each token whether it is of the premise (0), the hypothesis (1) or a mark of the model's
    (None), ``offsets`` where in its text it is. Tokens of the premise go from those farthest from an argument on.
    """
    of_premise = [at for at, sequence in enumerate(sequences) if sequence == 0]
    room = MAX_LENGTH - (len(sequences) - len(of_premise))
    if room < 0:
        return None
    if len(of_premise) <= room:
        return list(range(len(sequences)))

    def distance(at: int) -> int:
        start, end = offsets[at]
        return min(max(start - last, first - end, 0) for first, last in arguments)

    near = sorted(of_premise, key=lambda at: (distance(at), at))[:room]
    return sorted([*near, *(at for at, sequence in enumerate(sequences) if sequence != 0)])


def _labels(path: Path) -> Mapping[int, str] | None:
    """The names of the outputs, None where the folder says nothing about them."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("id2label")
        return None if found is None else {int(index): str(label).lower() for index, label in found.items()}
    except (AttributeError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"cross-encoder {path}: not a configuration with id2label: {error}") from error


def _stated_index(labels: Mapping[int, str] | None, outputs: int, path: Path) -> int:
    """The output that says that the premise states the hypothesis."""
    if labels is None:
        raise ValueError(f"cross-encoder {path}: the model has {outputs} outputs and no id2label there names them")
    for wanted in ("entailment", "label_1"):
        found = [index for index, label in labels.items() if label == wanted and 0 <= index < outputs]
        if len(found) == 1:
            return found[0]
    raise ValueError(
        f"cross-encoder {path}: id2label has {', '.join(labels.values())}; expected one entailment or LABEL_1"
    )


def _belongs(name: str) -> bool:
    return name in (_TOKENIZER, _CONFIG) or name.startswith("model.onnx")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
