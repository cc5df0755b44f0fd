"""Upgrading: a copy first, all of a step or none of it, and never an unknown version."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.store import schema, tickets
from daemon.store.database import Database, StoreInUse, StoreUnavailable
from tests.builders import NOW, opening, ticket
from tests.integration.store.conftest import Opener

AddStep = Callable[[str], None]

BEFORE, AFTER = schema.HEAD, f"{int(schema.HEAD) + 1:04}"
"""The schema of this program, and of the one that a test makes of it."""

ADD_A_COLUMN = """
    op.add_column("ticket", sa.Column("site", sa.Text, nullable=False, server_default="?"))
"""
REBUILD_A_TABLE = """
    with op.batch_alter_table("ticket", recreate="always") as batch:
        batch.add_column(sa.Column("site", sa.Text, nullable=False, server_default="?"))
"""
FAIL_HALF_WAY = """
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE ticket SET subject = 'changed'")
    op.execute("UPDATE no_such_table SET x = 1")
"""
BREAK_A_REFERENCE = """
    op.execute("DELETE FROM ticket")
"""


@pytest.fixture
def add_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AddStep:
    """Makes this program one that has a further step."""
    steps = tmp_path / "migrations"
    shutil.copytree(schema.STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "STEPS", steps)

    def add(body: str) -> None:
        before, after = schema.HEAD, f"{int(schema.HEAD) + 1:04}"
        (steps / "versions" / f"{after}_test.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = {after!r}\ndown_revision = {before!r}\n\n"
            f"def upgrade():\n{textwrap.indent(textwrap.dedent(body), '    ')}"
        )
        monkeypatch.setattr(schema, "HEAD", after)

    return add


@pytest.fixture
def with_ticket(sqlite: Database) -> Database:
    """A SQLite database of the present schema with one ticket."""
    _open_ticket(sqlite)
    return sqlite


def _open_ticket(database: Database) -> int:
    with database.write() as connection:
        new = opening(ticket(subject="打印机坏了"))
        stored = tickets.settle(connection, new, now=NOW, zone="UTC", linked_ticket=None)
        tickets.append(connection, stored, new, (), now=NOW, message_id=None)
    return stored.id


def _subjects(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [subject for (subject,) in connection.execute("SELECT subject FROM ticket")]


def test_an_empty_database_is_created(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    assert schema.state(database) == "empty"
    prepared = schema.ensure(database)
    assert prepared.before is None and "created" in str(prepared)
    assert schema.state(database) == "current"


def test_a_current_database_is_left_as_it_is(with_ticket: Database) -> None:
    prepared = schema.ensure(with_ticket)
    assert prepared.before == schema.HEAD and prepared.copy is None
    assert schema.migrate(with_ticket).copy is None
    schema.require(with_ticket)


def test_run_brings_an_older_sqlite_database_forward_after_a_copy(
    with_ticket: Database, add_step: AddStep
) -> None:
    add_step(ADD_A_COLUMN)
    assert schema.state(with_ticket) == "outdated"

    prepared = schema.ensure(with_ticket)

    assert schema.state(with_ticket) == "current"
    assert prepared.copy is not None and prepared.copy.name == f"postdesk.db.schema-{BEFORE}"
    assert str(prepared.copy) in str(prepared) and f"{BEFORE} to {AFTER}" in str(prepared)
    assert _subjects(prepared.copy) == ["打印机坏了"]
    assert schema.state(Database(f"sqlite:///{prepared.copy}")) == "outdated"
    with with_ticket.read() as connection:
        assert connection.execute(sa.text("SELECT subject, site FROM ticket")).all() == [("打印机坏了", "?")]


def test_the_copy_is_no_more_readable_than_the_database(with_ticket: Database, add_step: AddStep) -> None:
    assert with_ticket.sqlite_path is not None
    with_ticket.sqlite_path.chmod(0o600)
    add_step(ADD_A_COLUMN)
    copy = schema.migrate(with_ticket).copy
    assert copy is not None and copy.stat().st_mode & 0o777 == 0o600


def test_what_was_written_and_not_yet_checkpointed_is_in_the_copy(
    with_ticket: Database, add_step: AddStep
) -> None:
    assert with_ticket.sqlite_path is not None
    assert Path(f"{with_ticket.sqlite_path}-wal").stat().st_size > 0
    copy = schema.copy_aside(with_ticket, BEFORE)
    alone = copy.with_name("alone.db")
    copy.rename(alone)
    assert _subjects(alone) == ["打印机坏了"]


def test_several_steps_are_taken_one_after_the_other(with_ticket: Database, add_step: AddStep) -> None:
    add_step(ADD_A_COLUMN)
    add_step("\n    op.create_index('ix_ticket_site', 'ticket', ['site'])\n")
    schema.migrate(with_ticket)
    assert schema.version(with_ticket) == f"{int(BEFORE) + 2:04}"


def test_a_step_that_fails_leaves_the_database_as_it_was(with_ticket: Database, add_step: AddStep) -> None:
    add_step(FAIL_HALF_WAY)
    with pytest.raises(sa.exc.OperationalError, match="no_such_table"):
        schema.migrate(with_ticket)
    assert schema.version(with_ticket) == BEFORE
    assert with_ticket.sqlite_path is not None and _subjects(with_ticket.sqlite_path) == ["打印机坏了"]
    with with_ticket.read() as connection:
        assert "half" not in sa.inspect(connection).get_table_names()


def test_steps_before_a_failing_one_stay_taken(with_ticket: Database, add_step: AddStep) -> None:
    add_step(ADD_A_COLUMN)
    add_step(FAIL_HALF_WAY)
    with pytest.raises(sa.exc.OperationalError):
        schema.migrate(with_ticket)
    assert schema.version(with_ticket) == AFTER


def test_a_step_that_breaks_a_reference_is_undone(with_ticket: Database, add_step: AddStep) -> None:
    add_step(BREAK_A_REFERENCE)
    with pytest.raises(RuntimeError, match="broken references"):
        schema.migrate(with_ticket)
    assert schema.version(with_ticket) == BEFORE
    assert with_ticket.sqlite_path is not None and _subjects(with_ticket.sqlite_path) == ["打印机坏了"]


def test_a_step_may_rebuild_a_table_that_others_refer_to(with_ticket: Database, add_step: AddStep) -> None:
    add_step(REBUILD_A_TABLE)
    schema.migrate(with_ticket)
    with with_ticket.read() as connection:
        assert len(tickets.load(connection, [1])[1].history) == 1
    with pytest.raises(sa.exc.IntegrityError), with_ticket.write() as connection:  # enforced again afterwards
        connection.execute(sa.text("DELETE FROM ticket"))


def test_a_disk_too_small_for_the_copy_means_no_upgrade(
    with_ticket: Database, add_step: AddStep, tmp_path: Path
) -> None:
    add_step(ADD_A_COLUMN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))  # stands for a disk with no more room
        with pytest.raises(StoreUnavailable, match="disk"):
            schema.ensure(with_ticket)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert schema.version(with_ticket) == BEFORE
    assert sorted(path.name for path in tmp_path.glob("postdesk.db.*")) == []


def test_what_stands_in_the_way_of_the_copy_is_told(
    with_ticket: Database, add_step: AddStep, tmp_path: Path
) -> None:
    add_step(ADD_A_COLUMN)
    (tmp_path / f"postdesk.db.schema-{BEFORE}.partial").mkdir()  # what stands in the way of the file
    with pytest.raises(StoreUnavailable):
        schema.ensure(with_ticket)
    assert schema.version(with_ticket) == BEFORE


@pytest.mark.parametrize("act", [schema.ensure, schema.migrate, schema.require])
def test_a_newer_database_is_refused_with_both_versions_named(
    database: Database, act: Callable[[Database], object]
) -> None:
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0042'"))
    assert schema.state(database) == "newer"
    with pytest.raises(schema.SchemaNewer, match=f"0042.*{schema.HEAD}") as refused:
        act(database)
    assert not refused.value.retry
    assert schema.version(database) == "0042"


def test_run_does_not_bring_postgresql_forward_by_itself(on_postgres: Database, add_step: AddStep) -> None:
    _open_ticket(on_postgres)
    add_step(ADD_A_COLUMN)
    for act in (schema.ensure, schema.require):
        with pytest.raises(schema.SchemaOutdated, match=rf"{BEFORE}.*{AFTER}.*postdesk migrate"):
            act(on_postgres)

    prepared = schema.migrate(on_postgres)

    assert prepared.before == BEFORE and prepared.copy is None and schema.state(on_postgres) == "current"
    assert "copy" not in str(prepared)
    with on_postgres.read() as connection:
        assert connection.execute(sa.text("SELECT site FROM ticket")).all() == [("?",)]


def test_a_step_that_fails_on_postgresql_leaves_the_database_as_it_was(
    on_postgres: Database, add_step: AddStep
) -> None:
    add_step(FAIL_HALF_WAY)
    with pytest.raises(sa.exc.ProgrammingError, match="no_such_table"):
        schema.migrate(on_postgres)
    assert schema.version(on_postgres) == BEFORE
    with on_postgres.read() as connection:
        assert "half" not in sa.inspect(connection).get_table_names()


def test_a_command_on_an_empty_database_is_told_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(schema.SchemaOutdated, match=r"no tables yet.*postdesk"):
        schema.require(Database.in_folder(tmp_path))


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "postdesk.db")) as connection:
        connection.execute("CREATE TABLE ticket (id INTEGER)")
    with pytest.raises(schema.SchemaForeign, match="'ticket'"):
        schema.ensure(Database.in_folder(tmp_path))


def test_a_version_that_is_none_of_ours_is_refused(with_ticket: Database) -> None:
    with with_ticket.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'ae1027a6acf'"))
    with pytest.raises(schema.SchemaForeign, match="ae1027a6acf"):
        schema.ensure(with_ticket)


@pytest.mark.parametrize("act", [schema.create, schema.migrate])
def test_two_that_begin_at_once_make_one_database(
    empty_opener: Opener, act: Callable[[Database], object]
) -> None:
    ready = threading.Barrier(2)

    def begin() -> str:
        database = empty_opener()
        ready.wait()
        try:
            act(database)
        except StoreInUse:  # two migrations of one SQLite file: the second is told
            return "refused"
        return schema.state(database)

    with ThreadPoolExecutor(2) as both:
        ends = [future.result() for future in (both.submit(begin), both.submit(begin))]
    assert "current" in ends and set(ends) <= {"current", "refused"}
    assert schema.state(empty_opener()) == "current"


def test_migrating_beside_a_running_daemon_is_refused(with_ticket: Database, add_step: AddStep) -> None:
    assert with_ticket.sqlite_path is not None
    add_step(ADD_A_COLUMN)
    program = (
        "import sys; from daemon.store.database import Database\n"
        f"Database({with_ticket.url!r}).claim_for_daemon()\n"
        "print('claimed', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as daemon:
        assert daemon.stdout is not None and daemon.stdout.readline() == b"claimed\n"
        with pytest.raises(StoreInUse):
            schema.migrate(with_ticket)
        daemon.communicate(b"")
    schema.migrate(with_ticket)
    assert schema.state(with_ticket) == "current"
