"""The peers of reading archives; runs in an environment of its own, which knows nothing of this project.

    python archives_peers.py TOOL ARCHIVE

Prints, as JSON, the `records`, the `bytes` of their payloads and the CPU `seconds` of the quickest of five rounds.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIELDS = (
    "WARC-Type",
    "WARC-Record-ID",
    "WARC-Target-URI",
    "WARC-Date",
    "Content-Type",
    "WARC-Truncated",
    "WARC-Identified-Content-Language",
)
"""Of every record, those that our reader gives."""


def fastwarc(path: Path) -> Iterator[tuple[list[Any], bytes]]:
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415

    with path.open("rb") as raw:
        for record in ArchiveIterator(raw, parse_http=False):
            yield [record.headers.get(name) for name in FIELDS], record.reader.read()


def fastwarc_payloads(path: Path) -> Iterator[tuple[list[Any], bytes]]:
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415

    with path.open("rb") as raw:
        for record in ArchiveIterator(raw, parse_http=False):
            yield [], record.reader.read()


def warcio(path: Path) -> Iterator[tuple[list[Any], bytes]]:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    with path.open("rb") as raw:
        for record in ArchiveIterator(raw, no_record_parse=True):
            yield [record.rec_headers.get_header(name) for name in FIELDS], record.raw_stream.read()


TOOLS = {"FastWARC": fastwarc, "FastWARC, payloads only": fastwarc_payloads, "warcio": warcio}


def main() -> None:
    """Read an archive with one tool."""
    tool, path = sys.argv[1], Path(sys.argv[2])
    seconds = []
    for _ in range(5):
        records = size = 0
        begun = time.process_time()
        for _, payload in TOOLS[tool](path):
            records += 1
            size += len(payload)
        seconds.append(time.process_time() - begun)
    print(json.dumps({"records": records, "bytes": size, "seconds": min(seconds)}))


if __name__ == "__main__":
    main()
