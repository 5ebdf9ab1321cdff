"""A comparison of two builds as tables to read, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transforms.rebuild.distributions import missing_shares
from transforms.rebuild.row_counts import EVERY_LANGUAGE, ROWS, rows_in_all

_DRIFTS = {"scores": "mean", "lengths": "mean", "labels": "moved_most"}


def comparison_table(comparison: Mapping[str, Any]) -> str:
    """Rows of each dataset and language, how far scores, labels and lengths drifted, and what passes a limit."""
    lines = [f"# Build {comparison['build']}: {comparison['status']}", ""]
    if comparison["previous"] is None:
        return "\n".join([*lines, "It is the first one, so there is nothing to compare it with.", ""])
    lines += [f"Compared with {comparison['previous']}.", ""]
    if comparison["excesses"]:
        lines += [
            "Over the limits of the recipe, or not to be compared:",
            "",
            *(f"- {excess}" for excess in comparison["excesses"]),
            "",
        ]
    datasets = comparison["datasets"]
    rows = [
        (dataset, language, *(f"{counts[name]:,}" for name in ROWS))
        for dataset, content in datasets.items()
        for language, counts in _with_sums(content)
    ]
    lines += _table(("dataset", "language", *ROWS), rows)
    drifts = [(dataset, *drift) for dataset, content in datasets.items() for drift in _drifts(content)]
    lines += _table(("dataset", "language", "drift of", "distance", "before → after"), drifts)
    for kind, told in (("new_datasets", "New datasets"), ("gone_datasets", "Datasets that are gone")):
        if names := comparison[kind]:
            lines += [f"{told}: {', '.join(names)}", ""]
    for dataset, content in datasets.items():
        for kind, names in content["columns"].items():
            if names:
                lines += [f"Columns {kind} in {dataset}: {', '.join(names)}", ""]
    return "\n".join(lines)


def totals_table(comparison: Mapping[str, Any]) -> str:
    """Rows of each dataset in all languages, for the terminal."""
    if comparison["previous"] is None:
        return "the first build: nothing to compare it with"
    lines = [f"{'rows':<32}" + "".join(f"{name:>12}" for name in ROWS)]
    for dataset, content in comparison["datasets"].items():
        lines.append(f"{dataset:<32}" + "".join(f"{total:>12,}" for total in rows_in_all(content).values()))
    return "\n".join(lines)


def _with_sums(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """The counts of each language, and of several those of all together."""
    yield from content["languages"].items()
    if len(content["languages"]) > 1:
        yield EVERY_LANGUAGE, rows_in_all(content)


def _drifts(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(language, field, distance, means or the labels that moved most) of what drifted at all."""
    for language, counts in content["languages"].items():
        for kind, told in _DRIFTS.items():
            for field, drift in counts.get(kind, {}).items():
                if drift["distance"]:
                    yield language, field, f"{drift['distance']:.4f}", _moved(drift[told])
                without = missing_shares(drift)
                if without and without[0] != without[1]:
                    distance = f"{abs(without[1] - without[0]):.4f}"
                    yield language, f"share without {field}", distance, " → ".join(f"{share:.1%}" for share in without)
    for level, record in content["records"].items():
        if record["distance"]:
            yield (
                EVERY_LANGUAGE,
                f"what became of {level} records",
                f"{record['distance']:.4f}",
                _moved(record["moved_most"]),
            )


def _moved(told: list[float | None] | dict[str, list[float]]) -> str:
    if isinstance(told, dict):
        return ", ".join(f"{label} {before:.1%} → {after:.1%}" for label, (before, after) in told.items())
    return " → ".join("none" if mean is None else f"{mean:g}" for mean in told)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    lines = [head, tuple("---" for _ in head), *(tuple(map(_escaped, row)) for row in rows)]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
