"""Heuristic filters beside datatrove's: documents per second on one core, and the share of good text each drops.

The documents are every `EVERY`th one of `dedup_input`: passages of Wikipedia, of an installation guide in 19 languages,
news and FLORES. Both sides judge texts in memory, each filter by itself from the text on; ours all together as well.
The peer runs in the environment that the benchmark `dedup` makes (benchmarks/.peers_dedup), with its default
thresholds, which are those of English.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup import PEER_TAGS, PEERS
from benchmarks.dedup_input import real_documents
from transforms.filters.all_filters import FILTERS, ON_REQUEST
from transforms.filters.measured import Measured

EVERY = 50
ROWS = 1000
ROUNDS = 3

GROUPS = {
    "Gopher repetition": ("duplicate_lines", "duplicate_paragraphs", "frequent_ngrams", "duplicate_ngrams"),
    "Gopher quality": (
        *("word_count", "word_length", "symbols", "bullet_lines", "ellipsis_lines", "alphabetic_words"),
        "stop_words",
    ),
    "FineWeb quality": ("terminal_punctuation", "short_lines", "duplicate_lines", "list_like"),
    "C4 quality": (
        *("terminal_punctuation", "word_count", "curly_brackets"),
        *("javascript_text", "consent_text", "placeholder_text"),
    ),
}
"""Our filters that ask what a filter of datatrove does."""


def main() -> None:
    """Print both tables."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}", end="; ")
    print(", ".join(f"{name} {version(name)}" for name in ("pyarrow", "numba")), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        report(real_documents(Path(scratch)), Path(scratch))


def report(documents: pa.Table, scratch: Path) -> None:
    """Run both sides on some of the documents and print what they take and drop."""
    chosen = documents.select(["id", "text", "language"]).take(np.arange(0, len(documents), EVERY))
    characters = pc.mean(pc.utf8_length(chosen["text"])).as_py()
    size = pc.mean(pc.binary_length(chosen["text"].cast(pa.binary()))).as_py()
    languages = chosen["language"].unique().to_pylist()
    print(
        f"{len(chosen):,} documents in {len(languages)} languages, "
        f"{characters:,.0f} characters, {size:,.0f} bytes each\n"
    )
    theirs = run_peer(chosen, scratch)
    print(f"{'':<30}{'documents/s':>12}{'datatrove':>12}{'ratio':>8}{'drops':>9}{'datatrove':>11}")
    for name, filters in GROUPS.items():
        speed, dropped = run_ours(chosen, filters)
        peer = len(chosen) / theirs["seconds"][name]
        share = len(theirs["dropped"].get(name, {})) / len(chosen)
        print(f"{name:<30}{speed:>12,.0f}{peer:>12,.0f}{speed / peer:>7.0f}×{dropped.mean():>9.2%}{share:>11.2%}")
    usual = [name for name in FILTERS if name not in ON_REQUEST]
    speed, dropped = run_ours(chosen, usual)
    total = len(chosen) / sum(theirs["seconds"].values())
    union = {id_ for of_filter in theirs["dropped"].values() for id_ in of_filter}
    share = len(union) / len(chosen)
    print(f"{f'all ({len(usual)} of ours)':<30}{speed:>12,.0f}{total:>12,.0f}{speed / total:>7.0f}×", end="")
    print(f"{dropped.mean():>9.2%}{share:>11.2%}\n")
    reasons = {name: Counter(of_filter.values()) for name, of_filter in theirs["dropped"].items()}
    for name, counts in reasons.items():
        print(f"datatrove, {name}: " + ", ".join(f"{reason} {count}" for reason, count in counts.most_common(6)))
    print("\nours alone                      documents/s    drops")
    for name in FILTERS:
        speed, dropped = run_ours(chosen, [name])
        print(f"{name:<30}{speed:>13,.0f}{dropped.mean():>9.2%}")


def run_ours(documents: pa.Table, names: Sequence[str]) -> tuple[float, np.ndarray]:
    """Documents per second of CPU time in the best round, and which are dropped (bool)."""
    texts, languages = (documents[name].combine_chunks() for name in ("text", "language"))
    seconds = []
    masks: list[np.ndarray] = []
    for _ in range(ROUNDS + 1):  # the first one loads what is compiled
        masks = []
        start = time.process_time()
        for row in range(0, len(texts), ROWS):
            batch = Measured(texts.slice(row, ROWS), languages.slice(row, ROWS))
            masks.append(np.logical_or.reduce([FILTERS[name](batch).mask for name in names]))
        seconds.append(time.process_time() - start)
    return len(texts) / min(seconds[1:]), np.concatenate(masks)


def run_peer(documents: pa.Table, scratch: Path) -> dict[str, Any]:
    """CPU seconds of each of datatrove's filters, and what they drop."""
    folder, output = scratch / "filtered", scratch / "filters.json"
    folder.mkdir()
    for language in documents["language"].unique().to_pylist():
        rows = documents.filter(pc.equal(documents["language"], language)).select(["id", "text"])
        pq.write_table(rows, folder / f"{PEER_TAGS.get(language, language)}.parquet")
    python = PEERS / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (PEERS / "complete").exists():
        sys.exit("datatrove is not installed yet; the benchmark `dedup` does that")
    script = Path(__file__).with_name("filters_peers.py")
    done = subprocess.run([python, script, folder, output], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"datatrove failed: {done.stderr[-2000:]}")
    print("\n".join(line for line in done.stderr.splitlines() if "Error" in line))
    return json.loads(output.read_text())


if __name__ == "__main__":
    main()
