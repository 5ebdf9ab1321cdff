"""What has come of a file that is on its way, and which version of the file that is."""

import json
from dataclasses import dataclass
from pathlib import Path

from transforms.fetch.stored_file import StoredFile

PARTIAL = ".partial"
VERSION = ".version"


@dataclass(frozen=True)
class PartialFile:
    """The bytes of `target` that are there, in `target`.partial, and what their server told, in `target`.version."""

    target: Path

    @property
    def path(self) -> Path:
        return self.target.with_name(self.target.name + PARTIAL)

    @property
    def _version(self) -> Path:
        return self.target.with_name(self.target.name + VERSION)

    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def begin(self, told: StoredFile) -> None:
        """Throw away what is there, and note the version of what comes now if it can be told from others."""
        self.throw_away()  # before: no version stands beside bytes of another
        if _validator(told):
            self._version.write_text(json.dumps(told._asdict()))

    def version(self) -> StoredFile | None:
        """The version that was noted, None where there is none, or one that a kill cut off."""
        try:
            noted = json.loads(self._version.read_text())
            return StoredFile(noted["size"], noted["etag"], noted["modified"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def if_range(self) -> str:
        """What a server is to compare before it sends the rest alone (RFC 9110, 13.1.5); none where nothing is told."""
        noted = self.version()
        return _validator(noted) if noted else ""

    def may_be(self, told: StoredFile) -> bool:
        """Whether an answer's version may be the one that was noted."""
        noted = self.version()
        return noted is None or noted.may_be(told)

    def throw_away(self) -> None:
        self.path.unlink(missing_ok=True)
        self._version.unlink(missing_ok=True)

    def publish(self) -> None:
        """Give it the name of `target`."""
        self._version.unlink(missing_ok=True)
        self.path.replace(self.target)


def _validator(told: StoredFile) -> str:
    """An ETag or date that stands for the bytes; a weak ETag stands for what is good enough to be shown."""
    version = told.etag or told.modified or ""
    return "" if version.startswith("W/") else version
