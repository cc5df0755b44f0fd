"""Killed at any point: one ticket, one acknowledgement's Message-ID, the message filed, nothing lost."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from daemon.app import POINTS
from daemon.demo.people import ADMINISTRATOR, ANN, BOB, CHEN, Actor
from daemon.store.tables import mail as mail_table
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import read, text_of
from tests.end_to_end.world import World

MOVE = 'handled = "move"'


def known_desk(make_world: MakeWorld, **config: str) -> World:
    """Return a desk that was running and is stopped: its mailbox has no backlog any more."""
    world = make_world(**config).start()
    world.stop()
    return world


def recover(world: World) -> None:
    """Start again and let time pass until leases and uncertain waits are over."""
    world.start()
    world.run_until_idle()


def acknowledgements(world: World, actor: Actor) -> set[str]:
    return {str(mail["Message-ID"]) for mail in world.got(actor)}


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_anywhere_leaves_one_ticket_and_one_acknowledgement(
    make_world: MakeWorld, point: str
) -> None:
    world = known_desk(make_world)
    world.put(world.letter(BOB, "VPN does not connect", "Hello,\n\nit says error 809.\n\nBob"))
    world.crash(point)
    recover(world)
    assert len(world.tickets()) == 1
    assert world.outcomes() == {"new_ticket": 1}
    assert len(acknowledgements(world, BOB)) == 1
    assert len(world.got(BOB)) <= 2  # a repeat of the same mail may occur
    assert world.unseen() == 0
    assert {one.state for one in world.deliveries()} == {"sent"}


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_with_two_messages_in_a_batch_loses_and_doubles_none(
    make_world: MakeWorld, point: str
) -> None:
    world = known_desk(make_world, mailbox=MOVE)
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.put(world.letter(CHEN, "会议室的打印机卡纸", "打印机一直提示卡纸。"))
    world.crash(point)
    recover(world)
    assert [ticket.number for ticket in world.tickets()] == ["20240521-001", "20240521-002"]
    assert world.outcomes() == {"new_ticket": 2}
    assert len(acknowledgements(world, BOB)) == len(acknowledgements(world, CHEN)) == 1
    assert world.in_inbox() == 0
    assert len(world.host.messages(world.desk, "Processed")) == 2
    assert {one.state for one in world.deliveries()} == {"sent"}


def test_a_crash_after_some_mails_were_sent_repeats_none_under_another_id(make_world: MakeWorld) -> None:
    world = known_desk(make_world, smtp="connections = 1")
    for number in range(3):
        world.put(world.letter(BOB, f"Fault {number}", "My screen is black."))
    world.crash("sent", nth=3)
    assert len(world.host.accepted) == 3
    recover(world)
    assert len(world.tickets()) == 3
    with world.app.database.read() as connection:
        asked = sa.select(mail_table.c.message_id).where(
            mail_table.c.template.in_(("acknowledgement", "assigned"))
        )
        first = set(connection.scalars(asked))
    times = Counter(str(read(one.content)["Message-ID"]) for one in world.host.accepted)
    assert len(first) == 6
    assert all(1 <= times[one] <= 2 for one in first)
    assert sum(times.values()) - len(times) <= 3  # repeats: of what was sent and not written down


def test_a_second_crash_during_the_recovery_changes_nothing(make_world: MakeWorld) -> None:
    world = known_desk(make_world)
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.crash("decided")  # nothing is committed, so that the next one comes as far as it must
    world.crash("sent")
    world.advance_stopped(minutes=15)
    recover(world)
    assert len(world.tickets()) == 1
    assert len(acknowledgements(world, BOB)) == 1


@pytest.mark.parametrize("point", ["leased", "sent"])
def test_what_a_killed_daemon_held_waits_ten_minutes_and_not_for_its_lease(
    make_world: MakeWorld, point: str
) -> None:
    world = known_desk(make_world, smtp="connections = 1")
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    world.crash(point)
    before = len(world.got(BOB))
    world.start()
    world.settle()
    assert {(one.state, one.uncertain) for one in world.deliveries()} == {("waiting", 1)}
    world.advance(minutes=9)
    assert len(world.got(BOB)) == before
    world.advance(minutes=1, seconds=1)
    assert len(world.got(BOB)) == before + 1
    assert {one.state for one in world.deliveries()} == {"sent"}


def test_a_mail_at_which_the_daemon_dies_again_and_again_is_given_up_and_told(make_world: MakeWorld) -> None:
    world = known_desk(make_world, smtp="connections = 1")
    world.put(world.letter(BOB, "VPN does not connect", "It says error 809."))
    for _ in range(3):
        world.crash("sent")  # every time with the mail to Bob: it is the oldest; Ann's is claimed with it
        world.start()  # the lease is over
        world.settle()
        world.stop()
        world.advance_stopped(minutes=10)
    recover(world)
    dead = [one for one in world.deliveries() if one.state == "dead"]
    assert {(one.recipient, one.attempts, one.uncertain) for one in dead} == {
        (BOB.address, 3, 3),
        (ANN.address, 3, 3),
    }
    assert len(world.got(BOB)) == 3
    assert len(world.got(ADMINISTRATOR)) == 2
    for person in (ANN, BOB):
        assert sum(person.address in text_of(mail) for mail in world.got(ADMINISTRATOR)) == 1


def test_mails_that_a_stop_left_unsent_go_out_at_once_after_the_start(make_world: MakeWorld) -> None:
    """An orderly stop gives back what was claimed: nothing is uncertain, no lease has to run out."""
    world = known_desk(make_world, smtp="connections = 1")
    for number in range(5):
        world.put(world.letter(BOB, f"Fault {number}", "My screen is black."))
    world.at_point = lambda point: world.service.stop() if point == "leased" else None
    world.start(wait=False)
    world.until(world.has_ended, "the daemon did not stop")
    world.stop()
    sent_before = len(world.got(BOB))
    assert sent_before < 5
    world.at_point = lambda _point: None
    world.start()
    world.settle()
    assert len(world.got(BOB)) == 5
    assert all(one.uncertain == 0 for one in world.deliveries())
