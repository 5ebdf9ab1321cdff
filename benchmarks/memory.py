"""How much memory a stage needs on the local runner: input size beside peak resident memory, one worker.

Documents are those of `growth`; dumps of Wikipedia and Wikidata are the real ones, copied under other titles and items.
"""

import bz2
import lzma
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.growth import PEAK_OF_STAGE, copied
from benchmarks.real_input import DATA, real_dumps, wikidata_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.local_memory import expanded_size
from pipelines.recipe import Recipe
from transforms.datasets.inputs import find_files

DOCUMENTS = (3_000, 10_000, 30_000, 100_000)
COPIES = (1, 4, 16, 64)
STAGES = {
    "curate": (),
    "ner": ("entities",),
    "relations": ("entities", "facts"),
    "retrieval": ("entities",),
}
"""Stages of documents, with what they join."""


def main() -> None:
    """Print the curve of each stage, and how many bytes a further byte of input takes."""
    print(f"{'stage':<12}{'input MB':>10}{'expanded':>10}{'peak GiB':>10}{'more memory / more input':>27}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for copies in COPIES:
            dump = copied_dump(folder / "elwiki-20260101-pages-articles.xml", copies)
            measure("wikipedia", [dump], {}, folder / "out")
            dump.unlink()
            dump = copied_entities(folder / "wikidata.json", 5 * copies)
            measure("wikidata", [dump], {}, folder / "out")
            dump.unlink()
        real = folder / "real"
        recipe = {
            "name": "real",
            "wikidata": {"input": [str(path) for path in wikidata_dumps()]},
            "wikipedia": {"input": [str(path) for path in real_dumps(folder)]},
            "curate": {},
        }
        build(Build(Recipe.model_validate(recipe), str(real), Engine(), 0.01))
        for size in DOCUMENTS:
            data = folder / str(size)
            copied(real, data, size)
            for stage, joins in STAGES.items():
                others = {name: data / f"{name}.parquet" for name in joins}
                measure(stage, [data / "documents.parquet"], others, folder / "out")


def measure(stage: str, files: list[Path], joins: dict[str, Path], output: Path) -> None:
    """Run a stage as a command and print its line."""
    command = [sys.executable, "-c", PEAK_OF_STAGE.format(stage=stage), "--input", *map(str, files)]
    command += ["--output", str(output), "--max_failure_rate", "1"]
    command += [word for name, path in joins.items() for word in (f"--{name}", str(path))]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    peak = int(told.split()[-1]) * 1024
    found = find_files([str(path) for path in (*files, *joins.values())])
    stored, expanded = sum(file.size for file in found), expanded_size(found)
    before = _last.get(stage)
    slope = f"{(peak - before[1]) / (expanded - before[0]):.1f}" if before else ""
    _last[stage] = (expanded, peak)
    print(f"{stage:<12}{stored / 1e6:>10.0f}{expanded / 1e6:>10.0f}{peak / 2**30:>10.2f}{slope:>27}", flush=True)


_last: dict[str, tuple[int, int]] = {}
"""Expanded size and peak of the last run of a stage."""


def copied_dump(path: Path, copies: int) -> Path:
    """The Greek dump, its pages under as many titles."""
    (packed,) = DATA.glob("wiki_dumps/elwiki*.xml.xz")
    text = lzma.decompress(packed.read_bytes()).decode()
    head, _, pages = text.partition("<page>")
    pages = f"<page>{pages[: pages.rfind('</page>')]}</page>\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for copy in range(copies):
            file.write(re.sub(r"(<title>[^<]*)(</title>\s*<ns>0)", rf"\1 {copy}\2", pages))
        file.write("</mediawiki>\n")
    return path


def copied_entities(path: Path, copies: int) -> Path:
    """The items of one dump under as many numbers."""
    (packed,) = DATA.glob("wikidata/opentapioca*.json.bz2")
    lines = [line.strip().rstrip(b",") for line in bz2.decompress(packed.read_bytes()).splitlines()]
    with path.open("wb") as file:
        for copy in range(copies):
            file.writelines(_renumbered(lines, copy))
    return path


def _renumbered(lines: list[bytes], copy: int) -> Iterator[bytes]:
    for line in lines:
        if line.startswith(b"{"):
            yield re.sub(rb'"id": ?"Q(\d+)"', rb'"id":"Q\g<1>%03d"' % copy, line) + b"\n"


if __name__ == "__main__":
    main()
