"""Deciding on a change: who may, which answer counts, and that only the last request does (SPEC D6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.conversations.approval_deciding import Answered, Comes, weigh
from daemon.desk.conversations.asked import seal
from daemon.desk.effects import Decision
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Outcome, Status, Ticket, WaitsFor
from parsers.model import ApprovalAnswer, AutoKind
from tests.builders import event
from tests.unit.desk.approval_cases import (
    ANN,
    REQUEST,
    WORDS,
    after,
    answered,
    asked,
    checked,
    commanded,
    judged,
    passed_on,
    refusal,
    request_mail,
    rules,
    state,
    vouched_for,
)
from tests.unit.desk.cases import (
    LI,
    WANG,
    known,
    later,
    mail,
    opened,
    templates,
)

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


def test_a_supervisor_decides_only_on_what_they_were_sent() -> None:
    """With no role but that of being over the team."""
    sent_it = replace(fold(asked()), asked=("ann",))
    for approval, becomes in ((sent_it, Comes.APPROVED), (fold(asked()), Comes.NOT_YOURS)):
        said = Answered(
            person=rules().people["ann"],
            answer=ApprovalAnswer.APPROVE,
            about_last=True,
            proof="authenticated",
            unchanged=True,
        )
        assert weigh(approval, said, four_eyes=True) is becomes


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


def test_a_yes_to_a_request_whose_ticket_was_merged_decides_nothing_and_is_heard() -> None:
    merged = happen(asked(), event(EventKind.MERGED, at=later(hours=1), actor="wang", into=2, number="x"))
    living = replace(opened(), id=2, number="20240520-002")
    headers = vouched_for(LI)
    what = known([merged, living], parents=(request_mail(),), asked_words={(1, "approval"): WORDS})
    decision = judged(mail("yes", sender=LI, headers=headers), what, now=later(hours=2))
    assert decision.ticket_id == 2 and after(decision).last(EventKind.APPROVED) is None
    assert set(templates(decision)) == {"approval_remark", "approval_noted"}
    assert [entry.text for entry in decision.entries] == ["yes"]
