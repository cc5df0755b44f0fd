"""The keys of `config.toml` about who works where and when; a part of `daemon.config.schema`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from daemon.config.schema_section import Section
from daemon.config.values import (
    ClockTime,
    Day,
    Days,
    Hours,
    Id,
    LanguageTag,
    LongLine,
    MailAddresses,
    Name,
    PathText,
    Phrase,
    Turn,
    Weight,
    Zone,
)


class Person(Section):
    id: Id
    name: Name
    address: MailAddresses
    roles: list[
        Literal["engineer", "supervisor", "manager", "approver", "technical_lead", "process_owner", "auditor"]
    ] = Field(default_factory=list)
    language: LanguageTag | None = None
    receipts: Literal["all", "problems"] = "all"
    hours: Hours | None = None
    zone: Zone | None = None


class Named(Section):
    """Something with a name in English, in Chinese or both."""

    id: Id
    name_en: Name | None = None
    name_zh: Name | None = None


class Team(Named):
    members: list[Id] = Field(default_factory=list)
    supervisor: Id | None = None
    assign: Literal["round_robin", "least_loaded", "on_call", "pool"] = "round_robin"
    hours: Hours | None = None


class Category(Named):
    team: Id
    words: list[Phrase] = Field(default_factory=list)
    owner: Id | None = None
    second_line: Id | None = None
    technical_lead: Id | None = None
    vendor: Id | None = None
    escalate_when_en: LongLine = ""
    escalate_when_zh: LongLine = ""


class Site(Named):
    names: list[Name] = Field(default_factory=list)
    helper: Id | None = None
    teams: dict[Id, Id] = Field(default_factory=dict)


class Weights(Section):
    P1: Weight = 8
    P2: Weight = 4
    P3: Weight = 2
    P4: Weight = 1


class Roster(Section):
    team: Id
    person: Id | None = None
    rotation: list[Id] = Field(default_factory=list)
    first_day: Day | None = None
    handover: ClockTime = "09:00"
    each: Turn = "1 week"
    calendar: PathText | None = None
    hours: Hours | None = None
    days: Days | None = None


class StoredRoster(Roster):
    """With what stood in the calendar file when the policy came into force."""

    calendar_text: str = ""


class Absence(Section):
    person: Id
    days: Days
