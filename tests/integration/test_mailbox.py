"""The mailbox against two real servers: the in-process one, always, and Dovecot, where it is installed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from daemon.mail.mailbox import Mailbox, MailboxSettings
from tests.servers import pymap_host
from tests.servers.dovecot import PASSWORD, running_dovecot
from tests.servers.pymap_host import running_host

RAW = b"From: ann@example.test\r\nSubject: printer\r\n\r\nIt is on fire.\r\n"


@dataclass
class World:
    """A server with the desk's mailbox on it, whatever its make."""

    settings: MailboxSettings
    deliver: Callable[[bytes], None]

    def mailbox(self, **changes: object) -> Mailbox:
        names = MailboxSettings.__dataclass_fields__
        now = {name: getattr(self.settings, name) for name in names}
        return Mailbox(MailboxSettings(**{**now, **changes}))

    def second_client(self) -> IMAPClient:
        """What a person sees who reads the same mailbox."""
        client = IMAPClient("127.0.0.1", self.settings.port, ssl=False, timeout=10)
        client.login(self.settings.user, self.settings.password())
        return client

    def folder(self, name: str) -> dict[int, tuple[bytes, ...]]:
        """UID -> flags of what lies in a folder."""
        with self.second_client() as client:
            client.select_folder(name, readonly=True)
            return {uid: tuple(flags) for uid, flags in client.get_flags(client.search("ALL")).items()}


def settings_for(port: int, user: str, password: str) -> MailboxSettings:
    return MailboxSettings(
        id="support",
        host="127.0.0.1",
        port=port,
        security="none",
        user=user,
        password=lambda: password,
        timeout_seconds=10,
    )


