"""Wikidata's dumps of all entities: which dates there are and the files of a date.

`SERVER/wikidatawiki/entities/` links to a folder for each date. Some hold lexemes or truthy statements alone. Once a
file is finished, its digest is in `wikidata-DATE-sha1sums.txt` there, a line as coreutils write it.
"""

import re
from collections.abc import Mapping, Sequence

from transforms.fetch.address import path_of
from transforms.fetch.remote_file import RemoteFile

ENTITIES = "wikidatawiki/entities"

_SUM = re.compile(r"^([0-9a-f]{40})[ ]+[*]?(\S+)$", re.MULTILINE)


def sums_of(date: str) -> str:
    """Path of the list of digests of a date, below a server."""
    return f"{ENTITIES}/{date}/wikidata-{date}-sha1sums.txt"


def read_sha1sums(text: str) -> dict[str, str]:
    """sha1 by file name; lines of another form, such as one cut off, are left out."""
    return {name: digest for digest, name in _SUM.findall(text)}


def dump_of(
    sums: Mapping[str, str], date: str, compression: str, asked: str, server: str, mirrors: Sequence[str] = ()
) -> RemoteFile:
    """The dump of all entities of a date, in "bz2" or "gz". Raises ValueError where it is not finished."""
    name = f"wikidata-{date}-all.json.{compression}"
    if name not in sums:
        raise ValueError(f"{name} is not finished")
    addresses = tuple(f"{root}/{ENTITIES}/{date}/{name}" for root in (*mirrors, server))
    return RemoteFile("wikidata", asked, date, path_of(addresses[-1]), addresses, None, {"sha1": sums[name]})
