"""The contact directory: what an import changes, and what knowing somebody changes for their mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from daemon.desk.decide import decide
from daemon.desk.directory import Changes, Contact, contact_of, differences, matching, plan, row_of, unfit
from daemon.desk.model import EventKind, Language, Outcome, ReplyGoesTo, Status, Visibility
from parsers.contacts import FIELDS, ContactRow
from parsers.model import Address
from parsers.reading import Reading
from tests.unit.desk.cases import (
    CHEN,
    DESK,
    LI,
    WANG,
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

HOME = "chen@home.example"
LISTED = Contact(
    addresses=(CHEN.address, HOME),
    name="陈晓",
    department="销售部",
    language=Language.ZH_CN,
    zone="Europe/Berlin",
)


def row(*addresses: str, line: int = 2, **fields: Any) -> ContactRow:
    return ContactRow(line=line, addresses=addresses, **fields)


def planned(present: dict[int, Contact], *rows: ContactRow, **more: Any) -> Changes:
    return plan(present, rows, more.pop("fields", FIELDS), remove_missing=more.pop("remove_missing", False))


ANN = Contact(addresses=("ann@a.example",), name="Ann", phone="1")
BOB = Contact(addresses=("bob@a.example", "bob@b.example"), name="Bob")


# -- what an import changes ------------------------------------------------------------------------------


def test_a_list_adds_changes_and_leaves() -> None:
    changes = planned(
        {1: ANN, 2: BOB},
        row("ann@a.example", name="Ann Li", phone="1"),
        row("bob@a.example", "bob@b.example", name="Bob"),
        row("cy@a.example"),
    )
    assert changes.added == (Contact(addresses=("cy@a.example",)),)
    assert changes.changed == {1: replace(ANN, name="Ann Li")}
    assert (changes.removed, changes.unchanged, changes.missed) == ((), 1, 0)


def test_what_the_list_has_no_column_for_stays_and_an_empty_cell_empties() -> None:
    changes = planned({1: ANN}, row("ann@a.example"), fields={"addresses", "phone"})
    assert changes.changed == {1: replace(ANN, phone="")}


def test_who_is_missing_goes_only_when_told_to() -> None:
    kept = planned({1: ANN, 2: BOB}, row("ann@a.example", name="Ann", phone="1"))
    assert (kept.removed, kept.unchanged, kept.missed) == ((), 2, 1)
    gone = planned({1: ANN, 2: BOB}, row("ann@a.example", name="Ann", phone="1"), remove_missing=True)
    assert (gone.removed, gone.unchanged, gone.missed) == ((2,), 1, 0)


def test_one_person_may_be_known_by_any_of_their_addresses() -> None:
    changes = planned({2: BOB}, row("new@a.example", "bob@b.example", name="Bob"))
    assert changes.changed == {2: replace(BOB, addresses=("new@a.example", "bob@b.example"))}
    assert changes.added == ()


def test_an_address_that_moves_leaves_the_one_who_had_it() -> None:
    changes = planned(
        {1: ANN, 2: BOB}, row("ann@a.example", "bob@b.example", name="Ann"), fields={"addresses"}
    )
    assert changes.changed == {
        1: replace(ANN, addresses=("ann@a.example", "bob@b.example")),
        2: replace(BOB, addresses=("bob@a.example",)),
    }
    assert changes.missed == 1


def test_two_who_turn_out_to_be_one_become_one() -> None:
    changes = planned({1: ANN, 2: BOB}, row("ann@a.example", "bob@a.example", "bob@b.example", name="Ann"))
    assert changes.changed.keys() == {1}
    assert changes.removed == (2,)


def test_one_who_turns_out_to_be_two_becomes_two() -> None:
    changes = planned({2: BOB}, row("bob@a.example", name="Bob"), row("bob@b.example", name="Rob"))
    assert changes.changed == {2: replace(BOB, addresses=("bob@a.example",))}
    assert changes.added == (Contact(addresses=("bob@b.example",), name="Rob"),)


def test_a_contact_is_a_row_and_back() -> None:
    assert contact_of(row_of(LISTED)) == LISTED
    assert contact_of(row_of(ANN)) == ANN


def test_differences_are_told_field_by_field() -> None:
    after_ = replace(ANN, name="Ann Li", vip=True, addresses=("ann@a.example", "x@a.example"))
    assert list(differences(ANN, after_)) == [
        ("addresses", "ann@a.example", "ann@a.example; x@a.example"),
        ("name", "Ann", "Ann Li"),
        ("vip", "no", "yes"),
    ]


def test_the_desk_itself_is_nobodys_contact() -> None:
    rows = [row("ann@a.example"), row("x@a.example", DESK.upper().lower(), line=3)]
    (problem,) = unfit(rows, policy())
    assert (problem.line, problem.value) == (3, DESK)


def test_people_are_found_by_all_words_in_any_field() -> None:
    assert list(matching([ANN, BOB, LISTED], "BOB b.example")) == [BOB]
    assert list(matching([ANN, BOB, LISTED], "销售")) == [LISTED]
    assert len(list(matching([ANN, BOB, LISTED], ""))) == 3


# -- a new ticket ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "listed", "learned", "expected"),
    [
        ("The printer is jammed and does not print", Language.ZH_CN, Language.ZH_CN, Language.EN),
        ("VPN 809", Language.EN, Language.ZH_CN, Language.EN),
        ("VPN 809", None, Language.EN, Language.EN),
        ("VPN 809", None, None, Language.ZH_CN),
    ],
    ids=["their words", "the directory", "what was learned", "the desk's"],
)
def test_the_language_is_their_words_then_the_directorys_then_the_learned(
    words: str, listed: Language | None, learned: Language | None, expected: Language
) -> None:
    contact = replace(LISTED, language=listed)
    decision = decided(mail(words, subject="VPN"), known(contact=contact, contact_language=learned))
    assert after(decision).language is expected


def test_the_directorys_name_stands_in_where_the_mail_has_none() -> None:
    nameless = mail("打印机卡纸", sender=CHEN.address)
    assert after(decided(nameless, known(contact=LISTED))).requester.name == "陈晓"
    assert to_requester(decided(nameless, known(contact=LISTED)))[0].name == "陈晓"
    named = mail("打印机卡纸", sender=Address(name="Xiao", address=CHEN.address))
    assert after(decided(named, known(contact=LISTED))).requester.name == "Xiao"


def test_times_are_told_in_the_requesters_zone_and_staff_keep_the_desks() -> None:
    decision = decided(mail("打印机卡纸"), known(contact=LISTED))
    assert {one.to: one.zone for one in decision.mails} == {CHEN.address: "Europe/Berlin", WANG: ""}
    assert {one.zone for one in decided(mail("打印机卡纸")).mails} == {""}


def test_what_falls_due_later_is_told_in_their_zone_too() -> None:
    ticket = replace(opened(), zone="Europe/Berlin")
    done = decided(
        mail("#resolve\ncause: 卡纸\nsolution: 换轮\ntested: 打印正常", sender=WANG, in_reply_to=("<ours>",)),
        known([ticket], parents=(sent("assigned", WANG, ReplyGoesTo.REQUESTER),)),
    )
    (told,) = to_requester(done)
    assert (told.template, told.zone) == ("resolved", "Europe/Berlin")
    closed = fallen_due("confirmation", after(done), later(days=9))
    assert {one.zone for one in to_requester(closed)} == {"Europe/Berlin"}


def test_their_own_other_address_in_copy_is_no_watcher() -> None:
    copied = mail("打印机卡纸", cc=(Address(address=HOME), Address(address="x@y.example")))
    assert after(decided(copied, known(contact=LISTED))).watchers == ("x@y.example",)


# -- the second address ----------------------------------------------------------------------------------


def from_home(text: str, **fields: Any) -> Any:
    return mail(text, sender=HOME, subject="Re: [#20240520-001] 打印机卡纸", **fields)


def test_a_reply_from_another_address_of_the_requester_is_the_requesters() -> None:
    ticket = opened()
    what = known([ticket], contact=LISTED, tagged_tickets=(1,))
    decision = decided(from_home("还是不行"), what)
    assert decision.outcome is Outcome.FOLLOW_UP
    assert decision.entries[0].author == "requester"
    assert "another address" in decision.reasons[0]
    stranger = decided(from_home("还是不行"), known([ticket], tagged_tickets=(1,)))
    assert stranger.outcome is Outcome.HELD


def test_it_answers_the_mail_that_went_to_the_first() -> None:
    parent = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
    what = known([opened()], contact=LISTED, parents=(parent,))
    decision = decided(mail("补充一下", sender=HOME, in_reply_to=("<ours>",)), what)
    assert decision.outcome is Outcome.FOLLOW_UP
    assert "to another address of theirs" in decision.reasons[0]


def test_it_confirms_and_rates_as_the_requester_does() -> None:
    ticket = replace(opened(), status=Status.RESOLVED)
    what = known([ticket], contact=LISTED, parents=(sent("resolved", CHEN.address, ReplyGoesTo.DESK),))
    closed = decided(mail("已解决,谢谢", sender=HOME, in_reply_to=("<ours>",)), what)
    assert after(closed).status is Status.CLOSED
    ticket = replace(after(closed), id=1)
    survey = known([ticket], contact=LISTED, parents=(sent("survey", CHEN.address, ReplyGoesTo.SURVEY),))
    rated = decided(mail("5 4 5", sender=HOME, in_reply_to=("<ours>",)), survey, now=later(hours=2))
    assert rated.outcome is Outcome.SURVEY_ANSWER
    assert after(rated).last(EventKind.SURVEY_ANSWERED)


def test_a_contact_that_does_not_have_the_senders_address_gives_nothing() -> None:
    """Of a form's robot the directory knows whom the form names; the robot is not that person."""
    other = replace(LISTED, addresses=(CHEN.address,))
    decision = decided(from_home("还是不行"), known([opened()], contact=other, tagged_tickets=(1,)))
    assert decision.outcome is Outcome.HELD


