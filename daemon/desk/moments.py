"""From a time that somebody named to an instant of the desk's calendar: where it begins, where it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from daemon.desk import calendar
from daemon.desk.policy import Calendar, Policy
from parsers.coming import Coming, read_coming

_DAY = timedelta(days=1)


def beginning(said: str, now: datetime, policy: Policy) -> datetime | None:
    """Return when a time begins that work waits for: "until Friday" is when work begins on Friday.

    None when the words name no time. In UTC; it may be over.
    """
    coming, local = _read(said, now, policy)
    if coming is None:
        return None
    work = policy.calendar
    if coming.at is not None:
        return coming.at.astimezone(UTC)
    if coming.working_days:
        return _working_day(work, local.date(), coming.working_days)[0]
    assert coming.first is not None, "a time names days where it names nothing else"
    if coming.begins is not None and coming.begins == coming.ends:
        return datetime.combine(coming.first, coming.begins, local.tzinfo).astimezone(UTC)
    at = datetime.combine(coming.first, coming.begins or time(0), local.tzinfo)
    return calendar.next_working(work, at)


def ending(said: str, now: datetime, policy: Policy) -> datetime | None:
    """Return when a time ends by which work is to be done: "Friday" is when work ends on Friday.

    None when the words name no time. In UTC; it may be over.
    """
    coming, local = _read(said, now, policy)
    if coming is None:
        return None
    if coming.at is not None:
        return coming.at.astimezone(UTC)
    if coming.working_days:
        return _working_day(policy.calendar, local.date(), coming.working_days)[1]
    assert coming.first is not None
    assert coming.last is not None, "a time names days where it names nothing else"
    if coming.ends is not None:
        return datetime.combine(coming.last, coming.ends, local.tzinfo).astimezone(UTC)
    day = coming.last
    while day >= coming.first:  # of a week, the end of its last working day
        if (spans := calendar.working_spans(policy.calendar, day)) and spans[-1][1] > now:
            return spans[-1][1]
        day -= _DAY
    return datetime.combine(coming.last + _DAY, time(0), local.tzinfo).astimezone(UTC)


def _read(said: str, now: datetime, policy: Policy) -> tuple[Coming | None, datetime]:
    local = now.astimezone(ZoneInfo(policy.zone))
    return read_coming(said, local), local


def _working_day(work: Calendar, today: date, count: int) -> tuple[datetime, datetime]:
    """Return begin and end of the working day that is so many after today."""
    day = today
    for _ in range(calendar.LOOK_AHEAD_DAYS):
        day += _DAY
        if spans := calendar.working_spans(work, day):
            count -= 1
            if count == 0:
                return spans[0][0], spans[-1][1]
    raise calendar.NoWorkingTime(f"no {count} working days after {today.isoformat()}")
