"""The retrospective of a ticket: asked for when it closes, taken in by reply, reminded of (SPEC D7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from daemon.desk import calendar, planning
from daemon.desk.conversations import retrospective
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.model import EventKind, Priority, ReplyGoesTo, Status, Ticket, Visibility
from tests.unit.desk.cases import CHEN, LI, MONDAY_10, WANG, ZHAO, later, opened
from tests.unit.desk.incident_cases import (
    after,
    child,
    declared,
    falls_due,
    happened,
    kinds,
    refusal,
    rules,
    to,
    told,
    writes,
)

CLOSED_AT = later(hours=1)


def closed(ticket: Ticket | None = None, priority: Priority = Priority.P1) -> Ticket:
    """A ticket of this priority that Wang owned, closed at eleven."""
    started = replace(ticket or opened(), priority=priority)
    solved = happened(started, EventKind.RESOLVED, actor="wang")
    return happened(solved, EventKind.CLOSED, at=CLOSED_AT, how="confirmed")


def asked(ticket: Ticket | None = None) -> Ticket:
    return after(falls_due(planning.RETROSPECTIVE, ticket or closed(), CLOSED_AT))


def answers(text: str, ticket: Ticket, *, by: str = WANG, at: datetime = CLOSED_AT) -> Decision:
    return writes(
        text, ticket, by=by, goes=ReplyGoesTo.RETROSPECTIVE, template="retrospective_request", at=at
    )


def within(times: int) -> datetime:
    """When so many of the shipped three working days have passed since it was asked."""
    rule = rules()
    return calendar.add(rule.calendar, CLOSED_AT, rule.incident.retrospective_within * times)


def due(ticket: Ticket) -> datetime | None:
    rows = planning.plan(ticket, rules(), ())
    return next((row.at for row in rows if row.kind == planning.RETROSPECTIVE), None)


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P2])
def test_the_owner_is_asked_as_soon_as_such_a_ticket_closes(priority: Priority) -> None:
    ticket = closed(priority=priority)
    assert due(ticket) == CLOSED_AT
    decision = falls_due(planning.RETROSPECTIVE, ticket, CLOSED_AT)
    assert kinds(decision) == [EventKind.RETROSPECTIVE_ASKED]
    (request,) = to(decision, WANG)
    assert request.values == {"how": "asked", "missing": ["root_cause", "prevention"]}


def test_ordinary_tickets_open_ones_and_children_need_none() -> None:
    assert due(closed(priority=Priority.P3)) is None
    assert due(replace(opened(), priority=Priority.P1)) is None
    assert due(replace(closed(), muted=True)) is None
    started = declared()
    assert due(closed(child(of=started))) is None


def test_an_incident_needs_one_at_any_priority_unless_it_was_called_off() -> None:
    assert due(closed(declared(), Priority.P4)) == CLOSED_AT
    assert due(closed(after(writes("#incident off", declared())), Priority.P4)) is None


def test_it_is_reminded_of_after_three_working_days_then_the_supervisor_is_told_once() -> None:
    ticket = asked()
    assert due(ticket) == within(1)
    assert kinds(falls_due(planning.RETROSPECTIVE, ticket, later(days=1))) == []
    reminded = falls_due(planning.RETROSPECTIVE, ticket, within(1))
    assert to(reminded, WANG)[0].values["how"] == "reminder"
    assert due(after(reminded)) == within(2)
    overdue = falls_due(planning.RETROSPECTIVE, after(reminded), within(2))
    assert told(overdue, "retrospective_overdue") == {ZHAO}
    assert due(after(overdue)) is None
    assert retrospective.is_due(after(overdue), rules())
    assert after(overdue).status is Status.CLOSED


def test_a_whole_answer_is_kept_for_staff_and_ends_it() -> None:
    decision = answers("根本原因：环路\n预防措施：开启环路检测", asked())
    (entry,) = decision.entries
    assert (entry.kind, entry.visibility) == (EntryKind.RETROSPECTIVE, Visibility.INTERNAL)
    assert entry.parts == {"root_cause": "环路", "prevention": "开启环路检测"}
    assert kinds(decision) == [EventKind.RETROSPECTIVE_GIVEN]
    assert after(decision).status is Status.CLOSED
    assert due(after(decision)) is None and not retrospective.is_due(after(decision), rules())
    assert to(decision, CHEN.address) == []
    (receipt,) = to(decision, WANG)
    assert receipt.template == "receipt"


def test_half_an_answer_is_kept_and_the_rest_asked_for_again() -> None:
    decision = answers("root cause: a loop", asked())
    (again,) = to(decision, WANG)
    assert again.template == "retrospective_request"
    assert again.values == {"how": "again", "missing": ["prevention"]}
    rest = answers("Loop detection is on for all ports now.", after(decision))
    assert rest.entries[0].parts == {"prevention": "Loop detection is on for all ports now."}
    assert retrospective.fold(after(rest)).missing == ()


def test_an_answer_that_tells_nothing_is_a_note_and_says_how_to_write_it() -> None:
    decision = answers("明天写", asked())
    assert refusal(decision)[0] == "no_retrospective"
    assert kinds(decision) == [EventKind.NOTED]
    assert due(after(decision)) == within(1)


def test_anybody_of_staff_may_write_it_who_was_asked_by_mail() -> None:
    decision = answers("root cause: a loop\nprevention: storm control", asked(), by=ZHAO)
    event = after(decision).last(EventKind.RETROSPECTIVE_GIVEN)
    assert event is not None and event.actor == "zhao"


def test_one_that_was_given_is_not_asked_for_after_another_closing_and_a_missing_one_is() -> None:
    given = after(answers("root cause: a loop\nprevention: storm control", asked()))
    for ticket, wanted in ((given, False), (asked(), True)):
        back = happened(ticket, EventKind.REOPENED, at=later(days=1), actor="requester")
        assert due(back) is None
        solved = happened(back, EventKind.RESOLVED, at=later(days=2), actor="wang")
        again = happened(solved, EventKind.CLOSED, at=later(days=3), how="confirmed")
        assert (due(again) == later(days=3)) is wanted


def test_without_an_owner_who_is_above_the_team_is_asked() -> None:
    ticket = replace(closed(), owner=None)
    assert told(falls_due(planning.RETROSPECTIVE, ticket, CLOSED_AT), "retrospective_request") == {ZHAO}
    gone = replace(closed(), owner="somebody who has left")
    assert told(falls_due(planning.RETROSPECTIVE, gone, CLOSED_AT), "retrospective_request") == {ZHAO}


def test_the_policy_says_which_priorities_need_one() -> None:
    base = rules()
    none = replace(base, incident=replace(base.incident, retrospective_for=frozenset()))
    assert planning.RETROSPECTIVE not in {row.kind for row in planning.plan(closed(), none, ())}
    assert kinds(falls_due(planning.RETROSPECTIVE, closed(), CLOSED_AT, under=none)) == []


def test_the_answer_reaches_nobody_else() -> None:
    decision = answers("root cause: Li forgot it\nprevention: none", asked())
    assert {each.to for each in decision.all_mails} == {WANG}
    assert LI not in str([each.values for each in decision.all_mails])
    assert MONDAY_10 < CLOSED_AT


def test_what_its_requester_withdrew_needs_none_unless_it_was_an_incident() -> None:
    for started, wanted in ((replace(opened(), priority=Priority.P1), False), (declared(), True)):
        withdrawn = happened(started, EventKind.CLOSED, at=CLOSED_AT, actor="requester", how="withdrawn")
        assert (due(withdrawn) is not None) is wanted
