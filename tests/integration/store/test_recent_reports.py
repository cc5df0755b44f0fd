"""Which recent tickets a new message is compared with: those of people, within the time, and not many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from daemon.desk.effects import EntryKind
from daemon.desk.known import Known
from daemon.desk.model import Ticket, Visibility
from daemon.store import known, tickets
from daemon.store import recent as reports
from daemon.store.database import Database
from daemon.store.later import Later
from daemon.store.recent import MOST_RECENT, RECENT_WORDS
from parsers.model import AutoKind
from tests.builders import NOW, OURS, address, entry, opening, parsed_mail, ticket

HALF_AN_HOUR = timedelta(minutes=30)


def _open(later: Later, *words: str, **fields: Any) -> Ticket:
    fields.setdefault("opened_at", NOW - timedelta(minutes=5))
    change = opening(ticket(**fields))
    stored = tickets.settle(later, change, now=NOW, zone="UTC", linked_ticket=None)
    entries = [entry(kind=EntryKind.MESSAGE, visibility=Visibility.PUBLIC, text=text) for text in words]
    tickets.append(later, stored, change, entries, now=NOW, message_id=None)
    return stored


def _look(later: Later, *, within: timedelta = HALF_AN_HOUR, **fields: Any) -> Known:
    muted = fields.pop("muted", False)
    return known.what_is_known(
        later,
        parsed_mail(**fields),
        mailbox="support",
        received_at=NOW,
        now=NOW,
        ours=OURS,
        similar_within=within,
        muted=muted,
    )


def test_newest_first_with_the_beginning_of_what_was_written_first(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        _open(later, "it is jammed" * 100, "and more", requester=address("Li@Example.test"))
        _open(later, "no network", subject="Network")
    with database.read() as connection:
        newest, oldest = _look(Later(connection)).recent
    assert (newest.subject, newest.words) == ("Network", "no network")
    assert oldest.address == "li@example.test"
    assert oldest.words == ("it is jammed" * 100)[:RECENT_WORDS]
    assert oldest.number < newest.number


def test_neither_machines_nor_backlog_nor_what_is_older(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        _open(later, "alert", machine=True)
        _open(later, "backlog", muted=True)
        _open(later, "old", opened_at=NOW - timedelta(minutes=31))
        _open(later, "new")
    with database.read() as connection:
        assert [report.words for report in _look(Later(connection)).recent] == ["new"]


def test_only_so_many_are_looked_at(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        for number in range(MOST_RECENT + 5):
            _open(later, f"report {number}")
    with database.read() as connection:
        recent = _look(Later(connection)).recent
    assert [report.words for report in recent] == [f"report {n}" for n in range(MOST_RECENT + 4, 4, -1)]


def test_one_transaction_asks_once_and_knows_what_it_has_opened(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        _open(later, "waits to be written")
        assert [report.words for report in _look(later).recent] == ["waits to be written"]
        second = _open(later, "the second")
        reports.remember(later, second, "the second")
        assert [report.words for report in _look(later).recent] == ["the second", "waits to be written"]
        machine = _open(later, "alert", machine=True)
        reports.remember(later, machine, "alert")
        assert len(_look(later).recent) == 2


def test_nothing_is_asked_for_a_message_that_opens_no_ticket(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        first = _open(later, "new")
        for fields in (
            {"subject": f"Re: [#{first.number}] jammed"},
            {"auto": AutoKind.AUTO_REPLY},
            {"muted": True},
            {"within": timedelta(0)},
        ):
            assert _look(later, **fields).recent == (), fields
        assert later.reports is None
