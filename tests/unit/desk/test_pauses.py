"""The resolution clock stands still while others are waited for; reminders after #ack and #snooze."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk import calendar, pauses, planning, reminders, targets
from daemon.desk.lifecycle import happen
from daemon.desk.model import Event, EventKind, Priority, Status, Ticket, WaitsFor
from daemon.desk.policy import Calendar, Policy
from daemon.desk.policy_working import WaitingRules
from daemon.desk.targets import Clock, ClockName
from tests.unit.desk.cases import MONDAY_10, fallen_due, later, opened, policy, templates

BERLIN = ZoneInfo("Europe/Berlin")


def then(ticket: Ticket, kind: EventKind, at: datetime, actor: str = "wang", **data: object) -> Ticket:
    return happen(ticket, Event(kind=kind, at=at, actor=actor, policy_version=1, data=data))  # type: ignore[arg-type]


def waits(ticket: Ticket, at: datetime, waits_for: WaitsFor = WaitsFor.REQUESTER) -> Ticket:
    return then(ticket, EventKind.WAITING, at, waits_for=waits_for.value, until=None)


def resolution(ticket: Ticket, under: Policy | None = None) -> Clock:
    made = targets.clocks(ticket, {1: under or policy()})
    return next(clock for clock in made if clock.name is ClockName.RESOLUTION)


def with_priority(priority: Priority) -> Ticket:
    return then(opened("无法登录系统"), EventKind.PRIORITY_SET, MONDAY_10, priority=priority.value)


MINUTES = st.integers(min_value=0, max_value=60 * 24 * 20)


@given(st.lists(MINUTES, min_size=2, max_size=8, unique=True), st.sampled_from([Priority.P1, Priority.P3]))
def test_pauses_move_the_due_instant_by_exactly_the_time_that_counts(
    cuts: list[int], priority: Priority
) -> None:
    """The time that counts between begin and due is the promise, whatever pauses lie between."""
    cuts = sorted(cuts)[: len(cuts) // 2 * 2]
    ticket = with_priority(priority)
    begin, plain = MONDAY_10, resolution(ticket)
    stretches = [(later(minutes=a), later(minutes=b)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    for since, until in stretches:
        ticket = then(waits(ticket, since), EventKind.RESUMED, until, why="requester")
    paused = resolution(ticket)
    promise = policy().resolution[priority]

    def counted(end: datetime) -> timedelta:
        def length(a: datetime, b: datetime) -> timedelta:
            if promise.around_the_clock:
                return max(b - a, timedelta(0))
            return calendar.between(policy().calendar, a, b)

        return length(begin, end) - sum(
            (length(min(a, end), min(b, end)) for a, b in stretches), timedelta(0)
        )

    assert counted(paused.due_at) == promise.time
    assert paused.due_at >= plain.due_at
    assert paused.stopped_at is None
    for level, at in paused.levels:
        assert counted(at) == promise.time * level.percent / 100


@given(st.lists(MINUTES, max_size=6))
def test_without_pauses_every_clock_is_what_it_was(moments: list[int]) -> None:
    ticket = with_priority(Priority.P3)
    plain = resolution(ticket)
    for minute in sorted(moments):
        ticket = then(ticket, EventKind.NOTED, later(minutes=minute))
    assert resolution(ticket) == plain


def test_a_vendor_does_not_stop_the_clock_unless_the_configuration_says_so() -> None:
    ticket = with_priority(Priority.P1)
    plain = resolution(ticket).due_at
    over = then(
        waits(ticket, later(minutes=10), WaitsFor.VENDOR), EventKind.RESUMED, later(minutes=40), why="command"
    )
    assert resolution(over).due_at == plain
    stopping = replace(policy(), waiting=WaitingRules(vendor_stops_clock=True))
    assert resolution(over, stopping).due_at == plain + timedelta(minutes=30)


def test_from_the_requester_to_the_vendor_the_pause_ends_without_a_resumption() -> None:
    ticket = waits(with_priority(Priority.P1), later(minutes=10))
    ticket = waits(ticket, later(minutes=25), WaitsFor.VENDOR)
    clock = resolution(ticket)
    assert clock.stopped_at is None
    assert clock.due_at == later(hours=4, minutes=15)


@pytest.mark.parametrize("ends", [EventKind.RESOLVED, EventKind.CLOSED])
def test_what_ends_a_ticket_ends_its_pause(ends: EventKind) -> None:
    ticket = then(waits(with_priority(Priority.P1), later(minutes=10)), ends, later(minutes=30), how="staff")
    assert resolution(ticket).met_at == later(minutes=30)
    again = then(ticket, EventKind.REOPENED, later(hours=1))
    assert resolution(again).due_at == later(hours=5)


def test_a_stopped_clock_reminds_nobody_and_is_not_late_for_what_passes_meanwhile() -> None:
    ticket = waits(with_priority(Priority.P1), later(minutes=10))
    clock = resolution(ticket)
    assert clock.stopped_at == later(minutes=10)
    assert not clock.is_late(later(hours=9))
    assert reminders.due_levels(ticket, clock) == ()
    kinds = [row.kind for row in planning.plan(ticket, policy(), [clock])]
    assert planning.TARGET not in kinds


def test_what_was_missed_before_it_stopped_stays_missed() -> None:
    ticket = waits(with_priority(Priority.P1), later(hours=5))
    assert resolution(ticket).is_late(later(hours=6))


def test_first_contact_never_stops() -> None:
    ticket = waits(opened("无法登录系统"), later(minutes=1))
    first = next(c for c in targets.clocks(ticket, {1: policy()}) if c.name is ClockName.FIRST_CONTACT)
    assert first.stopped_at is None
    assert first.due_at == later(minutes=30)


def test_an_hour_that_the_clocks_repeat_counts_as_it_passes() -> None:
    """In the night to 27 October 2024 Berlin's clocks go from 03:00 back to 02:00."""
    begin = datetime(2024, 10, 26, 23, 0, tzinfo=BERLIN)
    pause = pauses.Pause(
        begins=datetime(2024, 10, 27, 1, 0, tzinfo=BERLIN),
        ends=datetime(2024, 10, 27, 4, 0, tzinfo=BERLIN),  # four hours later
    )
    plain = pauses.after_wall(begin, timedelta(hours=6), ())
    moved = pauses.after_wall(begin, timedelta(hours=6), (pause,))
    assert plain == datetime(2024, 10, 27, 3, 0, tzinfo=UTC)
    assert moved - plain == timedelta(hours=4)


