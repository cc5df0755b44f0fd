"""What falls due: each reminder, closing, survey and digest once, whatever restarts come between."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest

from daemon import deadlines
from daemon.deadlines import Deadlines
from daemon.demo.people import ANN, BOB, CHEN, WANG, ZHAO
from daemon.desk.due import DueCase, decide_due
from daemon.desk.model import Status
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import subject_of
from tests.end_to_end.world import World

RESOLVE = "#resolve\ncause: an old certificate\nsolution: renewed it\ntested: signed in\n\nPlease try again."


def told(world: World, template: str) -> Counter[str]:
    """How many mails of a kind each address was sent."""
    return Counter(one.recipient for one in world.deliveries() if one.template == template)


def with_ticket(world: World) -> World:
    """Let Bob report a fault at nine; Ann has half an hour to answer him."""
    world.write(BOB, "VPN does not connect", "It says error 809.")
    return world


# -- reminders -------------------------------------------------------------------------------------------


def test_each_reminder_is_sent_once_per_level(world: World) -> None:
    with_ticket(world)
    world.at(9, 20)
    assert told(world, "target_reminder") == {}
    world.at(9, 25)
    world.sweep()
    assert told(world, "target_reminder") == {ANN.address: 1, ZHAO.address: 1}
    world.at(9, 31)
    world.sweep()
    assert told(world, "target_reminder") == {ANN.address: 2, ZHAO.address: 2}
    world.at(12, 0)
    assert told(world, "target_reminder") == {ANN.address: 2, ZHAO.address: 2}


def test_sweeps_at_the_same_time_remind_once(world: World) -> None:
    for number in range(10):
        world.write(BOB, f"VPN {number} does not connect", "It says error 809.")
    world.clock.move_to(world.clock.now().replace(minute=25))
    begin = threading.Barrier(4)

    def sweep() -> None:
        begin.wait()
        Deadlines(world.app).sweep()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.sweep()
    assert told(world, "target_reminder") == {ANN.address: 10, ZHAO.address: 10}


def test_what_fell_due_while_the_daemon_was_down_is_caught_up_once(world: World) -> None:
    with_ticket(world)
    world.stop()
    world.advance_stopped(hours=2)
    world.start()
    world.sweep()
    assert told(world, "target_reminder") == {ANN.address: 1, ZHAO.address: 1}  # the highest level, not both
    world.restart()
    world.sweep()
    assert told(world, "target_reminder") == {ANN.address: 1, ZHAO.address: 1}


def test_an_answer_in_time_stops_the_reminders(world: World) -> None:
    with_ticket(world)
    world.at(9, 10)
    world.answer(ANN, "I am looking at it.")
    world.at(9, 45)
    assert told(world, "target_reminder") == {}


def test_a_ticket_whose_deadline_cannot_be_decided_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, log: list[Any]
) -> None:
    with_ticket(world)
    world.write(CHEN, "打印机卡纸", "打印机一直卡纸。")

    def broken(case: DueCase) -> Any:
        if case.ticket.requester.address == BOB.address:
            raise ZeroDivisionError
        return decide_due(case)

    monkeypatch.setattr(deadlines, "decide_due", broken)
    world.at(9, 26)
    assert told(world, "target_reminder") == {WANG.address: 1, ZHAO.address: 1}
    failures = [one for one in log if one["event"] == "A due ticket could not be dealt with"]
    world.sweep()
    assert len(failures) == 1  # put off, not tried at every sweep
    monkeypatch.setattr(deadlines, "decide_due", decide_due)
    world.at(10, 30)
    assert told(world, "target_reminder")[ANN.address] == 1


# -- closing and survey ----------------------------------------------------------------------------------


def test_an_unanswered_solution_is_reminded_closed_and_asked_about_once_each(
    make_world: MakeWorld,
) -> None:
    world = with_ticket(make_world().start())
    world.at(9, 10)
    world.answer(ANN, RESOLVE)
    assert world.tickets()[0].status is Status.RESOLVED
    for day in (1, 2, 3, 4, 5, 6):
        world.at(9, 30, days=1)
        world.restart()
        world.sweep()
        about_bob = told(world, "confirmation_reminder"), told(world, "closed"), told(world, "survey")
        assert about_bob == (
            {BOB.address: 1} if day >= 2 else {},
            {BOB.address: 1} if day >= 3 else {},
            {BOB.address: 1} if day >= 3 else {},
        ), day
    assert world.tickets()[0].status is Status.CLOSED


def test_down_over_reminder_and_closing_it_only_closes(world: World) -> None:
    with_ticket(world)
    world.answer(ANN, RESOLVE)
    world.stop()
    world.advance_stopped(days=10)
    world.start()
    world.sweep()
    world.sweep()
    assert told(world, "confirmation_reminder") == {}
    assert told(world, "closed") == told(world, "survey") == {BOB.address: 1}


def test_a_confirmation_closes_and_the_survey_is_answered_once(world: World) -> None:
    with_ticket(world)
    world.answer(ANN, RESOLVE)
    world.answer(BOB, "Works now, thank you!", to="solved|fixed|resolved|Please confirm|VPN")
    assert world.tickets()[0].status is Status.CLOSED
    world.advance(minutes=1)
    world.answer(BOB, "5 4 5", to="How did we do")
    assert world.outcomes()["survey_answer"] == 1
    world.advance(days=7)
    assert told(world, "survey") == {BOB.address: 1}
    assert told(world, "confirmation_reminder") == {}


# -- the digest ------------------------------------------------------------------------------------------


def digests(world: World) -> list[str]:
    """The days that the manager was told of."""
    return [subject_of(mail).split(":")[0] for mail in world.got(ZHAO, r"^\w{3} \d+ May:")]


def test_the_digest_comes_once_a_day_however_often_the_daemon_starts(world: World) -> None:
    with_ticket(world)
    world.at(17, 29)
    assert digests(world) == []
    world.at(17, 31)
    world.restart()
    world.sweep()
    world.at(19, 0)
    assert digests(world) == ["Tue 21 May"]
    world.at(17, 30, days=1)
    assert digests(world) == ["Tue 21 May", "Wed 22 May"]


def test_a_missed_digest_is_sent_once_when_the_daemon_is_back(world: World) -> None:
    world.stop()
    world.advance_stopped(hours=24)  # Wednesday, 9:00
    world.start()
    world.sweep()
    world.restart()
    world.sweep()
    assert digests(world) == ["Tue 21 May"]
    world.at(17, 31)
    assert digests(world) == ["Tue 21 May", "Wed 22 May"]


def test_of_several_missed_digests_only_the_last_is_sent(world: World) -> None:
    world.stop()
    world.advance_stopped(days=6)  # over a weekend, to Monday morning
    world.start()
    world.sweep()
    assert digests(world) == ["Fri 24 May"]


def test_a_new_desk_sends_no_digest_of_a_day_it_did_not_see(make_world: MakeWorld) -> None:
    world = make_world()
    world.advance_stopped(hours=12)
    world.start()
    world.sweep()
    assert digests(world) == []
