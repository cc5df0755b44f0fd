"""Asking for the approval of a change: what it must say, who is asked, what falls due (SPEC D6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.desk import calendar
from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.conversations.asked import seal
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import SendMail
from daemon.desk.model import EventKind, Priority, Status, WaitsFor
from tests.builders import event
from tests.unit.desk.approval_cases import (
    ANN,
    REQUEST,
    WORDS,
    after,
    after_or,
    answered,
    asked,
    checked,
    commanded,
    due,
    refusal,
    request_mail,
    rules,
    state,
    told,
)
from tests.unit.desk.cases import (
    DESK,
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    later,
    opened,
    policy,
    templates,
    whole,
)

# -- asking ------------------------------------------------------------------------------------------------


def test_who_has_the_role_is_sent_everything_that_was_said_and_the_ticket_waits() -> None:
    decision = commanded(REQUEST, opened(), under=rules("li", "ann"))
    ticket = after(decision)
    assert (ticket.status, ticket.waits_for) == (Status.WAITING, WaitsFor.APPROVAL)
    requests = [m for m in decision.mails if m.template == "approval_request"]
    assert [m.to for m in requests] == [LI, ANN]
    assert requests[0].values["rows"] == [{"label": k, "text": v} for k, v in WORDS.items()]
    assert requests[0].values["others"] == ["Ann Clarke"]
    assert fold(ticket).seal == seal(WORDS)
    assert [dict(entry.parts) for entry in decision.entries if entry.parts] == [WORDS]


@pytest.mark.parametrize("verb", ["#request-approval zhao", "#申请审批 赵敏"])
def test_one_who_is_named_is_asked_alone(verb: str) -> None:
    decision = commanded(REQUEST.replace("#request-approval", verb), opened())
    assert fold(after(decision)).asked == ("zhao",)


def test_where_nobody_has_the_role_the_supervisor_is_asked() -> None:
    assert fold(asked(rules())).asked == ("zhao",)


def test_chinese_labels_are_read() -> None:
    text = "#申请审批\n变更内容：升级交换机\n影响：两台打印机\n风险：低\n备份：已备份\n回退：旧固件"
    assert "approval_request" in templates(commanded(text, opened()))


def test_all_that_is_missing_is_named_at_once() -> None:
    decision = commanded("#request-approval\nwhat: upgrade\nrisk: low", opened())
    assert refusal(decision) == ("missing_labels", "影响范围, 备份, 回退方案")
    assert state(after_or(decision)) is ApprovalState.NONE


@pytest.mark.parametrize(
    ("change", "priority"),
    [
        ({"risk": "high, data may be lost"}, Priority.P4),
        ({"risk": "高"}, Priority.P4),
        ({"impact": "全公司断网十分钟"}, Priority.P4),
        ({"impact": "the whole company"}, Priority.P4),
        ({}, Priority.P1),
    ],
)
def test_a_change_that_is_major_wide_or_risky_needs_a_second_person_and_a_window(
    change: dict[str, str], priority: Priority
) -> None:
    text = "#request-approval\n" + "\n".join(f"{k}: {v}" for k, v in {**WORDS, **change}.items())
    decision = commanded(text, replace(opened(), priority=priority))
    assert refusal(decision) == ("missing_labels", "复核人, 时间窗口")
    whole_text = text + "\nsecond: li\nwindow: 2024-05-21 19:00-20:00"
    decision = commanded(whole_text, replace(opened(), priority=priority))
    assert "approval_request" in templates(decision)


def test_a_risk_that_is_denied_is_none() -> None:
    assert "approval_request" in templates(
        commanded(REQUEST.replace("risk: low", "risk: not high"), opened())
    )


@pytest.mark.parametrize(
    ("window", "peak"),
    [("2024-05-21 14:00-15:00", True), ("明晚 20:00", False), ("周六 10:00-12:00", False), ("later", False)],
)
def test_a_window_within_working_hours_is_warned_about(window: str, peak: bool) -> None:
    decision = commanded(f"{REQUEST}\nwindow: {window}", opened())
    assert [m.values["peak"] for m in decision.mails if m.template == "approval_request"] == [peak]
    (receipt,) = [m for m in decision.mails if m.template == "receipt"]
    assert receipt.values["done"][0]["result"] == "approval_requested" + "_peak" * peak  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("first_line", "why"),
    [
        ("#request-approval Nobody", "no_such_person"),
        ("#request-approval ann", "approval_no_approver"),
    ],
)
def test_who_may_not_approve_is_not_asked(first_line: str, why: str) -> None:
    assert refusal(commanded(REQUEST.replace("#request-approval", first_line), opened()))[0] == why


def test_nobody_asks_themselves_unless_the_desk_wants_it() -> None:
    own = REQUEST.replace("#request-approval", "#request-approval zhao")
    assert refusal(commanded(own, opened(), ZHAO))[0] == "approval_own"
    assert refusal(commanded(REQUEST, opened(), ZHAO, rules("zhao")))[0] == "approval_nobody"
    decision = commanded(own, opened(), ZHAO, rules(four_eyes=False))
    assert fold(after(decision)).asked == ("zhao",)


def test_for_an_approver_who_is_away_somebody_who_is_here_is_asked_too() -> None:
    decision = commanded(REQUEST, opened(), under=rules("li", away="li"))
    assert [m.to for m in decision.mails if m.template == "approval_request"] == [LI, ZHAO]


def test_words_below_the_request_never_reach_the_requester() -> None:
    decision = commanded(f"{REQUEST}\n\nLet us hope that nobody notices.", opened())
    assert not [m for m in decision.mails if "nobody notices" in str(m.values) and m.template != "receipt"]


# -- what falls due ----------------------------------------------------------------------------------------


def test_it_is_reminded_of_once_after_four_working_hours() -> None:
    ticket = asked()
    assert due(ticket, later(hours=3, minutes=59)).mails == ()
    decision = due(ticket, later(hours=4))
    (reminder,) = decision.mails
    assert (reminder.template, reminder.to, reminder.values["reminder"]) == ("approval_request", LI, True)
    assert due(after(decision), later(hours=5)).mails == ()


def test_the_reminder_goes_to_a_stand_in_too_when_who_was_asked_is_away_by_then() -> None:
    under = rules("li", away="li")
    case = DueCase(
        kind="approval",
        ticket=asked(),
        solution="",
        policy=under,
        policies={1: under},
        now=later(hours=4),
        asked_words={"approval": WORDS},
    )
    decision = whole(decide_due(case))
    assert [m.to for m in decision.mails] == [LI, ZHAO]
    assert fold(after(decision)).asked == ("li", "zhao")


def test_an_answer_to_the_reminder_counts() -> None:
    ticket = after(due(asked(), later(hours=4)))
    shown = request_mail(at=later(hours=4))
    decision = answered("yes", ticket, shown=shown, now=later(hours=5))
    assert state(after(decision)) is ApprovalState.APPROVED


def test_it_runs_out_after_three_working_days_and_the_work_goes_on() -> None:
    ticket = asked()
    over = calendar.add(policy().calendar, MONDAY_10, policy().approval.expire_after)
    decision = due(ticket, over)
    assert (state(after(decision)), after(decision).status) == (ApprovalState.EXPIRED, Status.OPEN)
    assert told(decision) == [(WANG, "expired")]
    late = answered("yes", after(decision), now=over + timedelta(minutes=1))
    assert state(after(late)) is ApprovalState.EXPIRED
    assert late.mails[-1].values["result"] == "expired"
    assert state(after(checked(after(decision), now=over + timedelta(hours=1)))) is ApprovalState.EXPIRED


def test_a_request_whose_words_were_taken_out_ends() -> None:
    decision = due(asked(), later(hours=4), {})
    assert state(after(decision)) is ApprovalState.WITHDRAWN
    assert told(decision) == [(WANG, "changed")]


def test_what_undoes_the_request_withdraws_it_and_nothing_less_does() -> None:
    ticket = asked()
    made = [replace(each, message=7) for each in ticket.history]
    for what, becomes in (
        (["approval_requested"], ApprovalState.WITHDRAWN),
        (["waiting"], ApprovalState.ASKED),
    ):
        undone = event(EventKind.UNDONE, actor="wang", message=7, what=what)
        assert state(replace(ticket, history=(*made, undone))) is becomes


def test_every_mail_about_it_goes_to_staff_only() -> None:
    for decision in (commanded(REQUEST, opened()), answered("yes", asked()), answered("Hm.", asked())):
        assert all(isinstance(m, SendMail) and m.to.endswith("@example.com") for m in decision.mails)
        assert not [m for m in decision.mails if m.to in (opened().requester.address, DESK)]
