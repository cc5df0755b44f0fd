"""What a decision does, as data. The shell carries it out in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daemon.desk.entries import Entry as Entry
from daemon.desk.entries import EntryKind as EntryKind
from daemon.desk.model import DeadAddress, Event, Json, Language, Outcome, Ticket
from daemon.desk.policy import Absence
from parsers.fields import Value
from parsers.model import ParsedMail
from parsers.redaction import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail:
    """One mail to queue, to one recipient. Where replies go and whether it counts as automatic is
    the template's own: `daemon.desk.mails.MAILS`."""

    template: str
    """A key of `MAILS`."""
    to: str
    """Address."""
    name: str
    """How to greet: "" when unknown."""
    language: Language
    also: Language | None = None
    """Said once more below, in this language: nothing tells which one is the reader's."""
    key: str
    """Unique for what this mail is about; a second one under the same key is never queued."""
    values: Mapping[str, Json] = field(default_factory=dict)
    """For the template, beside the ticket: those that `daemon.desk.mails.MAILS` names."""
    zone: str = ""
    """Their time zone (IANA name) for the times in it; "" for the desk's."""
    speaker: str = ""
    """Whose words it carries: "Ann" makes the sender "Ann via Support"."""
    with_attachments: bool = False
    """Carry the attachments of the message being taken in."""
    about: int | None = None
    """Row id of the message that it is about, when that is not the one being taken in."""
    unreachable_since: datetime | None = None
    """Since when the ticket's requester cannot be reached by mail, for those who would write there."""
    hold: timedelta = timedelta(0)
    """How long it waits before it leaves: until then it can be called back (SPEC D1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseLink:
    """A tap-to-act link has done its command, and does it no more."""

    message_id: str
    """Of the mail of ours that it stood in."""
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn:
    """Round-robin: `member` of `team` was given a ticket."""

    team: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberLanguage:
    """The language that an address writes in."""

    address: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class BackAgain:
    """A person is back: what they said of being away ends, also what was still to come."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSender:
    """Mails of a sender are spam from now on, on the word of one of staff."""

    sender: str
    """An address, or "@" and a domain; lower case."""
    person: str
    """Id of who says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSeen:
    """A trouble that monitoring reported on the decision's ticket."""

    source: str
    key: str
    state: str
    storm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to look at again at an instant. One row a (ticket, kind)."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A ticket's new state and what led there. `before` is None for a ticket just opened."""

    before: Ticket | None
    after: Ticket
    events: tuple[Event, ...]
    due: tuple[Due, ...]
    """Everything now due on this ticket; replaces what was."""


NEW_TICKET = 0
"""Stands for the id that a ticket gets when it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact:
    """A secret that is taken out of all that is kept of these tickets, and of the message that says so."""

    secret: Secret
    tickets: tuple[int, ...]
    """Ids; `NEW_TICKET` for the one that this decision opens. None: out of the message alone, which must not
    keep what it wanted gone."""


OWN_ID, OWN_NUMBER = "{ticket}", "{number}"
"""In the data of an event on another ticket: id and number of the decision's own, which may be new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a decision does to another ticket than its own, in the same transaction."""

    ticket: Ticket
    """As it is afterwards."""
    change: Change | None = None
    """None: nothing happens to it; the mails are about it."""
    entries: tuple[Entry, ...] = ()
    mails: tuple[SendMail, ...] = ()
    """About this ticket: they bear its number and subject, and an answer to one belongs to it."""
    admit: tuple[str, ...] = ()
    """Addresses (lower case) that take part in it from now on."""
    linked_ticket: int | None = None
    """A ticket that it follows on from, if it is new."""
    learned: tuple[Value, ...] = ()
    """What goes into its record, in place of what it had."""
    born: int = 0
    """Of a new one: what stands for its id and number, as `data["born"]`, in the events of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a message or a due instant means: one outcome, its reasons, its effects."""

    outcome: Outcome
    rule: str
    """Name of the rule that decided."""
    reasons: tuple[str, ...]
    """Why, most telling first; each an English phrase without personal text."""
    ticket_id: int | None = None
    """The ticket it is about; None for a new one or none."""
    change: Change | None = None
    entries: tuple[Entry, ...] = ()
    mails: tuple[SendMail, ...] = ()
    turns: tuple[TakeTurn, ...] = ()
    languages: tuple[RememberLanguage, ...] = ()
    admit: tuple[str, ...] = ()
    """Addresses (lower case) that take part in the ticket from now on."""
    dismiss: tuple[str, ...] = ()
    """Addresses (lower case) that take part in it no more."""
    recalls: tuple[int, ...] = ()
    """Deliveries (row ids) that must not leave. Whoever carries it out makes sure that they have not."""
    calls_back: int | None = None
    """Row id of the message whose words the requester does not get after all: they become internal."""
    dead: tuple[DeadAddress, ...] = ()
    """Addresses that are known as bad from now on."""
    alive: str = ""
    """An address known as bad (lower case) that has shown to live."""
    absences: tuple[Absence | BackAgain, ...] = ()
    """Who is away from when to when, or back."""
    blocks: tuple[BlockSender, ...] = ()
    alert: AlertSeen | None = None
    settles: int | None = None
    """Row id of a held message that is dealt with by this."""
    settles_as: Outcome | None = None
    """What its outcome becomes; None: this one's."""
    claims: str = ""
    """Its fingerprint: the same content is a duplicate from now on."""
    about: ParsedMail | None = None
    """The held message: it is its attachments that travel."""
    learned: tuple[Value, ...] = ()
    """What goes into the ticket's record, in place of what it had."""
    exposes: tuple[str, ...] = ()
    """Message-IDs of mails of ours that this message shows to outsiders in copy."""
    uses: UseLink | None = None
    """The tap-to-act link by which the message had its command done."""
    duplicate_of: int | None = None
    linked_ticket: int | None = None
    """A ticket that the new one follows on from."""
    redacts: tuple[Redact, ...] = ()
    """Carried out last, when all else of the decision is written."""
    others: tuple[Beside, ...] = ()
    """Further tickets that it touches, each once."""

    @property
    def all_mails(self) -> tuple[SendMail, ...]:
        """Every mail that it sends, those about the other tickets last."""
        return (*self.mails, *(mail for other in self.others for mail in other.mails))
