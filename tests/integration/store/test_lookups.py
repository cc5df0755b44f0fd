"""Tickets looked up for staff: the same on SQLite and PostgreSQL, within bounds."""

from __future__ import annotations

from typing import Any

import pytest

from daemon.desk.effects import Change, EntryKind
from daemon.desk.model import EventKind, Priority, Status, Ticket, Visibility, WaitsFor
from daemon.store import lookups, records, tickets
from daemon.store.database import Connection, Database
from parsers.fields import Field, Source, Value
from parsers.model import Address
from tests.builders import NOW, entry, event, ticket


def _open(connection: Connection, *texts: str, **fields: Any) -> Ticket:
    change = Change(before=None, after=ticket(**fields), events=(event(),), due=())
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, [entry(text) for text in texts], now=NOW, message_id=None)
    return stored


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("printer", ["a", "b", "d"]),  # a has it twice, then the newest
        ("PRINTER jam", ["a"]),
        ("ＰＲＩＮＴＥＲ", ["a", "b", "d"]),
        ("卡纸", ["c"]),
        ("打印机 卡纸", ["c"]),
        ("straße", ["d"]),
        ("STRASSE", ["d"]),
        ("прИнтер", ["e"]),
        ("bob@example.org", ["b"]),
        ("chris", ["c"]),
        ("PC-0042", ["e"]),
        ("replaced the fuser", ["e"]),
        ("100%", ["e"]),
        ("100_", []),
        ("nothing of the kind", []),
    ],
)
def test_what_has_all_the_words_is_found_whatever_their_case(
    database: Database, words: str, found: list[str]
) -> None:
    with database.write() as connection:
        _open(connection, "The printer Straße 5", subject="d")
        _open(connection, "PRINTER of Bob", subject="b", requester=Address(address="bob@example.org"))
        _open(
            connection,
            "打印机又卡纸了",
            subject="c",
            requester=Address(name="Chris", address="c@example.org"),
        )
        e = _open(connection, "Принтер: 100% voll", subject="e")
        said = entry("", kind=EntryKind.RESOLUTION, parts={"solution": "Replaced the fuser", "cause": ""})
        tickets.write_entries(connection, e.id, [said], now=NOW, message_id=None)
        asset = Value(field=Field.ASSET, text="PC-0042", source=Source.LABEL, snippet="PC-0042")
        records.put(connection, e.id, [asset], new=True)
        _open(connection, "jam in the printer, again the Printer", subject="a")
        hits = lookups.find(connection, words)
    assert [hit.ticket.subject for hit in hits.shown] == found
    assert (hits.count, hits.searched, hits.all_searched) == (len(found), 5, True)


def test_a_number_finds_its_ticket_and_quoted_text_is_not_searched(database: Database) -> None:
    with database.write() as connection:
        one = _open(connection, "x")
        said = entry("y", folded="> the secret sauce", visibility=Visibility.INTERNAL)
        tickets.write_entries(connection, one.id, [said], now=NOW, message_id=None)
        _open(connection, "z")
        assert [hit.ticket.id for hit in lookups.find(connection, f"[#{one.number}]").shown] == [one.id]
        assert lookups.find(connection, "secret sauce").count == 0


def test_at_most_so_many_are_shown_and_looked_through(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST_READ", 1_000)
    monkeypatch.setattr(lookups, "AT_ONCE", 10)
    with database.write() as connection:
        for number in range(60):
            _open(connection, "printer", subject=str(number))
        hits = lookups.find(connection, "printer")
    assert len(hits.shown) == 20
    assert hits.count == hits.searched < 60
    assert not hits.all_searched
    assert hits.shown[0].ticket.subject == "59"


def test_somebodys_unsolved_tickets_with_their_history(database: Database) -> None:
    with database.write() as connection:
        low = _open(connection, owner="eve", priority=Priority.P4)
        waiting = _open(
            connection,
            owner="eve",
            priority=Priority.P1,
            status=Status.WAITING,
            waits_for=WaitsFor.REQUESTER,
        )
        high = _open(connection, owner="eve", priority=Priority.P1)
        _open(connection, owner="dan")
        for status in (Status.RESOLVED, Status.CLOSED, Status.SPAM):
            _open(connection, owner="eve", status=status)
        found = lookups.mine(connection, "eve")
    assert [each.id for each in found.tickets] == [high.id, low.id, waiting.id]
    assert found.count == 3
    assert found.tickets[0].history[0].kind is EventKind.OPENED


def test_one_ticket_with_what_was_said_last_shortened(database: Database) -> None:
    with database.write() as connection:
        one = _open(connection, *(f"entry {number}" for number in range(20)))
        long = entry("w" * 1_000, visibility=Visibility.INTERNAL, parts={"cause": "dust"})
        tickets.write_entries(connection, one.id, [long], now=NOW, message_id=None)
        found = lookups.course(connection, one.id)
        assert lookups.course(connection, one.id + 99) is None
    assert found is not None
    assert (len(found.said), found.earlier) == (12, 9)
    assert found.said[0].text == "entry 9"
    assert found.said[-1].internal
    assert found.said[-1].cut
    assert len(found.said[-1].text) == 280
