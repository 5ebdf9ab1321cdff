"""Runs of the stage curate that leave all documents to its deduplication, and the similarity that it should find."""

import json
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest

from pipelines import curate
from pipelines.engine import Engine
from pipelines.settings import check
from pipelines.stage import run_stage

Row = dict[str, Any]


class _AllPass(beam.PTransform):
    def expand(self, rows: beam.PCollection) -> beam.PCollection:
        return rows


def take_filters_out(patched: pytest.MonkeyPatch) -> None:
    """Have every document pass what `curate` does before it looks for duplicates."""
    for step in ("JudgeLanguage", "FilterDocuments", "JudgeParagraphs", "DropUncertainLanguages"):
        patched.setattr(curate, step, lambda *_parameters, step=step: step >> _AllPass())


def document(identity: str, text: str, language: str | None = "eng_Latn", **fields: Any) -> Row:
    return {"id": identity, "text": text, "language": language, **fields}


def write_lines(path: Path, rows: Iterable[Row | str]) -> str:
    """JSON Lines; a row that is a string is a line as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return str(path)


def deduplicate(
    folder: Path,
    documents: Iterable[Row | str],
    *,
    files: int = 1,
    workers: int = 1,
    partitions: int = 2,
    earlier: Sequence[str | Path] = (),
    rate: float = 1.0,
    **dedup: Any,
) -> dict[str, dict[str, Any]]:
    """Manifests of curate, its filters of language, length and lists taken out, on `documents` in so many files.

    The output is `folder`/out. `earlier` are signatures of earlier builds. At most `rate` of the records may fail.
    """
    listed = list(documents)
    written = [write_lines(folder / f"in-{file}.jsonl", listed[file::files]) for file in range(files)]
    patterns = {"input": tuple(written), **({"signatures": tuple(map(str, earlier))} if earlier else {})}
    settings = check(curate.STAGE.settings, {**patterns, "partitions": partitions, "dedup": dedup})
    with pytest.MonkeyPatch.context() as patched:
        take_filters_out(patched)
        inputs = curate.STAGE.find(patterns)
        return run_stage(curate.STAGE, settings, inputs, str(folder / "out"), Engine(workers=workers), rate)


def rows(folder: Path, dataset: str = "documents", part: str = "[a-z]*") -> list[Row]:
    paths = sorted((folder / "out" / dataset).glob(f"{part}/part-*"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def kept(folder: Path) -> dict[str, Row]:
    return {row["id"]: row for row in rows(folder)}


def clusters(folder: Path) -> dict[str, tuple[str, int]]:
    """Name and size of the cluster of each document that was kept."""
    return {row["id"]: (row["cluster_id"], row["cluster_size"]) for row in rows(folder)}


def dropped(folder: Path) -> dict[str, tuple[str, str]]:
    """Reason and detail of each document that was dropped."""
    found = [row for row in rows(folder, part="_dropped") if row["level"] == "document"]
    told = {row["id"]: (row["reason"], row["detail"]) for row in found}
    assert len(told) == len(found)
    return told


def digests(manifests: dict[str, dict[str, Any]]) -> dict[str, str]:
    """SHA-256 of each file that was written."""
    return {f"{name}/{part['path']}": part["sha256"] for name, one in manifests.items() for part in one["parts"]}


def words(count: int, seed: int | str) -> list[str]:
    """Words of plain Latin letters, hardly one of them twice."""
    chosen = random.Random(seed)
    return ["".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(count)]


def edited(text: Sequence[str], at: int, count: int, seed: int | str) -> list[str]:
    """The words with `count` of them replaced from `at` on."""
    return [*text[:at], *words(count, f"{seed} for {at}"), *text[at + count :]]


def shingles_of(text: str, kind: str = "word", size: int = 5) -> set[tuple[str, ...] | str]:
    """The shingle set of a text in plain Latin letters and digits; all of it where it is shorter than a shingle."""
    tokens = re.findall("[a-z0-9]+", text.lower())
    units: Sequence[str] = tokens if kind == "word" else " ".join(tokens)
    if not units:
        return set()
    return {tuple(units[at : at + size]) for at in range(max(len(units) - size + 1, 1))}


def jaccard_of(one: str, other: str, kind: str = "word", size: int = 5) -> float:
    left, right = shingles_of(one, kind, size), shingles_of(other, kind, size)
    return len(left & right) / len(left | right) if left | right else 0.0


def check_drops(folder: Path, documents: Iterable[Row], kind: str = "word", size: int = 5) -> int:
    """Each near-duplicate names a document that is kept, and the true similarity to it; returns how many there are."""
    texts = {row["id"]: row["text"] for row in documents}
    stays = kept(folder)
    near = {name: detail for name, (reason, detail) in dropped(folder).items() if reason == "near_duplicate"}
    for name, detail in near.items():
        survivor, _, similarity = detail.rpartition(", similarity ")
        assert survivor in stays
        assert similarity == f"{jaccard_of(texts[name], texts[survivor], kind, size):.4f}"
    return len(near)
