"""The nouns of the desk: tickets, what happened to them, who speaks, and what is known when deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from parsers.fields import NO_RECORD, Record
from parsers.model import Address

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""What JSON can hold; read only."""


class Language(StrEnum):
    EN = "en"
    ZH_CN = "zh-CN"


class Status(StrEnum):
    """Where a ticket stands. The allowed steps are `daemon.desk.lifecycle.TRANSITIONS`."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    """Nobody can go on until something happens: `Ticket.waits_for` says what."""
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    """It went into another ticket, where its matter goes on: the end of this one."""
    SPAM = "spam"
    """Staff said that it is no request at all."""


UNRESOLVED = frozenset({Status.NEW, Status.OPEN, Status.WAITING})
"""Somebody has still to do something about it."""


class WaitsFor(StrEnum):
    """What a waiting ticket waits for (SPEC C3)."""

    REQUESTER = "requester"
    VENDOR = "vendor"
    APPROVAL = "approval"
    SCHEDULED = "scheduled"
    """A time that was agreed on."""


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
    APPROVAL_ANSWER = "approval_answer"
    CONSENT_ANSWER = "consent_answer"
    STATUS_REQUEST = "status_request"
    """Somebody asks how their tickets stand."""
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
    CONTACTED = "contacted"
    """A person spoke with the requester, by telephone or on the spot."""
    WAITING = "waiting"
    """`waits_for` (a `WaitsFor`), and `until` (ISO 8601) or None."""
    WAITING_REMINDED = "waiting_reminded"
    """Nobody has answered: `to` ("requester" or "owner") was told so."""
    RESUMED = "resumed"
    """It waits no more: `why` says what ended it."""
    ETA_SET = "eta_set"
    """`at`: when the owner expects it to be resolved."""
    WORKED = "worked"
    """`minutes` of work, ending `ended_at` (ISO 8601)."""
    WORKAROUND = "workaround"
    """The requester can work, the cause is still there."""
    LINKED = "linked"
    """With another ticket: `ticket` is its id, `number` its number, `how` a word of `LINKS`."""
    ACKNOWLEDGED = "acknowledged"
    """Whoever is reminded knows, and is not reminded again of what runs now."""
    SNOOZED = "snoozed"
    """No reminders before `until` (ISO 8601)."""
    MARKED_SPAM = "marked_spam"
    REDACTED = "redacted"
    """A secret was taken out of everything that is kept: `places` counts where."""
    UNDONE = "undone"
    """What one message did was taken back: `message` is its row id, `what` names the kinds of its events,
    `restores` the ticket's fields and what they are again."""
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
    # the conversations of a desk: each is folded from its own events, see `daemon.desk.conversations`
    VENDOR_ASKED = "vendor_asked"
    """`vendor`: their id, as in all of these; `waits`: an answer is expected."""
    VENDOR_WROTE = "vendor_wrote"
    """`automatic`: by a machine; `promised`: the day (ISO 8601) by which they expect to be done, or None."""
    VENDOR_CASE_SET = "vendor_case_set"
    """`case`: their own number of the matter, as they write it."""
    VENDOR_ENDED = "vendor_ended"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_REMINDED = "approval_reminded"
    APPROVAL_COMMENTED = "approval_commented"
    APPROVED = "approved"
    REJECTED = "rejected"
    APPROVAL_EXPIRED = "approval_expired"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    CONSENT_ASKED = "consent_asked"
    CONSENT_REMINDED = "consent_reminded"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    INCIDENT_DECLARED = "incident_declared"
    """`leads` and `engineers` list the ids of who was called."""
    INCIDENT_ANSWERED = "incident_answered"
    """Somebody who was called has answered."""
    TEAM_FORMED = "team_formed"
    TEAM_MISSING = "team_missing"
    """It was not formed in time; management was told: `missing` lists who has not answered."""
    MANAGEMENT_UPDATED = "management_updated"
    """`over`: that was the last of it, since the ticket was resolved or closed."""
    CHILD_JOINED = "child_joined"
    """Another ticket is of this incident: `ticket`, `number`."""
    JOINED_INCIDENT = "joined_incident"
    """This ticket is of that incident: `ticket`, `number`."""
    LEFT_INCIDENT = "left_incident"
    """This ticket is of that incident no more: `ticket`, `number`, and `why`."""
    REQUESTERS_INFORMED = "requesters_informed"
    """On an incident: `tickets` counts those whose requesters were written to; on a child: `ticket`."""
    RESTORED = "restored"
    """Service is back. `called_off`: it was no incident at all."""
    RETROSPECTIVE_ASKED = "retrospective_asked"
    RETROSPECTIVE_REMINDED = "retrospective_reminded"
    """`to`: "owner" or "supervisor"."""
    RETROSPECTIVE_GIVEN = "retrospective_given"
    """`given` lists "root_cause", "prevention" or both."""
    CLOSING_ASKED = "closing_asked"
    """The owner was asked for what the closing checks miss: `missing` lists it."""
    CLOSING_GIVEN = "closing_given"
    """Facts that the closing checks ask for were given: `given` lists which."""
    SERVICE_REPORTED = "service_reported"
    """The service report of a closed ticket went out."""


LINKS = ("related", "split_off", "split_from", "follows", "other_matter")
"""How two tickets hang together, said on both."""

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
    message: int | None = None
    """Row id of the message that did it; None for what fell due, and for what is not stored yet."""


_NOTHING: frozenset[int] = frozenset()


def undone_places(history: Sequence[Event]) -> frozenset[int]:
    """Return the places of the events that were taken back: they count as if they had not happened."""
    undoings = [(place, event) for place, event in enumerate(history) if event.kind is EventKind.UNDONE]
    if not undoings:
        return _NOTHING
    found: set[int] = set()
    for place, undoing in undoings:
        message, what = undoing.data.get("message"), undoing.data.get("what")
        kinds = what if isinstance(what, Sequence) else ()
        found.update(
            earlier
            for earlier, event in enumerate(history[:place])
            if event.message is not None
            and (event.message, event.actor) == (message, undoing.actor)
            and event.kind.value in kinds
        )
    return frozenset(found)


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
    waits_for: WaitsFor | None = None
    """Set while it is `WAITING`, and only then."""
    waits_until: datetime | None = None
    """When it goes on by itself; None: when something happens."""
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

    @property
    def standing(self) -> tuple[Event, ...]:
        """What happened and was not taken back, oldest first."""
        gone = undone_places(self.history)
        return tuple(event for place, event in enumerate(self.history) if place not in gone)

    def last(self, *kinds: EventKind) -> Event | None:
        """Return the newest event of these kinds that was not taken back, or None."""
        gone = undone_places(self.history)
        for place in range(len(self.history) - 1, -1, -1):
            if self.history[place].kind in kinds and place not in gone:
                return self.history[place]
        return None

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
    VENDOR = "vendor"
    """From a vendor onto the ticket, for staff only (SPEC D5)."""
    APPROVAL = "approval"
    """Read as the approver's answer (SPEC D6)."""
    CONSENT = "consent"
    """Read as the requester's answer to a proposal (SPEC D9)."""
    INCIDENT = "incident"
    """From somebody who was called to an incident; for staff only (SPEC D7)."""
    RETROSPECTIVE = "retrospective"
    """Read as root cause and prevention (SPEC D7); for staff only."""
