"""Wikidata JSON dump → entities (names, classes, pages, type) and facts (statements with rank, precision and unit)."""

import sys
from pathlib import Path

import apache_beam as beam
from pydantic import Field, FilePath, field_validator

from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import ENTITIES, FACTS
from transforms.duplicates.repeated import DropRepeated
from transforms.wikidata.assign_types import AssignTypes
from transforms.wikidata.read import ReadWikidata, plan_entities
from transforms.wikidata.types import load_types
from transforms.wikidata.values import DEFAULT_KINDS, KINDS

_KINDS = tuple(sorted(DEFAULT_KINDS | set(KINDS.values())))


class WikidataSettings(Settings):
    """Settings of the stage `wikidata`."""

    kinds: tuple[str, ...] = Field(
        tuple(sorted(DEFAULT_KINDS)), description=f"kinds of objects that facts are kept of: {', '.join(_KINDS)}"
    )
    types: FilePath | None = Field(
        None, description="YAML file to use for transforms/wikidata/types.yaml: classes and types"
    )

    @field_validator("kinds")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(kinds) - set(_KINDS))
        if unknown:
            raise ValueError(f"unknown kind {unknown[0]!r}; known are {', '.join(_KINDS)}")
        return kinds

    @field_validator("types")
    @classmethod
    def _table(cls, types: Path | None) -> Path | None:
        load_types(types)
        return types


def build(p: beam.Pipeline, settings: WikidataSettings, inputs: Inputs) -> Outputs:
    """Every line of the dump and every statement gets a fate."""
    table = load_types(settings.types)
    splits = tuple(plan_entities(inputs.files["input"]))
    languages = frozenset(settings.languages) or None
    read = p | ReadWikidata(splits, languages, frozenset(settings.kinds), inputs.journal)
    entities, facts = read["entities"], read["facts"]
    if len(inputs.files["input"]) > 1:  # a dump holds each item once, several may share some
        entities = entities | "Repeated entities" >> DropRepeated(ENTITIES, ENTITIES.key, settings.partitions)
        facts = facts | "Repeated facts" >> DropRepeated(FACTS, FACTS.key, settings.partitions)
    return {
        "entities": {"rows": entities | AssignTypes(table), "accounts": read["entity_accounts"]},
        "facts": {"rows": facts, "accounts": read["fact_accounts"]},
    }


STAGE = Stage(
    name="wikidata",
    summary="A Wikidata JSON dump (.json, .gz, .bz2; array or lines) to entities and facts.",
    settings=WikidataSettings,
    source=None,
    datasets=(ENTITIES, FACTS),
    build=build,
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
