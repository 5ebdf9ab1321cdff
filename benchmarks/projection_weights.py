"""Weights of `transforms.projection.ranking`, learned from XQuAD and XL-WA; `python -m benchmarks.projection_weights`.

Writes ``transforms/projection/projection_weights.json`` from the pairs of all languages. Figures of a language come
from weights that have seen no pair of it: `FOLDS` says which languages were left out together. The candidates of each
part of a pair are made twice, with our aligner and the surface methods and with some other choice of evidence, so that
the weights hold for any. No data here has names of Wikidata, markers or translations of spans alone; their candidates
are made up so that a score of 0.8 is right in 80 of 100 cases, which is what scores of methods are meant to be.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import transforms.projection
from benchmarks.projection_data import XL_WA_LANGUAGES, XQUAD_LANGUAGES, xl_wa_pairs, xl_wa_sentences, xquad_pairs
from benchmarks.projection_evidence import EvidencePair, evidence_pairs
from transforms.projection.candidate_table import Evidence, PreparedPair
from transforms.projection.edges import settle_edges
from transforms.projection.features import FEATURES
from transforms.projection.ranking import RankingModel, model_from
from transforms.projection.spans import Candidate

FloatMatrix = npt.NDArray[np.floating[Any]]

LANGUAGES = tuple(sorted({*XQUAD_LANGUAGES, *XL_WA_LANGUAGES}))
FOLDS = tuple(LANGUAGES[number::4] for number in range(4))
"""Languages that are left out together for the figures of each of them."""

HIDDEN_UNITS, EPOCHS, RATE, DECAY, BATCH = 16, 60, 4e-3, 1e-4, 256
_SIMULATED = ("names", "markers", "span_translation")


class Examples(NamedTuple):
    """Candidates of many spans in rows; span n has the rows ``[offsets[n], offsets[n + 1])``."""

    features: FloatMatrix
    is_right: npt.NDArray[np.bool_]
    offsets: npt.NDArray[np.int64]


def main() -> None:
    """Learn from all languages and write the weights."""
    model = train([examples_of(code) for code in LANGUAGES])
    path = Path(transforms.projection.__path__[0]) / "projection_weights.json"
    path.write_text(json.dumps({"features": FEATURES, **model}) + "\n", encoding="utf-8")
    print(f"wrote {path.name}")


@cache
def model_without(code: str) -> RankingModel:
    """Weights from languages other than ``code`` and those left out with it."""
    left_out = next(fold for fold in FOLDS if code in fold)
    return _model_without(left_out)


@cache
def _model_without(left_out: tuple[str, ...]) -> RankingModel:
    return model_from(train([examples_of(code) for code in LANGUAGES if code not in left_out]))


@cache
def xquad_evidence(code: str) -> list[EvidencePair]:
    """Parts of the XQuAD paragraphs of a language with their evidence."""
    return evidence_pairs(xquad_pairs(code))


@cache
def xl_wa_evidence(code: str) -> list[EvidencePair]:
    """Sentences of XL-WA that were aligned by hand, with their evidence."""
    return evidence_pairs(xl_wa_pairs(code, ("dev", "test")), xl_wa_sentences(code), whole=True)


@cache
def examples_of(code: str) -> Examples:
    """All examples of a language."""
    features, is_right, offsets = [], [], [0]
    sources = [*(xquad_evidence(code) if code in XQUAD_LANGUAGES else ())]
    sources += xl_wa_evidence(code) if code in XL_WA_LANGUAGES else ()
    for number, pair in enumerate(sources):
        for evidence in _variants(pair, number):
            prepared = PreparedPair(pair.stretch.pair, evidence)
            for index, span in enumerate(pair.stretch.pair.spans):
                table = prepared.table(index)
                if table is None:
                    continue
                surface = pair.stretch.pair.source_text[span.start : span.end]
                gold = pair.gold[index]
                wanted = settle_edges(pair.stretch.pair.target_text, gold.start, gold.end, surface)
                right = [
                    (start, end) == wanted
                    for start, end in zip(table.starts.tolist(), table.ends.tolist(), strict=True)
                ]
                features.append(table.features)
                is_right.append(right)
                offsets.append(offsets[-1] + len(right))
    return Examples(np.concatenate(features), np.concatenate(is_right), np.array(offsets))


def _variants(pair: EvidencePair, number: int) -> Iterator[Evidence]:
    if not pair.stretch.span_indices:
        return
    yield pair.evidence(["statistical"])
    others: list[tuple[list[str], bool, bool]] = [
        (["statistical", "unseeded"], True, False),
        (["statistical"], False, False),
        ([], True, False),
        (["unseeded"], True, True),
        (["statistical", "unseeded"], True, True),
        ([], True, True),
    ]
    methods, has_surface, has_more = others[number % len(others)]
    evidence = pair.evidence(methods, has_surface)
    if has_more:
        more = [*evidence.candidates, *_simulated(pair)]
        evidence = Evidence(evidence.source_words, evidence.target_words, evidence.posteriors, more)
    yield evidence


def _simulated(pair: EvidencePair) -> Iterator[Candidate]:
    """Candidates of methods that the data has not, right as often as their score says."""
    chance = np.random.default_rng(zlib.crc32(pair.gold_pair.id.encode()) + pair.stretch.target_start)
    starts, ends = pair.target_words.starts, pair.target_words.ends
    for index, gold in enumerate(pair.gold):
        method = _SIMULATED[int(chance.integers(3))]
        score = float(chance.uniform(0.3, 1))
        if chance.random() < score and 0 <= gold.start < gold.end <= len(pair.stretch.pair.target_text):
            yield Candidate(index, *gold, score, method)
        elif len(starts):
            first = int(chance.integers(len(starts)))
            last = min(len(starts) - 1, first + int(chance.integers(3)))
            yield Candidate(index, starts[first], ends[last], score, method)


def train(parts: Sequence[Examples]) -> dict[str, Any]:
    """Weights as nested lists, by Adam on the log probability of the right candidate, or of none where none is."""
    spans = [
        (part.features[start:end], part.is_right[start:end])
        for part in parts
        for start, end in zip(part.offsets[:-1], part.offsets[1:], strict=True)
    ]
    chance = np.random.default_rng(20)
    columns = len(FEATURES)
    initial = {
        "hidden": chance.normal(0, columns**-0.5, (HIDDEN_UNITS, columns)),
        "hidden_bias": np.zeros(HIDDEN_UNITS),
        "output": chance.normal(0, 0.1, HIDDEN_UNITS),
        "linear": np.zeros(columns),
        "bias": np.zeros(1),
    }
    weights: dict[str, FloatMatrix] = {name: values.astype(np.float32) for name, values in initial.items()}
    first_moment = {name: np.zeros_like(values) for name, values in weights.items()}
    second_moment = {name: np.zeros_like(values) for name, values in weights.items()}
    steps = EPOCHS * -(-len(spans) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(spans))
        for at in range(0, len(spans), BATCH):
            batch = [spans[number] for number in order[at : at + BATCH]]
            step += 1
            rate = RATE * (1 - step / (steps + 1))
            for name, slope in _slopes(weights, batch).items():
                decayed = slope + DECAY * weights[name]
                first_moment[name] = 0.9 * first_moment[name] + 0.1 * decayed
                second_moment[name] = 0.999 * second_moment[name] + 0.001 * decayed * decayed
                mean, spread = first_moment[name] / (1 - 0.9**step), second_moment[name] / (1 - 0.999**step)
                weights[name] -= (rate * mean / (np.sqrt(spread) + 1e-8)).astype(np.float32)
    stored = {name: np.round(values.astype(np.float64), 4).tolist() for name, values in weights.items()}
    return {**stored, "bias": stored["bias"][0]}


def _slopes(
    weights: dict[str, FloatMatrix], batch: Sequence[tuple[FloatMatrix, npt.NDArray[np.bool_]]]
) -> dict[str, FloatMatrix]:
    rows = np.concatenate([features for features, _ in batch])
    is_right = np.concatenate([right for _, right in batch])
    sizes = np.array([len(right) for _, right in batch])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    units = np.tanh(rows @ weights["hidden"].T + weights["hidden_bias"])
    logits = units @ weights["output"] + rows @ weights["linear"] + weights["bias"]
    top = np.maximum(np.maximum.reduceat(logits, starts), 0)
    powers = np.exp(logits - np.repeat(top, sizes))
    total = np.add.reduceat(powers, starts) + np.exp(-top)
    probabilities = powers / np.repeat(total, sizes)
    right_total = np.add.reduceat(probabilities * is_right, starts)
    wanted = probabilities * is_right / np.repeat(np.maximum(right_total, 1e-9), sizes)
    error = ((probabilities - wanted) / len(batch)).astype(np.float32)
    unit_error = error[:, None] * weights["output"] * (1 - units * units)
    return {
        "hidden": unit_error.T @ rows,
        "hidden_bias": unit_error.sum(0),
        "output": units.T @ error,
        "linear": rows.T @ error,
        "bias": error.sum(keepdims=True),
    }


if __name__ == "__main__":
    main()
