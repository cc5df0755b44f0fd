"""Machines that hide what they are, and too many mails about one ticket, over real SMTP and IMAP."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import ADMINISTRATOR, ANN, BOB, Actor, users
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import answer_headers, subject_of, text_of
from tests.end_to_end.world import World


@pytest.fixture
def outside(make_world: MakeWorld) -> Iterator[World]:
    """A desk on a host that takes mail for everybody; fewer mails to one domain, to be quicker."""
    host = MailHost(users(), catch_all=True).start()
    yield make_world(host=host, extra="[silence]\ndomain_per_10_minutes = 12").start()
    host.stop()


def responders(world: World, words: Callable[[int], str], address: Callable[[int], str]) -> int:
    """Let a machine answer each mail that it gets, from another address each time and without any header that
    tells it; return how many mails it got in the end."""
    for number in range(100):
        sender = Actor(name="Away", address=address(number))
        world.receive(world.letter(sender, "I am away", words(number)), sender=sender.address)
        if not world.got(sender):
            return number
    raise AssertionError("no end")


def test_a_responder_that_changes_its_address_each_time_is_stopped_by_its_domain(outside: World) -> None:
    def words(number: int) -> str:
        return f"I am away until Monday. Your mail has been given the number {number * 7919}."

    assert responders(outside, words, lambda number: f"bounce-{number}@away.test") == 12


def test_a_responder_that_changes_its_domain_too_is_stopped_by_its_words(outside: World) -> None:
    def words(_number: int) -> str:
        return "I am away until Monday and cannot read my mail. In urgent cases please call the front desk."

    assert responders(outside, words, lambda number: f"away@away-{number}.test") == 6
    reasons = [reason for taken in outside.taken for reason in taken.decision.reasons]
    assert any("the same words came 6 times" in reason for reason in reasons)


def test_a_mailing_list_that_answers_gets_nothing_automatic(world: World) -> None:
    """Bob's address is that of a list; it hands on what the desk writes, and what its members answer."""
    world.write(BOB, "VPN does not connect", "It says 809.")
    headers = {"List-Id": "<staff.demo.test>", "Precedence": "list"}
    for number in range(3):
        got = world.newest(BOB)
        before = len(world.got(BOB))
        raw = world.letter(BOB, subject_of(got), f"[{number}] We have got your mail.", headers={
            **answer_headers(got), **headers})  # fmt: skip
        world.receive(raw, sender="staff-bounces@demo.test")
        assert len(world.got(BOB)) == before
    world.receive(world.letter(BOB, "Minutes", "Of yesterday's meeting.", headers=headers))
    assert len(world.tickets()) == 1


def test_a_flood_in_the_requesters_name_is_kept_and_told_of_once(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says 809.")
    (ticket,) = world.tickets()
    for number in range(30):
        world.put(world.letter(BOB, f"Re: [#{ticket.number}] VPN", f"Are you there? {number}"))
    world.settle()
    about = [m for m in world.got(ANN) if not subject_of(m).startswith(f"[#{ticket.number}] Too many")]
    assert len(about) == 10  # the assignment and nine of them
    for who in (ANN.address, ADMINISTRATOR):
        (notice,) = world.got(who, "Too many mails")
        assert f"10 mails about this ticket have gone to {ANN.address}" in text_of(notice)
    words = [entry.text for entry in world.entries(ticket)]
    assert all(f"Are you there? {number}" in words for number in range(30))
    world.advance(minutes=11)
    world.write(BOB, f"Re: [#{ticket.number}] VPN", "It works again at home.")
    assert "It works again at home." in text_of(world.newest(ANN, "VPN"))


def test_two_responders_on_either_side_of_a_ticket_stop(world: World) -> None:
    """Requester and engineer are away; nothing in their answers tells it: they pass for people's words."""
    world.write(BOB, "VPN does not connect", "It says 809.")
    seen: dict[str, int] = {}
    for turn in range(100):
        who = (ANN, BOB)[turn % 2]
        if len(world.got(who)) == seen.get(who.address):
            break
        seen[who.address] = len(world.got(who))
        world.answer(who, f"I am away until Monday. ({turn})")
    else:
        raise AssertionError("no end")
    assert max(len(world.got(who)) for who in (ANN, BOB)) <= 13  # ten, and notices that some were withheld
    assert world.got(ADMINISTRATOR, "Too many mails") or world.got(ANN, "Too many mails")
