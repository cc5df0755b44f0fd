"""The ladder: mails of any kind to one address about one ticket, and who hears when one is not sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from daemon.desk.effects import Decision
from daemon.desk.model import EventKind, ReplyGoesTo, Status, Ticket, Visibility
from daemon.desk.silence import LADDER, full_step
from tests.unit.desk.cases import (
    CHEN,
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
)

RULES = policy().silence
REPLY = sent("reply", CHEN.address, ReplyGoesTo.DESK)
ASSIGNMENT = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
FULL = (10, 10, 10, 10, 10)


def follows(ticket: Ticket, counts: dict[str, tuple[int, ...]], **fields: Any) -> Decision:
    """The requester writes again."""
    what = known([ticket], parents=(REPLY,), ticket_mails={ticket.id: counts})
    return decided(mail("还在吗"), what, now=fields.pop("now", later(minutes=5)))


def answers(text: str, counts: dict[str, tuple[int, ...]], ticket: Ticket | None = None) -> Decision:
    """The engineer answers."""
    ticket = ticket or opened()
    what = known([ticket], parents=(ASSIGNMENT,), ticket_mails={ticket.id: counts})
    return decided(mail(text, sender=WANG), what, now=later(minutes=5))


def withheld(decision: Decision) -> list[tuple[Any, ...]]:
    assert decision.change is not None
    found = [e.data for e in decision.change.events if e.kind is EventKind.WITHHELD]
    return [(data["template"], data["to"], data["why"]) for data in found]


def test_the_shipped_ladder_is_the_one_that_proved_itself() -> None:
    assert tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 180, 600)) == LADDER
    assert RULES.per_ticket == (10, 15, 25, 50, 100)


@pytest.mark.parametrize(
    ("counts", "step"),
    [
        ((9, 14, 24, 49, 99), None),
        ((10, 10, 10, 10, 10), 0),
        ((0, 15, 15, 15, 15), 1),
        ((0, 0, 25, 25, 25), 2),
        ((0, 0, 0, 50, 50), 3),
        ((0, 0, 0, 0, 100), 4),
        ((10, 15, 20, 50, 60), 3),
    ],
)
def test_the_longest_full_step_counts(counts: tuple[int, ...], step: int | None) -> None:
    assert full_step(counts, RULES) == step


def test_below_the_ladder_everything_goes() -> None:
    assert templates(follows(opened(), {WANG: (9, 9, 9, 9, 9)})) == ["follow_up"]


def test_above_it_the_words_are_kept_and_owner_and_administrator_are_told() -> None:
    decision = follows(opened(), {WANG: FULL})
    assert decision.entries[0].text == "还在吗"
    assert withheld(decision) == [("follow_up", "wang", "flood")]
    assert [(m.template, m.to) for m in decision.mails] == [
        ("withheld", WANG),
        ("withheld", policy().administrator),
    ]
    assert decision.mails[0].values == {"recipient": WANG, "count": 10, "minutes": 10}
    assert any("flood" in reason for reason in decision.reasons)


def test_who_was_told_is_not_told_again_while_it_lasts() -> None:
    first = after(follows(opened(), {WANG: FULL}))
    again = follows(replace(first, version=2), {WANG: FULL}, now=later(minutes=14))
    assert (again.mails, withheld(again)) == ((), [("follow_up", "wang", "flood")])
    much_later = follows(replace(first, version=2), {WANG: FULL}, now=later(minutes=16))
    assert templates(much_later) == ["withheld", "withheld"]


def test_a_longer_step_is_told_of_once_for_its_own_time() -> None:
    hour = (0, 0, 25, 25, 25)
    first = after(follows(opened(), {WANG: hour}))
    assert follows(replace(first, version=2), {WANG: hour}, now=later(minutes=64)).mails == ()
    assert len(follows(replace(first, version=2), {WANG: hour}, now=later(minutes=66)).mails) == 2


def test_an_engineers_own_words_are_never_withheld_without_telling_them() -> None:
    decision = answers("请再试一次", {CHEN.address: FULL})
    assert to_requester(decision) == []
    assert withheld(decision) == [("reply", "requester", "flood")]
    receipt = next(m for m in decision.mails if m.template == "receipt")
    assert (receipt.values["withheld"], receipt.values["kept_text"]) == ("flood", "请再试一次")
    assert [e.visibility for e in decision.entries] == [Visibility.INTERNAL]
    assert [m.to for m in decision.mails if m.template == "withheld"] == [WANG]  # the owner


def test_even_if_they_get_too_much_themselves() -> None:
    decision = answers("请再试一次", {CHEN.address: FULL, WANG: FULL})
    assert "receipt" in templates(decision)


def test_receipts_count_and_are_withheld_like_everything_else() -> None:
    decision = answers("#备注 已去电", {WANG: FULL})
    assert withheld(decision) == [("receipt", "wang", "flood")]
    assert "receipt" not in templates(decision)
    assert decision.entries[0].text == "已去电"


def test_several_mails_of_one_decision_count_together() -> None:
    almost = {CHEN.address: (9, 9, 9, 9, 9)}
    decision = answers("#接单\n#关闭", almost)
    assert [m.template for m in to_requester(decision)] == ["closed"]
    two = answers("#转派 li\n#关闭", almost)  # a new owner is announced, and the ticket is closed
    assert after(two).status is Status.CLOSED
    assert len(to_requester(two)) == 1
    assert [why for _, _, why in withheld(two)] == ["flood"]


def test_a_whole_team_that_gets_too_much_is_told_by_one_mail_each() -> None:
    ticket = replace(opened(), owner=None)
    members = policy().teams["desktop"].members
    full = {policy().people[member].address: FULL for member in members}
    decision = follows(ticket, full)
    assert len(withheld(decision)) == len(members)
    told = [m.to for m in decision.mails]
    assert sorted(told) == sorted([*full, policy().administrator])


def test_the_administrator_is_not_flooded_either() -> None:
    everybody = {WANG: FULL, policy().administrator: FULL}
    decision = follows(opened(), everybody)
    assert [m.to for m in decision.mails] == [WANG]
    assert ("withheld", "administrator", "flood") in withheld(decision)


def test_another_ticket_is_another_count() -> None:
    ticket = opened()
    what = known([ticket], parents=(REPLY,), ticket_mails={99: {WANG: FULL}})
    assert templates(decided(mail("还在吗"), what)) == ["follow_up"]
