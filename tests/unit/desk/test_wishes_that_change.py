"""Wishes that change a ticket: somebody added, withdrawn, closed, reopened; and who may (SPEC D10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.decide import decide
from daemon.desk.model import (
    MOST_COPIED,
    REQUESTER,
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
)
from daemon.desk.targets import survey_at
from parsers.model import Address
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    MONDAY_10,
    WANG,
    closed,
    decided,
    known,
    later,
    mail,
    opened,
    policy,
    resolved,
    sent,
    to_requester,
    whole,
)
from tests.unit.desk.wish_cases import (
    BOB,
    EXPOSED,
    after_of,
    answer,
    owned,
    said,
    staff_mails,
    with_bob,
)

# -- somebody else ---------------------------------------------------------------------------------------


def test_the_requester_adds_a_colleague_who_gets_our_answers_from_then_on() -> None:
    decision = said("请抄送李雷 Lilei@Example.com", owned())
    ticket = after_of(decision)
    assert ticket.copied == ("lilei@example.com",) and decision.admit == ("lilei@example.com",)
    assert answer(decision, "people_added") == {"added": ["lilei@example.com"], "refused": []}
    assert staff_mails(decision) == [("follow_up", "added")]
    assert not any("lilei" in str(each.data) for each in ticket.history)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (DESK, "desk"),
        ("no-reply@example.com", "robot"),
        (WANG, "staff"),
        (CHEN.address, "already"),
    ],
)
def test_whom_nobody_adds(address: str, why: str) -> None:
    decision = said(f"please copy {address}", owned())
    assert after_of(decision).copied == ()
    assert answer(decision, "people_added")["refused"] == [{"address": address, "why": why}]
    assert staff_mails(decision) == [("follow_up", "wrote")]


def test_no_more_than_so_many_are_added() -> None:
    full = replace(owned(), copied=tuple(f"p{number}@example.org" for number in range(MOST_COPIED - 1)))
    decision = said("please copy one@example.org and two@example.org", full)
    assert len(after_of(decision).copied) == MOST_COPIED
    assert answer(decision, "people_added")["refused"] == [{"address": "two@example.org", "why": "too_many"}]


@pytest.mark.parametrize("fields", [{"parents": ()}, {"parents": (EXPOSED,)}])
def test_who_is_not_proved_adds_nobody_but_is_heard(fields: dict[str, Any]) -> None:
    decision = said("please copy mallory@evil.example", owned(), tagged_tickets=(1,), **fields)
    assert after_of(decision).copied == () and decision.admit == ()
    assert to_requester(decision) == []
    assert staff_mails(decision) == [("follow_up", "wrote")]


def test_a_colleague_adds_nobody() -> None:
    decision = said("please copy one@example.org", with_bob(owned()), sender=BOB)
    assert after_of(decision).copied == ()
    assert staff_mails(decision) == [("follow_up", "colleague")]


# -- its end ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "how", "what"),
    [
        ("不用处理了", "withdrawn", "withdrawn"),
        ("Never mind, no longer needed.", "withdrawn", "withdrawn"),
        ("可以关单了", "requester", "closed"),
        ("please close this ticket", "requester", "closed"),
    ],
)
def test_the_requester_ends_an_unresolved_ticket(words: str, how: str, what: str) -> None:
    decision = said(words, owned())
    ticket = after_of(decision)
    last = ticket.last(EventKind.CLOSED)
    assert ticket.status is Status.CLOSED and last is not None
    assert (last.actor, last.data["how"]) == (REQUESTER, how)
    assert answer(decision, "closed")["how"] == how
    assert staff_mails(decision) == [("follow_up", what)]
    assert survey_at(ticket, policy()) is None


def test_to_close_what_is_resolved_confirms_it() -> None:
    decision = said("please close this ticket", resolved(), at=later(hours=1))
    ticket = after_of(decision)
    assert ticket.last(EventKind.CONFIRMED) is not None
    assert answer(decision, "closed")["how"] == "confirmed"
    assert survey_at(ticket, policy()) is not None


def test_to_withdraw_what_is_resolved_confirms_nothing() -> None:
    ticket = after_of(said("不用处理了", resolved(), at=later(hours=1)))
    assert ticket.status is Status.CLOSED and ticket.last(EventKind.CONFIRMED) is None


def test_to_end_what_is_closed_does_nothing_and_says_so() -> None:
    decision = said("撤销这个工单", closed(), at=later(hours=3))
    assert after_of(decision).status is Status.CLOSED
    assert answer(decision, "ticket_status")["state"] == "closed"


@pytest.mark.parametrize("words", ["不用处理了", "please close this ticket"])
@pytest.mark.parametrize("ticket", [owned(), resolved()])
def test_nobody_else_ends_it(words: str, ticket: Ticket) -> None:
    by_colleague = said(words, with_bob(ticket), sender=BOB, at=later(hours=1))
    assert after_of(by_colleague).status is ticket.status
    assert staff_mails(by_colleague)[0] == ("follow_up", "colleague")
    forged = said(words, ticket, at=later(hours=1), parents=(), tagged_tickets=(1,))
    assert after_of(forged).status is ticket.status
    assert staff_mails(forged)[0] == ("follow_up", "wrote")
    assert to_requester(forged) == []


def test_a_ticket_that_others_reported_too_is_not_ended_by_one_of_them() -> None:
    other = replace(opened(sender=BOB), id=2, number="20240520-002", status=Status.MERGED, merged_into=1)
    decision = said("不用处理了", owned(), taken_in={1: (other,)})
    assert after_of(decision).status is Status.NEW
    assert staff_mails(decision) == [("follow_up", "wrote")]


def test_a_condition_closes_nothing() -> None:
    for words in ("Please close the ticket if it works for Li.", "可以关单了，但是扫描仪还是不行"):
        assert after_of(said(words, owned())).status is Status.NEW


# -- and begins again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["please reopen", "请重新打开"])
def test_the_requester_reopens_in_time_and_later_opens_a_linked_one(words: str) -> None:
    for ticket in (resolved(), closed()):
        assert after_of(said(words, ticket, at=later(hours=2))).status is Status.OPEN
    late = said(words, closed(), at=later(days=30))
    assert (late.outcome, late.linked_ticket) == (Outcome.NEW_TICKET, 1)


@pytest.mark.parametrize("ticket", [resolved(), closed()])
def test_a_colleague_reopens_nothing_by_the_wish_alone(ticket: Ticket) -> None:
    decision = said("please reopen", with_bob(ticket), sender=BOB, at=later(hours=2))
    assert after_of(decision).status is ticket.status
    assert staff_mails(decision) == [("follow_up", "colleague")]


# -- what must not happen --------------------------------------------------------------------------------


def test_answers_to_mails_for_staff_and_words_of_staff_are_no_wishes() -> None:
    shown = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    forwarded = said("any news?", owned(), parents=(shown,), tagged_tickets=(1,))
    assert all(m.template != "ticket_status" for m in forwarded.mails)
    by_owner = said("please close this ticket", owned(), sender=Address(address=WANG), parents=(shown,))
    assert after_of(by_owner).status is not Status.CLOSED


def test_a_subject_that_names_another_ticket_leaves_it_to_a_person() -> None:
    other = replace(owned(), id=2, number="20240520-002")
    what = known(
        [owned(), other], parents=(sent("reply", CHEN.address, ReplyGoesTo.DESK),), tagged_tickets=(2,)
    )
    written = mail("please close this ticket", subject="Re: [#20240520-002] 打印机卡纸")
    decision = decided(written, what)
    assert decision.rule == "follow_up" and after_of(decision).status is Status.NEW


def test_more_than_the_wish_to_add_somebody_reopens_as_any_words() -> None:
    decision = said(
        "please copy one@example.org. It still prints blank pages.", resolved(), at=later(hours=1)
    )
    assert after_of(decision).status is Status.OPEN
    assert after_of(decision).copied == ("one@example.org",)
    alone = said("please copy one@example.org", resolved(), at=later(hours=1))
    assert after_of(alone).status is Status.RESOLVED


def test_who_is_vouched_for_by_the_mail_server_may_close_in_a_new_mail() -> None:
    rules = policy()
    boxes = {key: replace(box, authserv_id="mx.example.com") for key, box in rules.mailboxes.items()}
    rules = replace(rules, mailboxes=boxes)
    passed = {
        "authentication-results": ("mx.example.com; dmarc=pass header.from=example.com",),
        "from": (CHEN.address,),
    }
    written = mail("Please close ticket 20240520-001", subject="", headers=passed)
    what = known([owned()], named_tickets={"20240520-001": 1})
    proved = whole(decide(Reading(written), what, rules, {1: rules}, MONDAY_10))
    assert after_of(proved).status is Status.CLOSED
    unproved = decided(mail("Please close ticket 20240520-001", subject=""), what)
    assert after_of(unproved).status is Status.NEW
