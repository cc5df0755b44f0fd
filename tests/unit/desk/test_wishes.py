"""What requesters ask of their tickets: how one stands, and which there are (SPEC D10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.decide import decide
from daemon.desk.known import OwnTicket
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    EventKind,
    Language,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    WaitsFor,
)
from daemon.desk.standing import since, state_of
from daemon.desk.wishes import MOST_LISTED
from parsers.model import Attachment, AutoKind
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    MONDAY_10,
    closed,
    decided,
    known,
    later,
    mail,
    policy,
    resolved,
    sent,
    to_requester,
    whole,
)
from tests.unit.desk.wish_cases import (
    BOB,
    MALLORY,
    after_of,
    answer,
    owned,
    said,
    staff_mails,
    with_bob,
)

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
