"""The nouns of the desk: tickets, what happened to them, who speaks, and what is known when deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from daemon.desk.classifier import Classifier
from parsers.alerts import Alert
from parsers.model import Address
from parsers.reading import Reading

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""What JSON can hold; read only."""


class Language(StrEnum):
    EN = "en"
    ZH_CN = "zh-CN"


class Status(StrEnum):
    """Where a ticket stands. The allowed steps are `daemon.desk.lifecycle.TRANSITIONS`."""

    NEW = "new"
    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Priority(StrEnum):
    """P1 urgent, P2 high, P3 medium, P4 low (SPEC B2)."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Visibility(StrEnum):
    """Who may read an entry: everyone on the ticket, or staff only."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """What became of a message: exactly one for each (SPEC A2)."""

    NEW_TICKET = "new_ticket"
    FOLLOW_UP = "follow_up"
    SURVEY_ANSWER = "survey_answer"
    HELD = "held"
    AUTOMATIC_REPLY = "automatic_reply"
    BOUNCE = "bounce"
    SPAM = "spam"
    MONITORING_ALERT = "monitoring_alert"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    QUARANTINED = "quarantined"


class EventKind(StrEnum):
    """What can happen to a ticket. Facts and ids only; words of people stand in entries."""

    OPENED = "opened"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    PRIORITY_SET = "priority_set"
    CATEGORY_SET = "category_set"
    NOTED = "noted"
    STAFF_REPLIED = "staff_replied"
    REQUESTER_WROTE = "requester_wrote"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    NOT_FIXED = "not_fixed"
    CONFIRMATION_REMINDED = "confirmation_reminded"
    CLOSED = "closed"
    REOPENED = "reopened"
    TARGET_REMINDED = "target_reminded"
    SURVEY_SENT = "survey_sent"
    SURVEY_ANSWERED = "survey_answered"
    AUTOMATIC_REPLY = "automatic_reply"
    BOUNCED = "bounced"


DESK = "desk"
REQUESTER = "requester"
COLLEAGUE = "colleague"
"""Somebody else who takes part: in copy, or named as watcher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a ticket; never changed afterwards."""

    kind: EventKind
    at: datetime
    actor: str
    """`DESK`, `REQUESTER`, `COLLEAGUE`, or the id of a person of staff."""
    policy_version: int
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket's present state, with all that happened to it.

    `id` is 0 and `number` "" until it is stored. Changed only by `daemon.desk.lifecycle.happen`.
    """

    id: int = 0
    number: str = ""
    version: int = 0
    status: Status = Status.NEW
    subject: str
    requester: Address
    language: Language
    mailbox: str
    category: str
    priority: Priority
    team: str | None
    owner: str | None = None
    watchers: tuple[str, ...] = ()
    """Addresses that are copied and may answer."""
    machine: bool = False
    """Reported by a monitoring system: there is nobody to write to and nobody to ask."""
    muted: bool = False
    """Imported from a backlog: no clock runs, since nothing was promised then."""
    opened_at: datetime
    history: tuple[Event, ...] = ()
    """Oldest first."""

    def last(self, *kinds: EventKind) -> Event | None:
        """Return the newest event of these kinds, or None."""
        return next((event for event in reversed(self.history) if event.kind in kinds), None)


class ReplyGoesTo(StrEnum):
    """Where a reply to one of our mails goes; every template declares one (DESIGN 5)."""

    REQUESTER = "requester"
    """To the requester, as the desk."""
    INTERNAL = "internal"
    """Onto the ticket for staff only."""
    DESK = "desk"
    """From the requester to the engineer."""
    SURVEY = "survey"
    """Read as an answer to the survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail of ours that a message answers or returns."""

    message_id: str
    ticket_id: int | None
    recipients: tuple[str, ...]
    template: str
    reply_goes_to: ReplyGoesTo
    sent_at: datetime
    about_message: int | None = None
    """Row id of the message that caused it: what a question of ours was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message that was kept until somebody says whether it may count."""

    message_id: int
    question: str
    """Which mail of ours asked: "unproven" or "stranger"."""
    reading: Reading
    known: Known
    """What bears on it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKnown:
    """What the message says as a monitoring alert, and what is known of that trouble."""

    alert: Alert
    ticket_id: int | None = None
    """The ticket it stands on, closed or not."""
    count: int = 0
    """How often it was reported on that ticket."""
    in_storm: bool = False
    recent: tuple[datetime, ...] = ()
    """When other troubles began lately."""
    storm_ticket: int | None = None
    last_of_storm: datetime | None = None
    """When the storm last took one in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one message."""

    mailbox: str
    """Id of the mailbox that the message lies in."""
    received_at: datetime
    duplicate_of: int | None = None
    """Row id of the message with the same fingerprint that was taken in before."""
    parents: tuple[SentMail, ...] = ()
    """Mails of ours named in In-Reply-To."""
    ancestors: tuple[SentMail, ...] = ()
    """Mails of ours named in References, newest first, parents left out."""
    returned: SentMail | None = None
    """Mail of ours that a bounce returns."""
    referenced_tickets: tuple[int, ...] = ()
    """Tickets of the messages and mails named in References, newest first, each once."""
    tagged_tickets: tuple[int, ...] = ()
    """Tickets whose numbers stand in the subject, in order."""
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    """All tickets that the ids above name."""
    participants: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By ticket: addresses (lower case) that take part: requester, watchers, everyone in an earlier
    message's From, and those whom the requester put in copy."""
    turns: Mapping[str, str] = field(default_factory=dict)
    """By team: who was given the last ticket."""
    opening_words: Mapping[int, str] = field(default_factory=dict)
    """By ticket: what the requester wrote first."""
    contact_language: Language | None = None
    """Language that this sender used before."""
    automatic_mails_10_minutes: int = 0
    automatic_mails_1_hour: int = 0
    """Answers queued to the sender's address lately."""
    domain_mails_10_minutes: int = 0
    domain_mails_1_hour: int = 0
    """Answers queued to anybody at the sender's domain lately."""
    same_words_1_hour: int = 0
    """Messages with these very words that came in lately, whoever sent them."""
    refused_parts: frozenset[str] = frozenset()
    """Attachments (by part) that the administrator's command refused."""
    cut_short: bool = False
    """The message is larger than the mailbox's limit: only its beginning was read (SPEC A10)."""
    alert: AlertKnown | None = None
    """Set when the message is an alert of a configured source."""
    held: Held | None = None
    """The message that our question was about, when this message answers such a question."""
    muted: bool = False
    """Backlog import: nobody is to be mailed."""
    classifier: Classifier | None = None
    """What the desk has learned about categories; None while nothing was, or when it is not to learn."""
