"""The Date field read: RFC 5322, obsolete forms and ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_DATE = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?[\s-]+(\d{4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:([+-])(\d{2}):?(\d{2})|(GMT|UTC?|Z)\b)"
)
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}


def parse_date(value: str) -> datetime | None:
    """Return the instant that a Date field names, aware; None when it cannot be read.

    A zone that is missing or unknown counts as UTC (RFC 5322, 3.3: "-0000" says nothing of the place).
    """
    value = value[:200]
    found = _DATE.match(value)
    if found is None:
        return _odd_date(value)
    month = _MONTHS.get(found[2].lower())
    if month is None:
        return None
    offset = timedelta()
    if found[7]:
        offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
        offset = -offset if found[7] == "-" else offset
    return _instant(
        int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0), offset
    )


def _instant(
    year: int, month: int, day: int, hour: int, minute: int, second: int, offset: timedelta
) -> datetime | None:
    if abs(offset) >= timedelta(hours=24):
        offset = timedelta()
    if not 1 < year < 9999:  # with a zone, the outermost years leave the calendar
        return None
    zone = _zone(offset) if offset else UTC
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None


_zone = lru_cache(maxsize=64)(timezone)

_ISO = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


def _odd_date(value: str) -> datetime | None:
    """Read what is not RFC 5322: ISO 8601, obsolete zones, two-digit years, missing commas."""
    from email.utils import parsedate_tz

    if (iso := _ISO.match(value)) is not None:
        zone = (iso[7] or "Z").replace(":", "")
        offset = timedelta()
        if zone != "Z":
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
        year, month, day, hour, minute, second = (int(iso[number] or 0) for number in range(1, 7))
        return _instant(year, month, day, hour, minute, second, offset)
    try:
        parts = parsedate_tz(value)
    except (ValueError, IndexError, TypeError, OverflowError):  # it fails on some rubbish
        return None
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    seconds = max(-86_400, min(86_400, parts[9] or 0))
    return _instant(year, month, day, hour, minute, second, timedelta(seconds=seconds))
