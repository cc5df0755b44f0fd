"""No room and no right to write: intake stops, nothing is lost or sent twice, and it goes on by itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.demo.people import ANN, BOB, WANG
from tests.end_to_end.command import run_apart
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import World
from tests.servers import missing


class Disk:
    """What SQLite meets under a running daemon: its own refusals, brought about by its own limits."""

    def __init__(self, world: World) -> None:
        self.full = self.read_only = False
        sa.event.listen(world.app.database.engine, "checkout", self._limit)

    def _limit(self, connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {1 if self.full else 2**30}")
        connection.execute(f"PRAGMA query_only = {'ON' if self.read_only else 'OFF'}")


def said(log: list[Any], event: str, words: str) -> int:
    return sum(one["event"] == event and words in one.get("error", "") for one in log)


def large(world: World, kilobytes: int = 90) -> bytes:
    """A letter that needs new pages in any database."""
    photo = ("photo.jpg", "image/jpeg", os.urandom(kilobytes * 1024))
    return world.letter(BOB, "My screen is black", "See the photo.", attachments=(photo,))


def test_a_full_disk_stops_the_intake_and_nothing_is_lost(world: World, log: list[Any]) -> None:
    disk = Disk(world)
    disk.full = True
    world.put(large(world))
    world.until(
        lambda: said(log, "Intake is interrupted", "database or disk is full") >= 3, "nothing was said"
    )
    assert world.count_read() == 0
    assert world.unseen() == 1  # not filed away either
    disk.full = False
    world.settle()
    assert len(world.tickets()) == 1
    assert len(world.got(BOB)) == 1
    world.until(lambda: world.unseen() == 0, "it was not filed away")


def test_a_read_only_database_stops_the_intake_and_it_goes_on_by_itself(world: World, log: list[Any]) -> None:
    disk = Disk(world)
    disk.read_only = True
    world.put(world.letter(BOB, "My screen is black", "It says nothing."))
    world.until(lambda: said(log, "Intake is interrupted", "readonly database") >= 3, "nothing was said")
    assert world.unseen() == 1
    disk.read_only = False
    world.settle()
    assert len(world.tickets()) == len(world.got(BOB)) == 1


def test_a_mail_that_was_sent_is_not_sent_again_when_that_cannot_be_written_down(
    world: World, log: list[Any]
) -> None:
    disk = Disk(world)

    def forbid(point: str) -> None:
        if point == "sent":
            disk.read_only = True

    world.at_point = forbid
    world.put(world.letter(BOB, "My screen is black", "It says nothing."))
    world.until(lambda: said(log, "The outbox cannot be used now", "readonly") >= 3, "nothing was said")
    world.clock.move_to(world.clock.now().replace(hour=5))  # the leases have run out, by the clock
    world.at_point = lambda _point: None
    disk.read_only = False
    world.service.delivery.wake()
    world.settle()
    world.run_until_idle()
    assert len(world.got(BOB)) == len(world.got(WANG, "For you")) == 1
    assert {one.state for one in world.deliveries()} == {"sent"}
    assert all(one.uncertain == 0 for one in world.deliveries())


def test_deadlines_wait_for_the_database_and_are_dealt_with_once(world: World, log: list[Any]) -> None:
    disk = Disk(world)
    world.write(BOB, "VPN does not connect", "It says error 809.")
    disk.read_only = True
    world.advance(minutes=25)
    assert said(log, "Deadlines cannot be looked at now", "readonly") == 1
    assert len(world.got(ANN)) == 1  # the assignment
    disk.read_only = False
    world.sweep()
    world.sweep()
    assert [one.template for one in world.deliveries() if one.recipient == ANN.address] == [
        "assigned",
        "target_reminder",
    ]


# -- a disk that is really full --------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[Path, str], None]]:
    """Mount a file system of a few megabytes for a data folder; skips where that is not allowed."""
    mounted: list[Path] = []

    def mount(folder: Path, size: str) -> None:
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "postdesk-test", str(folder)]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
            missing("a small file system", "run as root on a machine that may mount tmpfs")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Fill a file system to its last byte; return the file that does it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler
    raise AssertionError("the file system has no end")


@pytest.mark.parametrize("kilobytes", [20, 400], ids=["a row", "a file"])
def test_a_disk_without_a_byte_left_loses_nothing(
    make_world: MakeWorld, small_disk: Callable[[Path, str], None], log: list[Any], kilobytes: int
) -> None:
    world = make_world()
    small_disk(world.folder / "data", "16m")
    world.start()
    filler = fill(world.folder / "data")
    world.put(large(world, kilobytes))
    world.until(lambda: said(log, "Intake is interrupted", "") >= 3, "nothing was said")
    assert said(log, "Intake is interrupted", "full") + said(log, "Intake is interrupted", "space") >= 3
    assert not [one for one in log if one["event"] in ("The mailbox loop failed", "Message quarantined")]
    assert world.unseen() == 1
    filler.unlink()
    world.settle()
    assert world.outcomes() == {"new_ticket": 1}
    assert len(world.got(BOB)) == 1


def test_a_start_on_a_full_disk_ends_with_a_sentence(
    make_world: MakeWorld, small_disk: Callable[[Path, str], None]
) -> None:
    world = make_world()
    small_disk(world.folder / "data", "1m")
    fill(world.folder / "data")
    ended = run_apart("run", "--config", str(world.config))
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("postdesk: ")
    assert "Traceback" not in ended.err
