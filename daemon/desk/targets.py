"""Service levels: each clock of a ticket, recomputed from its history; what is due next (SPEC C1, C3, C4).

A clock is never stored. What was promised under a policy is judged by that policy: the event that armed
the clock names its version. Only the next due instant is kept, as a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from daemon.desk import calendar, pauses
from daemon.desk.model import EventKind, Status, Ticket, undone_places
from daemon.desk.pauses import Pause
from daemon.desk.policy import Policy, ReminderLevel, Target
from daemon.desk.record import still_asked


class ClockName(StrEnum):
    FIRST_CONTACT = "first_contact"
    RESOLUTION = "resolution"
    ACCEPTANCE = "acceptance"
    """Until a person takes it (SPEC B3, C1). Promised to nobody outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise on one ticket."""

    name: ClockName
    started_at: datetime
    due_at: datetime
    arming: int
    """Which event of the history set this promise; a new promise is reminded of anew."""
    met_at: datetime | None
    stopped_at: datetime | None = None
    """Since when it stands still, while the ticket waits (SPEC C3). `due_at` and `levels` are then as if it
    went on at that very moment; nobody is reminded."""
    levels: tuple[tuple[ReminderLevel, datetime], ...]
    """When each reminder is given, by rising percent: in working time, save for what runs round the clock.

    "At most 24 h" may promise a Saturday; nobody is reminded then, but when work begins again (SPEC C4).
    """

    @property
    def running(self) -> bool:
        """Whether it is not kept yet; it may stand still meanwhile."""
        return self.met_at is None

    def is_late(self, now: datetime) -> bool:
        """Say whether the promise was missed: what had time left when it stopped has it still."""
        return self.running and self.due_at <= (now if self.stopped_at is None else min(now, self.stopped_at))


def clocks(ticket: Ticket, policies: Mapping[int, Policy]) -> tuple[Clock, ...]:
    """Return the ticket's clocks as its history and the policies that applied make them.

    `policies` holds every version that the history names. A muted ticket has no clock, and on one that was
    merged, or is no request at all, none runs any more.
    """
    if ticket.muted:
        return ()
    made = (_clock(name, ticket, policies) for name in ClockName)
    over = ticket.status in (Status.MERGED, Status.SPAM)
    return tuple(clock for clock in made if clock is not None and not (over and clock.running))


_STARTS = {
    ClockName.FIRST_CONTACT: (EventKind.OPENED,),
    ClockName.RESOLUTION: (EventKind.OPENED, EventKind.REOPENED, EventKind.NOT_FIXED),
    ClockName.ACCEPTANCE: (EventKind.OPENED, EventKind.ASSIGNED),
}
_MEETS = {
    ClockName.FIRST_CONTACT: (
        EventKind.STAFF_REPLIED,
        EventKind.CONTACTED,
        EventKind.RESOLVED,
        EventKind.CLOSED,
    ),
    ClockName.RESOLUTION: (EventKind.RESOLVED, EventKind.CLOSED),
    ClockName.ACCEPTANCE: (
        EventKind.TAKEN,
        EventKind.STAFF_REPLIED,
        EventKind.CONTACTED,
        EventKind.RESOLVED,
        EventKind.CLOSED,
    ),
}
WISHED = ("withdrawn", "requester")
"""How a ticket was closed that its requester wanted closed unresolved: nothing is rated (SPEC D10)."""
_SETS_ANEW = (EventKind.PRIORITY_SET, EventKind.CHANNEL_SET)
"""What changes a promise that is not kept yet."""


def _clock(name: ClockName, ticket: Ticket, policies: Mapping[int, Policy]) -> Clock | None:
    start = arming = None
    met_at = None
    gone = undone_places(ticket.history)
    for index, event in enumerate(ticket.history):
        if index in gone:
            continue
        if event.kind in _STARTS[name]:
            start, arming, met_at = event, index, None
            if event.kind is EventKind.ASSIGNED and event.data.get("owner") == event.actor:
                met_at = event.at  # who gives it to themselves has taken it
        elif start is None:
            continue
        elif event.kind in _SETS_ANEW and met_at is None:
            arming = index
        elif event.kind in _MEETS[name] and met_at is None:
            met_at = event.at
    if start is None or arming is None:
        return None
    policy = policies[ticket.history[arming].policy_version]
    promises = _promises(name, ticket, policy)
    if not promises:
        return None
    if met_at is None and any(promise.time == timedelta(0) for promise in promises):
        met_at = start.at  # who took down a call has spoken with the requester
    begin = start.at
    stops: tuple[Pause, ...] = ()
    if name is ClockName.RESOLUTION:
        stops = pauses.pauses(ticket.standing, vendor_stops=policy.waiting.vendor_stops_clock)
    lasting = stops[-1].begins if stops and stops[-1].ends is None else None

    def after(percent: int, *, when_working: bool) -> datetime:
        return min(
            _instant(each, begin, percent, policy, stops, when_working=when_working) for each in promises
        )

    return Clock(
        name=name,
        started_at=begin,
        due_at=after(100, when_working=False),
        arming=arming,
        met_at=met_at,
        stopped_at=lasting if met_at is None else None,
        levels=tuple((level, after(level.percent, when_working=True)) for level in _levels(name, policy)),
    )


def _promises(name: ClockName, ticket: Ticket, policy: Policy) -> tuple[Target, ...]:
    """Return what is promised; of several the earliest wins (SPEC C1). Nothing: there is no such clock."""
    match name:
        case ClockName.FIRST_CONTACT:
            by_channel = policy.channel_contact.get(ticket.channel)
            return (policy.first_contact[ticket.priority], *([by_channel] if by_channel else []))
        case ClockName.RESOLUTION:
            return (policy.resolution[ticket.priority],)
        case ClockName.ACCEPTANCE:
            within = policy.take_within.get(ticket.priority)
            return () if within is None else (within,)


def _levels(name: ClockName, policy: Policy) -> tuple[ReminderLevel, ...]:
    return policy.untaken if name is ClockName.ACCEPTANCE else policy.reminders


def _instant(
    target: Target,
    start: datetime,
    percent: int,
    policy: Policy,
    stops: Sequence[Pause],
    *,
    when_working: bool,
) -> datetime:
    """Return when so much of a target's time has passed since `start`, pauses left out."""
    share = target.time * percent / 100
    if target.around_the_clock:
        return pauses.after_wall(start, share, stops)
    at = pauses.after_working(policy.calendar, start, share, stops)
    most = target.at_most
    limit = at if most is None else pauses.after_wall(start, most * percent / 100, stops)
    if limit >= at:
        return at
    return calendar.next_working(policy.calendar, limit) if when_working else limit


