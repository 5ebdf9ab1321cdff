"""Sections behind an article's body: references, literature, links."""

from functools import cache
from importlib import resources

import yaml


def is_end_matter(heading: str, iso639_3: str) -> bool:
    """Whether a section with this title has no prose of its own: "References", "Siehe auch", "参考文献".

    False in a language that ``end_matter.yaml`` does not have.
    """
    return _fold(heading) in _titles().get(iso639_3, frozenset())


def _fold(heading: str) -> str:
    return " ".join(heading.casefold().split()).rstrip(" :")


@cache
def _titles() -> dict[str, frozenset[str]]:
    text = resources.files("transforms.retrieval").joinpath("end_matter.yaml").read_text(encoding="utf-8")
    table: dict[str, str] = yaml.safe_load(text)
    return {code: frozenset(map(_fold, titles.split(" | "))) for code, titles in table.items()}
