"""How instants, spans, figures and people's words are shown in a mail, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from daemon.desk.model import Language

_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZH_DAYS = "一二三四五六日"

MAX_ONE_LINE = 250
"""Characters of a value shown on one line; a subject of 10,000 letters helps nobody."""

# What may not stand in text: controls but tab and line feed, and halves of surrogate pairs, which
# no encoding can carry. Line and paragraph separators break lines where nobody expects it.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")

# Stops at whatever cannot be part of an address or usually ends a sentence around it; Han text runs
# on without a space, so only ASCII belongs to a link.
_LINK = re.compile(r"https?://[!#$%&*+,\-./0-9:;=?@A-Z\[\]_a-z~()']{1,2000}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?'"


def clean(text: str) -> str:
    """Return `text` with LF line ends and without what cannot be shown or encoded."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, limit: int = MAX_ONE_LINE) -> str:
    """Return `text` on one line, at most `limit` characters, an ellipsis where it was cut."""
    line = _BLANKS.sub(" ", _UNPRINTABLE.sub(" ", text[: limit * 4])).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant(value: datetime | str, zone: str) -> datetime:
    """Return an instant (aware, or ISO 8601 with offset) on the clock of `zone`.

    ValueError: not an instant, or without an offset.
    """
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        raise ValueError(f"an instant needs its offset from UTC: {value!r}")
    return moment.astimezone(_zone(zone))


def when(value: datetime | str, zone: str, language: Language) -> str:
    """Return "Tue 21 May, 14:30" or "5月21日（周二）14:30"."""
    local = instant(value, zone)
    gap = "" if language is Language.ZH_CN else ", "
    return f"{day(local.date(), language)}{gap}{local:%H:%M}"


def day(value: date | str, language: Language) -> str:
    """Return "Tue 21 May" or "5月21日（周二）" for a calendar day."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if language is Language.ZH_CN:
        return f"{value.month}月{value.day}日（周{_ZH_DAYS[value.weekday()]}）"
    return f"{_EN_DAYS[value.weekday()]} {value.day} {_EN_MONTHS[value.month - 1]}"


def lasted(since: datetime | str, until: datetime | str, language: Language) -> str:
    """Return how long, in its two largest units: "1 h 20 min", "3 天 2 小时"; never less than a minute."""
    span = max(instant(until, "UTC") - instant(since, "UTC"), timedelta(minutes=1))
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    chinese = language is Language.ZH_CN
    units = (
        (days, "天" if chinese else "d"),
        (hours, "小时" if chinese else "h"),
        (minutes, "分钟" if chinese else "min"),
    )
    told = [f"{count} {unit}" for count, unit in units if count]
    return " ".join(told[:2])


def figure(value: float | None, missing: str = "–") -> str:
    """Return a number as people write it: 9, 9.4; `missing` for None."""
    if value is None:
        return missing
    return f"{value:.1f}".removesuffix(".0")


def width(text: str) -> int:
    """Return how many columns `text` takes in a fixed-width font; a Han character takes two (UAX 11)."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def cell(value: object, columns: int, align: str = "left") -> str:
    """Return `value` padded with spaces to so many columns, cut when it is wider. For text tables."""
    text = str(value)
    if width(text) > columns:
        while text and width(text) >= columns:
            text = text[:-1]
        text += "…"
    gap = " " * (columns - width(text))
    return gap + text if align == "right" else text + gap


def html_prose(text: str) -> str:
    """Return a person's words as safe HTML: escaped, line breaks kept, http(s) addresses made links."""
    text = text_prose(text)
    out: list[str] = []
    position = 0
    for found in _LINK.finditer(text):
        address = _trim_link(found[0])
        out.append(_escaped_lines(text[position : found.start()]))
        # Says where it leads, word for word: no other label, so it cannot pretend.
        out.append(f'<a href="{escape(address)}" rel="noreferrer">{escape(address)}</a>')
        position = found.start() + len(address)
    out.append(_escaped_lines(text[position:]))
    return "".join(out)


def _trim_link(address: str) -> str:
    """Leave out what ends the sentence around an address rather than the address."""
    surplus = {")": address.count(")") - address.count("("), "]": address.count("]") - address.count("[")}
    end = len(address)
    while end and (address[end - 1] in _AFTER_LINK or surplus.get(address[end - 1], 0) > 0):
        end -= 1
        if address[end] in surplus:
            surplus[address[end]] -= 1
    return address[:end]


def _escaped_lines(text: str) -> str:
    # Runs of blanks are kept: people line up tables and stack traces with them.
    return escape(text).replace("  ", "&nbsp; ").replace("\n", "<br>\n")


def text_prose(text: str) -> str:
    """Return a person's words for a text mail: line breaks kept, of several blank lines one."""
    return tidy(clean(text))


def tidy(text: str) -> str:
    """Return `text` with LF line ends and never more than one blank line, none around it."""
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text or "\n " in text else text).strip("\n")


def quoted(text: str, mark: str = "> ") -> str:
    """Return a person's words with `mark` before each line."""
    return "\n".join((mark + line).rstrip() for line in text_prose(text).split("\n"))


def mailto(address: str, subject: str, body: str, *, reference: str = "") -> str:
    """Return a link that opens a mail ready to send (RFC 6068), `reference` below its body.

    Everything but letters, digits and "-._~" is percent-encoded, "+" too, since some phones read
    it as a space; line ends are CRLF as section 5 demands.
    """
    whole = f"{clean(body).rstrip()}\n\n{reference}" if reference else clean(body)
    fields = {"subject": one_line(subject, 150), "body": whole.replace("\n", "\r\n")}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items() if value)
    return f"mailto:{quote(one_line(address), safe='@')}" + (f"?{query}" if query else "")