def questions_reminder_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to remind of questions that were asked; None when there is nothing to remind of (SPEC A5).

    Once, and not whoever has written since: they have read them. Nor once staff have written to them: whoever
    works on it asks for what is still needed.
    """
    since = (
        *(EventKind.QUESTIONS_ASKED, EventKind.QUESTIONS_REMINDED, EventKind.REQUESTER_WROTE),
        *(EventKind.STAFF_REPLIED, EventKind.RESOLVED),
    )
    event = ticket.last(*since)
    if event is None or event.kind is not EventKind.QUESTIONS_ASKED or not still_asked(ticket):
        return None
    return calendar.add(policy.calendar, event.at, policy.questions.remind_after)


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
    """Return when to send the survey of the last closing; None when there is none to send (SPEC F1).

    Not before the mail that tells of the closing: as long as that waits, the closing can be taken back.
    """
    closed = ticket.last(EventKind.CLOSED)
    if closed is None or not policy.survey.enabled or ticket.machine:
        return None
    if ticket.last(EventKind.CLOSED, EventKind.SURVEY_SENT, EventKind.SURVEY_ANSWERED) is not closed:
        return None
    if closed.data.get("rated") or closed.data.get("how") in WISHED:
        return None
    told = closed.at + policy.relay_hold if closed.data.get("how") == "staff" else closed.at
    working = calendar.next_working(policy.calendar, told)
    return max(told, min(working, closed.at + policy.survey.latest))
