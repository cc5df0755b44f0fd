"""Intake against servers that misbehave in the middle of it: every message has one outcome in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from daemon.demo.people import ADMINISTRATOR, BOB
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import text_of
from tests.end_to_end.world import World
from tests.servers.scripted_imap import PASSWORD, USER, Fault, ScriptedImap, scripted_imap


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with scripted_imap() as found:
        yield found


@pytest.fixture
def world(make_world: MakeWorld, server: ScriptedImap) -> World:
    """A world whose desk reads the scripted server."""
    world = make_world(imap_port=server.port)
    text = world.config.read_text().replace(f'user = "{world.desk}"', f'user = "{USER}"')
    world.config.write_text(text)
    (world.folder / "password").write_text(PASSWORD)
    return world.start()


def look_again(world: World) -> None:
    """This server reports nothing by itself; each new connection looks."""
    world.imap.shut()
    world.imap.open()


@pytest.mark.parametrize(
    "fault",
    [Fault.EOF_IN_FETCH, Fault.NONSENSE_AT_FETCH, Fault.EOF_IN_IDLE, Fault.LOGIN_EOF, Fault.LOGIN_LATER],
)
def test_a_server_that_breaks_off_is_asked_again_until_all_is_read(
    world: World, server: ScriptedImap, fault: Fault, log: list[Any]
) -> None:
    server.fault = fault
    for number in range(3):
        server.add(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    before = _interruptions(log)
    look_again(world)
    world.until(lambda: _interruptions(log) >= before + 3, "it was not tried again")
    server.fault = None
    world.until(lambda: world.count_read() == 3, "not all was read")
    world.settle()
    assert world.outcomes() == {"new_ticket": 3}
    assert len(world.got(BOB)) == 3


def _interruptions(log: list[Any]) -> int:
    return sum(one["event"] == "Intake is interrupted" for one in log)


def test_a_message_that_the_server_will_not_hand_out_is_quarantined_and_the_others_go_on(
    world: World, server: ScriptedImap
) -> None:
    server.add(world.letter(BOB, "One", "The VPN says 1."))
    server.refused.add(server.add(world.letter(BOB, "Two", "The VPN says 2.")))
    server.add(world.letter(BOB, "Three", "The VPN says 3."))
    server.fault = Fault.MESSAGES_REFUSED
    look_again(world)
    world.until(lambda: world.count_read() == 3, "not all have an outcome")
    world.settle()
    assert world.outcomes() == {"new_ticket": 2, "quarantined": 1}
    (told,) = world.got(ADMINISTRATOR)
    assert "will not hand this message out" in text_of(told)


def test_a_stop_between_batches_leaves_the_rest_for_the_next_start(
    world: World, server: ScriptedImap
) -> None:
    world.stop()
    for number in range(120):
        server.add(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    stopped: list[bool] = []

    def stop(point: str) -> None:
        if point == "filed" and not stopped:
            stopped.append(True)
            world.service.mailboxes[0]._stop.set()

    world.at_point = stop
    world.start(wait=False)
    world.until(lambda: bool(stopped), "nothing was filed")
    world.stop()
    world.at_point = lambda _point: None
    read_before = len(world.taken)
    assert read_before == 50
    world.start()
    assert world.count_read() == 120
    assert len(world.tickets()) == 120
    world.until(lambda: all("\\Seen" in one.flags for one in server.messages.values()), "not all were filed")


def test_every_batch_is_a_sign_of_life(world: World, server: ScriptedImap) -> None:
    """A backlog of hours must not look like a hang."""
    world.stop()
    for number in range(120):
        server.add(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    beats: list[str] = []
    world.start(wait=False)
    world.service.mailboxes[0]._alive = beats.append
    world.caught_up()
    assert beats.count(world.service.mailboxes[0].name) >= 3
