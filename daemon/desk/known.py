"""What the store knows that bears on a message: looked up by the shell, read by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from daemon.desk.classifier import Classifier
from daemon.desk.entries import Entry
from daemon.desk.lookups import Lookups
from daemon.desk.model import DeadAddress, Language, Priority, ReplyGoesTo, Status, Ticket, followed
from parsers.alerts import Alert
from parsers.fields import NO_RECORD, Record
from parsers.reading import Reading


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
class Link:
    """A tap-to-act link of a mail of ours that stands in a message (SPEC D2)."""

    mail: SentMail
    verb: str
    """The one command that it is for."""
    used: bool = False
    """It has done its command before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message that was kept until somebody says whether it may count."""

    message_id: int
    question: str
    """What was asked: "unproven", "stranger" or "leak"."""
    reading: Reading
    known: Known
    """What bears on it now."""
    asked_at: datetime | None = None
    """When it was held and its question asked; None: never over."""
    open: bool = True
    """Nobody has settled it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail to a requester, or a copy of it, that a message has caused."""

    message: int
    """Row id of that message."""
    delivery: int
    waiting: bool
    """Nothing of it can have left yet."""


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
class OwnTicket:
    """A ticket that the sender has reported, as they may see it."""

    number: str
    subject: str
    status: Status
    """Of a merged one, where its matter goes on."""
    opened_at: datetime
    closed_at: datetime | None = None
    """When it was closed, while it is."""
    owner: str | None = None
    team: str | None = None


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
class FoundSecret:
    """Where a secret stands in what is kept of a ticket; counts, and never the secret."""

    places: Mapping[str, int] = field(default_factory=dict)
    """By "entries", "record" (with the subject), "messages" (raw mails), "mails" of ours."""
    sent_to: tuple[str, ...] = ()
    """Whom mails that hold it went to already."""
    left: tuple[str, ...] = ()
    """Files that hold it and cannot be changed; "" for something else in a mail."""
    too_much: bool = False
    """The ticket has more messages than are gone through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words on a ticket, as far as an update repeats them."""

    author: str
    """As `effects.Entry.author`."""
    text: str
    at: datetime


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
    links: tuple[Link, ...] = ()
    """Tap-to-act links that stand in the text, whoever they were made for."""
    ancestors: tuple[SentMail, ...] = ()
    """Mails of ours named in References, newest first, parents left out."""
    returned: SentMail | None = None
    """Mail of ours that a bounce returns."""
    written_by: Mapping[int, str] = field(default_factory=dict)
    """By row id: who wrote a vendor's message that an answered mail of ours passed on."""
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
    incidents: tuple[Ticket, ...] = ()
    """Tickets whose incident may be running, newest first; only when the message may open one."""
    children: Mapping[int, tuple[Ticket, ...]] = field(default_factory=dict)
    """By ticket: those that ever joined its incident, with history, whatever became of them."""
    opening_words: Mapping[int, str] = field(default_factory=dict)
    """By ticket: what the requester wrote first."""
    answered_words: str = ""
    """What the requester wrote, or who is copied, in the message that the answered follow-up passed on; only
    where a command asks for it (`#split`)."""
    blocked: str = ""
    """The sender, or "@" and the sender's domain, where one of staff has blocked it (`#block`)."""
    told: tuple[Told, ...] | None = None
    """What requesters were written lately about the tickets at hand; None: not looked up, since nothing is to
    be called back."""
    said: Mapping[int, tuple[Entry, ...]] = field(default_factory=dict)
    """By ticket: what was written on it, newest first; looked up only for mail of staff."""
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
    asked_words: Mapping[tuple[int, str], Mapping[str, str]] = field(default_factory=dict)
    """By ticket and kind of entry ("approval", "consent"): the last request in words, by its labels."""
    muted: bool = False
    """Backlog import: nobody is to be mailed."""
    typed: str = ""
    """How the message came that nobody mailed: somebody typed it at the shell; "" for a mail. Never read out
    of the message itself."""
    secrets: Mapping[str, FoundSecret] = field(default_factory=dict, repr=False)
    """By what the message's commands want to be redacted; one that is missing was one too many."""
    lookups: Lookups = field(default_factory=dict)
    """What staff want to see by the commands of this message; a look that is missing was one too many."""
    record: Record = NO_RECORD
    """What the message tells as the report of a fault; only when it may open a ticket."""
    own_tickets: tuple[OwnTicket, ...] = ()
    """What the sender has reported and is open or was closed lately, newest first; only when they ask."""
    earlier: tuple[Earlier, ...] = ()
    """Tickets of the same device and of the same requester, newest first; only then."""
    classifier: Classifier | None = None
    """What the desk has learned about categories; None while nothing was, or when it is not to learn."""

    def live(self, ticket_id: int) -> int:
        """Return the ticket in which a ticket's matter goes on: itself unless it was merged."""
        found = followed(self.tickets, ticket_id)
        return found.id if found is not None else ticket_id
