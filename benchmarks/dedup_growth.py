"""Near-duplicate removal of 10,000, 100,000 and 1,000,000 documents: time and peak memory, and two workers beside one.

The documents are made of the real ones (first 900 characters, see `dedup_input`). A third of the words of each is
replaced by others of its language, differently for each copy of a document, so that copies of one are strangers (their
Jaccard similarity is about .02). Every eighth document then has two near-copies with a few words replaced, so that the
similarities are about .9 and .8; what should be found of them is known.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup_input import real_documents
from benchmarks.dedup_planted import LETTER_SCRIPTS
from benchmarks.dedup_stage import NEAR
from pipelines.engine import Engine
from schemas.datasets import DOCUMENTS
from transforms.datasets.read import ReadDataset
from transforms.duplicates.describe import describe
from transforms.duplicates.options import DuplicateOptions
from transforms.duplicates.shingles import shingle
from transforms.duplicates.similarity import jaccard

SIZES = (10_000, 100_000, 1_000_000)
LENGTH = 900
"""Characters of a document at most."""
CHANGED = 3
"""One in so many words differs between copies of one real document."""
FAMILY = 8
"""Documents of which three are near-copies of each other."""
COPIES = (0.9, 0.8)
"""Similarities of the near-copies to the document that they are made from, about."""
CHUNK = 16_000
SAMPLE = 20_000
"""Documents whose removal is checked."""


@dataclass(frozen=True)
class Words:
    """Real documents as words: `places` are positions in `distinct`, of one document after the other."""

    distinct: pa.Array
    places: np.ndarray
    offsets: np.ndarray
    first: np.ndarray  # of each document the first place of its language in `distinct`
    count: np.ndarray  # and how many words the language has
    languages: pa.Array


def main() -> None:
    """Print both tables."""
    print(f"{os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        report_growth(real_documents(folder), folder)
        report_workers(folder / f"{SIZES[-1]}.parquet")


def report_growth(real: pa.Table, folder: Path) -> None:
    """Make documents, run, print time, memory and what was found."""
    words = in_words(real)
    print(f"{'documents':>10}{'MB':>7}{'wall s':>9}{'CPU s':>8}{'per s':>8}{'peak GiB':>10}", end="")
    print(f"{'removed':>10}{'expected':>10}{'wrong':>7}")
    took: dict[int, float] = {}
    start = run(write(words, folder / "ten.parquet", 16), folder / "out")
    for size in SIZES:
        path = folder / f"{size}.parquet"
        write(words, path, size)
        told = run(path, folder / "out")
        took[size] = told["cpu"]
        dropped = pq.read_table(folder / "out" / "documents" / "_dropped", columns=["id"])["id"].to_pylist()
        expected, wrong = checked(path, dropped)
        print(
            f"{size:>10,}{path.stat().st_size / 1e6:>7,.0f}{told['wall']:>9.1f}{told['cpu']:>8.1f}"
            f"{size / told['cpu']:>8,.0f}{max(told['peak']) / 2**20:>10.2f}"
            f"{len(dropped):>10,}{expected:>10,.0f}{wrong:>7}",
            flush=True,
        )
    print(f"\nsixteen documents take {start['cpu']:.1f} s of CPU time; less those:")
    for small, large in pairwise(SIZES):
        longer = (took[large] - start["cpu"]) / (took[small] - start["cpu"])
        print(f"  {small:,} to {large:,}: {large // small}× the documents in {longer:.1f}× the time")


def run(path: Path, output: Path) -> dict[str, Any]:
    """Run near-duplicate removal as a command; what it told of its time and memory."""
    command = [sys.executable, "-m", "benchmarks.dedup_stage", "--input", str(path), "--output", str(output)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(told.splitlines()[-1])


def checked(path: Path, dropped: list[str]) -> tuple[float, int]:
    """(documents that should be removed, documents removed wrongly), from the first `SAMPLE` of the file.

    Expected are near-copies at the threshold, as many of them as the banding finds. Wrong is a removed document that no
    other of its family is similar enough to.
    """
    table = pq.read_table(path, columns=["text"])
    rows = min(len(table), SAMPLE) // FAMILY * FAMILY
    near = NEAR.near()
    shingles = shingle(table["text"].combine_chunks().slice(0, rows), near.shingling)
    first = np.arange(0, rows, FAMILY)
    found, nearest = 0.0, np.zeros(rows)
    for one in range(1 + len(COPIES)):
        for other in range(one + 1, 1 + len(COPIES)):
            similarities = jaccard(shingles, first + one, first + other)
            for member in (one, other):
                nearest[first + member] = np.maximum(nearest[first + member], similarities)
            if not one:
                similar = similarities[similarities >= near.threshold].tolist()
                found += sum(map(near.banding.candidate_probability, similar))
    removed = np.array([int(name) for name in dropped if int(name) < rows], np.int64)
    return found / rows * len(table), int((nearest[removed] < near.threshold).sum())


def report_workers(path: Path) -> None:
    """Time reading and describing (shingles, signatures, bands) with one local worker and with two."""
    print("\nreading, shingles, signatures and bands of the largest input, wall clock")
    seconds = {}
    for workers in (1, 2):
        begun = time.monotonic()
        describe_all(path, Engine(workers=workers))
        seconds[workers] = time.monotonic() - begun
        print(f"  {workers} worker{'s' * (workers > 1)}: {seconds[workers]:.1f} s", flush=True)
    print(f"  ratio {seconds[1] / seconds[2]:.2f}")


def describe_all(path: Path, engine: Engine) -> None:
    """The part of the pipeline before anything is shuffled; only the number of rows leaves the workers."""
    pipeline = engine.pipeline()
    described = (
        (pipeline | ReadDataset((str(path),), DOCUMENTS))["rows"]
        | "Describe"
        >> beam.Map(describe, DuplicateOptions(equal=None, near=NEAR.near())).with_output_types(pa.RecordBatch)
        | "Rows" >> beam.Map(lambda batch: batch.num_rows).with_output_types(int)
        | beam.CombineGlobally(sum)
    )
    _ = described | "Any" >> beam.Map(_some)
    pipeline.run().wait_until_finish()


def _some(rows: int) -> None:
    if not rows:
        raise ValueError("no rows were read")


def in_words(real: pa.Table) -> Words:
    """The beginnings of the documents, those of one language after the other."""
    distinct, places, lengths, first, count, languages = [], [], [], [], [], []
    start = 0
    for language in sorted(set(real["language"].to_pylist())):
        texts = pc.utf8_slice_codeunits(real.filter(pc.equal(real["language"], language))["text"], 0, LENGTH)
        if language.endswith(LETTER_SCRIPTS):
            pieces = pa.array([list(text) for text in texts.to_pylist()])
        else:
            pieces = pc.utf8_split_whitespace(texts.combine_chunks())
        encoded = pieces.flatten().dictionary_encode()
        distinct.append(encoded.dictionary.cast(pa.string()))
        places.append(encoded.indices.to_numpy().astype(np.int64) + start)
        lengths.append(pc.list_value_length(pieces).to_numpy())
        first.append(np.full(len(pieces), start))
        count.append(np.full(len(pieces), len(encoded.dictionary)))
        languages += [language] * len(pieces)
        start += len(encoded.dictionary)
    offsets = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    # In an order that mixes the languages, so that any number of documents has about the same share of each.
    order = np.argsort(_mixed(np.arange(len(languages)), 1))
    return Words(
        pa.concat_arrays(distinct),
        *_reordered(np.concatenate(places), offsets, order),
        np.concatenate(first)[order],
        np.concatenate(count)[order],
        pa.array(languages).take(pa.array(order)),
    )


def _reordered(values: np.ndarray, offsets: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lengths = np.diff(offsets)[order]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    return values[np.repeat(offsets[order], lengths) + within], starts


def write(words: Words, path: Path, size: int) -> Path:
    """Write the first `size` made documents."""
    with pq.ParquetWriter(path, DOCUMENTS.schema) as writer:
        for batch in made(words, size):
            writer.write_batch(batch)
    return path


def made(words: Words, size: int) -> Iterator[pa.RecordBatch]:
    """The documents in batches."""
    for start in range(0, size, CHUNK):
        yield _made(words, np.arange(start, min(start + CHUNK, size)))


def _made(words: Words, numbers: np.ndarray) -> pa.RecordBatch:
    family, member = np.divmod(numbers, FAMILY)
    original = np.where(member <= len(COPIES), family * FAMILY, numbers)  # near-copies are of the first of a family
    real = original % len(words.languages)
    places, offsets = _reordered(words.places, words.offsets, real)
    lengths = np.diff(offsets)
    position = np.arange(len(places)) - np.repeat(offsets[:-1], lengths)
    of_word = {
        name: np.repeat(values, lengths)
        for name, values in {"original": original, "number": numbers, "member": member}.items()
    }
    first, count = np.repeat(words.first[real], lengths), np.repeat(words.count[real], lengths)
    chance = _mixed(of_word["original"] * 1_000_003 + position, 2)
    other = first + (chance >> np.uint64(8)).astype(np.int64) % count
    places = np.where(chance % np.uint64(CHANGED) == 0, other, places)
    for number, jaccard_similarity in enumerate(COPIES, start=1):
        # A replaced word destroys five shingles: of n, n / stride of them leave (stride - 5) / (stride + 5).
        stride = round(5 * (1 + jaccard_similarity) / (1 - jaccard_similarity))
        phase = _mixed(of_word["number"], 3).astype(np.int64) & 0xFFFF
        changed = (of_word["member"] == number) & ((position + phase) % stride == 0)
        chance = _mixed(of_word["number"] * 1_000_003 + position, 4)
        places = np.where(changed, first + (chance >> np.uint64(8)).astype(np.int64) % count, places)
    taken = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words.distinct.take(pa.array(places)))
    languages = words.languages.take(pa.array(real))
    separators = pc.if_else(_is_lettered(languages), "", " ")
    columns = {
        "id": pa.array([f"{number:09}" for number in numbers.tolist()]),
        "text": pc.binary_join(taken, separators),
        "language": languages,
    }
    arrays = [columns.get(field.name, pa.nulls(len(numbers), field.type)) for field in DOCUMENTS.schema]
    return pa.RecordBatch.from_arrays(arrays, schema=DOCUMENTS.schema)


def _is_lettered(languages: pa.Array) -> pa.Array:
    return pc.is_in(pc.utf8_slice_codeunits(languages, 4), pa.array(LETTER_SCRIPTS))


def _mixed(values: np.ndarray, seed: int) -> np.ndarray:
    """A well mixed 64-bit number for each value (the finaliser of splitmix64)."""
    mixed = values.astype(np.uint64) + np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


if __name__ == "__main__":
    main()
