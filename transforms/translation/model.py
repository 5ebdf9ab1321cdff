"""`Translator`: sentences of one language into another by a CTranslate2 model in a local folder.

The translation of a sentence depends on nothing but the sentence, the model and the `Decoding`. That needs care: where
CTranslate2 pads sentences of several lengths to one batch, sums of floating-point numbers are added up in another
order, and of 300 sentences 1 to 3 came out differently with `en-de-small` in int8. Batches of one source length give
the bytes of translating each sentence alone, so batches are made of sentences with equally many tokens. That holds for
int8, whose products are sums of integers; in float32 even such batches change the last bits, so there sentences are
translated one by one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ctranslate2
import numpy as np

from transforms.models.registry import ModelError
from transforms.translation.decoding import Decoding
from transforms.translation.engine import load_engine
from transforms.translation.hypothesis import FloatMatrix, Hypothesis, joined, passed
from transforms.translation.model_folder import ModelFolder, read_model_folder
from transforms.translation.oversize import split_oversize
from transforms.translation.tokenization import Tokenizer
from transforms.translation.translatable import is_translatable, readable
from transforms.translation.unknown_pieces import UNKNOWN, copy_unknown

__all__ = ["Hypothesis", "Translator"]


class _Part(NamedTuple):
    """What the model is asked: the tokens of a sentence or of a part of it, or of a given pair."""

    pieces: list[str]
    tokens: list[str]
    target: tuple[str, ...] = ()


class Translator:
    """A loaded model for one pair of languages.

    ``source_language`` and ``target_language`` are tags such as `deu_Latn`. ``translators`` of ``threads`` processor
    threads work at a time on one copy of the model; neither changes an output. ``engine`` shares the copy of another
    `Translator` (see `load_engine`).

    Raises ModelError (a ValueError) where the folder holds no model or the model does not translate these languages,
    before anything is loaded.
    """

    def __init__(
        self,
        folder: str | Path,
        source_language: str,
        target_language: str,
        decoding: Decoding | None = None,
        threads: int = 1,
        translators: int = 1,
        engine: ctranslate2.Translator | None = None,
    ) -> None:
        self.model: ModelFolder = read_model_folder(folder)
        self.decoding = decoding or Decoding()
        if source_language == target_language:
            raise ModelError(f"{folder}: source and target language are both {source_language}")
        self._target_language = target_language
        self.tokenizer = Tokenizer(self.model, source_language, target_language)
        self.engine = engine or load_engine(self.model, self.decoding.compute_type, threads, translators)

    def translate(self, sentences: Sequence[str], with_attention: bool = False) -> list[Hypothesis]:
        """A translation of each sentence, in order."""
        readables = [readable(sentence) for sentence in sentences]
        parts = [self._parts(text) if is_translatable(text) else [] for text in readables]
        flat = [part for of_sentence in parts for part in of_sentence]
        translated = iter(self._translate_parts(flat, with_attention))
        return [
            joined([next(translated) for _ in of_sentence], self._target_language) if of_sentence else passed(sentence)
            for sentence, of_sentence in zip(sentences, parts, strict=True)
        ]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """The mean log probability of the pieces of each given translation and of its end, as `Hypothesis.score`.

        nan where source or translation is empty or longer than the model can read.
        """
        parts = self._given(sources, targets)
        return self._score_parts(parts)

    def force(self, sources: Sequence[str], targets: Sequence[str]) -> list[Hypothesis]:
        """Given translations as the model's own, with attention and score; see `Hypothesis.status`."""
        parts = self._given(sources, targets)
        scores = self._score_parts(parts)
        attentions = self._force_parts(parts)
        return [
            Hypothesis(
                target,
                score,
                tuple(part.pieces),
                part.target,
                attention,
                "too long" if attention is None else "given",
                self.tokenizer.unknown(part.pieces),
            )
            for target, part, score, attention in zip(targets, parts, scores, attentions, strict=True)
        ]

    def _parts(self, text: str) -> list[_Part]:
        pieces = self.tokenizer.source_pieces(text)
        if len(pieces) <= self.decoding.max_source_pieces:
            return [self._part(pieces)]
        cuts = split_oversize(text, self.decoding.max_source_pieces, self.tokenizer.piece_ends)
        return [self._part(self.tokenizer.source_pieces(text[start:end])) for start, end in cuts]

    def _part(self, pieces: list[str], target: Sequence[str] = ()) -> _Part:
        return _Part(pieces, [*self.tokenizer.before, *pieces, *self.tokenizer.after], tuple(target))

    def _given(self, sources: Sequence[str], targets: Sequence[str]) -> list[_Part]:
        return [
            self._part(self.tokenizer.source_pieces(readable(source)), self.tokenizer.target_pieces(readable(target)))
            for source, target in zip(sources, targets, strict=True)
        ]

    def _translate_parts(self, parts: Sequence[_Part], with_attention: bool) -> list[Hypothesis]:
        prefix = self.tokenizer.target_prefix

        def submit(chunk: list[_Part]) -> list[Any]:
            return list(
                self.engine.translate_batch(
                    [part.tokens for part in chunk],
                    [prefix] * len(chunk) if prefix else None,
                    asynchronous=True,
                    beam_size=self.decoding.beam_size,
                    length_penalty=self.decoding.length_penalty,
                    no_repeat_ngram_size=self.decoding.no_repeat_ngram_size,
                    repetition_penalty=self.decoding.repetition_penalty,
                    max_input_length=0,
                    max_decoding_length=self._limit(chunk[0]),
                    return_scores=True,
                )
            )

        results = self._in_batches(parts, lambda part: (len(part.tokens),), submit)
        hypotheses = [self._hypothesis(*pair) for pair in zip(parts, results, strict=True)]
        return self._with_attention(parts, hypotheses, with_attention)

    def _with_attention(
        self, parts: Sequence[_Part], hypotheses: list[Hypothesis], with_attention: bool
    ) -> list[Hypothesis]:
        """The hypotheses with their attention if it is asked for, those with `<unk>` as `copy_unknown` has them."""
        numbers = [
            number for number, found in enumerate(hypotheses) if with_attention or UNKNOWN in found.target_pieces
        ]
        asked = [parts[number]._replace(target=hypotheses[number].target_pieces) for number in numbers]
        for number, attention in zip(numbers, self._force_parts(asked), strict=True):
            found = hypotheses[number]
            if attention is None:  # of no piece
                continue
            pieces, rows = copy_unknown(found.target_pieces, found.source_pieces, self.tokenizer.known, attention)
            hypotheses[number] = found._replace(
                text=self.tokenizer.text(pieces),
                target_pieces=pieces,
                attention=attention[rows] if with_attention else None,
            )
        return hypotheses

    def _hypothesis(self, part: _Part, result: Any) -> Hypothesis:
        pieces = result.hypotheses[0][len(self.tokenizer.target_prefix) :]
        is_cut = len(result.hypotheses[0]) >= self._limit(part)
        steps = len(result.hypotheses[0]) + (
            not is_cut
        )  # CTranslate2 divides by them, forced ones and the end included
        scored = max(1, len(pieces) + (not is_cut))
        return Hypothesis(
            text=self.tokenizer.text(pieces),
            score=result.scores[0] * steps**self.decoding.length_penalty / scored,
            source_pieces=tuple(part.pieces),
            target_pieces=tuple(pieces),
            attention=None,
            status="overlong" if is_cut else "translated",
            unknown=self.tokenizer.unknown(part.pieces),
        )

    def _score_parts(self, parts: Sequence[_Part]) -> list[float]:
        prefix = self.tokenizer.target_prefix

        def submit(chunk: list[_Part]) -> list[Any]:
            return list(
                self.engine.score_batch(
                    [part.tokens for part in chunk],
                    [[*prefix, *part.target] for part in chunk],
                    max_input_length=0,
                    offset=len(prefix),
                    asynchronous=True,
                )
            )

        results = self._in_batches(self._fitting(parts), lambda part: (len(part.tokens), len(part.target)), submit)
        found = iter(results)
        return [float(np.mean(next(found).log_probs)) if self._fits(part) else float("nan") for part in parts]

    def _force_parts(self, parts: Sequence[_Part]) -> list[FloatMatrix | None]:
        """The attention of given translations, None for those that are empty or do not fit.

        By greedy search that is given all pieces: what CTranslate2 4.8 returns of beam search in batches is mixed up
        between hypotheses, in 75 of 100 sentences of Multi30k by up to .59.
        """
        prefix = self.tokenizer.target_prefix

        def submit(chunk: list[_Part]) -> list[Any]:
            return list(
                self.engine.translate_batch(
                    [part.tokens for part in chunk],
                    [[*prefix, *part.target] for part in chunk],
                    asynchronous=True,
                    beam_size=1,
                    max_input_length=0,
                    max_decoding_length=len(prefix) + max(len(part.target) for part in chunk),
                    return_attention=True,
                )
            )

        results = self._in_batches(self._fitting(parts), lambda part: (len(part.tokens),), submit)
        found = iter(results)
        return [
            self._text_attention(next(found).attention[0], part, len(part.target)) if self._fits(part) else None
            for part in parts
        ]

    def _in_batches(
        self,
        parts: Sequence[_Part],
        lengths: Callable[[_Part], tuple[int, ...]],
        submit: Callable[[list[_Part]], Iterable[Any]],
    ) -> list[Any]:
        """The results of all parts, in order. What is computed at once has equal lengths; see the head of this file."""
        by_lengths: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for number, part in enumerate(parts):
            by_lengths[lengths(part)].append(number)
        results: list[Any] = [None] * len(parts)
        is_exact = self.engine.compute_type.startswith("int8")
        for key, numbers in sorted(by_lengths.items()):
            at_once = max(1, self.decoding.max_batch_tokens // sum(key)) if is_exact else 1
            for first in range(0, len(numbers), at_once):
                chunk = numbers[first : first + at_once]
                for number, waiting in zip(chunk, submit([parts[number] for number in chunk]), strict=True):
                    results[number] = waiting
        return [waiting.result() for waiting in results]

    def _text_attention(self, rows: Sequence[Sequence[float]], part: _Part, n_target: int) -> FloatMatrix:
        above, left = len(self.tokenizer.target_prefix), len(self.tokenizer.before)
        if not rows:
            return np.zeros((n_target, len(part.pieces)), np.float32)
        return np.asarray(rows, np.float32)[above : above + n_target, left : left + len(part.pieces)]

    def _limit(self, part: _Part) -> int:
        return self.decoding.max_target_pieces(len(part.tokens), self.model.positions)

    def _fitting(self, parts: Sequence[_Part]) -> list[_Part]:
        return [part for part in parts if self._fits(part)]

    def _fits(self, part: _Part) -> bool:
        longest = max(len(part.tokens) + 1, len(part.target) + len(self.tokenizer.target_prefix) + 1)
        is_short = self.model.positions is None or longest <= self.model.positions
        return is_short and bool(part.pieces) and bool(part.target)
