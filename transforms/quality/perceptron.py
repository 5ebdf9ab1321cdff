"""A perceptron with one hidden layer over embeddings, as FineWeb2-HQ has it, in NumPy."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_NAMES = ("hidden_weights", "hidden_offsets", "weights", "offset")
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PerceptronOptions:
    """Settings of FineWeb2-HQ; betas, epsilon and decay are AdamW's usual ones."""

    hidden: int = 256
    dropout: float = 0.2
    rate: float = 3e-4
    decay: float = 0.01
    epochs: int = 6
    batch: int = 256
    seed: int = 42


@dataclass(frozen=True, eq=False)
class Perceptron:
    """Embedding → ``hidden`` rectified units → log-odds of a positive."""

    hidden_weights: Floats  # (width, hidden)
    hidden_offsets: Floats  # (hidden,)
    weights: Floats  # (hidden,)
    offset: Floats  # (1,)

    def margins(self, embeddings: Floats) -> NDArray[np.float64]:
        """Log-odds of each embedding (rows)."""
        units = np.maximum(embeddings.astype(np.float64) @ self.hidden_weights + self.hidden_offsets, 0)
        margins: NDArray[np.float64] = units @ self.weights.astype(np.float64) + float(self.offset[0])
        return margins

    def to_bytes(self) -> bytes:
        """An ``.npz`` file; equal weights give equal bytes, so without the time that NumPy writes into it."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w") as archive:
            for name in _NAMES:
                content = io.BytesIO()
                np.save(content, getattr(self, name))
                archive.writestr(zipfile.ZipInfo(f"{name}.npy", _DATE), content.getvalue())
        return sink.getvalue()

    @staticmethod
    def from_bytes(content: bytes) -> "Perceptron":
        """The inverse of `to_bytes`. Raises ValueError for anything else."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return Perceptron(*(np.load(io.BytesIO(archive.read(f"{name}.npy"))) for name in _NAMES))
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
            raise ValueError(f"not a perceptron: {error}") from error


def train_perceptron(embeddings: Floats, is_positive: NDArray[np.bool_], options: PerceptronOptions) -> Perceptron:
    """Trained on rows in their order, by the log loss and AdamW (Loshchilov and Hutter 2019).

    The same rows give the same weights on one machine; another's linear algebra may round otherwise.
    """
    chance = np.random.default_rng(options.seed)
    parameters = _initial(embeddings.shape[1], options.hidden, chance)
    moments = [(np.zeros_like(values), np.zeros_like(values)) for values in parameters]
    labels = is_positive.astype(np.float32)
    step = 0
    for _ in range(options.epochs):
        order = chance.permutation(len(labels))
        for start in range(0, len(order), options.batch):
            rows = order[start : start + options.batch]
            step += 1
            gradients = _gradients(parameters, embeddings[rows], labels[rows], options.dropout, chance)
            for values, gradient, (first, second) in zip(parameters, gradients, moments, strict=True):
                _adam_w(values, gradient, first, second, step, options)
    return Perceptron(*parameters)


def _initial(width: int, hidden: int, chance: np.random.Generator) -> list[Floats]:
    """Uniform in ± 1 / √inputs, as PyTorch's linear layers begin."""

    def uniform(inputs: int, *shape: int) -> Floats:
        return chance.uniform(-1, 1, shape).astype(np.float32) / np.float32(np.sqrt(inputs))

    return [uniform(width, width, hidden), uniform(width, hidden), uniform(hidden, hidden), uniform(hidden, 1)]


def _gradients(
    parameters: list[Floats], rows: Floats, labels: Floats, dropout: float, chance: np.random.Generator
) -> Iterator[Floats]:
    """Of the mean log loss, by parameter."""
    hidden_weights, hidden_offsets, weights, offset = parameters
    sums = rows @ hidden_weights + hidden_offsets
    kept = (chance.random(sums.shape, dtype=np.float32) >= dropout) / np.float32(1 - dropout)
    active = (sums > 0) * kept
    units = sums * active
    margins = units @ weights + offset
    chances = 1 / (1 + np.exp(-np.clip(margins, -60, 60)))
    errors = ((chances - labels) / len(labels)).astype(np.float32)
    through = (errors[:, None] * weights[None, :] * active).astype(np.float32)
    yield (rows.T @ through).astype(np.float32)
    yield through.sum(axis=0)
    yield (units.T @ errors).astype(np.float32)
    yield np.array([errors.sum()], np.float32)


def _adam_w(
    values: Floats, gradient: Floats, first: Floats, second: Floats, step: int, options: PerceptronOptions
) -> None:
    """One step, in place."""
    values *= 1 - options.rate * options.decay
    first += np.float32(0.1) * (gradient - first)
    second += np.float32(0.001) * (gradient * gradient - second)
    size: Any = np.sqrt(second / (1 - 0.999**step)) + 1e-8
    values -= options.rate * (first / (1 - 0.9**step)) / size
