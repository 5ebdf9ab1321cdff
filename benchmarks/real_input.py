"""Where the real input of the benchmarks lies: BABELMILL_DATA, by default `../shared/data` beside the repository."""

import os
import sys
import tarfile
from pathlib import Path

DATA = Path(os.environ.get("BABELMILL_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))


def real_dumps(scratch: Path) -> list[Path]:
    """All Wikipedia dumps of the data folder; those packed in its archive are unpacked into `scratch`."""
    if not DATA.is_dir():
        sys.exit(f"no real input in {DATA}; set BABELMILL_DATA to the folder that holds wiki_dumps and wikidata")
    dumps = [*DATA.glob("wiki_dumps/*.xml.xz"), *DATA.glob("wiki_dumps/*.bz2")]
    for archive in DATA.glob("wiki_dumps/*minidumps*.tar.gz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                # Each edition lies in a folder of its language; the others are of Wikidata and Commons.
                folders = Path(member.name).parts[1:-1]
                if member.isfile() and len(folders) == 1 and not folders[0].startswith(("wikidata", "commons")):
                    language = folders[0].replace("-", "_")
                    path = scratch / f"{language}wiki-minidump.xml.bz2"
                    path.write_bytes(packed.extractfile(member).read())  # type: ignore[union-attr]
                    dumps.append(path)
    return sorted(dumps)


def wikidata_dumps() -> list[Path]:
    """All Wikidata JSON dumps of the data folder."""
    return sorted(path for path in DATA.glob("wikidata/*") if ".json" in path.suffixes)
