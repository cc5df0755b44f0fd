"""What a requester writes once their ticket is resolved or closed: a yes, a no, a rating, one thing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Outcome, ReplyGoesTo, Status, Ticket
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    WANG,
    after,
    closed,
    decided,
    known,
    later,
    mail,
    resolved,
    sent,
)

RESOLVED_MAIL = sent("resolved", CHEN.address, ReplyGoesTo.DESK)


@pytest.mark.parametrize(
    ("words", "status", "what"),
    [
        ("已解决,谢谢", Status.CLOSED, "confirmed"),
        ("works now, thank you", Status.CLOSED, "confirmed"),
        ("还是不行", Status.OPEN, "not_fixed"),
        ("谢谢", Status.RESOLVED, "thanked"),
        ("请问这个驱动在哪里下载?", Status.OPEN, "reopened"),
    ],
)
def test_words_on_a_resolved_ticket_confirm_refuse_or_bring_it_back(
    words: str, status: Status, what: str
) -> None:
    decision = decided(mail(words), known([resolved()], parents=(RESOLVED_MAIL,)), now=later(hours=1))
    assert after(decision).status is status
    (relay,) = [m for m in decision.mails if m.template == "follow_up"]
    assert relay.values["what"] == what


def test_only_the_requester_confirms() -> None:
    ticket = replace(resolved(), watchers=("colleague@example.com",))
    decision = decided(
        mail("已解决", sender="colleague@example.com"),
        known([ticket], tagged_tickets=(1,)),
        now=later(hours=1),
    )
    assert after(decision).status is Status.RESOLVED


def test_a_rating_inside_the_confirmation_is_taken() -> None:
    decision = decided(
        mail("已解决,很满意,5 5 5"),
        known([resolved()], parents=(RESOLVED_MAIL,)),
        now=later(hours=1),
    )
    ticket = after(decision)
    if ticket.status is Status.CLOSED:
        answered = ticket.last(EventKind.SURVEY_ANSWERED)
        assert answered is not None
        assert answered.data["speed"] == 5


CLOSED_MAIL = sent("closed", CHEN.address, ReplyGoesTo.DESK)


def test_an_answer_within_a_week_reopens_a_closed_ticket() -> None:
    decision = decided(mail("又坏了"), known([closed()], parents=(CLOSED_MAIL,)), now=later(days=6))
    assert after(decision).status is Status.OPEN
    assert after(decision).id == 1


def test_thanks_do_not_reopen() -> None:
    decision = decided(mail("谢谢!"), known([closed()], parents=(CLOSED_MAIL,)), now=later(days=1))
    assert after(decision).status is Status.CLOSED


def test_a_later_answer_opens_a_new_linked_ticket() -> None:
    decision = decided(mail("又坏了"), known([closed()], parents=(CLOSED_MAIL,)), now=later(days=9))
    assert decision.outcome is Outcome.NEW_TICKET
    assert (after(decision).id, decision.linked_ticket) == (0, 1)


SURVEY = sent("survey", CHEN.address, ReplyGoesTo.SURVEY)


def surveyed() -> Ticket:
    return happen(closed(), event(EventKind.SURVEY_SENT, at=later(hours=2)))


def test_three_figures_answer_the_survey_and_may_be_changed_for_a_week() -> None:
    what = known([surveyed()], parents=(SURVEY,))
    decision = decided(mail("5 4 3"), what, now=later(days=6))
    assert decision.outcome is Outcome.SURVEY_ANSWER
    assert decision.change is not None
    assert decision.change.events[0].data == {"speed": 5, "skill": 4, "attitude": 3}
    assert decision.mails == ()
    assert decided(mail("5 4 3"), what, now=later(days=8)).outcome is Outcome.REFUSED


def test_a_mark_tapped_on_the_phone_is_an_answer_though_it_answers_no_mail() -> None:
    what = known([surveyed()], tagged_tickets=(1,), quoted=(SURVEY,))
    tapped = mail("5 5 5", subject="Re: [#20240520-001] 打印机卡纸")
    decision = decided(tapped, what, now=later(days=1))
    assert decision.outcome is Outcome.SURVEY_ANSWER
    assert after(decision).status is Status.CLOSED


def test_a_rating_in_answer_to_the_closing_mail_replaces_the_survey() -> None:
    decision = decided(mail("5 4 5"), known([closed()], parents=(CLOSED_MAIL,)), now=later(hours=2))
    assert decision.outcome is Outcome.SURVEY_ANSWER
    assert decision.change is not None
    assert decision.change.due == ()


def test_a_suggestion_in_words_answers_the_survey_and_reopens_nothing() -> None:
    what = known([surveyed()], parents=(SURVEY,))
    words = "The response was quick, but please explain next time in advance."
    decision = decided(mail(words), what, now=later(days=1))
    assert decision.outcome is Outcome.SURVEY_ANSWER
    assert after(decision).status is Status.CLOSED
    assert [(m.template, m.to) for m in decision.mails] == [("follow_up", WANG)]


def test_figures_with_a_remark_count_and_the_remark_is_read_by_somebody() -> None:
    what = known([surveyed()], parents=(SURVEY,))
    decision = decided(mail("5 4 5 please call before you come"), what, now=later(days=1))
    assert decision.change is not None
    assert EventKind.SURVEY_ANSWERED in [e.kind for e in decision.change.events]
    assert [(m.template, m.to) for m in decision.mails] == [("follow_up", WANG)]


def test_the_word_that_we_asked_for_opens_nothing_though_it_comes_late() -> None:
    late = decided(mail("works"), known([closed()], parents=(RESOLVED_MAIL,)), now=later(days=12))
    assert late.outcome is Outcome.FOLLOW_UP
    assert after(late).status is Status.CLOSED


@pytest.mark.parametrize("words", ["OK", "可以", "好的"])
def test_a_bare_ok_to_the_question_whether_it_works_confirms(words: str) -> None:
    decision = decided(mail(words), known([resolved()], parents=(RESOLVED_MAIL,)), now=later(hours=1))
    assert after(decision).status is Status.CLOSED


def test_a_complaint_instead_of_a_rating_reopens() -> None:
    what = known([surveyed()], parents=(SURVEY,))
    assert after(decided(mail("还是不行,又卡纸了"), what, now=later(days=1))).status is Status.OPEN
