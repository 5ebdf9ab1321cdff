"""Near-duplicates beside datatrove, datasketch and rensa: documents per second, and what each removes.

The documents are those of `dedup_input`. All tools take shingles of five words, 14 bands of 8 rows (FineWeb's) and
compare within a language, in one process. Ours runs as a command through Beam, Parquet to Parquet, with verification;
it is timed from the construction of the pipeline to the published dataset. The peers run in an environment of their own
(benchmarks/.peers_dedup, made at the first run). Imports, and datatrove's tokenisers reading their dictionaries, are
told apart.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup_input import real_documents
from benchmarks.dedup_stage import NEAR
from transforms.duplicates.minhash import band_hashes, signatures
from transforms.duplicates.shingles import shingle
from transforms.duplicates.similarity import jaccard

PEERS = Path(__file__).with_name(".peers_dedup")
PACKAGES = ("datatrove[io,processing]==0.10.1", "datasketch==2.0.0", "rensa==0.5.0")
TOKENIZERS = ("spacy[ja]==3.8.18", "pyvi==0.1.1", "jieba==0.42.1", "indic-nlp-library==0.92", "kiwipiepy==0.21.0")
TOKENIZERS += ("pythainlp==5.4.0",)
"""What datatrove's tokenisers need for the languages of the input."""
PEER_TAGS = {"ara_Arab": "arb_Arab", "kor_Kore": "kor_Hang", "zho_Hans": "cmn_Hani"}
"""Tags that datatrove has otherwise."""
ROUNDS = 2
EXAMPLES = 8


@dataclass(frozen=True)
class Took:
    """Seconds, wall clock and CPU."""

    wall: float
    cpu: float

    def __sub__(self, other: "Took") -> "Took":
        return Took(self.wall - other.wall, self.cpu - other.cpu)


