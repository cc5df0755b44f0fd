"""Two daemons on one PostgreSQL database and one mailbox: what both want to do is done once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from daemon.demo.host import MailHost
from daemon.demo.people import BOB, users
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.letters import read
from tests.end_to_end.world import World
from tests.servers.postgres import Postgres, need_driver, running_postgres

MAILS = 60


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    need_driver()
    with running_postgres() as server:
        server.create("desk")
        yield server


@pytest.fixture
def worlds(make_world: MakeWorld, postgres: Postgres) -> Iterator[tuple[World, World]]:
    """Two running daemons of one desk."""
    host = MailHost(users()).start()
    url = postgres.url("desk").replace("+psycopg", "")
    extra = f'[database]\nurl = "{url}"\n\n[silence]\nper_10_minutes = 1000\nper_hour = 1000'
    one, other = (make_world(name, host=host, extra=extra).start() for name in ("one", "other"))
    yield one, other
    one.stop()
    other.stop()
    host.stop()


def together(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_daemons_share_the_work_and_double_nothing(worlds: tuple[World, World], log: list[Any]) -> None:
    one, other = worlds
    for number in range(MAILS):
        one.put(one.letter(BOB, f"VPN {number} does not connect", f"It says {number}."))
    one.settle()
    other.until(lambda: other.service.delivery.idle, "the other did not end")
    one.settle()
    assert one.outcomes() == {"new_ticket": MAILS}
    numbers = [ticket.number for ticket in one.tickets()]
    assert sorted(numbers) == [f"20240521-{serial:03d}" for serial in range(1, MAILS + 1)]
    sent = Counter(str(read(found.content)["Message-ID"]) for found in one.host.accepted)
    assert len(sent) == 2 * MAILS
    assert set(sent.values()) == {1}

    assert not [event for event in log if event["event"] == "The mailbox loop failed"]

    for world in worlds:
        world.clock.move_to(world.clock.now().replace(minute=26))
    together(one.sweep, other.sweep)
    one.sweep()
    reminders = Counter(row.recipient for row in one.deliveries() if row.template == "target_reminder")
    assert set(reminders.values()) == {MAILS}
    assert len(reminders) == 2
