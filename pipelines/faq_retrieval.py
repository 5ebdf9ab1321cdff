"""Question–answer pairs → a retrieval set: questions as queries, answers as passages, each site in one split."""

import sys
from typing import Self

import apache_beam as beam
from pydantic import Field, model_validator

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import FAQ, FAQ_CORPUS, FAQ_QRELS, FAQ_QUERIES, FAQ_TRIPLES
from transforms.faq.extract import ExtractFaqRetrieval
from transforms.faq.linked_pairs import FaqRetrievalOptions
from transforms.filters.wanted import DropOtherLanguages

_DEFAULTS = FaqRetrievalOptions()


class FaqRetrievalSettings(Settings):
    """Settings of the stage `faq_retrieval`."""

    shortest: int = Field(_DEFAULTS.shortest, ge=1, description="letters of an answer at least")
    most_answers: int = Field(
        _DEFAULTS.most_answers, ge=1, description="different answers of a question at most; with more it is no query"
    )
    negatives: int = Field(_DEFAULTS.negatives, ge=0, description="negatives of a query at most")
    index_passages: int = Field(
        50_000, ge=1, description="answers about that negatives of a query are looked for among; time grows with it"
    )
    dev_share: float = Field(_DEFAULTS.dev_share, ge=0, le=0.5, description="share of the sites for dev")
    test_share: float = Field(_DEFAULTS.test_share, ge=0, le=0.5, description="share of the sites for test")
    seed: int = Field(_DEFAULTS.seed, description="seed of the choice of sites")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.options()
        return self

    def options(self) -> FaqRetrievalOptions:
        """The options of the transform."""
        return FaqRetrievalOptions(
            self.shortest, self.most_answers, self.negatives, self.dev_share, self.test_share, self.seed
        )


def build(p: beam.Pipeline, settings: FaqRetrievalSettings, inputs: Inputs) -> Outputs:
    """Every pair gets a fate, and every passage, query, judgement and triple that they make."""
    read = read_unique(p, inputs, "input", FAQ, settings.partitions)
    made: Outputs = (
        read["rows"]
        | DropOtherLanguages(settings.languages, FAQ)
        | ExtractFaqRetrieval(settings.options(), settings.index_passages, settings.partitions)
    )
    made[FAQ_CORPUS.name]["accounts"] = (
        read["accounts"],
        made[FAQ_CORPUS.name]["accounts"],
    ) | "All accounts" >> beam.Flatten()
    return made


STAGE = Stage(
    name="faq_retrieval",
    summary="Question–answer pairs to passages, queries, judgements and triples, with splits by site.",
    settings=FaqRetrievalSettings,
    source=FAQ,
    datasets=(FAQ_CORPUS, FAQ_QUERIES, FAQ_QRELS, FAQ_TRIPLES),
    build=build,
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
