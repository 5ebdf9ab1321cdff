"""The peers of the wikitext benchmarks; runs in their own environment, which knows nothing of this project.

    python wikitext_peers.py TOOL PAGES [TEXTS]

PAGES holds one JSON object a line with `title`, `text` and `hidden` (the names of the namespaces whose links are not
shown). Prints the seconds of processor time that TOOL took for the texts alone; writes the texts, one JSON string a
line, to TEXTS.
"""

import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import mwparserfromhell as mwp
from wikiextractor.extract import Extractor

PageFields = dict[str, Any]
NO_PROSE = frozenset(
    "table ref references gallery math chem ce timeline score source syntaxhighlight pre imagemap".split()
)


def wikiextractor(page: PageFields) -> str:
    """What `wikiextractor --json -l --no-templates` does with a page."""
    output = io.StringIO()
    lines = page["text"].splitlines(keepends=True)
    Extractor("1", "1", "https://example.org", page["title"], lines, keepLinks=True, to_json=True).extract(output, True)
    return output.getvalue()


def mwparserfromhell(page: PageFields) -> str:
    """The usual way to plain text."""
    return str(mwp.parse(page["text"]).strip_code())


def mwparserfromhell_prose(page: PageFields) -> str:
    """The same without headings, tables, references, code and figures, files and categories."""
    code = mwp.parse(page["text"])
    hidden = set(page["hidden"])
    for link in code.filter_wikilinks(recursive=True):
        prefix, colon, _ = str(link.title).strip().partition(":")
        if colon and prefix.strip().casefold() in hidden:
            _remove(code, link)
    for tag in code.filter_tags(recursive=True, matches=lambda tag: str(tag.tag).strip().lower() in NO_PROSE):
        _remove(code, tag)
    for heading in code.filter_headings():
        _remove(code, heading)
    return str(code.strip_code())


def _remove(code: Any, node: Any) -> None:
    with contextlib.suppress(ValueError):  # it stood inside one that is removed already
        code.remove(node)


TOOLS = {tool.__name__: tool for tool in (wikiextractor, mwparserfromhell, mwparserfromhell_prose)}


def main(name: str, pages_path: str, texts_path: str | None = None) -> None:
    """Time one tool."""
    pages = [json.loads(line) for line in Path(pages_path).read_text(encoding="utf-8").splitlines()]
    tool = TOOLS[name]
    tool({"title": "warm", "text": "'''up''' [[a]]", "hidden": []})
    start = time.process_time()
    texts = [tool(page) for page in pages]
    print(time.process_time() - start)
    if texts_path:
        Path(texts_path).write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
