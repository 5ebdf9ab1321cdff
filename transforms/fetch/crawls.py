"""Common Crawl's crawls: which there are, and the listing of the archives of one.

`https://index.commoncrawl.org/collinfo.json` is a list of the crawls, each with its name as `id` ("CC-MAIN-2026-43");
`https://data.commoncrawl.org/crawl-data/CRAWL/KIND.paths.gz` lists the paths of its archives.
"""

import json
import re

from transforms.fetch.address import path_of
from transforms.fetch.remote_file import RemoteFile

COLLECTIONS = "https://index.commoncrawl.org/collinfo.json"
KINDS = ("warc", "wet", "cc-index-table")
CRAWL = re.compile(r"CC-MAIN-\d{4}-\d{2}")
"""The names of crawls since 2013: year and ISO week."""


def newest_crawl(text: str) -> str:
    """The newest crawl that collinfo.json names. Raises ValueError where it is of another form or names none."""
    try:
        crawls = json.loads(text)
        names = [str(crawl["id"]) for crawl in crawls]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"not the list of crawls that is expected here: {error!r}") from error
    if not (named := [name for name in names if CRAWL.fullmatch(name)]):
        raise ValueError("it names no crawl such as CC-MAIN-2026-43")
    return max(named)


def listing_of(crawl: str, kind: str, asked: str, server: str) -> RemoteFile:
    """The listing of a crawl's archives of one of `KINDS`, whose paths begin at `server`."""
    address = f"{server}/crawl-data/{crawl}/{kind}.paths.gz"
    return RemoteFile("web", asked, crawl, path_of(address), (address,))
