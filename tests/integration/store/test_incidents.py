"""What the store tells of incidents: which may be running, who belongs to them, what was written last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from daemon.desk.effects import Change, EntryKind
from daemon.desk.known import Known
from daemon.desk.lifecycle import happen
from daemon.desk.model import Event, EventKind, Status, Ticket
from daemon.store import incidents, known, tickets
from daemon.store.database import Database
from daemon.store.incidents import LOOKED_BACK, MOST_RUNNING, MOST_SAID
from daemon.store.later import Later
from parsers.model import AutoKind
from tests.builders import NOW, OURS, entry, event, opening, parsed_mail, ticket


def _open(later: Later, **fields: Any) -> Ticket:
    change = opening(ticket(**fields))
    stored = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(later, stored, change, [entry("It is down.")], now=NOW, message_id=None)
    return stored


def _happens(later: Later, before: Ticket, *events: Event) -> Ticket:
    after = before
    for one in events:
        after = happen(after, one)
    change = Change(before=before, after=after, events=events, due=())
    stored = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(later, stored, change, (), now=NOW, message_id=None)
    return stored


def _declared(later: Later, at: datetime = NOW, **fields: Any) -> Ticket:
    return _happens(later, _open(later, **fields), event(EventKind.INCIDENT_DECLARED, at=at, actor="li"))


def _look(later: Later, **fields: Any) -> Known:
    return known.what_is_known(
        later,
        parsed_mail(**fields),
        mailbox="support",
        received_at=NOW,
        now=NOW,
        ours=OURS,
        similar_within=timedelta(minutes=30),
    )


def test_a_new_report_is_told_the_newest_incidents_that_are_not_resolved(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        _open(later, subject="no incident")
        _declared(later, NOW - timedelta(hours=2), subject="older")
        _declared(later, NOW - timedelta(hours=1), subject="newer")
        over = _declared(later, subject="over")
        _happens(later, over, event(EventKind.RESOLVED, actor="li"))
        _declared(later, NOW - LOOKED_BACK - timedelta(hours=1), subject="forgotten")
    with database.read() as connection:
        found = _look(Later(connection))
    assert [each.subject for each in found.incidents] == ["newer", "older"]
    assert found.incidents[0].last(EventKind.INCIDENT_DECLARED) is not None
    assert found.opening_words[found.incidents[0].id] == "It is down."


def test_an_answer_is_told_none_nor_is_a_machine(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        first = _declared(later)
    with database.read() as connection:
        assert _look(Later(connection), subject=f"Re: [#{first.number}]").incidents == ()
        assert _look(Later(connection), auto=AutoKind.AUTO_REPLY).incidents == ()
        assert len(_look(Later(connection)).incidents) == 1


def test_there_is_an_end_to_how_many_are_compared(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        for number in range(MOST_RUNNING + 2):
            _declared(later, NOW + timedelta(seconds=number), subject=str(number))
    with database.read() as connection:
        newest = [each.subject for each in _look(Later(connection)).incidents]
    assert newest == [str(number) for number in range(MOST_RUNNING + 1, 1, -1)]


def test_one_that_this_very_transaction_has_declared_is_known_once_it_says_so(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        _declared(later, subject="just now")
        later.declares = True  # as `Carrier.carry` notes
        assert [each.subject for each in _look(later).incidents] == ["just now"]


def test_an_incident_is_told_with_its_children_whatever_became_of_them(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        first, second, merged = (_open(later) for _ in range(3))
        of = _declared(later)
        of = _happens(
            later,
            of,
            *(
                event(EventKind.CHILD_JOINED, ticket=each.id, number=each.number)
                for each in (first, second, first)
            ),
        )
        _happens(later, second, event(EventKind.RESOLVED, actor="li"))
        _happens(later, merged, event(EventKind.MERGED, into=first.id, number=first.number))
        _happens(later, first, event(EventKind.TOOK_IN, ticket=merged.id, number=merged.number, steps=1))
    with database.read() as connection:
        found = _look(Later(connection), subject=f"[#{of.number}] how is it?")
    children = found.children[of.id]
    assert [each.id for each in children] == [first.id, second.id]
    assert children[1].status is Status.RESOLVED and children[0].history
    assert [each.id for each in found.taken_in[first.id]] == [merged.id]
    assert found.incidents == ()


def test_what_was_written_last_comes_first_and_only_so_much_of_it(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        of = _open(later)
        words = [entry(f"note {n}", kind=EntryKind.NOTE, author="li") for n in range(MOST_SAID + 3)]
        words.append(entry("not this", kind=EntryKind.RESOLUTION, author="li"))
        words.append(replace(entry("x" * 10_000, author="li"), kind=EntryKind.WORKAROUND))
        tickets.write_entries(later, of.id, words, now=NOW, message_id=None)
    with database.read() as connection:
        said = incidents.said(connection, of.id)
    assert len(said) == MOST_SAID
    assert said[0].text == "x" * incidents.SAID_CHARACTERS
    assert said[1].text == f"note {MOST_SAID + 2}" and said[1].author == "li"
