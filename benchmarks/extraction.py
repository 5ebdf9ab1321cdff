"""Main text beside trafilatura and resiliparse: F1 on news pages with gold text and on pages of many kinds; pages/s.

Two scores on the 181 pages of article-extraction-benchmark: shingles of four words as that benchmark counts them, and
snippets that the text must and must not contain (`snippet_truth`), counted over all pages. The pages of many kinds are
those of tests/transforms/pages/kinds: what blogs, shops and forums look like, in eight languages, made for this
project. Speeds are of one process, from a page's characters to its text, CPU time, the best of rounds that take turns.
The peers run in an environment of their own (benchmarks/.peers_web, made at the first run).
"""

import gzip
import io
import json
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from benchmarks.snippet_truth import Snippets, snippets
from tests.transforms.pages.page_kinds import KINDS, LANGUAGES, page_of_kind
from transforms.pages.block_text import join_blocks
from transforms.pages.blocks import read_layout
from transforms.pages.content_region import content_region
from transforms.pages.main_text import main_text
from transforms.pages.paragraphs import choose_blocks
from transforms.pages.pruning import prune

PEERS = Path(__file__).with_name(".peers_web")
PACKAGES = ("trafilatura==2.3.1", "lxml_html_clean==0.4.6", "resiliparse==2.0.1")
TOOLS = ("trafilatura", "trafilatura, precision", "trafilatura, recall", "resiliparse")
OURS = "Babelmill"
ROUNDS = 3
DATA = Path(os.environ.get("BABELMILL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

Texts = Mapping[str, str]


def main() -> None:
    """Print scores and speeds."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, selectolax {version('selectolax')}; peers:", end=" "
    )
    print(f"{', '.join(PACKAGES)}\n", flush=True)
    pages, gold = news_pages()
    marked = {name: snippets(html, gold[name]) for name, html in pages.items()}
    kinds = {(kind, language): page_of_kind(kind, language) for kind in KINDS for language in LANGUAGES}
    made = {f"{kind}-{language}": page.html for (kind, language), page in kinds.items()}
    texts, seconds = run(pages)
    of_kinds, _ = run(made, rounds=1)
    print_news(texts, seconds, gold, marked)
    truth = {f"{kind}-{language}": Snippets(page.wanted, page.unwanted) for (kind, language), page in kinds.items()}
    print_kinds(of_kinds, truth)
    print_steps(pages)


def news_pages() -> tuple[dict[str, str], dict[str, str]]:
    """Pages and their gold text."""
    pages, gold = {}, {}
    with tarfile.open(DATA / "web_pages" / "article_extraction_benchmark.tar.gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None and member.name.endswith(".html.gz"):
                with gzip.open(io.BytesIO(content.read())) as page:
                    pages[Path(member.name).name.removesuffix(".html.gz")] = page.read().decode("utf-8", "replace")
            elif content is not None and member.name.endswith("ground-truth.json"):
                gold = {name: page["articleBody"] for name, page in json.loads(content.read()).items()}
    return dict(sorted(pages.items())), gold


def run(pages: Texts, rounds: int = ROUNDS) -> tuple[dict[str, Texts], dict[str, float]]:
    """Texts by tool, and the CPU seconds of its best round."""
    texts: dict[str, Texts] = {}
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "pages.json")
        source.write_text(json.dumps(pages), encoding="utf-8")
        for _ in range(rounds):
            for tool in (OURS, *TOOLS):
                found, took = ours(pages) if tool == OURS else peer(tool, source, Path(scratch, "texts.json"))
                texts[tool] = {name: " ".join(text.split()) for name, text in found.items()}
                seconds[tool] = min(took, seconds.get(tool, took))
    return texts, seconds


def ours(pages: Texts) -> tuple[Texts, float]:
    """Texts, and seconds."""
    start = time.process_time()
    texts = {name: main_text(LexborHTMLParser(html)).text for name, html in pages.items()}
    return texts, time.process_time() - start


def peer(tool: str, source: Path, target: Path) -> tuple[Texts, float]:
    """Texts and seconds of a peer; installs the peers where they are not yet."""
    python = PEERS / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (PEERS / "complete").exists():
        print(f"installing {', '.join(PACKAGES)} into {PEERS}", file=sys.stderr)
        venv.create(PEERS, with_pip=True, clear=True)
        (PEERS / ".gitignore").write_text("*\n")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (PEERS / "complete").touch()
    script = Path(__file__).with_name("web_peers.py")
    done = subprocess.run([python, script, tool, source, target], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{tool} failed: {done.stderr[-2000:]}")
    result = json.loads(target.read_text(encoding="utf-8"))
    return result["texts"], result["seconds"]


def print_news(
    texts: Mapping[str, Texts], seconds: Mapping[str, float], gold: Texts, marked: Mapping[str, Snippets]
) -> None:
    """The table of the pages with gold text."""
    count = sum(len(page.wanted) + len(page.unwanted) for page in marked.values())
    print(f"{len(gold)} news pages; shingles, {count} snippets, pages per second of CPU\n")
    print(f"{'':<24}{'P':>7}{'R':>7}{'F1':>7}   {'P':>7}{'R':>7}{'F1':>7}{'pages/s':>10}{'ratio':>7}")
    for tool, found in texts.items():
        shingles = "".join(f"{value:>7.3f}" for value in shingle_scores(found, gold))
        snippet = "".join(f"{value:>7.3f}" for value in snippet_scores(found, marked))
        speed, ratio = len(gold) / seconds[tool], seconds[tool] / seconds[OURS]
        print(f"{tool:<24}{shingles}   {snippet}{speed:>10,.0f}{ratio:>7.2f}")


def print_kinds(texts: Mapping[str, Texts], truth: Mapping[str, Snippets]) -> None:
    """The table of the pages of many kinds."""
    print(f"\n{len(truth)} pages of {len(KINDS)} kinds in {len(LANGUAGES)} languages; snippets\n")
    print(f"{'':<24}{'P':>7}{'R':>7}{'F1':>7}   kinds with the lowest F1")
    for tool, found in texts.items():
        scores = "".join(f"{value:>7.3f}" for value in snippet_scores(found, truth))
        by_kind = {
            kind: snippet_scores(found, {name: page for name, page in truth.items() if name.startswith(f"{kind}-")})[2]
            for kind in KINDS
        }
        worst = sorted((score, kind) for kind, score in by_kind.items() if score < 0.995)[:4]
        print(f"{tool:<24}{scores}   {', '.join(f'{kind} {score:.2f}' for score, kind in worst)}")


def shingle_scores(found: Texts, gold: Texts) -> tuple[float, float, float]:
    """Precision and recall of four-word shingles, each the mean over pages, and their harmonic mean."""
    precision, recall = 0.0, 0.0
    for name, text in gold.items():
        left, right = _shingles(found[name]), _shingles(text)
        shared = (left & right).total()
        precision += shared / left.total() if left else 0.0
        recall += shared / right.total()
    return _scores(precision / len(gold), recall / len(gold))


def snippet_scores(found: Texts, truth: Mapping[str, Snippets]) -> tuple[float, float, float]:
    """Precision, recall and F1 of snippets, counted over all pages."""
    kept = sum(snippet in found[name] for name, page in truth.items() for snippet in page.wanted)
    wrong = sum(snippet in found[name] for name, page in truth.items() for snippet in page.unwanted)
    return _scores(kept / max(1, kept + wrong), kept / sum(len(page.wanted) for page in truth.values()))


def _scores(precision: float, recall: float) -> tuple[float, float, float]:
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def print_steps(pages: Texts) -> None:
    """Milliseconds a page of each step."""
    trees = [LexborHTMLParser(html) for html in pages.values()]
    layouts = [read_layout(tree) for tree in trees]
    weights = [prune(layout) for layout in layouts]
    regions = [content_region(*pair) for pair in zip(layouts, weights, strict=True)]
    chosen = [choose_blocks(*triple) for triple in zip(layouts, weights, regions, strict=True)]
    steps: list[tuple[str, Callable[[], object]]] = [
        ("parse (Lexbor)", lambda: [LexborHTMLParser(html) for html in pages.values()]),
        ("blocks and boxes", lambda: [read_layout(tree) for tree in trees]),
        ("prune", lambda: [prune(layout) for layout in layouts]),
        ("region", lambda: [content_region(*pair) for pair in zip(layouts, weights, strict=True)]),
        ("paragraphs", lambda: [choose_blocks(*triple) for triple in zip(layouts, weights, regions, strict=True)]),
        ("text", lambda: [join_blocks(*pair) for pair in zip(layouts, chosen, strict=True)]),
    ]
    print("\nmilliseconds a page, CPU")
    for name, step in steps:
        best = min(_seconds(step) for _ in range(ROUNDS))
        print(f"  {name:<20}{best / len(pages) * 1000:>6.2f}")


def _seconds(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start


if __name__ == "__main__":
    main()
