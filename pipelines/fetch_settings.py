"""The section `fetch` of a recipe: which dumps and crawls to fetch, from where, and how politely."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from transforms.common_crawl.listing import BASE
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.connections import CONNECTIONS
from transforms.fetch.crawls import COLLECTIONS, CRAWL, KINDS
from transforms.fetch.wikimedia import ARTICLES, SERVER, check_wiki
from transforms.wikipedia.edition import wiki_of

LATEST = "latest"
"""The newest that is finished."""


def _server(address: str) -> str:
    AllowedHosts.of([address])
    return address.rstrip("/")


def _one_of_kinds(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
    return kind


Server = Annotated[str, AfterValidator(_server)]
Date = Annotated[
    str,
    BeforeValidator(lambda date: str(date) if isinstance(date, int) else date),  # YAML takes 20260101 for a number
    StringConstraints(pattern=r"^(latest|(19|20)\d{6})$"),
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WikipediaDumps(_Section):
    """Dumps of wikis for the stage `wikipedia`."""

    wikis: tuple[Annotated[str, AfterValidator(check_wiki)], ...] = Field(
        (), description="database names (fowiki); without any the editions in the recipe's languages"
    )
    date: Date = Field(LATEST, description="YYYYMMDD, or latest: the newest whose jobs are done")
    jobs: tuple[str, ...] = Field(
        (ARTICLES,), min_length=1, description="of dumpstatus.json; the XML files of each are fetched"
    )
    server: Server = Field(SERVER, description="what is asked which dumps there are")
    mirrors: tuple[Server, ...] = Field(
        (), description="servers with the same paths: files are fetched from them first, and from `server` at last"
    )


class WikidataDumps(_Section):
    """The dump of all entities for the stage `wikidata`."""

    date: Date = Field(LATEST, description="YYYYMMDD, or latest: the newest with a finished dump of all entities")
    compression: Annotated[str, StringConstraints(pattern=r"^(bz2|gz)$")] = Field("bz2", description="bz2 or gz")
    server: Server = Field(SERVER, description="what is asked which dumps there are")
    mirrors: tuple[Server, ...] = Field((), description="servers with the same paths, asked first for files")


class CommonCrawl(_Section):
    """The listing of a crawl's archives for the stage `web`, which reads them where they lie."""

    crawl: Annotated[str, StringConstraints(pattern=rf"^(latest|{CRAWL.pattern})$")] = Field(
        LATEST, description="CC-MAIN-YYYY-WW, or latest"
    )
    kind: Annotated[str, AfterValidator(_one_of_kinds)] = Field("warc", description="warc, wet or cc-index-table")
    server: Server = Field(BASE.rstrip("/"), description="where paths in listings begin")
    collections: Server = Field(COLLECTIONS, description="what is asked which crawls there are")


def editions_of(languages: Iterable[str]) -> list[str]:
    """Database names of the editions in these languages. Raises ValueError for one without, and for no language."""
    wikis = {code: wiki_of(code) for code in languages}
    if lacking := [code for code, wiki in wikis.items() if wiki is None]:
        raise ValueError(f"fetch.wikipedia: {lacking[0]} has no edition; name the wikis to fetch as `wikis`")
    if not wikis:
        raise ValueError("fetch.wikipedia: name `languages` of the recipe, or the wikis to fetch as `wikis`")
    return sorted({wiki for wiki in wikis.values() if wiki})


class FetchSettings(_Section):
    """What to fetch before the stages run. A stage that names no `input` reads what is fetched for it."""

    wikipedia: WikipediaDumps | None = None
    wikidata: WikidataDumps | None = None
    common_crawl: CommonCrawl | None = None
    hosts: tuple[str, ...] = Field(
        (),
        description="further hosts that servers may redirect to: example.org, *.example.org, localhost:8000; the hosts "
        "of the addresses that the recipe names are allowed anyway",
    )
    connections: int = Field(CONNECTIONS, ge=1, le=8, description="to one host at a time; Wikimedia asks for 2 at most")
    contact: str = Field(
        "", description="address of mail or of a page, told to servers so that their operators can reach you"
    )

    @model_validator(mode="after")
    def _contact_is_a_line(self) -> Self:
        if not self.contact.isprintable() or not self.contact.isascii():
            raise ValueError("contact: an address of mail or of a page, in ASCII")
        return self

    def addresses(self) -> Iterable[str]:
        """The addresses that it names or has by default."""
        for dumps in (self.wikipedia, self.wikidata):
            if dumps:
                yield from (dumps.server, *dumps.mirrors)
        if self.common_crawl:
            yield from (self.common_crawl.server, self.common_crawl.collections)
