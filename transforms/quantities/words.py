"""The words of words.yaml: what a language says around its numbers beyond what CLDR knows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from transforms.quantities.names import fold

_WORDS_FILE = Path(__file__).parent / "words.yaml"
_EVERY_LANGUAGE = "mul"


@dataclass(frozen=True)
class Words:
    """What words.yaml says for one language, the words of every language included; its head explains the fields."""

    units: dict[str, tuple[str, ...]]
    symbols: dict[str, tuple[str, ...]]
    before: dict[str, tuple[str, ...]]
    scales: dict[str, int]
    minus: frozenset[str]
    ranges: frozenset[str]
    linkers: tuple[str, ...]
    around: dict[str, tuple[str, ...]]
    labels: frozenset[str]
    joined_labels: tuple[str, ...]
    followers: tuple[str, ...]
    clock: tuple[str, ...]
    counters: tuple[str, ...]
    not_units: frozenset[str]


@cache
def quantity_words(iso639_3: str) -> Words:
    """The words of a language, those of every language alone where it has none."""
    shared, own = _table()[_EVERY_LANGUAGE], _table().get(iso639_3, {})

    def words(field: str) -> tuple[str, ...]:
        return tuple(f"{shared.get(field, '')} {own.get(field, '')}".split())

    def names(field: str) -> dict[str, tuple[str, ...]]:
        tables = (own.get(field, {}), shared.get(field, {}))
        units = dict.fromkeys(unit for table in tables for unit in table)
        return {
            unit: tuple(name for table in tables if unit in table for name in table[unit].split(" | "))
            for unit in units
        }

    return Words(
        units=names("units"),
        symbols=names("symbols"),
        before=names("before"),
        scales=own.get("scales", {}),
        minus=frozenset(words("minus")),
        ranges=frozenset(words("ranges")),
        linkers=words("linkers"),
        around=names("around"),
        labels=frozenset(map(fold, words("labels"))),
        joined_labels=words("joined_labels"),
        followers=words("followers"),
        clock=words("clock"),
        counters=words("counters"),
        not_units=frozenset(words("not_units")),
    )


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(_WORDS_FILE.read_text(encoding="utf-8"))
    return table
