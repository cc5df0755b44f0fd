"""Merged tickets with the directory, people copied by staff, addresses that refuse mail, and forwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.directory import Contact
from daemon.desk.effects import Decision
from daemon.desk.known import Known
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    DeadAddress,
    EventKind,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
)
from parsers.reading import Reading
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    LI,
    MONDAY_10,
    WANG,
    ZHAO,
    after,
    decided,
    later,
    mail,
    opened,
    policy,
    sent,
)
from tests.unit.desk.test_following import ACKNOWLEDGED, ASSIGNED, BOB, OWNS, about, gone, into, mails, merged
from tests.unit.desk.test_forwarded import forward, proved

HOME = "chen@home.example"
LISTED = Contact(addresses=(CHEN.address, HOME), name="陈晓")
EVE, MALLORY = "eve@partner.example", "mallory@partner.example"
DEAD = DeadAddress(
    address=CHEN.address, bounced_at=MONDAY_10, strikes=1, status="5.1.1", diagnostic="550 no such user"
)
FULL = (10, 15, 25, 50, 100)
OF_TARGET = sent("assigned", LI, ReplyGoesTo.REQUESTER, ticket=2)


def receipt(decision: Decision, to: str = WANG) -> dict[str, Any]:
    (found,) = [each for each in mails(decision, to) if each.template == "receipt"]
    return dict(found.values)


def beside(decision: Decision, ticket_id: int) -> Ticket:
    (found,) = [other.ticket for other in decision.others if other.ticket.id == ticket_id]
    return found


# -- one person with several addresses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "way", [{"parents": (ACKNOWLEDGED,)}, {"tagged_tickets": (1,)}, {"tagged_tickets": (2,)}]
)
def test_from_another_of_their_addresses_they_speak_as_who_reported_the_source(way: dict[str, Any]) -> None:
    decision = decided(mail("现在连灯也不亮了", sender=HOME), merged(contact=LISTED, **way))
    assert (decision.outcome, decision.ticket_id) == (Outcome.FOLLOW_UP, 2)
    (passed_on,) = mails(decision, LI)
    assert passed_on in about(decision, 1)
    assert passed_on.values["what"] == "wrote"
    assert [e.visibility.value for e in decision.entries] == ["internal"]


def test_the_targets_requester_may_write_from_another_address_about_the_source() -> None:
    listed = Contact(addresses=(BOB.address, "bob@home.example"))
    what = merged(contact=listed, tagged_tickets=(1,))
    decision = decided(mail("The lamp is red.", sender="bob@home.example"), what)
    assert mails(decision, LI) == about(decision, 2)
    assert [e.visibility.value for e in decision.entries] == ["public"]


def test_one_who_reported_from_two_addresses_is_one_requester() -> None:
    target = into(replace(CHEN, address=HOME), contact_id=7)
    source = replace(gone(), contact_id=7)
    decision = decided(mail("您好,我下午过来。", sender=WANG), merged(target, source, parents=(ASSIGNED,)))
    assert mails(decision, HOME) == about(decision, 2)
    assert mails(decision, CHEN.address) == []
    ended = decided(mail("#close", sender=LI), merged(target, source, parents=(OF_TARGET,)))
    assert [m.template for m in mails(ended, HOME)] == ["closed"]
    assert mails(ended, CHEN.address) == []
    others = replace(source, contact_id=8)
    assert mails(
        decided(mail("#close", sender=LI), merged(target, others, parents=(OF_TARGET,))), CHEN.address
    )


def test_answers_are_read_under_the_numbers_of_the_ticket_on_which_they_were_asked() -> None:
    asked = event(EventKind.QUESTIONS_ASKED, at=MONDAY_10, fields=["department", "phone"])
    other = event(EventKind.QUESTIONS_ASKED, at=MONDAY_10, fields=["phone", "department"])
    source, target = happen(opened(), asked), happen(into(CHEN), other)
    decision = decided(mail("1. 财务部"), merged(target, gone(source), parents=(ACKNOWLEDGED,)))
    learned = {value.field.value: value.text for value in decision.learned}
    assert learned["department"] == "财务部" and "phone" not in learned
    of_bob = decided(mail("1. 财务部"), merged(into(), gone(source), parents=(ACKNOWLEDGED,)))
    assert of_bob.learned == ()  # of another's ticket they fill in nothing


# -- whom staff had copied ---------------------------------------------------------------------------------


def test_words_to_the_sources_requester_go_to_no_outsider_who_is_copied_on_the_target() -> None:
    target, source = into(copied=(MALLORY,)), replace(gone(), copied=(EVE,))
    decision = decided(mail("您好,我下午过来。", sender=WANG), merged(target, source, parents=(ASSIGNED,)))
    assert mails(decision, MALLORY) == []
    assert [m.template for m in mails(decision, EVE)] == ["reply"]
    assert mails(decision, EVE)[0] in about(decision, 1)
    to_bob = decided(mail("Hello Bob.", sender=LI), merged(target, source, parents=(OF_TARGET,)))
    assert (len(mails(to_bob, MALLORY)), mails(to_bob, EVE)) == (1, [])


def test_nobody_outside_is_copied_on_the_ticket_of_another_in_answer_to_an_old_mail() -> None:
    decision = decided(mail(f"#watch {EVE}", sender=WANG), merged(parents=(ASSIGNED,)))
    (refused,) = receipt(decision)["refused"]
    assert (refused["why"], refused["value"]) == ("merged_elsewhere", OWNS)
    of_staff = decided(mail("#watch zhao", sender=WANG), merged(parents=(ASSIGNED,)))
    assert after(of_staff).copied == ("zhao",)
    same = decided(mail(f"#watch {EVE}", sender=WANG), merged(into(CHEN), parents=(ASSIGNED,)))
    assert after(same).copied == (EVE,)


@pytest.mark.parametrize(("requester", "carried"), [(BOB, ("zhao",)), (CHEN, ("zhao", EVE))])
def test_a_merge_takes_along_who_was_copied_if_they_may_read_there(
    requester: Any, carried: tuple[str, ...]
) -> None:
    source = replace(opened(), copied=("zhao", EVE, "li"))
    target = replace(opened(), id=2, number=OWNS, requester=requester, owner="li")
    what = merged(target, source, parents=(ASSIGNED,), named_tickets={OWNS: 2}, taken_in={})
    decision = decided(mail(f"#merge {OWNS}", sender=WANG), what)
    assert beside(decision, 2).copied == carried  # Li owns it, and hears of everything
    assert [m.template for m in mails(decision, ZHAO)] == ["merged_in"]
    assert mails(decision, EVE) == []


# -- who cannot be reached ---------------------------------------------------------------------------------


def test_of_a_dead_requester_of_the_source_the_words_are_kept_and_the_receipt_names_them() -> None:
    source = replace(gone(), requester_dead=DEAD)
    decision = decided(
        mail("您好,我下午过来。", sender=WANG), merged(source=source, parents=(ASSIGNED,)), now=later(hours=1)
    )
    assert mails(decision, CHEN.address) == mails(decision, BOB.address) == []
    said = receipt(decision)
    assert (said["withheld"], said["relayed"], said["only_to"]) == ("unreachable", False, None)
    assert said["kept_text"] == "您好,我下午过来。"
    assert [m.unreachable_since for m in about(decision, 1)] == [
        MONDAY_10
    ]  # the receipt shows Chen's address
    assert [e.visibility.value for e in decision.entries] == ["internal"]
    assert beside(decision, 1).history[-1].kind is EventKind.WITHHELD
    assert beside(decision, 1).status is Status.MERGED


def test_a_dead_requester_of_the_target_is_no_reason_to_keep_words_from_the_sources() -> None:
    target = into(requester_dead=replace(DEAD, address=BOB.address))
    decision = decided(
        mail("您好,我下午过来。", sender=WANG), merged(target, parents=(ASSIGNED,)), now=later(hours=1)
    )
    assert [m.template for m in mails(decision, CHEN.address)] == ["reply"]


def test_the_end_is_not_told_to_an_address_that_refuses_mail() -> None:
    source = replace(gone(), requester_dead=DEAD, history=())
    what = merged(source=gone(), parents=(OF_TARGET,), taken_in={2: (source,)})
    decision = decided(mail("#close", sender=LI), what, now=later(hours=1))
    assert mails(decision, CHEN.address) == []
    assert [e.kind for e in beside(decision, 1).history] == [EventKind.WITHHELD]
    assert [change.due for change in (decision.others[0].change,) if change is not None] == [()]


def test_a_sign_of_life_counts_for_the_tickets_that_went_into_another_too() -> None:
    source = replace(gone(), requester_dead=DEAD)
    what = merged(into(CHEN), source, parents=(ACKNOWLEDGED,), dead={CHEN.address: DEAD})
    decision = decided(mail("我又能收信了"), what, now=later(hours=1))
    assert decision.alive == CHEN.address
    assert [m.unreachable_since for m in mails(decision, LI)] == [None]


def test_mails_about_the_source_have_a_ladder_of_their_own_and_who_owns_the_target_is_told() -> None:
    source = replace(gone(), owner="wang")
    full = {1: {CHEN.address: FULL}, 2: {}}
    decision = decided(
        mail("您好,我下午过来。", sender=WANG), merged(source=source, parents=(ASSIGNED,), ticket_mails=full)
    )
    assert receipt(decision)["withheld"] == "flood"
    assert "withheld" in [m.template for m in mails(decision, LI)]
    other = {1: {}, 2: {CHEN.address: FULL}}
    goes = decided(
        mail("您好。", sender=WANG), merged(source=source, parents=(ASSIGNED,), ticket_mails=other)
    )
    assert [m.template for m in mails(goes, CHEN.address)] == ["reply"]


# -- what staff forward ------------------------------------------------------------------------------------


def forwarding(**fields: Any) -> Known:
    """An engineer forwards a mail of Chen's that belongs to a merged ticket."""
    theirs = merged(**fields)
    return replace(merged(tagged_tickets=(), taken_in={}), tickets={}, participants={}, original=theirs)


