"""What `web` prints: seconds and pages per second of both sides, and what became of the pages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.dedup import Took

FEW_PAGES = "few pages"
"""The input that shows what start-up takes."""
STAGES = ("web", "curate")


@dataclass(frozen=True)
class Ours:
    """What one input took, by stage, how many pages it has, and what became of them."""

    took: dict[str, Took]
    pages: int
    kept: int
    gone: Counter[tuple[str, str]]
    """Pages that are not kept, by stage and reason."""

    def seconds(self) -> Took:
        """Of all stages."""
        return total(self.took.values())


def total(parts: Iterable[Took]) -> Took:
    """The sum of what parts took."""
    parts = list(parts)
    return Took(sum(part.wall for part in parts), sum(part.cpu for part in parts))


@dataclass(frozen=True)
class Theirs:
    """What one input took datatrove, by step, how many pages it read, and what became of them."""

    took: dict[str, Took]
    steps: list[dict[str, Any]]

    @classmethod
    def of(cls, found: dict[str, Any]) -> "Theirs":
        """From what `web_datatrove.py` writes."""
        return cls({name: Took(**took) for name, took in found["took"].items()}, found["steps"])

    def seconds(self) -> Took:
        """Of all steps."""
        return total(self.took.values())

    def counts(self) -> dict[str, dict[str, int]]:
        """What steps counted, by their names."""
        return {step["name"]: step["counts"] for step in self.steps if step["counts"]}


def print_speeds(ours: dict[str, Ours], theirs: dict[str, Theirs], imports: Took) -> None:
    """Seconds, pages per second and ratios, start-up left out of the CPU time and in the time on the wall clock."""
    start, other_start = ours[FEW_PAGES], theirs[FEW_PAGES]
    names = [name for name in ours if name != FEW_PAGES]
    print("\nCPU seconds and pages per second of them without start-up, seconds on the wall clock with it\n")
    print(f"{'':<22}{'Babelmill':^41}{'datatrove':^25}{'ratio':^24}")
    columns = f"{'CPU':>8}{'pages/s':>9}{'wall':>8}"
    print(f"{'':<14}{'pages':>8}{'web':>8}{'curate':>8}{columns}{columns}{'CPU':>8}{'wall':>8}{'all CPU':>9}")
    for title, chosen in [*((name, [name]) for name in names), ("all", names)]:
        pages = sum(ours[name].pages for name in chosen)
        stages = [total(ours[name].took[stage] - start.took[stage] for name in chosen).cpu for stage in STAGES]
        other = total(theirs[name].seconds() - other_start.seconds() for name in chosen).cpu
        whole = total(ours[name].seconds() for name in chosen)
        other_whole = total(theirs[name].seconds() for name in chosen)
        print(
            f"{title:<14}{pages:>8,}{stages[0]:>8.2f}{stages[1]:>8.2f}"
            f"{sum(stages):>8.2f}{pages / sum(stages):>9,.0f}{whole.wall:>8.1f}"
            f"{other:>8.2f}{pages / other:>9,.0f}{other_whole.wall:>8.1f}"
            f"{other / sum(stages):>7.1f}×{other_whole.wall / whole.wall:>7.1f}×{other_whole.cpu / whole.cpu:>8.1f}×"
        )
    print(
        f"start-up: Babelmill {start.seconds().cpu:.1f} s of CPU for both commands, imports included; datatrove "
        f"{other_start.seconds().cpu:.1f} s, and {imports.cpu:.1f} s for imports and tokenisers, which no figure has"
    )
    _print_steps([theirs[name] for name in names])


def _print_steps(runs: list[Theirs]) -> None:
    """Where datatrove's time goes."""
    cpu: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for run in runs:
        cpu.update({name: took.cpu for name, took in run.took.items()})
        inside.update({step["name"]: step["seconds"] for step in run.steps if step["seconds"]})
    for title, seconds in (("CPU seconds of its runs", cpu), ("seconds on the wall clock of its steps", inside)):
        print(f"datatrove, {title}: " + "; ".join(f"{name} {value:.1f}" for name, value in seconds.items()))


def print_fates(name: str, ours: Ours, theirs: Theirs) -> None:
    """What became of the pages of an input."""
    counts = theirs.counts()
    print(f"\n{name}: {ours.pages:,} pages\n  Babelmill keeps {ours.kept:,}; ", end="")
    print("; ".join(f"{stage} {reason} {count}" for (stage, reason), count in sorted(ours.gone.items())))
    left = [f"{step}: {_removed(count)}" for step, count in counts.items() if _removed(count)]
    read, kept = counts["Trafilatura"]["total"], counts.get("MinHash stage 4", {}).get("forwarded", 0)
    print(f"  datatrove reads {read:,} and keeps {kept:,}; {'; '.join(left)}")


def _removed(counts: dict[str, int]) -> str:
    gone = {
        reason.removeprefix("dropped_"): count
        for reason, count in counts.items()
        if reason.startswith("dropped_") or reason in ("timeout", "broken_process", "clean_error")
    }
    return ", ".join(f"{reason} {count}" for reason, count in gone.items()) or str(counts.get("dropped", ""))


def print_workers(name: str, one: Ours, two: Ours) -> None:
    """One local worker beside two on the same input."""
    print(f"\n{name}, {one.pages:,} pages, seconds on the wall clock and of CPU, start-up included")
    for stage in STAGES:
        alone, shared = one.took[stage], two.took[stage]
        print(
            f"  {stage:<8}1 worker {alone.wall:.1f} ({alone.cpu:.1f}), 2 workers {shared.wall:.1f} ({shared.cpu:.1f})"
        )
