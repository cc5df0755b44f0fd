"""The times that commands name: read in the desk's zone, refused when over or too far, shown to people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import moments
from daemon.desk.calendar import NoWorkingTime
from daemon.desk.commands.order import Order, Result
from daemon.desk.policy import Policy

FARTHEST = timedelta(days=366)
"""No ticket waits, and none is promised, for longer."""

Reader = Callable[[str, datetime, Policy], datetime | None]


def read_beginning(order: Order, words: str, farthest: timedelta = FARTHEST) -> datetime | Result:
    """Return when the time begins that the words name, or the refusal."""
    return _read(order, words, moments.beginning, farthest)


def read_ending(order: Order, words: str, farthest: timedelta = FARTHEST) -> datetime | Result:
    """Return when the time ends that the words name, or the refusal."""
    return _read(order, words, moments.ending, farthest)


def shown(order: Order, at: datetime) -> str:
    """Return an instant as the receipt says it, in the desk's zone."""
    return at.astimezone(ZoneInfo(order.case.policy.zone)).strftime("%Y-%m-%d %H:%M")


def _read(order: Order, words: str, reader: Reader, farthest: timedelta) -> datetime | Result:
    now = order.case.now
    try:
        at = reader(words, now, order.case.policy)
    except NoWorkingTime:
        at = None
    if at is None:
        return order.refused("no_such_moment", words)
    if at <= now:
        return order.refused("is_over", shown(order, at))
    if at > now + farthest:
        return order.refused("too_far", f"{farthest.days}")
    return at
