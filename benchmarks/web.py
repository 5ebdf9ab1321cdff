"""WARC to filtered and deduplicated Parquet beside datatrove, and what a slice of Common Crawl costs by that.

The archives are those of the data folder that datatrove can read, by folder, and the news pages of `web_pages` packed
as one. Ours are the commands `pipelines.web` and `pipelines.curate`, with the filters that datatrove has too and
FineWeb's MinHash; datatrove's steps are FineWeb's (`web_datatrove.py`), with our model of languages and our stop words.
Both run in one process; ours has another for pages, datatrove one for Trafilatura. What an archive with a single page
takes is start-up, and told apart.

Not the same on both sides: ours also looks for questions and answers, date, title and translations of a page, judges
each paragraph's language, writes what it drops with the reason, and verifies near-duplicates; datatrove takes out lines
where C4's rules say so, where ours drops a page by its share of them.
"""

import gzip
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fasttext

from benchmarks.dedup import TOKENIZERS, Took, best, timed
from benchmarks.peer_environment import peer_python
from benchmarks.real_input import DATA
from benchmarks.web_cost import print_costs
from schemas.language import language_tag
from transforms.datasets.inputs import read_manifest
from transforms.filters.word_lists import STOP_WORDS, built_in_word_lists
from transforms.languages.identify import embedded_model

PACKAGES = ("datatrove[io,processing]==0.10.1", "lxml_html_clean==0.4.6", *TOKENIZERS, "khmer-nltk==1.6")
FILTERS = (
    "word_count word_length alphabetic_words symbols bullet_lines ellipsis_lines stop_words "  # Gopher's quality
    "duplicate_lines duplicate_paragraphs frequent_ngrams duplicate_ngrams "  # Gopher's repetition
    "consent_text javascript_text placeholder_text curly_brackets "  # C4's
    "terminal_punctuation short_lines list_like"  # FineWeb's
).split()
"""Those of ours that datatrove has too."""
CURATE = ["--filters", "[]", "--web_filters", *FILTERS]
CURATE += ["--dedup.method", "minhash", "--dedup.bands", "14", "--dedup.rows", "8"]
SECONDS_PER_PAGE = 20
"""CPU time with ours, wall clock with datatrove; FineWeb gives a page one second, which a busy machine may take."""
FOLDERS = ("derived", "aut", "dolma", "resiliparse", "warcio")
LARGEST = "derived"
NEWS = "news pages"
ONE_PAGE = "one page"
STAGES = ("web", "curate")
NO_PAGE = {"warcinfo", "request", "metadata", "revisit", "record_type", "status", "not_html"}
"""Reasons of records that hold no page."""


