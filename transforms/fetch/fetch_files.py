"""Fetch many files into a folder or a bucket: each once, several side by side, with its digest in SHA256SUMS."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from transforms.fetch.address import masked, unsigned
from transforms.fetch.attempts import DownloadError
from transforms.fetch.bucket_transfer import BucketTransfer
from transforms.fetch.checksums import SUMS, FetchedFile, read_sums, write_sums
from transforms.fetch.client import Client
from transforms.fetch.connections import CONNECTIONS, Places
from transforms.fetch.partial_file import PARTIAL
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.room import Room
from transforms.fetch.side_by_side import run_side_by_side
from transforms.fetch.text_file import read_text, write_text
from transforms.fetch.transfer import Arrived, Transfer, Watch
from transforms.fetch.transfer_display import TransferDisplay


def fetch_files(
    files: Sequence[RemoteFile],
    folder: str,
    client: Client,
    say: Callable[[str], None],
    connections: int = CONNECTIONS,
) -> tuple[list[FetchedFile], list[DownloadError]]:
    """The files at their paths below `folder`, a local one or one on any Beam filesystem, and what failed.

    Of two with one path, such as two signatures of an address, the first is fetched.

    A file that SHA256SUMS in the folder lists, and whose size is the one listed, is left as it is. Others are fetched,
    `connections` at a time from a host: into a local folder resumed where they broke off, into a bucket streamed and
    renamed when whole. SHA256SUMS is written after each file.

    Addresses whose server denies them (404, 403, …) are told at the end; an error that would meet the next ones too,
    such as a server that does not answer, ends the work at once: it raises DownloadError. So do, before anything is
    fetched, files whose sizes are known and do not fit the disk, and two files with one path.
    """
    check_paths(files)
    files = list({file.path: file for file in reversed(files)}.values())[::-1]
    sums_path = FileSystems.join(folder, SUMS)
    have = read_sums(read_text(sums_path))
    missing = [file for file in files if not is_there(file, folder, have)]
    awaited = {file.path for file in missing}
    room = None if "://" in folder else Room(Path(folder))
    if room:
        room.check({file.path: file.size - _partial_size(folder, file) for file in missing if file.size is not None})
    places = Places(connections)
    stop = threading.Event()
    with TransferDisplay({file.path: _known_size(file, have) for file in files}, say) as display:
        for file in files:
            if file.path not in awaited:
                display.finished(file.path, have[file.path].size)

        def watch(file: RemoteFile) -> Watch:
            def moved(size: int, total: int | None) -> None:
                display.moved(file.path, size, total)
                if room:
                    room.moved(file.path, size, total)

            return Watch(display.told, moved, places.at, stop)

        def arrived(number: int, arrived: Arrived) -> None:
            file = missing[number]
            have[file.path] = FetchedFile(file.path, file.addresses[0], arrived.size, arrived.sha256)
            write_text(sums_path, write_sums(have.values()))
            display.finished(file.path, arrived.size)
            display.told(f"{file.path}: fetched, {arrived.size / 1e6:,.1f} MB")

        transfers = [_transfer(file, folder, client) for file in missing]
        failed = run_side_by_side(transfers, [watch(file) for file in missing], stop, arrived, connections)
    denied = [failed[number] for number in sorted(failed)]
    for error in denied:
        say(str(error))
    without = {missing[number].path for number in failed}
    return [have[file.path] for file in files if file.path not in without], denied


def check_paths(files: Sequence[RemoteFile]) -> None:
    """Raises DownloadError where one path stands for two files: none of their addresses are one but for signatures."""
    first: dict[str, RemoteFile] = {}
    for file in files:
        other = first.setdefault(file.path, file)
        if other.addresses != file.addresses and not _unsigned(other) & _unsigned(file):
            raise DownloadError(
                f"{masked(other.addresses[-1])} and {masked(file.addresses[-1])} are two addresses, but their files "
                f"would both be {file.path}; fetch one of them into another folder"
            )


def _unsigned(file: RemoteFile) -> set[str]:
    try:
        return {unsigned(address) for address in file.addresses}
    except ValueError as error:
        raise DownloadError(f"{file.addresses[-1]}: {error}") from error


def is_there(file: RemoteFile, folder: str, have: dict[str, FetchedFile]) -> bool:
    """Whether a file lies in the folder as SHA256SUMS, read as `have`, lists it."""
    known = have.get(file.path)
    return known is not None and file.size in (None, known.size) and _size(_place(file, folder)) == known.size


def forget_files(paths: set[str], folder: str) -> None:
    """Take files out of SHA256SUMS: the next `fetch_files` replaces them."""
    sums_path = FileSystems.join(folder, SUMS)
    have = read_sums(read_text(sums_path))
    if paths & have.keys():
        write_text(sums_path, write_sums(file for path, file in have.items() if path not in paths))


def _transfer(file: RemoteFile, folder: str, client: Client) -> Transfer | BucketTransfer:
    place = _place(file, folder)
    if "://" in place:
        return BucketTransfer(client, file, place)
    return Transfer(client, file.addresses, Path(place), file.size, file.digests)


def _place(file: RemoteFile, folder: str) -> str:
    place: str = FileSystems.join(folder, *file.path.split("/"))
    return place


def _known_size(file: RemoteFile, have: dict[str, FetchedFile]) -> int | None:
    known = have.get(file.path)
    return file.size if known is None else known.size


def _partial_size(folder: str, file: RemoteFile) -> int:
    partial = Path(_place(file, folder) + PARTIAL)
    return partial.stat().st_size if partial.exists() else 0


def _size(path: str) -> int | None:
    """Bytes of a file, None where there is none."""
    if not FileSystems.exists(path):
        return None
    size: int = FileSystems.get_filesystem(path).size(path)
    return size
