"""Builds that are killed again and again in one output, and what must be true each time."""

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.survival.runs import Run, datasets, published_files

SECONDS_TO_END = 15
"""For processes that a killed run leaves; they look for it each half second."""


@dataclass(frozen=True)
class Moment:
    """When to kill: after a share of the time that the stage takes undisturbed, or (None) as it begins to publish."""

    stage: str
    share: float | None


@dataclass(frozen=True)
class Kill:
    """What became of a moment: the stage that was hit, None where the build had ended before."""

    moment: Moment
    hit: str | None


def moments(counts: dict[str, int], publishing: frozenset[str], seed: int) -> Iterator[Moment]:
    """So many moments in each stage, spread over nine tenths of its time, and where it publishes if in `publishing`."""
    chance = random.Random(seed)
    for stage, count in counts.items():
        yield from (Moment(stage, 0.9 * (part + chance.random()) / count) for part in range(count))
        if stage in publishing:
            yield Moment(stage, None)


def seconds_of_stages(told: str) -> dict[str, float]:
    """What a build says that its stages took."""
    return {stage: float(seconds) for stage, seconds in re.findall(r"^(\w+): done in ([\d.]+) s", told, re.MULTILINE)}


def kill_build(arguments: list[str], output: Path, logs: Path, moment: Moment, seconds: dict[str, float]) -> Kill:
    """Build, kill -9 at the moment, and check what is left: whole datasets, no process, nothing done twice."""
    finished = _finished(logs)
    following = list(seconds)[list(seconds).index(moment.stage) :]
    with Run(arguments, logs) as run:
        hit = run.wait_for(lambda: set(run.stages()) & set(following))
        before = published_files(output)
        if hit and moment.share is not None:
            time.sleep(moment.share * seconds[moment.stage])
        elif hit:
            hit = run.wait_for(lambda: published_files(output) != before)
        hit = hit and run.alive()
        run.kill()
        run.wait_for_no_member(SECONDS_TO_END)
    again = finished & set(run.stages())
    assert not again, f"published and run again: {again}"
    assert "Traceback" not in run.told()
    datasets(output)
    return Kill(moment, run.stages()[-1] if hit else None)


def _finished(logs: Path) -> set[str]:
    """The stages that earlier builds in the output said were done."""
    return {stage for path in logs.glob("*.err") for stage in seconds_of_stages(path.read_text())}
