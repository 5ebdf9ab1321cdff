"""Time and peak memory of the stages relations and retrieval on 10,000 and on 100,000 documents.

The documents are the first paragraphs of those of all real dumps, copied as often as needed. Each copy is of other
articles: titles and items differ, and so does every third word outside links, for another word of the same length and
language.
"""

import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.real_input import real_dumps, wikidata_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe
from schemas.datasets import DOCUMENTS, ENTITIES, FACTS, Dataset

SIZES = (10_000, 100_000)
LANGUAGES = ("ben_Beng", "ell_Grek", "eng_Latn", "jpn_Jpan", "ukr_Cyrl", "vie_Latn")
"""Those of the large dumps. The others hold the same page in 100 languages, whose pairs make most of the queries."""
LENGTH = 2_000
"""Code points of a document at most; the first paragraphs that fit."""
CHANGED = 1 / 3
"""Share of the words that a copy changes."""

_WORD = re.compile(r"\w+")
Row = dict[str, Any]


def main() -> None:
    """Build the real documents, copy them, run both stages on each size and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        real = folder / "real"
        dumps = [str(path) for path in real_dumps(folder)]
        recipe = {
            "name": "real",
            "wikidata": {"input": [str(path) for path in wikidata_dumps()]},
            "wikipedia": {"input": dumps},
            "curate": {},
        }
        build(Build(Recipe.model_validate(recipe), str(real), Engine(), 0.01))
        times: dict[str, list[float]] = defaultdict(list)
        for size in SIZES:
            print(f"\n{size:,} documents, {copied(real, folder / str(size), size) / 1e6:.0f} M code points", flush=True)
            for stage in ("relations", "retrieval"):
                seconds, peak = measured(stage, folder / str(size), folder / "out")
                times[stage].append(seconds)
                print(f"  {stage}: {seconds:.0f} s, {size / seconds:.0f} documents/s, peak {peak:.1f} GiB", flush=True)
        for stage, (small, large) in times.items():
            more, longer = SIZES[1] / SIZES[0], large / small
            print(f"{stage}: {more:.0f}× the documents in {longer:.1f}× the time, {longer / more:.2f} of linear")


def measured(stage: str, data: Path, output: Path) -> tuple[float, float]:
    """Seconds and peak resident memory (GiB) of a stage run as a command with one worker."""
    command = [sys.executable, "-c", PEAK_OF_STAGE.format(stage=stage), "--input", f"{data}/documents.parquet"]
    command += ["--output", str(output), "--entities", f"{data}/entities.parquet", "--max_failure_rate", "1"]
    if stage == "relations":
        command += ["--facts", f"{data}/facts.parquet"]
    begun = time.monotonic()
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.monotonic() - begun, int(told.rsplit(maxsplit=1)[-1]) / 2**20


# The peak that getrusage tells of a process begins at that of the one which started it.
PEAK_OF_STAGE = """
import re
from pathlib import Path
from pipelines.command import main
from pipelines.{stage} import STAGE
assert main(STAGE) == 0
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
"""A program that runs a stage by the flags that follow and prints last the most memory that it held, in kB."""


def copied(real: Path, folder: Path, size: int) -> int:
    """Write `size` documents and what they need; returns the code points of their texts."""
    folder.mkdir()
    documents = [_shortened(row) for row in _rows(real / "documents", DOCUMENTS) if row["language"] in LANGUAGES]
    copies = -(-size // len(documents))
    words = _words(documents)
    made = (
        _document(row, copy, words[row["language"]])
        for copy, row in [(copy, row) for copy in range(copies) for row in documents][:size]
    )
    length = 0
    with pq.ParquetWriter(folder / "documents.parquet", DOCUMENTS.schema) as writer:
        for batch in _batches(made):
            length += sum(len(row["text"]) for row in batch)
            writer.write_table(pa.Table.from_pylist(batch, schema=DOCUMENTS.schema))
    for dataset, ids in ((ENTITIES, ("qid",)), (FACTS, ("subject", "object"))):
        rows = _rows(real / dataset.name, dataset)
        with pq.ParquetWriter(folder / f"{dataset.name}.parquet", dataset.schema) as writer:
            for copy in range(copies):
                of_copy = [row | {name: _item(row[name], copy) for name in ids} for row in rows]
                writer.write_table(pa.Table.from_pylist(of_copy, schema=dataset.schema))
    return length


def _rows(folder: Path, dataset: Dataset) -> list[Row]:
    paths = sorted(folder.glob("[a-z]*/part-*.parquet"))
    return [row for path in paths for row in pq.read_table(path, schema=dataset.schema).to_pylist()]


def _shortened(row: Row) -> Row:
    end = len(row["text"])
    if end > LENGTH:
        end = max(row["text"].rfind("\n\n", 0, LENGTH), 0) or LENGTH
    spans = {
        name: [span for span in row[name] or () if span["end"] <= end] for name in ("mentions", "headings", "bold")
    }
    return row | spans | {"text": row["text"][:end]}


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 1000:
            yield batch
            batch = []
    if batch:
        yield batch


def _words(documents: list[Row]) -> dict[str, dict[int, list[str]]]:
    """The words of each language by their length."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in documents:
        for word in _WORD.findall(row["text"]):
            found[row["language"]][len(word)].add(word)
    return {
        language: {length: sorted(words) for length, words in by_length.items()}
        for language, by_length in found.items()
    }


def _document(row: Row, copy: int, words: dict[int, list[str]]) -> Row:
    chance = random.Random(f"{row['id']} {copy}")
    text, done = [], 0
    for mention in sorted(row["mentions"] or (), key=lambda mention: mention["start"]):
        text.append(_changed(row["text"][done : mention["start"]], words, chance))
        text.append(row["text"][max(done, mention["start"]) : max(done, mention["end"])])
        done = max(done, mention["end"])
    text.append(_changed(row["text"][done:], words, chance))
    mentions = [mention | {"qid": _item(mention["qid"], copy)} for mention in row["mentions"] or ()]
    return row | {
        "id": f"{row['id']}x{copy}",
        "title": f"{row['title']} {copy}",
        "qid": _item(row["qid"], copy),
        "text": "".join(text),
        "mentions": mentions,
    }


def _changed(text: str, words: dict[int, list[str]], chance: random.Random) -> str:
    def change(found: re.Match[str]) -> str:
        word = found[0]
        # What a link leaves of a word may have a length that no word has.
        return chance.choice(words.get(len(word), [word])) if chance.random() < CHANGED else word

    return _WORD.sub(change, text)


def _item(identity: str | None, copy: int) -> str | None:
    """An item's id in a copy; properties, dates and numbers stay."""
    return f"{identity}{copy:04}" if identity and re.fullmatch(r"Q\d+", identity) else identity


if __name__ == "__main__":
    main()
