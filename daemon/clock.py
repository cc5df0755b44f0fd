"""The time of day, as an object: only the shell owns one, rules are told `now`."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that starts where it is told, runs, and can be moved forward: for the demo and tests."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        """Move forward."""
        if by < timedelta(0):
            raise ValueError("a clock is moved forward only")
        with self._lock:
            self._ahead += by

    def move_to(self, instant: datetime) -> None:
        """Move forward to `instant`."""
        self.move(instant - self.now())
