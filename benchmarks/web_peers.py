"""The peers of main text extraction; runs in an environment of its own, which knows nothing of this project.

    python web_peers.py TOOL INPUT OUTPUT

INPUT is a JSON file {name: html}. OUTPUT is a JSON file with the `texts` by name and the CPU `seconds` of all pages.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def trafilatura(**options: bool) -> Callable[[str], str]:
    """Without comments, which are not main text."""
    from trafilatura import extract  # noqa: PLC0415

    return lambda html: extract(html, include_comments=False, **options) or ""


def resiliparse() -> Callable[[str], str]:
    """Its main content mode."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    return lambda html: extract_plain_text(html, main_content=True)


TOOLS: dict[str, Callable[[], Callable[[str], str]]] = {
    "trafilatura": trafilatura,
    "trafilatura, precision": lambda: trafilatura(favor_precision=True),
    "trafilatura, recall": lambda: trafilatura(favor_recall=True),
    "resiliparse": resiliparse,
}


def main() -> None:
    """Run one tool over all pages."""
    tool, source, target = sys.argv[1:]
    pages = json.loads(Path(source).read_text(encoding="utf-8"))
    extract = TOOLS[tool]()
    extract("<p>Imports and caches are warm after a page.</p>" * 5)
    start = time.process_time()
    texts = {name: extract(html) for name, html in pages.items()}
    seconds = time.process_time() - start
    Path(target).write_text(json.dumps({"texts": texts, "seconds": seconds}), encoding="utf-8")


if __name__ == "__main__":
    main()
