"""Days in words, English and Chinese: "2024-05-20", "5月20日", "20 May", "20.5.", "tomorrow", "Friday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?"
    r"|([0-9]{1,2})月([0-9]{1,2})[日号]?"
    rf"|([0-9]{{1,2}}) {_MONTH}(?: ([0-9]{{4}}))?"
    rf"|{_MONTH} ([0-9]{{1,2}})(?:,? ([0-9]{{4}}))?"
    "|(today|今天|今日)|(tomorrow|明天|明日)|(后天)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_WEEKDAYS = "一二三四五六日天"
WEEKDAY = re.compile(
    r"(?:(next|this|on|下下?|这|本)? ?)(?:"
    r"(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"|(?:周|星期|礼拜)([一二三四五六日天]))"
)
"""One weekday in words; which week is said before it, or it is the next one that comes."""
SHORT = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?")
"""As written in much of Europe: day, month."""
UNTIL = frozenset(("until", "till", "til", "through", "to", "up to", "到", "至", "直到", "截至", "截止"))


def without_until(plain: str) -> tuple[bool, str]:
    """Return whether "until" stands before the words, and these without it."""
    for word in sorted(UNTIL, key=len, reverse=True):
        if plain.startswith(word) and (not word.isascii() or plain[len(word) :].startswith(" ")):
            return True, plain[len(word) :].strip().removesuffix("为止").removesuffix("止").strip()
    return False, plain


def weekday_of(match: re.Match[str], today: date) -> date:
    """Return the day that is meant: in the week that is said, else the next of that name, today included."""
    named = match[2] and next(at for at, name in enumerate(_WEEKDAYS) if name.startswith(match[2]))
    wanted = named if match[2] else min(_ZH_WEEKDAYS.index(match[3]), 6)
    week = match[1] or ""
    if week == "next" or week.startswith("下"):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=2 if week == "下下" else 1, days=int(wanted or 0))
    return today + timedelta(days=(int(wanted or 0) - today.weekday()) % 7)


def short_date(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match[1]), int(match[2]), match[3]
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def date_of(match: re.Match[str], today: date, before: list[date]) -> date | None:
    """Return the day that was written, or None for one that is in no calendar."""
    year, month, day, zh_month, zh_day, d1, m1, y1, m2, d2, y2, is_today, tomorrow, after = match.groups()
    if is_today or tomorrow or after:
        return today + timedelta(days=0 if is_today else 1 if tomorrow else 2)
    name = m1 or m2
    wanted_month = int(month or zh_month or _MONTHS.index(name) + 1)
    wanted_day = int(day or zh_day or d1 or d2)
    written = year or y1 or y2
    try:
        if written:
            return date(int(written), wanted_month, wanted_day)
        earliest = before[0] if before else today
        this_year = date(earliest.year, wanted_month, wanted_day)
        return this_year if this_year >= earliest else date(earliest.year + 1, wanted_month, wanted_day)
    except ValueError:
        return None


def read_day(plain: str, today: date) -> tuple[date | None, str]:
    """Return the first day that a text names, and the text without it; (None, text) when it names none.

    `plain`: NFKC, case-folded, single blanks. A day without year is the next one that comes.
    """
    for pattern in (DAY, WEEKDAY):
        match = pattern.search(plain)
        if match is None:
            continue
        day = date_of(match, today, []) if pattern is DAY else weekday_of(match, today)
        if day is not None:
            return day, f"{plain[: match.start()]} {plain[match.end() :]}"
    return None, plain
