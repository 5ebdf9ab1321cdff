"""How long a server is waited for, and how often it is asked again."""

import random
from dataclasses import dataclass

LONGEST_PAUSE_SECONDS = 60.0
LONGEST_RETRY_AFTER_SECONDS = 600.0
"""A server that asks for more is not waited for: its files are to be fetched by a later run."""


@dataclass(frozen=True)
class Patience:
    """Limits of a transfer.

    `attempts` in a row may fail; with pauses of 2, 4, 8, … seconds eight take more than three minutes, and overloaded
    stores (503 Slow Down) recover within them. `timeout_seconds` is how long a connection may be silent, and how long
    an answer may take to begin. `slowest` bytes a second, over `window_seconds`, are a connection that is given up.
    """

    attempts: int = 8
    pause_seconds: float = 2.0
    timeout_seconds: float = 60.0
    slowest: float = 1024.0
    window_seconds: float = 60.0

    def pause(self, attempt: int, asked_for: float) -> float:
        """Seconds to wait after the failed `attempt` (from 1): doubled each time up to a minute, by chance up to half
        of it shorter so that many do not return at once; never less than the server asked for."""
        doubled: float = min(self.pause_seconds * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
        return max(doubled * random.uniform(0.5, 1.0), asked_for)


PATIENCE = Patience()
