"""Service levels: each clock of a ticket, recomputed from its history; what is due next (SPEC C1, C4).

A clock is never stored. What was promised under a policy is judged by that policy: the event that armed
the clock names its version. Only the next due instant is kept, as a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.desk import calendar
from daemon.desk.effects import Due
from daemon.desk.model import EventKind, Priority, Status, Ticket
from daemon.desk.policy import Policy, ReminderLevel

DUE_TARGET = "target"
DUE_CONFIRMATION = "confirmation"
DUE_SURVEY = "survey"


class ClockName(StrEnum):
    FIRST_CONTACT = "first_contact"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise on one ticket."""

    name: ClockName
    started_at: datetime
    due_at: datetime
    arming: int
    """Which event of the history set this promise; a new promise is reminded of anew."""
    met_at: datetime | None
    levels: tuple[tuple[ReminderLevel, datetime], ...]
    """When each reminder is given, by rising percent: in working time, save for what runs round the clock.

    "At most 24 h" may promise a Saturday; nobody is reminded then, but when work begins again (SPEC C4).
    """

    @property
    def running(self) -> bool:
        return self.met_at is None


def clocks(ticket: Ticket, policies: Mapping[int, Policy]) -> tuple[Clock, ...]:
    """Return the ticket's clocks as its history and the policies that applied make them.

    `policies` holds every version that the history names. A muted ticket has no clock, and on one that was
    merged none runs any more.
    """
    if ticket.muted:
        return ()
    made = (_clock(name, ticket, policies) for name in ClockName)
    merged = ticket.status is Status.MERGED
    return tuple(clock for clock in made if clock is not None and not (merged and clock.running))


_STARTS = {
    ClockName.FIRST_CONTACT: (EventKind.OPENED,),
    ClockName.RESOLUTION: (EventKind.OPENED, EventKind.REOPENED, EventKind.NOT_FIXED),
}
_MEETS = {
    ClockName.FIRST_CONTACT: (EventKind.STAFF_REPLIED, EventKind.RESOLVED, EventKind.CLOSED),
    ClockName.RESOLUTION: (EventKind.RESOLVED, EventKind.CLOSED),
}


def _clock(name: ClockName, ticket: Ticket, policies: Mapping[int, Policy]) -> Clock | None:
    start = arming = None
    met_at = None
    priority: Priority = ticket.priority
    for index, event in enumerate(ticket.history):
        if event.kind in _STARTS[name]:
            start, arming, met_at = event, index, None
        elif start is None:
            continue
        elif event.kind is EventKind.PRIORITY_SET and met_at is None:
            arming = index
        elif event.kind in _MEETS[name] and met_at is None:
            met_at = event.at
    if start is None or arming is None:
        return None
    policy = policies[ticket.history[arming].policy_version]
    promise = policy.first_contact if name is ClockName.FIRST_CONTACT else policy.resolution
    target = promise[priority]

    def after(percent: int, *, when_working: bool) -> datetime:
        share = target.time * percent / 100
        if target.around_the_clock:
            return start.at + share
        at = calendar.add(policy.calendar, start.at, share)
        limit = at if target.at_most is None else start.at + target.at_most * percent / 100
        if limit >= at:
            return at
        return calendar.next_working(policy.calendar, limit) if when_working else limit

    return Clock(
        name=name,
        started_at=start.at,
        due_at=after(100, when_working=False),
        arming=arming,
        met_at=met_at,
        levels=tuple((level, after(level.percent, when_working=True)) for level in policy.reminders),
    )


def reminded(ticket: Ticket, clock: Clock) -> int:
    """Return the highest percent that was already reminded of for this promise; 0 for none."""
    return max(
        (
            int(str(event.data["percent"]))
            for event in ticket.history
            if event.kind is EventKind.TARGET_REMINDED
            and event.data["clock"] == clock.name.value
            and event.data["arming"] == clock.arming
        ),
        default=0,
    )


def due_levels(ticket: Ticket, clock: Clock) -> tuple[tuple[ReminderLevel, datetime], ...]:
    """Return the reminders of a running clock that were not given yet, soonest first."""
    if not clock.running:
        return ()
    given = reminded(ticket, clock)
    return tuple((level, at) for level, at in clock.levels if level.percent > given)


def plan(ticket: Ticket, policy: Policy, running: Sequence[Clock]) -> tuple[Due, ...]:
    """Return everything that is now due on a ticket, one row a kind; `running` are its clocks.

    A pure function of the ticket: rules never set or clear a due row, so none can be forgotten.
    """
    rows: list[Due] = []
    if ticket.status in (Status.NEW, Status.OPEN):
        instants = [at for clock in running for _, at in due_levels(ticket, clock)]
        if instants:
            rows.append(Due(kind=DUE_TARGET, at=min(instants)))
    elif ticket.status is Status.RESOLVED:
        rows.append(Due(kind=DUE_CONFIRMATION, at=min(confirmation_steps(ticket, policy))))
    elif ticket.status is Status.CLOSED and (at := survey_at(ticket, policy)) is not None:
        rows.append(Due(kind=DUE_SURVEY, at=at))
    return tuple(rows)


def confirmation_steps(ticket: Ticket, policy: Policy) -> tuple[datetime, ...]:
    """Return when a resolved ticket is reminded of (unless it was) and when it closes, in order."""
    resolved = ticket.last(EventKind.RESOLVED)
    assert resolved is not None, "a resolved ticket has a RESOLVED event"
    reminded_since = ticket.last(EventKind.RESOLVED, EventKind.CONFIRMATION_REMINDED)
    close_at = calendar.add(policy.calendar, resolved.at, policy.closing.close_after)
    if reminded_since is not resolved:
        return (close_at,)
    return (calendar.add(policy.calendar, resolved.at, policy.closing.remind_after), close_at)


def survey_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to send the survey of the last closing; None when there is none to send (SPEC F1)."""
    closed = ticket.last(EventKind.CLOSED)
    if closed is None or not policy.survey.enabled or ticket.machine:
        return None
    if ticket.last(EventKind.CLOSED, EventKind.SURVEY_SENT, EventKind.SURVEY_ANSWERED) is not closed:
        return None
    if closed.data.get("rated"):
        return None
    working = calendar.next_working(policy.calendar, closed.at)
    return min(working, closed.at + policy.survey.latest)
