"""`python -m pipelines.fetch`: addresses, listings and models, with messages that say what to do."""

import gzip
import subprocess
import sys
import time

import pytest

from pipelines import command, fetch
from pipelines.recipe import STAGES
from tests.conftest import REPOSITORY
from tests.file_server import file_server
from tests.hostile_server import hostile_server

ARCHIVES = {f"/crawl-data/{n}.warc.gz": gzip.compress(b"WARC/1.0\r\n" + bytes([n]) * 1000) for n in range(20)}


@pytest.fixture
def server():
    with file_server() as server:
        listing = gzip.compress("".join(f"{path[1:]}\n" for path in ARCHIVES).encode())
        server.files = {**ARCHIVES, "/crawl-data/warc.paths.gz": listing, "/dumps/fo.xml.bz2": b"BZh9" * 100}
        yield server


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def names(out) -> list[str]:
    return sorted(path.name for path in out.rglob("*") if path.is_file())


def run(*flags) -> int:
    return fetch.main([str(flag) for flag in flags])


def fails(capsys, *flags) -> tuple[int, str]:
    """Exit status and message."""
    try:
        status = run(*flags)
    except SystemExit as stop:
        status = stop.code
    return status, capsys.readouterr().err


def test_addresses_and_listings(server, out, capsys):
    addresses = [server.address("/dumps/fo.xml.bz2"), server.address("/crawl-data/warc.paths.gz")]
    assert run("--input", *addresses, "--output", out) == 0
    assert names(out) == sorted([*(path.rsplit("/", 1)[1] for path in ARCHIVES), "SHA256SUMS", "fo.xml.bz2"])
    told = capsys.readouterr()
    assert f"21 files, 0.0 MB in {out}, their digests in SHA256SUMS there" in told.out
    folder = server.root.removeprefix("http://").replace(":", "_")
    assert f"{folder}/dumps/fo.xml.bz2: fetched, 0.0 MB\n" in told.err


def test_a_sample_of_a_local_listing_from_another_base(server, out, tmp_path):
    listing = tmp_path / "warc.paths"
    listing.write_text("".join(f"{path[1:]}\n" for path in ARCHIVES))
    flags = ["--input", listing, "--base", server.root, "--output", out, "--seed", 3]
    assert run(*flags, "--sample", 4) == 0
    few = names(out)
    assert len(few) == 5
    assert run(*flags, "--sample", 0.5) == 0
    assert set(few) < set(names(out))
    assert few[:4] != sorted(path.rsplit("/", 1)[1] for path in ARCHIVES)[:4]


def test_a_second_run_asks_for_nothing_but_the_listing(server, out, capsys):
    flags = ["--input", server.address("/crawl-data/warc.paths.gz"), "--output", out]
    assert run(*flags) == 0
    server.requests = []
    assert run(*flags) == 0
    assert {path for _, path, _ in server.requests} == {"/crawl-data/warc.paths.gz"}
    assert "20 files" in capsys.readouterr().out


def test_what_is_denied_gives_status_1(server, out, capsys):
    del server.files["/crawl-data/7.warc.gz"]
    status, message = fails(capsys, "--input", server.address("/crawl-data/warc.paths.gz"), "--output", out)
    assert status == 1
    assert message.endswith("/crawl-data/7.warc.gz: the server answered 404 Not Found; check the address\n")
    assert len(names(out)) == 20


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "--recipe, --input or --models is required"),
        (["--input", "http://x/y.gz"], "--output is required with --input"),
        (["--models", "glotlid", "glotlit"], "glotlit: no such model; the registry has lid.176, "),
        (["--input", "{server}/dumps/fo.xml.bz2", "--output", "{out}", "--sample", "3"], "no --input is one"),
        (["--input", "{server}/dumps/fo.xml.bz2", "--output", "{out}", "--sample", "0"], "a share below 1"),
        (["--input", "{server}/no.gz", "--output", "{out}"], "/no.gz: the server answered 404"),
        (["--input", "no/such/file", "--output", "{out}"], "--input no/such/file: "),
        (["--input", "README.md", "--output", "{out}"], "README.md: neither an address (https://…) nor a listing"),
        (["--input", "{server}/", "--output", "{out}"], "the server answered 404"),
        (["--input", "{server}/crawl-data/warc.paths.gz", "--output", "{out}", "--base", "gs://b"], "is no address"),
        (["--input", "{server}/dumps/fo.xml.bz2", "--output", "{out}", "--outptu", "x"], "unknown flag --outptu"),
    ],
)
def test_flags_that_cannot_be_used(server, out, capsys, monkeypatch, flags, message):
    monkeypatch.chdir(REPOSITORY)
    status, told = fails(capsys, *(flag.format(server=server.root, out=out) for flag in flags))
    assert status == 2
    assert message in told
    assert told.startswith("python -m pipelines.fetch: ")
    assert not out.exists()


