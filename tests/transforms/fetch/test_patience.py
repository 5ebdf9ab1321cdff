"""Pauses are as long as servers ask for, and no longer than is sensible."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.fetch.attempts import DownloadError, TryAgainError, retry_after, with_attempts
from transforms.fetch.patience import LONGEST_PAUSE_SECONDS, Patience


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("7", 7), ("1.5", 1.5), ("-5", 0), ("inf", 0), ("nan", 0), ("", 0), ("soon", 0), ("9" * 400, 0)],
)
def test_seconds(value, seconds):
    assert retry_after(value) == seconds


def test_dates():
    later = datetime.now(UTC) + timedelta(seconds=100)
    assert 90 < retry_after(format_datetime(later, usegmt=True)) <= 100
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("Wed, 99 Oct 2015 07:28:00 GMT") == 0


@given(st.integers(1, 100), st.floats(0, 1e6), st.floats(0, 100))
def test_pauses(attempt, asked_for, pause_seconds):
    pause = Patience(pause_seconds=pause_seconds).pause(attempt, asked_for)
    doubled = min(pause_seconds * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
    assert max(doubled / 2, asked_for) <= pause <= max(doubled, asked_for)


def failing(*errors: Exception):
    waiting = list(errors)

    def act() -> str:
        if waiting:
            raise waiting.pop(0)
        return "done"

    return act


def got_on() -> TryAgainError:
    error = TryAgainError("broke")
    error.got_on = True
    return error


def test_pauses_are_kept():
    slept: list[float] = []
    errors = [TryAgainError("busy", 3.0), TryAgainError("busy", 90.0)]
    assert with_attempts("x", failing(*errors), print, Patience(pause_seconds=0.0), slept.append) == "done"
    assert slept == [3.0, 90.0]


def test_a_transfer_that_gets_on_has_all_of_its_attempts_again():
    patience = Patience(attempts=3, pause_seconds=0.0)
    errors = [TryAgainError("broke"), got_on()] * 20
    assert with_attempts("x", failing(*errors), print, patience) == "done"
    with pytest.raises(DownloadError, match="gave up after 3 attempts"):
        with_attempts("x", failing(got_on(), TryAgainError("a"), TryAgainError("b")), print, patience)
