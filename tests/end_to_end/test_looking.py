"""Commands that look: they write nothing, and need no password of the mail servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from daemon.demo.people import BOB
from daemon.store.database import Database, StoreUnavailable
from tests.end_to_end.command import postdesk
from tests.end_to_end.world import World

LOOKING = (
    ("ticket", "list"),
    ("ticket", "show", "20240521-001"),
    ("outbox", "list", "--all"),
    ("quarantine", "list"),
    ("explain", "20240521-001"),
    ("report", "daily"),
    ("message", "list"),
)


@contextmanager
def full_disk(_database: Database) -> Iterator[None]:
    if _database.sqlite_path is not None:
        raise StoreUnavailable("the disk is full")
    yield  # never: these desks keep their rows in a file


def with_changed_name(world: World) -> None:
    text = world.config.read_text()
    world.config.write_text(text.replace('name = "IT Support"', 'name = "Help for all"'))


def policy_versions(world: World) -> int:
    with world.app.database.read() as connection:
        return len(connection.exec_driver_sql("SELECT id FROM policy_version").all())


@pytest.mark.parametrize("arguments", LOOKING, ids=lambda words: " ".join(words[:2]))
def test_a_command_that_looks_works_on_a_full_disk_under_a_changed_configuration(
    world: World, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    with_changed_name(world)
    before = policy_versions(world)
    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", full_disk)
        ended = postdesk(world, *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert policy_versions(world) == before


def test_explaining_a_file_under_a_configuration_of_no_daemon_says_so_and_stores_nothing(
    world: World,
) -> None:
    file = world.folder / "new.eml"
    file.write_bytes(world.letter(BOB, "VPN does not connect", "It says error 809."))
    assert json.loads(postdesk(world, "explain", str(file), "--json").out)["policy version"] == "1"
    with_changed_name(world)
    said = json.loads(postdesk(world, "explain", str(file), "--json").out)["policy version"]
    assert "none yet" in said
    assert policy_versions(world) == 1


def test_a_password_that_only_the_daemon_can_read_does_not_hinder_looking(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    text = world.config.read_text()
    place = f'password_file = "{world.folder}/password"'
    assert place in text
    world.config.write_text(text.replace(place, 'password_credential = "mailbox-password"'))
    for arguments in (*LOOKING, ("outbox", "drop", "1"), ("templates", "check")):
        ended = postdesk(world, *arguments)
        assert "password" not in ended.err, arguments
    assert postdesk(world, "ticket", "list").code == 0
    ended = postdesk(world, "import")
    assert ended.code == 2
    assert "systemd credential" in ended.err


def test_messages_are_listed_with_what_became_of_them(world: World) -> None:
    world.write(BOB, "VPN does not connect", "It says error 809.")
    world.append(b"\r\n \r\n")
    world.settle()
    everything = json.loads(postdesk(world, "message", "list", "--json").out)
    assert [(one["outcome"], one["ticket"]) for one in everything] == [
        ("new_ticket", "20240521-001"),
        ("quarantined", None),
    ]
    some = json.loads(postdesk(world, "message", "list", "--outcome", "quarantined", "--json").out)
    assert some == everything[1:]
    assert "VPN does not connect" in postdesk(world, "message", "list").out
    assert "No such messages." in postdesk(world, "message", "list", "--outcome", "held").out
    wrong = postdesk(world, "message", "list", "--outcome", "lost")
    assert wrong.code == 1
    assert "quarantined" in wrong.err
    daily = postdesk(world, "report", "daily")
    assert "Set aside within 7 days: 1 quarantined" in daily.out
    assert json.loads(postdesk(world, "report", "daily", "--json").out)["set_aside"]["quarantined"] == 1


@pytest.mark.parametrize("day", ["0001-01-05", "9999-12-31", "2024-05-22"])
def test_there_is_no_digest_of_days_before_all_mail_or_to_come(world: World, day: str) -> None:
    ended = postdesk(world, "report", "daily", "--day", day)
    assert ended.code == 1
    assert "there is a digest of any day from 1970-02-01 to today" in ended.err
    assert postdesk(world, "report", "daily", "--day", "1970-02-01").code == 0
