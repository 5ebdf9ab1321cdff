"""The peers of the near-duplicate benchmarks; runs in their own environment, which knows nothing of this project.

    python dedup_peers.py TOOL INPUT OUTPUT

INPUT is a folder of Parquet files `LANGUAGE.parquet` with `id` and `text`; LANGUAGE is a tag as datatrove has them
(`deu_Latn`). OUTPUT is a JSON file for the seconds of each step, wall clock and CPU, and what was found.
"""

import json
import re
import resource
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

BANDS, ROWS, SIZE, SEED = 14, 8, 5, 1
"""FineWeb's banding, word 5-grams, and datatrove's default seed."""

IMPORTS = "imports"
"""Step of importing modules, and of warming tokenisers up, which import more and read their dictionaries."""

Cluster = dict[str, list[Any]]
"""`ids` of its documents, and of each the Jaccard similarity to the `nearest` other one."""

_WORD = re.compile(r"\w+")


class Clock:
    """Seconds of named steps, summed: wall clock and CPU time of this process and its children."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what runs inside."""
        wall, cpu = time.monotonic(), _cpu_seconds()
        yield
        self.wall[name] = self.wall.get(name, 0) + time.monotonic() - wall
        self.cpu[name] = self.cpu.get(name, 0) + _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def datatrove(folder: Path, clock: Clock) -> dict[str, object]:
    """The four steps of datatrove's MinHash example for each language, one task (14 for the buckets), one worker."""
    with clock.step(IMPORTS):
        from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415
        from datatrove.pipeline.dedup import (  # noqa: PLC0415
            MinhashDedupBuckets,
            MinhashDedupCluster,
            MinhashDedupFilter,
            MinhashDedupSignature,
        )
        from datatrove.pipeline.dedup.minhash import MinhashConfig  # noqa: PLC0415
        from datatrove.pipeline.readers import ParquetReader  # noqa: PLC0415
        from datatrove.pipeline.writers import ParquetWriter  # noqa: PLC0415
        from datatrove.utils.logging import logger  # noqa: PLC0415
        from datatrove.utils.word_tokenizers import load_word_tokenizer  # noqa: PLC0415

    logger.remove()
    config = MinhashConfig(n_grams=SIZE, num_buckets=BANDS, hashes_per_bucket=ROWS, seed=SEED)
    clusters: list[Cluster] = []
    tokenizers: dict[str, str] = {}
    for path in sorted(folder.glob("*.parquet")):
        language = path.stem
        # An instance beside the cached one: the executor copies that, which fails once it is loaded.
        with clock.step(IMPORTS):
            tokenizer = load_word_tokenizer.__wrapped__(language)
            tokenizer.word_tokenize("warm up")
        tokenizers[language] = type(tokenizer).__name__
        with tempfile.TemporaryDirectory() as scratch:

            def reader(path: Path = path) -> ParquetReader:
                return ParquetReader(str(path.parent), glob_pattern=path.name)

            steps = {
                "signature": [
                    reader(),
                    MinhashDedupSignature(output_folder=f"{scratch}/signatures", config=config, language=language),
                ],
                "buckets": [
                    MinhashDedupBuckets(f"{scratch}/signatures", f"{scratch}/buckets", config=config),
                ],
                "cluster": [
                    MinhashDedupCluster(f"{scratch}/buckets", f"{scratch}/remove", config=config, save_cluster_id=True)
                ],
                "filter": [
                    reader(),
                    MinhashDedupFilter(f"{scratch}/remove"),
                    ParquetWriter(f"{scratch}/kept"),
                ],
            }
            for name, pipeline in steps.items():
                tasks = BANDS if name == "buckets" else 1
                executor = LocalPipelineExecutor(
                    pipeline, tasks=tasks, workers=1, logging_dir=f"{scratch}/logs/{name}", skip_completed=False
                )
                with clock.step(name):
                    executor.run()
            clusters += _clusters(Path(scratch, "remove", "000000.clusters"), path, steps["signature"][1])
        print(language, {name: round(seconds, 1) for name, seconds in clock.cpu.items()}, file=sys.stderr, flush=True)
    return {"clusters": clusters, "tokenizers": tokenizers}


def _clusters(file: Path, documents: Path, signature: Any) -> list[Cluster]:
    """The clusters that datatrove found, from its file of (document, cluster), and how similar their members are."""
    ids, texts = _columns(documents)
    members: dict[int, list[int]] = {}
    if file.exists():
        for document, cluster in struct.iter_unpack("<2I", file.read_bytes()):
            members.setdefault(cluster, []).append(document)
    sets = {row: set(signature.get_shingles(texts[row]).ravel().tolist()) for rows in members.values() for row in rows}
    return [
        {
            "ids": [ids[row] for row in rows],
            "nearest": [max(_jaccard(sets[row], sets[other]) for other in rows if other != row) for row in rows],
        }
        for rows in members.values()
    ]


def _jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other)


def datasketch(folder: Path, clock: Clock) -> dict[str, object]:
    """The loop of datasketch's documentation: `\\w+` words, 5-grams, `update_batch`, query and insert."""
    with clock.step(IMPORTS):
        from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    kept = []
    for path in sorted(folder.glob("*.parquet")):
        ids, texts = _columns(path)
        index = MinHashLSH(num_perm=BANDS * ROWS, params=(BANDS, ROWS))
        with clock.step("all"):
            for name, text in zip(ids, texts, strict=True):
                signature = MinHash(num_perm=BANDS * ROWS, seed=SEED)
                signature.update_batch([shingle.encode() for shingle in _shingles(text)])
                if not index.query(signature):
                    kept.append(name)
                index.insert(name, signature)
    return {"kept": kept}


def rensa(folder: Path, clock: Clock) -> dict[str, object]:
    """Signatures alone, of ready shingle strings and of their 64-bit hashes; without and with its faster variant."""
    with clock.step(IMPORTS):
        from rensa import CMinHash, RMinHash  # noqa: PLC0415

    for path in sorted(folder.glob("*.parquet")):
        shingles = [_shingles(text) for text in _columns(path)[1]]
        with clock.step("hashes of shingles"):
            hashes = RMinHash.hash_token_sets(shingles)
        with clock.step("RMinHash of strings"):
            RMinHash.digest_matrix_from_token_sets(shingles, BANDS * ROWS, SEED)
        with clock.step("RMinHash of hashes"):
            RMinHash.digest_matrix_from_token_hash_sets(hashes, BANDS * ROWS, SEED)
        with clock.step("RMinHash rho of hashes"):
            RMinHash.digest_matrix_from_token_hash_sets_rho(hashes, BANDS * ROWS, SEED)
        with clock.step("CMinHash of hashes"):
            CMinHash.digests64_from_token_hash_sets(hashes, BANDS * ROWS, SEED)
    return {}


def _columns(path: Path) -> tuple[list[str], list[str]]:
    table = pq.read_table(path, columns=["id", "text"])
    return table["id"].to_pylist(), table["text"].to_pylist()


def _shingles(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [" ".join(words[start : start + SIZE]) for start in range(max(len(words) - SIZE + 1, 1))] if words else []


TOOLS = {tool.__name__: tool for tool in (datatrove, datasketch, rensa)}


def main(name: str, folder: str, output: str) -> None:
    """Run one tool and write what it took and found."""
    clock = Clock()
    found = TOOLS[name](Path(folder), clock)
    Path(output).write_text(json.dumps({"wall": clock.wall, "cpu": clock.cpu} | found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
