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
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_WEEKDAYS = "一二三四五六日天"
_WEEKDAY = re.compile(
    r"(?:(next|this|on|下下?|这|本)? ?)(?:"
    r"(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?"
    r"|(?:周|星期|礼拜)([一二三四五六日天]))"
)
"""One weekday in words; which week is said before it, or it is the next one that comes."""
_NUMBERS = {
    **{word: at for at, word in enumerate("one two three four five six seven eight nine ten".split(), 1)},
    **{word: at for at, word in enumerate("一二三四五六七八九十", 1)},
    "a": 1,
    "两": 2,
    "半": 0.5,
    "half a": 0.5,
}
_SPAN = re.compile(
    r"(?:for )?(?:the )?(?:next )?([0-9]{1,3}|half a|a|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|[一两二三四五六七八九十半]) ?"
    r"(days?|weeks?|天|日|周|个?星期)"
)
_WHOLE_WEEK = re.compile(r"(next|this|下下?个?|这个?|本) ?(?:week|周|星期|礼拜)")
_PART = re.compile(r"(?:(today|this|tomorrow|今天|今日|明天|明日) ?)?(morning|afternoon|上午|下午)")
_SHORT = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})?")
"""As written in much of Europe: day, month."""
_ENDS = {"morning": time(12), "上午": time(12), "afternoon": time(18), "下午": time(18)}
MOST_DAYS = 366
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
    if (said := _in_words(plain.rstrip("!。 "), today)) is not None:
        return said
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


def read_day(plain: str, today: date) -> tuple[date | None, str]:
    """Return the first day that a text names, and the text without it; (None, text) when it names none.

    `plain`: NFKC, case-folded, single blanks. A day without year is the next one that comes.
    """
    for pattern in (_DAY, _WEEKDAY):
        match = pattern.search(plain)
        if match is None:
            continue
        day = _date(match, today, []) if pattern is _DAY else _weekday(match, today)
        if day is not None:
            return day, f"{plain[: match.start()]} {plain[match.end() :]}"
    return None, plain


def _in_words(plain: str, today: date) -> Away | None:
    """Return an absence that is said without a date: "until Friday", "3天", "this afternoon", "下周"."""
    until, rest = _without_until(plain)
    if match := _SHORT.fullmatch(rest):
        day = _european(match, today)
        return _on(day, today, until=until) if day is not None else None
    rest = rest.rstrip(". ")
    if match := _WEEKDAY.fullmatch(rest):
        return _on(_weekday(match, today), today, until=until)
    monday = today - timedelta(days=today.weekday())
    if match := _WHOLE_WEEK.fullmatch(rest):
        weeks = 2 if match[1].startswith("下下") else 1 if match[1].startswith(("next", "下")) else 0
        first = monday + timedelta(weeks=weeks)
        if until:  # back when it begins: the weekend before it is the last of it
            return Away(first=None, last=first - timedelta(days=1)) if weeks else None
        return Away(first=first if weeks else None, last=first + timedelta(days=6))
    if until:
        return None
    if match := _SPAN.fullmatch(rest):
        return _for_so_long(match, today)
    if match := _PART.fullmatch(rest):
        tomorrow = match[1] in ("tomorrow", "明天", "明日")
        day = today + timedelta(days=int(tomorrow))
        return Away(first=day if tomorrow else None, last=day, at=_ENDS[match[2]])
    return None


def _without_until(plain: str) -> tuple[bool, str]:
    """Return whether "until" stands before the words, and these without it."""
    for word in sorted(_UNTIL, key=len, reverse=True):
        if plain.startswith(word) and (not word.isascii() or plain[len(word) :].startswith(" ")):
            return True, plain[len(word) :].strip().removesuffix("为止").removesuffix("止").strip()
    return False, plain


def _on(day: date, today: date, *, until: bool) -> Away:
    return Away(first=None if until or day == today else day, last=day)


def _weekday(match: re.Match[str], today: date) -> date:
    """Return the day that is meant: in the week that is said, else the next of that name, today included."""
    named = match[2] and next(at for at, name in enumerate(_WEEKDAYS) if name.startswith(match[2]))
    wanted = named if match[2] else min(_ZH_WEEKDAYS.index(match[3]), 6)
    week = match[1] or ""
    if week == "next" or week.startswith("下"):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=2 if week == "下下" else 1, days=int(wanted or 0))
    return today + timedelta(days=(int(wanted or 0) - today.weekday()) % 7)


def _for_so_long(match: re.Match[str], today: date) -> Away | None:
    """Return so many days or weeks, today included."""
    number = float(match[1]) if match[1].isdigit() else float(_NUMBERS[match[1]])
    if match[2].startswith(("week", "周", "星期", "个星期")):
        number *= 7
    if not 1 <= number <= MOST_DAYS:
        return Away(first=None, last=today) if number == 0.5 else None
    return Away(first=None, last=today + timedelta(days=int(number) - 1))


def _european(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match[1]), int(match[2]), match[3]
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


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
