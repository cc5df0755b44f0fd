"""From the atoms of one time to an instant: which day, which half of it, and how sure that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from parsers.fields.times.atoms import AMBIGUOUS, LAST, Atom, Kind
from parsers.fields.times.model import Exactness, Moment

PARTS: dict[str, tuple[int, int]] = {
    "night": (0, 6),
    "early": (5, 9),
    "morning": (6, 12),
    "forenoon": (8, 12),
    "noon": (11, 14),
    "afternoon": (12, 18),
    "dusk": (17, 20),
    "evening": (18, 24),
    "midnight": (22, 24),
}
"""First hour and the hour after the last, of each part of a day."""
_ALMANAC_DAYS = 200
"""A date without a year lies at most so many days back; farther off, the year is not sure."""
_OLDEST = timedelta(days=3660)
_ABOUT = timedelta(minutes=15)
_SKEW = timedelta(minutes=10)
"""A sender's clock may be ahead of ours; a time so little in the future was meant as now."""


def resolve(
    group: list[Atom], words: str, received_at: datetime, zone: tzinfo, labelled: bool
) -> Moment | None:
    """Return the moment that atoms standing together mean, or None when they mean none for sure."""
    try:
        return _resolve({atom.kind: atom for atom in group}, words, received_at, zone, labelled)
    except (OverflowError, ValueError):  # a day that no calendar has, or one beyond its ends
        return None


def _resolve(
    said: dict[Kind, Atom], words: str, received_at: datetime, zone: tzinfo, labelled: bool
) -> Moment | None:
    received = received_at.astimezone(zone).replace(second=0, microsecond=0)
    if Kind.LATER in said:
        return None
    if Kind.NOW in said:
        return Moment(at=received, exact=Exactness.ABOUT, latest=received, words=words)
    if Kind.AGO in said:
        return _ago(said[Kind.AGO], words, received_at, zone)
    if Kind.SPAN in said:
        return _span(said[Kind.SPAN], words, received)
    day, sure = _day(said, received.date())
    if day is None and sure:
        return None
    clock, part = said.get(Kind.CLOCK), said.get(Kind.PART)
    if clock is not None:
        return _with_clock(said, day, clock, words, received, labelled)
    if day is None and part is None:
        return None
    if part is not None:
        return _part(str(part.said[0]), day, words, received)
    assert day is not None
    return _span_of(_at(day, 0, 0, zone), timedelta(days=1), Exactness.DAY, words, received)


