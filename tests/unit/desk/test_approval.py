"""Approval of changes: what may be asked, who decides, which answer counts, what falls due (SPEC D6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import pytest

from daemon.desk import calendar
from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.conversations.asked import seal
from daemon.desk.decide import decide
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision, SendMail
from daemon.desk.known import Held, Known, SentMail
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Outcome, Priority, ReplyGoesTo, Status, Ticket, WaitsFor
from daemon.desk.policy import Absence, Policy, Role
from parsers.model import AutoKind, ParsedMail
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    DESK,
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    templates,
    whole,
)

ANN = "ann@example.com"
PASSED = "mx.example.com; dmarc=pass header.from=example.com"
REQUEST = """#request-approval
what: upgrade the core switch
impact: two printers are away for ten minutes
risk: low
backup: configuration saved
rollback: old firmware"""
WORDS = {
    "what": "upgrade the core switch",
    "impact": "two printers are away for ten minutes",
    "risk": "low",
    "backup": "configuration saved",
    "rollback": "old firmware",
}


@lru_cache(maxsize=8)
def rules(*approvers: str, four_eyes: bool = True, away: str = "") -> Policy:
    """The shipped policy; these approve, and our mail server's verdict is believed."""
    base = policy()
    people = {
        each.id: replace(each, roles=each.roles | {Role.APPROVER}) if each.id in approvers else each
        for each in base.people.values()
    }
    boxes = {name: replace(box, authserv_id="mx.example.com") for name, box in base.mailboxes.items()}
    absent = Absence(person=away, begins=MONDAY_10 - timedelta(days=1), ends=MONDAY_10 + timedelta(days=9))
    return replace(
        base,
        people=people,
        mailboxes=boxes,
        approval=replace(base.approval, four_eyes=four_eyes),
        absences=(absent,) if away else (),
    )


def vouched_for(sender: str, verdict: str = PASSED) -> dict[str, tuple[str, ...]]:
    """Headers with which our mail server says that this address is genuine, or what else it says."""
    return {"authentication-results": (verdict,), "from": (f"<{sender}>",)}


def judged(
    parsed: ParsedMail, what: Known, under: Policy | None = None, *, now: datetime = MONDAY_10
) -> Decision:
    policies = under or rules("li")
    return whole(decide(Reading(parsed), what, policies, {1: policies}, now))


def after(decision: Decision) -> Ticket:
    assert decision.change is not None, decision.reasons
    return decision.change.after


def commanded(
    text: str, ticket: Ticket, sender: str = WANG, under: Policy | None = None, *, now: datetime = MONDAY_10
) -> Decision:
    """An engineer answers the mail that brought the ticket."""
    parent = sent("assigned", sender, ReplyGoesTo.REQUESTER)
    return judged(mail(text, sender=sender), known([ticket], parents=(parent,)), under, now=now)


def asked(under: Policy | None = None, text: str = REQUEST) -> Ticket:
    """The ticket after wang has asked."""
    return after(commanded(text, opened(), under=under))


def request_mail(to: str = LI, at: datetime = MONDAY_10) -> SentMail:
    return replace(sent("approval_request", to, ReplyGoesTo.APPROVAL), sent_at=at)


def answered(
    text: str,
    ticket: Ticket,
    *,
    sender: str = LI,
    under: Policy | None = None,
    now: datetime = MONDAY_10,
    proved: bool = True,
    shown: SentMail | None = None,
    words: Mapping[str, str] = WORDS,
    **fields: object,
) -> Decision:
    """An answer to the mail that asks, authenticated unless `proved` is False."""
    headers = vouched_for(sender) if proved else {}
    what = known([ticket], parents=(shown or request_mail(sender),), asked_words={(1, "approval"): words})
    return judged(mail(text, sender=sender, headers=headers, **fields), what, under, now=now)


def state(ticket: Ticket) -> ApprovalState:
    return fold(ticket).state


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


def refusal(decision: Decision) -> tuple[str, str]:
    (receipt,) = [m for m in decision.mails if m.template == "receipt"]
    (refused,) = receipt.values["refused"]  # type: ignore[misc]
    return refused["why"], refused["value"]  # type: ignore[index, call-overload, return-value]


def test_all_that_is_missing_is_named_at_once() -> None:
    decision = commanded("#request-approval\nwhat: upgrade\nrisk: low", opened())
    assert refusal(decision) == ("missing_labels", "影响范围, 备份, 回退方案")
    assert state(after_or(decision)) is ApprovalState.NONE


