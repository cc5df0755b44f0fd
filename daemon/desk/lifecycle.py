"""The states of a ticket as one table: all that moves a ticket's status lives here.

Every pair of a state and an event is allowed or refused by name. A lost race is caught by the ticket's
version in the store; what reaches `happen` in an impossible order is a bug or a command that the desk must
refuse, which is why rules ask `may` first. UNDONE alone restores what it says
itself. docs/reference/lifecycle.md is drawn from this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from daemon.desk.model import UNRESOLVED, Channel, Event, EventKind, Priority, Status, Ticket, WaitsFor

_K, _S = EventKind, Status


class Refusal(StrEnum):
    """Why something cannot happen to a ticket now."""

    ONLY_FIRST = "only_first"
    """It is how a ticket begins."""
    NOT_RESOLVED = "not_resolved"
    """It comes after the resolution."""
    NOT_ENDED = "not_ended"
    """It comes after the resolution or the closing."""
    NOT_CLOSED = "not_closed"
    """It comes after the closing."""
    NOT_WAITING = "not_waiting"
    RESOLVED = "resolved"
    """Nothing is left to do; reopened, it could."""
    CLOSED = "closed"
    MERGED = "merged"
    """Its matter goes on elsewhere."""
    SPAM = "spam"
    """It is no request; reopened, it could be."""


class IllegalTransition(Exception):
    """This cannot happen to a ticket in this state."""

    def __init__(self, status: Status, kind: EventKind) -> None:
        self.status, self.kind, self.refusal = status, kind, REFUSALS[status, kind]
        super().__init__(f"a ticket that is {status.value} cannot be {kind.value} ({self.refusal.value})")


def _stay(kinds: Iterable[EventKind], *statuses: Status) -> dict[tuple[Status, EventKind], Status]:
    return {(status, kind): status for kind in kinds for status in statuses}


def _to(after: Status, kind: EventKind, *statuses: Status) -> dict[tuple[Status, EventKind], Status]:
    return {(status, kind): after for status in statuses}


_WORKED_ON = (_S.NEW, _S.OPEN, _S.WAITING)
_LIVE = (*_WORKED_ON, _S.RESOLVED)
_ALL = (*_LIVE, _S.CLOSED)

_WHILE_WORKED_ON = (
    *(_K.ASSIGNED, _K.ESCALATED, _K.TARGET_REMINDED, _K.QUESTIONS_ASKED, _K.QUESTIONS_REMINDED),
    *(_K.ETA_SET, _K.WORKAROUND, _K.ACKNOWLEDGED, _K.SNOOZED),
    *(_K.VENDOR_ASKED, _K.APPROVAL_REQUESTED, _K.CONSENT_ASKED),
)
"""What makes sense only while somebody has still something to do."""

_WHILE_LIVE = (
    *(_K.PRIORITY_SET, _K.CHANNEL_SET, _K.TOOK_IN),
    *(_K.INCIDENT_DECLARED, _K.CHILD_JOINED, _K.JOINED_INCIDENT, _K.RESTORED),
    *(_K.INCIDENT_ANSWERED, _K.TEAM_FORMED, _K.TEAM_MISSING),
    *(_K.APPROVAL_REMINDED, _K.CONSENT_REMINDED),
)

_AT_ANY_TIME = (
    *(_K.REQUESTER_WROTE, _K.NOTED, _K.FIELDS_LEARNED, _K.AUTOMATIC_REPLY, _K.BOUNCED, _K.COPIED),
    _K.CATEGORY_SET,  # the classifier learns from late corrections too
    *(
        _K.CONTACTED,
        _K.WORKED,
        _K.LINKED,
        _K.UNDONE,
        _K.SURVEY_ANSWERED,
    ),  # a rating may come after a reopening
    # An answer that comes late is still on the record.
    *(_K.VENDOR_WROTE, _K.VENDOR_CASE_SET, _K.VENDOR_ENDED, _K.APPROVAL_COMMENTED, _K.APPROVED, _K.REJECTED),
    *(_K.APPROVAL_EXPIRED, _K.APPROVAL_WITHDRAWN, _K.CONSENT_GIVEN, _K.CONSENT_REFUSED),
    *(_K.LEFT_INCIDENT, _K.REQUESTERS_INFORMED),
    _K.MANAGEMENT_UPDATED,  # however an incident ended, they hear of it
    *(_K.RETROSPECTIVE_ASKED, _K.RETROSPECTIVE_REMINDED, _K.RETROSPECTIVE_GIVEN),
    *(_K.CLOSING_ASKED, _K.CLOSING_GIVEN),
)

TRANSITIONS: Mapping[tuple[Status, EventKind], Status] = MappingProxyType(
    {
        # somebody works on it
        **_stay(_WHILE_WORKED_ON, *_WORKED_ON),
        **_to(_S.OPEN, _K.TAKEN, _S.NEW, _S.OPEN),
        (_S.WAITING, _K.TAKEN): _S.WAITING,
        **_stay((_K.STAFF_REPLIED,), *_ALL),
        (_S.NEW, _K.STAFF_REPLIED): _S.OPEN,
        (_S.NEW, _K.CONTACTED): _S.OPEN,
        # or waits
        **_to(_S.WAITING, _K.WAITING, *_WORKED_ON),
        (_S.WAITING, _K.WAITING_REMINDED): _S.WAITING,
        (_S.WAITING, _K.RESUMED): _S.OPEN,
        # it ends
        **_to(_S.RESOLVED, _K.RESOLVED, *_LIVE),  # once more: a corrected cause or solution
        (_S.RESOLVED, _K.CONFIRMED): _S.RESOLVED,  # CLOSED follows in the same decision
        **_to(_S.CLOSED, _K.CLOSED, *_LIVE),
        **_to(_S.SPAM, _K.MARKED_SPAM, *_ALL),
        # or goes on in another ticket
        **_to(_S.MERGED, _K.MERGED, *_LIVE),
        # and begins again
        (_S.RESOLVED, _K.NOT_FIXED): _S.OPEN,
        **_to(_S.OPEN, _K.REOPENED, _S.RESOLVED, _S.CLOSED, _S.SPAM),
        # what is recorded without moving it
        **_stay(_WHILE_LIVE, *_LIVE),
        **{pair: to for pair, to in _stay(_AT_ANY_TIME, *_ALL).items() if pair != (_S.NEW, _K.CONTACTED)},
        **_stay((_K.CONFIRMATION_REMINDED,), _S.RESOLVED),
        **_stay((_K.SURVEY_SENT, _K.SERVICE_REPORTED), _S.CLOSED),
        # What came in stays on record also there; its requester is still written to.
        **_stay((_K.WITHHELD,), *_ALL, _S.MERGED, _S.SPAM),
        **_stay((_K.REDACTED,), *_ALL, _S.MERGED, _S.SPAM),
        **_stay((_K.MANAGEMENT_UPDATED,), _S.SPAM),
        **_stay(
            (_K.REQUESTER_WROTE, _K.NOTED, _K.AUTOMATIC_REPLY, _K.BOUNCED, _K.UNDONE, _K.LINKED), _S.SPAM
        ),
    }
)


ENDS_WAITING = frozenset(
    kind for (status, kind), after in TRANSITIONS.items() if status is _S.WAITING and after is not _S.WAITING
)
"""What lets a ticket that waits wait no more."""


def _refusal(status: Status, kind: EventKind) -> Refusal:
    if kind is _K.OPENED:
        return Refusal.ONLY_FIRST
    if status is _S.MERGED:
        return Refusal.MERGED
    if status is _S.SPAM:
        return Refusal.SPAM
    if kind in (_K.RESUMED, _K.WAITING_REMINDED):
        return Refusal.NOT_WAITING
    if status in UNRESOLVED:
        if kind in (_K.SURVEY_SENT, _K.SERVICE_REPORTED):
            return Refusal.NOT_CLOSED
        return Refusal.NOT_ENDED if kind is _K.REOPENED else Refusal.NOT_RESOLVED
    if status is _S.RESOLVED:
        return Refusal.NOT_CLOSED if kind in (_K.SURVEY_SENT, _K.SERVICE_REPORTED) else Refusal.RESOLVED
    return Refusal.CLOSED


REFUSALS: Mapping[tuple[Status, EventKind], Refusal] = MappingProxyType(
    {
        (status, kind): _refusal(status, kind)
        for status in Status
        for kind in EventKind
        if (status, kind) not in TRANSITIONS
    }
)
"""Every pair that `TRANSITIONS` does not have."""


def may(ticket: Ticket, kind: EventKind) -> bool:
    """Say whether this can happen to the ticket now."""
    return (ticket.status, kind) in TRANSITIONS


def why_not(ticket: Ticket, kind: EventKind) -> Refusal | None:
    """Say why this cannot happen to the ticket now; None when it can."""
    return REFUSALS.get((ticket.status, kind))


def happen(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket as it is after `event`. Raises `IllegalTransition` for a pair not in the table."""
    try:
        status = TRANSITIONS[ticket.status, event.kind]
    except KeyError:
        raise IllegalTransition(ticket.status, event.kind) from None
    after = replace(ticket, status=status, history=(*ticket.history, event))
    if status is not _S.WAITING:
        after = replace(after, waits_for=None, waits_until=None)
    data = event.data
    match event.kind:
        case EventKind.ASSIGNED:
            return replace(after, owner=_text(data.get("owner")), team=_text(data.get("team")))
        case EventKind.TAKEN:
            return replace(after, owner=event.actor)
        case EventKind.WAITING:
            until = data.get("until")
            return replace(
                after,
                waits_for=WaitsFor(str(data["waits_for"])),
                waits_until=datetime.fromisoformat(str(until)) if until else None,
            )
        case EventKind.PRIORITY_SET:
            return replace(after, priority=Priority(str(data["priority"])))
        case EventKind.MERGED:
            return replace(after, merged_into=int(str(data["into"])))
        case EventKind.CHANNEL_SET:
            return replace(after, channel=Channel(str(data["channel"])))
        case EventKind.CATEGORY_SET:
            return replace(after, category=str(data["category"]))
        case EventKind.UNDONE:
            return _restored(after, data.get("restores"))
        case _:
            return after


def _restored(ticket: Ticket, fields: object) -> Ticket:
    """Return the ticket with these fields as an undoing has them."""
    told = fields if isinstance(fields, Mapping) else {}
    if "owner" in told:
        ticket = replace(ticket, owner=_text(told["owner"]), team=_text(told.get("team")))
    if "priority" in told:
        ticket = replace(ticket, priority=Priority(str(told["priority"])))
    if "category" in told:
        ticket = replace(ticket, category=str(told["category"]))
    if "channel" in told:
        ticket = replace(ticket, channel=Channel(str(told["channel"])))
    if "status" in told:
        waits_for, until = told.get("waits_for"), told.get("waits_until")
        ticket = replace(
            ticket,
            status=Status(str(told["status"])),
            waits_for=WaitsFor(str(waits_for)) if waits_for else None,
            waits_until=datetime.fromisoformat(str(until)) if until else None,
        )
    return ticket


def _text(value: object) -> str | None:
    return None if value is None else str(value)
