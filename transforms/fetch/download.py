"""Download one file from one address."""

from collections.abc import Callable
from pathlib import Path

from transforms.fetch.patience import PATIENCE, Patience
from transforms.fetch.stored_file import client_for
from transforms.fetch.transfer import Transfer, Watch


def download_to(
    address: str,
    target: Path,
    say: Callable[[str], None],
    sha256: str | None = None,
    patience: Patience = PATIENCE,
) -> Path:
    """`target`, which is the file at `address` now, of that `sha256` if one is given; it is replaced as a whole.

    Raises DownloadError as `Transfer.run` does.
    """
    digests = {"sha256": sha256} if sha256 else {}
    with client_for([address], patience) as client:
        return Transfer(client, (address,), target, digests=digests).run(Watch(say)).path
