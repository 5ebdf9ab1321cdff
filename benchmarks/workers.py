"""One local worker beside two on the same real dumps: seconds of each stage, and whether the bytes are the same.

The dumps are small, so each is read three times, under the names of other wikis; the seconds that processes take to
start are in all figures.
"""

import tempfile
import time
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from benchmarks.real_input import DATA, real_dumps, wikidata_dumps
from pipelines.engine import Engine
from pipelines.recipe import STAGES
from pipelines.stage import run_stage
from transforms.wikipedia.site import is_edition


def main() -> None:
    """Run wikidata, wikipedia and curate with one and with two workers and print seconds, ratio and equality."""
    with tempfile.TemporaryDirectory() as scratch:
        dumps = copies(
            [path for path in real_dumps(Path(scratch)) if path.is_relative_to(DATA)], Path(scratch, "dumps")
        )
        entities = list(map(str, wikidata_dumps()))
        folders = {workers: Path(scratch, str(workers)) for workers in (1, 2)}
        print(f"{'stage':<12}{'1 worker':>12}{'2 workers':>12}{'ratio':>8}  same bytes")
        for name in ("wikidata", "wikipedia", "curate"):
            took, digests = {}, {}
            for workers, folder in folders.items():
                begun = time.monotonic()
                manifests = _run(name, folder, entities, dumps, workers)
                took[workers] = time.monotonic() - begun
                digests[workers] = [part["sha256"] for content in manifests.values() for part in content["parts"]]
            same = "yes" if digests[1] == digests[2] else "NO"
            print(f"{name:<12}{took[1]:>11.1f}s{took[2]:>11.1f}s{took[1] / took[2]:>8.2f}  {same}", flush=True)


COPIES = 3


def copies(dumps: list[Path], folder: Path) -> list[str]:
    """Links to each dump under names of several wikis, so that no page counts as repeated."""
    folder.mkdir()
    names = (f"{first}{second}wiki" for first in ascii_lowercase for second in ascii_lowercase)
    links = []
    for dump in dumps * COPIES:
        link = folder / f"{next(name for name in names if is_edition(name.removesuffix('wiki')))}-{dump.name}"
        link.symlink_to(dump)
        links.append(str(link))
    return links


def _run(name: str, folder: Path, entities: list[str], dumps: list[str], workers: int) -> dict[str, dict[str, Any]]:
    given = {
        "wikidata": {"input": tuple(entities)},
        "wikipedia": {"input": tuple(dumps), "entities": (str(folder / "wikidata"),)},
        "curate": {"input": (str(folder / "wikipedia"),)},
    }[name]
    stage = STAGES[name]
    settings = stage.settings.model_validate({"input": given["input"]})
    return run_stage(stage, settings, stage.find(given), str(folder / name), Engine(workers=workers))


if __name__ == "__main__":
    main()
