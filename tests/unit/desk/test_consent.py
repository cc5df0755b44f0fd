"""The requester's consent: what is proposed, whose yes counts, what staff log, what falls due (SPEC D9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from daemon.desk import calendar
from daemon.desk.conversations.asked import seal
from daemon.desk.conversations.consent import ConsentState, fold
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.known import SentMail
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Outcome, ReplyGoesTo, Status, Ticket, Visibility, WaitsFor
from parsers.model import Address, AutoKind
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    WANG,
    after,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    templates,
    to_requester,
    whole,
)

PROPOSAL = """#propose
steps: connect to your computer
effect: printing works again
risk: open documents may be lost
time: 20 minutes"""
WORDS = {
    "steps": "connect to your computer",
    "effect": "printing works again",
    "risk": "open documents may be lost",
    "time": "20 minutes",
}


def commanded(text: str, ticket: Ticket, *, now: datetime = MONDAY_10) -> Decision:
    parent = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    return decided(mail(text, sender=WANG), known([ticket], parents=(parent,)), now=now)


def proposed() -> Ticket:
    return after(commanded(PROPOSAL, opened()))


def proposal(to: str = CHEN.address, at: datetime = MONDAY_10) -> SentMail:
    return replace(sent("proposal", to, ReplyGoesTo.CONSENT), sent_at=at)


def answered(
    text: str,
    ticket: Ticket,
    *,
    sender: Address = CHEN,
    now: datetime = MONDAY_10,
    words: dict[str, str] = WORDS,
    shown: SentMail | None = None,
    **fields: object,
) -> Decision:
    what = known([ticket], parents=(shown or proposal(sender.address),), asked_words={(1, "consent"): words})
    return decided(mail(text, sender=sender, **fields), what, now=now)


def state(decision: Decision) -> ConsentState:
    return fold(after(decision)).state


# -- proposing ---------------------------------------------------------------------------------------------


def test_a_proposal_goes_to_the_requester_with_the_words_below_and_the_ticket_waits() -> None:
    decision = commanded(f"{PROPOSAL}\n\n您好，原因已经找到。", opened())
    ticket = after(decision)
    assert (ticket.status, ticket.waits_for) == (Status.WAITING, WaitsFor.REQUESTER)
    (asks,) = [m for m in to_requester(decision) if m.template == "proposal"]
    assert asks.values["rows"] == [{"label": k, "text": v} for k, v in WORDS.items()]
    assert asks.values["words"] == "您好，原因已经找到。"
    assert "reply" not in templates(decision)  # the words went along, once
    assert fold(ticket).seal == seal(WORDS)
    assert ticket.owner == "wang" and ticket.last(EventKind.STAFF_REPLIED) is not None


def test_chinese_labels_are_read() -> None:
    text = "#方案\n步骤：远程连接\n效果：恢复打印\n风险：无\n耗时：20分钟"
    assert "proposal" in templates(commanded(text, opened()))


def test_all_that_is_missing_is_named_at_once_and_nothing_goes_out() -> None:
    decision = commanded("#propose\nsteps: connect", opened())
    (receipt,) = [m for m in decision.mails if m.template == "receipt"]
    (refused,) = receipt.values["refused"]  # type: ignore[misc]
    assert (refused["why"], refused["value"]) == ("proposal_lacks", "效果, 风险, 耗时")  # type: ignore[index, call-overload]
    assert "proposal" not in templates(decision)


def test_a_machine_is_not_asked() -> None:
    decision = commanded(PROPOSAL, replace(opened(), machine=True))
    assert "proposal" not in templates(decision)


# -- answering ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["同意", "agree", "Yes, I agree. You can connect to my computer."])
def test_a_clear_yes_is_stored_with_who_when_and_for_what(text: str) -> None:
    decision = answered(text, proposed(), now=later(hours=1))
    assert decision.outcome is Outcome.CONSENT_ANSWER and state(decision) is ConsentState.GIVEN
    given = after(decision).last(EventKind.CONSENT_GIVEN)
    assert given is not None and given.actor == "requester" and given.at == later(hours=1)
    assert (given.data["seal"], given.data["how"], given.data["proof"]) == (seal(WORDS), "mail", "answered")
    assert after(decision).status is Status.OPEN
    assert [(m.template, m.to, m.values["what"]) for m in decision.mails] == [("follow_up", WANG, "agreed")]
    assert [(e.kind, e.text) for e in decision.entries] == [(EntryKind.CONSENT, text)]


def test_a_clear_no_is_stored_and_the_owner_is_told() -> None:
    decision = answered("No, please don't.", proposed())
    assert state(decision) is ConsentState.REFUSED
    assert [m.values["what"] for m in decision.mails] == ["disagreed"]


@pytest.mark.parametrize("text", ["Yes, but only after 18:00.", "需要多长时间？", "Hm.", "谢谢"])
def test_anything_else_is_no_consent_and_reaches_the_owner(text: str) -> None:
    decision = answered(text, proposed())
    assert state(decision) is ConsentState.ASKED
    assert [(m.to, m.values["what"]) for m in decision.mails] == [(WANG, "neither")]
    assert after(decision).status is Status.OPEN  # it is the owner's turn
    assert state(answered("同意", after(decision))) is ConsentState.GIVEN


def test_a_colleague_agrees_to_nothing() -> None:
    colleague = Address(name="Liu", address="liu@example.com")
    ticket = replace(proposed(), watchers=(colleague.address,))
    tagged = known([ticket], tagged_tickets=(1,), asked_words={(1, "consent"): WORDS})
    decision = decided(mail("同意", sender=colleague, subject="Re: [#20240520-001] x"), tagged)
    assert state(decision) is ConsentState.ASKED
    assert [m.values["what"] for m in decision.mails] == ["colleague"]


def test_who_only_knows_the_number_agrees_to_nothing() -> None:
    what = known([proposed()], tagged_tickets=(1,), asked_words={(1, "consent"): WORDS})
    decision = decided(mail("同意", subject="Re: [#20240520-001] x"), what)
    assert state(decision) is ConsentState.ASKED


def test_an_id_that_proves_nothing_any_more_gives_no_consent() -> None:
    old = replace(proposal(), signed=False)
    decision = answered("同意", proposed(), shown=old)
    assert state(decision) is ConsentState.ASKED
    assert [m.values["what"] for m in decision.mails] == ["neither"]


def test_an_automatic_reply_gives_no_consent() -> None:
    assert state(answered("同意", proposed(), auto=AutoKind.AUTO_REPLY)) is ConsentState.ASKED


def test_a_yes_to_an_earlier_proposal_is_none_to_the_newer() -> None:
    newer = PROPOSAL.replace("connect to your computer", "reinstall your computer")
    ticket = after(commanded(newer, proposed(), now=later(hours=1)))
    words = {**WORDS, "steps": "reinstall your computer"}
    decision = answered("同意", ticket, now=later(hours=2), words=words)
    assert state(decision) is ConsentState.ASKED
    shown = proposal(at=later(hours=1))
    assert state(answered("同意", ticket, now=later(hours=2), words=words, shown=shown)) is ConsentState.GIVEN


def test_a_yes_to_words_that_were_changed_since_is_none() -> None:
    assert state(answered("同意", proposed(), words={**WORDS, "steps": "[taken out]"})) is ConsentState.ASKED


def test_who_agreed_may_take_it_back() -> None:
    given = after(answered("同意", proposed()))
    decision = answered("我不同意", given, now=later(hours=1))
    assert state(decision) is ConsentState.REFUSED
    refused = after(decision).last(EventKind.CONSENT_REFUSED)
    assert refused is not None and refused.data["revokes"] is True


def test_a_ticket_that_ended_asks_nothing_any_more() -> None:
    ticket = happen(proposed(), event(EventKind.RESOLVED, at=later(hours=1), actor="wang"))
    assert fold(ticket).state is ConsentState.LAPSED


# -- what staff log ----------------------------------------------------------------------------------------


def test_a_consent_in_a_talk_is_logged_in_the_name_of_who_heard_it() -> None:
    decision = commanded("#授权 陈晓，电话中同意", opened())
    given = after(decision).last(EventKind.CONSENT_GIVEN)
    assert given is not None and (given.actor, given.data["how"]) == ("wang", "staff")
    said = next(e for e in decision.entries if e.kind is EntryKind.CONSENT)
    assert (said.text, said.visibility) == ("陈晓，电话中同意", Visibility.INTERNAL)
    assert "陈晓，电话中同意" not in str([m.values for m in to_requester(decision)])


def test_it_answers_the_open_proposal() -> None:
    decision = commanded("#consent Chen agreed on the phone", proposed(), now=later(hours=1))
    given = after(decision).last(EventKind.CONSENT_GIVEN)
    assert given is not None and given.data["seal"] == seal(WORDS)
    assert (state(decision), after(decision).status) == (ConsentState.GIVEN, Status.OPEN)


def test_it_needs_to_say_something() -> None:
    assert after(commanded("#consent\n#take", opened())).last(EventKind.CONSENT_GIVEN) is None


# -- what falls due ----------------------------------------------------------------------------------------


def due(ticket: Ticket, now: datetime, words: dict[str, str] = WORDS) -> Decision:
    rules = policy()
    case = DueCase(
        kind="consent",
        ticket=ticket,
        solution="",
        policy=rules,
        policies={1: rules},
        now=now,
        asked_words={"consent": words},
    )
    return whole(decide_due(case))


def working(days: int) -> datetime:
    return calendar.add(policy().calendar, MONDAY_10, days * policy().consent.remind_after)


def test_the_requester_is_reminded_once_and_then_the_owner_is_told() -> None:
    ticket = proposed()
    assert due(ticket, working(1) - timedelta(seconds=1)).mails == ()
    reminded = due(ticket, working(1))
    assert [(m.template, m.to, m.values["reminder"]) for m in reminded.mails] == [
        ("proposal", CHEN.address, True)
    ]
    assert due(after(reminded), working(1) + timedelta(minutes=1)).mails == ()
    told = due(after(reminded), working(2))
    assert [(m.template, m.to) for m in told.mails] == [("consent_unanswered", WANG)]
    assert due(after(told), working(9)).mails == ()
    assert state(answered("同意", after(told), now=working(2))) is ConsentState.GIVEN


def test_who_has_written_back_is_not_reminded() -> None:
    ticket = after(answered("需要多长时间？", proposed()))
    assert due(ticket, working(3)).mails == ()
    colleague = happen(proposed(), event(EventKind.REQUESTER_WROTE, at=later(hours=1), actor="colleague"))
    assert len(due(colleague, working(1)).mails) == 1


def test_what_undoes_the_log_of_a_consent_ends_it() -> None:
    given = after(commanded("#consent Chen agreed on the phone", proposed(), now=later(hours=1)))
    made = [replace(each, message=8 if each.at > MONDAY_10 else 7) for each in given.history]
    undone = event(EventKind.UNDONE, actor="wang", message=8, what=["consent_given"])
    assert fold(replace(given, history=(*made, undone))).state is ConsentState.LAPSED
