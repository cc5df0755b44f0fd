"""Raw mail comes back byte for byte or not at all, and what no row names is swept."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.store.database import Connection, Database, StoreUnavailable
from daemon.store.raw import LARGEST_ROW, RawMissing, RawStore
from daemon.store.tables import raw_mail
from tests.integration.store.conftest import Opener

SMALL = b"Subject: x\r\n\r\n\x00\xff" * 10
LARGE = os.urandom(LARGEST_ROW + 1_000)


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    """Keeps large mails in a folder that is not there yet."""
    return RawStore(tmp_path / "data" / "raw")


def _put(store: RawStore, connection: Connection, raw: bytes) -> str:
    sha256 = hashlib.sha256(raw).hexdigest()
    store.put(connection, sha256, raw)
    return sha256


def _files(store: RawStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("raw", "files"), [(SMALL, 0), (LARGE, 1), (b"", 0)], ids=["small", "large", "empty"]
)
def test_raw_mail_comes_back_byte_for_byte(
    database: Database, store: RawStore, raw: bytes, files: int
) -> None:
    with database.write() as connection:
        sha256 = _put(store, connection, raw)
    with database.read() as connection:
        assert store.get(connection, sha256) == raw
        row = connection.execute(sa.select(raw_mail)).one()
    assert row.size == len(raw) and (row.file is None) == (files == 0)
    assert len(_files(store)) == files


def test_what_compresses_well_is_a_row_however_long_it_is(database: Database, store: RawStore) -> None:
    with database.write() as connection:
        _put(store, connection, b"a" * 10 * LARGEST_ROW)
    assert _files(store) == []


@pytest.mark.parametrize("raw", [SMALL, LARGE], ids=["small", "large"])
def test_the_same_mail_is_kept_once(database: Database, store: RawStore, raw: bytes) -> None:
    for _ in range(2):
        with database.write() as connection:
            _put(store, connection, raw)
            _put(store, connection, raw)
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(raw_mail)) == 1
    assert len(_files(store)) <= 1


def test_a_mail_that_nobody_has_is_missing(database: Database, store: RawStore) -> None:
    with database.read() as connection, pytest.raises(RawMissing, match="ab12"):
        store.get(connection, "ab12")


@pytest.mark.parametrize("damage", ["gone", "other bytes", "cut short", "not compressed"])
def test_a_damaged_file_is_noticed(database: Database, store: RawStore, damage: str) -> None:
    with database.write() as connection:
        sha256 = _put(store, connection, LARGE)
        _put(store, connection, other := os.urandom(LARGEST_ROW + 1))
    (path,) = [path for path in _files(store) if path.name.startswith(sha256)]
    match damage:
        case "gone":
            path.unlink()
        case "other bytes":
            digest = hashlib.sha256(other).hexdigest()
            path.write_bytes((store.folder / digest[:2] / f"{digest}.z").read_bytes())
        case "cut short":
            path.write_bytes(path.read_bytes()[:-20])
        case "not compressed":
            path.write_bytes(LARGE)
    with database.read() as connection, pytest.raises(RawMissing, match=sha256):
        store.get(connection, sha256)


def test_a_damaged_row_is_noticed(database: Database, store: RawStore) -> None:
    with database.write() as connection:
        sha256 = _put(store, connection, SMALL)
        connection.execute(raw_mail.update().values(body=b"rot"))
    with database.read() as connection, pytest.raises(RawMissing, match="damaged"):
        store.get(connection, sha256)


def _age(store: RawStore) -> None:
    for path in _files(store):
        os.utime(path, (1, 1))


def test_a_file_that_no_row_names_is_swept_once_it_is_old(database: Database, store: RawStore) -> None:
    with database.write() as connection:
        kept = _put(store, connection, LARGE)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        _put(store, connection, os.urandom(LARGEST_ROW + 1))  # its transaction is taken back
        raise ZeroDivisionError
    (store.folder / "ab" / "x.tmp1").parent.mkdir(exist_ok=True)
    (store.folder / "ab" / "x.tmp1").write_bytes(b"a crash while writing")
    with database.write() as connection:
        assert store.sweep(connection, older_than=time.time() - 3_600) == 0
        assert len(_files(store)) == 3
    _age(store)
    with database.write() as connection:
        assert store.sweep(connection, older_than=time.time() - 3_600) == 2
        assert store.get(connection, kept) == LARGE


def test_a_file_left_by_a_crash_serves_the_next_attempt_and_is_young_again(
    database: Database, store: RawStore
) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        _put(store, connection, LARGE)
        raise ZeroDivisionError
    _age(store)
    with database.write() as connection:
        sha256 = _put(store, connection, LARGE)
    assert _files(store)[0].stat().st_mtime > time.time() - 3_600
    with database.read() as connection:
        assert store.get(connection, sha256) == LARGE


def test_sweeping_where_nothing_was_ever_written_is_nothing(database: Database, store: RawStore) -> None:
    with database.write() as connection:
        assert store.sweep(connection, older_than=time.time()) == 0


def test_a_folder_that_cannot_be_written_is_told_as_such(database: Database, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file stands where the folder should be")
    store = RawStore(tmp_path / "raw")
    with pytest.raises(StoreUnavailable, match="raw"), database.write() as connection:
        _put(store, connection, SMALL)
        _put(store, connection, LARGE)
    with database.read() as connection:
        assert connection.execute(sa.select(raw_mail)).first() is None


def test_a_disk_that_fills_up_half_way_leaves_no_file(
    database: Database, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def no_space(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(28, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(StoreUnavailable, match="No space left"), database.write() as connection:
        _put(store, connection, LARGE)
    assert _files(store) == []


def test_two_databases_that_keep_the_same_mail_at_once_agree(opener: Opener, store: RawStore) -> None:
    one, other = opener(), opener()
    with one.write() as connection:
        sha256 = _put(store, connection, LARGE)
    with other.write() as connection:
        _put(store, connection, LARGE)
        assert store.get(connection, sha256) == LARGE
