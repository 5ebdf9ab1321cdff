"""The date on which a page says it was published."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import orjson

from transforms.pages.elements import Elements
from transforms.pages.stated_date import stated_date

EARLIEST = date(1995, 1, 1)
"""Before the web was in general use a date is one of the page's subject, or of a clock that was not set."""

_META_NAMES = tuple(
    """
    article:published_time og:article:published_time article:published og:published_time datepublished
    publishdate publish-date publish_date pubdate publication_date publication-date published_time published-date
    date_published dateposted dc.date.issued dcterms.issued dc.date.created dcterms.created
    dc.date dcterms.date citation_publication_date citation_online_date citation_date parsely-pub-date sailthru.date
    rnews:datepublished bt:pubdate cxenseparse:recs:publishtime originalpublicationdate date.issued article.published
    article_date_original og:pubdate displaydate date
    """.split()
)
"""From Open Graph, Dublin Core, schema.org, Google Scholar, and what content systems write."""

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Recipe|Event|WebPage|Product|CreativeWork|VideoObject|Book)$")
_LESSER = ("WebPage", "ItemPage", "VideoObject", "Product", "Review")
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_CLASS = re.compile(r"(?:^|[\s_-])(?:publish\w*|posted|entry-date|post-date|pubdate|article-date)(?:$|[\s_-])", re.I)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)(?:/|-|_|)(0[1-9]|1[0-2])(?:/|-|_|)(0[1-9]|[12]\d|3[01])(?=[/_.-]|\D|$)")


def published(elements: Elements, url: str, fetched: str | None) -> str | None:
    """The ISO 8601 date, "2024-05-18", None where none is stated.

    The first that is plausible, of JSON-LD (datePublished of an article), meta elements, time elements that say so, the
    address, and time elements where all of them name one day. Not before 1995, nor more than a day (time zones) after
    the page was ``fetched``.
    """
    latest = stated_date(fetched or "")
    for text in _statements(elements, url):
        day = stated_date(text)
        if day and day >= EARLIEST and (latest is None or day <= latest + timedelta(days=1)):
            return day.isoformat()
    return None


def _statements(elements: Elements, url: str) -> Iterator[str]:
    yield from _from_json_ld(elements.json_ld)
    for name in _META_NAMES:
        yield from (content for key, content in elements.meta if key == name)
    times = [(node.attributes.get("datetime") or "", node.attributes) for node in elements.times[:100]]
    for value, attributes in times:
        marked = (attributes.get("itemprop") or "").lower() == "datepublished" or "pubdate" in attributes
        if value and (marked or _CLASS.search(attributes.get("class") or "")):
            yield value
    if in_address := _IN_ADDRESS.search(url):
        yield "-".join(in_address.groups())
    days = {stated_date(value) for value, _ in times if value}
    if len(days) == 1 and (day := days.pop()):
        yield day.isoformat()


def _from_json_ld(scripts: list[str]) -> list[str]:
    """Dates of articles, then those of what else has one; comments have others."""
    best: list[str] = []
    lesser: list[str] = []
    for script in scripts:
        if "datePublished" not in script:
            continue
        try:
            parsed = orjson.loads(script)
        except orjson.JSONDecodeError:
            lesser += _PUBLISHED.findall(script)[:1]
            continue
        for item in _top_items(parsed):
            kinds = item.get("@type")
            kind = next((one for one in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(one, str)), "")
            value = item.get("datePublished")
            if isinstance(value, str) and _ARTICLE.search(kind):
                (lesser if kind.endswith(_LESSER) else best).append(value)
    return best + lesser


def _top_items(parsed: object) -> Iterator[dict[str, object]]:
    for item in parsed if isinstance(parsed, list) else [parsed]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (one for one in (graph if isinstance(graph, list) else []) if isinstance(one, dict))
            for key in ("mainEntity", "mainEntityOfPage"):
                if isinstance(inner := item.get(key), dict):
                    yield inner
