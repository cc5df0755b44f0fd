"""Owner and watchers get what concerns them, and nobody who has it already gets it again (SPEC D1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.desk.effects import Decision
from daemon.desk.model import ReplyGoesTo, Ticket
from parsers.model import Address
from tests.unit.desk.cases import CHEN, LI, WANG, ZHAO, decided, known, mail, opened, sent

OUTSIDER = "eve@partner.example"


def watched() -> Ticket:
    """A ticket of wang's that li and zhao watch, and somebody outside."""
    return replace(opened(), copied=("li", "zhao", OUTSIDER))


def recipients(decision: Decision) -> list[tuple[str, str]]:
    return sorted((m.template, m.to) for m in decision.all_mails)


def requester_writes(*cc: str) -> Decision:
    parent = sent("reply", CHEN.address, ReplyGoesTo.DESK)
    words = mail("还是不行", cc=tuple(Address(address=each) for each in cc))
    return decided(words, known([watched()], parents=(parent,)))


def engineer_writes(*cc: str, to: tuple[str, ...] = ()) -> Decision:
    parent = sent("assigned", WANG, ReplyGoesTo.REQUESTER)
    words = mail(
        "我十分钟后过来",
        sender=WANG,
        cc=tuple(Address(address=each) for each in cc),
        to=tuple(Address(address=each) for each in ("support@example.com", *to)),
    )
    return decided(words, known([watched()], parents=(parent,)))


def test_a_requesters_words_go_to_the_owner_and_to_every_watcher_of_staff() -> None:
    assert recipients(requester_writes()) == [("follow_up", LI), ("follow_up", WANG), ("follow_up", ZHAO)]


@pytest.mark.parametrize("has_it", [WANG, LI, ZHAO, LI.upper()])
def test_a_watcher_or_owner_in_copy_gets_no_second_one(has_it: str) -> None:
    gone_to = {to for _, to in recipients(requester_writes(has_it))}
    assert gone_to == {WANG, LI, ZHAO} - {has_it.lower()}


def test_an_engineers_words_go_to_the_requester_and_to_who_is_copied_outside() -> None:
    assert recipients(engineer_writes()) == [("reply", CHEN.address), ("reply", OUTSIDER)]


@pytest.mark.parametrize("has_it", [OUTSIDER, OUTSIDER.upper(), CHEN.address, CHEN.address.upper()])
def test_who_stands_in_to_or_cc_of_it_gets_no_second_one(has_it: str) -> None:
    everybody = {CHEN.address, OUTSIDER}
    for decision in (engineer_writes(has_it), engineer_writes(to=(has_it,))):
        assert {to for _, to in recipients(decision)} == everybody - {has_it.lower()}
