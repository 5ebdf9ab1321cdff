"""Broken files of every kind to every reader; `python -m benchmarks.fuzz` tries as many as there is time for."""

from collections.abc import Iterator

import pytest

from tests.hostile.bounded import BoundedChild
from tests.hostile.targets import TARGETS

FILES = 8
BROKE_ONCE = {
    "crawl_index": (203, 100105, 100649),
    "documents_parquet": (122, 100241),
    "entities_json": (389,),
    "entities_parquet": (208, 100358),
    "facts_parquet": (110,),
    "listing": (272, 637),
    "ner_parquet": (43, 100072, 100565),
    "projection_json": (322,),
    "projection_parquet": (174, 100022),
    "recipe": (12, 147),
    "relations_json": (260, 3009),
    "retrieval_qrels_parquet": (62, 100081),
    "span_lines": (425, 452),
    "templates": (57,),
    "thresholds": (112,),
    "types": (67,),
}
"""Numbers of files that a reader did not survive, or took for what they are not."""


@pytest.fixture(scope="module")
def child() -> Iterator[BoundedChild]:
    with BoundedChild() as child:
        yield child


@pytest.mark.parametrize("name", TARGETS)
def test_every_record_of_a_broken_file_gets_a_fate_in_bounded_time_and_memory(child: BoundedChild, name: str) -> None:
    files = 2 if name == "crawl_index" else FILES
    for number in (*BROKE_ONCE.get(name, ()), *range(files)):
        verdict = child.run(name, number)
        assert verdict.trouble is None, f"{name} {number}: {verdict.trouble}"
        assert verdict.outcome


def test_a_hang_a_crash_and_hunger_are_seen_and_named(tmp_path) -> None:
    """The child process that the others rely on."""
    with BoundedChild(seconds=0.5, memory=200 << 20) as child:
        loop, crash, swallow = (child.run(f"bounded:{what}", 0).trouble for what in ("loop", "crash", "swallow"))
    assert loop == "more than 0.5 s of processor time"
    assert crash == "ended the process: SIGABRT"
    assert swallow is not None
    assert "MemoryError" in swallow