@pytest.fixture(params=["pymap", "dovecot"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "pymap":
        with running_host() as host:
            yield World(
                settings_for(host.imap_port, pymap_host.DESK, pymap_host.PASSWORD),
                lambda raw: host.deliver(pymap_host.DESK, raw),
            )
    else:
        with running_dovecot() as server:
            yield World(
                settings_for(server.imap_port, "desk", PASSWORD), lambda raw: server.deliver("desk", raw)
            )


def waiting(box: Mailbox, seconds: float = 30) -> tuple[threading.Thread, list[bool]]:
    """Start `wait` in a thread of its own; its answer appears in the list."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(box.wait(seconds)))
    thread.start()
    return thread, answers


def test_a_message_comes_whole_and_stays_unread(world: World) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    world.deliver(RAW)
    with world.mailbox() as box:
        (uid,) = box.new_uids(0)
        (message,) = box.fetch([uid])
        assert message.raw.endswith(RAW)
        assert message.size == len(message.raw)
        assert not message.truncated
        assert message.received_at.tzinfo is UTC
        assert before < message.received_at < datetime.now(UTC) + timedelta(minutes=1)
        assert message.key.account == "support"
        assert (message.key.folder, message.key.uidvalidity, message.key.uid) == (
            "INBOX",
            box.uidvalidity,
            uid,
        )
    assert b"\\Seen" not in world.folder("INBOX")[uid]


def test_only_later_uids_are_new_and_vanished_ones_are_missing(world: World) -> None:
    for _ in range(3):
        world.deliver(RAW)
    with world.mailbox() as box:
        first, second, third = box.new_uids(0)
        assert box.new_uids(first) == [second, third]
        assert box.new_uids(third) == []  # though "n:*" names the last message
        assert box.uid_next() == third + 1
        assert [message.key.uid for message in box.fetch([third, third + 7, first])] == [third, first]


def test_an_emptied_folder_begins_behind_the_messages_it_had(world: World) -> None:
    world.deliver(RAW)
    with world.mailbox(handled="move") as box:
        (gone,) = box.new_uids(0)
        box.file_away([gone])
    with world.mailbox() as box:
        assert box.uid_next() == gone + 1
        assert box.new_uids(0) == []
        world.deliver(RAW)
    with world.mailbox() as box:
        assert box.new_uids(gone) == [gone + 1]


def test_handled_mail_is_flagged_and_flagging_twice_is_harmless(world: World) -> None:
    world.deliver(RAW)
    with world.mailbox() as box:
        uids = box.new_uids(0)
        box.file_away([*uids, uids[0] + 500])
        box.file_away(uids)
    flags = world.folder("INBOX")[uids[0]]
    assert b"\\Seen" in flags
    if world.settings.user == "desk":  # pymap keeps no keywords
        assert b"$Postdesk" in flags


def test_handled_mail_is_moved_into_a_folder_that_did_not_exist(world: World) -> None:
    world.deliver(RAW)
    world.deliver(RAW)
    with world.mailbox(handled="move", handled_folder="Processed") as box:
        uids = box.new_uids(0)
        box.file_away([uids[0], uids[0] + 500])
        box.file_away([uids[0]])
        assert box.new_uids(0) == [uids[1]]
    moved = world.folder("Processed")
    assert len(moved) == 1
    assert b"\\Seen" in next(iter(moved.values()))


def test_filing_under_another_uidvalidity_touches_nothing(world: World) -> None:
    world.deliver(RAW)
    with world.mailbox() as box:
        (uid,) = box.new_uids(0)
        box.file_away([uid], uidvalidity=box.uidvalidity + 1)
    assert b"\\Seen" not in world.folder("INBOX")[uid]


def test_a_message_above_the_limit_comes_as_its_beginning(world: World) -> None:
    world.deliver(b"Subject: huge\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 78 + b"\r\n") * 12_000)
    world.deliver(RAW)
    with world.mailbox(max_bytes=100_000) as box:
        huge, small = box.fetch(box.new_uids(0))
    assert huge.truncated
    assert huge.size > 900_000 > len(huge.raw) > 100_000
    assert b"Subject: huge\r\n\r\nxxx" in huge.raw
    assert not small.truncated


def test_batches_are_bounded_by_bytes_and_keep_their_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.mail.mailbox.mailbox.BATCH_BYTES", 5_000)
    for _ in range(6):
        world.deliver(b"Subject: two thousand\r\n\r\n" + (b"z" * 98 + b"\r\n") * 18)
    with world.mailbox() as box:
        uids = box.new_uids(0)
        batches = list(box.fetch_batches(uids))
    assert [len(batch) for batch in batches] == [2, 2, 2]
    assert [message.key.uid for batch in batches for message in batch] == uids


def test_a_new_message_ends_the_wait(world: World) -> None:
    with world.mailbox() as box:
        known = box.uid_next() - 1
        thread, answers = waiting(box)
        world.deliver(RAW)
        thread.join(30)
        assert answers == [True]
        assert len(box.new_uids(known)) == 1


def test_an_interrupt_ends_the_wait_and_is_not_lost_when_early(world: World) -> None:
    with world.mailbox() as box:
        thread, answers = waiting(box)
        box.interrupt()
        thread.join(30)
        assert answers == [False]
        box.interrupt()
        assert box.wait(30) is False
        world.deliver(RAW)
        assert box.wait(30) is True  # the connection is still good, and the interrupt used up


def test_a_wait_that_nothing_ends_leaves_the_connection_good(world: World) -> None:
    with world.mailbox() as box:
        assert box.wait(0.05) is False
        assert box.wait(30, stop=lambda: True) is False
        world.deliver(RAW)
        assert box.wait(30) is True


def test_without_idle_the_wait_is_a_poll(world: World) -> None:
    with world.mailbox(idle=False, poll_seconds=0) as box:
        world.deliver(RAW)
        assert box.wait(30) is True
        assert len(box.new_uids(0)) == 1


def test_closing_twice_and_connecting_again_is_fine(world: World) -> None:
    box = world.mailbox()
    box.connect()
    validity = box.uidvalidity
    box.close()
    box.close()
    box.connect()
    assert box.uidvalidity == validity
    box.close()
