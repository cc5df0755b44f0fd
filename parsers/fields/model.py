"""The record of a ticket: fields, the values read for them, and whom to believe when two differ (SPEC A4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from parsers.fields.times.model import Moment

MAX_VALUE = 2000
"""Characters of the longest value (a description); most kinds are shorter."""
MAX_SNIPPET = 120
MAX_OTHERS = 20


class Field(StrEnum):
    """What a ticket records of the person, the place, the thing and the fault. The value is its stable id."""

    NAME = "name"
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    PHONE = "phone"
    MAIL = "mail"
    SITE = "site"
    """Town, campus or building."""
    ROOM = "room"
    """Floor, room or seat."""
    ACCOUNT = "account"
    FAULT_TIME = "fault_time"
    SYSTEM = "system"
    """The affected system or device, as a kind: "财务系统", "printer"."""
    MODEL = "model"
    ASSET = "asset"
    """Asset tag, serial number or host name: this one device and no other."""
    VERSION = "version"
    OS = "os"
    ENVIRONMENT = "environment"
    SYMPTOM = "symptom"
    ERROR = "error"
    """The text of the error message."""
    CODE = "code"
    DOING = "doing"
    FREQUENCY = "frequency"
    TRIED = "tried"
    CHANGED = "changed"
    IMPACT = "impact"
    URGENCY = "urgency"


class Source(StrEnum):
    """Where a value stood."""

    ANSWER = "answer"
    """In the answer to a question of ours."""
    LABEL = "label"
    TABLE = "table"
    DIRECTORY = "directory"
    """In the imported contact directory; put in by the desk, never by this package."""
    SIGNATURE = "signature"
    TEXT = "text"
    SUBJECT = "subject"
    HEADER = "header"


TRUST: tuple[Source, ...] = (
    Source.ANSWER,
    Source.LABEL,
    Source.TABLE,
    Source.DIRECTORY,
    Source.SIGNATURE,
    Source.TEXT,
    Source.SUBJECT,
    Source.HEADER,
)
"""Most believed first. What people fill in on purpose stands above what merely happens to be in a mail; the
directory is kept by somebody, a signature is copied from mail to mail; a display name is anybody's choice."""
_RANK = {source: rank for rank, source in enumerate(TRUST)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value as it was read. Every string is one line, printable and bounded."""

    field: Field
    text: str
    """As written, trimmed; for a fault time the words for it."""
    source: Source
    snippet: str = ""
    """The line it stood in, at most `MAX_SNIPPET` characters."""
    moment: Moment | None = None
    """Set when and only when `field` is FAULT_TIME."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The believed value of each field that has one, and what else was read."""

    values: Mapping[Field, Value] = field(default_factory=dict)
    others: tuple[Value, ...] = ()
    """Readings that lost against a more trusted one, most trusted first, at most `MAX_OTHERS`."""

    def __getitem__(self, wanted: Field) -> Value:
        return self.values[wanted]

    def __contains__(self, wanted: object) -> bool:
        return wanted in self.values

    def text(self, wanted: Field) -> str | None:
        """Return the believed words for a field, or None."""
        value = self.values.get(wanted)
        return None if value is None else value.text

    def missing(self, wanted: Iterable[Field]) -> tuple[Field, ...]:
        """Return those of `wanted` that have no value, in their order (SPEC A5)."""
        return tuple(each for each in wanted if each not in self.values)


NO_RECORD = Record()


def merged(*readings: Iterable[Value] | Record) -> Record:
    """Put readings together by `TRUST`; at equal trust the earlier argument and the earlier value win."""
    offered: list[Value] = []
    for reading in readings:
        if isinstance(reading, Record):
            offered += reading.values.values()
            offered += reading.others
        else:
            offered += reading
    offered.sort(key=lambda value: _RANK[value.source])  # stable: earlier stays earlier
    values: dict[Field, Value] = {}
    others: list[Value] = []
    known: set[tuple[Field, str]] = set()
    for value in filter(lambda offer: offer.text, offered):
        same = (value.field, value.text.casefold())
        if value.field not in values:
            values[value.field] = value
        elif same not in known and len(others) < MAX_OTHERS:
            others.append(value)
        known.add(same)
    return Record(values=values, others=tuple(others))
