"""How people write durations, promises, working hours and dates in `config.toml`, in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from daemon.config.problems import Wrong
from daemon.desk.policy import Target

Spans = tuple[tuple[time, time], ...]
"""Of one day, in order; an end of 00:00 is the midnight that follows."""

MAX_CHARACTERS = 200
LONGEST = timedelta(days=3660)
MIDNIGHT = time(0)
DAY_MINUTES = 24 * 60

_UNITS = {
    timedelta(seconds=1): ("s", "sec", "secs", "second", "seconds", "秒", "秒钟"),
    timedelta(minutes=1): ("min", "mins", "minute", "minutes", "分", "分钟"),
    timedelta(hours=1): ("h", "hr", "hrs", "hour", "hours", "小时", "个小时"),
    timedelta(days=1): ("d", "day", "days", "天", "日"),
    timedelta(weeks=1): ("w", "week", "weeks", "周", "星期"),
}
_UNIT = {word: size for size, words in _UNITS.items() for word in words}
_WORKING_DAY = ("working day", "working days", "business day", "business days", "工作日", "个工作日")
_PART = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?([^\d\s][^\d]*)")
_ROUND_THE_CLOCK = re.compile(r"[, ]*(?:round the clock|around the clock|24x7|7x24|24/7|全天候)$")
_AT_MOST = re.compile(r"[, ]*(?:at most|最多|不超过) ?(.*)$")

EXAMPLE = 'write a number and a unit in quotes, as in "30 min", "4 h" or "7 days"'
WORKING_EXAMPLE = 'write a number and a unit in quotes, as in "30 min", "4 h" or "3 working days"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """As written: time on a clock, and working days, whose length the calendar knows."""

    time: timedelta
    working_days: float
    whole_days: bool
    """Written with days or weeks that are not working days."""


def tidy(text: str) -> str:
    """Return `text` in lower case, full-width characters as ASCII, each run of blanks as one space.

    Raises `Wrong` when it is longer than anything sensible.
    """
    if len(text) > MAX_CHARACTERS:
        raise Wrong(f"must be at most {MAX_CHARACTERS} characters long")
    return " ".join(unicodedata.normalize("NFKC", text).lower().split()).replace("×", "x")


def _duration(text: str, example: str) -> Duration:
    rest = tidy(text)
    total, working_days, whole_days = timedelta(0), 0.0, False
    while rest:
        part = _PART.match(rest)
        if part is None:
            raise Wrong("is not a duration", example)
        number, unit = float(part[1]), part[2].strip(" ,")
        if unit in _WORKING_DAY:
            working_days += number
        elif unit in _UNIT:
            total += number * _UNIT[unit]
            whole_days |= _UNIT[unit] >= timedelta(days=1)
        else:
            raise Wrong(f'has the unit "{unit}", which is not known', example)
        rest = rest[part.end() :]
    if total <= timedelta(0) and working_days <= 0:
        raise Wrong("must be longer than nothing", example)
    if total > LONGEST or working_days * timedelta(days=1) > LONGEST:
        raise Wrong("must be shorter than ten years")
    return Duration(time=total, working_days=working_days, whole_days=whole_days)


def wall_time(text: str) -> timedelta:
    """Read a duration that passes day and night: "30 min", "7 days". Raises `Wrong`."""
    duration = _duration(text, EXAMPLE)
    if duration.working_days:
        raise Wrong("counts day and night here, so it cannot be in working days", EXAMPLE)
    return duration.time


def working_time(text: str, working_day: timedelta) -> timedelta:
    """Read a duration that passes in working hours only: "4 h", "3 working days". Raises `Wrong`.

    A working day counts as `working_day`, the calendar's usual hours.
    """
    duration = _duration(text, WORKING_EXAMPLE)
    if duration.whole_days:
        raise Wrong("counts in working hours here, where a plain day means nothing", WORKING_EXAMPLE)
    return duration.time + duration.working_days * working_day


def target(text: str, working_day: timedelta) -> Target:
    """Read a promise: "15 min round the clock", "30 min", "30 min, at most 24 h". Raises `Wrong`."""
    rest = tidy(text)
    if (clock := _ROUND_THE_CLOCK.search(rest)) is not None:
        return Target(time=wall_time(rest[: clock.start()]), around_the_clock=True)
    if (limit := _AT_MOST.search(rest)) is None:
        return Target(time=working_time(rest, working_day))
    return Target(
        time=working_time(rest[: limit.start()], working_day),
        at_most=wall_time(limit[1]),
    )


_AT_ONCE = ("at once", "immediately", "立即", "即时", "马上")


def contact_target(text: str, working_day: timedelta) -> Target:
    """Read a promise of first contact; "at once" is kept when the report is taken. Raises `Wrong`."""
    if tidy(text) in _AT_ONCE:
        return Target(time=timedelta(0), around_the_clock=True)
    return target(text, working_day)


def whole_days(text: str) -> int:
    """Read a number of whole days: "1 day", "2 weeks". Raises `Wrong`."""
    time = wall_time(text)
    if time % timedelta(days=1):
        raise Wrong("must be whole days or weeks", 'write it as in "1 week"')
    return time.days


_DAY_NAMES = (
    ("mon", "monday", "周一", "星期一", "礼拜一"),
    ("tue", "tues", "tuesday", "周二", "星期二", "礼拜二"),
    ("wed", "wednesday", "周三", "星期三", "礼拜三"),
    ("thu", "thur", "thurs", "thursday", "周四", "星期四", "礼拜四"),
    ("fri", "friday", "周五", "星期五", "礼拜五"),
    ("sat", "saturday", "周六", "星期六", "礼拜六"),
    ("sun", "sunday", "周日", "周天", "星期日", "星期天", "礼拜天"),
)
_WEEKDAY = {name: number for number, names in enumerate(_DAY_NAMES) for name in names}
_EVERY_DAY = ("daily", "every day", "每天", "每日")
_DASH = re.compile(r" ?(?:-|–|—|~|至|到| to ) ?")
_SPAN = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
HOURS_EXAMPLE = 'write it as in "Mon-Fri 09:00-18:00" or "Sat 09:00-12:00, 13:00-16:00"'


def weekly_hours(lines: Iterable[str]) -> Mapping[int, Spans]:
    """Read lines such as "Mon-Fri 09:00-12:00, 13:00-18:00"; by weekday, 0 = Monday. Raises `Wrong`.

    A span that ends before it begins goes on into the next day.
    """
    minutes: dict[int, list[tuple[int, int]]] = {}
    for line in lines:
        text = _DASH.sub("-", tidy(line))
        clock = re.search(r"\d", text)
        if clock is None:
            raise Wrong(f'names no hours in "{line}"', HOURS_EXAMPLE)
        for day in _weekdays(text[: clock.start()]):
            for begin, end in _minute_spans(text[clock.start() :]):
                minutes.setdefault(day, []).append((begin, min(end, DAY_MINUTES)))
                if end > DAY_MINUTES:
                    minutes.setdefault((day + 1) % 7, []).append((0, end - DAY_MINUTES))
    if not minutes:
        raise Wrong("names no working hours at all", HOURS_EXAMPLE)
    return {day: _in_order(spans, _DAY_NAMES[day][1].capitalize()) for day, spans in sorted(minutes.items())}


def day_spans(text: str) -> Spans:
    """Read the hours of one day: "09:00-12:00, 13:00-18:00". Raises `Wrong`."""
    spans = _minute_spans(_DASH.sub("-", tidy(text)))
    if any(end > DAY_MINUTES for _, end in spans):
        raise Wrong("goes past midnight", "give the hours after midnight to the day that they are in")
    return _in_order(spans, "this day")


def usual_day(hours: Mapping[int, Spans]) -> Spans:
    """Return the spans that most weekdays have; of several kinds equally common, the longest."""
    counted = Counter(hours.values())
    return max(counted, key=lambda spans: (counted[spans], length(spans)))


def length(spans: Spans) -> timedelta:
    """Return how much work a day with these spans holds on the clock."""
    minutes = sum((_minute(end) or DAY_MINUTES) - _minute(begin) for begin, end in spans)
    return timedelta(minutes=minutes)


def spans_text(spans: Spans) -> str:
    """Write the hours of one day as `day_spans` reads them."""
    return ", ".join(
        f"{begin:%H:%M}-{'24:00' if end == MIDNIGHT else f'{end:%H:%M}'}" for begin, end in spans
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _weekdays(text: str) -> list[int]:
    if text.strip(" ,:") in _EVERY_DAY:
        return list(range(7))
    days: list[int] = []
    for item in re.split(r"[, 、]+", text.strip(" ,:、")):
        ends = item.split("-")
        unknown = next((end for end in ends if end not in _WEEKDAY), None)
        if unknown is not None or len(ends) > 2:
            raise Wrong(f'has "{unknown or item}" where a weekday should be', HOURS_EXAMPLE)
        first, last = _WEEKDAY[ends[0]], _WEEKDAY[ends[-1]]
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def _minute_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for item in re.split(r"[,;、 ]+", text.strip(" ,;、")):
        match = _SPAN.fullmatch(item)
        if match is None:
            raise Wrong(f'has "{item}" where hours should be', HOURS_EXAMPLE)
        begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
        begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
        if max(begin_minute, end_minute) > 59 or begin >= DAY_MINUTES or end > DAY_MINUTES:
            raise Wrong(f'has "{item}", which no clock shows', HOURS_EXAMPLE)
        if begin == end:
            raise Wrong(f'has "{item}", which is no time at all', 'the whole day is "00:00-24:00"')
        spans.append((begin, end if end > begin else end + DAY_MINUTES))
    return spans


def _in_order(spans: list[tuple[int, int]], day: str) -> Spans:
    spans = sorted(spans)
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise Wrong(f"gives {day} hours that overlap at {begin // 60:02}:{begin % 60:02}")
    return tuple((_time(begin), _time(end)) for begin, end in spans)


def _time(minute: int) -> time:
    return MIDNIGHT if minute == DAY_MINUTES else time(minute // 60, minute % 60)


_DATE = r"\d{4}-\d{2}-\d{2}"
_DAYS = re.compile(rf"({_DATE})(?:(?: to | ?\.\. ?| ?至 ?| ?到 ?| ?~ ?)({_DATE}))?(?:[ ,:]+(\S.*))?")
DATE_EXAMPLE = 'write it as in "2026-10-01" or "2026-10-01 to 2026-10-07"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days named in a list of holidays or working days."""

    dates: tuple[date, ...]
    spans: Spans | None
    """Their hours, when they were given."""


def days(text: str) -> Days:
    """Read "2026-10-01", "2026-10-01 to 2026-10-07", "2026-10-10 09:00-12:00". Raises `Wrong`."""
    match = _DAYS.fullmatch(tidy(text))
    if match is None:
        raise Wrong("is not a date", DATE_EXAMPLE)
    first, last = _date(match[1]), _date(match[2] or match[1])
    if not first <= last <= first + timedelta(days=366):
        raise Wrong("must run from an earlier to a later day, a year at most", DATE_EXAMPLE)
    count = (last - first).days + 1
    return Days(
        dates=tuple(first + timedelta(days=step) for step in range(count)),
        spans=day_spans(match[3]) if match[3] else None,
    )


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(f"names {text}, which is in no calendar", DATE_EXAMPLE) from error
    if not 2000 <= found.year <= 2100:
        raise Wrong(f"names {text}, which is too far away", DATE_EXAMPLE)
    return found


def clock_time(text: str) -> time:
    """Read "08:30". Raises `Wrong`."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", tidy(text))
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise Wrong("is not a time of day", 'write it as in "08:30"')
    return time(int(match[1]), int(match[2]))
