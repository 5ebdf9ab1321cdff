"""WARC to filtered and deduplicated Parquet beside datatrove, and what a slice of Common Crawl costs by that.

The archives are those of the data folder that datatrove can read, and the news pages of `web_pages` packed as one. Ours
are the commands `pipelines.web` and `pipelines.curate`, with the filters that datatrove has too and FineWeb's MinHash;
datatrove's steps are FineWeb's (`web_datatrove.py`), with our model of languages and our stop words. Both run in one
process; ours has another for pages, datatrove one for Trafilatura. What five pages take is
start-up, and told apart. Each runs twice, and the run with the least CPU time counts.

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
from importlib.metadata import version
from pathlib import Path
from typing import Any

import fasttext

from benchmarks.dedup import TOKENIZERS, Took, best, timed
from benchmarks.peer_environment import peer_python
from benchmarks.real_input import DATA
from benchmarks.web_cost import print_costs
from benchmarks.web_tables import FEW_PAGES, STAGES, Ours, Theirs, print_fates, print_speeds, print_workers
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
ARCHIVES = {
    "derived": ["derived/*.warc.gz"],
    "aut": ["aut/*"],
    "small": ["dolma/*", "resiliparse/*", "warcio/*", "whirlwind*"],
}
"""Globs in `web_archives` by the input that they make."""
LARGEST = "derived"
NEWS = "news pages"
NO_PAGE = {"warcinfo", "request", "metadata", "revisit", "record_type", "status", "not_html", "damaged_record"}
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
    inputs = {FEW_PAGES: [pack_news(scratch / "few.warc.gz", number=5)]}
    for name, patterns in ARCHIVES.items():
        inputs[name] = sorted(path for pattern in patterns for path in DATA.joinpath("web_archives").glob(pattern))
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
    for name in (*ARCHIVES, NEWS):
        print_fates(name, ours[name], theirs[name])
    print_workers(LARGEST, ours[LARGEST], run_ours(inputs[LARGEST], scratch / "two", workers=2))
    at_start = ours[FEW_PAGES].seconds(), theirs[FEW_PAGES].seconds()
    print_costs(
        ours[NEWS].pages,
        (ours[NEWS].seconds() - at_start[0]).cpu,
        (theirs[NEWS].seconds() - at_start[1]).cpu,
    )


def pack_news(path: Path, number: int | None = None) -> Path:
    """The news pages with gold bodies as a WARC file, a gzip member a record: all, or so many of middle length."""
    with tarfile.open(DATA / "web_pages" / "article_extraction_benchmark.tar.gz") as packed, path.open("wb") as warc:
        members = {Path(member.name).name: member for member in packed if member.isfile()}
        truth = json.load(packed.extractfile(members["ground-truth.json"]))  # type: ignore[arg-type]
        articles = sorted(truth.items(), key=lambda row: (len(row[1]["articleBody"]), row[0]))
        middle = len(articles) // 2
        for name, article in articles[middle : middle + number] if number else articles:
            page = gzip.decompress(packed.extractfile(members[f"{name}.html.gz"]).read())  # type: ignore[union-attr]
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\n"
                f"WARC-Record-ID: <urn:uuid:{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}>\r\n"
                f"WARC-Date: 2024-05-18T01:58:10Z\r\nWARC-Target-URI: {article['url']}\r\n"
                "Content-Type: application/http; msgtype=response\r\n"
                "WARC-Identified-Payload-Type: text/html\r\n"  # as Common Crawl has it; datatrove would guess
                f"Content-Length: {len(http)}\r\n\r\n"
            )
            warc.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return path


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


if __name__ == "__main__":
    main()
