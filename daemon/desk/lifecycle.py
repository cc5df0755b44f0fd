"""The states of a ticket as one table: all that moves a ticket's status lives here.

A pair that is not in the table is refused by name. A lost race is caught by the ticket's version in the
store; what reaches `happen` in an impossible order is a bug or a command that the desk must refuse, which
is why rules ask `may` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from daemon.desk.model import Channel, Event, EventKind, Priority, Status, Ticket

_K, _S = EventKind, Status


class IllegalTransition(Exception):
    """This cannot happen to a ticket in this state."""

    def __init__(self, status: Status, kind: EventKind) -> None:
        super().__init__(f"a ticket that is {status.value} cannot be {kind.value}")
        self.status, self.kind = status, kind


def _stay(kind: EventKind, *statuses: Status) -> dict[tuple[Status, EventKind], Status]:
    return {(status, kind): status for status in statuses}


_LIVE = (_S.NEW, _S.OPEN, _S.RESOLVED)
_ALL = (*_LIVE, _S.CLOSED)

TRANSITIONS: Mapping[tuple[Status, EventKind], Status] = MappingProxyType(
    {
        # somebody works on it
        **_stay(_K.ASSIGNED, _S.NEW, _S.OPEN),
        (_S.NEW, _K.TAKEN): _S.OPEN,
        (_S.OPEN, _K.TAKEN): _S.OPEN,
        (_S.NEW, _K.STAFF_REPLIED): _S.OPEN,
        (_S.OPEN, _K.STAFF_REPLIED): _S.OPEN,
        (_S.RESOLVED, _K.STAFF_REPLIED): _S.RESOLVED,
        (_S.CLOSED, _K.STAFF_REPLIED): _S.CLOSED,
        **_stay(_K.ESCALATED, _S.NEW, _S.OPEN),
        # it ends
        (_S.NEW, _K.RESOLVED): _S.RESOLVED,
        (_S.OPEN, _K.RESOLVED): _S.RESOLVED,
        (_S.RESOLVED, _K.RESOLVED): _S.RESOLVED,  # a corrected cause or solution
        (_S.RESOLVED, _K.CONFIRMED): _S.RESOLVED,  # CLOSED follows in the same decision
        (_S.NEW, _K.CLOSED): _S.CLOSED,
        (_S.OPEN, _K.CLOSED): _S.CLOSED,
        (_S.RESOLVED, _K.CLOSED): _S.CLOSED,
        # or goes on in another ticket
        (_S.NEW, _K.MERGED): _S.MERGED,
        (_S.OPEN, _K.MERGED): _S.MERGED,
        (_S.RESOLVED, _K.MERGED): _S.MERGED,
        **_stay(_K.TOOK_IN, *_LIVE),
        # and begins again
        (_S.RESOLVED, _K.NOT_FIXED): _S.OPEN,
        (_S.RESOLVED, _K.REOPENED): _S.OPEN,
        (_S.CLOSED, _K.REOPENED): _S.OPEN,
        # what is recorded without moving it
        **_stay(_K.REQUESTER_WROTE, *_ALL),
        **_stay(_K.NOTED, *_ALL),
        **_stay(_K.QUESTIONS_ASKED, _S.NEW, _S.OPEN),
        **_stay(_K.QUESTIONS_REMINDED, _S.NEW, _S.OPEN),
        **_stay(_K.FIELDS_LEARNED, *_ALL),
        **_stay(_K.AUTOMATIC_REPLY, *_ALL),
        **_stay(_K.BOUNCED, *_ALL),
        **_stay(_K.WITHHELD, *_ALL, _S.MERGED),  # its requester is still written to
        **_stay(_K.PRIORITY_SET, *_LIVE),
        **_stay(_K.CHANNEL_SET, *_LIVE),
        **_stay(_K.COPIED, *_ALL),
        **_stay(_K.CATEGORY_SET, *_ALL),  # the classifier learns from late corrections too
        **_stay(_K.TARGET_REMINDED, _S.NEW, _S.OPEN),
        **_stay(_K.CONFIRMATION_REMINDED, _S.RESOLVED),
        **_stay(_K.SURVEY_SENT, _S.CLOSED),
        **_stay(_K.SURVEY_ANSWERED, *_ALL),  # it may come after a reopening
    }
)


def may(ticket: Ticket, kind: EventKind) -> bool:
    """Say whether this can happen to the ticket now."""
    return (ticket.status, kind) in TRANSITIONS


def happen(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket as it is after `event`. Raises `IllegalTransition` for a pair not in the table."""
    try:
        status = TRANSITIONS[ticket.status, event.kind]
    except KeyError:
        raise IllegalTransition(ticket.status, event.kind) from None
    after = replace(ticket, status=status, history=(*ticket.history, event))
    data = event.data
    match event.kind:
        case EventKind.ASSIGNED:
            return replace(after, owner=_text(data.get("owner")), team=_text(data.get("team")))
        case EventKind.TAKEN:
            return replace(after, owner=event.actor)
        case EventKind.PRIORITY_SET:
            return replace(after, priority=Priority(str(data["priority"])))
        case EventKind.MERGED:
            return replace(after, merged_into=int(str(data["into"])))
        case EventKind.CHANNEL_SET:
            return replace(after, channel=Channel(str(data["channel"])))
        case EventKind.CATEGORY_SET:
            return replace(after, category=str(data["category"]))
        case _:
            return after


def _text(value: object) -> str | None:
    return None if value is None else str(value)
