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
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.dedup import TOKENIZERS, Took, best, timed
from benchmarks.peer_environment import peer_python
from benchmarks.real_input import DATA
from benchmarks.web_cost import print_costs
from schemas.language import language_tag
from transforms.datasets.inputs import read_manifest
from transforms.filters.word_lists import built_in_word_lists
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
    inputs = {ONE_PAGE: [DATA / "web_archives" / "whirlwind.warc.gz"]}
    for folder in ("derived", "aut", "dolma", "resiliparse", "warcio"):
        inputs[folder] = sorted(path for path in (DATA / "web_archives" / folder).iterdir() if ".tsv" not in path.name)
    inputs[NEWS] = [pack_news(scratch / "news.warc.gz")]
    theirs = run_datatrove(inputs, scratch)
    for name, reason in theirs["unreadable"].items():
        print(f"left out, datatrove cannot read {name}: {reason}")
    readable = {name: [Path(path) for path in paths] for name, paths in theirs["readable"].items()}
    ours = {name: run_ours(paths, scratch / f"ours-{name}") for name, paths in readable.items()}
    print_speeds(ours, theirs["inputs"])
    for name in readable:
        if name != ONE_PAGE:
            print_fates(name, ours[name], theirs["inputs"][name])


def pack_news(path: Path) -> Path:
    """The news pages with gold bodies as a WARC file, a gzip member a record, as they are published."""
    with tarfile.open(DATA / "web_pages" / "article_extraction_benchmark.tar.gz") as packed, path.open("wb") as warc:
        members = {Path(member.name).name: member for member in packed if member.isfile()}
        truth = json.load(packed.extractfile(members["ground-truth.json"]))  # type: ignore[arg-type]
        for name, article in sorted(truth.items()):
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
