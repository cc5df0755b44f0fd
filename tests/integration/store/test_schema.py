"""The schema is the same however a database came by it, and nothing in it lets history be rewritten."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.store import schema, tickets
from daemon.store.database import Database
from daemon.store.schema_sql import schema_sql
from daemon.store.tables import event, mail
from tests.builders import NOW, opening
from tests.integration.store import catalogue
from tests.integration.store.conftest import BOTH
from tests.servers.postgres import Postgres

ROOT = Path(__file__).parents[3]


def _sqlite_made_by(text: str) -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(text)
        return catalogue.sqlite_catalogue(connection)


def _sqlite_of(database: Database) -> set[str]:
    assert database.sqlite_path is not None
    with closing(sqlite3.connect(database.sqlite_path)) as connection:
        return catalogue.sqlite_catalogue(connection)


def test_sqlite_is_the_same_by_definition_by_steps_and_by_schema_sql(tmp_path: Path) -> None:
    created = Database(f"sqlite:///{tmp_path / 'created.db'}")
    schema.create(created)
    migrated = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    schema.migrate(migrated)
    read = _sqlite_made_by((ROOT / "schema.sql").read_text())

    assert _sqlite_of(created) == _sqlite_of(migrated) == read
    assert len(read) > 200  # the comparison saw something


def test_the_sqlite_steps_as_text_make_the_same_schema() -> None:
    assert _sqlite_made_by(schema.steps_sql("sqlite")) == _sqlite_made_by(schema_sql("sqlite"))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("'merged', 'spam')", "'merged', 'spam', 'gone')"),
        ("WHERE state = 'waiting'", "WHERE state = 'leased'"),
        ("CREATE TRIGGER event_no_delete", "CREATE TRIGGER event_no_removal"),
        ("(state = 'sent') = (sent_at", "(state <> 'sent') = (sent_at"),
        ("uq_mail_message_id UNIQUE (message_id)", "uq_mail_message_id UNIQUE (message_id, subject)"),
        ("fk_due_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)", "fk_due_ticket_id CHECK (1)"),
        ("subject TEXT NOT NULL", "subject TEXT"),
        (" WITHOUT ROWID", ""),
        (" AUTOINCREMENT", ""),
    ],
)
def test_the_comparison_sees_a_difference(said: str, instead: str) -> None:
    text = schema_sql("sqlite")
    assert said in text
    assert _sqlite_made_by(text.replace(said, instead)) != _sqlite_made_by(text)


def test_all_this_runs_on_postgresql_too(postgres_template: str) -> None:
    """Where this is skipped, the tests of the store ran on SQLite alone."""
    assert BOTH == ("sqlite", "postgresql")


def test_postgresql_is_the_same_by_steps_and_by_definition(postgres: Postgres) -> None:
    postgres.create("by_steps")
    postgres.sql("by_steps", schema.steps_sql("postgresql"))
    postgres.create("by_definition")
    postgres.sql("by_definition", schema_sql("postgresql"))

    by_steps = set(postgres.sql("by_steps", catalogue.POSTGRESQL).splitlines())
    assert by_steps == set(postgres.sql("by_definition", catalogue.POSTGRESQL).splitlines())
    assert len(by_steps) > 200


def test_postgresql_is_the_same_when_the_program_creates_or_migrates_it(
    postgres: Postgres, postgres_template: str
) -> None:
    postgres.create("migrated")
    database = Database(postgres.url("migrated"))
    schema.migrate(database)
    database.close()

    migrated = set(postgres.sql("migrated", catalogue.POSTGRESQL).splitlines())
    assert migrated == set(postgres.sql(postgres_template, catalogue.POSTGRESQL).splitlines())


def test_a_database_made_from_schema_sql_is_current(tmp_path: Path) -> None:
    path = tmp_path / "by-hand.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((ROOT / "schema.sql").read_text())
    assert schema.state(Database(f"sqlite:///{path}")) == "current"


@pytest.mark.parametrize(
    "attempt",
    [
        event.update().values(actor="somebody else"),
        event.delete(),
        sa.text("INSERT OR REPLACE INTO event SELECT * FROM event"),
    ],
    ids=["update", "delete", "replace"],
)
def test_an_event_cannot_be_changed_or_taken_away(database: Database, attempt: sa.Executable) -> None:
    if isinstance(attempt, sa.TextClause) and database.sqlite_path is None:
        attempt = sa.text("TRUNCATE event")  # PostgreSQL's own way around
    with database.write() as connection:
        stored = tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None)
        tickets.append(connection, stored, opening(), (), now=NOW, message_id=None)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.write() as connection:
        connection.execute(attempt)
    with database.read() as connection:
        assert len(tickets.load(connection, [stored.id])[stored.id].history) == 1


def test_an_id_is_never_used_again(database: Database) -> None:
    columns = (
        "dedupe_key, message_id, template, reply_goes_to, automatic, queued_at, from_name, from_address, "
        'subject, text, html, "references", attachments'
    )
    insert = sa.text(
        f"INSERT INTO mail ({columns}) VALUES ('a', 'b', '', '', FALSE, '2026-03-02 09:00:00+00', '', '', "
        "'', '', '', '[]', '[]')"
    )
    with database.write() as connection:
        connection.execute(insert)
        first = connection.scalars(sa.select(mail.c.id)).one()
        connection.execute(mail.delete())
        connection.execute(insert)
        assert connection.scalars(sa.select(mail.c.id)).one() > first
