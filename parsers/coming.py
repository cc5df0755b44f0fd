"""A time to come, as engineers write it: "16:00", "until Friday", "3 days", "到周五", "明天下午"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from parsers.days import DAY, SHORT, WEEKDAY, date_of, short_date, weekday_of, without_until
from parsers.durations import read_minutes

MAX_CHARACTERS = 100
MOST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A time as exactly as it was named: either `at`, or `working_days`, or days of the calendar."""

    at: datetime | None = None
    """So long from now."""
    working_days: int = 0
    """So many working days from now."""
    first: date | None = None
    last: date | None = None
    """The day; of a week its first and last one."""
    begins: time | None = None
    ends: time | None = None
    """The time of the day, or the part of it, if one was named."""


NUMBERS = {
    **{word: at for at, word in enumerate("one two three four five six seven eight nine ten".split(), 1)},
    **{word: at for at, word in enumerate("一二三四五六七八九十", 1)},
    "a": 1,
    "an": 1,
    "两": 2,
}
_NUMBER = r"([0-9]{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_DAYS = re.compile(
    rf"{_NUMBER} ?(working days?|business days?|个?工作日|days?|d|天|日|weeks?|w|周|个?星期|个?礼拜)"
)
_UNIT = re.compile(r"[0-9a-z一二两三四五六七八九十半个] ?(?:h|m|分|小时|钟头)")
_BEFORE = re.compile(r"(?:by|before|around|about|on|at|in|within|for|约|大约|预计|不晚于|最迟)(?![a-z]) ?")
_AFTER = re.compile(r" ?(?:from now|之后|以后|后|之内|以内|内|之前|以前|前|左右|为止|止)$")
_CLOCK = re.compile(
    r"(?:(?P<hour>[0-2]?[0-9]):(?P<minute>[0-5][0-9])|(?P<bare>1[0-2]|[1-9])(?= ?[ap]\.?m))"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
    r"|(?P<zh_part>凌晨|早上|上午|中午|下午|傍晚|晚上)? ?"
    r"(?P<zh_hour>[0-2]?[0-9]|十[一二]?|[一二两三四五六七八九])[点时](?P<zh_half>半)?(?:(?P<zh_minute>[0-5]?[0-9])分?|整)?"
)
_PARTS: dict[str, tuple[time, time]] = {
    **dict.fromkeys(("morning", "早上", "上午"), (time(0), time(12))),
    **dict.fromkeys(("noon", "midday", "中午"), (time(12), time(12))),
    **dict.fromkeys(("afternoon", "下午"), (time(12), time(18))),
    **dict.fromkeys(("evening", "tonight", "傍晚", "晚上"), (time(18), time(22))),
}
_PART = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_TODAY = frozenset(
    ("", "today", "this", "eod", "end of day", "end of the day", "今天", "今日", "今", "下班", "今天下班")
)
_WEEK = re.compile(r"(next|this|end of(?: the)?|下下?个?|这个?|本) ?(?:week|周|星期|礼拜)")
_GLUE = " ,的"
_JOINT = re.compile(r"(?:(?:^| )at|(?:^| )in the|(?<=[0-9])t)$")


def read_coming(text: str, now: datetime) -> Coming | None:
    """Return the time that a text names and nothing else; None when it is not understood.

    `now` is aware, in the zone of the desk. A day without a year, a weekday and a time of the day
    are the next that come. Nothing is said of whether it is over. Never raises for any text.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[: MAX_CHARACTERS + 1]).casefold().split())
    if not plain or len(plain) > MAX_CHARACTERS:
        return None
    _, plain = without_until(plain.rstrip("。.!"))
    plain = _AFTER.sub("", _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain).strip()
    if (span := _span(plain, now)) is not None:
        return span
    try:
        return _on_the_wall(plain, now)
    except OverflowError:
        return None


def _span(plain: str, now: datetime) -> Coming | None:
    if match := _DAYS.fullmatch(plain):
        number = int(match[1]) if match[1].isdigit() else NUMBERS[match[1]]
        if "work" in match[2] or "business" in match[2] or "工作日" in match[2]:
            return Coming(working_days=number) if 1 <= number <= MOST_DAYS else None
        days = number * (7 if match[2][0] == "w" or match[2][-1] in "周期拜" else 1)
        day = now.date() + timedelta(days=days)
        return Coming(first=day, last=day) if 1 <= days <= MOST_DAYS else None
    minutes = read_minutes(plain) if _UNIT.search(plain) else None
    if minutes is None:
        return None
    return Coming(at=(now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo))


def _on_the_wall(plain: str, now: datetime) -> Coming | None:
    today, clock, part = now.date(), _CLOCK.search(plain), None
    if clock is not None:
        at = _time(clock)
        if at is None:
            return None
        part, plain = (at, at), plain[: clock.start()] + " " + plain[clock.end() :]
    elif named := _PART.search(plain):
        part, plain = _PARTS[named[0]], plain[: named.start()] + " " + plain[named.end() :]
    rest = _JOINT.sub("", " ".join(plain.split()).strip(_GLUE)).strip(_GLUE)
    if rest in ("", "this") and part is not None:
        day = today if part[1] > now.time() else today + timedelta(days=1)
        return Coming(first=day, last=day, begins=part[0], ends=part[1])
    days = _day(rest, today)
    if days is None:
        return None
    return Coming(
        first=days[0],
        last=days[1],
        begins=part[0] if part is not None else None,
        ends=part[1] if part is not None else None,
    )


def _day(rest: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day that the words mean; None when they mean none."""
    if rest in _TODAY:
        return today, today
    if match := _WEEK.fullmatch(rest):
        monday = today - timedelta(days=today.weekday())
        if match[1].startswith(("next", "下")):
            first = monday + timedelta(weeks=2 if match[1].startswith("下下") else 1)
            return first, first + timedelta(days=6)
        return today, monday + timedelta(days=6)
    if match := WEEKDAY.fullmatch(rest):
        day: date | None = weekday_of(match, today)
    elif match := SHORT.fullmatch(rest) or SHORT.fullmatch(rest + "."):
        day = short_date(match, today)
    elif match := DAY.fullmatch(rest):
        day = date_of(match, today, [])
    else:
        return None
    return (day, day) if day is not None else None


def _time(clock: re.Match[str]) -> time | None:
    """Return the time of the day; "3:00" without a half of the day is the afternoon's, "03:00" is not."""
    if clock["zh_hour"]:
        written = clock["zh_hour"]
        hour = int(written) if written.isdigit() else _chinese(written)
        minute = 30 if clock["zh_half"] else int(clock["zh_minute"] or 0)
        late = clock["zh_part"] in ("下午", "傍晚", "晚上") or (clock["zh_part"] is None and 1 <= hour <= 6)
        late = late or (clock["zh_part"] == "中午" and hour <= 2)
    else:
        written = clock["hour"] or clock["bare"]
        hour, minute = int(written), int(clock["minute"] or 0)
        if clock["half"] == "a" and hour == 12:
            hour = 0
        late = clock["half"] == "p" or (clock["half"] is None and len(written) == 1 and 1 <= hour <= 6)
    if late and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 else None


def _chinese(written: str) -> int:
    return sum(NUMBERS[char] for char in written)
