"""The jars of a job server: a list of what Maven Central has, fetched once into the cache and checked by sha256.

flink.txt and spark.txt beside this module are what `mvn dependency:list -DincludeScope=runtime` tells of a pom.xml with
`org.apache.beam:beam-runners-flink-1.19` (or `beam-runners-spark-3`, with `spark-core_2.12`, `spark-sql_2.12` and
`spark-streaming_2.12` of the version that it was built with) and `org.slf4j:slf4j-simple`, without other bindings of
slf4j; `group:artifact:version sha256` in each line, sorted.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from apache_beam.utils.subprocess_server import JavaJarServer

from pipelines.output_lock import hold_output
from transforms.fetch.attempts import DownloadError
from transforms.fetch.download import download_to
from transforms.models.registry import cache_folder

CONNECTIONS = 6
SAY_EVERY_JARS = 20


class Jar(NamedTuple):
    """A jar of a Maven repository; `path` is where it lies in one."""

    path: str
    sha256: str


def jars(server: str) -> list[Jar]:
    """The jars of the job server "flink" or "spark"."""
    text = resources.files(__package__).joinpath(f"{server}.txt").read_text(encoding="utf-8")
    return [_jar(*line.split()) for line in text.splitlines()]


def _jar(coordinates: str, sha256: str) -> Jar:
    group, artifact, version = coordinates.split(":")
    return Jar(f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar", sha256)


def jars_folder() -> Path:
    """Where fetched jars lie, as in a Maven repository: `jars` in Babelmill's cache."""
    return cache_folder() / "jars"


def missing(server: str) -> list[Jar]:
    """The jars of a job server that are not in the cache yet."""
    return [jar for jar in jars(server) if not (jars_folder() / jar.path).is_file()]


def fetch_jars(server: str, say: Callable[[str], None], repository: str | None = None) -> list[Path]:
    """The jars of a job server on this machine; those that are missing are fetched first, several side by side.

    `repository` is the address of a Maven repository, by default Maven Central. Another process that fetches jars is
    waited for. Raises DownloadError for a jar that cannot be had, or whose sha256 is not the one of the list, and for a
    cache that cannot be written to; what was fetched before stays.
    """
    folder = jars_folder()
    if missing(server):
        with ExitStack() as lock:
            try:
                lock.enter_context(hold_output(str(folder)))
            except OSError as error:
                raise DownloadError(f"cannot write to {folder}: {error}") from error
            _fetch(missing(server), server, say, repository or JavaJarServer.MAVEN_CENTRAL_REPOSITORY)
    return [folder / jar.path for jar in jars(server)]


def _fetch(to_fetch: Sequence[Jar], server: str, say: Callable[[str], None], address: str) -> None:
    folder = jars_folder()
    if to_fetch:
        say(f"fetching {len(to_fetch)} jars of Beam's job server for {server.title()} into {folder}, once")
    with ThreadPoolExecutor(CONNECTIONS) as connections:
        fetches = [
            connections.submit(download_to, f"{address}/{jar.path}", folder / jar.path, say, jar.sha256)
            for jar in to_fetch
        ]
        try:
            for number, fetch in enumerate(fetches, 1):
                fetch.result()
                if number % SAY_EVERY_JARS == 0 or number == len(fetches):
                    say(f"{number} of {len(fetches)} jars")
        except BaseException:
            connections.shutdown(cancel_futures=True)
            raise
