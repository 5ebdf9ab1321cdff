"""Linked documents → sentences with named entities, tokenised and tagged."""

import sys
from collections.abc import Mapping

import apache_beam as beam
from pydantic import Field, field_validator

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, ENTITIES, NER
from transforms.datasets.joined import AccountJoined
from transforms.ner.entity_names import ENTITY_COLUMNS
from transforms.ner.extract import ExtractEntities
from transforms.ner.options import NerOptions, Vigilance

_DEFAULTS = NerOptions()


class NerSettings(Settings):
    """Settings of the stage `ner`; `transforms.ner.options` says what they do."""

    entities: tuple[str, ...] = Field((), description="dataset entities (folder, files or globs), for names and types")
    types: tuple[str, ...] = Field(tuple(sorted(_DEFAULTS.types)), description="entity types to label")
    vigilance: Vigilance = Field(
        _DEFAULTS.vigilance,
        description="when a sentence is dropped for an entity that may be missed: none, links, names",
    )
    negative_share: float = Field(
        _DEFAULTS.negative_share, ge=0, le=1, description="share of entity-free sentences to keep"
    )
    seed: int = Field(_DEFAULTS.seed, description="seed of the choice among entity-free sentences")
    shortest: int = Field(_DEFAULTS.shortest, ge=0, description="code points of a sentence at least")
    longest: int = Field(_DEFAULTS.longest, ge=1, description="code points of a sentence at most")
    oversampling: Mapping[str, float] = Field({}, description="rate per type for the column weight (recipe only)")

    @field_validator("types")
    @classmethod
    def _some(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if not types:
            raise ValueError("name at least one type")
        return types

    def options(self) -> NerOptions:
        """The options of the transform."""
        return NerOptions(
            types=frozenset(self.types),
            vigilance=self.vigilance,
            negative_share=self.negative_share,
            seed=self.seed,
            shortest=self.shortest,
            longest=self.longest,
            oversampling=dict(self.oversampling),
        )


def build(p: beam.Pipeline, settings: NerSettings, inputs: Inputs) -> Outputs:
    """Every document gets a fate, and every sentence of a kept document gets one."""
    documents = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    entities = read_unique(p, inputs, "entities", ENTITIES, settings.partitions, ENTITY_COLUMNS)
    rows = {"documents": documents["rows"], "entities": entities["rows"]} | ExtractEntities(
        settings.options(), settings.languages, settings.partitions
    )
    joined = entities["rows"] | AccountJoined(ENTITIES, NER)
    return {
        "ner": {
            "rows": (rows["rows"], joined["marked"]) | "All rows" >> beam.Flatten(),
            "accounts": (documents["accounts"], rows["accounts"], entities["accounts"]) | beam.Flatten(),
            "joined": joined["kept"],
        }
    }


STAGE = Stage(
    name="ner",
    summary="Linked documents to sentences with named entities (tokens, IOB2 tags, spans).",
    settings=NerSettings,
    source=DOCUMENTS,
    datasets=(NER,),
    build=build,
    joins=("entities",),
    required=("entities",),
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
