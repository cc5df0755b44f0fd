"""The service and its manager: what it says of itself, and stops saying when a loop hangs; how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon import service
from daemon.demo.people import ANN, BOB
from daemon.notify import Pulse, notify, watchdog_seconds
from tests.end_to_end.command import postdesk
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import ROOT, World
from tests.servers.scripted_imap import Fault, scripted_imap

FEED_SECONDS = 0.15


class Manager:
    """A service manager that listens: a unix datagram socket, as systemd has one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(20)

    def hear(self) -> str:
        """Return the next word of the service. Fails after a while of silence."""
        return self._socket.recv(4096).decode()

    def forget(self) -> None:
        """Drop what was said and not heard yet."""
        self._socket.setblocking(False)
        try:
            while True:
                self._socket.recv(4096)
        except BlockingIOError:
            self._socket.settimeout(20)

    def is_fed_within(self, seconds: float) -> bool:
        self._socket.settimeout(seconds)
        try:
            return self.hear() == "WATCHDOG=1"
        except TimeoutError:
            return False
        finally:
            self._socket.settimeout(20)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    """A manager that wants to be fed several times a second."""
    found = Manager(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(found.path))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(FEED_SECONDS * 1e6)))
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    yield found
    found.close()


# -- sd_notify -------------------------------------------------------------------------------------------


def test_a_service_says_ready_then_feeds_the_watchdog_and_says_when_it_stops(
    manager: Manager, make_world: MakeWorld
) -> None:
    world = make_world().start()
    heard = [manager.hear() for _ in range(4)]
    assert heard[0].splitlines() == ["READY=1", "STATUS=watching 1 mailboxes"]
    assert heard[1:] == ["WATCHDOG=1"] * 3
    world.stop()
    last = manager.hear()
    while last == "WATCHDOG=1":
        last = manager.hear()
    assert last == "STOPPING=1"


def test_the_watchdog_is_not_fed_while_a_mailbox_hangs_and_is_again_afterwards(
    manager: Manager, make_world: MakeWorld, log: list[Any]
) -> None:
    world = make_world().start()
    hanging, go_on = threading.Event(), threading.Event()

    def hang(point: str) -> None:
        if point == "fetched":
            hanging.set()
            assert go_on.wait(20)

    world.at_point = hang
    world.put(world.letter(BOB, "VPN does not connect", "It says 809."))
    world.until(hanging.is_set, "the message was not fetched")
    name = world.service.mailboxes[0].name
    world.service.pulse.expect(name, 0.0)
    world.until(lambda: _complaints(log) > 0, "nobody noticed")
    manager.forget()
    assert not manager.is_fed_within(4 * FEED_SECONDS)
    assert {loop for one in log for loop in one.get("loops", ())} == {name}
    world.service.pulse.expect(name, 600)
    go_on.set()
    assert manager.is_fed_within(20)
    world.settle()
    assert len(world.got(BOB)) == 1


def _complaints(log: list[Any]) -> int:
    return sum(one["event"].startswith("Loops have gone silent") for one in log)


