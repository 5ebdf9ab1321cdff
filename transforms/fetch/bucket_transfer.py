"""One file on its way into a bucket: streamed, checked, renamed when it is whole."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.fetch.attempts import DownloadError
from transforms.fetch.client import Client
from transforms.fetch.http_file import HttpFile
from transforms.fetch.partial_file import PARTIAL
from transforms.fetch.remote_file import RemoteFile
from transforms.fetch.transfer import Arrived, StoppedError, Watch

BLOCK_BYTES = 1 << 20


@dataclass
class BucketTransfer:
    """A file that is to be at `place` on a Beam filesystem, from the first of its addresses that has it."""

    client: Client
    file: RemoteFile
    place: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the same bytes on one server or on several."""
        return self.file.addresses

    def run(self, watch: Watch) -> Arrived:
        """Fetch it. Raises DownloadError where no address has it, and for another file than the one wanted."""
        for number, address in enumerate(self.addresses, 1):
            try:
                with watch.place(address):
                    return self._copy(address, watch)
            except DownloadError as error:
                if number == len(self.addresses):
                    raise
                watch.say(str(error))
        raise AssertionError("a file has an address")

    def _copy(self, address: str, watch: Watch) -> Arrived:
        partial = f"{self.place}{PARTIAL}"
        digests = {kind: hashlib.new(kind, usedforsecurity=False) for kind in ("sha256", *self.file.digests)}
        size = 0
        with HttpFile(address, self.client.patience, self.client) as source:
            block = source.read(BLOCK_BYTES)  # nothing is written for an address that is denied
            with FileSystems.create(partial, compression_type=CompressionTypes.UNCOMPRESSED) as target:
                while block:
                    if watch.stop.is_set():
                        raise StoppedError
                    target.write(block)
                    for digest in digests.values():
                        digest.update(block)
                    size += len(block)
                    watch.moved(size, self.file.size)
                    block = source.read(BLOCK_BYTES)
        for kind, wanted in self.file.digests.items():
            if (found := digests[kind].hexdigest()) != wanted:
                FileSystems.delete([partial])
                raise DownloadError(f"{address}: its {kind} is {found}, not {wanted}; this is not the file wanted")
        if FileSystems.exists(self.place):
            FileSystems.delete([self.place])
        FileSystems.rename([partial], [self.place])
        return Arrived(Path(self.place), size, digests["sha256"].hexdigest())
