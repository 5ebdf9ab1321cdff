"""Reading archives beside FastWARC and warcio: records and megabytes a second of CPU time.

All tools give of every record the same seven header fields and the payload; "payloads only" leaves the fields out. The
archives are those of the data folder that all tools can read, one after the other, repeated to a fair size: as they are
(pages of about 12 kB, written for tests), and with ten pages' payloads in one record, which is nearer to what a crawl
holds. The quickest of five rounds counts, because the machine does other things too.
"""

import gzip
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import lz4.frame

from benchmarks.peer_environment import peer_python
from benchmarks.real_input import DATA
from transforms.archives.read import ArchiveRecord, plan_archive, read_archive
from transforms.sources.failure import Failure
from transforms.sources.records import Held

PACKAGES = ("fastwarc==2.0.1", "warcio==1.8.1")
NAMES = (
    "derived/multilang_docs.warc.gz",
    "aut/example.warc.gz",
    "aut/example.docs.warc.gz",
    "dolma/sample-0000.warc.gz",
    "resiliparse/warcfile.warc.gz",
    "whirlwind.warc.gz",
)
REPEATED = 4
ROUNDS = 5


def open_file(path: str) -> io.BufferedReader:
    return Path(path).open("rb")


def read(path: Path) -> Iterator[ArchiveRecord | Failure]:
    size = path.stat().st_size
    for split in plan_archive(str(path), size, open_file, size):
        yield from read_archive(split, open_file, Held())


def measure(path: Path) -> dict[str, float]:
    """Ours, as the peers measure themselves."""
    seconds = []
    for _ in range(ROUNDS):
        records = size = 0
        begun = time.process_time()
        for record in read(path):
            if isinstance(record, Failure):
                sys.exit(f"{record}")
            records += 1
            size += len(record.payload)
        seconds.append(time.process_time() - begun)
    return {"records": records, "bytes": size, "seconds": min(seconds)}


def joined(records: list[ArchiveRecord], count: int) -> Iterator[bytes]:
    """WARC records of the payloads of `count` records each."""
    for at in range(0, len(records), count):
        payload = b"".join(record.payload for record in records[at : at + count])
        first = records[at]
        head = (
            f"WARC/1.0\r\nWARC-Type: {first.kind}\r\nWARC-Record-ID: <urn:uuid:{first.id}>\r\n"
            f"WARC-Target-URI: {first.url}\r\nWARC-Date: {first.date}\r\n"
            f"Content-Type: {first.content_type}\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        yield head.encode() + payload + b"\r\n\r\n"


def make_archives(folder: Path) -> list[Path]:
    """The archives that are read."""
    stored = [DATA / "web_archives" / name for name in NAMES]
    records = [record for path in stored for record in read(path) if isinstance(record, ArchiveRecord)]
    large = list(joined(records, 10)) * REPEATED
    small = b"".join(path.read_bytes() for path in stored)
    contents = {
        "pages.warc.gz": small * REPEATED,
        "pages.warc": gzip.decompress(small) * REPEATED,
        "large.warc.gz": b"".join(gzip.compress(record, 6) for record in large),
        "large.warc.lz4": b"".join(lz4.frame.compress(record) for record in large),
        "large.warc": b"".join(large),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]


def main() -> None:
    """Print a table for each archive."""
    python = peer_python("archives", PACKAGES)
    tools = ("FastWARC", "FastWARC, payloads only", "warcio")
    with tempfile.TemporaryDirectory() as scratch:
        for path in make_archives(Path(scratch)):
            found = {"ours": measure(path)}
            for tool in tools:
                if tool == "warcio" and path.suffix == ".lz4":
                    continue
                command = [python, Path(__file__).with_name("archives_peers.py"), tool, path]
                found[tool] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            print(f"{path.name}: {found['ours']['records']:,} records, {path.stat().st_size / 1e6:.0f} MB as stored")
            for tool, took in found.items():
                if (took["records"], took["bytes"]) != (found["ours"]["records"], found["ours"]["bytes"]):
                    print(f"  {tool} found {took['records']:,} records with {took['bytes']:,} bytes")
                rate, megabytes = took["records"] / took["seconds"], took["bytes"] / took["seconds"] / 1e6
                print(f"  {tool:24} {rate:9,.0f} records/s {megabytes:7,.0f} MB/s", flush=True)


if __name__ == "__main__":
    main()
