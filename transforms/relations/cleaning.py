"""The cleaning rules: candidates that facts support and that are wrong, or teach nothing, too often."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from transforms.relations.mentions import NUM, TextEntity
from transforms.relations.options import RelationOptions
from transforms.relations.pairs import gap
from transforms.relations.passages import RelationPassage
from transforms.relations.statements import Drop

FOUNDED_BY = "P112"
_WORDS = Path(__file__).parent / "founding_words.yaml"


def cleaning_drop(
    predicate: str,
    subject: int,
    object_: int,
    passage: RelationPassage,
    sentence_of: Sequence[int],
    options: RelationOptions,
) -> Drop | None:
    """The first rule of ``options.rules`` that speaks against a candidate, and its detail.

    ``subject`` and ``object_`` are indexes of the passage's entities, ``sentence_of`` gives the sentence of each.
    """
    one, other = passage.entities[subject], passage.entities[object_]
    names, thing = passage.text[one.start : one.end], passage.text[other.start : other.end]
    rules = options.rules
    if "same_entity" in rules and one.qid is not None and one.qid == other.qid:
        return "same_entity", one.qid
    if "excluded_predicate" in rules and predicate in options.excluded_predicates:
        return "excluded_predicate", predicate
    if "object_in_subject" in rules and (_overlap(one, other) or (other.qid is None and thing in names)):
        return "object_in_subject", f"{names}: {thing}"
    if "numeric_object" in rules and other.type == NUM:
        return "numeric_object", thing
    if "no_founding_verb" in rules and predicate == FOUNDED_BY:
        stems = founding_stems().get(passage.language.partition("_")[0])
        first, last = sorted((sentence_of[subject], sentence_of[object_]))
        near = passage.text[passage.sentences[first][0] : passage.sentences[last][1]]
        if stems and not stems.search(near.casefold()):
            return "no_founding_verb", f"{names}: {thing}"
    if "far_apart" in rules and (apart := gap(one, other)) > options.furthest:
        return "far_apart", f"{apart} code points"
    return None


def _overlap(one: TextEntity, other: TextEntity) -> bool:
    return one.start < other.end and other.start < one.end


@cache
def founding_stems() -> dict[str, re.Pattern[str]]:
    """Per language, by ISO 639-3 code, what finds a casefolded word for founding."""
    table = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {
        code: re.compile("|".join(re.escape(stem.casefold()) for stem in str(stems).split()))
        for code, stems in table.items()
    }
