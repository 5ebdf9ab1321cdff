"""Real hostile pages against a real process: nothing here is a stand-in."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from transforms.pages.bounded import BoundedReader
from transforms.pages.page import LARGEST_PAGE, PageSource, read_page
from transforms.pages.page_process import PageProcess, PageProcessError

PARAGRAPH = "The ferry to the islands leaves at seven in the morning and comes back before dark, every day but Sunday."
NESTED = b"<div>" * 400_000  # takes the parser minutes: it looks for an open <p> through all that are open


def source(body: bytes | str) -> PageSource:
    data = body.encode() if isinstance(body, str) else body
    return PageSource("http://example.org/a/b", "2024-05-18T01:58:10Z", (("content-type", "text/html"),), data, None)


def article(number: int) -> PageSource:
    paragraphs = "".join(f"<p>{number}.{part} {PARAGRAPH}</p>" for part in range(5))
    return source(f"<html lang=en><title>Ferry {number}</title><body><h1>Ferry {number}</h1>{paragraphs}</body></html>")


@pytest.fixture
def reader():
    with BoundedReader(seconds_per_page=0.5, memory=200 << 20) as one:
        yield one


def process_of(reader: BoundedReader) -> int:
    return reader._process._child.pid


def is_running(process: int) -> bool:
    """Whether there is such a process, and it is not one that has ended and that nobody has asked for its status."""
    state = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in ("", "Z")


def wait_until_gone(process: int) -> None:
    deadline = time.monotonic() + 20
    while is_running(process):
        assert time.monotonic() < deadline, f"process {process} is still running"
        time.sleep(0.02)


def test_pages_come_in_order_as_without_a_process_and_from_one_process(reader):
    sources = [article(number) for number in range(150)]
    assert list(reader.read_pages(sources)) == [read_page(one) for one in sources]
    first = process_of(reader)
    assert [page.title for page in reader.read_pages([article(7)])] == ["Ferry 7"]
    assert process_of(reader) == first


def test_no_sources_need_no_process(reader):
    assert list(reader.read_pages([])) == []
    assert reader._process is None


def test_a_page_that_takes_too_long_fails_and_the_others_do_not(reader):
    pages = list(reader.read_pages([article(1), source(NESTED), article(2), source(NESTED), article(3)]))
    assert [(page.fate, page.reason) for page in pages] == [
        (None, None),
        ("failed", "timeout"),
        (None, None),
        ("failed", "timeout"),
        (None, None),
    ]
    assert pages[1].detail == "more than 0.5 s of CPU time"
    assert PARAGRAPH in pages[4].text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound a process's memory")
def test_a_page_that_takes_too_much_memory_fails_and_the_others_do_not():
    with BoundedReader(seconds_per_page=20, memory=60 << 20) as reader:
        pages = list(reader.read_pages([article(1), source(b"<i>a</i>" * 1_000_000), article(2)]))
    assert [(page.fate, page.reason) for page in pages] == [(None, None), ("failed", "out_of_memory"), (None, None)]
    assert pages[1].detail.startswith("more than 60 MiB")


def test_a_page_too_large_to_be_read_never_reaches_the_process(reader):
    pages = list(reader.read_pages([source(b"x" * (LARGEST_PAGE + 1))]))
    assert [(page.fate, page.reason) for page in pages] == [("dropped", "too_large")]
    assert reader._process is None


def test_pages_far_larger_than_a_pipe_go_through(reader):
    long = "".join(f"<p>{number} {PARAGRAPH}</p>" for number in range(10_000))
    sources = [source(f"<title>{number}</title>{long}") for number in range(3)]
    pages = list(reader.read_pages(sources))
    assert [page.title for page in pages] == [str(number) for number in range(3)]
    assert all(len(page.text) > 1_000_000 for page in pages)


def test_a_process_that_dies_without_a_guilty_page_costs_no_page(reader):
    assert len(list(reader.read_pages([article(1)]))) == 1
    os.kill(process_of(reader), signal.SIGKILL)
    assert [page.fate for page in reader.read_pages([article(2), article(3)])] == [None, None]


def test_a_page_in_whose_midst_the_process_crashes_twice_fails_as_crashed():
    def crash_twice() -> None:
        for _ in range(2):
            process = started.get(timeout=30)
            time.sleep(0.3)  # the parser is at work on the nested page
            os.kill(process, signal.SIGSEGV)

    started: queue.SimpleQueue[int] = queue.SimpleQueue()

    class Watched(BoundedReader):
        """Tells of each process that is started; all else is the reader's own."""

        def _send(self, one):
            before = self._process
            super()._send(one)
            if self._process is not before:
                started.put(process_of(self))

    thread = threading.Thread(target=crash_twice)
    thread.start()
    with Watched(seconds_per_page=60) as reader:
        pages = list(reader.read_pages([source(NESTED), article(1)]))
    thread.join()
    assert [(page.fate, page.reason, page.detail) for page in pages] == [
        ("failed", "crashed", "SIGSEGV"),
        (None, None, None),
    ]


def test_nothing_runs_after_close(reader):
    list(reader.read_pages([article(1)]))
    process = process_of(reader)
    reader.close()
    assert not is_running(process)


def test_nothing_runs_after_an_exception_of_the_sources(reader):
    def sources():
        yield article(1)
        raise OSError("the archive ends here")

    with pytest.raises(OSError, match="the archive ends here"):
        list(reader.read_pages(sources()))
    assert [page.title for page in reader.read_pages([article(2)])] == ["Ferry 2"]


def test_leaving_in_the_midst_leaves_no_pages_for_the_next_call(reader):
    pages = reader.read_pages(article(number) for number in range(50))
    assert next(pages).title == "Ferry 0"
    pages.close()
    assert [page.title for page in reader.read_pages([article(99)])] == ["Ferry 99"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere an orphan ends with its page's time")
def test_the_process_ends_with_its_parent_even_in_the_midst_of_a_page(how):
    script = (
        "from transforms.pages.bounded import BoundedReader\n"
        "from transforms.pages.page import PageSource\n"
        "reader = BoundedReader(seconds_per_page=600)\n"
        "def sources():\n"
        "    yield PageSource('http://example.org/', None, (), b'<p>a</p>', None)\n"
        "    yield PageSource('http://example.org/', None, (), b'<div>' * 400_000, None)\n"
        "pages = reader.read_pages(sources())\n"
        "next(pages)\n"
        "print(reader._process._child.pid, flush=True)\n"
        "next(pages)\n"
    )
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root, text=True)
    try:
        process = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_running(process)
        parent.send_signal(how)
        parent.wait(20)
        wait_until_gone(process)
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()


def test_a_process_that_cannot_start_is_an_error_at_once(monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with BoundedReader() as reader, pytest.raises(RuntimeError, match=r"does not start .*exit status 3"):
        list(reader.read_pages([article(1)]))


@pytest.mark.parametrize(("seconds", "memory"), [(0, 1), (1, 0), (-1, 1)])
def test_limits_must_be_positive(seconds, memory):
    with pytest.raises(ValueError, match="a page needs time and memory"):
        BoundedReader(seconds, memory)


def test_no_answer_on_the_wall_clock_ends_the_process():
    process = PageProcess(60, 1 << 30)
    os.kill(process._child.pid, signal.SIGSTOP)  # a machine that stands still
    with pytest.raises(PageProcessError, match="timeout: no answer on the wall clock"):
        process.receive(0.2)
    assert not is_running(process._child.pid)
