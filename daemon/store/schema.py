"""Which schema a database has, and bringing it to the one this program works with.

Alembic and the steps are imported only while a migration runs: a daemon on a current database never loads
them. See docs/decisions/0005-migrations.md.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from daemon.errors import PostdeskError
from daemon.store.database import Database, StoreUnavailable, sync_folder, translated
from daemon.store.tables import alembic_version, metadata

HEAD = "0010"
"""The newest step in migrations/versions. Steps are numbered with four digits, so that they compare."""

STEPS = Path(__file__).with_name("migrations")
"""Where Alembic finds them."""

State = Literal["current", "outdated", "newer", "empty"]

_MIGRATION_LOCK = 0x706F7374  # "post": the key of PostgreSQL's advisory lock for migrating


class SchemaOutdated(PostdeskError):
    """The database waits for `postdesk migrate`."""


class SchemaNewer(PostdeskError):
    """The database was written by a later version of this program, which this one must not touch."""


class SchemaForeign(PostdeskError):
    """The database holds tables that are not ours, or ours without a word on their version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was done so that the daemon may start."""

    before: str | None
    """The schema found; None for an empty database."""
    copy: Path | None = None
    """The copy of the database made before it was changed."""

    def __str__(self) -> str:
        if self.before is None:
            return f"created the database with schema {HEAD}"
        if self.before == HEAD:
            return f"the database has schema {HEAD}"
        kept = f"; a copy as it was: {self.copy}" if self.copy else ""
        return f"brought the database from schema {self.before} to {HEAD}{kept}"


def version(database: Database) -> str | None:
    """Return the schema version of a database, "0001"; None when it is empty. Raises `SchemaForeign`."""
    with database.read() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        if alembic_version.name in tables:
            found = connection.scalars(sa.select(alembic_version.c.version_num)).all()
            if len(found) == 1 and found[0].isdigit() and len(found[0]) == len(HEAD):
                return str(found[0])
            if found:
                raise SchemaForeign(f"{_name(database)} is at {found!r}, which is no version of Postdesk")
            tables.remove(alembic_version.name)
        ours = tables & metadata.tables.keys()
        if ours:
            raise SchemaForeign(
                f"{_name(database)} holds a table {min(ours)!r} but no schema version, so it was not made by "
                "Postdesk; name another database"
            )
        return None


def state(database: Database) -> State:
    """Compare a database with this program. Raises `SchemaForeign`."""
    return _compare(version(database))


def _compare(found: str | None) -> State:
    if found is None:
        return "empty"
    if found == HEAD:
        return "current"
    return "outdated" if found < HEAD else "newer"


def ensure(database: Database) -> Prepared:
    """Make a database ready for `postdesk run`: created when empty, on SQLite copied and brought forward.

    Raises `SchemaOutdated` on PostgreSQL, where other daemons may be at work and the administrator has a
    backup of their own to make first; `SchemaNewer`; `SchemaForeign`.
    """
    before = version(database)
    match _compare(before):
        case "current":
            return Prepared(before=before)
        case "empty":
            create(database)
            return Prepared(before=None)
        case "newer":
            raise _newer(database, before)
        case "outdated" if database.sqlite_path is None:
            raise SchemaOutdated(
                f"{_name(database)} has schema {before}, this program needs {HEAD}: stop every daemon, "
                "make a backup, run `postdesk migrate`, then start again"
            )
        case "outdated":
            return migrate(database)


def require(database: Database) -> None:
    """Make sure that a command may use this database beside a daemon.

    Raises `SchemaOutdated` (an empty one included), `SchemaNewer`, `SchemaForeign`.
    """
    found = version(database)
    if _compare(found) == "newer":
        raise _newer(database, found)
    if found != HEAD:
        has = "has no tables yet" if found is None else f"has schema {found}, this program needs {HEAD}"
        raise SchemaOutdated(f"{_name(database)} {has}: run `postdesk migrate`, or start `postdesk run`")


def create(database: Database) -> None:
    """Create all tables in an empty database, in one transaction. Two at once: the second finds it done."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        if sa.inspect(connection).has_table(alembic_version.name):
            return
        metadata.create_all(connection, checkfirst=False)
        connection.execute(alembic_version.insert(), {"version_num": HEAD})


def migrate(database: Database) -> Prepared:
    """Bring a database forward to `HEAD`, one transaction a step; a step that fails leaves no trace.

    A SQLite file is copied beside itself first. Raises `SchemaNewer`, `SchemaForeign`, and `StoreInUse` when
    a daemon works on it.
    """
    with _alone(database):
        before = version(database)
        if _compare(before) == "newer":
            raise _newer(database, before)
        if before == HEAD:
            return Prepared(before=before)
        copy = copy_aside(database, before) if database.sqlite_path and before else None
        _run_steps(database)
        return Prepared(before=before, copy=copy)


def copy_aside(database: Database, found: str) -> Path:
    """Copy a SQLite database to `NAME.schema-NNNN` beside it and return that path; an older copy is replaced.

    The copy is whole and on the disk when this returns, or absent. Raises `StoreUnavailable`.
    """
    assert database.sqlite_path is not None
    path = database.sqlite_path
    copy = path.with_name(f"{path.name}.schema-{found}")
    partial = copy.with_name(copy.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with database.read() as connection, closing(sqlite3.connect(partial)) as target:
            source: Any = connection.connection.driver_connection
            source.backup(target)
        partial.chmod(path.stat().st_mode)
        partial.rename(copy)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):  # what keeps it here will be told by the next attempt, which begins with it
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StoreUnavailable(f"{copy} cannot be made: {error.strerror}") from error
        raise
    return copy


def _run_steps(database: Database) -> None:
    from alembic import command

    with translated(), database.engine.connect() as connection:
        if database.sqlite_path is None:
            command.upgrade(_alembic(connection=connection), "head")
            return
        # Alembic begins the transactions itself, one a step.
        sa.event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
        driver: Any = connection.connection.driver_connection
        # A step that rebuilds a table must not cascade; env.py checks the references at its end.
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            command.upgrade(_alembic(connection=connection), "head")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def steps_sql(dialect: str) -> str:
    """Return all steps as SQL for "sqlite" or "postgresql", from an empty database on."""
    from alembic import command

    text = io.StringIO()
    command.upgrade(_alembic(text, dialect=dialect), "head", sql=True)
    return text.getvalue()


def _alembic(output: io.StringIO | None = None, **attributes: object) -> Any:
    from alembic.config import Config

    config = Config(output_buffer=output, attributes=attributes)
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Keep daemons (SQLite) or other migrations (PostgreSQL) out meanwhile."""
    if database.sqlite_path is not None:
        with database.claimed():
            yield
        return
    with translated(), database.engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(_MIGRATION_LOCK)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_MIGRATION_LOCK)))
            connection.commit()


def _newer(database: Database, found: str | None) -> SchemaNewer:
    return SchemaNewer(
        f"{_name(database)} has schema {found}, written by a later version of Postdesk; this one knows "
        f"schema {HEAD}: install the later version again, or restore the copy {_copy_name(database)}"
    )


def _copy_name(database: Database) -> str:
    if database.sqlite_path is None:
        return "that was made before it was upgraded"
    return f"{database.sqlite_path.name}.schema-{HEAD}"


def _name(database: Database) -> str:
    if database.sqlite_path is not None:
        return f"the database {database.sqlite_path}"
    return f"the database {sa.make_url(database.url).render_as_string(hide_password=True)}"
