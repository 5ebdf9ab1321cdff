"""Wikipedia dumps → documents: plain text with the span, page and item of each link."""

import sys
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
from pydantic import Field, FilePath, field_validator

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, ENTITIES
from transforms.datasets.joined import AccountJoined
from transforms.duplicates.repeated import DropRepeated
from transforms.wikidata.classes import ClassTypes, type_closure
from transforms.wikidata.types import load_page_kinds
from transforms.wikipedia.read import ReadWikipedia, plan_dumps
from transforms.wikipedia.resolve import EntitiesToSitelinks, ResolveLinks
from transforms.wikitext import load_template_rules


class WikipediaSettings(Settings):
    """Settings of the stage `wikipedia`."""

    entities: tuple[str, ...] = Field(
        (), description="dataset entities (folder, files or globs), for the items of links; none are given without"
    )
    wiki: str | None = Field(
        None, pattern=r"^[a-z][a-z0-9_]*wiki$", description="database name (dewiki) of the wiki that all inputs are of"
    )
    templates: FilePath | None = Field(
        None, description="YAML file with more rules for templates (see transforms/wikitext/templates.yaml)"
    )

    @field_validator("templates")
    @classmethod
    def _rules(cls, templates: Path | None) -> Path | None:
        load_template_rules(templates)
        return templates


def build(p: beam.Pipeline, settings: WikipediaSettings, inputs: Inputs) -> Outputs:
    """Every page gets a fate; articles keep text and mentions, with items where `entities` are given."""
    dumps = tuple(plan_dumps(inputs.files["input"], settings.languages, settings.wiki, _say))
    rules = load_template_rules(settings.templates)
    pages = p | ReadWikipedia(dumps, rules, inputs.journal)
    documents = pages["documents"]
    if len(dumps) > len({dump.site.wiki for dump in dumps}):  # several dumps of one wiki may share pages
        documents = documents | DropRepeated(DOCUMENTS, DOCUMENTS.key, settings.partitions)
    if "entities" not in inputs.patterns:  # links are resolved through redirects alone
        sitelinks = p | "No entities" >> beam.Create([], reshuffle=False).with_output_types(pa.RecordBatch)
        return {"documents": {"rows": _resolved(documents, pages, sitelinks, settings), "accounts": pages["accounts"]}}
    columns = ("qid", "classes", "superclasses", "sitelinks")
    entities = read_unique(p, inputs, "entities", ENTITIES, settings.partitions, columns)
    sitelinks = entities["rows"] | EntitiesToSitelinks(_page_kinds(), frozenset(dump.site.wiki for dump in dumps))
    joined = entities["rows"] | AccountJoined(ENTITIES, DOCUMENTS)
    rows = _resolved(documents, pages, sitelinks, settings)
    return {
        "documents": {
            "rows": (rows, joined["marked"]) | "All rows" >> beam.Flatten(),
            "accounts": (pages["accounts"], entities["accounts"]) | beam.Flatten(),
            "joined": joined["kept"],
        }
    }


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _resolved(
    documents: beam.PCollection, pages: dict[str, beam.PCollection], sitelinks: beam.PCollection, settings: Settings
) -> beam.PCollection:
    links = {"documents": documents, "redirects": pages["redirects"], "sitelinks": sitelinks}
    return links | ResolveLinks(settings.partitions)


def _page_kinds() -> ClassTypes:
    no_edges = np.empty(0, np.int64)
    return type_closure(no_edges, no_edges, load_page_kinds())


STAGE = Stage(
    name="wikipedia",
    summary="Wikipedia pages-articles dumps (XML; plain, bz2, gz or xz) to documents with linked mentions.",
    settings=WikipediaSettings,
    source=None,
    datasets=(DOCUMENTS,),
    build=build,
    joins=("entities",),
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
