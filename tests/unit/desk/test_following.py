"""Messages about a merged ticket find the one that it went into, and reach only whom they are meant for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.effects import Decision, SendMail
from daemon.desk.known import (
    AlertKnown,
    Held,
    Known,
    SentMail,
)
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
)
from parsers.alerts import Alert, AlertState
from parsers.model import Address, AutoKind, Bounce, BouncedRecipient
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import CHEN, LI, WANG, after, decided, known, later, mail, opened, sent

BOB = Address(name="Bob Harris", address="bob@example.com")
OWNS = "20240520-002"
"""The number of the ticket into which Chen's (ticket 1) went; Bob's, unless it is said that Chen's too."""

SECOND = later(minutes=5)
"""When they were merged."""


def into(requester: Address = BOB, **fields: Any) -> Ticket:
    made = replace(opened("no paper"), id=2, number=OWNS, requester=requester, owner="li", **fields)
    return happen(
        made, event(EventKind.TOOK_IN, at=SECOND, actor="wang", ticket=1, number="20240520-001", steps=1)
    )


def gone(source: Ticket | None = None) -> Ticket:
    return happen(source or opened(), event(EventKind.MERGED, at=SECOND, actor="wang", into=2, number=OWNS))


def merged(target: Ticket | None = None, source: Ticket | None = None, **fields: Any) -> Known:
    """What is known once ticket 1 went into ticket 2."""
    source, target = source or gone(), target or into()
    take_part = frozenset({CHEN.address, BOB.address})
    fields.setdefault("participants", {1: frozenset({CHEN.address}), 2: take_part})
    fields.setdefault("taken_in", {2: (replace(source, history=()),)})
    return known([source, target], **fields)


def mails(decision: Decision, to: str) -> list[SendMail]:
    everything = (decision.mails, *(other.mails for other in decision.others))
    return [each for found in everything for each in found if each.to == to]


def about(decision: Decision, ticket_id: int) -> list[SendMail]:
    """The mails that bear a ticket's number and subject."""
    own = list(decision.mails) if decision.ticket_id == ticket_id else []
    return own + [m for other in decision.others if other.ticket.id == ticket_id for m in other.mails]


ACKNOWLEDGED = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
ASSIGNED = sent("assigned", WANG, ReplyGoesTo.REQUESTER)


# -- the ticket is found ---------------------------------------------------------------------------------


