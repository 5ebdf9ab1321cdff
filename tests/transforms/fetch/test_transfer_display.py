"""What is shown of files on their way: lines that are rewritten on a terminal, plain ones elsewhere."""

import io
import time

from transforms.fetch.transfer_display import TransferDisplay, transfer_line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line():
    assert transfer_line(5_000_000, 10_000_000, 2_000_000, 2.0) == "5.0 of 10.0 MB, 1.0 MB/s, 0:00:05 left"
    assert transfer_line(5_000_000, None, 5_000_000, 1.0, bar=True) == "5.0 MB, 5.0 MB/s"
    assert transfer_line(5_000_000, 10_000_000, 0, 2.0, bar=True) == "[##########..........] 5.0 of 10.0 MB, 0.0 MB/s"
    assert transfer_line(0, 0, 0, 0.0) == "0.0 of 0.0 MB, 0.0 MB/s"


def test_bytes_that_were_there_before_are_no_rate():
    with TransferDisplay({"a": 4_000_000, "b": 6_000_000, "c": 1_000_000}, print, io.StringIO()) as display:
        display.moved("a", 3_000_000, 4_000_000)
        display.finished("b", 6_000_000)
        first, last = display.lines(bars=False)
    assert first == "a: 3.0 of 4.0 MB, 0.0 MB/s"
    assert last.startswith("1 of 3 files: 9.0 of 11.0 MB, 0.0 MB/s")


def test_a_total_that_nobody_knows():
    with TransferDisplay({"a": None, "b": None}, print, io.StringIO()) as display:
        display.moved("a", 1_000_000, None)
        assert display.lines(bars=False)[-1].startswith("0 of 2 files: 1.0 MB, ")


def test_elsewhere_lines_are_said():
    said: list[str] = []
    with TransferDisplay({"a": 10}, said.append, io.StringIO(), every_seconds=0.02) as display:
        display.moved("a", 5, 10)
        while not said:
            time.sleep(0.01)
    assert said[0].startswith("a: 0.0 of 0.0 MB")


def test_a_terminal_is_left_clean():
    terminal, said = Terminal(), []
    with TransferDisplay({"a": 10}, said.append, terminal) as display:
        display.moved("a", 5, 10)
        while not terminal.getvalue():
            time.sleep(0.01)
        display.told("a message")
    text = terminal.getvalue()
    assert said == ["a message"]
    assert "[##########..........] 0.0 of 0.0 MB" in text
    assert text.count("\x1b[2F\x1b[J") == text.count("0 of 1 files: ")
