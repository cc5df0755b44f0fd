"""What requesters wish of their tickets, and who may (SPEC D10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Known, OwnTicket
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    MOST_COPIED,
    REQUESTER,
    EventKind,
    Language,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    WaitsFor,
)
from daemon.desk.standing import since, state_of
from daemon.desk.targets import survey_at
from daemon.desk.wishes import MOST_LISTED
from parsers.model import Address, Attachment, AutoKind
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    LI,
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

BOB = Address(name="Bob Harris", address="bob@example.com")
MALLORY = Address(name="Mallory", address="mallory@evil.example")
ACKNOWLEDGED = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
EXPOSED = replace(ACKNOWLEDGED, exposed=True)


def owned(ticket: Ticket | None = None, owner: str = "wang") -> Ticket:
    """The ticket, given to somebody."""
    given = event(EventKind.ASSIGNED, at=MONDAY_10, owner=owner, team="desktop")
    return happen(ticket or opened(), given)


def with_bob(ticket: Ticket) -> Ticket:
    return replace(ticket, watchers=(BOB.address,))


def said(
    words: str, ticket: Ticket, *, sender: Address = CHEN, at: datetime | None = None, **fields: Any
) -> Decision:
    """What becomes of a direct answer to our mail to the sender."""
    what: dict[str, Any] = {"parents": (sent("reply", sender.address, ReplyGoesTo.DESK),)}
    what |= {key: fields.pop(key) for key in list(fields) if key in Known.__dataclass_fields__}
    written = mail(words, sender=sender, subject="Re: 打印机卡纸", **fields)
    return decided(written, known([ticket], **what), now=at or later(minutes=5))


def after_of(decision: Decision) -> Ticket:
    assert decision.change is not None
    return decision.change.after


def staff_mails(decision: Decision) -> list[tuple[str, object]]:
    return [(m.template, m.values.get("what")) for m in decision.mails if m.to in (WANG, LI)]


def answer(decision: Decision, template: str, to: str = CHEN.address) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == template]
    assert found.to == to
    return dict(found.values)


# -- how it stands ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["What is the status?", "请问进展如何？", "any news?"])
def test_who_asks_is_told_how_it_stands_and_the_owner_is_left_in_peace(words: str) -> None:
    decision = said(words, owned())
    told = answer(decision, "ticket_status")
    assert told["state"] == "new" and told["owner"] and told["contact_by"] and not told["late"]
    assert told["aim_at"] > told["contact_by"] and told["expected"] is None
    assert staff_mails(decision) == []
    ticket = after_of(decision)
    assert ticket.status is Status.NEW
    last = ticket.last(EventKind.REQUESTER_WROTE)
    assert last is not None and last.data == {"wish": "status"}
    assert decision.entries[0].text == words and decision.outcome is Outcome.FOLLOW_UP


def test_who_asks_twice_within_a_day_reaches_the_owner_and_is_told_so() -> None:
    first = after_of(said("any news?", owned()))
    again = said("any news?", first, at=later(minutes=20))
    assert staff_mails(again) == [("follow_up", "asks_again")]
    assert answer(again, "ticket_status")["told"] is True
    next_day = said("any news?", replace(first, history=first.history), at=later(hours=25))
    assert ("follow_up", "asks_again") not in staff_mails(next_day)


def test_who_asks_after_a_promised_time_reaches_the_owner_and_is_promised_no_past_time() -> None:
    decision = said("any news?", owned(), at=later(days=2))
    assert staff_mails(decision) == [("follow_up", "asks_late")]
    told = answer(decision, "ticket_status")
    assert told["late"] is True and told["told"] is True
    assert told["contact_by"] is None


def test_what_else_is_said_reaches_the_owner_as_ordinary_words() -> None:
    decision = said("What is the status? It has meanwhile spread to the 3rd floor.", owned())
    assert staff_mails(decision) == [("follow_up", "asks")]
    assert answer(decision, "ticket_status")["told"] is True


def test_a_file_beside_the_question_reaches_the_owner() -> None:
    picture = Attachment(
        filename="a.png",
        content_type="image/png",
        size=9,
        sha256="0",
        start=0,
        end=9,
        encoding="7bit",
        part="2",
    )
    assert staff_mails(said("any news?", owned(), attachments=(picture,))) == [("follow_up", "asks")]
    logo = replace(picture, inline=True)
    assert staff_mails(said("any news?", owned(), attachments=(logo,))) == []


@pytest.mark.parametrize("ticket", [resolved(), closed()])
def test_a_question_alone_reopens_nothing(ticket: Ticket) -> None:
    decision = said("any news?", ticket, at=later(hours=2))
    assert after_of(decision).status is ticket.status
    told = answer(decision, "ticket_status")
    assert told["state"] == ticket.status.value
    assert told["close_on" if ticket.status is Status.RESOLVED else "reopen_until"]


def test_a_question_with_more_on_a_resolved_ticket_reopens_it_as_ever() -> None:
    decision = said("any news? It prints blank pages again.", resolved(), at=later(hours=2))
    assert after_of(decision).status is Status.OPEN


def test_a_question_long_after_the_closing_opens_nothing() -> None:
    decision = said("What is the status?", closed(), at=later(days=60))
    assert decision.ticket_id == 1 and after_of(decision).status is Status.CLOSED
    assert answer(decision, "ticket_status")["reopen_until"] is None


def test_a_colleague_who_takes_part_may_ask_and_is_answered_alone() -> None:
    decision = said("any news?", with_bob(owned()), sender=BOB)
    assert answer(decision, "ticket_status", BOB.address)["state"] == "new"
    assert to_requester(decision) == []


def test_what_it_waits_for_is_told_and_nobody_is_late_who_waits_for_the_requester() -> None:
    waits = event(EventKind.WAITING, at=later(minutes=1), actor="wang", waits_for="requester", until=None)
    ticket = happen(owned(), waits)
    decision = said("any news?", ticket, at=later(days=3))
    told = answer(decision, "ticket_status")
    assert (told["state"], told["late"], told["aim_at"]) == ("waiting_requester", False, None)
    assert told["since"] == later(minutes=1).isoformat()
    assert staff_mails(decision) == []
    for what in WaitsFor:
        assert state_of(replace(ticket, waits_for=what)) == f"waiting_{what.value}"


def test_an_estimate_is_told_until_it_has_passed() -> None:
    estimate = event(EventKind.ETA_SET, at=MONDAY_10, actor="wang")
    ticket = happen(owned(), replace(estimate, data={"at": later(hours=3).isoformat()}))
    assert answer(said("any news?", ticket), "ticket_status")["expected"] == later(hours=3).isoformat()
    past = answer(said("any news?", ticket, at=later(hours=4)), "ticket_status")
    assert past["expected"] is None and past["late"] is True


def test_since_when_a_ticket_is_in_its_state() -> None:
    ticket = owned()
    assert since(ticket) == ticket.opened_at
    taken = happen(ticket, event(EventKind.TAKEN, at=later(hours=1), actor="wang"))
    replied = happen(taken, event(EventKind.STAFF_REPLIED, at=later(hours=2), actor="wang"))
    assert since(replied) == later(hours=1)
    assert since(resolved()) == MONDAY_10


def test_an_automatic_mail_is_no_wish_and_full_counters_leave_it_to_the_owner() -> None:
    machine = said("any news?", owned(), auto=AutoKind.AUTO_REPLY)
    assert machine.rule == "machine" and to_requester(machine) == []
    full = said("any news?", owned(), automatic_mails_10_minutes=99)
    assert to_requester(full) == []
    assert staff_mails(full) == [("follow_up", "wrote")]


def test_a_wish_that_names_another_ticket_is_for_a_person() -> None:
    decision = said("Please close ticket 20240520-002", owned())
    assert after_of(decision).status is Status.NEW
    assert staff_mails(decision) == [("follow_up", "wrote")]
    own = said("Please close ticket 20240520-001", owned())
    assert after_of(own).status is Status.CLOSED


def test_a_new_mail_may_name_a_ticket_in_its_words() -> None:
    ticket = owned()
    what = known([ticket], named_tickets={"20240520-001": 1})
    decision = decided(mail("What is the status of ticket 20240520-001?", subject="Question"), what)
    assert decision.rule == "wish_status" and answer(decision, "ticket_status")
    stranger = decided(mail("What is the status of ticket 20240520-001?", sender=MALLORY, subject=""), what)
    assert stranger.rule == "my_tickets"
    assert answer(stranger, "my_tickets", MALLORY.address)["tickets"] == []


# -- the list --------------------------------------------------------------------------------------------


def listed(count: int) -> tuple[OwnTicket, ...]:
    one = OwnTicket(
        number="20240520-001", subject="打印机", status=Status.OPEN, opened_at=MONDAY_10, owner="wang"
    )
    return tuple(replace(one, number=f"20240520-{number:03}") for number in range(count))


@pytest.mark.parametrize(
    ("subject", "words"),
    [("我的工单", ""), ("", "all my tickets"), ("status", ""), ("", "What is the status of my tickets?")],
)
def test_who_asks_for_their_tickets_gets_them_and_opens_none(subject: str, words: str) -> None:
    decision = decided(mail(words, subject=subject), known(own_tickets=listed(2)))
    assert (decision.outcome, decision.change, decision.ticket_id) == (Outcome.STATUS_REQUEST, None, None)
    told = answer(decision, "my_tickets")
    assert [one["number"] for one in told["tickets"]] == ["20240520-000", "20240520-001"]
    assert told["more"] == 0 and told["tickets"][0]["owner"]


def test_a_list_has_an_end_and_is_in_the_language_of_the_question() -> None:
    decision = decided(mail("Please send me a list of all my tickets"), known(own_tickets=listed(25)))
    # the subject says more
    assert decision.outcome is Outcome.NEW_TICKET
    decision = decided(
        mail("Please send me a list of all my tickets", subject=""), known(own_tickets=listed(25))
    )
    told = answer(decision, "my_tickets")
    assert (len(told["tickets"]), told["more"]) == (MOST_LISTED, 5)
    assert decision.mails[0].language is Language.EN


def test_a_list_asked_for_in_an_answer_on_a_ticket_leaves_the_ticket_alone() -> None:
    decision = said("我的所有工单", owned(), own_tickets=listed(1))
    assert (decision.outcome, decision.change) == (Outcome.STATUS_REQUEST, None)


def test_a_fault_under_the_word_status_opens_a_ticket() -> None:
    decision = decided(mail("The status bar in Excel has vanished.", subject="Status"))
    assert decision.outcome is Outcome.NEW_TICKET
    decision = decided(mail("What is the status? The printer is still jammed.", subject=""))
    assert decision.outcome is Outcome.NEW_TICKET


def test_machines_robots_and_full_counters_get_no_list() -> None:
    auto = decided(mail("", subject="status", auto=AutoKind.LIST))
    robot = decided(mail("", subject="status", sender="no-reply@example.com"))
    full = decided(mail("", subject="status"), known(automatic_mails_1_hour=999))
    null = decided(mail("", subject="status", return_path=""))
    for decision in (auto, robot, full, null):
        assert decision.mails == () and decision.change is None
    own = decided(mail("", subject="status", sender=DESK))
    assert own.outcome is Outcome.REFUSED and own.mails == ()


def test_an_answer_to_the_list_is_not_lost() -> None:
    list_sent = sent("my_tickets", CHEN.address, ReplyGoesTo.DESK, ticket=None)
    decision = decided(
        mail("The second one is still broken.", subject="Re: 您的工单"), known(parents=(list_sent,))
    )
    assert decision.outcome is Outcome.NEW_TICKET
    again = decided(mail("all my tickets", subject="Re: 您的工单"), known(parents=(list_sent,)))
    assert again.outcome is Outcome.STATUS_REQUEST


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


def test_what_dmarc_disowns_gets_no_list() -> None:
    reading = Reading(
        mail(
            "",
            subject="status",
            headers={"authentication-results": ("mx.example.com; dmarc=fail header.from=example.com",)},
        )
    )
    rules = policy()
    boxes = {key: replace(box, authserv_id="mx.example.com") for key, box in rules.mailboxes.items()}
    rules = replace(rules, mailboxes=boxes)
    decision = whole(decide(reading, known(own_tickets=listed(2)), rules, {1: rules}, MONDAY_10))
    assert decision.outcome is not Outcome.STATUS_REQUEST
    assert all(m.template != "my_tickets" for m in decision.mails)
    assert any("DMARC" in reason for reason in decision.reasons)


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