def test_a_listing_with_a_wrong_line(server, out, capsys):
    server.files["/x.paths"] = b"a.warc.gz\n" * 9000 + b"oops\n"
    status, told = fails(capsys, "--input", server.address("/x.paths"), "--output", out)
    assert (status, "/x.paths, line 9001: 'oops' names no archive" in told) == (2, True)


def test_models_that_are_there_are_not_fetched(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path))
    status, told = fails(capsys, "--models", "xlm-roberta-base")
    assert status == 1
    assert "nobody offers model.onnx ready-made; make it from https://" in told


def test_models_are_fetched_by_one_process_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path))
    lock = tmp_path / "models" / ".lock"
    held = []
    monkeypatch.setattr(fetch, "fetch_model", lambda *_: held.append(lock.exists()))
    assert run("--models", "glotlid") == 0
    assert (held, lock.exists()) == ([True], False)


def test_models_in_a_cache_that_cannot_be_written_are_looked_for_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "cache").touch()  # no folder can be made below it
    monkeypatch.setenv("BABELMILL_CACHE", str(tmp_path / "cache"))
    looked_for = []
    monkeypatch.setattr(fetch, "fetch_model", lambda name, _: looked_for.append(name))
    assert run("--models", "glotlid") == 0
    assert looked_for == ["glotlid"]


def test_the_contact_of_the_recipe_is_told_for_other_addresses_too(tmp_path, out):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("name: x\nfetch: {contact: ops@example.org}\n")
    with hostile_server(file=b"x") as server:
        flags = ["--recipe", recipe, "--input", server.address("/file"), "--output", out]
        assert run(*flags, "--dry_run") == 0
        told = {method: headers["User-Agent"] for method, _, headers in server.requests}
        assert "(ops@example.org)" in told["HEAD"]
        assert run(*flags) == 0
        assert "(ops@example.org)" in server.requests[-1][2]["User-Agent"]


def test_help_tells_everything():
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.fetch", "--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    for word in ("--input", "--output", "--sample", "--seed", "--base", "--models", "SHA256SUMS", "glotlid"):
        assert word in done.stdout


def test_a_signal_ends_it_with_a_message(tmp_path):
    with file_server(**{"dump.xml": b"x"}) as server:
        server.seconds = 3.0
        command = [sys.executable, "-m", "pipelines.fetch", "--input", server.address("/dump.xml")]
        with subprocess.Popen([*command, "--output", str(tmp_path)], stderr=subprocess.PIPE, text=True) as process:
            while not (tmp_path / ".lock").exists():
                time.sleep(0.02)
            time.sleep(0.3)
            process.terminate()
            told = process.communicate()[1]
    assert process.returncode == 143
    assert "stopped by SIGTERM; run again to go on where it stopped" in told
    assert "Traceback" not in told
    assert not (tmp_path / ".lock").exists()


def test_a_login_is_not_shown(tmp_path, capsys):
    with file_server() as server:
        address = server.address("/nothing.xml").replace("http://", "http://joe:hunter2@")
        with pytest.raises(SystemExit):
            command.main(STAGES["wikipedia"], ["--input", address, "--output", str(tmp_path)])
    told = capsys.readouterr().err
    assert "nothing.xml" in told
    assert "hunter2" not in told