def test_an_address_in_the_directory_is_no_address_of_staff() -> None:
    """A contact that holds an engineer's address and another one: the other one commands nothing."""
    engineer = Contact(addresses=(WANG, HOME), name="王磊")
    what = known([opened()], contact=engineer, parents=(sent("assigned", WANG, ReplyGoesTo.REQUESTER),))
    decision = decided(mail("#close\n\n内部的话", sender=HOME, in_reply_to=("<ours>",)), what)
    assert decision.outcome is Outcome.HELD
    assert decision.rule == "former_staff"
    assert after(decision).status is not Status.CLOSED
    assert decision.entries[0].visibility is Visibility.INTERNAL
    assert "reply" not in templates(decision)


def test_staff_who_report_from_home_are_requesters_of_their_own_ticket_at_work() -> None:
    engineer = Contact(addresses=(LI, HOME), name="李")
    ticket = opened(sender=Address(name="李", address=HOME))
    what = known([ticket], contact=engineer, tagged_tickets=(1,))
    decision = decided(mail("还没好", sender=LI, subject="Re: [#20240520-001] 打印机"), what)
    assert decision.rule == "follow_up"
    assert decision.entries[0].author == "requester"


def test_a_mail_that_dmarc_disowns_is_held_whatever_the_directory_says() -> None:
    headers = {"authentication-results": ("mx.example.com; dmarc=fail header.from=home.example",)}
    box = replace(policy().mailboxes["support"], authserv_id="mx.example.com")
    strict = replace(policy(), mailboxes={"support": box})
    what = known([opened()], contact=LISTED, tagged_tickets=(1,))
    decision = decide(Reading(from_home("还是不行", headers=headers)), what, strict, {1: strict}, later())
    assert decision.rule == "disowned"
