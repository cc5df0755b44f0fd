"""How this desk works: everything of `config.toml` that a decision may look at, under stable ids.

Frozen and versioned: an event names the version under which it was decided (DESIGN 14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from daemon.desk.model import Language, Priority
from parsers.alerts import AlertSource


class Role(StrEnum):
    ENGINEER = "engineer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of staff."""

    id: str
    name: str
    addresses: tuple[str, ...]
    """Lower case; the first is where mail goes, the others are known as theirs."""
    roles: frozenset[Role]
    language: Language
    receipts: str = "all"
    """"all" or "problems": which command receipts they want (SPEC D2)."""

    @property
    def address(self) -> str:
        return self.addresses[0]


class Assign(StrEnum):
    """How a team's tickets find their owner (SPEC B3)."""

    ROUND_ROBIN = "round_robin"
    POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    id: str
    name: Mapping[Language, str]
    members: tuple[str, ...]
    """Ids of persons, in turn order; may be empty: then the supervisor is told."""
    supervisor: str | None
    assign: Assign


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    id: str
    name: Mapping[Language, str]
    team: str
    words: tuple[str, ...] = ()
    """Phrases that speak for it; a Latin phrase matches whole words, a Han phrase anywhere."""


class Impact(StrEnum):
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    USER = "user"
    NOBODY = "nobody"


class Urgency(StrEnum):
    STOPPED = "stopped"
    HINDERED = "hindered"
    SLIGHT = "slight"
    CAN_WAIT = "can_wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRules:
    """The matrix of SPEC B2 and the words that are evidence for its rows and columns."""

    matrix: Mapping[tuple[Impact, Urgency], Priority]
    impact_words: Mapping[Impact, tuple[str, ...]]
    urgency_words: Mapping[Urgency, tuple[str, ...]]
    core_systems: tuple[str, ...] = ()
    """Systems whose failure counts as the whole organisation's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working time (SPEC C2)."""

    zone: str
    """IANA name."""
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    """By weekday, 0 = Monday: spans in local time, sorted, not overlapping. An end of 00:00 is midnight."""
    holidays: frozenset[date] = frozenset()
    """No work on these days."""
    extra_days: Mapping[date, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    """Make-up working days and their spans; they win over weekday and holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise: so much time, on the desk's calendar or round the clock."""

    time: timedelta
    around_the_clock: bool = False
    at_most: timedelta | None = None
    """Wall-clock time that is never exceeded, weekend or not (SPEC C1: 24 h to the first contact)."""


class ReminderTo(StrEnum):
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLevel:
    """At `percent` of a target's time these are told (SPEC C4)."""

    percent: int
    to: tuple[ReminderTo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """From resolved to closed (SPEC E1)."""

    remind_after: timedelta
    """Working time without an answer until the one reminder; working days are given as their hours."""
    close_after: timedelta
    reopen_within: timedelta
    """Wall-clock time after closing in which a reply reopens (SPEC D4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRules:
    """SPEC F1."""

    enabled: bool
    latest: timedelta
    """At most this long after closing, working hour or not."""
    changeable_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRules:
    """SPEC A9: how many automatic mails one address gets at most."""

    per_10_minutes: int
    per_hour: int
    domain_per_10_minutes: int
    """The same for a whole domain: a responder that changes its address each time."""
    domain_per_hour: int
    same_words_per_hour: int
    """Messages with the same words, from anybody: the next is not answered."""
    ignored_senders: tuple[str, ...] = ()
    """Addresses or "@domain" whose mail never opens a ticket; lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """SPEC A10: what travels with relayed mail."""

    relay_max_bytes: int
    blocked_endings: tuple[str, ...]
    """File name endings, lower case, without the dot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPolicy:
    """One support address and what is particular to its mail."""

    id: str
    address: str
    display_name: str
    team: str | None
    language: Language | None
    signature: Mapping[Language, str] = field(default_factory=dict)
    authserv_id: str | None = None
    """What the receiving server calls itself in Authentication-Results; None: none is believed."""


class Strangers(StrEnum):
    """What becomes of a mail that names a ticket in which its sender takes no part (SPEC D3)."""

    HOLD = "hold"
    """Kept on the ticket for staff; the owner lets the sender in by reply."""
    NEW_TICKET = "new_ticket"
    """A ticket of its own, linked."""
    ACCEPT = "accept"
    """An entry like the requester's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StormRules:
    """So many new alerts within so many minutes are one trouble (SPEC A8)."""

    alerts: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningRules:
    """Categories learned from the desk's own tickets (SPEC B1)."""

    enabled: bool
    promise: float
    """The share, 0 to 1, of what the model files that must be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    version: int
    """Row id of the stored version; 0 before it is stored."""
    desk_name: str
    zone: str
    """IANA name; ticket numbers and times in mails follow it."""
    language: Language
    """Where nothing tells the requester's."""
    administrator: str
    """Address of who runs Postdesk."""
    mailboxes: Mapping[str, MailboxPolicy]
    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    categories: Mapping[str, Category]
    default_category: str
    """For what no rule knows; its team is first-line triage."""
    learning: LearningRules
    priority: PriorityRules
    calendar: Calendar
    first_contact: Mapping[Priority, Target]
    resolution: Mapping[Priority, Target]
    reminders: tuple[ReminderLevel, ...]
    """By rising percent."""
    closing: Closing
    survey: SurveyRules
    silence: SilenceRules
    strangers: Strangers
    honour_spam_verdicts: bool
    alert_sources: tuple[AlertSource, ...]
    storm: StormRules
    attachments: Attachments
    digest_at: time
    digest_working_days_only: bool

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses of the desk itself: never a requester, never a recipient."""
        return frozenset(box.address for box in self.mailboxes.values())

    @property
    def own_domains(self) -> frozenset[str]:
        """The house's domains, lower case."""
        return frozenset(address.rpartition("@")[2] for address in self.own_addresses)

    def is_own(self, address: str) -> bool:
        """Say whether this is the desk itself, a reply address of it ("support+...@") included."""
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self.own_addresses

    def person_at(self, address: str) -> Person | None:
        """Return who of staff has this address, case ignored."""
        wanted = address.lower()
        return next((p for p in self.people.values() if wanted in p.addresses), None)

    def managers(self) -> tuple[Person, ...]:
        return tuple(p for p in self.people.values() if Role.MANAGER in p.roles)
