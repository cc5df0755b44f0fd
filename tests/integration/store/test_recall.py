"""Calling mails back: only what nobody may have seen, all of it or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from daemon.desk.effects import Entry, EntryKind
from daemon.desk.entries import RECALLED
from daemon.desk.known import Told
from daemon.desk.model import EventKind, Visibility
from daemon.store import agenda, figures, leases, messages, outbox, tickets
from daemon.store.database import Connection, Database, LostRace
from daemon.store.later import Later
from daemon.store.recall import recall, told_lately
from daemon.store.said import MOST_OF_ONE, newest_entries
from daemon.store.tables import delivery, entry, raw_mail
from daemon.store.tables import event as event_table
from tests.builders import NOW, decision, key, opening, parsed_mail, queued_mail

HOLD = timedelta(seconds=30)


@pytest.fixture
def asked(database: Database) -> tuple[int, int]:
    """A ticket, and a message on it that has caused an answer and a copy of it, which wait."""
    with database.write() as connection, Later(connection) as later:
        change = opening()
        ticket = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
        parsed = parsed_mail()
        connection.execute(raw_mail.insert().values(sha256=parsed.raw_sha256, size=1, body=b"x"))
        message = messages.record(
            connection,
            key(1),
            parsed,
            decision(),
            received_at=NOW,
            now=NOW,
            policy_version=1,
            ticket_id=ticket.id,
        )
        said = Entry(
            kind=EntryKind.RESOLUTION,
            author="wang",
            visibility=Visibility.PUBLIC,
            text="Please try.",
            parts={"solution": "renewed"},
        )
        tickets.append(later, ticket, change, [said], now=NOW, message_id=message)
        for name in ("reply:1", "reply:1:copy"):
            about = {"ticket_id": ticket.id, "about_message": message, "template": "reply", "hold": HOLD}
            outbox.queue_later(later, [queued_mail(name, **about)], NOW)
        later.flush()
        assert ticket.id and message
        return ticket.id, message


def states(connection: Connection) -> list[str]:
    return list(connection.scalars(sa.select(delivery.c.state).order_by(delivery.c.id)))


def waiting(connection: Connection, ticket: int) -> list[Told]:
    return sorted(told_lately(connection, [ticket], NOW), key=lambda one: one.delivery)


def test_what_waits_is_called_back_and_its_words_become_internal(
    database: Database, asked: tuple[int, int]
) -> None:
    ticket, message = asked
    with database.write() as connection, Later(connection) as later:
        told = waiting(connection, ticket)
        assert [(one.message, one.waiting) for one in told] == [(message, True)] * 2
        assert agenda.last_solution(connection, ticket) == "renewed"
        recall(later, [one.delivery for one in told], message, NOW)
        assert states(connection) == ["recalled", "recalled"]
        assert waiting(connection, ticket) == []
        row = connection.execute(sa.select(entry)).one()
        assert (row.visibility, row.parts["solution"], RECALLED in row.parts) == ("internal", "renewed", True)
        assert agenda.last_solution(connection, ticket) == ""
        assert leases.lease(connection, NOW + HOLD, NOW + 2 * HOLD, 50) == []
        assert outbox.next_due(connection) is None


def test_when_one_has_left_none_is_called_back(database: Database, asked: tuple[int, int]) -> None:
    ticket, message = asked
    with database.write() as connection:
        told = waiting(connection, ticket)
        (leased,) = leases.lease(connection, NOW + HOLD, NOW + 2 * HOLD, 1)
    with (
        pytest.raises(LostRace),
        database.write() as connection,
        Later(connection) as later,
    ):
        recall(later, [one.delivery for one in told], message, NOW)
    with database.read() as connection:
        assert sorted(states(connection)) == ["leased", "waiting"]
        assert connection.scalar(sa.select(entry.c.visibility)) == "public"
        left = {one.delivery: one.waiting for one in waiting(connection, ticket)}
        assert left[leased.delivery_id] is False


def test_what_may_have_been_seen_is_not_called_back(database: Database, asked: tuple[int, int]) -> None:
    ticket, _ = asked
    with database.write() as connection:
        leases.lease(connection, NOW + HOLD, NOW + 2 * HOLD, 50)
        leases.expire_leases(connection, NOW + 3 * HOLD, NOW + 4 * HOLD, 2)
        assert states(connection) == ["waiting", "waiting"]
        assert [one.waiting for one in waiting(connection, ticket)] == [False, False]


def test_what_was_written_is_told_newest_first_and_bounded(
    database: Database, asked: tuple[int, int]
) -> None:
    ticket, _ = asked
    with database.write() as connection, Later(connection) as later:
        note = Entry(kind=EntryKind.NOTE, author="li", visibility=Visibility.INTERNAL, text="x" * 10_000)
        tickets.write_entries(later, ticket, [note], now=NOW, message_id=None)
        later.flush()
        (last, first) = newest_entries(connection, [ticket])[ticket]
    assert (last.author, len(last.text), last.kind) == ("li", MOST_OF_ONE, EntryKind.NOTE)
    assert (first.text, dict(first.parts)) == ("Please try.", {"solution": "renewed"})
    with database.read() as connection:
        assert newest_entries(connection, []) == {}


def test_figures_leave_out_what_was_taken_back(database: Database, asked: tuple[int, int]) -> None:
    ticket, message = asked
    row = {"ticket_id": ticket, "at": NOW, "actor": "wang", "policy_version": 1, "message_id": message}
    with database.write() as connection:
        connection.execute(event_table.insert(), [{**row, "kind": "closed", "data": {"how": "staff"}}])
        span = (NOW - HOLD, NOW + HOLD)
        assert len(figures.happened(connection, (EventKind.CLOSED,), *span)) == 1
        undone = {"message": message, "what": ["closed"], "restores": {}}
        connection.execute(event_table.insert(), [{**row, "kind": "undone", "data": undone}])
        assert figures.happened(connection, (EventKind.CLOSED,), *span) == []
