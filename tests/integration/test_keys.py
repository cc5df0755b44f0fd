"""The key file: made once, kept to its owner, never replaced silently, rotated with an overlap."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.app import open_app, open_database
from daemon.config import load
from daemon.desk.identity import Signer, Use, nonce_from
from daemon.keys import KeysUnusable, make_keys, open_signer, read_keys, rotate
from daemon.log import _without_tokens
from daemon.store import outbox, schema
from tests.builders import NOW, SIGNER, queued_mail
from tests.end_to_end.command import run_here
from tests.end_to_end.desk_config import write_config

NONCE = nonce_from(bytes(10))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "keys"
    assert make_keys(path)
    return path


def test_the_file_is_its_owners_only_and_is_made_once(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert not make_keys(path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["keys"]  # nothing is left beside it


def test_of_many_daemons_that_make_it_at_once_all_use_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signers = list(pool.map(lambda _: open_signer(tmp_path / "keys", signed_before=False), range(24)))
    assert len({signer.sign(NONCE) for signer in signers}) == 1


def test_a_rotation_signs_anew_and_accepts_the_old_for_its_time(path: Path) -> None:
    old = Signer(read_keys(path)).sign(NONCE)
    rotate(path, NOW, timedelta(days=90))
    signer = Signer(read_keys(path))
    assert signer.sign(NONCE) != old
    assert signer.check(old, Use.MESSAGE_ID, NOW + timedelta(days=89)) == NONCE
    assert signer.check(old, Use.MESSAGE_ID, NOW + timedelta(days=91)) is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"not a key\n", b"\xff\xfe", b"00" * 40 + b" until 2026-01-01\n"])
def test_a_file_that_cannot_be_used_is_named_and_not_shown(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeysUnusable, match=str(path)) as failed:
        read_keys(path)
    assert "0000" not in str(failed.value)
    with pytest.raises(KeysUnusable):
        rotate(path, NOW, timedelta(days=1))
    assert path.read_bytes() == content


def test_a_desk_whose_key_file_is_gone_does_not_start_with_a_new_one(tmp_path: Path) -> None:
    settings = load(write_config(tmp_path, imap_port=1, smtp_port=1))
    settings.data_dir.mkdir()
    database = open_database(settings)
    schema.ensure(database)
    open_app(settings, database=database)
    settings.key_file.unlink()
    open_app(settings, database=database)  # nothing was signed yet: made again
    with database.write() as connection:
        signed = f"<{SIGNER.sign(NONCE)}@desk.test>"
        outbox.queue(connection, queued_mail(message_id=signed), datetime.now(UTC))
    settings.key_file.unlink()
    with pytest.raises(KeysUnusable, match="postdesk keys new"):
        open_app(settings, database=database)
    database.close()


def test_the_commands_make_show_and_rotate_keys_and_never_print_one(tmp_path: Path) -> None:
    config = str(write_config(tmp_path, imap_port=1, smtp_port=1))
    path = tmp_path / "data" / "keys"
    assert run_here("keys", "list", "--config", config).code == 1
    assert run_here("keys", "new", "--config", config).code == 0
    assert run_here("keys", "new", "--config", config).code == 1
    ended = run_here("keys", "rotate", "--overlap-days", "30", "--config", config)
    assert ended.code == 0 and "postdesk reload" in ended.out
    shown = run_here("keys", "list", "--config", config)
    assert shown.out.splitlines()[0].endswith("signs now")
    assert "accepted until" in shown.out.splitlines()[1]
    for key in read_keys(path):
        assert key.secret.hex() not in shown.out + ended.out
    assert "ok    keys" in run_here("check", "--offline", "--config", config).out
    path.chmod(0o644)
    ended = run_here("check", "--offline", "--config", config)
    assert ended.code == 1 and f"chmod 600 {path}" in ended.out


def test_nothing_that_is_logged_holds_an_id() -> None:
    token = SIGNER.sign(NONCE)
    said = {"event": "Mail deferred", "error": f"450 <{token}@desk.test>: try later", "attempt": 2}
    cut = _without_tokens(None, "info", said)
    assert token not in repr(cut)
    assert cut["error"] == "450 : try later" and cut["attempt"] == 2
