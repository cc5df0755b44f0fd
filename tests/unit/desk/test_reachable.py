"""Addresses that refuse mail: when they are left alone, what lifts it, and what is said to whom meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from daemon.desk import planning
from daemon.desk.bounces import Undelivered, undelivered
from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.known import Known
from daemon.desk.model import (
    DeadAddress,
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.reachable import is_dead, struck
from daemon.desk.routing import Duty
from parsers.model import AutoKind, Bounce, BouncedRecipient, ParsedMail
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    decided,
    fallen_due,
    known,
    later,
    mail,
    opened,
    policy,
    sent,
    templates,
    to_requester,
)

RULES = policy().silence
REPLY = sent("reply", CHEN.address, ReplyGoesTo.DESK)
ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)


def dead(strikes: int = 1, lifted_at: datetime | None = None, address: str = CHEN.address) -> DeadAddress:
    return DeadAddress(
        address=address,
        bounced_at=MONDAY_10,
        strikes=strikes,
        status="5.1.1",
        diagnostic="550 no such user",
        lifted_at=lifted_at,
    )


def refused(address: str = CHEN.address, **fields: Any) -> BouncedRecipient:
    defaults = {"action": "failed", "status": "5.1.1", "permanent": True, "bad_address": True}
    return BouncedRecipient(address=address, **{**defaults, "diagnostic": "550 no such user", **fields})


def report(*recipients: BouncedRecipient) -> ParsedMail:
    return mail(
        "could not be delivered",
        sender="mailer-daemon@example.com",
        auto=AutoKind.BOUNCE,
        bounce=Bounce(recipients=recipients or (refused(),), original_message_id="<ours>"),
    )


def unreachable(ticket: Ticket | None = None, **fields: Any) -> Ticket:
    return replace(ticket or opened(), requester_dead=dead(**fields))


def happened(decision: Decision, kind: EventKind) -> list[dict[str, Any]]:
    return [dict(e.data) for e in decision.change.events if e.kind is kind] if decision.change else []


# -- the rule ----------------------------------------------------------------------------------------------


def test_an_address_is_left_alone_for_its_pause_and_no_longer() -> None:
    assert is_dead(dead(), MONDAY_10, RULES)
    assert is_dead(dead(), MONDAY_10 + RULES.dead_for - timedelta(seconds=1), RULES)
    assert not is_dead(dead(), MONDAY_10 + RULES.dead_for, RULES)
    assert not is_dead(dead(lifted_at=MONDAY_10), later(hours=1), RULES)
    assert not is_dead(None, MONDAY_10, RULES)


def strike(before: DeadAddress | None, *, hours: float, sent_hours: float) -> DeadAddress | None:
    return struck(before, refused(), sent_at=later(hours=sent_hours), now=later(hours=hours), rules=RULES)


def test_mails_that_were_on_their_way_together_are_one_strike() -> None:
    again = strike(dead(), hours=1, sent_hours=-1)
    assert again is not None and (again.strikes, again.bounced_at) == (1, later(hours=1))


def test_a_bounce_after_a_sign_of_life_is_another_strike() -> None:
    again = strike(dead(lifted_at=later(hours=2)), hours=3, sent_hours=2)
    assert again is not None and (again.strikes, again.lifted_at) == (2, None)


def test_a_late_bounce_of_an_old_mail_does_not_undo_a_sign_of_life() -> None:
    assert strike(dead(lifted_at=later(hours=2)), hours=3, sent_hours=1) is None


def test_after_the_pause_it_begins_anew() -> None:
    again = strike(dead(strikes=3), hours=24 * 8, sent_hours=24 * 8 - 1)
    assert again is not None and again.strikes == 1


# -- bounces -----------------------------------------------------------------------------------------------


def test_a_bad_address_is_noted_and_the_owner_told_until_when() -> None:
    decision = decided(report(), known([opened()], returned=REPLY))
    assert [(d.address, d.strikes, d.bounced_at) for d in decision.dead] == [(CHEN.address, 1, MONDAY_10)]
    (told,) = decision.mails
    assert (told.template, told.to) == ("undelivered", WANG)
    assert told.values["paused_until"] == (MONDAY_10 + RULES.dead_for).isoformat()
    assert happened(decision, EventKind.BOUNCED)[0]["bad_address"] is True


@pytest.mark.parametrize(
    "recipient",
    [
        refused(bad_address=False, status="5.2.2", diagnostic="mailbox full"),
        refused(action="delayed", permanent=False, bad_address=False, status="4.4.1"),
        refused(action="relayed", permanent=False, bad_address=False, status="2.0.0"),
        refused(address="somebody.else@example.com"),
    ],
    ids=["full", "delayed", "relayed", "another's"],
)
def test_nothing_else_makes_an_address_dead(recipient: BouncedRecipient) -> None:
    assert decided(report(recipient), known([opened()], returned=REPLY)).dead == ()


def test_a_bad_address_of_staff_is_told_once_and_never_withheld() -> None:
    first = decided(report(refused(WANG)), known([opened()], returned=ASSIGNMENT))
    assert {m.to for m in first.mails} == {ZHAO, policy().administrator}
    assert [d.address for d in first.dead] == [WANG]
    again = decided(
        report(refused(WANG)), known([opened()], returned=ASSIGNMENT, dead={WANG: dead(address=WANG)})
    )
    assert again.mails == ()
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    words = decided(mail("又卡了"), known([opened()], parents=(parent,), dead={WANG: dead(address=WANG)}))
    assert [m.to for m in words.mails] == [WANG]


def test_bounces_of_notices_about_bounces_come_to_an_end() -> None:
    full = {"bad_address": False, "status": "5.2.2", "diagnostic": "mailbox full"}
    notice = sent("undelivered", ZHAO, ReplyGoesTo.INTERNAL)
    first = decided(report(refused(ZHAO, **full)), known([opened()], returned=notice))
    assert [m.to for m in first.mails] == [policy().administrator]
    notice = sent("undelivered", policy().administrator, ReplyGoesTo.INTERNAL)
    last = decided(report(refused(policy().administrator, **full)), known([opened()], returned=notice))
    assert last.mails == ()


def test_a_digest_that_comes_back_is_told_to_the_administrator_once() -> None:
    digest = sent("digest", ZHAO, ReplyGoesTo.INTERNAL, ticket=None)
    first = decided(report(refused(ZHAO)), known(returned=digest))
    assert [(m.template, m.to) for m in first.mails] == [("undelivered", policy().administrator)]
    assert (first.change, [d.address for d in first.dead]) == (None, [ZHAO])
    assert decided(report(refused(ZHAO)), known(returned=digest, dead={ZHAO: dead(address=ZHAO)})).mails == ()
    notice = sent("dead_letter", policy().administrator, ReplyGoesTo.INTERNAL, ticket=None)
    assert decided(report(refused(policy().administrator)), known(returned=notice)).mails == ()


# -- what is withheld --------------------------------------------------------------------------------------


def answer(text: str, ticket: Ticket, **fields: Any) -> Decision:
    return decided(
        mail(text, sender=WANG, **fields), known([ticket], parents=(ASSIGNMENT,)), now=later(hours=1)
    )


def test_an_engineers_answer_is_kept_and_they_hear_at_once_that_it_was_not_sent() -> None:
    decision = answer("您好,请再试一次。", unreachable())
    assert to_requester(decision) == []
    (receipt,) = decision.mails
    assert (receipt.template, receipt.to) == ("receipt", WANG)
    assert receipt.values["withheld"] == "unreachable"
    assert receipt.values["kept_text"] == "您好,请再试一次。"
    assert receipt.unreachable_since == MONDAY_10
    (entry,) = decision.entries
    assert (entry.visibility, entry.text) == (Visibility.INTERNAL, "您好,请再试一次。")
    assert happened(decision, EventKind.WITHHELD) == [
        {"template": "reply", "to": "requester", "why": "unreachable"}
    ]
    assert happened(decision, EventKind.STAFF_REPLIED) == []  # nobody was contacted: the clock goes on


def test_who_wants_to_hear_of_problems_only_hears_of_this() -> None:
    people = {**policy().people, "wang": replace(policy().people["wang"], receipts="problems")}
    desk = replace(policy(), people=people)
    what = known([unreachable()], parents=(ASSIGNMENT,))
    found = decide(Reading(mail("好了", sender=WANG)), what, desk, {1: desk}, later(hours=1))
    assert templates(found) == ["receipt"]


def test_resolving_is_done_and_the_receipt_says_that_the_requester_was_not_told() -> None:
    decision = answer("#解决\n原因：卡纸\n措施：已清理", unreachable())
    assert after(decision).status is Status.RESOLVED
    assert to_requester(decision) == []
    (receipt,) = decision.mails
    assert receipt.values["done"] == [{"written": "#解决", "result": "resolved_untold", "value": ""}]
    assert (receipt.values["withheld"], receipt.values["relayed"]) == ("unreachable", False)


def test_an_answer_that_the_engineer_sent_there_directly_counts() -> None:
    decision = answer("请再试一次", unreachable(), cc=(CHEN,))
    assert len(happened(decision, EventKind.STAFF_REPLIED)) == 1
    assert decision.mails == ()


def test_reminder_survey_and_closing_are_withheld_with_a_reason() -> None:
    resolved = unreachable(after(answer("#resolve done", opened())))
    reminded = fallen_due(planning.CONFIRMATION, replace(resolved, version=2), later(days=2, hours=5))
    assert (reminded.mails, len(happened(reminded, EventKind.WITHHELD))) == ((), 1)
    closed = fallen_due(planning.CONFIRMATION, replace(resolved, version=2), later(days=5))
    assert (after(closed).status, closed.mails) == (Status.CLOSED, ())
    surveyed = fallen_due(planning.SURVEY, after(closed), later(days=6))
    assert surveyed.mails == ()
    assert happened(surveyed, EventKind.SURVEY_SENT) == [{"withheld": True}]
    assert after(surveyed).requester_dead is not None
    assert any("survey" in reason for reason in surveyed.reasons)


def test_the_owner_is_told_with_the_assignment_that_the_requester_cannot_be_reached() -> None:
    third = known(dead={CHEN.address: dead(strikes=3)})
    decision = decided(mail("打印机卡纸"), third, now=later(hours=1))
    assert templates(decision) == ["assigned"]
    assert decision.mails[0].unreachable_since == MONDAY_10
    assert decision.alive == ""


# -- signs of life -----------------------------------------------------------------------------------------


def lives(parsed: ParsedMail, what: Known) -> Decision:
    return decided(parsed, what, now=later(hours=1))


def test_a_message_from_there_lifts_it_and_is_answered() -> None:
    decision = lives(mail("打印机卡纸"), known(dead={CHEN.address: dead()}))
    assert decision.alive == CHEN.address
    assert len(to_requester(decision)) == 1
    on_ticket = known([unreachable()], parents=(REPLY,), dead={CHEN.address: dead()})
    found = lives(mail("又卡了"), on_ticket)
    assert found.alive == CHEN.address
    assert found.mails[0].unreachable_since is None


@pytest.mark.parametrize(
    "message",
    [
        (report(), {"returned": REPLY}),
        (mail("same again"), {"duplicate_of": 7}),
        (mail("买药吗", headers={"x-spam-flag": ("YES",)}), {}),
        (mail("form", sender="forms@example.com", reply_to=(CHEN,)), {}),
    ],
    ids=["bounce", "duplicate", "spam", "form"],
)
def test_what_is_no_sign_of_life(message: tuple[ParsedMail, dict[str, Any]]) -> None:
    parsed, fields = message
    assert lives(parsed, known(dead={CHEN.address: dead()}, **fields)).alive == ""


def test_after_the_third_strike_a_message_lifts_nothing_until_the_pause_is_over() -> None:
    scanner = known(dead={CHEN.address: dead(strikes=3)})
    decision = lives(mail("扫描件"), scanner)
    assert (decision.alive, to_requester(decision)) == ("", [])
    assert decision.outcome is Outcome.NEW_TICKET
    over = decided(mail("扫描件"), scanner, now=later(days=8))
    assert len(to_requester(over)) == 1


# -- refused at once ---------------------------------------------------------------------------------------


def given_up(ticket: Ticket | None, recipient: BouncedRecipient, template: str = "reply") -> Decision:
    goes = ReplyGoesTo.DESK if template in ("reply", "resolved") else ReplyGoesTo.INTERNAL
    case = Undelivered(
        mail=sent(template, recipient.address, goes, ticket=ticket.id if ticket else None),
        recipient=recipient,
        refused=recipient.status.startswith(("5.1", "5.2")),
        key="undelivered:delivery:9:1",
    )
    duty = Duty(policy=policy(), at=later(hours=1))
    return undelivered(case, ticket, {}, duty, {1: policy()})


def test_a_refusal_of_the_server_counts_like_a_bounce() -> None:
    closed = replace(after(answer("#close", opened())), version=2)
    decision = given_up(closed, refused())
    assert after(decision).status is Status.OPEN
    assert [(m.template, m.to, m.key) for m in decision.mails] == [
        ("undelivered", WANG, "undelivered:delivery:9:1:wang")
    ]
    assert [d.address for d in decision.dead] == [CHEN.address]
    assert decision.entries[0].text == "550 no such user"


def test_a_mail_to_staff_that_is_not_refused_for_its_recipient_is_the_administrators_alone() -> None:
    other = refused(WANG, status="5.7.1", bad_address=False)
    assert given_up(opened(), other, "assigned").mails == ()
    assert {m.to for m in given_up(opened(), refused(WANG), "assigned").mails} == {
        ZHAO,
        policy().administrator,
    }


def test_a_refused_mail_about_no_ticket_still_tells_that_the_address_is_bad() -> None:
    decision = given_up(None, refused(ZHAO), "digest")
    assert ([d.address for d in decision.dead], decision.mails) == ([ZHAO], ())
