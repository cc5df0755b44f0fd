"""Tickets that wait: what #wait sets, what ends it, who is reminded and told, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk import calendar, planning
from daemon.desk.effects import Decision
from daemon.desk.model import DeadAddress, EventKind, ReplyGoesTo, Status, Ticket, WaitsFor
from daemon.desk.policy_working import WaitingRules
from parsers.model import AutoKind
from tests.unit.desk.cases import (
    MONDAY_10,
    WANG,
    after,
    decided,
    fallen_due,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    to_requester,
)
from tests.unit.desk.test_consent import proposed
from tests.unit.desk.test_staff import receipt, works

TO_CHEN = sent("reply", "chen@example.com", ReplyGoesTo.DESK)


def waiting(line: str = "#wait user") -> Ticket:
    return after(works(line))


def rows(decision: Decision, which: str) -> list[dict[str, Any]]:
    """The lines of the receipt about what was "done", or "refused"."""
    found: Any = receipt(decision)[which]
    return list(found)


def refusals(decision: Decision) -> list[str]:
    return [row["why"] for row in rows(decision, "refused")]


def results(decision: Decision) -> list[str]:
    return [row["result"] for row in rows(decision, "done")]


@pytest.mark.parametrize(
    ("line", "waits_for", "until"),
    [
        ("#wait user", WaitsFor.REQUESTER, None),
        ("#wait for the requester", WaitsFor.REQUESTER, None),
        ("#等待 用户", WaitsFor.REQUESTER, None),
        ("#等待报修人", WaitsFor.REQUESTER, None),
        ("#wait vendor", WaitsFor.VENDOR, None),
        ("#等待 供应商", WaitsFor.VENDOR, None),
        ("#wait user until 2024-05-30", WaitsFor.REQUESTER, "2024-05-30T01:00:00+00:00"),
        ("#wait until friday", WaitsFor.SCHEDULED, "2024-05-24T01:00:00+00:00"),
        ("#wait until tomorrow 15:00", WaitsFor.SCHEDULED, "2024-05-21T07:00:00+00:00"),
        ("#等待 到周五", WaitsFor.SCHEDULED, "2024-05-24T01:00:00+00:00"),
        ("#等待 供应商 到周五下午3点", WaitsFor.VENDOR, "2024-05-24T07:00:00+00:00"),
        ("#wait 3 days", WaitsFor.SCHEDULED, "2024-05-23T01:00:00+00:00"),
        ("#等待 3天", WaitsFor.SCHEDULED, "2024-05-23T01:00:00+00:00"),
        ("#wait 2h", WaitsFor.SCHEDULED, "2024-05-20T04:00:00+00:00"),
    ],
)
def test_what_is_waited_for_and_until_when(line: str, waits_for: WaitsFor, until: str | None) -> None:
    ticket = waiting(line)
    assert ticket.status is Status.WAITING
    assert ticket.waits_for is waits_for
    assert ticket.waits_until == (datetime.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("#wait", "needs_argument"),
        ("#wait soon", "no_such_moment"),
        ("#wait user when he is back", "no_such_moment"),
        ("#wait until 2024-05-19", "is_over"),
        ("#wait until 2026-05-19", "too_far"),
        ("#wait off", "not_waiting"),
    ],
)
def test_what_cannot_be_waited_for_changes_nothing(line: str, why: str) -> None:
    decision = works(f"{line}\n\nHello Chen")
    assert refusals(decision) == [why]
    assert after(decision).status is Status.NEW
    assert to_requester(decision) == []


def test_a_machine_is_not_waited_for() -> None:
    decision = works("#wait user", ticket=replace(opened(), machine=True))
    assert refusals(decision) == ["by_machine"]


def test_words_below_go_to_the_requester_as_always_and_the_ticket_waits() -> None:
    decision = works("#wait user\n\n请告诉我打印机的型号。")
    assert [m.template for m in to_requester(decision)] == ["reply"]
    assert after(decision).status is Status.WAITING


def test_the_same_again_is_nothing_to_do() -> None:
    assert results(works("#wait user", ticket=waiting())) == ["nothing_to_do"]


@pytest.mark.parametrize("line", ["#wait off", "#等待 结束", "#等待 结束等待", "#reopen", "#重开"])
def test_a_command_ends_it(line: str) -> None:
    decision = works(line, ticket=waiting())
    assert results(decision) == ["resumed"]
    assert after(decision).status is Status.OPEN


@pytest.mark.parametrize(
    "line", ["#take", "#assign li", "#priority P2", "您好,再问一下。", "#note x", "#contacted"]
)
def test_what_does_not_end_it(line: str) -> None:
    assert after(works(line, ticket=waiting())).waits_for is WaitsFor.REQUESTER


# -- the requester answers ----------------------------------------------------------------------------------


def answers(ticket: Ticket, text: str = "型号是 M404。", **fields: object) -> Decision:
    return decided(mail(text, **fields), known([ticket], parents=(TO_CHEN,)))  # type: ignore[arg-type]


def test_the_requesters_mail_lets_it_go_on() -> None:
    ticket = after(answers(waiting()))
    assert ticket.status is Status.OPEN
    resumed = ticket.last(EventKind.RESUMED)
    assert resumed is not None and resumed.data["why"] == "requester"


@pytest.mark.parametrize("line", ["#wait vendor", "#wait until friday"])
def test_it_does_not_end_what_waits_for_something_else(line: str) -> None:
    ticket = waiting(line)
    assert after(answers(ticket)).waits_for is ticket.waits_for


def test_a_colleagues_mail_lets_it_go_on_as_well() -> None:
    ticket = replace(waiting(), watchers=("eve@example.com",))
    decision = decided(
        mail("型号是 M404。", sender="eve@example.com", subject="[#20240520-001] 打印机"),
        known([ticket], tagged_tickets=(1,)),
    )
    assert after(decision).status is Status.OPEN


def test_an_automatic_reply_never_does() -> None:
    decision = answers(waiting(), "我在休假。", auto=AutoKind.AUTO_REPLY)
    assert after(decision).waits_for is WaitsFor.REQUESTER


def test_an_answer_to_a_mail_for_staff_never_does() -> None:
    shown = sent("follow_up", WANG, ReplyGoesTo.REQUESTER)
    decision = decided(
        mail("hello", subject="[#20240520-001] x"),
        known([waiting()], parents=(shown,), tagged_tickets=(1,)),
    )
    assert after(decision).waits_for is WaitsFor.REQUESTER


# -- nobody answers -----------------------------------------------------------------------------------------


def due(ticket: Ticket) -> datetime:
    (row,) = [row for row in planning.plan(ticket, policy(), ()) if row.kind == planning.WAITING]
    return row.at


def fires(ticket: Ticket) -> Decision:
    return fallen_due(planning.WAITING, ticket, due(ticket))


def test_the_requester_is_reminded_once_and_then_the_owner_is_told_and_told_again() -> None:
    ticket, rules, work = waiting(), policy().waiting, policy().calendar
    assert due(ticket) == calendar.add(work, MONDAY_10, rules.remind_after)
    decision = fires(ticket)
    assert [m.template for m in decision.mails] == ["waiting_reminder"]
    reminded_at, ticket = due(ticket), after(decision)
    for _ in range(3):
        assert due(ticket) == calendar.add(work, reminded_at, rules.give_up_after)
        decision = fires(ticket)
        assert [(m.template, m.to, m.values["why"]) for m in decision.mails] == [
            ("wait_over", WANG, "silence")
        ]
        reminded_at, ticket = due(ticket), after(decision)
        assert ticket.status is Status.WAITING


def test_shipped_it_is_three_working_days_and_five_more() -> None:
    day = timedelta(hours=9)
    assert policy().waiting == WaitingRules(remind_after=3 * day, give_up_after=5 * day)


def test_where_no_reminder_can_be_sent_the_owner_is_told_at_once() -> None:
    dead = DeadAddress(
        address="chen@example.com", bounced_at=later(days=3), strikes=1, status="5.1.1", diagnostic="gone"
    )
    ticket = replace(waiting(), requester_dead=dead)
    decision = fires(ticket)
    assert [(m.template, m.to, m.values["why"]) for m in decision.mails] == [("wait_over", WANG, "withheld")]
    assert due(after(decision)) > due(ticket)


def test_a_row_that_fires_too_early_does_nothing() -> None:
    decision = fallen_due(planning.WAITING, waiting(), later(days=1))
    assert decision.mails == ()
    assert after(decision).history == waiting().history


def test_at_its_time_it_goes_on_and_the_owner_is_told() -> None:
    ticket = waiting("#wait user until friday")
    assert due(ticket) == datetime(2024, 5, 24, 9, 0, tzinfo=MONDAY_10.tzinfo)
    decision = fires(ticket)
    assert after(decision).status is Status.OPEN
    (told,) = decision.mails
    assert (told.template, told.to) == ("wait_over", WANG)
    assert (told.values["why"], told.values["waits_for"]) == ("time", "requester")


def test_waiting_for_a_vendor_without_a_time_nothing_falls_due_here() -> None:
    rows = planning.plan(waiting("#wait vendor"), policy(), ())
    assert planning.WAITING not in {row.kind for row in rows}


@given(
    st.lists(st.sampled_from(["#wait user", "#wait off", "#wait vendor", "#wait 2h", "answer"]), max_size=8)
)
def test_whatever_is_said_a_waiting_ticket_is_never_forgotten(steps: list[str]) -> None:
    """It has something due, its clocks run, or who is waited for has reminders of their own."""
    ticket = opened()
    for step in steps:
        decision = answers(ticket) if step == "answer" else works(step, ticket=ticket)
        ticket = decision.change.after if decision.change is not None else ticket
    if ticket.waits_for in (WaitsFor.REQUESTER, WaitsFor.SCHEDULED):
        for _ in range(4):
            decision = fires(ticket)
            assert decision.mails
            ticket = after(decision)
            if ticket.status is not Status.WAITING:
                break
    else:
        assert ticket.waits_for in (None, WaitsFor.VENDOR)


# -- a proposal waits in a way of its own -------------------------------------------------------------------


def test_who_is_asked_to_agree_is_not_reminded_twice_but_the_owner_is_told_if_nothing_comes() -> None:
    ticket = proposed()
    assert ticket.waits_for is WaitsFor.REQUESTER
    assert due(ticket) == calendar.add(policy().calendar, MONDAY_10, policy().waiting.give_up_after)
    assert [m.template for m in fires(ticket).mails] == ["wait_over"]
