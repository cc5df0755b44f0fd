"""The kinds of value that `config.toml` knows, each with its own check and its own words when it is wrong."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from daemon.config import notation
from daemon.config.problems import Wrong
from parsers.alerts import PatternRefused, check_pattern
from parsers.fields import Field

Item = TypeVar("Item")

_ANY_DAY = timedelta(hours=8)
"""Stands for the calendar's working day while only the form of a text is checked."""

LanguageTag = Literal["en", "zh-CN"]
PriorityName = Literal["P1", "P2", "P3", "P4"]
SecurityName = Literal["tls", "starttls", "none"]


def line(most: int) -> Callable[[str], str]:
    """Demand one line of 1 to `most` characters; blanks around it go."""

    def check(text: str) -> str:
        text = text.strip()
        if not text:
            raise Wrong("must not be empty")
        if len(text) > most:
            raise Wrong(f"must be at most {most} characters long")
        if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
            raise Wrong("must be one line without control characters")
        return text

    return check


def between(low: int, high: int) -> Callable[[int], int]:
    """Demand a number from `low` to `high`."""

    def check(number: int) -> int:
        if not low <= number <= high:
            raise Wrong(f"must be between {low} and {high}")
        return number

    return check


_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise Wrong(
            "must be 1 to 40 of a-z, 0-9, dot, dash, underscore, with a letter or digit at both ends",
            "this short name is stored and typed in commands, and must never change",
        )
    return text


_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