def _ago(atom: Atom, words: str, received_at: datetime, zone: tzinfo) -> Moment:
    minutes, unit = int(atom.said[0] or 0), str(atom.said[1])
    at = (received_at.astimezone(UTC) - timedelta(minutes=minutes)).astimezone(zone)
    at = at.replace(second=0, microsecond=0)
    if unit in ("minute", "hour"):
        latest = min(at + timedelta(minutes=max(5, minutes // 4)), received_at.astimezone(zone))
        return Moment(at=at, exact=Exactness.ABOUT, latest=latest, words=words)
    received = received_at.astimezone(zone)
    exact, length = {"day": (Exactness.DAY, 1), "week": (Exactness.WEEK, 7)}.get(unit, (Exactness.MONTH, 31))
    begin = _at(at.date(), 0, 0, zone)
    return _bounded(begin, begin + timedelta(days=length), exact, words, received)


def _span(atom: Atom, words: str, received: datetime) -> Moment | None:
    unit, back = str(atom.said[0]), int(atom.said[1] or 0)
    today = received.date()
    if unit == "week":
        first = today - timedelta(days=today.weekday() + 7 * back)
        last, exact = first + timedelta(days=7), Exactness.WEEK
    else:
        first = today.replace(day=1)
        for _ in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        last, exact = (first + timedelta(days=32)).replace(day=1), Exactness.MONTH
    zone = received.tzinfo
    return _bounded(_at(first, 0, 0, zone), _at(last, 0, 0, zone), exact, words, received)


def _day(said: dict[Kind, Atom], today: date) -> tuple[date | None, bool]:
    """The day that is named; and whether one is named at all."""
    if (named := said.get(Kind.DATE)) is not None:
        return _date(named, today), True
    if (shift := said.get(Kind.SHIFT)) is not None:
        return today - timedelta(days=int(shift.said[0] or 0)), True
    if (weekday := said.get(Kind.WEEKDAY)) is not None:
        wanted, week = int(weekday.said[0] or 0), weekday.said[1]
        back = (today.weekday() - wanted) % 7
        if week is None:
            return today - timedelta(days=back), True
        if week == LAST:
            return today - timedelta(days=back or 7), True
        day = today - timedelta(days=today.weekday() - wanted) + timedelta(days=7 * int(week))
        return (day if day <= today else None), True
    return None, False


def _date(atom: Atom, today: date) -> date | None:
    year, month, day = (None if each is None else int(each) for each in atom.said[:3])
    assert month is not None
    assert day is not None
    if year is None:
        candidates = [made for y in (today.year, today.year - 1) if (made := _calendar(y, month, day))]
        past = [each for each in candidates if each <= today]
        return past[0] if past and (today - past[0]).days <= _ALMANAC_DAYS else None
    readings = [_calendar(year, month, day)]
    if AMBIGUOUS in atom.said:
        readings.append(_calendar(year, day, month))
    past = sorted({each for each in readings if each is not None and each <= today}, reverse=True)
    if not past or (len(past) > 1 and (today - past[0]).days > 7):
        return None
    return past[0]


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_clock(
    said: dict[Kind, Atom], day: date | None, clock: Atom, words: str, received: datetime, labelled: bool
) -> Moment | None:
    zone, part = received.tzinfo, said.get(Kind.PART)
    hour, minute, of_24 = int(clock.said[0] or 0), clock.said[1], bool(clock.said[2])
    next_day = 0
    if part is not None:
        hour, next_day = _hour_of_part(str(part.said[0]), hour)
    elif not of_24 and hour <= 12:
        base = day or received.date()
        afternoon = _at(base, hour + 12 if hour < 7 else hour, int(minute or 0), zone)
        if hour < 7 and afternoon <= received + _SKEW:
            hour += 12
    if hour == 24:
        hour, next_day = 0, next_day + 1
    at = _at((day or received.date()) + timedelta(days=next_day), hour, int(minute or 0), zone)
    if at > received + _SKEW:
        if day is not None or not labelled:
            return None
        at = _at(received.date() - timedelta(days=1), hour, int(minute or 0), zone)
    at = min(at, received)
    if received - at > _OLDEST:
        return None
    if Kind.ABOUT in said:
        return Moment(at=at, exact=Exactness.ABOUT, latest=min(at + _ABOUT, received), words=words)
    if minute is None:
        latest = min(at + timedelta(hours=1), received)
        return Moment(at=at, exact=Exactness.HOUR, latest=latest, words=words)
    return Moment(at=at, exact=Exactness.MINUTE, latest=at, words=words)


def _hour_of_part(part: str, hour: int) -> tuple[int, int]:
    """The hour of the day, and how many days later: "晚上12点" is the end of the day."""
    if part in ("afternoon", "dusk"):
        return (hour + 12 if hour < 12 else hour), 0
    if part == "noon":
        return (hour + 12 if hour < 3 else hour), 0
    if part in ("evening", "midnight"):
        if hour == 12:
            return 0, 1
        if hour < 5:  # "昨晚2点", "last night at 02:13": in the night that began then
            return hour, 1 if part == "evening" else 0
        return (hour + 12 if hour < 12 else hour), 0
    return (0 if part == "night" and hour == 12 else hour), 0


def _part(part: str, day: date | None, words: str, received: datetime) -> Moment | None:
    first, last = PARTS[part]
    base = day or received.date()
    begin = _at(base, first, 0, received.tzinfo)
    end = _at(base, 0, 0, received.tzinfo) + timedelta(hours=last)
    if begin > received:
        return None
    return _span_of(begin, end - begin, Exactness.PART, words, received)


def _span_of(
    begin: datetime, length: timedelta, exact: Exactness, words: str, received: datetime
) -> Moment | None:
    return _bounded(begin, begin + length, exact, words, received)


def _bounded(begin: datetime, end: datetime, exact: Exactness, words: str, received: datetime) -> Moment:
    if received - begin > _OLDEST or begin > received:
        raise ValueError("not a time that a report is about")
    return Moment(at=begin, exact=exact, latest=min(end, received), words=words)


def _at(day: date, hour: int, minute: int, zone: tzinfo | None) -> datetime:
    """The instant on a wall clock; one that a change of clocks skipped is the instant an hour later."""
    wall = datetime.combine(day, time(hour, minute), tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone)
