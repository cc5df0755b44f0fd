"""When somebody says that they will be away: "until 2024-06-01", "5月20日至6月1日", "tomorrow", "back"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

MAX_CHARACTERS = 100

_BACK_WORDS = frozenset(
    (
        *("end", "ended", "back", "off", "over", "stop", "i'm back", "i am back", "back again", "here again"),
        *(
            "回来",
            "回来了",
            "我回来了",
            "已回来",
            "回岗",
            "返岗",
            "到岗",
            "上班",
            "上班了",
            "结束",
            "取消",
            "销假",
        ),
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?"
    r"|([0-9]{1,2})月([0-9]{1,2})[日号]?"
    rf"|([0-9]{{1,2}}) {_MONTH}(?: ([0-9]{{4}}))?"
    rf"|{_MONTH} ([0-9]{{1,2}})(?:,? ([0-9]{{4}}))?"
    "|(today|今天|今日)|(tomorrow|明天|明日)|(后天)"
)
_CLOCK = re.compile(r" ?([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_UNTIL = frozenset(("until", "till", "til", "through", "to", "up to", "到", "至", "直到", "截至", "截止"))
_FROM = frozenset(("", "from", "on", "between", "从", "自"))
_BETWEEN = frozenset(
    (
        "..",
        "...",
        "-",
        "--",
        "–",
        "—",
        "~",
        "to",
        "until",
        "till",
        "through",
        "and",
        "到",
        "至",
        "直到",
        "起至",
        "起到",
    )
)
_AFTER = frozenset(("", ".", "。", "!", "止", "为止", "inclusive"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Away from the beginning of `first` to the end of `last`."""

    first: date | None
    """None: from now on."""
    last: date
    at: time | None = None
    """On the last day only until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Back from wherever they were."""


def read_absence(text: str, today: date) -> Away | Back | None:
    """Return what somebody says about being away; None when it is not understood.

    A last day counts whole, "until" included: who is thought to be away a day too long misses a ticket, who
    is thought to be back a day too early leaves one lying. A day without year is the next one that comes.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text[: MAX_CHARACTERS + 1]).casefold().split())
    if len(plain) > MAX_CHARACTERS:
        return None
    if plain.rstrip(".!。").replace("\u2019", "'") in _BACK_WORDS:
        return Back()
    found: list[date] = []
    between: list[str] = []
    at, position = None, 0
    while match := _DAY.search(plain, position):
        if len(found) == 2 or (day := _date(match, today, found)) is None:
            return None
        between.append(plain[position : match.start()].strip())
        found.append(day)
        position = match.end()
        if clock := _CLOCK.match(plain, position):
            if len(found) == 1 and between[0] not in _UNTIL:
                return None  # a beginning within the day: nobody is away by half days before "until"
            at, position = time(int(clock[1]), int(clock[2])), clock.end()
    if not found or plain[position:].strip() not in _AFTER:
        return None
    return _span(found, between, at)


def _span(found: list[date], between: list[str], at: time | None) -> Away | None:
    if len(found) == 1:
        if between[0] in _UNTIL:
            return Away(first=None, last=found[0], at=at)
        return Away(first=found[0], last=found[0]) if between[0] in ("", "on") else None
    if between[0] not in _FROM or between[1] not in _BETWEEN or found[1] < found[0]:
        return None
    return Away(first=found[0], last=found[1], at=at)


def _date(match: re.Match[str], today: date, before: list[date]) -> date | None:
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
