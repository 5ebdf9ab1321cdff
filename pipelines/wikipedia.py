"""Wikipedia dumps → documents: plain text with the span, page and item of each link."""

import sys
from pathlib import Path

import apache_beam as beam
import numpy as np
import pyarrow as pa
from pydantic import Field

from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, ENTITIES
from transforms.datasets.read import ReadDataset
from transforms.duplicates.repeated import DropRepeated
from transforms.wikidata.classes import type_closure
from transforms.wikidata.types import load_page_kinds
from transforms.wikipedia.read import Dump, ReadWikipedia, plan_dumps
from transforms.wikipedia.resolve import EntitiesToSitelinks, ResolveLinks
from transforms.wikitext import load_template_rules


class WikipediaSettings(Settings):
    """Settings of the stage `wikipedia`."""

    wiki: str | None = Field(
        None, pattern=r"^[a-z][a-z0-9_]*wiki$", description="database name (dewiki) of the wiki that all inputs are of"
    )
    templates: str | None = Field(
        None, description="YAML file with more rules for templates (see transforms/wikitext/templates.yaml)"
    )


def build(p: beam.Pipeline, settings: WikipediaSettings, inputs: Inputs) -> Outputs:
    """Every page gets a fate; articles keep text and mentions, with items where `entities` are given."""
    dumps = tuple(plan_dumps(inputs.files["input"], settings.languages, settings.wiki, _say))
    rules = load_template_rules(Path(settings.templates) if settings.templates else None)
    pages = p | ReadWikipedia(dumps, rules, inputs.progress)
    documents = pages["documents"]
    if len(dumps) > 1:  # a dump holds each page once, several may share some
        documents = documents | DropRepeated(DOCUMENTS, DOCUMENTS.key, settings.partitions)
    links = {"documents": documents, "redirects": pages["redirects"], "sitelinks": _sitelinks(p, dumps, inputs)}
    return {"documents": {"rows": links | ResolveLinks(settings.partitions), "accounts": pages["accounts"]}}


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _sitelinks(p: beam.Pipeline, dumps: tuple[Dump, ...], inputs: Inputs) -> beam.PCollection:
    """Titles of items, none where no entities are given: then links are resolved through redirects alone."""
    if "entities" not in inputs.patterns:
        return p | "No entities" >> beam.Create([], reshuffle=False).with_output_types(pa.RecordBatch)
    wikis = frozenset(dump.site.wiki for dump in dumps)
    columns = ("qid", "classes", "superclasses", "sitelinks")
    entities = p | "Entities" >> ReadDataset(inputs.patterns["entities"], ENTITIES, columns)
    no_edges = np.empty(0, np.int64)
    return entities["rows"] | EntitiesToSitelinks(type_closure(no_edges, no_edges, load_page_kinds()), wikis)


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
