"""When somebody says that they will be away: "until 2024-06-01", "5月20日至6月1日", "tomorrow", "back"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

from parsers.days import DAY, SHORT, UNTIL, WEEKDAY, date_of, short_date, weekday_of, without_until

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
_ENDS = {"morning": time(12), "上午": time(12), "afternoon": time(18), "下午": time(18)}
MOST_DAYS = 366
_CLOCK = re.compile(r" ?([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
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
    while match := DAY.search(plain, position):
        if len(found) == 2 or (day := date_of(match, today, found)) is None:
            return None
        between.append(plain[position : match.start()].strip())
        found.append(day)
        position = match.end()
        if clock := _CLOCK.match(plain, position):
            if len(found) == 1 and between[0] not in UNTIL:
                return None  # a beginning within the day: nobody is away by half days before "until"
            at, position = time(int(clock[1]), int(clock[2])), clock.end()
    if not found or plain[position:].strip() not in _AFTER:
        return None
    return _span(found, between, at)


def _in_words(plain: str, today: date) -> Away | None:
    """Return an absence that is said without a date: "until Friday", "3天", "this afternoon", "下周"."""
    until, rest = without_until(plain)
    if match := SHORT.fullmatch(rest):
        day = short_date(match, today)
        return _on(day, today, until=until) if day is not None else None
    rest = rest.rstrip(". ")
    if match := WEEKDAY.fullmatch(rest):
        return _on(weekday_of(match, today), today, until=until)
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


def _on(day: date, today: date, *, until: bool) -> Away:
    return Away(first=None if until or day == today else day, last=day)


def _for_so_long(match: re.Match[str], today: date) -> Away | None:
    """Return so many days or weeks, today included."""
    number = float(match[1]) if match[1].isdigit() else float(_NUMBERS[match[1]])
    if match[2].startswith(("week", "周", "星期", "个星期")):
        number *= 7
    if not 1 <= number <= MOST_DAYS:
        return Away(first=None, last=today) if number == 0.5 else None
    return Away(first=None, last=today + timedelta(days=int(number) - 1))


def _span(found: list[date], between: list[str], at: time | None) -> Away | None:
    if len(found) == 1:
        if between[0] in UNTIL:
            return Away(first=None, last=found[0], at=at)
        return Away(first=found[0], last=found[0]) if between[0] in ("", "on") else None
    if between[0] not in _FROM or between[1] not in _BETWEEN or found[1] < found[0]:
        return None
    return Away(first=found[0], last=found[1], at=at)
