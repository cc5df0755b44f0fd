"""Reading for people and reports: the newest tickets, all that stands on one, what happened in a period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from daemon.desk.effects import Change
from daemon.desk.model import Event, EventKind, Outcome, Status, Ticket
from daemon.store import browse, figures, messages, outbox, tickets
from daemon.store.database import Connection, Database
from daemon.store.raw import RawStore
from tests.builders import NOW, decision, entry, event, key, parsed_mail, queued_mail, ticket

HOUR = timedelta(hours=1)


def _open(connection: Connection, *events: Event, **fields: Any) -> Ticket:
    change = Change(before=None, after=ticket(**fields), events=events or (event(),), due=())
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored


def test_the_newest_tickets_are_listed_oldest_of_them_first(database: Database) -> None:
    with database.write() as connection:
        one = _open(connection, owner="eve")
        two = _open(connection, owner="dan")
        three = _open(connection, owner="eve")
        closed = _open(connection, owner="eve", status=Status.CLOSED)

        def listed(**how: Any) -> list[int]:
            how = {"closed_too": False, "owner": None, "limit": 9} | how
            return [found.id for found in browse.tickets(connection, **how)]

        assert listed() == [one.id, two.id, three.id]
        assert listed(limit=2) == [two.id, three.id]
        assert listed(owner="eve") == [one.id, three.id]
        assert listed(owner="eve", closed_too=True) == [one.id, three.id, closed.id]
        assert listed(owner="nobody") == []


def test_all_that_stands_on_a_ticket_is_told_in_order(database: Database, tmp_path: Any) -> None:
    with database.write() as connection:
        one, other = _open(connection), _open(connection)
        mail = parsed_mail()
        RawStore(tmp_path).put(connection, mail.raw_sha256, b"raw")
        messages.record(
            connection,
            key(1),
            mail,
            decision(Outcome.NEW_TICKET),
            received_at=NOW,
            now=NOW,
            policy_version=1,
            ticket_id=one.id,
        )
        said = (entry("first"), entry("second"))
        tickets.write_entries(connection, one.id, said, now=NOW, message_id=None)
        for name in ("a", "b"):
            outbox.queue(connection, queued_mail(name, ticket_id=one.id, subject=name), NOW)
        assert [row.text for row in browse.entries(connection, one.id)] == ["first", "second"]
        assert [(row.subject, row.state) for row in browse.mails(connection, one.id)] == [
            ("a", "waiting"),
            ("b", "waiting"),
        ]
        assert [row.outcome for row in browse.decisions_on(connection, one.id)] == ["new_ticket"]
        assert [row.ticket_id for row in browse.messages_of(connection, "<1@example.test>")] == [one.id]
        assert browse.messages_of(connection, "<2@example.test>") == []
        for read in (browse.entries, browse.mails, browse.decisions_on):
            assert read(connection, other.id) == []


@pytest.mark.parametrize("at_once", [1, 500])
def test_live_tickets_come_with_their_history_oldest_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(figures, "LOADED_AT_ONCE", at_once)
    with database.write() as connection:
        statuses = (Status.OPEN, Status.RESOLVED, Status.NEW, Status.CLOSED)
        stored = [_open(connection, status=status) for status in statuses]
        _open(connection, status=Status.OPEN, muted=True)  # imported backlog
        found = figures.live_tickets(connection)
    assert [live.id for live in found] == [stored[0].id, stored[2].id]
    assert all(len(live.history) == 1 for live in found)


def test_what_happened_in_a_period_leaves_out_its_end_and_the_backlog(database: Database) -> None:
    with database.write() as connection:
        _open(
            connection,
            event(EventKind.CLOSED, at=NOW + HOUR),
            event(EventKind.OPENED, at=NOW, channel="mail"),
            event(EventKind.OPENED, at=NOW - HOUR),
            event(EventKind.OPENED, at=NOW + 2 * HOUR),
            event(EventKind.NOTED, at=NOW),
            team="network",
            owner="eve",
        )
        _open(connection, event(EventKind.OPENED, at=NOW), muted=True)
        kinds = (EventKind.OPENED, EventKind.CLOSED)
        found = figures.happened(connection, kinds, NOW, NOW + 2 * HOUR)
    assert [(one.kind, one.at, one.team, one.owner, one.data) for one in found] == [
        (EventKind.OPENED, NOW, "network", "eve", {"channel": "mail"}),
        (EventKind.CLOSED, NOW + HOUR, "network", "eve", {}),
    ]
