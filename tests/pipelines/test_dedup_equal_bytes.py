"""Deduplication writes the same bytes whatever the workers, partitions, batches, files and the order of documents."""

import random
import unicodedata
from pathlib import Path

import pytest

from tests.dedup_runs import Row, deduplicate, digests, document, edited, words
from transforms.columns import batches
from transforms.duplicates import drop_lines, measure

METHODS = {"method": ["url", "lines", "exact", "minhash"], "chained": "keep", "line_documents": 4, "signatures": True}


def corpus() -> list[Row]:
    """Some 300 documents: clusters that hang together by chains, copies, common lines and addresses, ties, nothing."""
    chosen = random.Random(1)
    made = []
    for family in range(8):
        page = words(80 + family, f"family {family}")
        for _ in range(24):
            if chosen.random() < 0.7:
                page = edited(page, chosen.randrange(70), chosen.choice([1, 1, 2, 6]), len(made))
            lines = [" ".join(page[:40]), " ".join(page[40:])]
            if chosen.random() < 0.3:
                lines.insert(1, f"Menu of family {family}")
            made.append("\n".join(lines))
    made += chosen.sample(made, 60)
    made += [
        unicodedata.normalize("NFD", f"Là một đô thị lớn {n // 3} của đất nước này và là thủ đô") for n in range(30)
    ]
    made += ["", "", "!", "!", "\U0001f600", "a", "a", "A"]
    documents = [
        document(
            f"{number * 7919 % 1000:03}",
            text,
            chosen.choice(["eng_Latn", "deu_Latn"]),
            url=chosen.choice([None, *(f"https://{site}.org/{chosen.randrange(150)}" for site in "abc")]),
            quality=chosen.choice([None, 0.1, 0.5]),
            snapshot=chosen.choice([None, "2024", "2025"]),
            cluster_id=chosen.choice([None, None, None, f"c{number % 5}"]),
            cluster_size=chosen.choice([None, 1, 3]),
        )
        for number, text in enumerate(made)
    ]
    return [*documents, *documents[:5]]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[list[Row], dict]:
    documents = corpus()
    return documents, deduplicate(tmp_path_factory.mktemp("made"), documents, partitions=16, **METHODS)


def test_there_is_something_to_compare(made):
    records = made[1]["documents"]["records"]
    reasons = records["document"]["dropped"]
    assert reasons.keys() == {"exact_duplicate", "near_duplicate", "repeated", "repeated_lines", "url_duplicate"}
    assert min(reasons[name] for name in reasons if name != "repeated_lines") >= 5
    assert records["line"]["dropped"]["repeated_line"] > 5
    assert made[1]["signatures"]["records"]["signature"]["kept"] == records["document"]["kept"] > 40


@pytest.mark.parametrize(
    ("partitions", "workers", "files", "rows", "size"),
    [(1, 1, 4, 9, 5_000), (3, 2, 1, 50, 100_000), (16, 1, 2, 40, 8 << 20)],
)
def test_the_same_bytes(made, tmp_path: Path, monkeypatch, partitions, workers, files, rows, size):
    documents, manifests = made
    shuffled = random.Random(partitions).sample(documents, len(documents))
    monkeypatch.setattr(batches, "BATCH_ROWS", rows)
    monkeypatch.setattr(batches, "BATCH_BYTES", size)
    monkeypatch.setattr(measure, "BATCH_BYTES", size)
    monkeypatch.setattr(batches, "CHUNK_BYTES", 20 * size)
    monkeypatch.setattr(drop_lines, "LINES_OF_BATCH", rows)
    again = deduplicate(tmp_path, shuffled, partitions=partitions, workers=workers, files=files, **METHODS)
    assert digests(again) == digests(manifests)
    for name, manifest in manifests.items():
        assert again[name]["records"] == manifest["records"]
