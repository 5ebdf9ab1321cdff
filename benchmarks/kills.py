"""kill -9 at random moments of builds of a slice of the sample: kills made, survived, by stage and moment.

`python -m benchmarks.kills --kills 200` makes so many, chained in one output after the other; a chain is survived when
the build that ends it gives the bytes of an undisturbed one. In between every folder with a manifest is checked to be
whole, and every process of a killed build to end.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.survival.kills import kill_build, moments, seconds_of_stages
from tests.survival.runs import Run, files, small_recipe

KILLS_OF_A_CHAIN = 24
SEED = 6


def main(kills: int = 2 * KILLS_OF_A_CHAIN) -> None:
    """Make at least so many kills and print a table of them."""
    made: Counter[tuple[str, str]] = Counter()
    survived: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        recipe = ["--recipe", str(small_recipe(Path(scratch, "recipe.yaml")))]
        reference = Path(scratch, "undisturbed")
        with Run([*recipe, "--output", str(reference)], Path(scratch, "logs")) as run:
            if run.wait(600):
                raise SystemExit(run.told())
        seconds = seconds_of_stages(run.told())
        chain = 0
        while made.total() < kills:
            output, logs = Path(scratch, f"chain-{chain}"), Path(scratch, f"logs-{chain}")
            arguments = [*recipe, "--output", str(output)]
            hits: Counter[tuple[str, str]] = Counter()
            plan = moments(
                dict.fromkeys(seconds, KILLS_OF_A_CHAIN // len(seconds) - 1), frozenset(seconds), chain + SEED
            )
            for moment in plan:
                if stage := kill_build(arguments, output, logs, moment, seconds).hit:
                    hits[stage, "publishing" if moment.share is None else "working"] += 1
            with Run(arguments, logs) as last:
                same = last.wait(600) == 0 and files(output) == files(reference)
            made += hits
            survived += hits if same else Counter()
            chain += 1
            print(
                f"chain {chain}: {hits.total()} kills, then {'the same bytes' if same else 'OTHER BYTES'}", flush=True
            )
    print(f"\n{'stage':<16}{'moment':<14}{'made':>6}{'survived':>10}")
    for stage, moment in sorted(made, key=lambda key: (list(seconds).index(key[0]), key[1])):
        print(f"{stage:<16}{moment:<14}{made[stage, moment]:>6}{survived[stage, moment]:>10}")
    print(f"{'all':<30}{made.total():>6}{survived.total():>10}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=2 * KILLS_OF_A_CHAIN, help="at least so many (default: %(default)s)"
    )
    main(parser.parse_args().kills)
