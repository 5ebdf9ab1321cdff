"""What a recipe's section `fetch` stands for: asking servers what is newest, and fetching it for the stages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from apache_beam.io.filesystems import FileSystems

from pipelines.fetch_settings import LATEST, CommonCrawl, FetchSettings, WikidataDumps, WikipediaDumps, editions_of
from pipelines.recipe import STAGES, Recipe
from pipelines.web import WebSettings
from transforms.fetch.address import is_address, masked, path_of
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.attempts import DownloadError
from transforms.fetch.client import Client
from transforms.fetch.crawls import listing_of, newest_crawl
from transforms.fetch.fetch_files import check_paths, fetch_files, forget_files
from transforms.fetch.fetched import read_fetched, write_fetched
from transforms.fetch.page import read_page
from transforms.fetch.patience import PATIENCE, Patience
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.stored_file import stored_file
from transforms.fetch.wikidata_dumps import ENTITIES, dump_of, read_sha1sums, sums_of
from transforms.fetch.wikimedia import dates_in, files_of, read_status, what_lacks

Say = Callable[[str], None]
Ask = Callable[[Client, Say, str], list[RemoteFile]]
"""Finds out which files something that the recipe asks for are."""

_GONE = (404, 410)


def downloads_folder(output: str) -> str:
    """Where the files of a corpus in `output` lie."""
    folder: str = FileSystems.join(output, "downloads")
    return folder


def resolve(
    recipe: Recipe,
    say: Say,
    known: Sequence[RemoteFile] = (),
    patience: Patience = PATIENCE,
    built: Sequence[RemoteFile] = (),
) -> list[RemoteFile]:
    """The files that the recipe's section `fetch` means now, and those at the addresses that its stages read.

    What `known` has files for, of an earlier answer, is not asked again. Where the newest dump or crawl is now an older
    one than that of the files in `built`, these are kept, and that is told. Raises DownloadError where servers do not
    tell.
    """
    check_paths([_input(stage, address) for stage, address in _inputs(recipe)])
    answers, made = (_answers(files, recipe) for files in (known, built))
    found: list[RemoteFile] = []
    with client_of(recipe, patience) as client:
        for stage, asked, ask in _questions(recipe):
            question = stage, asked
            found += answers.get(question) or _not_older(ask(client, say, asked), made.get(question, []), say)
    return found


def goes_back(asked: str, version: str, before: str) -> bool:
    """Whether the newest dump or crawl that the recipe asks for is now an older one; both sort as text."""
    return LATEST in asked.split() and version < before


def _answers(files: Sequence[RemoteFile], recipe: Recipe) -> dict[tuple[str, str], list[RemoteFile]]:
    """Earlier answers by stage and what was asked, as far as the recipe still names their addresses."""
    answers: dict[tuple[str, str], list[RemoteFile]] = {}
    for file in files:
        if addresses := _named(file.addresses, recipe):
            answers.setdefault((file.stage, file.asked), []).append(replace(file, addresses=addresses))
    return answers


def _not_older(found: list[RemoteFile], built: list[RemoteFile], say: Say) -> list[RemoteFile]:
    """What was found, or what is built already where that is newer: dumps are taken back, or their status is."""
    if not found or not built or not goes_back(found[0].asked, found[0].version, built[0].version):
        return found
    say(
        f"{built[0].stage}: {built[0].asked}: the servers have no newer one that is done than {found[0].version}; "
        f"{built[0].version} is built already and stays (name a date or crawl in the recipe to go back)"
    )
    return built


def fetch_resolved(
    recipe: Recipe, files: Sequence[RemoteFile], folder: str, say: Say, patience: Patience = PATIENCE
) -> dict[str, tuple[str, ...]]:
    """Local paths of files by stage, fetched into `folder` unless they are there.

    What the files are is written to fetched.json there before. Raises DownloadError where one of them cannot be had.
    """
    if "://" in folder:
        raise DownloadError(
            f"{folder}: downloads need a local output folder; fetch the files first and name their paths"
        )
    check_paths(files)
    before = {file.path: file.version for file in read_fetched(folder)}
    forget_files({file.path for file in files if _may_have_changed(file, before)}, folder)
    write_fetched(folder, files)
    connections = recipe.fetch.connections if recipe.fetch else FetchSettings().connections
    with client_of(recipe, patience) as client:
        _, denied = fetch_files(files, folder, client, say, connections)
    if denied:
        raise denied[0]
    paths: dict[str, list[str]] = {}
    for file in files:
        paths.setdefault(file.stage, []).append(FileSystems.join(folder, *file.path.split("/")))
    return {stage: tuple(dict.fromkeys(found)) for stage, found in paths.items()}


def _may_have_changed(file: RemoteFile, before: Mapping[str, str]) -> bool:
    """Whether what lies at a file's path may be another version, by the versions that were fetched before.

    What another recipe fetched there is known by digests or by a version in the path alone.
    """
    if file.path in before:
        return before[file.path] != file.version
    return not file.digests and file.version not in file.path.split("/")


def settings_for_crawl(settings: WebSettings, recipe: Recipe, files: Sequence[RemoteFile]) -> WebSettings:
    """Settings of `web` with what a fetched listing does not tell: where its paths begin, and which crawl it is of."""
    versions = [file.version for file in files if file.stage == "web"]
    if recipe.fetch is None or recipe.fetch.common_crawl is None or not versions:
        return settings
    given = {"base": settings.base or recipe.fetch.common_crawl.server, "snapshot": settings.snapshot or versions[0]}
    return settings.model_copy(update=given)


def client_of(recipe: Recipe, patience: Patience = PATIENCE) -> Client:
    """A client that asks no host but those of the addresses that the recipe names, and of its `fetch.hosts`."""
    fetch = recipe.fetch or FetchSettings()
    return Client(AllowedHosts.of(_addresses(recipe), fetch.hosts), patience, fetch.contact)


def _addresses(recipe: Recipe) -> list[str]:
    fetch = recipe.fetch or FetchSettings()
    return [*fetch.addresses(), *(address for _, address in _inputs(recipe))]


def _named(addresses: Sequence[str], recipe: Recipe) -> tuple[str, ...]:
    """Those addresses that the recipe still names, or that lie on its servers, with the logins that it has for them."""
    named = {masked(address): address for address in _addresses(recipe)}
    found = []
    for address in addresses:
        roots = [root for root in named if address == root or address.startswith(f"{root}/")]
        if roots:
            root = max(roots, key=len)
            found.append(named[root] + address[len(root) :])
    return tuple(found)


def fetches_for(recipe: Recipe) -> frozenset[str]:
    """The stages that something is fetched for."""
    return frozenset(stage for stage, _, _ in _questions(recipe))


def _questions(recipe: Recipe) -> Iterator[tuple[str, str, Ask]]:
    """A stage, what the recipe asks for, and how to find out which files that are."""
    fetch = recipe.fetch or FetchSettings()
    if dumps := fetch.wikidata:
        yield "wikidata", f"entities {dumps.date} {dumps.compression}", _wikidata(dumps)
    if wikis := fetch.wikipedia:
        for wiki in wikis.wikis or editions_of(recipe.languages):
            yield "wikipedia", f"{wiki} {wikis.date} {' '.join(wikis.jobs)}", _wiki(wiki, wikis)
    if crawl := fetch.common_crawl:
        yield "web", f"{crawl.crawl} {crawl.kind}", _crawl(crawl)
    for stage, address in _inputs(recipe):
        yield stage, masked(address), _address(stage, address)


def _inputs(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """The addresses that stages read after they were fetched."""
    for name, stage in STAGES.items():
        section = getattr(recipe, name)
        if section is not None and not stage.streams:
            yield from ((name, pattern) for pattern in section.input if is_address(pattern))


def _wiki(wiki: str, dumps: WikipediaDumps) -> Ask:
    def ask(client: Client, say: Say, asked: str) -> list[RemoteFile]:
        folder = f"{dumps.server}/{wiki}/"

        def files_of_date(date: str) -> list[RemoteFile]:
            status = read_status(read_page(client, f"{folder}{date}/dumpstatus.json"))
            if lack := what_lacks(status, dumps.jobs):
                raise ValueError(lack)
            return files_of(status, wiki, date, dumps.jobs, asked, dumps.server, dumps.mirrors)

        return _newest(folder, dumps.date, client, say, files_of_date)

    return ask


def _wikidata(dumps: WikidataDumps) -> Ask:
    def ask(client: Client, say: Say, asked: str) -> list[RemoteFile]:
        def files_of_date(date: str) -> list[RemoteFile]:
            sums = read_sha1sums(read_page(client, f"{dumps.server}/{sums_of(date)}"))
            return [dump_of(sums, date, dumps.compression, asked, dumps.server, dumps.mirrors)]

        return _newest(f"{dumps.server}/{ENTITIES}/", dumps.date, client, say, files_of_date)

    return ask


def _newest(
    folder: str, date: str, client: Client, say: Say, files_of_date: Callable[[str], list[RemoteFile]]
) -> list[RemoteFile]:
    """The files of a date, or of the newest that `folder` links to and that has them; tells which ones have not."""
    lacks = []
    for candidate in [date] if date != LATEST else dates_in(read_page(client, folder)):
        try:
            return files_of_date(candidate)
        except DownloadError as error:
            if error.status not in _GONE:
                raise
            lacks.append(f"{candidate}: {error}")
        except ValueError as error:
            lacks.append(f"{candidate}: {error}")
        say(masked(f"{folder}{lacks[-1]}"))
    told = f": {lacks[0]}" if lacks else ""
    raise DownloadError(f"{folder}: has no dump that is done{told}; name another date, or wait until one is")


def _crawl(crawls: CommonCrawl) -> Ask:
    def ask(client: Client, _say: Say, asked: str) -> list[RemoteFile]:
        crawl = crawls.crawl
        if crawl == LATEST:
            try:
                crawl = newest_crawl(read_page(client, crawls.collections))
            except ValueError as error:
                raise DownloadError(f"{crawls.collections}: {error}; name a crawl") from error
        return [listing_of(crawl, crawls.kind, asked, crawls.server)]

    return ask


def _address(stage: str, address: str) -> Ask:
    def ask(client: Client, _say: Say, asked: str) -> list[RemoteFile]:
        file = _input(stage, address)
        stored = stored_file(address, client)
        if stored is None:
            raise DownloadError(f"{address}: there is no such file; check the address", 404)
        return [replace(file, asked=asked, version=stored.version, size=stored.size)]

    return ask


def _input(stage: str, address: str) -> RemoteFile:
    """The file at an address that a stage reads, before its server was asked. Raises DownloadError."""
    try:
        return RemoteFile(stage, "", "", path_of(address), (address,))
    except ValueError as error:
        raise DownloadError(str(error)) from error
