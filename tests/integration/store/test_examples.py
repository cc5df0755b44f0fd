"""What the desk's own tickets teach: only what a person has dealt with, and what was said first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from daemon.desk.effects import Change
from daemon.desk.model import DESK, Event, EventKind, Status, Ticket
from daemon.store import examples, messages, tickets
from daemon.store.database import Connection, Database
from daemon.store.examples import MOST_WORDS
from daemon.store.tables import raw_mail
from tests.builders import NOW, decision, entry, event, key, parsed_mail, ticket

CLOSED = {"status": Status.CLOSED}
CORRECTION = event(EventKind.CATEGORY_SET, actor="eve", category="network")


def _open(
    connection: Connection, *events: Event, words: tuple[str, ...] = ("It jams.",), **fields: Any
) -> Ticket:
    change = Change(before=None, after=ticket(**fields), events=(event(), *events), due=())
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    said = tuple(entry(text) for text in words)
    tickets.append(connection, stored, change, said, now=NOW, message_id=None)
    return stored


def _happens(connection: Connection, to: Ticket, *events: Event, **fields: Any) -> Ticket:
    change = Change(before=to, after=replace(to, **fields), events=events, due=())
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored


def test_a_ticket_teaches_with_its_subject_and_the_words_it_opened_with(database: Database) -> None:
    with database.write() as connection:
        one = _open(connection, words=("It jams.", "It still jams."), subject="Printer", **CLOSED)
        (found,) = examples.newest(connection, 10)
    assert (found.ticket_id, found.subject, found.words) == (one.id, "Printer", "It jams.")
    assert (found.category, found.corrected, found.opened_at) == ("desktop_hardware", False, NOW)


def test_only_tickets_that_a_person_dealt_with_teach(database: Database) -> None:
    with database.write() as connection:
        _open(connection)
        _open(connection, event(EventKind.CATEGORY_SET, actor=DESK, category="network"))
        _open(connection, machine=True, **CLOSED)
        resolved = _open(connection, status=Status.RESOLVED)
        corrected = _open(connection, CORRECTION, category="network")
        found = examples.newest(connection, 10)
    assert [(each.ticket_id, each.corrected) for each in found] == [
        (resolved.id, False),
        (corrected.id, True),
    ]


def test_a_category_that_was_taken_back_is_no_correction(database: Database) -> None:
    with database.write() as connection:
        parsed = parsed_mail()
        connection.execute(raw_mail.insert().values(sha256=parsed.raw_sha256, size=1, body=b"x"))
        times = {"received_at": NOW, "now": NOW}
        message = messages.record(
            connection, key(), parsed, decision(), **times, policy_version=1, ticket_id=None
        )
        change = Change(before=None, after=ticket(), events=(event(), CORRECTION), due=())
        stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
        tickets.append(connection, stored, change, (entry("It jams."),), now=NOW, message_id=message)
        assert [each.corrected for each in examples.newest(connection, 10)] == [True]
        another = {"message": message + 1, "what": ["category_set"], "restores": {}}
        stored = _happens(connection, stored, event(EventKind.UNDONE, actor="eve", **another))
        assert [each.corrected for each in examples.newest(connection, 10)] == [True]
        undone = {"message": message, "what": ["category_set"], "restores": {"category": "other"}}
        _happens(connection, stored, event(EventKind.UNDONE, actor="eve", **undone))
        assert examples.newest(connection, 10) == []


def test_the_newest_are_taken_oldest_of_them_first(database: Database) -> None:
    with database.write() as connection:
        ids = [_open(connection, **CLOSED).id for _ in range(5)]
        assert [each.ticket_id for each in examples.newest(connection, 3)] == ids[2:]
        assert [each.ticket_id for each in examples.of(connection, [ids[4], ids[0]])] == [ids[0], ids[4]]


def test_a_book_for_a_mail_is_read_at_its_beginning_only_and_no_words_are_no_error(
    database: Database,
) -> None:
    with database.write() as connection:
        _open(connection, words=("网" * 10_000,), **CLOSED)
        _open(connection, words=(), **CLOSED)
        assert [len(each.words) for each in examples.newest(connection, 9)] == [MOST_WORDS, 0]


def test_the_news_are_what_happened_since(database: Database) -> None:
    with database.write() as connection:
        assert examples.last_event(connection) == 0
        one, two = _open(connection), _open(connection)
        before = examples.last_event(connection)
        assert examples.news_since(connection, before).settled == 0
        one = _happens(connection, one, CORRECTION, category="network")
        two = _happens(connection, two, event(EventKind.RESOLVED, actor="eve"), status=Status.RESOLVED)
        _happens(connection, two, event(EventKind.NOTED, actor="eve"))
        _happens(connection, one, CORRECTION, event(EventKind.CATEGORY_SET, actor=DESK, category="network"))
        news = examples.news_since(connection, before)
        assert (news.corrected, news.settled) == ((one.id,), 4)
        assert examples.news_since(connection, news.last_event).settled == 0
        assert examples.news_since(connection, news.last_event).last_event == news.last_event
