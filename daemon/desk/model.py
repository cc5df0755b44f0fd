"""The nouns of the desk: tickets, what happened to them, who speaks, and what is known when deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from daemon.desk.classifier import Classifier
from parsers.alerts import Alert
from parsers.fields import NO_RECORD, Record
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
    MERGED = "merged"
    """It went into another ticket, where its matter goes on: the end of this one."""


class Priority(StrEnum):
    """P1 urgent, P2 high, P3 medium, P4 low (SPEC B2)."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Channel(StrEnum):
    """How a report reached the desk (SPEC A7)."""

    EMAIL = "email"
    PHONE = "phone"
    IM = "im"
    """Instant messages: WeCom, DingTalk and the like."""
    PORTAL = "portal"
    INSPECTION = "inspection"
    """Found on a round (巡检)."""
    IN_PERSON = "in_person"


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
    QUESTIONS_ASKED = "questions_asked"
    QUESTIONS_REMINDED = "questions_reminded"
    FIELDS_LEARNED = "fields_learned"
    ASSIGNED = "assigned"
    TAKEN = "taken"
    PRIORITY_SET = "priority_set"
    CATEGORY_SET = "category_set"
    CHANNEL_SET = "channel_set"
    ESCALATED = "escalated"
    COPIED = "copied"
    """Somebody is copied from now on."""
    NOTED = "noted"
    STAFF_REPLIED = "staff_replied"
    REQUESTER_WROTE = "requester_wrote"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    NOT_FIXED = "not_fixed"
    CONFIRMATION_REMINDED = "confirmation_reminded"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    """Into another ticket: `into` is its id, `number` its number."""
    TOOK_IN = "took_in"
    """Another ticket went into this one: `ticket` is its id, `number` its number, `steps` how many merges
    lead from the farthest ticket to this one."""
    TARGET_REMINDED = "target_reminded"
    SURVEY_SENT = "survey_sent"
    SURVEY_ANSWERED = "survey_answered"
    AUTOMATIC_REPLY = "automatic_reply"
    BOUNCED = "bounced"
    WITHHELD = "withheld"
    """A mail that was not sent: `data` has "template", "to" and "why" (a `Withheld`)."""


MOST_COPIED = 50
"""Who may be copied on one ticket."""

MOST_MERGES = 20
"""Merges one after the other from any ticket to the one where its matter goes on: no more are allowed."""

DESK = "desk"
REQUESTER = "requester"
COLLEAGUE = "colleague"
"""Somebody else who takes part: in copy, or named as watcher."""


class Withheld(StrEnum):
    """Why a mail about a ticket was not sent (SPEC A9)."""

    UNREACHABLE = "unreachable"
    """The requester's address refuses mail."""
    FLOOD = "flood"
    """Too many went there about this ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadAddress:
    """An address that a mail of ours bounced from, since it is bad; see `daemon.desk.reachable`."""

    address: str
    """Lower case."""
    bounced_at: datetime
    """When it last bounced."""
    strikes: int
    """How often it bounced, each time after a sign of life, within the pause."""
    status: str
    """Enhanced status code (RFC 3463); "" when none was given."""
    diagnostic: str
    """What the mail server said."""
    lifted_at: datetime | None = None
    """When a message from there showed that it lives; None: not since it bounced."""


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
    """Addresses that the requester put in copy: they may answer."""
    copied: tuple[str, ...] = ()
    """Who is copied because staff said so, and may answer: ids of persons of staff (no "@" in them), who get
    what the requester writes, and addresses of others, who get what the requester is answered."""
    channel: Channel = Channel.EMAIL
    machine: bool = False
    """Reported by a monitoring system: there is nobody to write to and nobody to ask."""
    muted: bool = False
    """Imported from a backlog: no clock runs, since nothing was promised then."""
    requester_dead: DeadAddress | None = None
    """What is known of bounces from the requester's address; see `reachable.is_dead`."""
    opened_at: datetime
    zone: str = ""
    """The requester's, of the directory as it is now; "" for the desk's. Not stored with the ticket."""
    contact_id: int | None = None
    """Whose the requester's address is in the directory as it is now, if anybody's. Not stored either."""
    merged_into: int | None = None
    """Id of the ticket that this one went into; set when it is `MERGED`, and only then."""
    history: tuple[Event, ...] = ()
    """Oldest first."""
    record: Record = NO_RECORD
    """What is known of the person, the place, the thing and the fault (SPEC A4)."""

    def last(self, *kinds: EventKind) -> Event | None:
        """Return the newest event of these kinds, or None."""
        return next((event for event in reversed(self.history) if event.kind in kinds), None)

    def same_requester(self, other: Ticket) -> bool:
        """Say whether one person reported both, by address or by whose both are in the directory."""
        if self.contact_id is not None and self.contact_id == other.contact_id:
            return True
        return self.requester.address.lower() == other.requester.address.lower()


