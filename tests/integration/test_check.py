"""`postdesk check` tries what the daemon will do, and leaves nothing behind."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.app import open_database
from daemon.config import load
from daemon.desk.model import DeadAddress
from daemon.store import dead_addresses, schema
from tests.end_to_end.command import run_here
from tests.end_to_end.desk_config import write_config


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A good configuration of a desk that never ran."""
    return write_config(tmp_path, imap_port=1, smtp_port=1)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("made", [True, False], ids=["there", "not there yet"])
def test_check_writes_into_the_data_folder_or_where_it_will_be_and_cleans_up(
    config: Path, tmp_path: Path, made: bool
) -> None:
    if made:
        (tmp_path / "data").mkdir(exist_ok=True)
    before = names_in(tmp_path)
    ended = run_here("check", "--offline", "--config", str(config))
    assert ended.code == 0, ended.out
    assert f"ok    data folder: {tmp_path / 'data' if made else tmp_path} can be written" in ended.out
    assert names_in(tmp_path) == before


def test_a_disk_that_takes_no_more_is_found_although_permissions_are_right(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = names_in(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    ended = run_here("check", "--offline", "--config", str(config))
    assert ended.code == 1
    assert "FAIL  data folder" in ended.out
    assert "No space left on device" in ended.out
    assert names_in(tmp_path) == before


def test_a_data_folder_below_a_file_cannot_be_written(tmp_path: Path, config: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    config.write_text(config.read_text().replace(f'"{tmp_path}/data"', f'"{tmp_path}/taken/data"'))
    ended = run_here("check", "--offline", "--config", str(config))
    assert ended.code == 1
    assert "FAIL  data folder" in ended.out


def test_a_mail_server_that_cannot_be_reached_is_named_without_talk_of_waiting_mail(config: Path) -> None:
    ended = run_here("check", "--config", str(config))
    assert ended.code == 1
    assert "FAIL  mailbox support" in ended.out
    (smtp,) = [line for line in ended.out.splitlines() if line.startswith("FAIL  smtp")]
    assert "waits" not in smtp


def test_addresses_that_refuse_mail_are_counted(config: Path) -> None:
    settings = load(config)
    assert "ok    addresses" not in run_here("check", "--offline", "--config", str(config)).out
    settings.data_dir.mkdir(exist_ok=True)
    database = open_database(settings)
    schema.ensure(database)
    assert "ok    addresses: none refuses" in run_here("check", "--offline", "--config", str(config)).out
    bounced = DeadAddress(
        address="bob@demo.test", bounced_at=datetime.now(UTC), strikes=1, status="5.1.1", diagnostic=""
    )
    with database.write() as connection:
        dead_addresses.note(connection, [bounced])
    database.close()
    ended = run_here("check", "--offline", "--config", str(config))
    assert ended.code == 0
    assert "ok    addresses: 1 refuse our mail and are left alone: `postdesk address list`" in ended.out