@pytest.mark.parametrize("tagged", [1, 2])
def test_a_forwarded_mail_is_kept_where_the_matter_goes_on_and_answered_under_its_number(tagged: int) -> None:
    decision = proved(forward(), forwarding(tagged_tickets=(tagged,)))
    assert (decision.outcome, decision.ticket_id) == (Outcome.FOLLOW_UP, 2)
    (passed_on,) = mails(decision, LI)
    assert passed_on in about(decision, 1)  # a reply to it goes to Chen
    assert passed_on.values["into"] == OWNS
    assert {e.visibility.value for e in decision.entries} == {"internal"}


def test_a_forwarded_mail_of_the_targets_requester_is_answered_under_the_target() -> None:
    decision = proved(forward(address=BOB.address, name="Bob"), forwarding(tagged_tickets=(1,)))
    assert decision.ticket_id == 2
    assert mails(decision, LI) == about(decision, 2)[: len(mails(decision, LI))]
    assert mails(decision, LI)[0].values["into"] == ""


def test_a_mail_that_opens_a_ticket_does_not_merge_it_in_the_same_breath() -> None:
    target = replace(opened(), id=2, number=OWNS, owner="li")
    parsed = forward(f"#merge {OWNS}", address="dora@example.com", name="Dora")
    what = replace(merged(target, opened(), participants={}, taken_in={}), named_tickets={OWNS: 2})
    decision = proved(parsed, what)
    assert decision.outcome is Outcome.NEW_TICKET
    assert [r["why"] for r in receipt(decision)["refused"]] == ["opened_just_now"]
    assert decision.others == ()


def test_a_number_above_a_forwarded_mail_is_looked_up() -> None:
    from daemon.desk.merging import tickets_named

    assert tickets_named(Reading(forward(f"#merge {OWNS}")), policy()) == (OWNS,)


def test_being_away_needs_no_ticket_that_lives() -> None:
    what = merged(
        replace(opened(), id=2, number=OWNS, requester=BOB, owner="li"),
        opened(),
        parents=(ASSIGNED,),
        named_tickets={OWNS: 2},
        taken_in={},
    )
    decision = decided(mail(f"#merge {OWNS}\n#away until 2024-06-01\n#take", sender=WANG), what)
    said = receipt(decision)
    assert [row["result"] for row in said["done"]] == ["merged", "away"]
    assert [row["why"] for row in said["refused"]] == ["not_now"]
    assert len(decision.absences) == 1
