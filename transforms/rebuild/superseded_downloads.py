"""Downloads that no build is made of any more."""

from collections.abc import Collection
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from transforms.fetch.fetch_files import forget_files
from transforms.fetch.partial_file import PartialFile


def delete_downloads(paths: Collection[str], folder: str) -> None:
    """Delete the files at `paths` below the folder of downloads, and what had come of those that are not whole.

    Others are left: a folder of downloads may hold files that somebody fetched for something else.
    """
    forget_files({*paths}, folder)
    places = [FileSystems.join(folder, *path.split("/")) for path in sorted(paths)]
    if there := [place for place in places if FileSystems.exists(place)]:
        FileSystems.delete(there)
    if "://" not in folder:
        for place in places:
            PartialFile(Path(place)).throw_away()
