"""Linked documents → a retrieval set: passages, queries, graded judgements and triples with hard negatives."""

import sys
from collections.abc import Mapping
from typing import Self

import apache_beam as beam
from pydantic import Field, field_validator, model_validator

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import CORPUS, DOCUMENTS, ENTITIES, QRELS, QUERIES, TRIPLES
from transforms.datasets.joined import AccountJoined
from transforms.retrieval.extract import ExtractRetrieval
from transforms.retrieval.options import KINDS, RetrievalOptions

_DEFAULTS = RetrievalOptions()


class RetrievalSettings(Settings):
    """Settings of the stage `retrieval`; `transforms.retrieval.options` says what they do."""

    entities: tuple[str, ...] = Field(
        (), description="dataset entities (folder, files or globs), for aliases and titles in other languages"
    )
    kinds: tuple[str, ...] = Field(KINDS, description="kinds of queries to make")
    shares: Mapping[str, float] = Field({}, description="share of a kind's queries to keep (recipe only)")
    leak_guard: tuple[str, ...] = Field(
        tuple(sorted(_DEFAULTS.leak_guard)),
        description="kinds of which no passage is relevant that holds the query's words",
    )
    shortest: int = Field(_DEFAULTS.shortest, ge=0, description="letters of a passage at least")
    longest: int = Field(_DEFAULTS.longest, ge=1, description="code points of a passage at most")
    anchors_per_article: int = Field(
        _DEFAULTS.anchors_per_article, ge=0, description="anchors of one language that ask for an article at most"
    )
    negatives: int = Field(_DEFAULTS.negatives, ge=0, description="negatives of a query at most; 0 makes no triples")
    index_passages: int = Field(
        50_000, ge=1, description="passages about that negatives of a query are looked for among; time grows with it"
    )
    dev_share: float = Field(_DEFAULTS.dev_share, ge=0, le=0.5, description="share of the articles for dev")
    test_share: float = Field(_DEFAULTS.test_share, ge=0, le=0.5, description="share of the articles for test")
    seed: int = Field(_DEFAULTS.seed, description="seed of the choice among queries")

    @field_validator("kinds", "leak_guard", "shares")
    @classmethod
    def _known(cls, kinds: tuple[str, ...] | Mapping[str, float]) -> tuple[str, ...] | Mapping[str, float]:
        unknown = sorted(set(kinds) - set(KINDS))
        if unknown:
            raise ValueError(f"there is no kind {unknown[0]!r}; the kinds are {', '.join(KINDS)}")
        return kinds

    @field_validator("shares")
    @classmethod
    def _shares(cls, shares: Mapping[str, float]) -> Mapping[str, float]:
        for kind, share in shares.items():
            if not 0 <= share <= 1:
                raise ValueError(f"the share of {kind} is {share:g}; a number from 0 to 1 is needed")
        return shares

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.options()
        return self

    def options(self) -> RetrievalOptions:
        """The options of the transform."""
        return RetrievalOptions(
            kinds=frozenset(self.kinds),
            shares=dict(self.shares),
            leak_guard=frozenset(self.leak_guard),
            shortest=self.shortest,
            longest=self.longest,
            anchors_per_article=self.anchors_per_article,
            negatives=self.negatives,
            dev_share=self.dev_share,
            test_share=self.test_share,
            seed=self.seed,
        )


def build(p: beam.Pipeline, settings: RetrievalSettings, inputs: Inputs) -> Outputs:
    """Every document and passage gets a fate, and every query, judgement and triple that they make."""
    documents = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    entities = read_unique(p, inputs, "entities", ENTITIES, settings.partitions, ("qid", "labels", "aliases"))
    made = {"documents": documents["rows"], "entities": entities["rows"]} | ExtractRetrieval(
        settings.options(), settings.languages, settings.index_passages, settings.partitions
    )
    joined = entities["rows"] | AccountJoined(ENTITIES, CORPUS)
    corpus = made[CORPUS.name]
    made[CORPUS.name] = {
        "rows": (corpus["rows"], joined["marked"]) | "All rows" >> beam.Flatten(),
        "accounts": (documents["accounts"], corpus["accounts"], entities["accounts"])
        | "All accounts" >> beam.Flatten(),
        "joined": joined["kept"],
    }
    return made


STAGE = Stage(
    name="retrieval",
    summary="Linked documents to passages, queries, graded judgements and triples with hard negatives.",
    settings=RetrievalSettings,
    source=DOCUMENTS,
    datasets=(CORPUS, QUERIES, QRELS, TRIPLES),
    build=build,
    joins=("entities",),
    required=("entities",),
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
