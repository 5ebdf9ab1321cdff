"""What is wrong with a translation, as far as text and its source tell: measures per sentence, a quality, and cuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

import numpy as np

from schemas.language import same_language
from transforms.languages.close import are_close
from transforms.languages.identify import LanguageIdentifier
from transforms.languages.scripts import count_scripts, letter_weights
from transforms.tokens.tokenize import tokenize
from transforms.translation.copies import copied_share, foreign_script_shares
from transforms.translation.lengths import length_ratios
from transforms.translation.marks import added_entities, added_unknowns, unbalanced
from transforms.translation.names_kept import names_kept
from transforms.translation.numbers_kept import numbers_kept
from transforms.translation.repetition import repetition

_LABELS = 5
_FEWEST_LETTERS = 40
"""Of the output, as alphabets count them, for its language to be told."""
_LONGEST = 5000


class Checks(NamedTuple):
    """What is seen of a translation and its source. A measure that does not apply has the value of a good translation.

    - ``length_ratio``: length beside the one expected, see `lengths`; 1 is as expected.
    - ``language``: 1 less the probability of the most probable language that is neither the target language nor close
      to it; 1 for short output, where the identifier does not know the target language, and without an identifier.
    - ``foreign_script``, ``copied``, ``repetition``: shares in [0, 1], see `copies` and `repetition`; 0 is good.
    - ``numbers``, ``names``: shares of those of the source that were kept, in [0, 1]; 1 is good. ``missing`` are the
      others. ``names_chance``: probability that a good translation would seem to lack as many names, see `names_kept`.
    - ``entities``, ``unknowns``, ``unbalanced``: counts of what the output has beyond its source, see `marks`.
    - ``is_empty``: nothing came out.
    - ``score``: the model's mean log probability per piece, None where it is not known.
    - ``quality``: [0, 1], see `quality`.
    """

    length_ratio: float
    language: float
    foreign_script: float
    copied: float
    repetition: float
    numbers: float
    names: float
    names_chance: float
    missing: tuple[str, ...]
    entities: int
    unknowns: int
    unbalanced: int
    is_empty: bool
    score: float | None
    quality: float


@dataclass(frozen=True)
class Cuts:
    """What a translation must reach to be kept; None switches a check off."""

    least_length_ratio: float | None = 0.65
    most_length_ratio: float | None = 1.6
    least_language: float | None = 0.3
    most_foreign_script: float | None = 0.3
    most_copied: float | None = 0.3
    most_repetition: float | None = 0.08
    least_numbers: float | None = 0.7
    least_names_chance: float | None = 0.1
    most_entities: int | None = 0
    most_unknowns: int | None = 0
    most_unbalanced: int | None = None
    least_score: float | None = None
    least_quality: float | None = None


def check_translations(
    sources: Sequence[str],
    targets: Sequence[str],
    source_language: str,
    target_language: str,
    scores: Sequence[float | None] | None = None,
    identifier: LanguageIdentifier | None = None,
) -> list[Checks]:
    """The checks of each sentence of ``sources`` with its translation in ``targets``; languages are tags, ``deu_Latn``.

    The result for a pair does not depend on the others. Of texts longer than 5,000 characters the first 5,000 count.

    Raises:
        ValueError: the sequences are not of one length.
    """
    given = [None] * len(sources) if scores is None else scores
    if not len(sources) == len(targets) == len(given):
        raise ValueError(f"{len(sources)} sources, {len(targets)} targets, {len(given)} scores: not of one length")
    sources = [text[:_LONGEST] for text in sources]
    targets = [text[:_LONGEST] for text in targets]
    ratios = length_ratios(sources, targets, source_language, target_language).tolist()
    foreign = foreign_script_shares(sources, targets, target_language).tolist()
    languages = _language_shares(targets, target_language, identifier).tolist()
    is_translated = not same_language(source_language, target_language)
    checks = []
    for source, target, score, ratio, share, language in zip(
        sources, targets, given, ratios, foreign, languages, strict=True
    ):
        words = [source[start:end] for start, end in tokenize(source, source_language)]
        others = [target[start:end] for start, end in tokenize(target, target_language)]
        numbers = numbers_kept(source, target, source_language, target_language)
        names = names_kept(words, others, source_language, target_language)
        found = Checks(
            length_ratio=ratio,
            language=language,
            foreign_script=share,
            copied=copied_share(words, others) if is_translated else 0.0,
            repetition=repetition(words, others),
            numbers=numbers.share,
            names=names.share,
            names_chance=names.chance,
            missing=numbers.missing + names.missing,
            entities=added_entities(source, target),
            unknowns=added_unknowns(source, target),
            unbalanced=unbalanced(source, target),
            is_empty=bool(source.strip()) and not target.strip(),
            score=score,
            quality=1.0,
        )
        checks.append(found._replace(quality=quality(found)))
    return checks


def quality(checks: Checks) -> float:
    """One number in [0, 1]: the product of what each check leaves, 1 for a translation without a fault.

    A length ratio r leaves exp(-max(0, |log r| - 0.3)); an entity, unknown sign or unpaired bracket 0.9 each; shares
    leave what they leave, those of numbers and names at least one half, and names the more, the smaller the chance that
    they are there; the model's score is its mean probability, exp(score), to the power of 1/2.
    """
    if checks.is_empty:
        return 0.0
    left = exp(-max(0.0, abs(log(checks.length_ratio)) - 0.3))
    left *= (1 - checks.foreign_script) * (1 - checks.copied) * (1 - checks.repetition)
    names = 1 - (1 - checks.names) * (1 - checks.names_chance)
    left *= checks.language * (0.5 + 0.5 * checks.numbers) * (0.5 + 0.5 * names)
    left *= 0.9 ** (checks.entities + checks.unknowns + checks.unbalanced)
    return left if checks.score is None else left * min(1.0, exp(checks.score / 2))


def failed_checks(checks: Checks, cuts: Cuts) -> list[str]:
    """The names of the checks that a translation does not pass, in a fixed order; empty where it passes all."""
    if checks.is_empty:
        return ["empty"]
    failed = [
        ("too_short", _below(checks.length_ratio, cuts.least_length_ratio)),
        ("too_long", _above(checks.length_ratio, cuts.most_length_ratio)),
        ("language", _below(checks.language, cuts.least_language)),
        ("script", _above(checks.foreign_script, cuts.most_foreign_script)),
        ("copied", _above(checks.copied, cuts.most_copied)),
        ("repetition", _above(checks.repetition, cuts.most_repetition)),
        ("numbers", _below(checks.numbers, cuts.least_numbers)),
        ("names", _below(checks.names_chance, cuts.least_names_chance)),
        ("entities", _above(checks.entities, cuts.most_entities)),
        ("unknowns", _above(checks.unknowns, cuts.most_unknowns)),
        ("unbalanced", _above(checks.unbalanced, cuts.most_unbalanced)),
        ("score", _below(checks.score, cuts.least_score)),
        ("quality", _below(checks.quality, cuts.least_quality)),
    ]
    return [name for name, has_failed in failed if has_failed]


def _below(value: float | None, cut: float | None) -> bool:
    return value is not None and cut is not None and value < cut


def _above(value: float, cut: float | None) -> bool:
    return cut is not None and value > cut


def _language_shares(targets: Sequence[str], language: str, identifier: LanguageIdentifier | None) -> np.ndarray:
    """1 less the probability of the best language that is another."""
    shares = np.ones(len(targets))
    if identifier is None or not identifier.knows(language):
        return shares
    rows = np.flatnonzero(count_scripts(targets) @ letter_weights() >= _FEWEST_LETTERS).tolist()
    if rows:
        ranked = identifier.rank([targets[row] for row in rows], _LABELS)
        other = np.array([not are_close(tag, language) for tag in identifier.languages])
        shares[rows] = 1 - (ranked.scores * other[ranked.positions]).max(axis=1)
    return shares
