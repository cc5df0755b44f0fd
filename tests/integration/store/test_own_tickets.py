"""Whose tickets are found for whom, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from daemon.desk.effects import Change
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Status, Ticket
from daemon.store import tickets
from daemon.store.database import Database
from daemon.store.later import Later
from daemon.store.own_tickets import MOST_LOOKED_AT, own_tickets
from tests.builders import NOW, address, event, opening, ticket

LI, BOB = "li@example.test", "bob@example.test"
SINCE = NOW - timedelta(days=30)


def _open(later: Later, who: str, **fields: Any) -> Ticket:
    fields.setdefault("opened_at", NOW - timedelta(days=90))
    change = opening(ticket(requester=address(who), **fields))
    stored = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(later, stored, change, [], now=NOW, message_id=None)
    return stored


def _happens(later: Later, to: Ticket, kind: EventKind, at: datetime = NOW, **data: Any) -> Ticket:
    said = event(kind, at=at, **data)
    later.flush()
    change = Change(before=to, after=happen(to, said), events=(said,), due=())
    stored = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(later, stored, change, [], now=NOW, message_id=None)
    return stored


def test_the_newest_first_of_these_addresses_alone(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        first = _open(later, LI, subject="first")
        _open(later, BOB, subject="of somebody else")
        second = _open(later, "LI@Example.test", subject="second", owner="wang")
        _open(later, LI, machine=True)
    with database.read() as connection:
        found = own_tickets(connection, [LI, "LI@Example.test"], SINCE)
        assert own_tickets(connection, [], SINCE) == ()
    assert [one.number for one in found] == [second.number, first.number]
    assert (found[0].subject, found[0].owner, found[0].status) == ("second", "wang", Status.NEW)


def test_what_was_closed_long_ago_or_is_spam_is_left_out(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        old, new, spam, again = (_open(later, LI) for _ in range(4))
        _happens(later, old, EventKind.CLOSED, NOW - timedelta(days=31), how="staff")
        _happens(later, new, EventKind.CLOSED, NOW - timedelta(days=29), how="staff")
        _happens(later, spam, EventKind.MARKED_SPAM)
        reopened = _happens(later, again, EventKind.CLOSED, NOW - timedelta(days=50), how="staff")
        _happens(later, reopened, EventKind.REOPENED, NOW - timedelta(days=49))
    with database.read() as connection:
        found = own_tickets(connection, [LI], SINCE)
    assert [(one.number, one.status) for one in found] == [
        (again.number, Status.OPEN),
        (new.number, Status.CLOSED),
    ]
    assert found[0].closed_at is None and found[1].closed_at == NOW - timedelta(days=29)


def test_a_merged_ticket_stands_as_the_one_that_it_went_into(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        one = _open(later, LI, subject="mine")
        two = _open(later, BOB, subject="of Bob", owner="wang")
        three = _open(later, BOB, subject="of Bob, too")
        gone = _open(later, LI)
        _happens(later, one, EventKind.MERGED, into=two.id, number=two.number)
        _happens(later, two, EventKind.MERGED, into=three.id, number=three.number)
        over = _happens(later, three, EventKind.TAKEN)
        _happens(later, gone, EventKind.MERGED, into=over.id, number=three.number)
    with database.read() as connection:
        found = own_tickets(connection, [LI], SINCE)
    assert [(each.number, each.subject, each.status) for each in found][1] == (
        one.number,
        "mine",
        Status.OPEN,
    )
    assert "of Bob" not in str(found)
    with database.write() as connection, Later(connection) as later:
        _happens(later, over, EventKind.CLOSED, NOW - timedelta(days=40), how="staff")
    with database.read() as connection:
        assert own_tickets(connection, [LI], SINCE) == ()


def test_only_so_many_are_looked_at(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        for _ in range(MOST_LOOKED_AT + 3):
            _open(later, LI)
    with database.read() as connection:
        assert len(own_tickets(connection, [LI], SINCE)) == MOST_LOOKED_AT