def after_or(decision: Decision) -> Ticket:
    return decision.change.after if decision.change is not None else opened()


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


# -- deciding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["yes", "Approved, go ahead.", "同意", "#approve", "#同意"])
def test_a_clear_yes_that_is_authenticated_approves_and_the_work_goes_on(text: str) -> None:
    decision = answered(text, asked())
    ticket = after(decision)
    assert (state(ticket), ticket.status) == (ApprovalState.APPROVED, Status.OPEN)
    approved = ticket.last(EventKind.APPROVED)
    assert approved is not None and approved.actor == "li"
    assert (approved.data["seal"], approved.data["proof"]) == (seal(WORDS), "authenticated")
    assert [m.to for m in decision.mails if m.template == "approval_decided"] == [WANG]


def test_a_yes_in_ordinary_words_has_an_outcome_of_its_own() -> None:
    assert answered("同意", asked()).outcome is Outcome.APPROVAL_ANSWER


def test_a_direct_answer_that_is_not_authenticated_is_checked_first() -> None:
    for text in ("yes", "#approve"):
        decision = answered(text, asked(), proved=False)
        assert decision.outcome is Outcome.HELD
        assert [(m.template, m.to) for m in decision.mails] == [("unproven", LI)]
        assert state(after(decision)) is ApprovalState.ASKED


def checked(
    ticket: Ticket,
    text: str = "同意",
    *,
    now: datetime = MONDAY_10,
    yes: str = "yes",
    shown: SentMail | None = None,
    words: Mapping[str, str] = WORDS,
    under: Policy | None = None,
) -> Decision:
    """Who was asked "was this you?" about an answer says yes, or what else."""
    asked_words = {(1, "approval"): words}
    about = known([ticket], parents=(shown or request_mail(),), asked_words=asked_words)
    held = Held(message_id=5, question="unproven", reading=Reading(mail(text, sender=LI)), known=about)
    question = sent("unproven", LI, ReplyGoesTo.INTERNAL)
    what = known([ticket], parents=(question,), held=held, asked_words=asked_words)
    return judged(mail(yes, sender=LI), what, under, now=now)


@pytest.mark.parametrize("text", ["同意", "#approve"])
def test_a_yes_to_the_check_approves(text: str) -> None:
    decision = checked(asked(), text)
    approved = after(decision).last(EventKind.APPROVED)
    assert approved is not None and approved.data["proof"] == "checked"


def test_a_no_to_the_check_does_nothing() -> None:
    assert state(after(checked(asked(), yes="no"))) is ApprovalState.ASKED


def test_a_no_needs_no_more_than_a_direct_answer() -> None:
    decision = answered("No, too risky.", asked(), proved=False)
    assert state(after(decision)) is ApprovalState.REJECTED
    (told,) = [m for m in decision.mails if m.template == "approval_decided"]
    assert (told.to, told.values["decision"], told.values["comment"]) == (WANG, "rejected", "No, too risky.")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Yes, but only after 18:00.", "conditional"),
        ("同意，但要先备份", "conditional"),
        ("what is the rollback?", "question"),
        ("#approve if you make a backup first", "conditional"),
    ],
)
def test_a_condition_or_a_question_is_passed_on_and_is_no_yes(text: str, what: str) -> None:
    decision = answered(text, asked())
    ticket = after(decision)
    assert (state(ticket), ticket.waits_for) == (ApprovalState.ASKED, WaitsFor.APPROVAL)
    (remark,) = [m for m in decision.mails if m.template == "approval_remark"]
    assert (remark.to, remark.values["what"]) == (WANG, what)
    commented = ticket.last(EventKind.APPROVAL_COMMENTED)
    assert commented is not None and commented.data["answer"] == what


def test_what_cannot_be_read_is_asked_about_once() -> None:
    first = answered("Hm.", asked())
    assert templates(first) == ["approval_remark", "approval_open"]
    assert templates(answered("Hmm!", after(first))) == ["approval_remark"]
    assert state(after(answered("yes", after(first)))) is ApprovalState.APPROVED


