"""Working time: adding to it, counting it, exact across weekends, holidays, DST and midnight (SPEC C2).

All instants are aware; results are UTC. A calendar speaks local time, so each day's spans are turned into
UTC before anything is added up: an hour that a clock change repeats or skips is counted as it passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from daemon.desk.policy import Calendar

LOOK_AHEAD_DAYS = 3 * 366
"""A calendar without any working time this far ahead is taken to have none."""

_DAY = timedelta(days=1)

Spans = tuple[tuple[datetime, datetime], ...]
"""Begin and end of each stretch of work, in order."""


class NoWorkingTime(ValueError):
    """The calendar has no (more) working time within `LOOK_AHEAD_DAYS`."""


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def working_spans(calendar: Calendar, day: date) -> Spans:
    """Return the day's spans of work in UTC, in order. A span that ends at 00:00 ends at midnight."""
    local = calendar.extra_days.get(day)
    if local is None:
        local = () if day in calendar.holidays else calendar.hours.get(day.weekday(), ())
    return _in_utc(local, day, calendar.zone) if local else ()


@lru_cache(maxsize=1024)
def _in_utc(local: tuple[tuple[time, time], ...], day: date, zone_name: str) -> Spans:
    """Spans on the wall as instants. Each ticket's clocks ask for the same few days again and again."""
    zone = _zone(zone_name)
    spans = []
    for begin, end in local:
        last_day = day + _DAY if end == time(0) else day
        start = datetime.combine(day, begin, zone).astimezone(UTC)
        stop = datetime.combine(last_day, end, zone).astimezone(UTC)
        if stop > start:  # a span that lies wholly in a skipped hour is empty
            spans.append((start, stop))
    return tuple(spans)


def _spans_from(calendar: Calendar, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Spans of work that end after `at`, the first one cut to begin no earlier."""
    day = at.astimezone(_zone(calendar.zone)).date()
    for offset in range(LOOK_AHEAD_DAYS):
        for start, stop in working_spans(calendar, day + offset * _DAY):
            if stop > at:
                yield max(start, at), stop
    raise NoWorkingTime(f"no working time within {LOOK_AHEAD_DAYS} days after {at.isoformat()}")


def add(calendar: Calendar, at: datetime, working: timedelta) -> datetime:
    """Return the instant at which `working` time has passed since `at`.

    Zero gives the first working instant at or after `at`. Raises `NoWorkingTime`, and `ValueError` for a
    negative duration.
    """
    if working < timedelta(0):
        raise ValueError("working time to add must not be negative")
    left = working
    for start, stop in _spans_from(calendar, at.astimezone(UTC)):
        if left <= stop - start:
            return start + left
        left -= stop - start
    raise AssertionError("_spans_from ends by raising")


def between(calendar: Calendar, begin: datetime, end: datetime) -> timedelta:
    """Return the working time from `begin` to `end`; zero when `end` is not after `begin`."""
    begin, end = begin.astimezone(UTC), end.astimezone(UTC)
    total = timedelta(0)
    if end <= begin:
        return total
    zone = _zone(calendar.zone)
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for start, stop in working_spans(calendar, day):
            overlap = min(stop, end) - max(start, begin)
            if overlap > timedelta(0):
                total += overlap
        day += _DAY
    return total


def next_working(calendar: Calendar, at: datetime) -> datetime:
    """Return `at` if it is working time, else the beginning of the next."""
    return add(calendar, at, timedelta(0))


def is_working_day(calendar: Calendar, day: date) -> bool:
    return bool(working_spans(calendar, day))


def local_day(calendar_zone: str, at: datetime) -> date:
    """Return the date that a clock on the wall shows."""
    return at.astimezone(_zone(calendar_zone)).date()


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Say whether this instant is working time."""
    day = at.astimezone(_zone(calendar.zone)).date()
    return any(
        start <= at < stop
        for step in (-1, 0, 1)
        for start, stop in working_spans(calendar, day + step * _DAY)
    )