def followed(tickets: Mapping[int, Ticket], ticket_id: int) -> Ticket | None:
    """Return the ticket in which a ticket's matter goes on, itself unless it was merged; None: not there."""
    found = tickets.get(ticket_id)
    for _ in range(MOST_MERGES):
        if found is None or found.merged_into is None:
            break
        found = tickets.get(found.merged_into)
    return found


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
    signed: bool = True
    """Its id bears the signature of a key that is still valid, or is of before there were keys and not
    90 days old."""
    exposed: bool = False
    """Its id was shown to outsiders: its addressee answered it with them in copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message that was kept until somebody says whether it may count."""

    message_id: int
    question: str
    """What was asked: "unproven" or "stranger"."""
    reading: Reading
    known: Known
    """What bears on it now."""
    asked_at: datetime | None = None
    """When it was held and its question asked; None: never over."""
    open: bool = True
    """Nobody has settled it yet."""


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
class Contact:
    """A person in the contact directory (SPEC A4). Empty is what the directory does not say.

    All the addresses are the same person's, on the administrator's word: from each they speak as themselves.
    """

    addresses: tuple[str, ...]
    """Lower case, the usual one first."""
    name: str = ""
    organisation: str = ""
    department: str = ""
    phone: str = ""
    site: str = ""
    room: str = ""
    vip: bool = False
    language: Language | None = None
    zone: str = ""
    """IANA name; "" for the desk's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier ticket that helps with a new one."""

    number: str
    subject: str
    status: Status
    opened_at: datetime
    same_device: bool
    """Of this very device; else of the same requester."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentReport:
    """A ticket that somebody opened lately, as far as it is compared with a new one."""

    ticket_id: int
    number: str
    address: str
    """Its requester's, lower case."""
    subject: str
    words: str
    """The beginning of what they wrote."""
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows that bears on one message."""

    mailbox: str
    """Id of the mailbox that the message lies in."""
    received_at: datetime
    duplicate_of: int | None = None
    """Row id of the message with the same fingerprint that was taken in before."""
    held_copy: int | None = None
    """Row id of a message with the same fingerprint that is held."""
    parents: tuple[SentMail, ...] = ()
    """Mails of ours named in In-Reply-To."""
    addressed: tuple[SentMail, ...] = ()
    """Mails of ours whose reply address this message went to."""
    quoted: tuple[SentMail, ...] = ()
    """Mails of ours whose token stands in the text, as they stand there."""
    ancestors: tuple[SentMail, ...] = ()
    """Mails of ours named in References, newest first, parents left out."""
    returned: SentMail | None = None
    """Mail of ours that a bounce returns."""
    referenced_tickets: tuple[int, ...] = ()
    """Tickets of the messages and mails named in References, newest first, each once."""
    tagged_tickets: tuple[int, ...] = ()
    """Tickets whose numbers stand in the subject, in order."""
    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    """All tickets that the ids above and the commands name; of one that was merged, also those that it went
    into."""
    participants: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """By ticket: addresses (lower case) that take part: requester, watchers, everyone in an earlier
    message's From, and those whom the requester put in copy."""
    turns: Mapping[str, str] = field(default_factory=dict)
    """By team: who was given the last ticket."""
    named_tickets: Mapping[str, int] = field(default_factory=dict)
    """By number: the tickets that commands of the message name; a number that is none is left out."""
    taken_in: Mapping[int, tuple[Ticket, ...]] = field(default_factory=dict)
    """By ticket: those that went into it, over however many steps; oldest first, without history."""
    asked_at: datetime | None = None
    """When all this was looked up: a message may be read long after it came, and work is given out now."""
    away: Mapping[str, datetime] = field(default_factory=dict)
    """By person: until when they said that they are away (`#away`); only who is away now."""
    workload: Mapping[str, Mapping[Priority, int]] = field(default_factory=dict)
    """By person: their tickets that are new or open. Looked up only where a team is given work by it."""
    site: str | None = None
    """Where the requester sits, as the directory or the ticket's record has it."""
    opening_words: Mapping[int, str] = field(default_factory=dict)
    """By ticket: what the requester wrote first."""
    contact: Contact | None = None
    """Who has to be answered, as the directory knows them: the sender, or whom a form names."""
    named_contact: Contact | None = None
    """Who staff reports for (`#for`), as the directory knows them."""
    contact_language: Language | None = None
    """Language that they used before."""
    recent: tuple[RecentReport, ...] = ()
    """Tickets that people opened lately, newest first; only when the message may open one."""
    automatic_mails_10_minutes: int = 0
    automatic_mails_1_hour: int = 0
    """Answers queued to the sender's address lately."""
    domain_mails_10_minutes: int = 0
    domain_mails_1_hour: int = 0
    """Answers queued to anybody at the sender's domain lately."""
    same_words_1_hour: int = 0
    """Messages with these very words that came in lately, whoever sent them."""
    ticket_mails: Mapping[int, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    """By ticket (0: about none; then of the sender only) and address (lower case): mails of any kind, but not
    about held mails, queued within each of `silence.LADDER`."""
    ticket_questions: Mapping[int, Mapping[tuple[str, str], tuple[int, ...]]] = field(default_factory=dict)
    """By ticket (0: about none), and by address and template: mails about held mails, counted likewise."""
    receipts: tuple[int, ...] = ()
    """Receipts queued to the sender within each of `silence.LADDER`, about whatever; only of staff."""
    dead: Mapping[str, DeadAddress] = field(default_factory=dict)
    """By address: of who has to be answered, and of whom a bounce is about, as far as they bounced before."""
    refused_parts: frozenset[str] = frozenset()
    """Attachments (by part) that the administrator's command refused."""
    marked_parts: frozenset[str] = frozenset()
    """Attachments (by part) that show ids of ours: mails of the desk, saved and attached."""
    cut_short: bool = False
    """The message is larger than the mailbox's limit: only its beginning was read (SPEC A10)."""
    alert: AlertKnown | None = None
    """Set when the message is an alert of a configured source."""
    held: Held | None = None
    """The message that our question was about, when this message answers such a question."""
    original: Known | None = None
    """What would be known if the mail that staff forwards had come from its writer."""
    muted: bool = False
    """Backlog import: nobody is to be mailed."""
    record: Record = NO_RECORD
    """What the message tells as the report of a fault; only when it may open a ticket."""
    earlier: tuple[Earlier, ...] = ()
    """Tickets of the same device and of the same requester, newest first; only then."""
    classifier: Classifier | None = None
    """What the desk has learned about categories; None while nothing was, or when it is not to learn."""

    def live(self, ticket_id: int) -> int:
        """Return the ticket in which a ticket's matter goes on: itself unless it was merged."""
        found = followed(self.tickets, ticket_id)
        return found.id if found is not None else ticket_id
