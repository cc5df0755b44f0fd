"""Reading `config.toml`: the whole way from the file to frozen settings, or to every problem at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from daemon.config import notation, places, reach, references, rosters, schema, secret
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft, validate, with_defaults
from daemon.config.holidays import NONE, PublicDays, public_days
from daemon.config.policy import policy_from_document
from daemon.config.positions import positions
from daemon.config.problems import ConfigError, Problem, Wrong
from daemon.config.settings import DeliverySettings, LogSettings, Settings
from daemon.mail.settings import MEGABYTE, MailboxSettings, SmtpSettings

MAX_BYTES = 4 * MEGABYTE
IMAP_PORTS: Mapping[str, int] = {"tls": 993, "starttls": 143, "none": 143}
SMTP_PORTS: Mapping[str, int] = {"tls": 465, "starttls": 587, "none": 25}

YEARS_BACK, YEARS_AHEAD = 1, 2
"""Years whose holidays are looked up, so that a daemon that is not restarted for a year still knows them."""
WARN_AHEAD = timedelta(days=60)
"""A promise given today may reach this far; a year that begins later need not be known yet."""

_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TOML_REMEDIES = (
    ("overwrite", "this key or section stands before: keep one of them"),
    ("twice", "this section stands before: keep one of them"),
    ("Invalid value", 'text needs quotes, as in "text"'),
    ("Expected '='", "a key is followed by = and its value"),
    ("Expected newline", "one key to a line; a text with quotes in it goes between single quotes"),
    (
        "Invalid statement",
        "a line is key = value, [section] or # remark",
    ),
    ("Unescaped", "write a backslash twice, or put the text between single quotes"),
    ("Illegal character", "a text ends on the line where it begins: check its closing quote"),
    ("Unclosed array", "a list has commas between its items and a closing bracket"),
    ("Unclosed inline table", "a table in braces stands on one line, with commas between its keys"),
    ("Expected ']'", "a section's name stands in brackets on a line of its own"),
    ("Unterminated", "a closing quote is missing"),
)
"""What most often lies behind the words of `tomllib`, the first that fits."""


def load(path: Path, *, today: date | None = None, secrets: bool = True) -> Settings:
    """Read, check and complete the configuration in `path`.

    `today` says which years of holidays are looked up (default: the day it is in UTC). Without `secrets`,
    mail passwords are not tried, for a command that neither sends nor fetches and may not read them.
    Raises `ConfigError` with every problem that the file has.
    """
    path = Path(path)
    today = today or datetime.now(UTC).date()
    text = _read(path)
    document = _parse(text, path)
    complaints = Complaints(str(path), document, positions(text))
    draft = validate(with_defaults(document), complaints)
    references.check(draft, complaints)
    # Absolute, since passwords are read again long after: the daemon may have changed its folder by then.
    source = path.absolute()
    places.check(draft, source, complaints, os.environ, secrets=secrets)
    calendars = rosters.check(draft, source, complaints)
    public = _public_days(draft, today, complaints)
    if complaints.problems:
        raise ConfigError(complaints.in_order())
    settings = _settings(draft.config(), public, calendars, source, tuple(complaints.warnings))
    reach.check(settings.policy, today, complaints)
    if complaints.problems:
        raise ConfigError(complaints.in_order())
    return settings


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _whole_file(
            path, f"cannot be read ({error.strerror})", '"postdesk init" writes a first configuration'
        ) from error
    if len(content) > MAX_BYTES:
        raise _whole_file(path, "is too large to be a configuration")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _whole_file(path, "is not UTF-8 text", "save it as UTF-8 in your editor", line) from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = _TOML_PLACE.sub("", str(error))
        remedy = next((remedy for word, remedy in _TOML_REMEDIES if word in what), "")
        found = _TOML_PLACE.search(str(error))
        if found is None or found[1] is None:  # at the end of the document
            line, column = text.rstrip("\n").count("\n") + 1, ""
        else:
            line, column = int(found[1]), f", column {found[2]}"
        raise _whole_file(path, f"not valid TOML{column}: {what}", remedy, line) from error
    except RecursionError as error:
        raise _whole_file(path, "is nested too deeply") from error


def _whole_file(path: Path, what: str, remedy: str = "", line: int | None = None) -> ConfigError:
    problem = Problem(file=str(path), line=line, key="", value=None, what=what, remedy=remedy)
    return ConfigError((problem,))


def _public_days(draft: Draft, today: date, complaints: Complaints) -> PublicDays:
    calendar = draft.table("calendar", schema.Calendar)
    if calendar is None:
        return NONE
    if not calendar.country:
        if calendar.region:
            complaints.add(("calendar", "region"), "is given without a country")
        return NONE
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    try:
        found = public_days(calendar.country, calendar.region, years)
    except Wrong as error:
        key = "region" if "region" in error.what else "country"
        complaints.add(("calendar", key), error.what, error.remedy)
        return NONE
    own = [*calendar.holidays, *calendar.working_days]
    imported = {day.year for text in own for day in notation.days(text).dates}
    for year in found.uncovered:
        if today.year <= year <= (today + WARN_AHEAD).year and year not in imported:
            complaints.warn(
                ("calendar", "country"),
                f"the days off and working days that {calendar.country} moves in {year} are not known yet",
                "list them in calendar.holidays and calendar.working_days, or update the holidays package",
            )
    return found


def _settings(
    config: schema.Config,
    public: PublicDays,
    calendars: Mapping[str, str],
    path: Path,
    warnings: tuple[str, ...],
) -> Settings:
    document = _policy_document(config, public, calendars)
    delivery = config.delivery
    return Settings(
        policy=policy_from_document(document, 0),
        mailboxes=tuple(_mailbox(box, path) for box in config.mailbox),
        smtp=_smtp(config.smtp, path),
        bounce_address=config.smtp.bounce_address or config.desk.address,
        bounce_plus_addressing=config.smtp.plus_addressing,
        data_dir=places.beside(path, config.desk.data_dir),
        key_file=_key_file(config.desk, path),
        database_url=_database_url(config.database, path),
        templates_dir=None
        if config.templates.folder is None
        else places.beside(path, config.templates.folder),
        delivery=DeliverySettings(
            lease_seconds=int(notation.wall_time(delivery.lease).total_seconds()),
            give_up_after=notation.wall_time(delivery.give_up_after),
            backoff=tuple(map(notation.wall_time, delivery.backoff)),
            uncertain_wait=notation.wall_time(delivery.uncertain_wait),
            uncertain_repeats=delivery.uncertain_repeats,
        ),
        attachment_command=tuple(config.attachments.check_command),
        attachment_timeout_seconds=config.attachments.check_timeout_seconds,
        log=LogSettings(level=config.log.level, format=config.log.format),
        source=path,
        document=document,
        warnings=warnings,
    )


def _key_file(desk: schema.Desk, source: Path) -> Path:
    if desk.key_file is not None:
        return places.beside(source, desk.key_file)
    return places.beside(source, desk.data_dir) / "keys"


def _policy_document(
    config: schema.Config, public: PublicDays, calendars: Mapping[str, str]
) -> dict[str, Any]:
    whole = config.model_dump()
    whole["holidays"] = _holidays(config.calendar, public)
    whole["roster"] = rosters.with_texts(whole["roster"], calendars)
    stored = schema.PolicyDocument.model_validate(whole, extra="ignore")
    document: dict[str, Any] = stored.model_dump(mode="json")
    return document


def _holidays(calendar: schema.Calendar, public: PublicDays) -> dict[str, list[str]]:
    """Return the days as they will be stored. The desk's own list wins over the country's."""
    usual = notation.usual_day(notation.weekly_hours(calendar.hours))
    own_free = {day for text in calendar.holidays for day in notation.days(text).dates}
    working = dict.fromkeys(public.working - own_free, usual)
    for found in map(notation.days, calendar.working_days):
        working.update(dict.fromkeys(found.dates, found.spans or usual))
    free = (public.free | own_free) - working.keys()
    return {
        "free": [day.isoformat() for day in sorted(free)],
        "working": [f"{day.isoformat()} {notation.spans_text(working[day])}" for day in sorted(working)],
    }


def _mailbox(box: schema.Mailbox, source: Path) -> MailboxSettings:
    place = places.secret_place(box, source)
    assert place is not None, "places.check demands one"
    return MailboxSettings(
        id=box.id,
        host=box.host,
        port=box.port or IMAP_PORTS[box.security],
        security=box.security,
        user=box.user,
        password=secret.reader(place, f'the password of the mailbox "{box.id}"'),
        ca_file=None if box.ca_file is None else places.beside(source, box.ca_file),
        folder=box.folder,
        handled=box.handled,
        handled_folder=box.handled_folder,
        poll_seconds=box.poll_seconds,
        idle=box.idle,
        timeout_seconds=box.timeout_seconds,
        max_bytes=box.max_megabytes * MEGABYTE,
    )


def _smtp(smtp: schema.Smtp, source: Path) -> SmtpSettings:
    place = places.secret_place(smtp, source)
    return SmtpSettings(
        host=smtp.host,
        port=smtp.port or SMTP_PORTS[smtp.security],
        security=smtp.security,
        user=smtp.user,
        password=None if place is None else secret.reader(place, "the password for smtp"),
        ca_file=None if smtp.ca_file is None else places.beside(source, smtp.ca_file),
        timeout_seconds=smtp.timeout_seconds,
        connections=smtp.connections,
        local_hostname=smtp.local_hostname,
    )


def _database_url(database: schema.Database, source: Path) -> str | None:
    place = places.secret_place(database, source)
    if database.url is None or place is None:
        return database.url
    scheme, _, rest = database.url.partition("://")
    user, _, where = rest.partition("@")
    return f"{scheme}://{user}:{quote(secret.read(place, os.environ), safe='')}@{where}"
