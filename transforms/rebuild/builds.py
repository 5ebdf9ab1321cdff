"""The builds of a corpus in one folder: OUT/builds/ID/, the newest accepted one named by OUT/latest and latest.json."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from transforms.datasets.inputs import InputError
from transforms.datasets.publish import delete_folder
from transforms.fetch.text_file import write_text

BUILDS, LATEST, LATEST_FILE, COMPARISON = "builds", "latest", "latest.json", "comparison.json"

ACCEPTED, REFUSED, ACCEPTED_BY_HAND = "accepted", "refused", "accepted by hand"
"""The status that a comparison gives a build. One without a comparison was broken off."""

_ID = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ")
_TIME = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True)
class Builds:
    """The builds in the folder `output`; an id is the time in UTC at which its build began, and sorts like it."""

    output: str

    def folder(self, build: str) -> str:
        """Where the datasets of a build lie."""
        folder: str = FileSystems.join(self.output, BUILDS, build)
        return folder

    def ids(self) -> list[str]:
        """All builds that there are, the oldest first."""
        root = FileSystems.join(self.output, BUILDS)
        if "://" not in self.output:
            names = {path.name for path in Path(root).glob("*/")}
        else:
            files = FileSystems.match([FileSystems.join(root, "**")])[0].metadata_list
            names = {file.path.removeprefix(root).strip("/").partition("/")[0] for file in files}
        return sorted(name for name in names if _ID.fullmatch(name))

    def new_id(self) -> str:
        """An id for a build that begins now, later than all that are there, whatever the clock says."""
        now = datetime.now(UTC)
        if there := self.ids():
            now = max(now, datetime.strptime(there[-1], _TIME).replace(tzinfo=UTC) + timedelta(seconds=1))
        return now.strftime(_TIME)

    def latest(self) -> str | None:
        """The newest accepted build, None before the first. Raises InputError where latest.json names none."""
        path = FileSystems.join(self.output, LATEST_FILE)
        content = _read_json(path)
        if content is None:
            return None
        build = content.get("build")
        if not isinstance(build, str) or build not in self.ids():
            raise InputError(f"{path}: names no build that is there; name one of {', '.join(self.ids()) or 'none'}")
        return build

    def comparison(self, build: str) -> dict[str, Any] | None:
        """What a build differs in from the one before it, with its status; None for one that was broken off."""
        return _read_json(FileSystems.join(self.folder(build), COMPARISON))

    def status(self, build: str) -> str | None:
        """The status of a build, None for one that was broken off."""
        comparison = self.comparison(build)
        return comparison["status"] if comparison else None

    def judge(self, build: str, comparison: Mapping[str, Any]) -> None:
        """Write the comparison of a build, and so its status."""
        content = json.dumps(comparison, ensure_ascii=False, indent=1)
        write_text(FileSystems.join(self.folder(build), COMPARISON), content)

    def publish(self, build: str) -> None:
        """Have latest.json, and on a local disk the link `latest`, name a build; each is replaced at once.

        Raises InputError, and changes nothing, where something else lies in the place of the link.
        """
        self.check_link()
        content = {"build": build, "path": f"{BUILDS}/{build}"}
        write_text(FileSystems.join(self.output, LATEST_FILE), json.dumps(content))
        self.link(build)

    def check_link(self) -> None:
        """Raise InputError where a file or folder lies in the place of the link `latest`."""
        link = Path(self.output, LATEST)
        if "://" not in self.output and link.exists() and not link.is_symlink():
            raise InputError(f"{link}: is in the way of the link to the newest build; move it elsewhere")

    def link(self, build: str) -> None:
        """Have the link `latest` lead to a build; on an object store there is none."""
        link = Path(self.output, LATEST)
        if "://" in self.output or (link.is_symlink() and link.readlink() == Path(BUILDS, build)):
            return
        self.check_link()
        new = Path(self.output, f".{LATEST}")
        new.unlink(missing_ok=True)  # of a run that was killed
        new.symlink_to(Path(BUILDS, build), target_is_directory=True)
        os.replace(new, link)  # noqa: PTH105  (Path.replace is the same; this is the call that POSIX makes atomic)

    def delete(self, build: str) -> None:
        """Delete a build; its status goes first, so that half of one is never taken for a whole."""
        comparison = FileSystems.join(self.folder(build), COMPARISON)
        if FileSystems.exists(comparison):
            FileSystems.delete([comparison])
        delete_folder(self.folder(build))

    def linked(self) -> str | None:
        """The build that the link `latest` leads to."""
        link = Path(self.output, LATEST)
        return link.readlink().name if "://" not in self.output and link.is_symlink() else None


def to_delete(statuses: Mapping[str, str | None], latest: str, keep: int) -> list[str]:
    """The builds that need not be kept, given the status of each.

    Kept are the newest `keep` that were accepted, `latest` among them, and the newest refused one that began later. One
    that was broken off is not: it is asked when another one is finished, or when there is nothing to rebuild.
    """
    accepted = [build for build in sorted(statuses) if statuses[build] in (ACCEPTED, ACCEPTED_BY_HAND)]
    refused = [build for build in sorted(statuses) if statuses[build] == REFUSED and build > latest]
    kept = {latest, *accepted[-keep:], *refused[-1:]}
    return [build for build in sorted(statuses) if build not in kept]


def _read_json(path: str) -> dict[str, Any] | None:
    if not FileSystems.exists(path):
        return None
    with FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED) as file:
        try:
            content = json.loads(file.read())
        except ValueError as error:
            raise InputError(f"{path}: damaged ({error}); restore it, or delete it") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}: damaged (no JSON object); restore it, or delete it")
    return content