def test_the_first_decision_stands_and_the_second_is_told() -> None:
    ticket = after(answered("yes", asked(rules("li", "ann")), under=rules("li", "ann")))
    decision = answered("no", ticket, sender=ANN, under=rules("li", "ann"), now=later(hours=1))
    assert state(after(decision)) is ApprovalState.APPROVED
    noted = next(m for m in decision.mails if m.template == "approval_noted")
    assert (noted.to, noted.values["result"], noted.values["decided_by"]) == (ANN, "already_approved", "李娜")
    assert "approval_remark" in templates(decision)  # an objection is not lost


def test_who_approved_may_take_it_back() -> None:
    ticket = after(answered("yes", asked()))
    decision = answered("No, please don't.", ticket, now=later(hours=1))
    assert state(after(decision)) is ApprovalState.REJECTED
    (told,) = [m for m in decision.mails if m.template == "approval_decided"]
    assert (told.to, told.values["decision"]) == (WANG, "revoked")
    again = answered("yes", after(decision), now=later(hours=2))
    assert state(after(again)) is ApprovalState.REJECTED


def test_who_asked_does_not_approve_it_though_an_approver() -> None:
    under = rules("wang", "li")
    decision = answered("yes", asked(under), sender=WANG, under=under, shown=request_mail(WANG))
    assert state(after(decision)) is ApprovalState.ASKED
    alone = rules("wang", four_eyes=False)
    assert state(after(answered("yes", asked(alone), sender=WANG, under=alone))) is ApprovalState.APPROVED


def passed_on(text: str, sender: str, under: Policy | None = None, *, proved: bool = True) -> Decision:
    """Somebody of staff answers a request that was forwarded to them."""
    headers = vouched_for(sender) if proved else {}
    what = known(
        [asked(under)], quoted=(request_mail(LI),), tagged_tickets=(1,), asked_words={(1, "approval"): WORDS}
    )
    subject = "Re: Fwd: [#20240520-001] Approve?"
    return judged(mail(text, sender=sender, subject=subject, headers=headers), what, under)


def test_a_deputy_with_the_role_decides_in_their_own_name_if_authenticated() -> None:
    under = rules("li", "ann")
    ticket = after(passed_on("approved", ANN, under))
    approved = ticket.last(EventKind.APPROVED)
    assert approved is not None and approved.actor == "ann"
    assert passed_on("approved", ANN, under, proved=False).outcome is Outcome.HELD


@pytest.mark.parametrize("text", ["approved", "no"])
def test_somebody_without_the_role_decides_nothing_and_is_heard(text: str) -> None:
    decision = passed_on(text, ANN)
    assert state(after(decision)) is ApprovalState.ASKED
    assert {"approval_remark", "approval_noted"} == set(templates(decision))


def test_a_forged_yes_is_held_and_the_real_address_is_asked() -> None:
    what = known([asked()], tagged_tickets=(1,), asked_words={(1, "approval"): WORDS})
    for text in ("#approve", "yes"):
        decision = judged(mail(text, sender=LI, subject="[#20240520-001] x"), what)
        assert decision.outcome is Outcome.HELD and [m.to for m in decision.mails] == [LI]


def test_a_yes_that_dmarc_disowns_is_never_more_than_asked_about() -> None:
    headers = vouched_for(LI, "mx.example.com; dmarc=fail header.from=example.com")
    what = known([asked()], parents=(request_mail(),), asked_words={(1, "approval"): WORDS})
    decision = judged(mail("yes", sender=LI, headers=headers), what)
    assert decision.outcome is Outcome.HELD


def test_a_stranger_who_was_forwarded_the_mail_decides_nothing() -> None:
    what = known(
        [asked()], parents=(request_mail(),), tagged_tickets=(1,), asked_words={(1, "approval"): WORDS}
    )
    headers = vouched_for("eve@elsewhere.test", "mx.example.com; dmarc=pass header.from=elsewhere.test")
    decision = judged(mail("yes", sender="eve@elsewhere.test", headers=headers), what)
    assert decision.outcome is Outcome.HELD
    assert state(after(decision)) is ApprovalState.ASKED


def test_an_automatic_reply_decides_nothing() -> None:
    decision = answered("yes", asked(), auto=AutoKind.AUTO_REPLY)
    assert decision.outcome is Outcome.AUTOMATIC_REPLY and state(after(decision)) is ApprovalState.ASKED


# -- the request changes -----------------------------------------------------------------------------------


