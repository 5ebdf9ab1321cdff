"""Which figures of a comparison pass the limits of a recipe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.rebuild.distributions import missing_shares
from transforms.rebuild.row_counts import EVERY_LANGUAGE, rows_in_all

OF_GONE_COLUMNS = "of gone columns"
"""The name of a limit that is always 0: only another version of the code drops a column, so chance has no part."""

OF_EMPTIED = "of a dataset or language left without rows"
"""The name of a limit that is always 0: of a dataset, and of a language that had `LEAST_EMPTIED` rows."""

LEAST_EMPTIED = 20
"""Rows of a language that cannot all be gone by chance. Of fewer, the one page that held them may be deleted, or be in
no sample of a crawl: where each of n rows is in one of two equal samples, all are in the first with 2 ** -n, of 20 rows
one in a million."""


@dataclass(frozen=True)
class Excess:
    """A figure that passes its limit: what it is of, both numbers, and the name of the limit."""

    dataset: str
    language: str
    measure: str
    figure: float
    name: str
    limit: float

    def __str__(self) -> str:
        return (
            f"{self.dataset}, {self.language}: {self.measure} {self.figure:.4g}, the limit {self.name} is "
            f"{self.limit:.4g}"
        )


def excesses(
    comparisons: Mapping[str, Mapping[str, Any]], limits: Mapping[str, float | None], least_rows: int
) -> list[Excess]:
    """Those of all datasets (by folder, as `compare` has them).

    Shares of rows are of those before, in each language and in all together. What is of fewer than `least_rows` rows or
    records before, or values before or after, only has to be told; so has a limit of None. Where one side of a field
    has no values, those of the other count. A column that is gone passes in any case, and so do the rows of a dataset,
    or of a language that had `LEAST_EMPTIED`, that are all gone.
    """
    gone = [
        Excess(dataset, EVERY_LANGUAGE, f"gone columns ({', '.join(names)})", len(names), OF_GONE_COLUMNS, 0)
        for dataset, comparison in comparisons.items()
        if (names := comparison["columns"]["removed"])
    ]
    found = [
        Excess(dataset, language, measure, figure, name, limit)
        for dataset, comparison in comparisons.items()
        for language, measure, figure, name, least in _figures(comparison)
        if least >= least_rows and (limit := limits[name]) is not None and figure > limit
    ]
    told = {(excess.dataset, excess.language) for excess in found if excess.name == "removed"}
    emptied = (excess for excess in _emptied(comparisons) if (excess.dataset, excess.language) not in told)
    return [*gone, *emptied, *found]


def _emptied(comparisons: Mapping[str, Mapping[str, Any]]) -> Iterator[Excess]:
    """Datasets without any row left, and languages of the others."""
    for dataset, comparison in comparisons.items():
        sums, languages = rows_in_all(comparison), comparison["languages"]
        least = LEAST_EMPTIED if sums["after"] else 1
        counts = {EVERY_LANGUAGE: sums} if len(languages) > 1 and not sums["after"] else languages
        for language, before in ((language, rows["before"]) for language, rows in counts.items() if not rows["after"]):
            if before >= least:
                yield Excess(dataset, language, f"share of rows removed (all {before:,})", 1, OF_EMPTIED, 0)


def _figures(comparison: Mapping[str, Any]) -> Iterator[tuple[str, str, float, str, int]]:
    """(language, measure, figure, its limit, rows or values that it is of)."""
    languages = comparison["languages"]
    sums = {EVERY_LANGUAGE: rows_in_all(comparison)} if len(languages) > 1 else {}
    for language, rows in {**sums, **languages}.items():
        before = rows["before"]
        for name in ("removed", "added", "changed"):
            yield language, f"share of rows {name}", rows[name] / max(before, 1), name, before
        for kind, name in (("scores", "score_drift"), ("labels", "label_drift"), ("lengths", "length_drift")):
            for field, drift in rows.get(kind, {}).items():
                counts = drift["count"]
                least = min(counts) if all(counts) else max(counts)
                yield language, f"drift of {field}", drift["distance"], name, least
                if shares := missing_shares(drift):
                    least = min(map(sum, zip(counts, drift["missing"], strict=True)))
                    yield language, f"change of the share without {field}", abs(shares[1] - shares[0]), name, least
    for level, record in comparison["records"].items():
        least = record["read"][0]  # a source that shrank must not escape by what is left of it
        rise = record["failed"][1] - record["failed"][0]
        yield EVERY_LANGUAGE, f"rise of the share of {level} records that failed", rise, "failed", least
        if record["distance"] is not None:
            drift = record["distance"]
            yield EVERY_LANGUAGE, f"drift of what became of {level} records", drift, "label_drift", least