WAYS = {
    "a direct answer": {"parents": (ACKNOWLEDGED,)},
    "the reply address": {"addressed": (ACKNOWLEDGED,)},
    "a quoted token": {"quoted": (ACKNOWLEDGED,)},
    "the number": {"tagged_tickets": (1,)},
    "a reference": {"referenced_tickets": (1,)},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_whatever_finds_a_merged_ticket_leads_to_the_one_that_it_went_into(way: dict[str, Any]) -> None:
    decision = decided(mail("现在连灯也不亮了"), merged(**way))
    assert (decision.outcome, decision.ticket_id) == (Outcome.FOLLOW_UP, 2)
    assert any("merged into this one" in reason for reason in decision.reasons)


def test_merges_are_followed_over_several_steps() -> None:
    third = replace(opened(), id=3, number="20240520-003")
    second = happen(into(), event(EventKind.MERGED, into=3, number=third.number))
    what = known([gone(), second, third], parents=(ACKNOWLEDGED,))
    assert decided(mail("还是不行"), what).ticket_id == 3


def test_either_number_beside_a_mail_about_the_other_is_no_other_ticket() -> None:
    for tagged in (1, 2):
        decision = decided(mail("再看看"), merged(parents=(ACKNOWLEDGED,), tagged_tickets=(tagged,)))
        (passed_on,) = mails(decision, LI)
        assert passed_on.values["elsewhere"] is False


def test_one_who_took_part_in_the_source_may_write_under_either_number() -> None:
    for tagged in (1, 2):
        assert decided(mail("补充"), merged(tagged_tickets=(tagged,))).ticket_id == 2


def test_a_stranger_to_both_is_held_on_the_living_ticket() -> None:
    decision = decided(mail("hello", sender="eve@example.net"), merged(tagged_tickets=(1,)))
    assert (decision.outcome, decision.ticket_id) == (Outcome.HELD, 2)
    assert [m.to for m in decision.mails] == [LI]


def test_a_question_about_a_stranger_on_the_source_is_answered_for_the_target() -> None:
    written = mail("let me in", sender="eve@example.net")
    held = Held(
        message_id=5, question="stranger", reading=Reading(written), known=merged(tagged_tickets=(1,))
    )
    question = sent("stranger", WANG, ReplyGoesTo.INTERNAL)
    decision = decided(mail("yes", sender=WANG), merged(parents=(question,), held=held))
    assert decision.ticket_id == 2
    assert decision.admit == ("eve@example.net",)


# -- what a requester of the source writes ---------------------------------------------------------------


def test_their_words_go_to_who_works_on_the_target_and_stay_inside_there() -> None:
    decision = decided(mail("现在连灯也不亮了"), merged(parents=(ACKNOWLEDGED,)))
    (passed_on,) = mails(decision, LI)
    assert passed_on in about(decision, 1)  # so that a reply to it goes to Chen, and to nobody else
    assert (passed_on.values["into"], passed_on.values["what"]) == (OWNS, "wrote")
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert mails(decision, BOB.address) == []


def test_under_the_number_of_the_target_they_are_still_spoken_to_under_their_own() -> None:
    decision = decided(mail("现在连灯也不亮了"), merged(tagged_tickets=(2,)))
    (passed_on,) = mails(decision, LI)
    assert passed_on in about(decision, 1)
    assert [e.visibility.value for e in decision.entries] == ["internal"]


def test_the_targets_own_requester_is_read_as_ever() -> None:
    for tagged in (1, 2):
        decision = decided(mail("The lamp is red.", sender=BOB), merged(tagged_tickets=(tagged,)))
        assert mails(decision, LI) == about(decision, 2)
        assert [e.visibility.value for e in decision.entries] == ["public"]


def test_one_who_reported_both_goes_on_under_the_target() -> None:
    decision = decided(mail("还是不行"), merged(into(CHEN), parents=(ACKNOWLEDGED,)))
    assert after(decision).history[-1].actor == "requester"
    assert [e.visibility.value for e in decision.entries] == ["public"]
    assert about(decision, 1) == []


def test_their_confirmation_does_not_close_the_ticket_of_another() -> None:
    resolved = happen(into(), event(EventKind.RESOLVED, at=later(hours=1), actor="li"))
    asked = sent("resolved", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("已解决,谢谢"), merged(resolved, parents=(asked,)), now=later(hours=2))
    assert after(decision).status is Status.RESOLVED
    assert mails(decision, LI)


def test_their_still_broken_brings_the_target_back() -> None:
    resolved = happen(into(), event(EventKind.RESOLVED, at=later(hours=1), actor="li"))
    told = sent("merged_ended", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("还是不行"), merged(resolved, parents=(told,)), now=later(hours=2))
    assert after(decision).status is Status.OPEN


def test_one_who_reported_both_confirms_the_target() -> None:
    resolved = happen(into(CHEN), event(EventKind.RESOLVED, at=later(hours=1), actor="li"))
    asked = sent("resolved", CHEN.address, ReplyGoesTo.DESK)
    decision = decided(mail("已解决,谢谢"), merged(resolved, parents=(asked,)), now=later(hours=2))
    assert after(decision).status is Status.CLOSED


def test_their_rating_of_the_source_is_none_of_the_target() -> None:
    closed = happen(into(), event(EventKind.CLOSED, at=later(hours=1), actor="li"))
    survey = sent("survey", CHEN.address, ReplyGoesTo.SURVEY)
    decision = decided(mail("5 5 5"), merged(closed, parents=(survey,)), now=later(hours=2))
    assert (decision.outcome, decision.change, decision.mails) == (Outcome.REFUSED, None, ())
    assert [(e.text, e.visibility.value) for e in decision.entries] == [("5 5 5", "internal")]
    in_words = decided(mail("都很好,就是慢"), merged(closed, parents=(survey,)), now=later(hours=2))
    assert in_words.outcome is Outcome.SURVEY_ANSWER
    assert after(in_words).status is Status.CLOSED
    assert [e.visibility.value for e in in_words.entries] == ["internal"]


# -- what staff write ------------------------------------------------------------------------------------


def test_an_answer_to_an_old_mail_goes_to_the_requester_whom_it_was_about_and_the_receipt_says_so() -> None:
    decision = decided(mail("您好,我下午过来。", sender=WANG), merged(parents=(ASSIGNED,)))
    assert decision.ticket_id == 2
    assert [m.template for m in mails(decision, CHEN.address)] == ["reply"]
    assert mails(decision, CHEN.address) == about(decision, 1)
    assert mails(decision, BOB.address) == []
    (receipt,) = mails(decision, WANG)
    assert receipt.values["only_to"] == {"number": "20240520-001", "name": "陈晓"}
    assert decision.change is not None
    assert EventKind.STAFF_REPLIED not in {e.kind for e in decision.change.events}  # no contact with Bob
    assert [e.visibility.value for e in decision.entries] == ["internal"]


def test_an_answer_to_a_mail_that_told_of_the_merge_needs_no_receipt() -> None:
    passed_on = replace(sent("follow_up", LI, ReplyGoesTo.REQUESTER), sent_at=later(hours=1))
    decision = decided(mail("您好。", sender=LI), merged(parents=(passed_on,)), now=later(hours=2))
    assert [m.template for m in mails(decision, CHEN.address)] == ["reply"]
    assert mails(decision, LI) == []


def test_to_one_who_reported_both_an_answer_goes_under_the_target() -> None:
    decision = decided(mail("您好,我下午过来。", sender=WANG), merged(into(CHEN), parents=(ASSIGNED,)))
    assert mails(decision, CHEN.address) == about(decision, 2)
    assert EventKind.STAFF_REPLIED in {e.kind for e in decision.change.events}  # type: ignore[union-attr]


@pytest.mark.parametrize("line", ["#resolve solution: paper put in", "#close", "#解决 措施:加纸"])
def test_what_tells_the_requester_of_an_end_is_not_done_by_answering_about_another(line: str) -> None:
    decision = decided(mail(f"{line}\n\n您好", sender=WANG), merged(parents=(ASSIGNED,)))
    (receipt,) = mails(decision, WANG)
    (refused,) = receipt.values["refused"]  # type: ignore[misc]
    assert (refused["why"], refused["value"]) == ("merged_elsewhere", OWNS)  # type: ignore[index, call-overload]
    assert mails(decision, CHEN.address) == mails(decision, BOB.address) == []


def test_other_commands_in_answer_to_an_old_mail_act_on_the_target() -> None:
    decision = decided(mail("#take", sender=WANG), merged(parents=(ASSIGNED,)))
    assert (after(decision).id, after(decision).owner) == (2, "wang")


def test_everybody_else_who_reported_the_same_hears_once_of_the_end_and_reads_no_words_of_it() -> None:
    twice = replace(gone(), id=4, number="20240520-004", history=())
    own = replace(gone(), id=5, number="20240520-005", requester=BOB, history=())
    fields: dict[str, Any] = {"taken_in": {2: (replace(gone(), history=()), twice, own)}}
    parent = sent("assigned", LI, ReplyGoesTo.REQUESTER, ticket=2)
    decision = decided(
        mail("#resolve solution: Bob had put the paper in upside down", sender=LI),
        merged(parents=(parent,), **fields),
    )
    assert [m.template for m in mails(decision, BOB.address)] == ["resolved"]
    (told,) = mails(decision, CHEN.address)
    assert (told.template, told.values) == ("merged_ended", {"how": "resolved"})
    assert told in about(decision, 1)
    closed = decided(mail("#close", sender=LI), merged(parents=(parent,), **fields))
    assert [m.values for m in mails(closed, CHEN.address)] == [{"how": "closed"}]


def test_closing_what_was_resolved_tells_nobody_a_second_time() -> None:
    resolved = happen(into(), event(EventKind.RESOLVED, at=later(hours=1), actor="li"))
    parent = sent("assigned", LI, ReplyGoesTo.REQUESTER, ticket=2)
    decision = decided(mail("#close", sender=LI), merged(resolved, parents=(parent,)), now=later(hours=2))
    assert mails(decision, CHEN.address) == []


# -- what machines write ---------------------------------------------------------------------------------


def returned(of: SentMail) -> Decision:
    failed = BouncedRecipient(address=of.recipients[0], action="failed", status="5.1.1", permanent=True)
    parsed = mail(
        "", sender="mailer-daemon@example.com", auto=AutoKind.BOUNCE, bounce=Bounce(recipients=(failed,))
    )
    closed = happen(into(), event(EventKind.CLOSED, at=later(hours=1), actor="li"))
    return decided(parsed, merged(closed, returned=of), now=later(hours=2))


def test_a_bounce_of_the_sources_mail_is_recorded_on_the_target() -> None:
    decision = returned(sent("reply", CHEN.address, ReplyGoesTo.DESK))
    assert (decision.outcome, decision.ticket_id) == (Outcome.BOUNCE, 2)
    assert after(decision).status is Status.OPEN
    assert [m.template for m in mails(decision, LI)] == ["undelivered"]


def alert(state: AlertState, target: Ticket, *, of: int) -> Decision:
    found = Alert(source="zabbix", key="disk", state=state, title="disk full", host="db1")
    source = gone(replace(opened(), machine=True))
    what = merged(target, source, alert=AlertKnown(alert=found, ticket_id=of, count=1))
    return decided(mail("", sender="zabbix@example.com"), what, now=later(hours=2))


def test_an_alert_of_the_source_is_counted_on_the_target() -> None:
    decision = alert(AlertState.PROBLEM, into(machine=True), of=1)
    assert decision.ticket_id == 2


@pytest.mark.parametrize("of", [1, 2])
def test_a_recovery_resolves_no_ticket_that_stands_for_several_troubles(of: int) -> None:
    decision = alert(AlertState.RECOVERY, into(machine=True), of=of)
    assert after(decision).status is Status.NEW


def test_an_automatic_reply_is_kept_on_the_target_and_changes_nothing() -> None:
    decision = decided(mail("away", auto=AutoKind.AUTO_REPLY), merged(parents=(ACKNOWLEDGED,)))
    assert (decision.ticket_id, after(decision).status) == (2, Status.NEW)
    assert decision.mails == () and decision.others == ()
