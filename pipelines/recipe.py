"""A recipe: which stages to run, on what, with which settings. One YAML file, checked before any work."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from pipelines import curate, faq_retrieval, ner, relations, retrieval, translate, web, wikidata, wikipedia
from pipelines.curate import CurateSettings
from pipelines.faq_retrieval import FaqRetrievalSettings
from pipelines.fetch_settings import FetchSettings, editions_of
from pipelines.ner import NerSettings
from pipelines.rebuild_settings import RebuildSettings
from pipelines.relations import RelationsSettings
from pipelines.retrieval import RetrievalSettings
from pipelines.settings import Languages, Settings, load_yaml
from pipelines.stage import Stage
from pipelines.translate_settings import TranslateSettings
from pipelines.web import WebSettings
from pipelines.wikidata import WikidataSettings
from pipelines.wikipedia import WikipediaSettings

STAGES: dict[str, Stage] = {
    module.STAGE.name: module.STAGE
    for module in (wikidata, wikipedia, web, curate, ner, relations, retrieval, faq_retrieval, translate)
}
"""The stages in the order in which a recipe runs them."""


class Recipe(BaseModel):
    """The fields of a recipe file; a stage without a section is not run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[\w-]+$")] = Field(description="name of the corpus")
    languages: Languages = Field((), description="languages to build; all that the input has when none is named")
    fetch: FetchSettings | None = None
    wikidata: WikidataSettings | None = None
    wikipedia: WikipediaSettings | None = None
    web: WebSettings | None = None
    curate: CurateSettings | None = None
    ner: NerSettings | None = None
    relations: RelationsSettings | None = None
    retrieval: RetrievalSettings | None = None
    faq_retrieval: FaqRetrievalSettings | None = None
    translate: TranslateSettings | None = None
    rebuild: RebuildSettings = RebuildSettings()

    @model_validator(mode="after")
    def _inputs_are_named_once(self) -> Self:
        brought = self.fetch and {
            "wikipedia": self.fetch.wikipedia,
            "wikidata": self.fetch.wikidata,
            "web": self.fetch.common_crawl,
        }
        for stage, wanted in (brought or {}).items():
            section: Settings | None = getattr(self, stage)
            if wanted and section and section.input:
                raise ValueError(f"{stage}.input: the section fetch brings its input already; name one of the two")
        if self.fetch and self.fetch.wikipedia and not self.fetch.wikipedia.wikis:
            editions_of(self.languages)
        return self

    def section(self, stage: str) -> Settings:
        """Settings of one stage, with the recipe's languages where the section names none; defaults without section."""
        section: Settings | None = getattr(self, stage)
        given: dict[str, Any] = section.model_dump(exclude_unset=True) if section else {}
        if self.languages and not given.get("languages"):
            given["languages"] = self.languages
        return STAGES[stage].settings.model_validate(given)


def load_recipe(path: str) -> Recipe:
    """The recipe in the file at `path`; paths of inputs are relative to the folder that the command runs in.

    Raises SettingsError naming file, line and field.
    """
    return load_yaml(str(Path(path)), Recipe)
