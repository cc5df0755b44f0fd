"""The step that lets tickets be merged makes the ticket table anew on SQLite, and loses nothing by it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from daemon.desk.model import Channel
from daemon.store import schema, tickets
from daemon.store.database import Database
from daemon.store.tables import event, participant, ticket
from tests.builders import NOW, opening
from tests.integration.store.conftest import Opener, _add_policy

COLUMNS = (
    "number, version, status, subject, requester_address, requester_name, language, mailbox, category, "
    "priority, team, owner, watchers, channel, copied, machine, muted, opened_at, linked_ticket_id"
)
OTHERS = (
    "'打印机', 'ann@example.test', 'Ann', 'en', 'support', 'desktop_hardware', 'P3', NULL, 'eve', '[]', "
    "'phone', '[\"li\"]'"
)


def _before(database: Database) -> None:
    """Bring an empty database to the schema before the step, with tickets that others refer to."""
    with database.engine.connect() as connection:
        if database.sqlite_path is not None:
            sa.event.listen(connection, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
        command.upgrade(schema._alembic(connection=connection), "0006")
    with database.write() as connection:
        _add_policy(connection)
        for number, status, linked in (
            ("001", "closed", "NULL"),
            ("002", "open", "1"),
            ("003", "new", "NULL"),
        ):
            connection.execute(
                sa.text(
                    f"INSERT INTO ticket ({COLUMNS}) VALUES ('20260301-{number}', 3, '{status}', {OTHERS}, "
                    f"FALSE, FALSE, '2026-03-02T09:00:00.000000+00:00', {linked})"
                )
            )
        connection.execute(
            sa.text(
                "INSERT INTO event (ticket_id, at, kind, actor, policy_version, data) "
                "VALUES (2, '2026-03-02T09:00:00.000000+00:00', 'opened', 'desk', 1, '{}')"
            )
        )
        connection.execute(sa.text("INSERT INTO participant VALUES (2, 'ann@example.test')"))


def test_tickets_and_what_refers_to_them_outlive_the_step(empty_opener: Opener) -> None:
    database = empty_opener()
    _before(database)
    schema.migrate(database)
    assert schema.state(database) == "current"
    with database.write() as connection:
        found = tickets.load(connection, [1, 2])
        assert [t.number for t in found.values()] == ["20260301-001", "20260301-002"]
        assert (found[2].owner, found[2].version, found[2].merged_into) == ("eve", 3, None)
        assert found[2].opened_at == NOW
        assert (found[2].channel, found[2].copied) == (Channel.PHONE, ("li",))
        assert len(found[2].history) == 1
        linked = connection.scalar(sa.select(ticket.c.linked_ticket_id).where(ticket.c.id == 2))
        assert linked == 1
        made = tickets.settle(connection, opening(), now=NOW, zone="Asia/Tokyo", linked_ticket=None)
    assert made.id == 4  # no id is given twice


@pytest.mark.parametrize("table", [event, participant])
def test_references_to_tickets_are_still_held(empty_opener: Opener, table: sa.Table) -> None:
    database = empty_opener()
    _before(database)
    schema.migrate(database)
    with pytest.raises(sa.exc.DBAPIError), database.write() as connection:
        connection.execute(sa.delete(ticket).where(ticket.c.id == 2))


def test_a_copy_is_kept_of_what_was(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'postdesk.db'}")
    _before(database)
    copy = schema.migrate(database).copy
    assert copy is not None and copy.name == "postdesk.db.schema-0006"
