"""`ResolveLinks`: documents' links and pages get their items, for all wikis at once."""

from collections.abc import Callable

import apache_beam as beam
import pyarrow as pa

from schemas.datasets import DOCUMENTS
from schemas.fates import marked_schema
from transforms.columns.lookup import LookUp
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.step import step
from transforms.wikidata.classes import ClassTypes
from transforms.wikipedia.links import (
    ANSWERS,
    ON,
    REDIRECTS,
    REQUESTS,
    SITELINKS,
    TITLES,
    attach_items,
    best_titles,
    follow_redirects,
    other_names,
    redirect_titles,
    sitelink_titles,
    sitelinks,
    title_requests,
)


@step
class EntitiesToSitelinks(beam.PTransform):
    """Entities → the titles of their pages in `wikis`."""

    page_kinds: ClassTypes
    wikis: frozenset[str]

    def expand(self, entities: beam.PCollection) -> beam.PCollection:
        return entities | beam.Map(sitelinks, self.page_kinds, self.wikis).with_output_types(pa.RecordBatch)


@step
class FollowRedirects(beam.PTransform):
    """Redirects that lead to redirects → to where those lead, up to four hops; MediaWiki itself follows only one."""

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, redirects: beam.PCollection) -> beam.PCollection:
        for hop in ("one hop", "two hops"):  # each doubles the length
            redirects = {"from": redirects, "to": redirects} | f"Follow {hop}" >> JoinPartitions(
                keys={"from": ("wiki", "target"), "to": ON},
                schemas={"from": REDIRECTS, "to": REDIRECTS},
                join=follow_redirects,
                partitions=self.partitions,
            )
        return redirects


@step
class ResolveLinks(beam.PTransform):
    """{"documents", "redirects", "sitelinks"} → documents whose mentions have the page they lead to and its item.

    They also get their own item and the titles of the redirects that lead to them.
    Documents whose own item is a disambiguation page, a list or another of the `page_kinds` are dropped as that.
    """

    partitions: int = DEFAULT_PARTITIONS

    def expand(self, inputs: dict[str, beam.PCollection]) -> beam.PCollection:
        redirects = inputs["redirects"] | FollowRedirects(self.partitions)
        links = inputs["sitelinks"]
        through_redirects = {"redirects": redirects, "sitelinks": links} | "Redirect titles" >> JoinPartitions(
            keys={"redirects": ("wiki", "target"), "sitelinks": ON},
            schemas={"redirects": REDIRECTS, "sitelinks": SITELINKS},
            join=redirect_titles,
            partitions=self.partitions,
        )
        direct = links | "Titles" >> _map(sitelink_titles)
        names = redirects | "Other names" >> _map(other_names)
        titles = (direct, through_redirects, names) | "All titles" >> beam.Flatten()
        return {"rows": inputs["documents"], "table": titles} | LookUp(
            row_schema=marked_schema(DOCUMENTS.schema),
            row_key="id",
            table_schema=TITLES,
            request_schema=REQUESTS,
            answer_schema=ANSWERS,
            on=ON,
            request=title_requests,
            match=best_titles,
            attach=attach_items,
            partitions=self.partitions,
        )


def _map(function: Callable[[pa.RecordBatch], pa.RecordBatch]) -> beam.PTransform:
    return beam.Map(function).with_output_types(pa.RecordBatch)
