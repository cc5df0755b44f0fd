"""Which mail of ours proves what, and which ids are worth nothing once outsiders have seen them."""

from __future__ import annotations

import pytest

from daemon.demo.people import ANN, BOB, DESK, ZHAO
from daemon.desk.model import Outcome, Status
from tests.end_to_end.letters import answer_headers, subject_of
from tests.end_to_end.test_identity import VENDOR, last
from tests.end_to_end.world import World


@pytest.fixture
def world(world: World) -> World:
    """A world in which Bob has reported a fault that is Ann's."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


def replay(world: World, message_id: str, text: str = "#close", subject: str = "Re: VPN") -> None:
    """Somebody who read this id writes in Ann's name."""
    world.write(ANN, subject, text, headers={"In-Reply-To": message_id})


def test_an_older_id_in_the_references_that_the_vendor_saw_is_worth_nothing(world: World) -> None:
    first = world.newest(ANN)
    world.answer(BOB, "It happens at home only.", to="VPN")
    second = world.newest(ANN)
    assert str(first["Message-ID"]) in str(second["References"])
    world.answer(ANN, "We ask the maker.", headers={"Cc": VENDOR.address})
    for seen in (first, second):
        replay(world, str(seen["Message-ID"]))
        assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.OPEN


def test_an_id_that_stands_in_the_references_alone_is_exposed_too(world: World) -> None:
    assigned = world.newest(ANN)
    only = {"References": str(assigned["Message-ID"]), "Cc": VENDOR.address}
    world.write(ANN, "VPN at the maker's", "Dear vendor, please look.", headers=only)
    replay(world, str(assigned["Message-ID"]))
    assert last(world) is Outcome.HELD


def test_what_an_engineer_answers_to_all_lets_the_requester_speak_for_nobody(world: World) -> None:
    """A participant in copy costs the engineer one question at the next answer to an old mail."""
    assigned = world.newest(ANN)
    to_all = {**answer_headers(assigned), "To": f"{DESK}, {BOB.address}"}
    world.write(ANN, "Re: VPN", "Please try again.", headers=to_all)
    assert last(world) is Outcome.FOLLOW_UP
    replay(world, str(assigned["Message-ID"]))
    assert last(world) is Outcome.HELD
    question = world.newest(ANN, "Was this you")
    world.write(ANN, f"Re: {subject_of(question)}", "yes", headers=answer_headers(question))
    assert world.tickets()[0].status is Status.CLOSED


def test_a_digest_is_no_key_to_a_ticket(world: World) -> None:
    world.at(17, 30)
    digest = world.newest(ZHAO, "^Tue 21 May")
    number = world.tickets()[0].number
    world.write(ZHAO, f"[#{number}] VPN", "#close", headers={"In-Reply-To": str(digest["Message-ID"])})
    assert last(world) is Outcome.HELD
    assert world.tickets()[0].status is Status.NEW


def test_a_digest_that_was_passed_on_proves_nothing_at_all(world: World) -> None:
    world.at(17, 30)
    digest = world.newest(ZHAO, "^Tue 21 May")
    answered = {**answer_headers(digest), "Cc": VENDOR.address}
    world.write(ZHAO, f"Re: {subject_of(digest)}", "Dear vendor, see below.", headers=answered)
    away = {"In-Reply-To": str(digest["Message-ID"])}
    world.write(ZHAO, "From Zhao", "#away until 2024-06-01", headers=away)
    assert last(world) is Outcome.HELD
    assert world.taken[-1].decision.absences == ()


def test_a_good_id_behind_an_exposed_one_proves_nothing(world: World) -> None:
    world.write(BOB, "Wifi is slow", "In the whole building.")
    first, second = world.tickets()
    good, seen = world.newest(ANN, first.number), world.newest(ANN, second.number)
    world.write(ANN, "Re: Wifi", "We ask.", headers={**answer_headers(seen), "Cc": VENDOR.address})
    replay(world, f"{seen['Message-ID']} {good['Message-ID']}")
    assert last(world) is Outcome.HELD
    assert Status.CLOSED not in {ticket.status for ticket in world.tickets()}
