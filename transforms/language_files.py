"""Rules of languages in YAML, one file a language, as frozen dataclasses."""

from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

Rules = TypeVar("Rules")

_KINDS: dict[Any, tuple[type, str]] = {
    frozenset[str]: (str, "words"),
    str: (str, "words"),
    bool: (bool, "true or false"),
    int: (int, "a number"),
}


def load_language_files(folder: Path, rules: type[Rules]) -> dict[str, Rules]:
    """The rules of every ``CODE.yaml`` in `folder`, by ISO 639-3 code.

    `rules` is a dataclass whose fields are the keys: sets of words (written with spaces between), text, flags and
    numbers. The key ``also`` names further codes that a file serves.

    Raises:
        ValueError: a file is no mapping, has an unknown key or a value of the wrong kind; names file and key.
    """
    loaded: dict[str, Rules] = {}
    for path in sorted(folder.glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        made = _rules(path, table, rules)
        for code in [path.stem, *table.get("also", "").split()]:
            loaded[code] = made
    return loaded


def _rules(path: Path, table: Any, rules: type[Rules]) -> Rules:
    known: dict[str, Any] = {"also": str, **{field.name: field.type for field in fields(rules)}}  # type: ignore[arg-type]
    if not isinstance(table, dict):
        raise ValueError(f"{path}: expected keys and values, one of {', '.join(sorted(known))}")
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"{path}: unknown key {key!r}, expected one of {', '.join(sorted(known))}")
        kind, expected = _KINDS[known[key]]
        if not isinstance(value, kind):
            raise ValueError(f"{path}: {key} is {value!r}, expected {expected}")
        values[key] = frozenset(str(value).split()) if known[key] == frozenset[str] else value
    values.pop("also", None)
    return rules(**values)
