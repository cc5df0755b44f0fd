"""A span of time in which something is to be done: "2024-05-21 19:00-21:00", "周六 22:00至次日2:00"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta, tzinfo

from parsers.days import read_day

MAX_CHARACTERS = 200
_USUAL = timedelta(hours=1)
"""How long something takes of which only the beginning is said."""

_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|当晚|深夜|夜里|晚)? ?"
    r"(?<![0-9.:/])(?P<hour>2[0-4]|[01]?[0-9])(?![0-9])"
    r"(?:(?P<colon>[:.])(?P<minute>[0-5][0-9])(?![0-9./])|(?P<point>点)(?:(?P<half>半)|(?P<at>[0-5]?[0-9])分?)?)?"
    r" ?(?P<half_of_day>[ap]\.?m\b\.?)?"
)
_LONG = re.compile(r"([0-9]{1,3}(?:\.[0-9])?|半)个? ?(minutes?|mins?|hours?|hrs?|h\b|分钟|小时|钟头)")
_EVENING = re.compile(r"tonight|this evening|今晚|今夜")
_TOMORROW_EVENING = re.compile(r"tomorrow (?:evening|night)|明晚")
_LATE = frozenset(("下午", "傍晚", "晚上", "今晚", "明晚", "当晚", "深夜", "夜里", "晚"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when until when, in the zone of the time on the wall that it was read with."""

    begins: datetime
    ends: datetime
    """After `begins`."""


def read_window(text: str, now: datetime) -> Window | None:
    """Return the span that is written, or None when it is not understood. Raises nothing; linear time.

    `now` is in the zone that the writer means. Without a day the next such time is meant; what ends before
    it begins ends on the day after; of a beginning alone an hour is taken.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[: MAX_CHARACTERS + 1]).casefold().split())
    if not plain or len(plain) > MAX_CHARACTERS:
        return None
    day, rest = read_day(plain, now.date())
    if day is None and _TOMORROW_EVENING.search(plain):
        day = now.date() + timedelta(days=1)
    long = _LONG.search(rest)
    times = _times(rest[: long.start()] + rest[long.end() :] if long else rest)
    if not times or (day is not None and day.year == MAXYEAR):
        return None
    begins = _on(day or now.date(), times[0], now.tzinfo)
    if day is None and not _EVENING.search(plain) and begins <= now:
        begins += timedelta(days=1)
    if len(times) > 1:
        ends = _on(begins.date(), times[1], now.tzinfo)
        if ends <= begins:
            ends += timedelta(days=1)
    else:
        ends = begins + (_length(long) if long else _USUAL)
    return Window(begins=begins, ends=ends) if ends > begins else None


def _on(day: date, clock: tuple[int, int], zone: tzinfo | None) -> datetime:
    """24:00 is the midnight that ends the day."""
    return datetime.combine(day, time(0), zone) + timedelta(hours=clock[0], minutes=clock[1])


def _length(match: re.Match[str]) -> timedelta:
    number = 0.5 if match[1] == "半" else float(match[1])
    unit = timedelta(minutes=1) if match[2].startswith(("m", "分")) else timedelta(hours=1)
    return number * unit


def _times(text: str) -> list[tuple[int, int]]:
    """Return the first two clock times, in 24 hours."""
    found: list[tuple[int, int]] = []
    part = ""
    matches = [
        match for match in _CLOCK.finditer(text) if match["colon"] or match["point"] or match["half_of_day"]
    ]
    if any(match["colon"] != "." for match in matches):
        matches = [match for match in matches if match["colon"] != "."]  # "5.25 22:00": that is a day
    for match in matches:
        part = match["part"] or part  # "晚上8点到10点": the part of the day holds on
        hour = int(match["hour"])
        half = (match["half_of_day"] or "")[:1]
        if hour < 12 and (half == "p" or (not half and part in _LATE and (hour >= 5 or part == "下午"))):
            hour += 12
        elif hour == 12 and half == "a":
            hour = 0
        minute = 30 if match["half"] else int(match["minute"] or match["at"] or 0)
        if hour == 24 and minute:
            continue
        found.append((hour, minute))
        if len(found) == 2:
            break
    return found
