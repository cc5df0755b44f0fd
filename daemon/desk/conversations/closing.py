"""What must be known of a ticket when it closes, and what is still missing (SPEC E1, E2).

| fact      | known when                                                             |
| --------- | ---------------------------------------------------------------------- |
| cause     | a resolution named it, or it was given later                           |
| solution  | likewise                                                               |
| tested    | likewise                                                               |
| steps     | staff wrote a note or a work log, spoke with or wrote to the requester |
| time      | minutes of work were logged                                            |
| knowledge | somebody decided whether it is worth an article                        |

A requester's word is never made to wait for paperwork: their yes closes the ticket, and the owner is asked
for what is missing, once and once more. An engineer who closes by command gives it first; a supervisor may do
without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.desk import calendar
from daemon.desk.conversations.incident import incident_of
from daemon.desk.model import Event, EventKind, Status, Ticket
from daemon.desk.policy import Policy


class Fact(StrEnum):
    CAUSE = "cause"
    SOLUTION = "solution"
    TESTED = "tested"
    STEPS = "steps"
    TIME = "time"
    KNOWLEDGE = "knowledge"


IN_RESOLUTION = (Fact.CAUSE, Fact.SOLUTION, Fact.TESTED)
"""What `#resolve` itself can be made to ask for."""

_STEPS = (EventKind.NOTED, EventKind.CONTACTED, EventKind.STAFF_REPLIED)

UNCHECKED = ("withdrawn", "requester", "self_solved")
"""How a ticket was closed without anybody solving it: there is nothing to write down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the history tells about the facts of a ticket."""

    known: frozenset[Fact]
    closed: Event | None
    """The last closing, if it is closed."""
    asked: tuple[Event, ...]
    """How often the owner was asked since then, oldest first."""


def fold(ticket: Ticket) -> Closing:
    """Return what is known for the closing checks, of the time since the ticket was last reopened."""
    known: set[Fact] = set()
    closed: Event | None = None
    asked: list[Event] = []
    for event in ticket.standing:
        match event.kind:
            case EventKind.UNDONE if EventKind.CLOSED.value in str(event.data.get("what")):
                closed, asked = None, []
            case EventKind.REOPENED | EventKind.NOT_FIXED:
                known -= set(IN_RESOLUTION)  # what was wrong is open again; the hours were spent
                closed, asked = None, []
            case EventKind.RESOLVED:
                known |= _given(event, IN_RESOLUTION)
            case EventKind.CLOSING_GIVEN:
                known |= _given(event, tuple(Fact))
            case EventKind.CLOSED:
                closed = event
            case EventKind.CLOSING_ASKED:
                asked.append(event)
            case EventKind.WORKED if event.data.get("logged"):
                known.add(Fact.STEPS)
            case _ if event.kind in _STEPS and "@" not in event.actor and not event.data.get("held"):
                known.add(Fact.STEPS)
        if event.kind is EventKind.WORKED and event.data.get("minutes"):
            known.add(Fact.TIME)
    return Closing(known=frozenset(known), closed=closed, asked=tuple(asked))


def _given(event: Event, of: Sequence[Fact]) -> set[Fact]:
    """Return which facts an event brought; one of before these were recorded is taken for whole."""
    said = event.data.get("given")
    if not isinstance(said, Sequence) or isinstance(said, str):
        return set(of)
    return {fact for fact in of if fact.value in said}


def missing(ticket: Ticket, policy: Policy) -> tuple[Fact, ...]:
    """Return the facts that the closing checks of this policy do not find, in their order there.

    Nothing is asked of a ticket that belongs to an incident: its facts stand on that one, which is asked.
    """
    if ticket.machine or ticket.muted or incident_of(ticket) is not None:
        return ()
    known = fold(ticket).known
    return tuple(fact for fact in map(Fact, policy.closing.checks) if fact not in known)


def lacks(parts: Mapping[str, str], policy: Policy) -> tuple[Fact, ...]:
    """Return which parts a resolution must have under this policy and has not."""
    return tuple(fact for fact in map(Fact, policy.closing.resolve_needs) if not parts.get(fact.value, ""))


def to_ask(ticket: Ticket, policy: Policy) -> tuple[Fact, ...]:
    """Return what the owner of a ticket that has just closed is asked for; nothing when nobody solved it."""
    closing = fold(ticket)
    if closing.closed is None or closing.closed.data.get("forced") or closing.asked:
        return ()
    if closing.closed.data.get("how") in UNCHECKED:
        return ()
    return missing(ticket, policy)


def reminder_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to ask a second and last time; None when nothing is missing or that was done."""
    if ticket.status is not Status.CLOSED:
        return None
    closing = fold(ticket)
    if len(closing.asked) != 1 or not missing(ticket, policy):
        return None
    return calendar.add(policy.calendar, closing.asked[0].at, policy.closing.facts_within)
