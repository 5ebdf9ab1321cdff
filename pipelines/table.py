"""The table of datasets that a command prints at its end."""

from collections.abc import Iterable
from typing import Any


def datasets_table(datasets: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Language × rows of each (folder, manifest), with what was dropped and failed below."""
    return "\n".join(line for folder, content in datasets for line in _lines(folder, content))


def _lines(folder: str, content: dict[str, Any]) -> list[str]:
    rows = content["rows"]
    lines = [f"{content['dataset']}  {folder}", *(f"  {language:<12}{count:>12,}" for language, count in rows.items())]
    if len(rows) != 1:
        lines.append(f"  {'all':<12}{sum(rows.values()):>12,}")
    for level, account in content["records"].items():
        marked = {**account["dropped"], **{f"failed: {name}": count for name, count in account["failed"].items()}}
        reasons = "".join(f"; {name} {count:,}" for name, count in marked.items())
        lines.append(f"  {level}: read {account['read']:,}, kept {account['kept']:,}{reasons}")
    return lines
