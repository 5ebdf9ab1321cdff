"""Every record of every real archive is read or fails, the broken archives' too."""

from collections import Counter
from pathlib import Path

import pytest

from tests.transforms.archives.archive_files import borders, read
from transforms.archives.read import read_member

# Counted by hand in the decompressed files: `zcat -f FILE | grep -ac '^WARC/'` for those that hold no other archive.
WHOLE = {
    "aut/example.arc.gz": {"warcinfo": 1, "resource": 38, "response": 261},
    "aut/example.docs.warc.gz": {"warcinfo": 3, "response": 9, "request": 9},
    "aut/example.warc.gz": {"warcinfo": 1, "response": 299, "request": 261, "metadata": 261},
    "aut/issue-493.warc": {"warcinfo": 2, "response": 10, "request": 15, "revisit": 5},
    "aut/issue-514.warc": {"warcinfo": 1, "request": 2, "response": 2, "metadata": 1, "resource": 2},
    "derived/multilang_docs.warc.gz": {"warcinfo": 1, "response": 2128},
    "dolma/sample-0000.warc.gz": {"warcinfo": 1, "request": 22, "response": 22, "metadata": 1, "resource": 2},
    "dolma/sample-0001.warc.gz": {"warcinfo": 1, "request": 15, "response": 15, "metadata": 1, "resource": 2},
    "resiliparse/block-sized-records.warc": {"unknown": 3},
    "resiliparse/block-sized-records.warc.gz": {"unknown": 3},
    "resiliparse/block-sized-records.warc.lz4": {"unknown": 3},
    "resiliparse/clueweb-quirk.warc.gz": {"warcinfo": 1, "response": 29},
    "resiliparse/warcfile.warc": {"warcinfo": 1, "request": 17, "response": 16, "metadata": 16},
    "resiliparse/warcfile.warc.gz": {"warcinfo": 1, "request": 17, "response": 16, "metadata": 16},
    "resiliparse/warcfile.warc.lz4": {"warcinfo": 1, "request": 17, "response": 16, "metadata": 16},
    "warcio/example-bad-non-chunked.warc.gz": {"warcinfo": 2, "response": 1, "request": 2, "revisit": 1},
    "warcio/example-digest.warc": {"request": 4},
    "warcio/example-iana.org-chunked.warc": {"warcinfo": 1, "response": 1, "request": 1},
    "warcio/example-resource.warc.gz": {"warcinfo": 2, "resource": 1},
    "warcio/example-space-in-target-uri.warc.gz": {"warcinfo": 1, "resource": 1},
    "warcio/example-trunc.warc": {"warcinfo": 2, "response": 1, "request": 1},
    "warcio/example-wget-bad-target-uri.warc.gz": {
        "warcinfo": 1,
        "request": 1,
        "response": 1,
        "metadata": 1,
        "resource": 2,
    },
    "warcio/example-wrong-chunks.warc.gz": {"response": 1, "request": 1},
    "warcio/example.arc": {"warcinfo": 1, "response": 1},
    "warcio/example.arc.gz": {"warcinfo": 1, "response": 1},
    "warcio/example.warc": {"warcinfo": 2, "response": 1, "request": 2, "revisit": 1},
    "warcio/example.warc.gz": {"warcinfo": 2, "response": 1, "request": 2, "revisit": 1},
    "warcio/post-test.warc.gz": {"response": 3, "request": 3},
    "whirlwind.warc.gz": {"warcinfo": 1, "request": 1, "response": 1, "metadata": 1},
    "whirlwind.warc.wat.gz": {"warcinfo": 1, "metadata": 1},
    "whirlwind.warc.wet.gz": {"warcinfo": 1, "conversion": 1},
}
BROKEN = {
    # Three lengths do not fit: the file was edited.
    "aut/badexample.arc.gz": (
        {"warcinfo": 1, "resource": 1, "response": 1},
        [
            (0, "it says that it has 680 bytes, but no record ends there"),
            (0, "it says that it has 680 bytes, but 477 are there"),
            (0, "it says that it has 680 bytes, but 201 are there"),
        ],
    ),
    "resiliparse/clipped.warc.gz": (
        {},
        [(0, "it says that it has 88275 bytes, but 75207 are there: the file ends in the gzip member at byte 0")],
    ),
    "warcio/bad.arc": (
        {"resource": 1},
        [(0, "its length is '-1'"), (134, "its length is '-1'"), (262, "its length is 'abc'")],
    ),
    # Its line ends became LF, which are 12 bytes less.
    "warcio/example-space-in-url.arc": (
        {"warcinfo": 1},
        [(151, "it says that it has 1591 bytes, but 1579 are there")],
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_archives(name: str, data_folder: Path) -> None:
    found = read((data_folder / "web_archives" / name).read_bytes())
    assert Counter(record.kind for record in found.records) == WHOLE[name]
    assert found.failures == []
    assert found.held == len(found.records)
    assert all(record.truncated is None and record.date for record in found.records if "clueweb" not in name)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_archives(name: str, data_folder: Path) -> None:
    kinds, failures = BROKEN[name]
    found = read((data_folder / "web_archives" / name).read_bytes())
    assert Counter(record.kind for record in found.records) == kinds
    assert [(failure.offset, failure.error) for failure in found.failures] == failures
    assert all(failure.records == 1 and failure.excerpt and failure.record for failure in found.failures)
    assert found.reconciles()


def test_no_archive_is_forgotten(data_folder: Path) -> None:
    folder = data_folder / "web_archives"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if ".warc" in path.name or ".arc" in path.name}
    assert names == WHOLE.keys() | BROKEN.keys()


@pytest.mark.parametrize("name", ["resiliparse/warcfile", "resiliparse/block-sized-records"])
def test_compression_makes_no_difference(name: str, data_folder: Path) -> None:
    plain, *others = (
        read((data_folder / "web_archives" / (name + end)).read_bytes()).records
        for end in (".warc", ".warc.gz", ".warc.lz4")
    )
    for records in others:
        assert [record._replace(offset=0) for record in records] == [record._replace(offset=0) for record in plain]


def test_offsets_lead_back_to_the_record(data_folder: Path) -> None:
    data = (data_folder / "web_archives" / "aut" / "example.warc.gz").read_bytes()
    records = read(data).records
    ends = [record.offset for record in records[1:]] + [len(data)]
    for record, end in zip(records, ends, strict=True):
        assert read_member(data[record.offset : end], "x.warc", record.offset) == record


def test_a_real_archive_in_many_parts(data_folder: Path) -> None:
    data = (data_folder / "web_archives" / "aut" / "example.warc.gz").read_bytes()
    whole = read(data)
    cuts = borders(data, range(0, len(data), 100_000))
    assert len(cuts) == 24
    assert read(data, cuts) == whole
