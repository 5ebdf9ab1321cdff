"""Broken files to every reader, as many as there is time for: `python -m benchmarks.fuzz --seconds 60 [NAME…]`.

Each reader gets the same time. A file has a number, which always gives the same bytes; those that break a reader are
named with it.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.hostile.bounded import BoundedChild, Verdict
from tests.hostile.targets import TARGETS


class _Tally:
    """What was seen of one reader."""

    def __init__(self) -> None:
        self.tried = 0
        self.spent = 0.0
        self.refused = 0
        self.slowest = (0.0, 0)
        self.largest = (0, 0)
        self.troubles: Counter[str] = Counter()

    def add(self, number: int, verdict: Verdict) -> None:
        self.tried += 1
        self.refused += verdict.outcome.startswith("refused")
        self.slowest = max(self.slowest, (verdict.seconds, number))
        self.largest = max(self.largest, (verdict.grown, number))
        if verdict.trouble:
            self.troubles[verdict.trouble.strip().splitlines()[-1][:120]] += 1


def main(arguments: Sequence[str] = ()) -> int:
    """Print a line for each reader, and every file that broke one; the exit status is 1 where one did."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--seconds", type=float, default=300, help="on the clock, for all readers (default: %(default)s)"
    )
    parser.add_argument("--first", type=int, default=0, help="number of the first file of each (default: %(default)s)")
    parser.add_argument("names", nargs="*", help=f"readers, all without any: {', '.join(TARGETS)}")
    flags = parser.parse_args(arguments)
    tallies = {name: _Tally() for name in flags.names or TARGETS}
    end = time.monotonic() + flags.seconds
    with BoundedChild() as child:
        while time.monotonic() < end:
            child.start()
            begun = time.monotonic()
            name, tally = min(tallies.items(), key=lambda one: one[1].spent)
            number = flags.first + tally.tried
            verdict = child.run(name, number)
            tally.add(number, verdict)
            tally.spent += time.monotonic() - begun
            if verdict.trouble and tally.troubles.total() <= 20:
                print(f"{name} {number}: {verdict.trouble}", flush=True)
    print(f"{'reader':18} {'files':>8} {'refused':>8} {'broke':>6} {'slowest':>9} {'of':>7} {'memory':>9} {'of':>7}")
    for name, tally in tallies.items():
        (seconds, slow), (grown, large) = tally.slowest, tally.largest
        print(
            f"{name:18} {tally.tried:8,} {tally.refused:8,} {tally.troubles.total():6,} {seconds:7.2f} s {slow:7} "
            f"{grown >> 20:6,} MB {large:7}"
        )
        for trouble, count in tally.troubles.most_common():
            print(f"  {count:6,} × {trouble}")
    total = sum(tally.tried for tally in tallies.values())
    print(f"\n{total:,} broken files, {sum(tally.troubles.total() for tally in tallies.values()):,} broke a reader")
    return int(any(tally.troubles for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
