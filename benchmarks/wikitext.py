"""Wikitext to text with link spans: MB/s of one process beside WikiExtractor and mwparserfromhell, on real dumps.

The peers are installed into their own environment, benchmarks/.peers, at the first run. Every tool gets the same
articles (about 3 MB of each dump, spread evenly over it) and is timed on the texts alone, in processor time, the better
of two rounds in turn. MB are 1,000,000 bytes of UTF-8 wikitext. Ours starts each round without anything learnt.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from benchmarks.real_input import real_dumps
from transforms.sources.records import Held, Record
from transforms.sources.splits import whole_file
from transforms.sources.xml_pages import read_pages
from transforms.wikipedia.pages import Page, parse_page
from transforms.wikipedia.read import wiki_of_folder
from transforms.wikipedia.site import Site, load_site
from transforms.wikipedia.siteinfo import read_siteinfo, wiki_of_path
from transforms.wikitext import Scanner, load_template_rules

PEERS = Path(__file__).with_name(".peers")
PACKAGES = ("wikiextractor==3.1.0", "mwparserfromhell==0.7.2")
SAMPLE_BYTES = 3_000_000
ROUNDS = 2
LARGE_DUMP_BYTES = 1_000_000


def main() -> None:
    """Print the table."""
    rules = load_template_rules()
    head = f"{'dump':<22}{'MB':>6}{'read+XML':>10}{'ours':>9}{'WikiExtr.':>11}{'mwpfh':>8}{'ratio':>8}{'ratio':>8}"
    print(f"MB/s of wikitext, one process each; ratios: ours to WikiExtractor, ours to mwparserfromhell\n\n{head}")
    total: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for path in real_dumps(Path(scratch)):
            if path.stat().st_size < LARGE_DUMP_BYTES:
                continue
            start = time.process_time()
            site, articles = read_articles(path)
            seconds = {"read": time.process_time() - start}
            all_bytes = _bytes(articles)
            pages = _sample(articles)
            pages_file = Path(scratch, "pages.jsonl")
            write_pages(pages_file, site, pages)

            def ours(site: Site = site, pages: list[Page] = pages) -> float:
                start = time.process_time()
                scanner = Scanner(site, rules)
                for page in pages:
                    scanner.plain_text(page.text, page.title)
                return time.process_time() - start

            for _ in range(ROUNDS):
                for tool in ("ours", "wikiextractor", "mwparserfromhell"):
                    took = ours() if tool == "ours" else run_peer(tool, pages_file)
                    seconds[tool] = min(seconds.get(tool, took), took)
            _print_row(site.wiki, _bytes(pages), all_bytes, seconds)
            for tool, took in seconds.items():
                total[tool] = total.get(tool, 0) + took
            total["bytes"] = total.get("bytes", 0) + _bytes(pages)
            total["all"] = total.get("all", 0) + all_bytes
    _print_row("all", total.pop("bytes"), total.pop("all"), total)


def _print_row(name: str, sample: float, read: float, seconds: dict[str, float]) -> None:
    speed = {tool: (read if tool == "read" else sample) / took / 1e6 for tool, took in seconds.items()}
    print(
        f"{name:<22}{sample / 1e6:>6.1f}{speed['read']:>10.1f}{speed['ours']:>9.1f}{speed['wikiextractor']:>11.2f}"
        f"{speed['mwparserfromhell']:>8.2f}{speed['ours'] / speed['wikiextractor']:>7.1f}×"
        f"{speed['ours'] / speed['mwparserfromhell']:>7.1f}×",
        flush=True,
    )


def _bytes(pages: list[Page]) -> int:
    return sum(len(page.text.encode()) for page in pages)


def _sample(pages: list[Page]) -> list[Page]:
    """Every n-th article, so that about SAMPLE_BYTES come together."""
    return pages[:: max(1, round(_bytes(pages) / SAMPLE_BYTES))]


def read_articles(path: Path) -> tuple[Site, list[Page]]:
    """The wiki of a dump and its articles without redirects; pages that cannot be read are left out."""
    site = load_site(read_siteinfo(str(path), _open, wiki_of_path(str(path)) or wiki_of_folder(str(path))))
    return site, list(_articles(path, site))


def _articles(path: Path, site: Site) -> Iterator[Page]:
    for record in read_pages(whole_file(str(path), _open), _open, Held()):
        if isinstance(record, Record):
            page = parse_page(record.data, site)
            if page.namespace == 0 and page.redirect is None and page.model == "wikitext":
                yield page


def _open(path: str) -> BinaryIO:
    return Path(path).open("rb")


def write_pages(path: Path, site: Site, pages: list[Page]) -> None:
    """Pages in the form that the peers read."""
    hidden = [name for name, number in site.namespaces.items() if number in (6, 14)]
    with path.open("w", encoding="utf-8") as file:
        for page in pages:
            file.write(json.dumps({"title": page.title, "text": page.text, "hidden": hidden}) + "\n")


def run_peer(tool: str, pages: Path, texts: Path | None = None) -> float:
    """Seconds of processor time that a peer takes for the pages; its texts go to `texts`."""
    python = PEERS / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (PEERS / "complete").exists():
        print(f"installing {', '.join(PACKAGES)} into {PEERS}", file=sys.stderr)
        venv.create(PEERS, with_pip=True, clear=True)
        (PEERS / ".gitignore").write_text("*\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (PEERS / "complete").touch()
    command = [str(python), str(Path(__file__).with_name("wikitext_peers.py")), tool, str(pages)]
    found = subprocess.run([*command, *([str(texts)] if texts else [])], check=True, capture_output=True, text=True)
    return float(found.stdout)


if __name__ == "__main__":
    main()
