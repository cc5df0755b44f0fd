"""Mail is taken in when the server says so, not at the next poll; measured in bench, proven here."""

from __future__ import annotations

import imaplib

import pytest

from daemon.demo.people import BOB
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import World
from tests.servers.dovecot import PASSWORD, running_dovecot

HOURLY = "poll_seconds = 3600"


def write_three_times(world: World, deliver: object) -> None:
    assert callable(deliver)
    for number in range(1, 4):
        deliver(world.letter(BOB, f"Fault {number}", f"My screen is black, {number}."))
        world.until(lambda: len(world.got(BOB)) >= number, "no acknowledgement came")  # noqa: B023


def test_an_arrival_on_an_idle_desk_is_answered_long_before_the_next_poll(make_world: MakeWorld) -> None:
    world = make_world(mailbox=HOURLY).start()
    write_three_times(world, world.put)
    assert len(world.tickets()) == 3


def test_without_idle_nothing_is_read_before_the_poll(make_world: MakeWorld) -> None:
    """The counterpart: it is IDLE that brings the mail, not some other look."""
    world = make_world(mailbox=f"{HOURLY}\nidle = false").start()
    world.put(world.letter(BOB, "Fault", "My screen is black."))
    world.until(lambda: world.unseen() == 1, "it did not arrive")
    assert world.count_read() == 0
    world.restart()  # each new connection looks at once
    world.settle()
    assert len(world.got(BOB)) == 1


@pytest.mark.parametrize("handled", ["flag", "move"])
def test_dovecot_idle_brings_each_mail_and_it_is_filed_away(make_world: MakeWorld, handled: str) -> None:
    with running_dovecot() as dovecot:
        world = make_world(imap_port=dovecot.imap_port, mailbox=f'{HOURLY}\nhandled = "{handled}"')
        text = world.config.read_text().replace(f'user = "{world.desk}"', 'user = "desk"')
        world.config.write_text(text)
        (world.folder / "password").write_text(PASSWORD)
        world.start()
        write_three_times(world, lambda raw: dovecot.deliver("desk", raw))
        assert len(world.tickets()) == 3
        world.stop()
        with imaplib.IMAP4("127.0.0.1", dovecot.imap_port, timeout=10) as imap:
            imap.login("desk", PASSWORD)
            counts = {}
            for folder in ("INBOX", "Processed"):
                answer, number = imap.select(folder, readonly=True)
                counts[folder] = int(number[0] or 0) if answer == "OK" else 0
                if folder == "INBOX":
                    assert imap.search(None, "UNSEEN")[1] == [b""]
        assert counts == ({"INBOX": 3, "Processed": 0} if handled == "flag" else {"INBOX": 0, "Processed": 3})
