"""A file that lies on a server: what to fetch, for which stage, and how to know it when it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NO_DIGESTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class RemoteFile:
    """One file to fetch.

    `addresses` are those of the same bytes on one server or on several, tried in this order; `path` is where it lies
    below the folder of downloads. `size` is in bytes, None where the server does not tell it. `digests` are in
    hexadecimal by algorithm ("sha1", "sha256", "md5"). `asked` is what the recipe asked for ("fowiki latest
    articlesmultistreamdump"), and `version` what that meant ("20260101"): another version is another file. `stage`
    reads it.
    """

    stage: str
    asked: str
    version: str
    path: str
    addresses: tuple[str, ...]
    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=lambda: NO_DIGESTS)
