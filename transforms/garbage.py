"""Garbage collection for steps that make millions of small objects and no cycles."""

import gc
from functools import cache

ALLOCATIONS = 200_000
"""Objects made before a collection; CPython's own 700 costs a tenth of the time of reading wikitext."""


def collect_rarely() -> None:
    """Look for cycles less often in this process, and no more among the objects that are there already."""
    freeze_imports()
    gc.set_threshold(ALLOCATIONS, 20, 100)


@cache  # to count what is frozen takes as long as a collection
def freeze_imports() -> None:
    """Keep what is in memory out of all collections to come, if nothing is kept out yet.

    That is for what was imported; done again, it would also keep the cycles of pipelines that are through.
    """
    if not gc.get_freeze_count():
        gc.freeze()
