"""The keys of `config.toml`: type, default and bounds of each. That file itself explains them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from daemon.config import notation
from daemon.config.problems import Wrong

LanguageTag = Literal["en", "zh-CN"]
PriorityName = Literal["P1", "P2", "P3", "P4"]
SecurityName = Literal["tls", "starttls", "none"]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- values ---


def _line(most: int) -> Callable[[str], str]:
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


def _between(low: int, high: int) -> Callable[[int], int]:
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


def _address(text: str) -> str:
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local) or len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        if not text.isascii():
            raise Wrong("is not an address that every server takes", "write the domain in its xn-- form")
        raise Wrong("is not a mail address", 'write it as in "ann@example.com", without the name')
    return f"{local}@{domain}".lower()


def _sender(text: str) -> str:
    if not text.startswith("@"):
        return _address(text)
    if len(text) > 254 or not _DOMAIN.fullmatch(text[1:]):
        raise Wrong("is neither an address nor a domain", 'write "bob@example.com" or "@example.com"')
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
        raise Wrong("is not a time zone", 'write a name of the IANA list, as in "Asia/Shanghai"') from error
    return name


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


def _wall_between(low: timedelta, high: timedelta, words: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not low <= notation.wall_time(text) <= high:
            raise Wrong(f"must be between {words}")
        return text

    return check


_ANY_DAY = timedelta(hours=8)  # stands for the calendar's while only the form of a text is checked


def _hours(lines: list[str]) -> list[str]:
    notation.weekly_hours(lines)
    return lines


def _phrase(text: str) -> str:
    text = _line(80)(text)
    if len(text) == 1 and text.isascii():
        raise Wrong("is too short to say anything", "use a whole word")
    return text


def _ending(text: str) -> str:
    text = text.strip().lower().lstrip("*").lstrip(".")
    if not re.fullmatch(r"[^\s./\\]{1,20}(?:\.[^\s./\\]{1,20})?", text):
        raise Wrong("is not the ending of a file name", 'write it as in "exe"')
    return text


def _no_blank_lines_of_control(text: str) -> str:
    if len(text) > 2000 or any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in text):
        raise Wrong("must be plain text of at most 2000 characters")
    return text.strip("\n")


Id = Annotated[str, AfterValidator(_id)]
Name = Annotated[str, AfterValidator(_line(100))]
MailAddress = Annotated[str, AfterValidator(_address)]
MailAddresses = Annotated[list[MailAddress], BeforeValidator(_as_list)]
Sender = Annotated[str, AfterValidator(_sender)]
Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, AfterValidator(_between(1, 65535))]
Login = Annotated[str, AfterValidator(_line(320))]
PathText = Annotated[str, AfterValidator(_line(1000))]
Folder = Annotated[str, AfterValidator(_line(200))]
Zone = Annotated[str, AfterValidator(_zone)]
Signature = Annotated[str, AfterValidator(_no_blank_lines_of_control)]
Phrase = Annotated[str, AfterValidator(_phrase)]
Ending = Annotated[str, AfterValidator(_ending)]
Promise = Annotated[str, AfterValidator(_checked(lambda text: notation.target(text, _ANY_DAY)))]
WorkingTime = Annotated[str, AfterValidator(_checked(lambda text: notation.working_time(text, _ANY_DAY)))]
WallTime = Annotated[str, AfterValidator(_checked(notation.wall_time))]
Days = Annotated[str, BeforeValidator(_date_as_text), AfterValidator(_checked(notation.days))]
ClockTime = Annotated[str, BeforeValidator(_time_as_text), AfterValidator(_checked(notation.clock_time))]
Hours = Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_hours)]


# --- sections ---


class Secret(Section):
    """Where a password is, in at most one of three ways; never the password itself."""

    password_file: PathText | None = None
    password_env: Login | None = None
    password_credential: Login | None = None


class DeskPolicy(Section):
    """What decisions look at, of [desk]."""

    model_config = ConfigDict(extra="ignore")

    name: Name
    address: MailAddress
    language: LanguageTag = "zh-CN"
    time_zone: Zone = "Asia/Shanghai"
    administrator: MailAddress


class Desk(DeskPolicy):
    model_config = ConfigDict(extra="forbid")

    data_dir: PathText = "/var/lib/postdesk"


class MailboxRules(Section):
    """What decisions look at, of [[mailbox]]."""

    model_config = ConfigDict(extra="ignore")

    id: Id = "support"
    address: MailAddress | None = None
    display_name: Name | None = None
    team: Id | None = None
    language: LanguageTag | None = None
    signature_en: Signature = ""
    signature_zh: Signature = ""


class Mailbox(MailboxRules, Secret):
    model_config = ConfigDict(extra="forbid")

    host: Host
    port: Port | None = None
    security: SecurityName = "tls"
    user: Login
    ca_file: PathText | None = None
    folder: Folder = "INBOX"
    handled: Literal["flag", "move"] = "flag"
    handled_folder: Folder = "Processed"
    idle: bool = True
    poll_seconds: Annotated[int, AfterValidator(_between(10, 3600))] = 60
    timeout_seconds: Annotated[int, AfterValidator(_between(5, 600))] = 30
    max_megabytes: Annotated[int, AfterValidator(_between(1, 500))] = 50


class Smtp(Secret):
    host: Host
    port: Port | None = None
    security: SecurityName = "starttls"
    user: Login | None = None
    ca_file: PathText | None = None
    bounce_address: MailAddress | None = None
    connections: Annotated[int, AfterValidator(_between(1, 50))] = 4
    timeout_seconds: Annotated[int, AfterValidator(_between(5, 600))] = 60
    local_hostname: Host | None = None


class Person(Section):
    id: Id
    name: Name
    address: MailAddresses
    roles: list[Literal["engineer", "supervisor", "manager"]] = Field(default_factory=list)
    language: LanguageTag | None = None
    receipts: Literal["all", "problems"] = "all"


class Named(Section):
    """Something with a name in English, in Chinese or both."""

    id: Id
    name_en: Name | None = None
    name_zh: Name | None = None


class Team(Named):
    members: list[Id] = Field(default_factory=list)
    supervisor: Id | None = None
    assign: Literal["round_robin", "pool"] = "round_robin"


class Category(Named):
    team: Id
    words: list[Phrase] = Field(default_factory=list)


class Triage(Section):
    default_category: Id = "other"


class MatrixRow(Section):
    stopped: PriorityName
    hindered: PriorityName
    slight: PriorityName
    can_wait: PriorityName


class Matrix(Section):
    organisation: MatrixRow
    department: MatrixRow
    user: MatrixRow
    nobody: MatrixRow


class ImpactWords(Section):
    organisation: list[Phrase]
    department: list[Phrase]
    user: list[Phrase]
    nobody: list[Phrase]


class UrgencyWords(Section):
    stopped: list[Phrase]
    hindered: list[Phrase]
    slight: list[Phrase]
    can_wait: list[Phrase]


class Priority(Section):
    core_systems: list[Phrase] = Field(default_factory=list)
    matrix: Matrix
    impact: ImpactWords
    urgency: UrgencyWords


class Calendar(Section):
    zone: Zone | None = None
    hours: Hours = Field(default_factory=lambda: ["Mon-Fri 09:00-18:00"])
    country: Annotated[str, AfterValidator(lambda text: text.strip().upper())] = "CN"
    region: str = ""
    holidays: list[Days] = Field(default_factory=list)
    working_days: list[Days] = Field(default_factory=list)


class Promises(Section):
    P1: Promise
    P2: Promise
    P3: Promise
    P4: Promise


class Targets(Section):
    first_contact: Promises
    resolution: Promises


class Reminder(Section):
    percent: Annotated[int, AfterValidator(_between(1, 1000))]
    to: list[Literal["owner", "supervisor", "manager"]]


class Closing(Section):
    remind_after: WorkingTime = "2 working days"
    close_after: WorkingTime = "3 working days"
    reopen_within: WallTime = "7 days"


class Survey(Section):
    enabled: bool = True
    latest: Annotated[
        WallTime,
        AfterValidator(_wall_between(timedelta(minutes=1), timedelta(days=30), "1 min and 30 days")),
    ] = "24 h"
    changeable_for: WallTime = "7 days"


class Silence(Section):
    per_10_minutes: Annotated[int, AfterValidator(_between(1, 1000))] = 10
    per_hour: Annotated[int, AfterValidator(_between(1, 5000))] = 25
    ignored_senders: list[Sender] = Field(default_factory=list)


class Attachments(Section):
    relay_max_megabytes: Annotated[int, AfterValidator(_between(0, 500))] = 20
    blocked_endings: list[Ending] = Field(default_factory=list)


class Digest(Section):
    at: ClockTime = "08:30"
    working_days_only: bool = True


class Delivery(Section):
    lease: Annotated[
        WallTime,
        AfterValidator(_wall_between(timedelta(minutes=1), timedelta(days=1), "1 min and 24 h")),
    ] = "15 min"
    give_up_after: Annotated[
        WallTime,
        AfterValidator(_wall_between(timedelta(hours=1), timedelta(days=30), "1 h and 30 days")),
    ] = "3 days"
    backoff: list[WallTime] = Field(default_factory=lambda: ["1 min", "5 min", "15 min", "30 min", "1 h"])
    uncertain_wait: Annotated[
        WallTime,
        AfterValidator(_wall_between(timedelta(minutes=1), timedelta(days=1), "1 min and 24 h")),
    ] = "10 min"
    uncertain_repeats: Annotated[int, AfterValidator(_between(0, 10))] = 2


class Database(Secret):
    url: Annotated[str, AfterValidator(_line(1000))] | None = None


class Templates(Section):
    folder: PathText | None = None


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


class Config(Section):
    """The whole file."""

    desk: Desk
    mailbox: list[Mailbox]
    smtp: Smtp
    person: list[Person]
    team: list[Team]
    category: list[Category]
    triage: Triage = Field(default_factory=Triage)
    priority: Priority
    calendar: Calendar = Field(default_factory=Calendar)
    targets: Targets
    reminder: list[Reminder]
    closing: Closing = Field(default_factory=Closing)
    survey: Survey = Field(default_factory=Survey)
    silence: Silence = Field(default_factory=Silence)
    attachments: Attachments = Field(default_factory=Attachments)
    digest: Digest = Field(default_factory=Digest)
    delivery: Delivery = Field(default_factory=Delivery)
    database: Database = Field(default_factory=Database)
    templates: Templates = Field(default_factory=Templates)
    log: Log = Field(default_factory=Log)


class Holidays(Section):
    """The calendar's days as they were when the policy came into force."""

    free: list[Days] = Field(default_factory=list)
    working: list[Days] = Field(default_factory=list)
    """Make-up working days, each with its hours."""


class PolicyDocument(Section):
    """What is stored of a configuration as one version of the policy (DESIGN 14)."""

    model_config = ConfigDict(extra="ignore")

    desk: DeskPolicy
    mailbox: list[MailboxRules]
    person: list[Person]
    team: list[Team]
    category: list[Category]
    triage: Triage
    priority: Priority
    calendar: Calendar
    holidays: Holidays
    targets: Targets
    reminder: list[Reminder]
    closing: Closing
    survey: Survey
    silence: Silence
    attachments: Attachments
    digest: Digest
