"""Pages in two languages that link each other: through any of their addresses, whatever the order of rows."""

import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.fates import DROPPED, marked_schema
from transforms.web.page_pairs import LINKED, linked_pages, links_of, merge, pages_of


def page(number: int, language: str, url: str, *alternates: str, canonical: str | None = None, **marks) -> dict:
    return {
        "id": f"page-{number}",
        "language": language,
        "url": url,
        "canonical_url": canonical,
        "alternates": [{"language": "und_Zyyy", "url": address} for address in alternates],
        "level": "document",
        **marks,
    }


def pairs(*pages: dict) -> list[tuple]:
    batch = pa.RecordBatch.from_pylist(list(pages), schema=marked_schema(DOCUMENTS.schema))
    tables = {"pages": pa.Table.from_batches([pages_of(batch)]), "links": pa.Table.from_batches([links_of(batch)])}
    linked = pa.Table.from_batches(list(linked_pages(tables)), schema=LINKED)
    return [
        (row["source_id"], row["target_id"], row["mutual"], row["reason"])
        for made in merge({"pairs": linked})
        for row in made.to_pylist()
    ]


def test_a_link_both_ways_is_one_mutual_pair():
    one = page(1, "deu_Latn", "https://a.example/de", "https://a.example/en")
    other = page(2, "eng_Latn", "https://a.example/en", "https://a.example/de")
    assert pairs(one, other) == pairs(other, one) == [("page-1", "page-2", True, None)]


def test_a_link_one_way_is_a_pair_too():
    one = page(1, "deu_Latn", "https://a.example/de")
    other = page(2, "eng_Latn", "https://a.example/en", "http://www.a.example/de/?utm_source=x")
    assert pairs(one, other) == [("page-1", "page-2", False, None)]


def test_a_page_is_found_under_the_address_that_it_calls_its_own():
    one = page(1, "deu_Latn", "https://a.example/page?id=7", canonical="https://a.example/de")
    other = page(2, "eng_Latn", "https://a.example/en", "https://a.example/de")
    assert pairs(one, other) == [("page-1", "page-2", False, None)]


def test_copies_of_a_page_are_one_and_link_both_ways():
    copy = page(1, "eng_Latn", "https://a.example/en?utm_medium=mail", "https://a.example/de")
    one = page(2, "eng_Latn", "https://a.example/en", "https://a.example/de")
    other = page(3, "deu_Latn", "https://a.example/de", "https://a.example/en")
    assert pairs(copy, one, other) == [("page-3", "page-1", True, None)]


@pytest.mark.parametrize(
    "pages",
    [
        (page(1, "deu_Latn", "https://a.example/de", "https://a.example/de", "https://b.example/gone"),),
        (page(1, "deu_Latn", "https://a.example/de", "not an address"), page(2, "eng_Latn", "https://a.example/en")),
        (
            page(1, "deu_Latn", "https://a.example/de", "https://a.example/en"),
            page(2, "eng_Latn", "https://a.example/en", fate=DROPPED, reason="other_language"),
        ),
    ],
    ids=["itself and nothing", "no address", "dropped"],
)
def test_what_was_not_crawled_or_not_kept_makes_no_pair(pages):
    assert pairs(*pages) == []


def test_regions_of_one_language_are_no_translations():
    one = page(1, "deu_Latn", "https://a.example/de-at", "https://a.example/de-de")
    other = page(2, "deu_Latn", "https://a.example/de-de")
    assert pairs(one, other) == [("page-1", "page-2", False, "same_language")]
