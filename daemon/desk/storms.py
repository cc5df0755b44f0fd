"""Storms: many alerts at once are one trouble, and one ticket (SPEC A8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum


class StormStep(StrEnum):
    """What to do with an alert that has no open ticket of its own."""

    APART = "apart"
    """It gets its own ticket."""
    BEGIN = "begin"
    """It makes the storm: one ticket is opened for it and whatever follows."""
    JOIN = "join"
    """It is added to the storm's ticket."""


def fold(recent: Sequence[datetime], now: datetime, n: int, minutes: int) -> bool:
    """Say whether this alert makes at least `n` new ones within `minutes`, itself included.

    `recent` holds when alerts with keys of their own came in lately, in any order; repeats of a known key and
    recoveries do not belong into it. Fewer than two or no minutes: nothing is ever folded.
    """
    if n < 2 or minutes < 1:
        return False
    begin = now - timedelta(minutes=minutes)
    return sum(begin < at <= now for at in recent) >= n - 1


def storm_step(
    recent: Sequence[datetime], last_of_storm: datetime | None, now: datetime, n: int, minutes: int
) -> StormStep:
    """Say what to do with a new alert. `last_of_storm`: when the open storm last took one in; None: no storm.

    A storm lasts until no alert has come for `minutes`; it does not end because fewer than `n` come, else its
    tail would open tickets again.
    """
    if n < 2 or minutes < 1:
        return StormStep.APART
    if last_of_storm is not None and now - last_of_storm <= timedelta(minutes=minutes):
        return StormStep.JOIN
    return StormStep.BEGIN if fold(recent, now, n, minutes) else StormStep.APART