def main() -> None:
    """Print the speeds and the agreement."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}", end="; ")
    print(", ".join(f"{name} {version(name)}" for name in ("apache-beam", "pyarrow", "numba")))
    print(f"peers: {', '.join(PACKAGES)}; tokenisers: {', '.join(TOKENIZERS)}\n", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        report(real_documents(Path(scratch)), Path(scratch))


def report(documents: pa.Table, scratch: Path) -> None:
    """Run everything on the documents and print the tables."""
    describe(documents)
    by_language = scratch / "by_language"
    by_language.mkdir()
    for language in documents["language"].unique().to_pylist():
        rows = documents.filter(pc.equal(documents["language"], language)).select(["id", "text"])
        pq.write_table(rows, by_language / f"{PEER_TAGS.get(language, language)}.parquet")
    ours, found = run_ours(documents, scratch)
    peers = {
        name: run_peer(name, by_language, scratch / f"{name}.json") for name in ("rensa", "datasketch", "datatrove")
    }
    print_speeds(len(documents), ours, peers)
    print_agreement(documents, found, peers["datatrove"]["clusters"])


def describe(documents: pa.Table) -> None:
    """Print what the input is."""
    lengths = pc.utf8_length(documents["text"])
    print(
        f"{len(documents):,} documents in {len(documents['language'].unique())} languages, "
        f"{pc.mean(lengths).as_py():,.0f} characters on average"
    )
    for column in ("source", "language"):
        counts = sorted(documents[column].value_counts().to_pylist(), key=lambda row: (-row["counts"], row["values"]))
        print("  " + ", ".join(f"{row['values']} {row['counts']:,}" for row in counts))


def run_ours(documents: pa.Table, scratch: Path) -> tuple[dict[str, Took], dict[str, tuple[str, float]]]:
    """What each part of ours takes, and (survivor, similarity) of each document that it removes."""
    took = {}
    pq.write_table(documents, scratch / "documents.parquet")
    pq.write_table(documents.slice(0, 10), scratch / "ten.parquet")
    command(scratch / "ten.parquet", scratch / "warm")  # compiles what is not compiled yet
    took["imports"] = best(lambda number: command(scratch / "ten.parquet", scratch / f"imports{number}")["imports"])
    took["start-up"] = best(lambda number: command(scratch / "ten.parquet", scratch / f"ten{number}")["run"])
    took["Beam"] = best(lambda number: command(scratch / "documents.parquet", scratch / f"all{number}")["run"])
    texts, near = documents["text"].combine_chunks(), NEAR.near()

    def kernel() -> None:
        bands(texts)

    def bands(texts: pa.Array) -> np.ndarray:
        signed = signatures(shingle(texts, near.shingling), near.banding.permutations, near.seed)
        return band_hashes(signed, near.banding.bands, near.banding.rows)

    shingles = shingle(texts, near.shingling)
    took["bands"] = best(lambda _: timed(kernel))
    took["signatures"] = best(lambda _: timed(lambda: signatures(shingles, near.banding.permutations, near.seed)))
    dropped = pq.read_table(scratch / "all0" / "documents" / "_dropped", columns=["id", "reason", "detail"]).to_pylist()
    return took, {row["id"]: _replaced(row["detail"]) for row in dropped if row["reason"] == "near_duplicate"}


def _replaced(detail: str) -> tuple[str, float]:
    """The survivor and the similarity that the detail of a drop names."""
    survivor, similarity = detail.rsplit(", similarity ", 1)
    return survivor, float(similarity)


def command(inputs: Path, output: Path) -> dict[str, Took]:
    """Run near-duplicate removal as a user does: what the run took, and what starting Python and importing did."""
    line = [sys.executable, "-m", "benchmarks.dedup_stage", "--input", str(inputs), "--output", str(output)]
    told: list[str] = []
    whole = timed(lambda: told.append(subprocess.run(line, check=True, capture_output=True, text=True).stdout))
    took = json.loads(told[0].splitlines()[-1])
    of_run = Took(took["wall"], took["cpu"])
    return {"run": of_run, "imports": whole - of_run}


def timed(work: Any) -> Took:
    """What a call takes, child processes included."""
    wall, cpu = time.monotonic(), _cpu()
    work()
    return Took(time.monotonic() - wall, _cpu() - cpu)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def best(work: Any) -> Took:
    """The round of `ROUNDS` with the least CPU time."""
    return min((work(number) for number in range(ROUNDS)), key=lambda took: took.cpu)


def run_peer(tool: str, documents: Path, output: Path) -> dict[str, Any]:
    """What a peer took and found; installs the peers where they are not yet."""
    python = PEERS / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (PEERS / "complete").exists():
        print(f"installing {', '.join(PACKAGES)} into {PEERS}", file=sys.stderr)
        venv.create(PEERS, with_pip=True, clear=True)
        (PEERS / ".gitignore").write_text("*\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES, *TOKENIZERS], check=True)
        (PEERS / "complete").touch()
    script = Path(__file__).with_name("dedup_peers.py")
    done = subprocess.run([python, script, tool, documents, output], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{tool} failed: {done.stderr[-2000:]}")
    return json.loads(output.read_text())


def print_speeds(documents: int, ours: dict[str, Took], peers: dict[str, dict[str, Any]]) -> None:
    """Seconds and documents per second."""
    print(f"\n{'':<44}{'seconds':>16}{'documents/s':>18}\n{'':<44}{'wall':>8}{'CPU':>8}{'wall':>9}{'CPU':>9}")

    def row(name: str, took: Took) -> None:
        speeds = "".join(f"{documents / seconds:>9,.0f}" for seconds in (took.wall, took.cpu))
        print(f"{name:<44}{took.wall:>8.2f}{took.cpu:>8.2f}{speeds}")

    def of(peer: str, *steps: str) -> Took:
        clocks = (peers[peer][clock] for clock in ("wall", "cpu"))
        return Took(*(sum(clock[step] for step in steps or clock.keys() - {"imports"}) for clock in clocks))

    row("Babelmill through Beam, verified", ours["Beam"])
    row("  less what ten documents take", ours["Beam"] - ours["start-up"])
    row("  imports, not counted above", ours["imports"])
    row("datatrove: all four", of("datatrove"))
    for step in peers["datatrove"]["wall"]:
        row(f"  {step}" + (", not counted above" if step == "imports" else ""), of("datatrove", step))
    row("Babelmill, texts to bands", ours["bands"])
    row("datasketch's loop", of("datasketch"))
    row("Babelmill, signatures of shingle hashes", ours["signatures"])
    for step in peers["rensa"]["wall"]:
        if step != "imports":
            row(f"rensa, {step}", of("rensa", step))
    print("\nratios                                            wall     CPU   goal")
    plain = of("rensa", "RMinHash of hashes")
    for name, own, other, goal in (
        ("to datatrove", ours["Beam"], of("datatrove"), "50"),
        ("to datatrove, less start-up", ours["Beam"] - ours["start-up"], of("datatrove"), ""),
        ("to datasketch, texts to bands", ours["bands"], of("datasketch"), "15"),
        ("to datasketch, through Beam", ours["Beam"], of("datasketch"), ""),
        ("to rensa, signatures", ours["signatures"], plain, "1"),
    ):
        print(f"{name:<44}{other.wall / own.wall:>9.1f}×{other.cpu / own.cpu:>7.1f}×{goal:>6}")


def print_agreement(
    documents: pa.Table, ours: dict[str, tuple[str, float]], clusters: list[dict[str, list[Any]]]
) -> None:
    """Who removes how much, and how similar the documents in dispute are to any other.

    Which member of a cluster stays is another question, so documents are compared by whether a tool has them in a
    cluster at all.
    """
    kept = {survivor for survivor, _ in ours.values()}
    clustered = kept | set(ours)
    own_measure = {
        name: near for cluster in clusters for name, near in zip(cluster["ids"], cluster["nearest"], strict=True)
    }
    removed = sum(len(cluster["ids"]) - 1 for cluster in clusters)
    print(f"\nremoved: Babelmill {len(ours):,}, datatrove {removed:,} of {len(documents):,}")
    both, only_theirs, only_ours = (
        clustered & own_measure.keys(),
        own_measure.keys() - clustered,
        clustered - own_measure.keys(),
    )
    print(f"documents that have a duplicate: both say {len(both):,}, only datatrove {len(only_theirs):,}, ", end="")
    print(f"only Babelmill {len(only_ours):,}\n")
    nearest = nearest_documents(documents, sorted(both | only_theirs | only_ours))
    edges = (0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.01)
    print("Jaccard to the most similar other document of the language\n")
    print(f"{'':<28}" + "".join(f"{f'<{edge:.2f}' if edge <= 1 else 'to 1':>8}" for edge in edges[1:]))
    for name, members, measure in (
        ("both, our shingles", both, None),
        ("only Babelmill", only_ours, None),
        ("only datatrove", only_theirs, None),
        ("  by datatrove's shingles", only_theirs, own_measure),
    ):
        values = [measure[member] if measure else nearest[member][1] for member in members]
        print(f"{name:<28}" + "".join(f"{count:>8,}" for count in np.histogram(values, edges)[0]))
    below = [name for name in own_measure if own_measure[name] < NEAR.threshold]
    print(
        f"\nof the {len(own_measure):,} documents that datatrove has in clusters {len(below):,} "
        f"({len(below) / len(own_measure):.0%}) are less than {NEAR.threshold} similar to every other one "
        "by its own shingles"
    )
    print_examples(documents, nearest, own_measure, sorted(only_theirs), "only datatrove")
    print_examples(documents, nearest, own_measure, sorted(only_ours), "only Babelmill")


def nearest_documents(documents: pa.Table, ids: list[str]) -> dict[str, tuple[str, float]]:
    """Of each document the most similar other one in its language, by exhaustive comparison."""
    found = {}
    wanted = pc.is_in(documents["id"], pa.array(ids))
    for language in sorted(set(documents.filter(wanted)["language"].to_pylist())):
        rows = documents.filter(pc.equal(documents["language"], language))
        shingles = shingle(rows["text"].combine_chunks(), NEAR.near().shingling)
        names = rows["id"].to_pylist()
        everything = np.arange(len(names))
        for row in np.flatnonzero(pc.is_in(rows["id"], pa.array(ids)).to_numpy()).tolist():
            similarities = jaccard(shingles, np.full(len(names), row), everything)
            similarities[row] = -1
            most = int(similarities.argmax())
            found[names[row]] = (names[most], float(similarities[most]))
    return found


def print_examples(
    documents: pa.Table,
    nearest: dict[str, tuple[str, float]],
    own_measure: dict[str, float],
    ids: list[str],
    title: str,
) -> None:
    """Some of the documents in dispute, spread over the languages, with the most similar other one."""
    # Of two that are most similar to each other one is enough.
    once = [name for name in ids if not (nearest.get(nearest[name][0], ("",))[0] == name > nearest[name][0])]
    wanted = once[:: max(1, len(once) // EXAMPLES)][:EXAMPLES]
    needed = sorted({*wanted, *(nearest[name][0] for name in wanted)})
    rows = documents.filter(pc.is_in(documents["id"], pa.array(needed, pa.string())))
    texts = dict(zip(rows["id"].to_pylist(), rows["text"].to_pylist(), strict=True))
    print(f"\nexamples, {title}:")
    for name in wanted:
        other, similarity = nearest[name]
        theirs = f", datatrove's own {own_measure[name]:.2f}" if name in own_measure else ""
        print(f"  {similarity:.2f}{theirs}\n    {name}: {_shown(texts[name])}\n    {other}: {_shown(texts[other])}")


def _shown(text: str) -> str:
    return " ".join(text.split())[:150]


if __name__ == "__main__":
    main()
