"""Wikimedia's and Common Crawl's file trees on a hostile server on loopback."""

import gzip
import hashlib
import json

from tests.hostile_server import HostileServer

ARTICLES = "articlesmultistreamdump"


def dump_files(wiki: str, date: str, content: bytes, parts: int = 1) -> dict[str, bytes]:
    """The files of a job by name: in one part or several, each with the index of its streams."""
    size = -(-len(content) // parts) or 1
    files = {}
    for number in range(parts):
        piece = content[number * size : (number + 1) * size]
        suffix = ("", "") if parts == 1 else (str(number + 1), f"-p{number * 9 + 1}p{number * 9 + 9}")
        name = f"{wiki}-{date}-pages-articles-multistream"
        files[f"{name}{suffix[0]}.xml{suffix[1]}.bz2"] = piece
        files[f"{name}-index{suffix[0]}.txt{suffix[1]}.bz2"] = b"index"
    return files


def put_wiki(
    server: HostileServer, wiki: str, date: str, content: bytes, status: str = "done", parts: int = 1
) -> dict[str, bytes]:
    """Serve a dump of a wiki; returns its XML files by path."""
    files = dump_files(wiki, date, content, parts)
    told = {
        name: {
            "size": len(data),
            "url": f"/{wiki}/{date}/{name}",
            "md5": hashlib.md5(data).hexdigest(),
            "sha1": hashlib.sha1(data).hexdigest(),
        }
        for name, data in files.items()
    }
    job = {"status": status, "updated": "2026-01-02 03:04:05", "files": told if status == "done" else {}}
    pages = {"status": "waiting", "updated": ""}
    text = json.dumps({"version": "0.8", "jobs": {ARTICLES: job, "metahistorybz2dump": pages}})
    server.files[f"/{wiki}/{date}/dumpstatus.json"] = text.encode()
    paths = {f"/{wiki}/{date}/{name}": data for name, data in files.items()}
    server.files |= paths
    link = f'<a href="{date}/">{date}/</a> 02-Jan-2026\n'.encode()
    server.files[f"/{wiki}/"] = server.files.get(f"/{wiki}/", b'<a href="../">../</a> <a href="latest/">\n') + link
    return {path: data for path, data in paths.items() if ".xml" in path}


def put_wikidata(server: HostileServer, date: str, content: bytes | None) -> str:
    """Serve a dump of all entities (None: one of lexemes alone); returns its path."""
    folder = "/wikidatawiki/entities/"
    name = f"wikidata-{date}-all.json.bz2"
    sums = {f"wikidata-{date}-lexemes.json.bz2": b"lexemes"} | ({} if content is None else {name: content})
    lines = "".join(f"{hashlib.sha1(data).hexdigest()}  {file}\n" for file, data in sums.items())
    server.files[f"{folder}{date}/wikidata-{date}-sha1sums.txt"] = lines.encode()
    server.files |= {f"{folder}{date}/{file}": data for file, data in sums.items()}
    server.files[folder] = server.files.get(folder, b"") + f'<a href="{date}/">{date}/</a>\n'.encode()
    return f"{folder}{date}/{name}"


def put_crawl(server: HostileServer, crawl: str, archives: dict[str, bytes]) -> str:
    """Serve a crawl's archives by name and their listing; returns the listing's path."""
    paths = {f"crawl-data/{crawl}/segments/1/warc/{name}": data for name, data in archives.items()}
    server.files |= {f"/{path}": data for path, data in paths.items()}
    listing = f"/crawl-data/{crawl}/warc.paths.gz"
    server.files[listing] = gzip.compress("".join(f"{path}\n" for path in paths).encode(), mtime=0)
    known = json.loads(server.files.get("/collinfo.json", b"[]"))
    entry = {"id": crawl, "name": "a crawl", "timegate": f"/{crawl}/", "cdx-api": f"/{crawl}-index"}
    server.files["/collinfo.json"] = json.dumps([*known, entry]).encode()
    return listing
