"""What comes next on a ticket that waits, read out of its history (SPEC C3).

| waits for        | until   | what comes next                        | when                            |
| ---------------- | ------- | -------------------------------------- | ------------------------------- |
| whatever         | a time  | it goes on, the owner is told          | at that time                    |
| the requester    | nothing | the requester is reminded, once        | `remind_after` since it waits   |
|                  |         | the owner is told: nobody answers      | each `give_up_after` since then |
| their consent    | nothing | the same; consent has its own reminder |                                 |
| vendor, approval | nothing | nothing here: they have their own      |                                 |

It never closes by itself, and goes on by itself only when its time has come or who is waited for has written.
Times without an agreed one are working time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.desk import calendar
from daemon.desk.conversations import consent
from daemon.desk.model import EventKind, Status, Ticket, WaitsFor
from daemon.desk.policy import Policy


class Next(StrEnum):
    """What comes next."""

    GO_ON = "go_on"
    REMIND = "remind"
    TELL = "tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    what: Next
    at: datetime
    since: datetime
    """Since when it waits."""


def next_step(ticket: Ticket, policy: Policy) -> Step | None:
    """Return what comes next while the ticket waits, and when; None: nothing by itself."""
    begun = ticket.last(EventKind.WAITING)
    if ticket.status is not Status.WAITING or begun is None:
        return None
    if ticket.waits_until is not None:
        return Step(what=Next.GO_ON, at=ticket.waits_until, since=begun.at)
    if ticket.waits_for is not WaitsFor.REQUESTER:
        return None
    rules, last = policy.waiting, ticket.last(EventKind.WAITING, EventKind.WAITING_REMINDED)
    asks_itself = consent.fold(ticket).is_open
    if last is begun and not asks_itself:
        at = calendar.add(policy.calendar, begun.at, rules.remind_after)
        return Step(what=Next.REMIND, at=at, since=begun.at)
    assert last is not None, "it has begun to wait"
    at = calendar.add(policy.calendar, last.at, rules.give_up_after)
    return Step(what=Next.TELL, at=at, since=begun.at)


def ends_with_words(ticket: Ticket) -> bool:
    """Say whether it goes on when the requester, or who is copied, writes: not while their consent is waited
    for, since only a clear answer to the proposal ends that."""
    return ticket.waits_for is WaitsFor.REQUESTER and not consent.fold(ticket).is_open
