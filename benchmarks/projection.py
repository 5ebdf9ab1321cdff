"""Projection of XQuAD answers, of names in XL-WA and of inline tags, beside eflomal; `python -m benchmarks.projection`.

All aligners are trained on the same words of the same sentence pairs. "min-max" is the usual rule: from the first to
the last word that is linked to the span, after grow-diag-final-and. Weights of the combination have not seen the
language that a row is about (`projection_weights.FOLDS`); for product help they have seen other texts of it only.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from benchmarks.projection_data import (
    PRODUCT_HELP_LANGUAGES,
    XL_WA_LANGUAGES,
    XQUAD,
    XQUAD_LANGUAGES,
    GoldSpan,
    product_help_pairs,
    product_help_sentences,
    xl_wa_sentences,
)
from benchmarks.projection_evidence import EvidencePair, evidence_pairs
from benchmarks.projection_weights import LANGUAGES, model_without, xl_wa_evidence, xquad_evidence
from transforms.alignment.eflomal import EflomalAligner
from transforms.alignment.links import grow_diag_final_and
from transforms.alignment.words import Words, alignment_words
from transforms.projection.combine import LEAST_SCORE, project
from transforms.projection.from_alignment import alignment_candidates
from transforms.projection.ranges import words_of_span
from transforms.projection.ranking import RankingModel, ranking_model
from transforms.projection.spans import Candidate
from transforms.projection.word_classes import ARTICLE, edge_words

ALWAYS = 1e-6
"""Cut at which a span is placed wherever there is a candidate."""


class Found(NamedTuple):
    """A projected span, its score, and where it should be; all offsets in the same target text."""

    text: str
    language: str
    type: str | None
    group: str
    place: tuple[int, int] | None
    gold: GoldSpan
    score: float


Projector = Callable[[EvidencePair], Iterator[tuple[tuple[int, int] | None, float]]]


def main() -> None:
    """Print all tables."""
    if not XQUAD.is_file():
        sys.exit(f"{XQUAD} is absent; set BABELMILL_DATA to the folder that holds projection/")
    scored = [*print_xquad(), *print_xl_wa()]
    print_reliability(scored)
    print_product_help()


def print_xquad() -> list[Found]:
    """Exact match and F1 of each method by language; gives what the combination found."""
    combined: list[Found] = []
    names: list[str] = []
    means: list[list[tuple[float, float, float]]] = []
    for code in XQUAD_LANGUAGES:
        pairs = xquad_evidence(code)
        add_eflomal(pairs, [])
        found = {name: results(pairs, method) for name, method in methods(model_without(code)).items()}
        if not names:
            names = list(found)
            print("XQuAD: exact match · exact match without articles, marks and case · F1 of words, per cent")
            print(f"{'':<4}" + "".join(f"{name:>22}" for name in names))
        row = [answer_measures(found[name]) for name in names]
        means.append(row)
        print(f"{code:<4}" + "".join("{:>10.1f}{:>6.1f}{:>6.1f}".format(*cell) for cell in row), flush=True)
        combined += found["combination"]
    average = np.mean(np.array(means), axis=0)
    print(f"{'mean':<4}" + "".join("{:>10.1f}{:>6.1f}{:>6.1f}".format(*cell) for cell in average))
    return combined


def print_xl_wa() -> list[Found]:
    """Micro-F1 of spans that look like names, dates and numbers, by language and method."""
    print("\nXL-WA: F1 of exact spans (precision, recall of the combination at its default cut), per cent")
    combined: list[Found] = []
    for code in XL_WA_LANGUAGES:
        pairs = xl_wa_evidence(code)
        source, target = (pairs[0].gold_pair.pair.source_language, pairs[0].gold_pair.pair.target_language)
        add_eflomal(
            pairs,
            [(alignment_words(one, source), alignment_words(other, target)) for one, other in xl_wa_sentences(code)],
        )
        found = {name: results(pairs, method) for name, method in methods(model_without(code)).items()}
        if not combined:
            print(f"{'':<4}" + "".join(f"{name:>22}" for name in found))
        row = [span_measures(one)[2] for one in found.values()]
        at_cut = [one if one.score >= LEAST_SCORE else one._replace(place=None) for one in found["combination"]]
        print(
            f"{code:<4}"
            + "".join(f"{cell:>22.1f}" for cell in row)
            + "  ({:.1f}, {:.1f})".format(*span_measures(at_cut))
        )
        combined += found["combination"]
    for kind in ("NAME", "DATE", "NUMBER"):
        print(f"{kind:<8}{span_measures([one for one in combined if one.type == kind])[2]:>6.1f}")
    print(f"{'all':<8}{span_measures(combined)[2]:>6.1f}")
    return combined


def print_reliability(found: Sequence[Found]) -> None:
    """How often the combination is right, by its score, and what each cut gives."""
    print("\nscore      spans  mean score  right")
    for low in np.arange(0, 1, 0.1):
        within = [one for one in found if one.place and low <= one.score < low + 0.1 + (low > 0.85)]
        if within:
            right = np.mean([one.place == one.gold for one in within])
            print(
                f"{low:.1f}–{low + 0.1:.1f}{len(within):>8}{np.mean([one.score for one in within]):>12.2f}{right:>7.2f}"
            )
    print("cut   precision  recall     F1")
    for cut in (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 0.9):
        kept = [one if one.score >= cut else one._replace(place=None) for one in found]
        print("{:.2f}{:>11.1f}{:>8.1f}{:>7.1f}".format(cut, *span_measures(kept)))


def print_product_help() -> None:
    """Tags that are exactly where they should be, by language."""
    print(
        "\nProduct help: inline tags exactly in place, per cent (in brackets: besides quotes and brackets around them)"
    )
    for code in PRODUCT_HELP_LANGUAGES:
        pairs = evidence_pairs(product_help_pairs(code), product_help_sentences(code), whole=True)
        model = model_without(code) if code in LANGUAGES else ranking_model()
        found = {name: results(pairs, method) for name, method in methods(model).items() if "eflomal" not in name}
        cells = [
            f"{name} {tags_in_place(one):.1f} ({tags_in_place(one, bare=True):.1f})" for name, one in found.items()
        ]
        print(f"{code:<4}" + "  ".join(cells), flush=True)


def methods(model: RankingModel) -> dict[str, Projector]:
    """The ways of projecting that the tables compare."""
    return {
        "eflomal min-max": lambda pair: min_max(pair, "eflomal links"),
        "eflomal, our ranges": lambda pair: best_of(pair, ranges_of(pair, "eflomal")),
        "statistical": lambda pair: best_of(pair, ranges_of(pair, "statistical")),
        "surface": lambda pair: best_of(pair, pair.candidates),
        "combination": lambda pair: combination(pair, ["statistical"], model),
        "and eflomal": lambda pair: combination(pair, ["statistical", "eflomal"], model),
    }


def add_eflomal(pairs: Sequence[EvidencePair], more: Sequence[tuple[Words, Words]]) -> None:
    """Adds "eflomal", the mean of its two directions, and "eflomal links", grow-diag-final-and."""
    corpus = [(pair.source_words, pair.target_words) for pair in pairs]
    for pair, (forward, backward) in zip(pairs, EflomalAligner().align_directions([*corpus, *more]), strict=False):
        shape = len(pair.source_words.texts), len(pair.target_words.texts)
        mean, grown = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for direction in (forward, backward):
            for link in direction:
                mean[link] += 0.5
        for link in grow_diag_final_and(forward, backward):
            grown[link] = 1
        pair.posteriors.update({"eflomal": mean, "eflomal links": grown})


def ranges_of(pair: EvidencePair, method: str) -> list[Candidate]:
    return alignment_candidates(
        pair.stretch.pair, pair.source_words, pair.target_words, pair.posteriors[method], method
    )


def min_max(pair: EvidencePair, method: str) -> Iterator[tuple[tuple[int, int] | None, float]]:
    for span in pair.stretch.pair.spans:
        first, end = words_of_span(pair.source_words.starts, pair.source_words.ends, span.start, span.end)
        linked = np.flatnonzero(pair.posteriors[method][first:end].any(0))
        if len(linked):
            yield (pair.target_words.starts[linked[0]], pair.target_words.ends[linked[-1]]), 1.0
        else:
            yield None, 0.0


def best_of(pair: EvidencePair, candidates: Sequence[Candidate]) -> Iterator[tuple[tuple[int, int] | None, float]]:
    for index in range(len(pair.stretch.pair.spans)):
        own = [candidate for candidate in candidates if candidate.source_index == index]
        if own:
            best = max(own, key=lambda candidate: (candidate.score, -candidate.start))
            yield (best.start, best.end), best.score
        else:
            yield None, 0.0


def combination(
    pair: EvidencePair, names: Sequence[str], model: RankingModel
) -> Iterator[tuple[tuple[int, int] | None, float]]:
    for one in project(pair.stretch.pair, pair.evidence(names), ALWAYS, model):
        yield (None if one.start is None or one.end is None else (one.start, one.end)), one.score


def results(pairs: Sequence[EvidencePair], method: Projector) -> list[Found]:
    """What a method finds for every span of the pairs."""
    return [
        Found(
            pair.gold_pair.pair.target_text,
            pair.gold_pair.pair.target_language,
            pair.stretch.pair.spans[number].type,
            pair.gold_pair.id,
            place and (place[0] + pair.stretch.target_start, place[1] + pair.stretch.target_start),
            pair.gold_pair.gold[pair.stretch.span_indices[number]],
            score,
        )
        for pair in pairs
        if pair.stretch.span_indices
        for number, (place, score) in enumerate(method(pair))
    ]


def answer_measures(found: Sequence[Found]) -> tuple[float, float, float]:
    """Exact match of offsets, match of normalised texts, F1 of words, in per cent of all spans."""
    exact = np.mean([one.place == one.gold for one in found])
    texts = [
        (one.text[slice(*one.place)] if one.place else "", one.text[one.gold.start : one.gold.end], one.language)
        for one in found
    ]
    alike = np.mean([answer_words(text, language) == answer_words(gold, language) for text, gold, language in texts])
    f1 = np.mean(
        [word_f1(answer_words(text, language), answer_words(gold, language)) for text, gold, language in texts]
    )
    return 100 * float(exact), 100 * float(alike), 100 * float(f1)


def answer_words(text: str, language: str) -> list[str]:
    """Words in lower case without articles and marks, as SQuAD is evaluated; letters where there are no spaces."""
    articles = edge_words(language[:3])
    words = re.findall(r"\w+", text.lower())
    if language[4:] in ("Hans", "Thai"):
        return list("".join(words))
    return [word for word in words if not articles.get(word, 0) & ARTICLE]


def word_f1(words: Sequence[str], gold: Sequence[str]) -> float:
    shared = sum((Counter(words) & Counter(gold)).values())
    return 2 * shared / (len(words) + len(gold)) if shared else float(not words and not gold)


def span_measures(found: Sequence[Found]) -> tuple[float, float, float]:
    """Precision, recall and F1 of exact spans, in per cent."""
    right = sum(one.place == one.gold for one in found)
    placed = sum(one.place is not None for one in found)
    return 100 * right / max(1, placed), 100 * right / max(1, len(found)), 200 * right / max(1, placed + len(found))


def tags_in_place(found: Sequence[Found], bare: bool = False) -> float:
    """Share of tags in place, equal tags of one text compared as a multiset."""

    def key(one: Found, place: tuple[int, int]) -> tuple[object, ...]:
        start, end = place
        while bare and start < end and not one.text[start].isalnum():
            start += 1
        while bare and start < end and not one.text[end - 1].isalnum():
            end -= 1
        return one.group, one.type, start, end

    wanted = Counter(key(one, one.gold) for one in found)
    placed = Counter(key(one, one.place) for one in found if one.place)
    return 100 * sum((wanted & placed).values()) / max(1, len(found))


if __name__ == "__main__":
    main()
