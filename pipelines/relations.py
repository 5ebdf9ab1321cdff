"""Linked documents and facts → passages with entities and the relations between them."""

import sys
from typing import Annotated, Self

import apache_beam as beam
import pyarrow as pa
from pydantic import Field, StringConstraints, field_validator, model_validator

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, ENTITIES, FACTS, PREDICATES, RELATIONS
from transforms.critics.choice import Critic, critic_models
from transforms.datasets.joined import AccountJoined
from transforms.datasets.read import ReadDataset
from transforms.ner.entity_names import ENTITY_COLUMNS
from transforms.relations.extract import ExtractRelations
from transforms.relations.facts import FACT_COLUMNS, check_facts
from transforms.relations.options import CLEANING_RULES, Ranks, RelationOptions
from transforms.relations.predicates import CountPredicates

_DEFAULTS = RelationOptions()


class RelationsSettings(Settings):
    """Settings of the stage `relations`; `transforms.relations.options` says what they do."""

    entities: tuple[str, ...] = Field((), description="dataset entities (folder, files or globs), for names and types")
    facts: tuple[str, ...] = Field((), description="dataset facts (folder, files or globs)")
    longest: int = Field(_DEFAULTS.longest, ge=1, description="code points of a passage at most")
    former: bool = Field(_DEFAULTS.former, description="keep statements that have ended, such as former offices")
    ranks: Ranks = Field(_DEFAULTS.ranks, description="statements to take: of the best rank, or all")
    rules: tuple[str, ...] = Field(
        tuple(sorted(_DEFAULTS.rules)), description=f"cleaning rules to apply, of: {', '.join(CLEANING_RULES)}"
    )
    excluded_predicates: tuple[Annotated[str, StringConstraints(pattern=r"^P[1-9][0-9]*$")], ...] = Field(
        tuple(sorted(_DEFAULTS.excluded_predicates)), description="predicates that the rule excluded_predicate drops"
    )
    furthest: int = Field(_DEFAULTS.furthest, ge=0, description="code points between two arguments (rule far_apart)")
    negatives: float = Field(
        _DEFAULTS.negatives, ge=0, description="pairs without a fact (no_relation) to add, for each relation"
    )
    critic: str | None = Field(
        None,
        description="what gives the confidence: light (trained on the spot) or the folder of an ONNX cross-encoder",
    )
    threshold: float = Field(0.75, ge=0, le=1, description="confidence from which a critic keeps a relation")
    dev_share: float = Field(_DEFAULTS.dev_share, ge=0, le=0.5, description="share of the articles for dev")
    test_share: float = Field(_DEFAULTS.test_share, ge=0, le=0.5, description="share of the articles for test")
    seed: int = Field(_DEFAULTS.seed, description="seed of the choice of negatives and of the light critic")

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(rules).difference(CLEANING_RULES))
        if unknown:
            raise ValueError(f"there is no rule {unknown[0]!r}; the rules are {', '.join(CLEANING_RULES)}")
        return rules

    @field_validator("critic")
    @classmethod
    def _usable(cls, critic: str | None) -> str | None:
        critic_models(critic)
        return critic

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.options()
        return self

    def options(self) -> RelationOptions:
        """The options of the transform."""
        return RelationOptions(
            longest=self.longest,
            former=self.former,
            ranks=self.ranks,
            rules=frozenset(self.rules),
            excluded_predicates=frozenset(self.excluded_predicates),
            furthest=self.furthest,
            dev_share=self.dev_share,
            test_share=self.test_share,
            negatives=self.negatives,
            seed=self.seed,
        )


def build(p: beam.Pipeline, settings: RelationsSettings, inputs: Inputs) -> Outputs:
    """Every document, passage and matched fact gets a fate."""
    documents = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    entities = read_unique(p, inputs, "entities", ENTITIES, settings.partitions, ENTITY_COLUMNS)
    facts = p | "Facts" >> ReadDataset(inputs.patterns["facts"], FACTS, FACT_COLUMNS)
    statements = facts["rows"] | "Check facts" >> beam.Map(check_facts).with_output_types(pa.RecordBatch)
    found = {"documents": documents["rows"], "entities": entities["rows"], "facts": statements} | ExtractRelations(
        settings.options(), Critic(settings.critic, settings.threshold), settings.languages, settings.partitions
    )
    joined = {
        "entities": entities["rows"] | "Account entities" >> AccountJoined(ENTITIES, RELATIONS),
        "facts": statements | "Account facts" >> AccountJoined(FACTS, RELATIONS),
    }
    marked = [fates["marked"] for fates in joined.values()]
    kept = [found["counts"], *(fates["kept"] for fates in joined.values())]
    accounts = (documents["accounts"], found["accounts"], entities["accounts"], facts["accounts"])
    predicates = {"relations": found["rows"], "entities": entities["rows"]} | CountPredicates(settings.partitions)
    return {
        "relations": {
            "rows": (found["rows"], *marked) | "All rows" >> beam.Flatten(),
            "accounts": accounts | "All accounts" >> beam.Flatten(),
            "joined": kept | "All joined" >> beam.Flatten(),
        },
        "predicates": predicates,
    }


STAGE = Stage(
    name="relations",
    summary="Linked documents and facts to passages with typed entities and the relations between them.",
    settings=RelationsSettings,
    source=DOCUMENTS,
    datasets=(RELATIONS, PREDICATES),
    build=build,
    joins=("entities", "facts"),
    required=("entities", "facts"),
    models=lambda settings: critic_models(settings.critic),
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
