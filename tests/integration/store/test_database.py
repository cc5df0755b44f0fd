"""Transactions: all or nothing, writers wait for each other, one daemon, a failing disk is told plainly."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.errors import PostdeskError
from daemon.store import database as database_module
from daemon.store.database import Database, StoreInUse, StoreUnavailable
from daemon.store.tables import contact, raw_mail
from tests.integration.store.conftest import Opener

ROOT = Path(__file__).parents[3]


def _remember(database: Database, address: str) -> None:
    with database.write() as connection:
        connection.execute(contact.insert(), {"address": address, "language": "en"})


def _addresses(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(contact.c.address).order_by(contact.c.address)))


def test_what_was_written_is_there(database: Database) -> None:
    _remember(database, "ann@example.test")
    assert _addresses(database) == ["ann@example.test"]


def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(contact.insert(), {"address": "ann@example.test", "language": "en"})
        raise ZeroDivisionError
    assert _addresses(database) == []


def test_a_refused_row_takes_the_rows_before_it_back(database: Database) -> None:
    _remember(database, "ann@example.test")
    with pytest.raises(database_module.AlreadyThere), database.write() as connection:
        for address in ("bob@example.test", "ann@example.test"):
            connection.execute(contact.insert(), {"address": address, "language": "en"})
    assert _addresses(database) == ["ann@example.test"]


def test_a_faulty_statement_is_not_mistaken_for_a_database_that_is_away(sqlite: Database) -> None:
    with pytest.raises(sa.exc.OperationalError), sqlite.write() as connection:
        connection.execute(sa.text("SELECT nothing FROM nowhere"))


def test_a_reader_sees_one_state_throughout(opener: Opener) -> None:
    reader, writer = opener(), opener()
    count = sa.select(sa.func.count()).select_from(contact)
    with reader.read() as connection:
        assert connection.scalar(count) == 0
        _remember(writer, "ann@example.test")
        assert connection.scalar(count) == 0
    assert _addresses(reader) == ["ann@example.test"]


def test_reading_does_not_wait_for_a_writer(opener: Opener) -> None:
    reader, writer = opener(), opener()
    with writer.write() as connection:
        connection.execute(contact.insert(), {"address": "ann@example.test", "language": "en"})
        assert _addresses(reader) == []


def test_two_writers_wait_for_each_other(opener: Opener) -> None:
    """Each reads a number, adds one and writes it back: without waiting, some would be lost."""
    rounds = 20

    def count_up(database: Database) -> None:
        for _ in range(rounds):
            with database.write() as connection:
                seen = connection.scalar(sa.select(raw_mail.c.size).with_for_update())
                connection.execute(raw_mail.update().values(size=(seen or 0) + 1))

    one, other = opener(), opener()
    with one.write() as connection:
        connection.execute(raw_mail.insert(), {"sha256": "x", "size": 0, "body": b"", "file": None})
    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(count_up, database) for database in (one, one, other)]:
            done.result()
    with one.read() as connection:
        assert connection.scalar(sa.select(raw_mail.c.size)) == 3 * rounds


def test_two_processes_that_write_at_once_wait_for_each_other(sqlite: Database) -> None:
    program = (
        "import sys; import sqlalchemy as sa\n"
        "from daemon.store.database import Database; from daemon.store.tables import raw_mail\n"
        f"database = Database({sqlite.url!r})\n"
        "for _ in range(50):\n"
        "    with database.write() as connection:\n"
        "        size = connection.scalar(sa.select(raw_mail.c.size))\n"
        "        connection.execute(raw_mail.update().values(size=size + 1))\n"
    )
    with sqlite.write() as connection:
        connection.execute(raw_mail.insert(), {"sha256": "x", "size": 0, "body": b"", "file": None})
    both = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    with sqlite.read() as connection:
        assert connection.scalar(sa.select(raw_mail.c.size)) == 100


def test_a_process_killed_inside_a_transaction_leaves_nothing_of_it(opener: Opener) -> None:
    database = opener()
    program = (
        "import sys; from daemon.store.database import Database; from daemon.store.tables import contact\n"
        f"with Database({database.url!r}).write() as connection:\n"
        "    for i in range(20_000):\n"  # more than stays in memory
        "        connection.execute(contact.insert(), {'address': f'{i}@x.test', 'language': 'en'})\n"
        "    print('written', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"written\n"
        process.kill()
    _remember(database, "ann@example.test")
    assert _addresses(database) == ["ann@example.test"]


def test_a_writer_that_waits_too_long_is_told(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0)
    other = Database(sqlite.url)
    with sqlite.write(), pytest.raises(StoreUnavailable, match="locked"), other.write():
        raise AssertionError("not reached")
    _remember(other, "ann@example.test")  # and goes on afterwards
    other.close()


def test_committed_means_on_the_disk(sqlite: Database) -> None:
    with sqlite.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "auto_vacuum": 2}


# --- one daemon ----------------------------------------------------------------------------------------


@contextmanager
def _another_daemon(url: str) -> Iterator[subprocess.Popen[bytes]]:
    program = (
        "import sys; from daemon.store.database import Database\n"
        f"Database({url!r}).claim_for_daemon()\n"
        "print('claimed', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"claimed\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_daemon_on_a_sqlite_file_is_refused(sqlite: Database) -> None:
    assert sqlite.daemon_pid() is None
    with _another_daemon(sqlite.url) as process:
        with pytest.raises(StoreInUse, match=rf"process {process.pid}\b.*{sqlite.sqlite_path}") as refused:
            sqlite.claim_for_daemon()
        assert not refused.value.retry
        assert sqlite.daemon_pid() == process.pid
        _remember(sqlite, "ann@example.test")  # a command beside it works


def test_a_daemon_that_was_killed_leaves_the_file_free(sqlite: Database) -> None:
    with _another_daemon(sqlite.url) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert sqlite.daemon_pid() is None
        sqlite.claim_for_daemon()


def test_a_closed_database_is_free_again(sqlite: Database) -> None:
    sqlite.claim_for_daemon()
    sqlite.claim_for_daemon()  # one's own claim is no obstacle
    other = Database(sqlite.url)
    with pytest.raises(StoreInUse):
        other.claim_for_daemon()
    sqlite.close()
    other.claim_for_daemon()
    other.close()


def test_a_claim_for_a_while_ends_with_it_unless_it_was_held_before(sqlite: Database) -> None:
    other = Database(sqlite.url)
    with sqlite.claimed(), pytest.raises(StoreInUse):
        other.claim_for_daemon()
    with other.claimed():
        pass
    sqlite.claim_for_daemon()
    with sqlite.claimed():
        pass
    with pytest.raises(StoreInUse):
        other.claim_for_daemon()


def test_any_number_of_daemons_may_work_on_postgresql(on_postgres: Database) -> None:
    other = Database(on_postgres.url)
    on_postgres.claim_for_daemon()
    other.claim_for_daemon()
    other.close()


# --- the disk ------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_as_such_and_nothing_is_lost(sqlite: Database, tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for the disk: no file of the process may grow past it, as with no space left."""
    program = f"""
import resource, signal
from daemon.store.database import Database, StoreUnavailable
from daemon.store.raw import RawStore
from pathlib import Path
import os
database, raw = Database({sqlite.url!r}), RawStore(Path({str(tmp_path / "raw")!r}))

def put(name, size):
    with database.write() as connection:
        raw.put(connection, name, os.urandom(size))

put("a", 1000)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for name, size in (("row", 120_000), ("file", 400_000)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        put(name, size)
    except StoreUnavailable as error:
        assert error.retry, error
        print(name, "refused:", error)
    else:
        print(name, "written")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    put(name + " afterwards", size)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["row refused", "file refused"]
    with sqlite.read() as connection:
        names = set(connection.scalars(sa.select(raw_mail.c.sha256)))
    assert names == {"a", "row afterwards", "file afterwards"}


def test_a_database_that_became_read_only_is_told_as_such(sqlite: Database) -> None:
    with pytest.raises(StoreUnavailable, match="readonly"), sqlite.write() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            connection.execute(contact.insert(), {"address": "ann@example.test", "language": "en"})
        finally:
            connection.exec_driver_sql("PRAGMA query_only = OFF")
    assert _addresses(sqlite) == []


def test_postgresql_that_became_read_only_is_told_as_such(on_postgres: Database) -> None:
    with pytest.raises(StoreUnavailable, match="read-only"), on_postgres.write() as connection:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.execute(contact.insert(), {"address": "ann@example.test", "language": "en"})


def test_postgresql_that_is_away_is_told_as_such(on_postgres: Database) -> None:
    killer = Database(on_postgres.url)
    with pytest.raises(StoreUnavailable, match="terminat"), on_postgres.write() as connection:
        victim = connection.scalar(sa.text("SELECT pg_backend_pid()"))
        with killer.write() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
        connection.execute(sa.select(contact))
    killer.close()
    _remember(on_postgres, "ann@example.test")  # a new connection takes its place


def test_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path / "gone")
    with pytest.raises(StoreUnavailable), database.read():
        raise AssertionError("not reached")
    with pytest.raises(StoreUnavailable, match=r"postdesk\.lock"):
        database.claim_for_daemon()


def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "postdesk.db").write_bytes(b"From ann@example.test\n" * 500)
    with pytest.raises(StoreUnavailable, match="not a database"), Database.in_folder(tmp_path).read():
        raise AssertionError("not reached")


def test_a_sqlite_too_old_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(PostdeskError, match=r"3\.35\.0"):
        Database.in_folder(tmp_path)
