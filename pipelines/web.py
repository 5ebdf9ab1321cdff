"""Web archives → documents, question–answer pairs, and pairs of pages in two languages."""

import sys
from typing import Self

import apache_beam as beam
from pydantic import Field, model_validator

from pipelines.settings import MaybeLanguageModel, Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, FAQ, PAGE_PAIRS
from transforms.common_crawl.index import IndexQuery
from transforms.common_crawl.sample import Sample
from transforms.datasets.inputs import InputError
from transforms.duplicates.repeated import DropRepeated
from transforms.filters.wanted import DropOtherLanguages
from transforms.languages.identify import embedded_model, model_digest
from transforms.pages.bounded import SECONDS_PER_PAGE
from transforms.web.page_pairs import PairPages
from transforms.web.plan import plan_sources
from transforms.web.read import ReadWeb


class WebSettings(Settings):
    """Settings of the stage `web`."""

    sample: float | None = Field(
        None, gt=0, description="of a listing or an index take so many archives or pages; below 1 this share of them"
    )
    seed: int = Field(0, description="seed of that choice")
    base: str | None = Field(
        None,
        description="address or folder that paths in listings and indexes begin at; without one the host of a listing "
        "given by address, else Common Crawl",
    )
    tlds: tuple[str, ...] = Field((), description="of an index take the pages of these top-level domains (fo)")
    domains: tuple[str, ...] = Field((), description="of an index take the pages of these domains (example.org)")
    primary_language: bool = Field(
        True, description="of an index take pages by the first of their languages, else by any of them"
    )
    snapshot: str | None = Field(None, description="name of the crawl; without one the day that a page was fetched")
    seconds_per_page: float = Field(SECONDS_PER_PAGE, gt=0, description="processor time after which a page is given up")
    language_model: MaybeLanguageModel = Field(
        None,
        validate_default=True,
        description="a fastText model of languages: a file or a name such as glotlid; by default the embedded lid.176",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self.drawn()
        return self

    def query(self) -> IndexQuery:
        """What to look up in an index. Raises ValueError for a language that it does not know."""
        return IndexQuery(self.languages, self.domains, self.tlds, self.primary_language)

    def drawn(self) -> Sample | None:
        """The sample that was asked for. Raises ValueError for one and a half archives."""
        return None if self.sample is None else Sample(self.sample, self.seed)


def build(p: beam.Pipeline, settings: WebSettings, inputs: Inputs) -> Outputs:
    """Every record of the archives has a fate; pages are documents in the language that they are found to be in."""
    sources = plan_sources(inputs.files["input"], settings.query, settings.base, settings.drawn())
    if not sources.tables and (settings.domains or settings.tlds):
        raise InputError("--domains, --tlds: they are looked up in an index of Common Crawl, but no --input is one")
    read = p | ReadWeb(sources, settings.language_model, settings.snapshot, settings.seconds_per_page, inputs.journal)
    documents = (
        read["documents"]
        | DropOtherLanguages(settings.languages)
        | "Once a page" >> DropRepeated(DOCUMENTS, DOCUMENTS.key, settings.partitions)
    )
    faq = (
        read["faq"]
        | "Wanted pairs" >> DropOtherLanguages(settings.languages, FAQ)
        | "Once a pair" >> DropRepeated(FAQ, ("language", "digest"), settings.partitions)
    )
    return {
        "documents": {"rows": documents, "accounts": read["document_accounts"], "joined": read["uncounted"]},
        "faq": {"rows": faq, "accounts": read["faq_accounts"]},
        "page_pairs": documents | PairPages(settings.partitions),
    }


STAGE = Stage(
    name="web",
    summary="Web archives (WARC, WET, ARC), listings of them or Common Crawl's index to documents and questions.",
    settings=WebSettings,
    source=None,
    datasets=(DOCUMENTS, FAQ, PAGE_PAIRS),
    build=build,
    streams=True,
    models=lambda settings: {"language": model_digest(settings.language_model or embedded_model())},
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