def test_every_loop_is_expected_to_show_life(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = world.service.pulse
    names = {"delivery", "deadlines", *(box.name for box in world.service.mailboxes)}
    tomorrow = time.monotonic() + 24 * 3600
    monkeypatch.setattr("daemon.notify.time.monotonic", lambda: tomorrow)
    assert set(pulse.silent()) == names


def test_a_waiting_loop_is_no_hanging_loop(manager: Manager, make_world: MakeWorld, log: list[Any]) -> None:
    """Servers that are away for long must not get the service killed: it is waiting on purpose."""
    world = make_world()
    world.imap.shut()
    world.smtp.shut()
    world.start(wait=False)
    world.until(lambda: sum(one["event"] == "Intake is interrupted" for one in log) > 3, "no attempts")
    manager.forget()
    assert manager.is_fed_within(20)
    assert _complaints(log) == 0


def test_a_manager_that_went_away_does_not_stop_the_work(manager: Manager, make_world: MakeWorld) -> None:
    world = make_world().start()
    manager.close()
    manager.path.unlink()
    world.write(BOB, "VPN does not connect", "It says 809.")
    assert len(world.got(BOB)) == 1


def test_notify_reaches_an_abstract_socket_and_is_silent_without_a_manager() -> None:
    name = f"postdesk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("\0" + name)
        assert notify("READY=1", {"NOTIFY_SOCKET": f"@{name}"})
        assert listener.recv(100) == b"READY=1"
    assert not notify("READY=1", {})
    assert not notify("READY=1", {"NOTIFY_SOCKET": "/nowhere/at/all"})


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "180000000"}, 180.0),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": str(os.getpid())}, 180.0),
        ({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdogs_interval_is_read_as_systemd_gives_it(
    environment: dict[str, str], seconds: float | None
) -> None:
    assert watchdog_seconds(environment) == seconds


def test_a_loop_that_ended_on_purpose_is_not_missed() -> None:
    pulse = Pulse()
    pulse.expect("one", 0.0)
    pulse.expect("other", 600)
    assert pulse.silent() == ["one"]
    pulse.forget("one")
    assert pulse.silent() == []


# -- the end ---------------------------------------------------------------------------------------------


def test_a_silent_mail_server_does_not_hold_up_the_end(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, log: list[Any]
) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS", 0.2)
    with scripted_imap(Fault.SILENT_GREETING) as server:
        world = make_world(imap_port=server.port)
        world.start(wait=False)
        world.stop()
        assert any(one["event"].startswith("A mailbox did not let go") for one in log)
        server.proceed.set()


def test_sigterm_in_the_middle_of_the_work_loses_no_mail(make_world: MakeWorld) -> None:
    world = make_world(smtp="connections = 1").start()
    world.stop()
    for number in range(20):
        world.put(world.letter(BOB, f"Fault {number}", f"The VPN says {number}."))
    program = "import sys; sys.argv[0] = 'postdesk'; from daemon.cli.main import main; main()"
    command = [sys.executable, "-c", program, "run", "--config", str(world.config)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        world.until(lambda: len(world.host.accepted) >= 3, "nothing was sent")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0
    world.clock.move_to(datetime.now(UTC) + timedelta(seconds=5))  # that daemon had the machine's clock
    world.start()
    world.settle()
    assert len(world.tickets()) == 20
    assert len(world.got(BOB)) == 10  # as many automatic mails as one address gets in ten minutes
    assert len({mail["Message-ID"] for mail in world.got(BOB)}) == 10
    assert len(world.got(ANN, "^.#")) == 20
    assert all(one.uncertain == 0 for one in world.deliveries())


def test_a_delivery_loop_that_dies_ends_the_service_with_its_error(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world().start()

    async def dies() -> float:
        raise ZeroDivisionError

    monkeypatch.setattr(world.service.delivery, "_feed", dies)
    world.service.delivery.wake()
    with pytest.raises(ZeroDivisionError):
        world.until(lambda: False, "the service went on")
    world.until(world.has_ended, "the service went on")


# -- reload ----------------------------------------------------------------------------------------------


def reload(world: World, old: str, new: str) -> bool:
    text = world.config.read_text()
    assert old in text
    world.config.write_text(text.replace(old, new))
    return bool(world.call(world.service.reload()))


def test_a_reload_takes_up_changed_people_from_the_next_mail_on(
    manager: Manager, make_world: MakeWorld
) -> None:
    world = make_world().start()
    assert reload(world, f'address = "{ANN.address}"', 'address = "anna@demo.test"')
    world.host.catch_all = True
    world.write(BOB, "VPN does not connect", "It says 809.")
    assert len(world.got("anna@demo.test")) == 1
    assert world.got(ANN) == []


def test_a_bad_configuration_is_refused_at_a_reload_and_the_old_one_stays(
    world: World, log: list[Any]
) -> None:
    assert not reload(world, "[digest]", "[digset]")
    assert any(one["event"] == "The configuration was not changed" for one in log)
    world.write(BOB, "VPN does not connect", "It says 809.")
    assert len(world.got(ANN)) == 1


def test_a_reload_that_changes_a_mailbox_connects_it_anew_and_loses_nothing(world: World) -> None:
    world.write(BOB, "One", "It says 809.")
    assert reload(world, 'id = "support"\n', 'id = "support"\nhandled = "move"\n')
    world.caught_up()
    world.write(BOB, "Two", "It says 809.")
    assert [ticket.subject for ticket in world.tickets()] == ["One", "Two"]
    world.until(lambda: len(world.host.messages(world.desk, "Processed")) == 1, "it was not moved")


def test_a_reload_that_changes_the_smtp_server_goes_on_there(world: World) -> None:
    world.smtp.shut()
    assert reload(world, f"port = {world.smtp.port}", f"port = {world.host.smtp_port}")
    world.write(BOB, "VPN does not connect", "It says 809.")
    assert len(world.got(BOB)) == 1


def test_a_reload_that_would_move_the_data_is_refused_in_words(world: World, log: list[Any]) -> None:
    before = world.app.settings.data_dir
    assert not reload(world, f'data_dir = "{before}"', f'data_dir = "{world.folder}/elsewhere"')
    (refusal,) = [one for one in log if one["event"] == "The configuration was not changed"]
    assert f"{world.folder}/elsewhere" in refusal["error"]
    assert str(before) in refusal["error"]
    assert world.app.settings.data_dir == before
    ended = postdesk(world, "reload")
    assert ended.code == 1
    assert "wants a restart" in ended.err


def test_a_reload_takes_up_the_patience_of_delivery_and_names_what_waits_for_a_restart(
    world: World, log: list[Any]
) -> None:
    assert reload(
        world,
        "[smtp]\n",
        '[log]\nlevel = "debug"\n\n[delivery]\ngive_up_after = "9 h"\n\n[smtp]\nconnections = 9\n',
    )
    assert world.app.settings.delivery.give_up_after == timedelta(hours=9)
    said = [one["event"] for one in log if one["log_level"] == "warning"]
    assert "smtp.connections: 4 stay in use until a restart" in said
    assert "[log]: its changes take effect at a restart" in said
