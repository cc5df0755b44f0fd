"""Absences and open work, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from daemon.desk.effects import BackAgain
from daemon.desk.model import Priority, Status
from daemon.desk.policy import Absence
from daemon.store import staffing, tickets
from daemon.store.database import Connection, Database
from daemon.store.later import Later
from tests.builders import NOW, opening, ticket

HOUR = timedelta(hours=1)


def away(person: str, begins: datetime, ends: datetime) -> Absence:
    return Absence(person=person, begins=begins, ends=ends)


def said(connection: Connection, *changes: Absence | BackAgain) -> None:
    for change in changes:
        staffing.remember(Later(connection), change, NOW)


def who(connection: Connection, at: datetime) -> dict[str, datetime]:
    return staffing.staffing(Later(connection), at, workload=False).away


def test_somebody_is_away_from_the_beginning_up_to_the_end(database: Database) -> None:
    with database.write() as connection:
        said(connection, away("li", NOW + HOUR, NOW + 3 * HOUR), away("ann", NOW, NOW + HOUR))
        assert who(connection, NOW) == {"ann": NOW + HOUR}
        assert who(connection, NOW + HOUR) == {"li": NOW + 3 * HOUR}
        assert who(connection, NOW + 3 * HOUR) == {}


def test_what_is_said_last_holds(database: Database) -> None:
    with database.write() as connection:
        said(connection, away("li", NOW - HOUR, NOW + 9 * HOUR), away("li", NOW, NOW + 2 * HOUR))
        assert who(connection, NOW) == {"li": NOW + 2 * HOUR}
        assert who(connection, NOW + 2 * HOUR) == {}
        assert [row.ends_at for row in staffing.absences(connection, None)] == [NOW, NOW + 2 * HOUR]


def test_being_back_ends_what_is_on_and_strikes_what_was_to_come(database: Database) -> None:
    with database.write() as connection:
        said(
            connection,
            away("li", NOW, NOW + 5 * HOUR),
            away("li", NOW + 7 * HOUR, NOW + 9 * HOUR),
            away("ann", NOW, NOW + HOUR),
            BackAgain(person="li", at=NOW + HOUR),
        )
        assert who(connection, NOW + HOUR) == {}
        assert who(connection, NOW + 8 * HOUR) == {}
        assert [(row.person, row.ends_at) for row in staffing.absences(connection, NOW + HOUR)] == []
        assert len(staffing.absences(connection, None)) == 2


def test_an_absence_that_comes_later_stays_beside_one_of_now(database: Database) -> None:
    with database.write() as connection:
        said(connection, away("li", NOW + 9 * HOUR, NOW + 12 * HOUR), away("li", NOW, NOW + HOUR))
        assert who(connection, NOW) == {"li": NOW + HOUR}
        assert who(connection, NOW + 10 * HOUR) == {"li": NOW + 12 * HOUR}


def test_within_a_transaction_absences_are_looked_up_again_only_when_one_is_said(database: Database) -> None:
    with database.write() as connection:
        later = Later(connection)
        assert staffing.staffing(later, NOW, workload=False).away == {}
        said(connection, away("li", NOW, NOW + HOUR))  # past this transaction's eyes
        assert staffing.staffing(later, NOW, workload=False).away == {}
        staffing.remember(later, away("ann", NOW, NOW + HOUR), NOW)
        assert set(staffing.staffing(later, NOW, workload=False).away) == {"li", "ann"}


def test_open_work_counts_new_and_open_tickets_by_owner_and_priority(database: Database) -> None:
    with database.write() as connection:
        for owner, priority, status in (
            ("li", Priority.P1, Status.NEW),
            ("li", Priority.P3, Status.OPEN),
            ("li", Priority.P3, Status.NEW),
            ("ann", Priority.P2, Status.RESOLVED),
            ("ann", Priority.P4, Status.CLOSED),
            (None, Priority.P1, Status.NEW),
        ):
            new = opening(ticket(owner=owner, priority=priority, status=status))
            tickets.settle(connection, new, now=NOW, zone="UTC", linked_ticket=None)
        said(connection, away("ann", NOW, NOW + HOUR))
        found = staffing.staffing(Later(connection), NOW, workload=True)
    assert found.workload == {"li": {Priority.P1: 1, Priority.P3: 2}}
    assert found.away == {"ann": NOW + HOUR}


def test_what_is_over_is_not_read(sqlite: Database) -> None:
    said: list[tuple[str, Any]] = []
    sa.event.listen(
        sqlite.engine,
        "before_cursor_execute",
        lambda _c, _k, text, values, _x, _m: said.append((text, values)),
    )
    with sqlite.read() as connection:
        staffing.staffing(Later(connection), NOW, workload=True)
        text, values = said[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
    steps = [str(step.detail) for step in plan]
    assert any("ix_absence_ends_at" in step for step in steps), steps
    assert any("ix_ticket_status" in step for step in steps), steps
    assert not any(step.startswith("SCAN") for step in steps), steps


def test_channel_and_copies_are_kept_with_the_ticket(database: Database) -> None:
    with database.write() as connection:
        new = opening(ticket(copied=("ann", "boss@example.org")))
        stored = tickets.settle(connection, new, now=NOW, zone="UTC", linked_ticket=None)
        found = tickets.load(connection, [stored.id])[stored.id]
    assert (found.copied, found.channel) == (("ann", "boss@example.org"), stored.channel)
