"""Wikimedia's dumps of a wiki: which dates there are, which jobs of a date are done, and the files of a job.

`SERVER/WIKI/` is a page with a link to the folder of each date. `SERVER/WIKI/DATE/dumpstatus.json` tells the jobs of
that run by name, each with a status ("waiting", "in-progress", "partial", "failed", "skipped", "done") and, once there
are some, files by name with size, sha1, md5 and the path of their address.
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from transforms.fetch.address import path_of
from transforms.fetch.remote_file import RemoteFile

SERVER = "https://dumps.wikimedia.org"
ARTICLES = "articlesmultistreamdump"
"""The job of what `wikipedia` reads: all articles as they are now, in one file or, of large wikis, in parts."""

_DATE_LINK = re.compile(r"""href=["'](?:[^"']*/)?(\d{8})/?["']""", re.IGNORECASE)
_WIKI = re.compile(r"[a-z][a-z0-9_]*")
_XML = re.compile(r"\.xml(?:-p\d+p\d+)?(?:\.(?:bz2|gz|xz))?$")


class DumpFile(BaseModel):
    """A file of a job; one that is still being written has neither size nor digests."""

    model_config = ConfigDict(extra="ignore")

    size: int | None = Field(None, ge=0)
    url: str | None = None
    md5: str | None = Field(None, pattern=r"^[0-9a-f]{32}$")
    sha1: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")


class DumpJob(BaseModel):
    """A step of a run: "articlesmultistreamdump", "pagetable", …"""

    model_config = ConfigDict(extra="ignore")

    status: str
    updated: str = ""
    files: dict[str, DumpFile] = Field(default_factory=dict)


class DumpStatus(BaseModel):
    """What dumpstatus.json tells."""

    model_config = ConfigDict(extra="ignore")

    jobs: dict[str, DumpJob]


def check_wiki(wiki: str) -> str:
    """`wiki` if it has the form of a database name ("fowiki"); raises ValueError."""
    if not _WIKI.fullmatch(wiki):
        raise ValueError(f"{wiki!r} is no database name of a wiki, such as fowiki or be_x_oldwiki")
    return wiki


def dates_in(page: str) -> list[str]:
    """The dates (YYYYMMDD) of the runs that a wiki's page links to, the newest first."""
    return sorted(set(_DATE_LINK.findall(unquote(page))), reverse=True)


def read_status(text: str) -> DumpStatus:
    """dumpstatus.json. Raises ValueError for one that is cut off or of another form."""
    try:
        return DumpStatus.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not valid JSON: {error}") from error


def what_lacks(status: DumpStatus, jobs: Sequence[str]) -> str:
    """Why the jobs of a run cannot be used yet ("articlesmultistreamdump is in-progress"); empty when they can."""
    for name in jobs:
        job = status.jobs.get(name)
        if job is None:
            return f"it has no job {name}"
        if job.status != "done":
            return f"{name} is {job.status}"
        if not any(_XML.search(file) for file in job.files):
            return f"{name} lists no XML file"
    return ""


def files_of(
    status: DumpStatus, wiki: str, date: str, jobs: Sequence[str], asked: str, server: str, mirrors: Sequence[str] = ()
) -> list[RemoteFile]:
    """The XML files of done jobs, those of a job in the order of their pages; indexes of streams are left out.

    Each lies on `server` and on all `mirrors`, which come first, below the same path. Raises
    ValueError for a name that is not one of this run's files.
    """
    found = []
    for job in jobs:
        for name, file in sorted(status.jobs[job].files.items(), key=lambda item: _page_order(item[0])):
            if not _XML.search(name):
                continue
            if not re.fullmatch(rf"{wiki}-{date}-[\w.-]+", name):
                raise ValueError(f"the job {job} lists {name!r}, which is no file of {wiki} of {date}")
            addresses = tuple(f"{root}/{wiki}/{date}/{name}" for root in (*mirrors, server))
            digests = {kind: digest for kind in ("sha1", "md5") if (digest := getattr(file, kind))}
            found.append(RemoteFile("wikipedia", asked, date, path_of(addresses[-1]), addresses, file.size, digests))
    return found


def _page_order(name: str) -> tuple[int, str]:
    part = re.search(r"-p(\d+)p\d+", name)
    return int(part[1]) if part else 0, name
