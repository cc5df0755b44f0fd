"""The retrospective of a ticket, folded out of its history: root cause and prevention (SPEC D7, D2).

| ticket                          | asked since closing | given   | then                                    |
| ------------------------------- | ------------------- | ------- | --------------------------------------- |
| not closed, or none is wanted   | -                   | -       | nothing                                 |
| closed                          | no                  | not all | the owner is asked, at once             |
| closed                          | yes                 | not all | the owner is reminded after the time    |
| closed, the owner was reminded  | yes                 | not all | the supervisor is told after that again |
| closed, the supervisor was told | yes                 | not all | nothing more; it stays due              |
| any                             | -                   | all     | nothing                                 |

Wanted for closed tickets of the configured priorities and for every incident that was not called off. Not for
the children of an incident: that one's says it all; nor for what its requester withdrew or closed, unless it
was an incident. A ticket may close without: it stays due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from daemon.desk import calendar
from daemon.desk.conversations import incident
from daemon.desk.conversations.closing import UNCHECKED
from daemon.desk.model import EventKind, Status, Ticket
from daemon.desk.policy import Policy

PARTS = ("root_cause", "prevention")
"""What a retrospective tells."""

TO_OWNER, TO_SUPERVISOR = "owner", "supervisor"


@dataclass(slots=True, kw_only=True)
class Retrospective:
    """How the retrospective of a ticket stands."""

    given: tuple[str, ...] = ()
    """Which of `PARTS` somebody has written."""
    asked_at: datetime | None = None
    """Since the ticket closed last."""
    reminded: tuple[str, ...] = field(default=())
    """Who was reminded since: `TO_OWNER`, `TO_SUPERVISOR`."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(part for part in PARTS if part not in self.given)


def fold(ticket: Ticket) -> Retrospective:
    """Return how far the ticket's retrospective is, wanted or not."""
    found = Retrospective()
    for event in ticket.history:
        match event.kind:
            case EventKind.CLOSED:
                found.asked_at, found.reminded = None, ()
            case EventKind.RETROSPECTIVE_ASKED:
                found.asked_at, found.reminded = event.at, ()
            case EventKind.RETROSPECTIVE_REMINDED:
                found.reminded = (*found.reminded, str(event.data.get("to")))
            case EventKind.RETROSPECTIVE_GIVEN:
                given = event.data.get("given")
                more = tuple(map(str, given)) if isinstance(given, (list, tuple)) else ()
                found.given = tuple(dict.fromkeys((*found.given, *more)))
    return found


def wanted(ticket: Ticket, policy: Policy) -> bool:
    """Say whether what happened has to be looked back on."""
    if ticket.muted or incident.incident_of(ticket) is not None:
        return False
    declared = incident.fold(ticket)
    if declared is not None and not declared.called_off:
        return True
    closed = ticket.last(EventKind.CLOSED)
    if closed is not None and closed.data.get("how") in UNCHECKED:
        return False
    return ticket.priority in policy.incident.retrospective_for


def is_due(ticket: Ticket, policy: Policy) -> bool:
    """Say whether a closed ticket still lacks its retrospective."""
    return ticket.status is Status.CLOSED and wanted(ticket, policy) and bool(fold(ticket).missing)


def next_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to ask, remind or tell; None: nothing more to do by itself."""
    if not is_due(ticket, policy):
        return None
    found, within = fold(ticket), policy.incident.retrospective_within
    if found.asked_at is None:
        closed = ticket.last(EventKind.CLOSED)
        return closed.at if closed is not None else None
    if TO_SUPERVISOR in found.reminded:
        return None
    times = 2 if TO_OWNER in found.reminded else 1
    return calendar.add(policy.calendar, found.asked_at, within * times)