def mail_address(text: str) -> str:
    """Return a bare mail address in lower case. Raises `Wrong`."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        if not text.isascii():
            raise Wrong("is not an address that every server takes", "write the domain in its xn-- form")
        raise Wrong("is not a mail address", 'write it as in "ann@example.com", without the name')
    return f"{local}@{domain}".lower()


def _alert_pattern(text: str) -> str:
    if not text:
        return text
    try:
        check_pattern(text)
    except PatternRefused as error:
        raise Wrong(f"is no pattern that can be used: {error}", "see docs/how-to/monitoring.md") from error
    return text


def _sender(text: str) -> str:
    if not text.startswith("@"):
        return mail_address(text)
    if len(text) > 254 or not _DOMAIN.fullmatch(text[1:]):
        raise Wrong("is neither an address nor a domain", 'write "bob@example.com" or "@example.com"')
    return text.lower()


_PATTERN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]{2,320}")
MOST_STARS = 8


def _sender_pattern(text: str) -> str:
    text = text.strip()
    if "*" not in text:
        return _sender(text)
    if not _PATTERN.fullmatch(text) or text.count("@") != 1 or text.count("*") > MOST_STARS:
        raise Wrong(
            "is not a pattern for addresses",
            f'write it as in "promo-*@*" or "*@*.example.com", with one "@" and at most {MOST_STARS} stars',
        )
    if not re.search(r"[A-Za-z0-9]{2}", text):
        raise Wrong("would match nearly everybody", "leave at least two letters or digits beside the stars")
    return text.lower()


_IPV6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")


def _host(text: str) -> str:
    text = text.strip()
    if "://" in text:
        raise Wrong("must be a host name alone", f'write "{text.split("://", 1)[1].split("/")[0][:80]}"')
    if re.fullmatch(r"[^:]+:\d+", text):
        raise Wrong("must be a host name alone", "the port number has a key of its own: port")
    if len(text) > 253 or not (_DOMAIN.fullmatch(text) or (":" in text and _IPV6.fullmatch(text))):
        raise Wrong("is not a host name", 'write it as in "imap.example.com"')
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (
        KeyError,
        ValueError,
        OSError,
    ) as error:  # ZoneInfoNotFoundError, a path, a folder of the database
        near = difflib.get_close_matches(name[:60], available_timezones(), n=1, cutoff=0.6)
        remedy = f'did you mean "{near[0]}"?' if near else 'write a name of the IANA list: "Asia/Shanghai"'
        raise Wrong("is not a time zone", remedy) from error
    return name


def some(items: list[Item]) -> list[Item]:
    """Demand at least one."""
    if not items:
        raise Wrong("needs at least one entry")
    return items


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _date_as_text(value: object) -> object:
    # TOML knows dates without quotes too.
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _time_as_text(value: object) -> object:
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _checked(read: Callable[[str], object]) -> Callable[[str], str]:
    """Keep the text, and make sure that it can be read: a stored policy then shows what was written."""

    def check(text: str) -> str:
        read(text)
        return text

    return check


def _field(text: str) -> str:
    known = [field.value for field in Field]
    if text not in known:
        raise Wrong("is no field of a ticket's record", f"there are {', '.join(known)}")
    return text


def wall_between(low: timedelta, high: timedelta, words: str) -> Callable[[str], str]:
    """Demand a duration from `low` to `high`; `words` say both."""

    def check(text: str) -> str:
        if not low <= notation.wall_time(text) <= high:
            raise Wrong(f"must be between {words}")
        return text

    return check


def _hours(lines: list[str]) -> list[str]:
    notation.weekly_hours(lines)
    return lines


def _phrase(text: str) -> str:
    text = line(80)(text)
    if len(text) == 1 and text.isascii():
        raise Wrong("is too short to say anything", "use a whole word")
    return text


def _ending(text: str) -> str:
    text = text.strip().lower().lstrip("*").lstrip(".")
    if not re.fullmatch(r"[^\s./\\]{1,20}(?:\.[^\s./\\]{1,20})?", text):
        raise Wrong("is not the ending of a file name", 'write it as in "exe"')
    return text


def _plain_text(text: str) -> str:
    if len(text) > 2000 or any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in text):
        raise Wrong("must be plain text of at most 2000 characters")
    return text.strip("\n")


def _one_day(text: str) -> str:
    found = notation.days(text)
    if len(found.dates) != 1 or found.spans is not None:
        raise Wrong("must be one day", 'write it as in "2024-05-20"')
    return text


Id = Annotated[str, AfterValidator(_id)]
Name = Annotated[str, AfterValidator(line(100))]
MailAddress = Annotated[str, AfterValidator(mail_address)]
MailAddresses = Annotated[list[MailAddress], BeforeValidator(_as_list), AfterValidator(some)]
Sender = Annotated[str, AfterValidator(_sender)]
SenderPattern = Annotated[str, AfterValidator(_sender_pattern)]
AlertPattern = Annotated[str, AfterValidator(_alert_pattern)]
Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, AfterValidator(between(1, 65535))]
Login = Annotated[str, AfterValidator(line(320))]
PathText = Annotated[str, AfterValidator(line(1000))]
Url = Annotated[str, AfterValidator(line(1000))]
Folder = Annotated[str, AfterValidator(line(200))]
Zone = Annotated[str, AfterValidator(_zone)]
Signature = Annotated[str, AfterValidator(_plain_text)]
Phrase = Annotated[str, AfterValidator(_phrase)]
Ending = Annotated[str, AfterValidator(_ending)]
Promise = Annotated[str, AfterValidator(_checked(lambda text: notation.target(text, _ANY_DAY)))]
WorkingTime = Annotated[str, AfterValidator(_checked(lambda text: notation.working_time(text, _ANY_DAY)))]
WallTime = Annotated[str, AfterValidator(_checked(notation.wall_time))]
Days = Annotated[str, BeforeValidator(_date_as_text), AfterValidator(_checked(notation.days))]
Day = Annotated[str, BeforeValidator(_date_as_text), AfterValidator(_one_day)]
Turn = Annotated[str, AfterValidator(_checked(notation.whole_days))]
ContactPromise = Annotated[
    str, AfterValidator(_checked(lambda text: notation.contact_target(text, _ANY_DAY)))
]
Weight = Annotated[int, AfterValidator(between(0, 1000))]
FieldName = Annotated[str, AfterValidator(_field)]
LongLine = Annotated[str, AfterValidator(lambda text: line(500)(text) if text else text)]
ClockTime = Annotated[str, BeforeValidator(_time_as_text), AfterValidator(_checked(notation.clock_time))]
Hours = Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_hours)]
