"""Opening the database: connections, transactions, who may write, what its failures mean."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection as Connection
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from daemon.errors import PostdeskError

BUSY_SECONDS = 30
"""How long a command beside the daemon waits for the daemon's transaction, and the other way round."""


LARGEST_REMADE = 4 << 30
"""Bytes of a SQLite file that is made anew after a redaction; others would wait too long for a larger one."""

OLDEST_SQLITE = (3, 35, 0)  # RETURNING


class StoreUnavailable(PostdeskError):
    """The database cannot be read or written now: disk full, read-only, away. Nothing was changed."""

    retry = True


class StoreInUse(PostdeskError):
    """Another daemon works on this database."""


class LostRace(Exception):
    """Somebody else changed what a decision was made on; decide again on what is there now."""


AlreadyThere = IntegrityError
"""A row that may exist only once is there already: another worker was faster."""


class Database:
    """One database and its transactions.

    On SQLite one thread of a process writes at a time; the lock here spares busy waiting. Between processes
    BEGIN IMMEDIATE does the same. On PostgreSQL rows are locked and not the whole.
    """

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite") and sqlite3.sqlite_version_info < OLDEST_SQLITE:
            needed = ".".join(map(str, OLDEST_SQLITE))
            raise PostdeskError(
                f"SQLite {needed} or later is needed, this Python brings {sqlite3.sqlite_version}: "
                "use a later Python, or PostgreSQL"
            )
        self.url = url
        self.sqlite_path = Path(sa.make_url(url).database or "") if url.startswith("sqlite") else None
        self.engine = _engine(url)
        self._writing = threading.Lock() if self.sqlite_path is not None else nullcontext()
        self._daemon_lock: int | None = None

    @classmethod
    def in_folder(cls, data_dir: Path) -> Database:
        """Return the SQLite database of a data folder."""
        return cls(f"sqlite:///{data_dir / 'postdesk.db'}")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write: all of it or none of it. Raises `StoreUnavailable`."""
        with self._writing, self._transaction(sqlite="BEGIN IMMEDIATE", postgresql=None) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; sees one state throughout. Raises `StoreUnavailable`."""
        one_state = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        with self._transaction(sqlite="BEGIN", postgresql=one_state) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, sqlite: str, postgresql: str | None) -> Iterator[Connection]:
        with translated(), self.engine.connect() as connection, connection.begin():
            # Said here and not by a listener: SQLAlchemy makes every statement pay for one (a twelfth).
            if first := sqlite if self.sqlite_path is not None else postgresql:
                connection.exec_driver_sql(first)
            yield connection

    def forget_deleted(self) -> None:
        """Wipe from the disk what was deleted or overwritten, as far as the database itself can.

        SQLite zeroes what is deleted (`secure_delete`), yet leaves copies where it moved rows between pages:
        the file is made anew (VACUUM), and its write-ahead log emptied. Others wait meanwhile, some seconds
        for a gigabyte. On PostgreSQL this is the server's affair: see docs/security.md. Raises
        `StoreUnavailable`: too large for that, no room for a second copy, or read by somebody for long.
        """
        if self.sqlite_path is None:
            return
        large = self.sqlite_path.stat().st_size > LARGEST_REMADE
        with self._writing, translated(), self.engine.connect() as connection:
            if not large:
                connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        if busy:
            raise StoreUnavailable("the write-ahead log is read by somebody")
        if large:
            raise StoreUnavailable("the database is too large to be made anew; run VACUUM on it by night")

    def claim_for_daemon(self) -> None:
        """Make this process the one daemon on a SQLite file. Raises `StoreInUse`, `StoreUnavailable`.

        The lock is the operating system's and ends with the process, however it ends. Claiming it again is
        a no-op.
        """
        if self.sqlite_path is None or self._daemon_lock is not None:
            return
        path = self.sqlite_path.with_suffix(".lock")
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"the database cannot be used now: {path}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        except BlockingIOError:
            holder = _pid_in(descriptor)
            os.close(descriptor)
            raise StoreInUse(
                f"another postdesk daemon{holder and f' (process {holder})'} is already working on "
                f"{self.sqlite_path}; stop it first, or give this one a data_dir of its own"
            ) from None
        except OSError as error:
            os.close(descriptor)
            raise StoreUnavailable(f"the database cannot be used now: {path}: {error.strerror}") from error
        self._daemon_lock = descriptor

    def daemon_pid(self) -> int | None:
        """Return the process id of the daemon that works on this SQLite file; None when none does."""
        if self.sqlite_path is None:
            return None
        try:
            descriptor = os.open(self.sqlite_path.with_suffix(".lock"), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(_pid_in(descriptor) or 0) or None
        else:
            return None
        finally:
            os.close(descriptor)

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold the daemon's claim for a while, unless this process holds it anyway. Raises `StoreInUse`."""
        held = self._daemon_lock is not None
        self.claim_for_daemon()
        try:
            yield
        finally:
            if not held:
                self._give_up_claim()

    def close(self) -> None:
        """End all connections and give up the daemon's claim."""
        self.engine.dispose()
        self._give_up_claim()

    def _give_up_claim(self) -> None:
        if self._daemon_lock is not None:
            os.close(self._daemon_lock)
            self._daemon_lock = None


def _pid_in(lock: int) -> str:
    """Return the process id that a lock file names, as text; "" while none is written yet."""
    text = os.pread(lock, 32, 0).decode("ascii", "replace").strip()
    return text if text.isdecimal() else ""


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(
        url,
        poolclass=sa.QueuePool,
        pool_size=4,
        max_overflow=12,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to say: see _transaction
        cursor = connection.cursor()
        if cursor.execute("PRAGMA page_count").fetchone() == (0,):
            # It bites on an empty database only, and would make every later connection wait for writers.
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased must not stay in the file
        cursor.execute("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE goes past "append-only"
        cursor.close()

    return engine


_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""SQLite's primary result codes that speak of the file or the disk, not of the statement."""

_POSTGRESQL_READ_ONLY = "25006"  # a standby, or a server set read-only when its disk ran full


@contextmanager
def translated() -> Iterator[None]:
    """Turn what says that the database is away into `StoreUnavailable`; a faulty statement stays as it is."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if _says_away(error.orig):
            raise StoreUnavailable(f"the database cannot be used now: {error.orig}") from error
        raise
    except sqlite3.Error as error:
        if _says_away(error):
            raise StoreUnavailable(f"the database cannot be used now: {error}") from error
        raise


def _says_away(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        # The extended code holds the primary one in its low byte. Errors of the module itself have none.
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _AWAY
    if getattr(error, "sqlstate", None) == _POSTGRESQL_READ_ONLY:
        return True
    # DB-API 2.0: a lost connection, a full disk, a deadlock. psycopg is not imported here for its names.
    return any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(error).__mro__)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, so that a renamed file is found after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
