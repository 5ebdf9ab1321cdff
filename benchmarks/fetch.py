"""Faults survived by fetch: files from a hostile server on loopback, whose bytes must come out right.

    python -m benchmarks.fetch [--files 200] [--faults 1000] [--seed 1]

Prints how many faults of each kind were injected and how many files came out whole.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.hostile_server import IMPATIENT, SEEN_BY_DIGEST, SEEN_BY_LENGTH, HostileServer, hostile_server, plan_faults
from transforms.fetch.address import path_of
from transforms.fetch.allowed_hosts import AllowedHosts
from transforms.fetch.client import Client
from transforms.fetch.fetch_files import fetch_files
from transforms.fetch.remote_file import RemoteFile

LARGEST_BYTES = 1_000_000


def main(arguments: Sequence[str] = ()) -> int:
    """Fetch, and print what was met; the exit status is 1 where a file came otherwise than it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    flags = parser.parse_args(arguments)
    draw = random.Random(flags.seed)
    begun = time.monotonic()
    with hostile_server() as server, tempfile.TemporaryDirectory() as folder:
        server.files = {f"/{number}": draw.randbytes(draw.randrange(LARGEST_BYTES)) for number in range(flags.files)}
        kinds = {path: SEEN_BY_DIGEST if known(path) else SEEN_BY_LENGTH for path in server.files}
        plan_faults(server, flags.seed, kinds, max(flags.faults // flags.files, 1))
        fetched, right = fetch_all(server, Path(folder))
    for fault, count in sorted(server.met.items()):
        print(f"{fault:<16}{count:>6}")
    seconds = time.monotonic() - begun
    print(f"{sum(server.met.values())} faults injected in {len(server.requests)} requests,", end=" ")
    print(f"{right} of {fetched} files whole, {seconds:.0f} s")
    return 0 if right == fetched else 1


def known(path: str) -> bool:
    """Whether size and digest of a file are told before: of half of them."""
    return int(path[1:]) % 2 == 1


def fetch_all(server: HostileServer, folder: Path) -> tuple[int, int]:
    """Fetch all files, and those again that have faults left; returns how many came, and came whole."""
    fetched = right = 0
    spoilt = list(server.files)
    while spoilt:
        place = folder / str(len(server.requests))
        files = [remote(server, path) for path in spoilt]
        with Client(AllowedHosts.of([server.root]), IMPATIENT) as client:
            fetch_files(files, str(place), client, lambda _message: None, connections=8)
        for file in files:
            fetched += 1
            target = place / file.path
            right += target.exists() and target.read_bytes() == server.files[file.asked]
        spoilt = [path for path, faults in server.faults.items() if faults]
    return fetched, right


def remote(server: HostileServer, path: str) -> RemoteFile:
    """A file of the server."""
    address = server.address(path)
    content = server.files[path]
    if not known(path):
        return RemoteFile("", path, "", path_of(address), (address,))
    digests = {"sha1": hashlib.sha1(content, usedforsecurity=False).hexdigest()}
    return RemoteFile("", path, "", path_of(address), (address,), len(content), digests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