def test_a_yes_to_an_earlier_request_does_not_approve_the_newer() -> None:
    first = asked()
    changed = REQUEST.replace("old firmware", "none, there is no way back")
    ticket = after(commanded(changed, first, now=later(hours=1)))
    words = {**WORDS, "rollback": "none, there is no way back"}
    old = answered("yes", ticket, now=later(hours=2), words=words)
    assert state(after(old)) is ApprovalState.ASKED
    noted = next(m for m in old.mails if m.template == "approval_noted")
    assert noted.values["result"] == "superseded"
    newer = request_mail(at=later(hours=1))
    new = answered("yes", ticket, now=later(hours=2), shown=newer, words=words)
    assert state(after(new)) is ApprovalState.APPROVED


def test_words_that_were_changed_since_cannot_be_approved() -> None:
    decision = answered("yes", asked(), words={**WORDS, "risk": "[taken out]"})
    assert state(after(decision)) is ApprovalState.ASKED
    assert decision.mails[-1].values["result"] == "changed"


def test_a_new_request_needs_a_new_approval() -> None:
    ticket = after(commanded(REQUEST, after(answered("yes", asked())), now=later(hours=1)))
    assert state(ticket) is ApprovalState.ASKED and fold(ticket).count == 2


def test_a_bare_command_counts_only_while_it_is_certain_what_it_means() -> None:
    headers = vouched_for(LI)
    alone = mail("#approve", sender=LI, subject="[#20240520-001] x", headers=headers)

    def bare(ticket: Ticket) -> Decision:
        return judged(alone, known([ticket], tagged_tickets=(1,), asked_words={(1, "approval"): WORDS}))

    assert state(after(bare(asked()))) is ApprovalState.APPROVED
    twice = after(commanded(REQUEST, asked(), now=later(hours=1)))
    assert refusal(bare(twice))[0] == "approval_which"


@pytest.mark.parametrize("line", ["#request-approval cancel", "#申请审批 取消"])
def test_who_asked_may_take_the_request_back(line: str) -> None:
    decision = commanded(line, asked(), now=later(hours=1))
    ticket = after(decision)
    assert (state(ticket), ticket.status) == (ApprovalState.WITHDRAWN, Status.OPEN)
    assert [(m.to, m.values["decision"]) for m in decision.mails if m.template == "approval_decided"] == [
        (LI, "withdrawn")
    ]
    late = answered("yes", ticket, now=later(hours=2))
    assert state(after(late)) is ApprovalState.WITHDRAWN
    assert late.mails[-1].values["result"] == "withdrawn"


def test_a_ticket_that_is_solved_needs_no_approval_any_more() -> None:
    ticket = happen(asked(), event(EventKind.RESOLVED, at=later(hours=1), actor="wang"))
    assert state(ticket) is ApprovalState.LAPSED
    assert state(after(answered("yes", ticket, now=later(hours=2)))) is ApprovalState.LAPSED


# -- what falls due ----------------------------------------------------------------------------------------


def due(ticket: Ticket, now: datetime, words: Mapping[str, str] = WORDS) -> Decision:
    under = rules("li")
    case = DueCase(
        kind="approval",
        ticket=ticket,
        solution="",
        policy=under,
        policies={1: under},
        now=now,
        asked_words={"approval": words},
    )
    return whole(decide_due(case))


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


def told(decision: Decision) -> list[tuple[str, object]]:
    return [(m.to, m.values["decision"]) for m in decision.mails if m.template == "approval_decided"]


def test_a_request_whose_words_were_taken_out_ends() -> None:
    decision = due(asked(), later(hours=4), {})
    assert state(after(decision)) is ApprovalState.WITHDRAWN
    assert told(decision) == [(WANG, "changed")]


def test_what_undoes_the_request_withdraws_it() -> None:
    ticket = asked()
    made = [replace(each, message=7) for each in ticket.history]
    undone = replace(ticket, history=(*made, event(EventKind.UNDONE, actor="wang", message=7, what=[])))
    assert state(undone) is ApprovalState.WITHDRAWN


def test_every_mail_about_it_goes_to_staff_only() -> None:
    for decision in (commanded(REQUEST, opened()), answered("yes", asked()), answered("Hm.", asked())):
        assert all(isinstance(m, SendMail) and m.to.endswith("@example.com") for m in decision.mails)
        assert not [m for m in decision.mails if m.to in (opened().requester.address, DESK)]
