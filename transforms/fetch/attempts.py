"""Trying again: what may pass, what does not, and pauses as long as servers ask for."""

import logging
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from transforms.fetch.address import masked
from transforms.fetch.patience import PATIENCE, Patience

Result = TypeVar("Result")

_LOGGER = logging.getLogger(__name__)


class DownloadError(Exception):
    """An address that could not be read; the message says why and what to do, and holds no login.

    `status` is the server's, if it told.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(masked(message))
        self.status = status


class TryAgainError(Exception):
    """The transfer may succeed later; `seconds` is what the server asked for, `got_on` whether much came first."""

    def __init__(self, message: str, seconds: float = 0.0) -> None:
        super().__init__(masked(message))
        self.seconds = seconds
        self.got_on = False


def with_attempts(
    address: str,
    act: Callable[[], Result],
    say: Callable[[str], None] = _LOGGER.warning,
    patience: Patience = PATIENCE,
    sleep: Callable[[float], object] = time.sleep,
) -> Result:
    """What `act` returns, tried again while it raises TryAgainError; each failed attempt is told to `say`.

    One that got on makes those before it forgotten. Raises DownloadError after as many in a row as `patience` has.
    """
    trouble = ""
    attempt = 0
    while attempt < patience.attempts:
        try:
            return act()
        except TryAgainError as error:
            trouble = str(error)
            attempt = 1 if error.got_on else attempt + 1
            pause = patience.pause(attempt, error.seconds)
        say(masked(f"{address}: {trouble}; attempt {attempt} of {patience.attempts}"))
        if attempt < patience.attempts:
            sleep(pause)
    raise DownloadError(
        f"{address}: gave up after {patience.attempts} attempts: {trouble}; run again to go on where it stopped"
    )


def retry_after(value: str) -> float:
    """Seconds that a Retry-After header asks for, as a number or a date (RFC 9110, 10.2.3); 0 where it is neither."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return 0.0
        seconds = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else 0.0
