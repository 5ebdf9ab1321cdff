"""Listings are told by their lines and give addresses, a sample of them never the first ones."""

import gzip
import io
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.file_server import file_server
from transforms.common_crawl import listing
from transforms.common_crawl.listing import is_listing, read_listing, resolve
from transforms.common_crawl.sample import Sample
from transforms.sources.files import open_stored

PATHS = [f"crawl-data/CC-MAIN-2024-22/segments/1/warc/CC-MAIN-{n:05d}.warc.gz" for n in range(50)]
TEXT = "".join(f"{path}\n" for path in PATHS).encode()


def read(content: bytes, path: str = "warc.paths.gz", **how) -> list[str]:
    return read_listing(path, lambda _path: io.BytesIO(content), **how)


def listed(content: bytes) -> bool:
    return is_listing("x", lambda _path: io.BytesIO(content))


@pytest.mark.parametrize(
    "content", [TEXT, gzip.compress(TEXT, mtime=0), TEXT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TEXT]
)
def test_plain_and_gzip(content):
    assert listed(content)
    assert read(content) == [f"https://data.commoncrawl.org/{path}" for path in PATHS]


def test_gzip_of_several_members():
    content = gzip.compress(TEXT[: len(TEXT) // 2]) + gzip.compress(TEXT[len(TEXT) // 2 :])
    assert len(read(content)) == len(PATHS)


def test_what_entries_may_be():
    entries = ["a.warc", "b.warc.gz", "c.WARC.GZ", "d.warc.zst", "e.warc.lz4", "f.wet.gz", "g.arc.gz", "h.arc"]
    entries += ["cc-index/table/cc-main/warc/crawl=X/subset=warc/part-0.c000.gz.parquet", "Fróðskapur ríki.warc.gz"]
    assert listed("\n".join(entries).encode())
    assert len(read("\n".join(entries).encode())) == len(entries)


def test_order_repetitions_and_blank_lines_do_not_matter():
    assert read(b"\n\nb.warc.gz\n  a.warc.gz \n\nb.warc.gz\n\n", base="x/") == ["x/a.warc.gz", "x/b.warc.gz"]


def test_where_paths_begin():
    mixed = b"a/b.warc.gz\n/c.warc.gz\ns3://bucket/d.warc.gz\nhttps://other/e.warc.gz\n"
    kept = ["https://other/e.warc.gz", "s3://bucket/d.warc.gz"]
    assert sorted(read(mixed)) == sorted(["https://data.commoncrawl.org/a/b.warc.gz", "/c.warc.gz", *kept])
    assert sorted(read(mixed, base="gs://b/x")) == sorted(["gs://b/x/a/b.warc.gz", "/c.warc.gz", *kept])
    own = mixed.replace(b"other", b"host:8")
    assert sorted(read(own, "https://host:8/y/warc.paths.gz")) == sorted(
        ["https://host:8/a/b.warc.gz", "https://host:8/c.warc.gz", "https://host:8/e.warc.gz", kept[1]]
    )


def test_a_listing_on_a_server_does_not_lead_to_others():
    """It would make this machine ask whatever its author likes."""
    listing = b"a.warc.gz\nhttp://169.254.169.254/e.warc.gz\n"
    with pytest.raises(ValueError, match=r"warc\.paths, line 2: leads to another host, 169\.254\.169\.254"):
        read(listing, "https://host/warc.paths")
    assert len(read(listing, "https://host/warc.paths", base="http://169.254.169.254")) == 2


def test_a_sample_is_the_same_from_every_mirror():
    one = read(TEXT, sample=Sample(5))
    other = read(gzip.compress(TEXT), "https://mirror/warc.paths.gz", sample=Sample(5))
    assert [path.split("/", 3)[3] for path in one] == [path.split("/", 3)[3] for path in other]
    assert len(one) == 5
    assert set(one) != set(read(TEXT)[:5])
    assert set(one) <= set(read(TEXT, sample=Sample(6)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "warc.paths.gz: the listing is empty"),
        (b" \n\n", "warc.paths.gz: the listing is empty"),
        (b"a.warc.gz\n\nb.zip\n", r"warc.paths.gz, line 3: 'b.zip' names no archive"),
        (b"a.warc.gz\n\0.warc.gz", "line 2"),
        (b"a.warc.gz\nb\xff.warc.gz", "line 2"),
        (gzip.compress(TEXT, mtime=0)[:-20], r"warc.paths.gz: .*truncated"),
        (
            gzip.compress(TEXT, mtime=0)[:50] + b"?" * 50 + gzip.compress(TEXT, mtime=0)[100:],
            r"warc.paths.gz: .*damaged",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content, message):
    with pytest.raises(ValueError, match=message):
        read(content)


def test_a_gzip_bomb_ends(monkeypatch):
    monkeypatch.setattr(listing, "LARGEST_LISTING_BYTES", 1 << 20)
    for content in (gzip.compress(b"a.warc.gz\n" * 10_000_000, 1), b"a.warc.gz\n" * 200_000):
        assert listed(content)
        with pytest.raises(ValueError, match="more than 1 MB; this is no listing"):
            read(content)


def test_archives_and_tables_are_no_listings(data_folder):
    archives = data_folder / "web_archives"
    files = [path for path in archives.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path.name for path in files if is_listing(str(path), open_stored)] == []


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"PAR1", b"see a.warc.gz\nfor more", gzip.compress(b"", mtime=0), b"\x1f\x8b"]
)
def test_other_files_are_no_listings(content):
    assert not listed(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(content):
    if listed(content):
        assert read(content)


def test_a_long_first_part_is_enough():
    long = "".join(f"{n:08d}/{'x' * 100}.warc.gz\n" for n in range(2000)).encode()
    assert listed(long)
    assert listed(gzip.compress(long, 1))


def test_over_http():
    with file_server() as server:
        server.files["/crawl-data/warc.paths.gz"] = gzip.compress(TEXT)
        address = server.address("/crawl-data/warc.paths.gz")
        assert is_listing(address, open_stored)
        assert read_listing(address, open_stored) == [server.address(f"/{path}") for path in PATHS]


def test_resolve():
    below = partial(resolve, base="https://x/")
    assert [below("a"), below("s3://b/a"), resolve("a", "folder")] == ["https://x/a", "s3://b/a", "folder/a"]