def test_a_pause_over_a_change_of_clocks_moves_working_time_by_what_was_worked() -> None:
    nights = Calendar(
        zone="Europe/Berlin",
        hours={day: ((datetime.min.time(), datetime.min.time().replace(hour=6)),) for day in range(7)},
    )
    begin = datetime(2024, 10, 26, 0, 0, tzinfo=BERLIN)
    pause = pauses.Pause(begins=begin, ends=datetime(2024, 10, 27, 6, 0, tzinfo=BERLIN))
    # Until then 6 h of Saturday and 7 h of Sunday were worked; all of it is paused.
    assert pauses.after_working(nights, begin, timedelta(hours=2), (pause,)) == datetime(
        2024, 10, 28, 2, 0, tzinfo=BERLIN
    )


# -- #ack and #snooze -------------------------------------------------------------------------------------


def told(ticket: Ticket, at: datetime) -> list[str]:
    decision = fallen_due(planning.TARGET, ticket, at)
    return sorted(m.to for m in decision.mails if m.values.get("clock") == "resolution")


def owned(priority: Priority = Priority.P1) -> Ticket:
    ticket = then(with_priority(priority), EventKind.ASSIGNED, MONDAY_10, owner="wang", team="desktop")
    return then(ticket, EventKind.TAKEN, MONDAY_10)


def test_who_acknowledged_hears_no_more_of_what_runs_now_but_those_above_still_hear_of_a_breach() -> None:
    ticket = owned()
    at_80, at_100 = later(hours=3, minutes=12), later(hours=4)
    assert "wang@example.com" in told(ticket, at_80)
    known = then(ticket, EventKind.ACKNOWLEDGED, later(minutes=5))
    assert "wang@example.com" not in told(known, at_80)
    assert told(known, at_80) == ["zhao@example.com"]  # the supervisor has not heard yet
    after_80 = then(
        known,
        EventKind.TARGET_REMINDED,
        at_80,
        clock="resolution",
        percent=80,
        arming=resolution(known).arming,
    )
    assert "wang@example.com" not in told(after_80, at_100)
    assert told(after_80, at_100) == ["zhao@example.com"]  # now as manager


def test_a_new_promise_is_reminded_of_anew_after_an_acknowledgement() -> None:
    known = then(owned(Priority.P2), EventKind.ACKNOWLEDGED, later(minutes=5))
    urgent = then(known, EventKind.PRIORITY_SET, later(minutes=6), priority="P1")
    assert "wang@example.com" in told(urgent, later(hours=3, minutes=12))


def test_a_snoozed_reminder_comes_at_its_time_as_one_mail_each() -> None:
    ticket = then(owned(), EventKind.SNOOZED, later(minutes=5), until=later(hours=6).isoformat())
    assert told(ticket, later(hours=5)) == []
    row = next(r for r in planning.plan(ticket, policy(), [resolution(ticket)]) if r.kind == planning.TARGET)
    assert row.at == later(hours=6)
    assert told(ticket, later(hours=6)).count("wang@example.com") == 1


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 600), st.integers(1, 3000)), max_size=6),
)
def test_a_breach_is_told_to_whom_it_must_whatever_was_snoozed_and_acknowledged(
    steps: list[tuple[bool, int, int]],
) -> None:
    """The manager hears once of the breach, after the last snooze at the latest."""
    ticket, ends = owned(), later(hours=4)
    for ack, at, length in sorted(steps, key=lambda step: step[1]):
        if ack:
            ticket = then(ticket, EventKind.ACKNOWLEDGED, later(minutes=at))
        else:
            until = later(minutes=at + length)
            ticket = then(ticket, EventKind.SNOOZED, later(minutes=at), until=until.isoformat())
            ends = max(ends, until)
    heard = 0
    now = later(minutes=601)
    for _ in range(12):
        rows = planning.plan(ticket, policy(), targets.clocks(ticket, {1: policy()}))
        due = [r.at for r in rows if r.kind == planning.TARGET]
        if not due:
            break
        now = max(now, min(due))
        decision = fallen_due(planning.TARGET, ticket, now)
        assert decision.change is not None
        ticket = decision.change.after
        manager = {person.address for person in policy().managers()}
        heard += sum(
            1
            for m in decision.mails
            if m.to in manager and m.values.get("clock") == "resolution" and m.values["percent"] == 100
        )
    assert heard == len(policy().managers())
    assert now <= max(ends, later(minutes=601))
    assert ticket.status is not Status.CLOSED
    assert "target_reminder" not in templates(fallen_due(planning.TARGET, ticket, now + timedelta(days=30)))