def main() -> None:
    """Print what both take, what they keep, and the costs."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}", end="; ")
    print(", ".join(f"{name} {version(name)}" for name in ("apache-beam", "pyarrow", "selectolax")))
    print(f"peer: {', '.join(PACKAGES)}\n", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        report(Path(scratch))


def report(scratch: Path) -> None:
    """Run both on all inputs and print the tables."""
    inputs = {ONE_PAGE: [pack_news(scratch / "one.warc.gz", at_most=1)]}
    for folder in FOLDERS:
        inputs[folder] = sorted(path for path in (DATA / "web_archives" / folder).iterdir() if path.suffix != ".tsv")
    inputs[NEWS] = [pack_news(scratch / "news.warc.gz")]
    datatrove = run_datatrove(inputs, scratch)
    for path, reason in datatrove["unreadable"].items():
        print(f"datatrove cannot read {Path(path).parent.name}/{Path(path).name}, left out: {reason}")
    theirs = {name: Theirs.of(found) for name, found in datatrove["inputs"].items()}
    ours = {}
    for name, paths in inputs.items():
        readable = [path for path in paths if str(path) not in datatrove["unreadable"]]
        ours[name] = run_ours(readable, scratch / f"ours-{name}")
    print_speeds(ours, theirs, Took(**datatrove["imports"]))
    for name in (*FOLDERS, NEWS):
        print_fates(name, ours[name], theirs[name])
    print_workers(ours, run_ours(inputs[LARGEST], scratch / "two", workers=2))
    at_start = ours[ONE_PAGE].seconds(), theirs[ONE_PAGE].seconds()
    print_costs(
        ours[NEWS].pages,
        (ours[NEWS].seconds() - at_start[0]).cpu,
        (theirs[NEWS].seconds() - at_start[1]).cpu,
    )


def pack_news(path: Path, at_most: int | None = None) -> Path:
    """The news pages with gold bodies as a WARC file, a gzip member a record; those with most text, or all."""
    with tarfile.open(DATA / "web_pages" / "article_extraction_benchmark.tar.gz") as packed, path.open("wb") as warc:
        members = {Path(member.name).name: member for member in packed if member.isfile()}
        truth = json.load(packed.extractfile(members["ground-truth.json"]))  # type: ignore[arg-type]
        for name, article in sorted(truth.items(), key=lambda row: (-len(row[1]["articleBody"]), row[0]))[:at_most]:
            page = gzip.decompress(packed.extractfile(members[f"{name}.html.gz"]).read())  # type: ignore[union-attr]
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\n"
                f"WARC-Record-ID: <urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}>\r\n"
                f"WARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Target-URI: {article['url']}\r\n"
                "Content-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(http)}\r\n\r\n"
            )
            warc.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return path


@dataclass(frozen=True)
class Ours:
    """What one input took, by stage, how many pages it has, and what became of them."""

    took: dict[str, Took]
    pages: int
    kept: int
    gone: Counter[tuple[str, str]]
    """Pages that are not kept, by stage and reason."""

    def seconds(self) -> Took:
        """Of all stages."""
        return total(self.took.values())


def total(parts: Iterable[Took]) -> Took:
    """The sum of what parts took."""
    parts = list(parts)
    return Took(sum(part.wall for part in parts), sum(part.cpu for part in parts))


def run_ours(archives: list[Path], scratch: Path, workers: int = 1) -> Ours:
    """Run both commands; of each the round with the least CPU time counts."""

    def command(stage: str, number: int, *arguments: str) -> Took:
        output = str(scratch / f"{stage}{number}")
        line = [sys.executable, "-m", f"pipelines.{stage}", "--output", output, "--workers", str(workers), *arguments]
        return timed(lambda: subprocess.run([*line, "--max_failure_rate", "1"], check=True, capture_output=True))

    read = best(lambda number: command("web", number, "--input", *map(str, archives)))
    curated = best(lambda number: command("curate", number, "--input", str(scratch / "web0"), *CURATE))
    accounts = {
        stage: read_manifest(str(scratch / f"{stage}0" / "documents"))["records"]["document"] for stage in STAGES
    }
    gone = Counter(
        {
            (stage, reason): count
            for stage, account in accounts.items()
            for fate in ("dropped", "failed")
            for reason, count in account[fate].items()
            if reason not in NO_PAGE
        }
    )
    kept = accounts["curate"]["kept"]
    return Ours(dict(zip(STAGES, (read, curated), strict=True)), kept + gone.total(), kept, gone)


def run_datatrove(inputs: dict[str, list[Path]], scratch: Path) -> dict[str, Any]:
    """What `web_datatrove.py` writes."""
    python = peer_python("datatrove", PACKAGES)
    job = {
        "inputs": {name: list(map(str, paths)) for name, paths in inputs.items()},
        "model": str(embedded_model()),
        "stop_words": stop_words(),
        "seconds": SECONDS_PER_PAGE,
    }
    given, output = scratch / "job.json", scratch / "datatrove.json"
    given.write_text(json.dumps(job), encoding="utf-8")
    script = Path(__file__).with_name("web_datatrove.py")
    done = subprocess.run([python, script, given, output], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"datatrove failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return found


def stop_words() -> dict[str, list[str]]:
    """Our stop words by the codes of the embedded model, of languages that have some."""
    codes = [label.removeprefix("__label__") for label in fasttext.load_model(str(embedded_model())).get_labels()]
    lists = built_in_word_lists()
    found = {code: list(lists.phrases(STOP_WORDS, language_tag(code))) for code in codes}
    return {code: words for code, words in found.items() if words}


@dataclass(frozen=True)
class Theirs:
    """What one input took datatrove, by step, how many pages it read, and what became of them."""

    took: dict[str, Took]
    steps: list[dict[str, Any]]

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Theirs":
        """From what `web_datatrove.py` writes."""
        return cls({name: Took(**took) for name, took in found["took"].items()}, found["steps"])

    def seconds(self) -> Took:
        """Of all steps."""
        return total(self.took.values())

    def counts(self) -> dict[str, dict[str, int]]:
        """What steps counted, by their names."""
        return {step["name"]: step["counts"] for step in self.steps if step["counts"]}


def print_speeds(ours: dict[str, Ours], theirs: dict[str, Theirs], imports: Took) -> None:
    """Seconds, pages per second and ratios, start-up left out and with it."""
    start, other_start = ours[ONE_PAGE], theirs[ONE_PAGE]
    print(
        "\nseconds, start-up left out" + " " * 10 + "Babelmill".center(44) + "datatrove".center(24) + "ratio".center(16)
    )
    head = f"{'pages':>8}{'web':>8}{'curate':>8}{'CPU':>8}{'wall':>8}{'pages/s':>9}{'CPU':>8}{'wall':>8}{'pages/s':>9}"
    print(f"{'':<14}{head}{'CPU':>8}{'wall':>8}{'with start-up, CPU':>20}")
    rows = {name: ([name]) for name in ours if name != ONE_PAGE} | {"all": [name for name in ours if name != ONE_PAGE]}
    for title, names in rows.items():
        pages = sum(ours[name].pages for name in names)
        stages = [total(ours[name].took[stage] - start.took[stage] for name in names) for stage in STAGES]
        own, other = total(stages), total(theirs[name].seconds() - other_start.seconds() for name in names)
        whole = total(ours[name].seconds() for name in names)
        other_whole = total(theirs[name].seconds() for name in names)
        print(
            f"{title:<14}{pages:>8,}"
            + "".join(f"{stage.cpu:>8.2f}" for stage in stages)
            + _speed(pages, own)
            + _speed(pages, other)
            + f"{other.cpu / own.cpu:>7.1f}×{other.wall / own.wall:>7.1f}×"
            + f"{other_whole.cpu / whole.cpu:>19.1f}×"
        )
    print(f"start-up: Babelmill {start.seconds().cpu:.1f} s CPU for both commands, imports included; ", end="")
    print(
        f"datatrove {other_start.seconds().cpu:.1f} s, and {imports.cpu:.1f} s for imports and tokenisers, in no figure"
    )
    print("datatrove, CPU seconds of its runs: ", end="")
    for step in other_start.took:
        print(
            f"{step} {sum(theirs[name].took[step].cpu for name in rows['all'] if step in theirs[name].took):.1f}",
            end="; ",
        )
    print("\n  seconds on the wall clock inside the steps of the first run: ", end="")
    spent: Counter[str] = Counter()
    for name in rows["all"]:
        spent.update({step["name"]: step["seconds"] for step in theirs[name].steps if step["seconds"]})
    print("; ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items()))


def _speed(pages: int, took: Took) -> str:
    return f"{took.cpu:>8.2f}{took.wall:>8.2f}{pages / took.cpu:>9,.0f}"


def print_fates(name: str, ours: Ours, theirs: Theirs) -> None:
    """What became of the pages of an input."""
    counts = theirs.counts()
    print(f"\n{name}: {ours.pages:,} pages\n  Babelmill keeps {ours.kept:,}; ", end="")
    print("; ".join(f"{stage} {reason} {count}" for (stage, reason), count in sorted(ours.gone.items())))
    left = [f"{step}: {_removed(count)}" for step, count in counts.items() if _removed(count)]
    kept = list(counts.values())[-1].get("total", 0) if "remove" in theirs.took else 0
    print(f"  datatrove keeps {kept:,}; {'; '.join(left)}")


def _removed(counts: dict[str, int]) -> str:
    gone = {
        reason.removeprefix("dropped_"): count
        for reason, count in counts.items()
        if reason.startswith("dropped_") or reason in ("timeout", "broken_process", "clean_error")
    }
    return ", ".join(f"{reason} {count}" for reason, count in gone.items()) or str(counts.get("dropped", ""))


def print_workers(ours: dict[str, Ours], two: Ours) -> None:
    """One local worker beside two on the largest archive."""
    one = ours[LARGEST]
    print(f"\n{LARGEST}, {one.pages:,} pages, seconds on the wall clock and of CPU, start-up included")
    for stage in STAGES:
        alone, shared = one.took[stage], two.took[stage]
        print(
            f"  {stage:<8}1 worker {alone.wall:.1f} ({alone.cpu:.1f}), 2 workers {shared.wall:.1f} ({shared.cpu:.1f})"
        )


if __name__ == "__main__":
    main()
