"""One answer, two matters: the first is confirmed, the second gets a ticket of its own (SPEC E1)."""

from __future__ import annotations

import pytest

from daemon.desk.effects import Decision
from daemon.desk.model import EventKind, ReplyGoesTo, Status
from parsers.fields import Field
from tests.unit.desk.cases import (
    CHEN,
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


def says(words: str, ticket: object = None, **fields: object) -> Decision:
    what = known(
        [ticket or resolved()],  # type: ignore[list-item]
        parents=(RESOLVED_MAIL,),
        opening_words={1: "三楼的打印机卡纸"},
    )
    return decided(mail(words, **fields), what, now=later(hours=1))


def what(decision: Decision) -> object:
    (told,) = [m for m in decision.mails if m.template == "follow_up"]
    return told.values["what"]


@pytest.mark.parametrize(
    ("words", "other"),
    [
        ("The printer works now. Another issue: the scanner does not scan any more.", "scanner"),
        ("打印机好了。另外还有一个问题：扫描仪扫不了了。", "扫描仪"),
    ],
)
def test_another_matter_that_is_said_to_be_one_opens_a_linked_ticket(words: str, other: str) -> None:
    decision = says(words)
    assert after(decision).status is Status.CLOSED
    assert what(decision) == "confirmed_second"
    (beside,) = decision.others
    assert beside.change is not None and beside.change.before is None
    second = beside.ticket
    assert (second.status, second.requester) == (Status.NEW, resolved().requester)
    assert other in second.subject
    assert [entry.author for entry in beside.entries] == ["requester"]
    assert {m.template for m in beside.mails} >= {"split", "assigned"}
    (brought,) = {m.values["split_from"] for m in beside.mails if m.template == "assigned"}
    assert brought == resolved().number
    assert other in str(second.record.text(Field.SYSTEM)) and "works now" not in str(second.record)
    linked = [e for e in after(decision).history if e.kind is EventKind.LINKED]
    assert [e.data["how"] for e in linked] == ["other_matter"]


@pytest.mark.parametrize(
    "words", ["Works now, but the scanner does not scan any more.", "打印机好了，但是扫描仪扫不了了"]
)
def test_what_is_not_said_to_be_another_matter_stays_for_the_owner_to_see(words: str) -> None:
    decision = says(words)
    assert after(decision).status is Status.CLOSED
    assert what(decision) == "confirmed_more"
    assert decision.others == ()


@pytest.mark.parametrize("words", ["Works now but it is very slow", "能打了，但是三楼的打印机还是有点卡纸"])
def test_a_reservation_about_the_same_thing_confirms_nothing(words: str) -> None:
    decision = says(words)
    assert after(decision).status is not Status.CLOSED
    assert decision.others == ()


def test_thanks_with_another_matter_do_not_reopen_a_closed_ticket() -> None:
    decision = says("Thank you! Another issue: the scanner does not scan any more.", closed())
    assert after(decision).status is Status.CLOSED
    assert what(decision) == "thanked_second"
    assert len(decision.others) == 1


def test_a_colleague_opens_nothing_in_the_requesters_name() -> None:
    ticket = resolved()
    words = "Works now. Another issue: the scanner does not scan any more."
    decision = decided(
        mail(words, sender="colleague@example.com"),
        known(
            [ticket],
            parents=(sent("resolved", "colleague@example.com", ReplyGoesTo.DESK),),
            participants={1: frozenset({"colleague@example.com", CHEN.address})},
        ),
        now=later(hours=1),
    )
    assert decision.others == ()
    assert after(decision).status is Status.RESOLVED


def test_the_first_ticket_learns_nothing_from_the_words_about_the_second() -> None:
    decision = says("Works now. Another issue: the scanner on floor 2 does not scan any more.")
    (beside,) = decision.others
    assert beside.ticket.subject == "The scanner on floor 2 does not scan any more."
    assert Field.ROOM not in after(decision).record
    assert beside.ticket.record.values[Field.ROOM].text == "floor 2"
    assert Field.ROOM in after(says("It still jams. It is the printer on floor 2.")).record
