"""Clocks recomputed from history, and what is due next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from daemon.desk import planning, targets
from daemon.desk.effects import Due
from daemon.desk.lifecycle import happen
from daemon.desk.model import Event, EventKind, Status, Ticket
from daemon.desk.policy import Target
from daemon.desk.targets import ClockName
from tests.unit.desk.cases import MONDAY_10, fallen_due, later, opened, policy, templates

POLICIES = {1: policy()}


def clock(ticket: Ticket, name: ClockName) -> targets.Clock:
    return next(c for c in targets.clocks(ticket, POLICIES) if c.name is name)


def plan(ticket: Ticket) -> tuple[Due, ...]:
    return planning.plan(ticket, policy(), targets.clocks(ticket, POLICIES))


def then(ticket: Ticket, kind: EventKind, at: datetime, **data: object) -> Ticket:
    return happen(ticket, Event(kind=kind, at=at, actor="wang", policy_version=1, data=data))  # type: ignore[arg-type]


def test_first_contact_is_due_in_half_an_hour_of_working_time() -> None:
    first = clock(opened("无法登录系统"), ClockName.FIRST_CONTACT)
    assert first.due_at == MONDAY_10 + timedelta(minutes=30)
    assert [level.percent for level, _ in first.levels] == [80, 100]
    assert first.levels[0][1] == MONDAY_10 + timedelta(minutes=24)
    assert first.running


def test_an_acknowledgement_is_no_first_contact_but_an_engineers_reply_is() -> None:
    ticket = opened("无法登录系统")
    assert clock(ticket, ClockName.FIRST_CONTACT).running
    replied = then(ticket, EventKind.STAFF_REPLIED, later(minutes=5))
    assert clock(replied, ClockName.FIRST_CONTACT).met_at == later(minutes=5)
    assert clock(replied, ClockName.RESOLUTION).running


def test_p1_runs_round_the_clock() -> None:
    ticket = then(opened(), EventKind.PRIORITY_SET, MONDAY_10, priority="P1")
    assert clock(ticket, ClockName.RESOLUTION).due_at == later(hours=4)


def test_first_contact_never_takes_longer_than_a_day_even_over_a_weekend() -> None:
    friday = datetime(2024, 5, 24, 17, 45, tzinfo=MONDAY_10.tzinfo)
    ticket = opened("无法登录系统")
    moved = replace(ticket, history=(replace(ticket.history[0], at=friday),))
    assert clock(moved, ClockName.FIRST_CONTACT).due_at == friday + timedelta(hours=24)


def test_reminders_of_a_promise_that_ends_on_a_day_off_wait_for_working_time() -> None:
    friday = datetime(2024, 5, 24, 17, 45, tzinfo=MONDAY_10.tzinfo)
    ticket = opened("无法登录系统")
    moved = replace(ticket, history=(replace(ticket.history[0], at=friday),))
    monday = datetime(2024, 5, 27, 9, 0, tzinfo=MONDAY_10.tzinfo)
    first = clock(moved, ClockName.FIRST_CONTACT)
    assert {at for _, at in first.levels} == {monday}
    assert first.due_at < monday  # the promise stays
    (row,) = plan(moved)
    assert row.at == monday
    reminders = [
        m for m in fallen_due(planning.TARGET, moved, monday).mails if m.values["clock"] == "first_contact"
    ]
    assert {(m.values["percent"], m.values["overdue"]) for m in reminders} == {(100, True)}
    assert {m.values["due_at"] for m in reminders} == {first.due_at.isoformat()}


def test_reminders_of_p1_come_at_any_hour() -> None:
    friday = datetime(2024, 5, 24, 23, 0, tzinfo=MONDAY_10.tzinfo)
    ticket = opened()
    moved = replace(ticket, history=(replace(ticket.history[0], at=friday),))
    urgent = then(moved, EventKind.PRIORITY_SET, friday, priority="P1")
    resolution = clock(urgent, ClockName.RESOLUTION)
    assert resolution.levels[-1] == (resolution.levels[-1][0], friday + timedelta(hours=4))


def test_a_raised_priority_makes_a_new_promise_from_the_beginning() -> None:
    ticket = opened("无法登录系统")
    raised = then(ticket, EventKind.PRIORITY_SET, later(hours=3), priority="P2")
    resolution = clock(raised, ClockName.RESOLUTION)
    assert resolution.started_at == MONDAY_10
    assert resolution.arming == 1
    assert resolution.due_at < clock(ticket, ClockName.RESOLUTION).due_at


def test_resolving_stops_and_reopening_starts_the_resolution_clock_again() -> None:
    resolved = then(opened(), EventKind.RESOLVED, later(hours=1))
    assert clock(resolved, ClockName.RESOLUTION).met_at == later(hours=1)
    again = then(resolved, EventKind.NOT_FIXED, later(hours=2))
    assert clock(again, ClockName.RESOLUTION).started_at == later(hours=2)
    assert clock(again, ClockName.RESOLUTION).running
    assert not clock(again, ClockName.FIRST_CONTACT).running


def test_a_promise_is_judged_by_the_policy_under_which_it_was_made() -> None:
    ticket = opened("无法登录系统")
    stricter = replace(
        policy(),
        version=2,
        first_contact={p: Target(time=timedelta(minutes=5)) for p in policy().first_contact},
    )
    both = {1: policy(), 2: stricter}
    old = next(c for c in targets.clocks(ticket, both) if c.name is ClockName.FIRST_CONTACT)
    assert old.due_at == MONDAY_10 + timedelta(minutes=30)


def test_an_imported_ticket_has_no_clock_and_nothing_due() -> None:
    muted = replace(opened(), muted=True)
    assert targets.clocks(muted, POLICIES) == ()
    assert plan(muted) == ()


def test_only_the_next_instant_of_a_ticket_is_due() -> None:
    ticket = opened("无法登录系统")
    (row,) = plan(ticket)
    assert (row.kind, row.at) == (planning.TARGET, MONDAY_10 + timedelta(minutes=24))


def test_each_reminder_is_given_once_and_the_last_leaves_the_acceptance() -> None:
    ticket = opened("无法登录系统")
    first = fallen_due(planning.TARGET, ticket, MONDAY_10 + timedelta(minutes=24))
    assert templates(first) == ["target_reminder"] * 2  # owner and supervisor
    assert first.change is not None
    again = fallen_due(planning.TARGET, first.change.after, MONDAY_10 + timedelta(minutes=25))
    assert templates(again) == []
    second = fallen_due(planning.TARGET, first.change.after, MONDAY_10 + timedelta(minutes=31))
    assert all(m.values["overdue"] for m in second.mails)
    assert second.change is not None
    (row,) = second.change.due
    assert row.at == clock(ticket, ClockName.ACCEPTANCE).levels[0][1]


def test_after_a_long_stop_only_the_highest_level_is_sent() -> None:
    decision = fallen_due(planning.TARGET, opened("无法登录系统"), later(hours=2))
    first_contact = [m for m in decision.mails if m.values["clock"] == "first_contact"]
    assert {m.values["percent"] for m in first_contact} == {100}
    assert len({m.to for m in first_contact}) == len(first_contact)


def test_nothing_is_reminded_of_on_a_resolved_ticket() -> None:
    resolved = then(opened(), EventKind.RESOLVED, later(minutes=5))
    assert templates(fallen_due(planning.TARGET, resolved, later(days=30))) == []


def test_silence_after_a_resolution_is_reminded_of_once_and_then_closes() -> None:
    resolved = then(opened(), EventKind.RESOLVED, MONDAY_10)
    (row,) = plan(resolved)
    assert row.at == later(days=2)
    reminder = fallen_due(planning.CONFIRMATION, resolved, row.at)
    assert templates(reminder) == ["confirmation_reminder"]
    assert reminder.change is not None
    (row,) = reminder.change.due
    assert row.at == later(days=3)
    closing = fallen_due(planning.CONFIRMATION, reminder.change.after, row.at)
    assert closing.change is not None
    assert closing.change.after.status is Status.CLOSED
    assert closing.change.events[-1].data == {"how": "unconfirmed", "rated": False}
    assert templates(closing) == ["closed"]


def test_the_survey_goes_out_once_for_each_closing_within_24_hours() -> None:
    closed = then(
        then(opened(), EventKind.RESOLVED, MONDAY_10), EventKind.CLOSED, later(hours=1), how="staff"
    )
    (row,) = plan(closed)
    told_at = later(hours=1) + policy().relay_hold  # a working hour, once the closing was told
    assert row.at == told_at
    survey = fallen_due(planning.SURVEY, closed, row.at)
    assert templates(survey) == ["survey"]
    assert survey.change is not None
    assert survey.change.due == ()
    assert templates(fallen_due(planning.SURVEY, survey.change.after, later(days=1))) == []
    reopened = then(survey.change.after, EventKind.REOPENED, later(days=1))
    closed_again = then(reopened, EventKind.CLOSED, later(days=1, hours=1), how="staff")
    assert [r.kind for r in plan(closed_again)] == [planning.SURVEY]


def test_a_ticket_closed_on_friday_night_is_asked_about_within_24_hours() -> None:
    friday = datetime(2024, 5, 24, 20, 0, tzinfo=MONDAY_10.tzinfo)
    closed = then(opened(), EventKind.CLOSED, friday, how="staff")
    (row,) = plan(closed)
    assert row.at == friday + timedelta(hours=24)


def test_a_rating_given_with_the_confirmation_replaces_the_survey() -> None:
    closed = then(opened(), EventKind.CLOSED, MONDAY_10, how="confirmed", rated=True)
    assert plan(closed) == ()
