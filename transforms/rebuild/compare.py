"""A dataset of a build beside the same dataset of the build before it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.datasets import Dataset
from schemas.fates import DROPPED, FAILED, KEPT
from transforms.datasets.accounts import LevelAccount, failed_in
from transforms.rebuild.compare_rows import RowChanges, compare_rows
from transforms.rebuild.distributions import Labels, Numbers, kolmogorov_smirnov, shares, total_variation
from transforms.rebuild.matched_parts import PartFile, match_parts, parts_by_folder
from transforms.rebuild.measures import Measures, field_values, measured_fields
from transforms.rebuild.stored_table import read_columns, stored_schema

NAMED_LABELS = 3
"""Labels whose shares a comparison tells, of each field: those that changed most."""

DIGITS = 4
"""Decimal places of what is told."""

Comparison = dict[str, Any]


def compare(
    dataset: Dataset, folders: tuple[str, str], manifests: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Comparison:
    """What became of a dataset; `folders` and `manifests` are those before and after.

    {"languages": {LANGUAGE: rows before, after, added, removed, changed, unchanged, and by field "scores", "labels",
    "lengths"}, "records": by level how the shares of fates moved, "columns": which came and went}. A row is the same
    where its key is (`dataset.key`), and changed where anything else is but numbers with a fraction and the snapshot.
    Of a field is told how many values are there and how many are missing (null or NaN), and the distance of both
    distributions, 1 where one build has no values. Drift is told of datasets whose rows are not all the same. Raises
    PartError for a part that cannot be read.
    """
    before, after = (parts_by_folder(dict(content)) for content in manifests)
    columns = [[column["name"] for column in content["schema"]] for content in manifests]
    return {
        "columns": {
            "added": [name for name in columns[1] if name not in columns[0]],
            "removed": [name for name in columns[0] if name not in columns[1]],
        },
        "records": _compare_records(*(content["records"] for content in manifests)),
        "languages": {
            language: _compare_language(dataset, folders, before.get(language, ()), after.get(language, ()))
            for language in sorted({*before, *after})
        },
    }


def _compare_language(
    dataset: Dataset, folders: tuple[str, str], before: tuple[PartFile, ...], after: tuple[PartFile, ...]
) -> Comparison:
    names = dict(zip(dataset.schema.names, dataset.published_names(), strict=True))
    key = tuple(names[name] for name in dataset.key)
    found = RowChanges()
    for matched in match_parts(before, after):
        found += compare_rows(folders, matched, key)
    rows = [sum(part.rows for part in side) for side in (before, after)]
    return {
        "before": rows[0],
        "after": rows[1],
        "added": rows[1] - found.common,
        "removed": rows[0] - found.common,
        "changed": found.changed,
        "unchanged": found.common - found.changed,
        **_drift(key, folders, before, after),
    }


def _drift(
    key: tuple[str, ...], folders: tuple[str, str], before: tuple[PartFile, ...], after: tuple[PartFile, ...]
) -> Comparison:
    """How far the distributions moved; nothing where both builds have the same parts, or one has none."""
    same = {part.sha256 for part in before} & {part.sha256 for part in after}
    if not before or not after or len(same) == len(before) == len(after):
        return {}
    sides = Measures(), Measures()
    for part in after:
        _measure(folders[1], part, key, sides if part.sha256 in same else sides[1:])
    for part in before:
        if part.sha256 not in same:
            _measure(folders[0], part, key, sides[:1])
    places = sides[0].places, sides[1].places
    return {
        "scores": _compare_numbers(sides[0].scores, sides[1].scores, places),
        "labels": _compare_labels(sides[0].labels, sides[1].labels, places),
        "lengths": _compare_numbers(sides[0].lengths, sides[1].lengths, places),
    }


def _measure(folder: str, part: PartFile, key: tuple[str, ...], into: Iterable[Measures]) -> None:
    for path in measured_fields(stored_schema(folder, part.path), key):
        for batch in read_columns(folder, part.path, (path.partition(".")[0],)).to_batches():
            values = field_values(batch.column(0), path)
            for measures in into:
                measures.add(path, values)


_Places = tuple[Counter[str], Counter[str]]


def _compare_numbers(before: Mapping[str, Numbers], after: Mapping[str, Numbers], places: _Places) -> Comparison:
    found: Comparison = {}
    for name in sorted(before):  # one that is new has nothing to be compared with
        sides = before[name], after.get(name, Numbers())
        counts = [side.count for side in sides]
        if any(counts):
            found[name] = {
                "count": counts,
                "missing": _missing(name, counts, places),
                "mean": [_rounded(side.mean) for side in sides],
                "distance": _distance(counts, kolmogorov_smirnov(*sides)),
            }
    return found


def _compare_labels(before: Mapping[str, Labels], after: Mapping[str, Labels], places: _Places) -> Comparison:
    found: Comparison = {}
    for name in sorted(before):
        sides = before[name], after.get(name, Labels())
        counts = [side.total() for side in sides]
        if any(counts):
            found[name] = {
                "count": counts,
                "missing": _missing(name, counts, places),
                "distance": _distance(counts, total_variation(*sides)),
                "moved_most": _moved_most(*sides),
            }
    return found


def _missing(name: str, counts: list[int], places: _Places) -> list[int]:
    """How many places for a value have none, before and after."""
    return [side[name] - count for side, count in zip(places, counts, strict=True)]


def _distance(counts: list[int], measured: float | None) -> float | None:
    """A field that lost all its values, or had none, is as far off as can be."""
    return _rounded(measured) if all(counts) else 1.0


def _compare_records(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Of each level: which share failed, and how far the shares of all fates and reasons moved."""
    found: Comparison = {}
    for level in sorted({*before} & {*after}):
        fates = [_fates(account[level]) for account in (before, after)]
        found[level] = {
            "read": [before[level]["read"], after[level]["read"]],
            "failed": [_failed_share(account[level]) for account in (before, after)],
            "distance": _rounded(total_variation(*fates)),
            "moved_most": _moved_most(*fates),
        }
    return found


def _fates(account: Mapping[str, Any]) -> dict[str, int]:
    marked = {f"{fate}: {reason}": n for fate in (DROPPED, FAILED) for reason, n in account[fate].items()}
    return {KEPT: account["kept"], **marked}


def _failed_share(account: LevelAccount) -> float:
    return round(failed_in(account) / account["read"], DIGITS) if account["read"] else 0.0


def _moved_most(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, list[float]]:
    moved = [(label, share) for label, share in shares(before, after).items() if share[0] != share[1]]
    return {label: [round(one, DIGITS) for one in share] for label, share in moved[:NAMED_LABELS]}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
