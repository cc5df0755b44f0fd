"""Tickets: what is stored comes back, a lost race is noticed, numbers have no gaps and no twins."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.desk.effects import Change, Due, EntryKind
from daemon.desk.lifecycle import happen
from daemon.desk.model import EventKind, Priority, Status, Ticket, Visibility
from daemon.store import agenda, tickets
from daemon.store.database import Connection, Database, LostRace
from daemon.store.tables import entry as entry_table
from daemon.store.tables import ticket as ticket_table
from parsers.model import Address
from tests.builders import ANN, NOW, entry, event, opening, ticket
from tests.integration.store.conftest import Opener

ROOT = Path(__file__).parents[3]
SHANGHAI = "Asia/Shanghai"


def _open(connection: Connection, change: Change | None = None, **fields: object) -> Ticket:
    change = change or opening(ticket(**fields))
    stored = tickets.settle(connection, change, now=NOW, zone=SHANGHAI, linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored


def _load(database: Database, ticket_id: int) -> Ticket:
    with database.read() as connection:
        return tickets.load(connection, [ticket_id])[ticket_id]


def test_a_new_ticket_comes_back_as_it_was_stored(database: Database) -> None:
    opened = event(EventKind.OPENED, at=NOW, site="上海")
    new = ticket(
        subject="打印机坏了 🖨",
        requester=Address(name="李安", address="Ann.Li@example.test"),
        watchers=("bob@example.test", "cy@example.test"),
        owner="eve",
        muted=True,
        history=(opened,),
    )
    with database.write() as connection:
        stored = _open(connection, Change(before=None, after=new, events=(opened,), due=()))
    assert stored.id > 0 and stored.number == "20260302-001" and stored.version == 1
    assert _load(database, stored.id) == stored == replace(new, id=stored.id, number=stored.number, version=1)


def test_instants_come_back_in_utc_however_they_were_given(database: Database) -> None:
    at = datetime.fromisoformat("2026-03-02T17:00:00.123456+08:00")
    with database.write() as connection:
        stored = _open(connection, opened_at=at)
    opened_at = _load(database, stored.id).opened_at
    assert opened_at == at and opened_at.tzinfo is UTC


def test_a_change_moves_the_ticket_on_and_adds_to_its_history(database: Database) -> None:
    with database.write() as connection:
        before = _open(connection)
    before = _load(database, before.id)
    taken = event(EventKind.TAKEN, at=NOW + timedelta(minutes=5), actor="eve")
    after = replace(
        happen(before, taken), priority=Priority.P1, category="network", watchers=("x@example.test",)
    )
    with database.write() as connection:
        change = Change(before=before, after=after, events=(taken,), due=())
        stored = tickets.settle(connection, change, now=NOW, zone=SHANGHAI, linked_ticket=None)
        tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    loaded = _load(database, before.id)
    assert loaded == stored and loaded.version == 2
    assert (loaded.status, loaded.owner, loaded.priority) == (Status.OPEN, "eve", Priority.P1)
    assert [e.kind for e in loaded.history] == [EventKind.OPENED, EventKind.TAKEN]


def test_a_change_decided_on_an_older_state_is_refused_and_leaves_nothing(database: Database) -> None:
    with database.write() as connection:
        _open(connection)
    before = _load(database, 1)
    for round_ in (1, 2):
        note = event(EventKind.NOTED, actor=f"engineer {round_}")
        change = Change(before=before, after=happen(before, note), events=(note,), due=())
        try:
            with database.write() as connection:
                stored = tickets.settle(connection, change, now=NOW, zone=SHANGHAI, linked_ticket=None)
                tickets.append(connection, stored, change, (entry(),), now=NOW, message_id=None)
        except LostRace as lost:
            assert round_ == 2 and before.number in str(lost)
    loaded = _load(database, before.id)
    assert loaded.version == 2
    assert [e.actor for e in loaded.history[1:]] == ["engineer 1"]
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(entry_table)) == 1


def test_two_changes_at_once_cannot_both_win(opener: Opener) -> None:
    one, other = opener(), opener()
    with one.write() as connection:
        _open(connection)
    before = _load(one, 1)

    def change(database: Database, actor: str) -> str:
        note = event(EventKind.NOTED, actor=actor)
        noted = Change(before=before, after=happen(before, note), events=(note,), due=())
        try:
            with database.write() as connection:
                stored = tickets.settle(connection, noted, now=NOW, zone=SHANGHAI, linked_ticket=None)
                tickets.append(connection, stored, noted, (), now=NOW, message_id=None)
        except LostRace:
            return "lost"
        return "won"

    with ThreadPoolExecutor(2) as both:
        ends = [both.submit(change, one, "a"), both.submit(change, other, "b")]
        assert sorted(end.result() for end in ends) == ["lost", "won"]
    assert len(_load(one, 1).history) == 2


def test_what_is_due_replaces_what_was_due(database: Database) -> None:
    first = Due(kind="first_contact", at=NOW + timedelta(minutes=30))
    later = Due(kind="resolution", at=NOW + timedelta(hours=8))
    with database.write() as connection:
        _open(connection, opening(due=(first, later)))
        assert agenda.plan_of(connection, 1) == [first, later]
    before = _load(database, 1)
    moved = replace(later, at=NOW + timedelta(hours=9))
    with database.write() as connection:
        change = Change(before=before, after=before, events=(), due=(moved,))
        stored = tickets.settle(connection, change, now=NOW, zone=SHANGHAI, linked_ticket=None)
        tickets.append(connection, stored, change, (), now=NOW, message_id=None)
        assert agenda.plan_of(connection, 1) == [moved]


def test_words_are_stored_with_who_may_read_them(database: Database) -> None:
    said = (
        entry("它不打印了", folded="> earlier"),
        entry(
            "因为卡纸", kind=EntryKind.RESOLUTION, author="eve", parts={"cause": "卡纸", "solution": "取出"}
        ),
        entry("call back", kind=EntryKind.NOTE, author="eve", visibility=Visibility.INTERNAL),
    )
    with database.write() as connection:
        stored = _open(connection)
        tickets.write_entries(connection, stored.id, said, now=NOW, message_id=None)
        tickets.write_entries(connection, stored.id, (), now=NOW, message_id=None)
    with database.read() as connection:
        rows = connection.execute(sa.select(entry_table).order_by(entry_table.c.id)).all()
        assert agenda.last_solution(connection, stored.id) == "取出"
        assert agenda.last_solution(connection, 99) == ""
    assert [(r.text, r.folded, r.kind, r.author, r.visibility, r.parts) for r in rows] == [
        (e.text, e.folded, e.kind.value, e.author, e.visibility.value, dict(e.parts)) for e in said
    ]


def test_unknown_tickets_are_left_out(database: Database) -> None:
    with database.write() as connection:
        stored = _open(connection)
        assert tickets.load(connection, [99, stored.id]).keys() == {stored.id}
        assert tickets.load(connection, []) == {}
        assert tickets.id_of(connection, stored.number) == stored.id
        assert tickets.id_of(connection, "20260302-999") is None


def test_a_follow_up_of_an_older_ticket_names_it(database: Database) -> None:
    with database.write() as connection:
        old = _open(connection)
        new = tickets.settle(connection, opening(), now=NOW, zone=SHANGHAI, linked_ticket=old.id)
        linked = sa.select(ticket_table.c.linked_ticket_id).where(ticket_table.c.id == new.id)
        assert connection.scalar(linked) == old.id


def test_participants_are_kept_once_and_in_lower_case(database: Database) -> None:
    with database.write() as connection:
        one, other = _open(connection), _open(connection)
        tickets.add_participants(connection, one.id, {"Ann@Example.test", "ann@example.test"})
        tickets.add_participants(connection, one.id, ["ann@example.test", "bob@example.test"])
        tickets.add_participants(connection, one.id, [])
        assert tickets.participants(connection, [one.id, other.id]) == {
            one.id: {"ann@example.test", "bob@example.test"},
            other.id: frozenset(),
        }
        assert tickets.participants(connection, []) == {}


# --- numbers (SPEC A3) -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "zone", "day"),
    [
        ("2026-03-02T15:59:59+00:00", SHANGHAI, "20260302"),
        ("2026-03-02T16:00:00+00:00", SHANGHAI, "20260303"),
        ("2026-03-02T16:00:00+00:00", "UTC", "20260302"),
        ("2026-03-08T05:30:00+00:00", "America/New_York", "20260308"),  # clocks change on this day
    ],
)
def test_the_day_of_a_number_is_the_desks(database: Database, now: str, zone: str, day: str) -> None:
    with database.write() as connection:
        assert tickets.next_number(connection, datetime.fromisoformat(now), zone) == f"{day}-001"


def test_every_day_counts_from_one(database: Database) -> None:
    with database.write() as connection:
        got = [tickets.next_number(connection, NOW + timedelta(days=d), "UTC") for d in (0, 0, 1, 0, 1)]
    assert got == ["20260302-001", "20260302-002", "20260303-001", "20260302-003", "20260303-002"]


def test_after_999_a_number_grows(database: Database) -> None:
    with database.write() as connection:
        got = [tickets.next_number(connection, NOW, "UTC") for _ in range(1_001)]
    assert got[998:] == ["20260302-999", "20260302-1000", "20260302-1001"]


def test_a_transaction_taken_back_leaves_no_gap(database: Database) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), database.write() as connection:
            _open(connection)
            raise ZeroDivisionError
    with database.write() as connection:
        assert _open(connection).number == "20260302-001"


def test_threads_that_race_get_numbers_without_gap_or_twin(opener: Opener) -> None:
    databases = [opener() for _ in range(4)]

    def open_some(database: Database) -> list[str]:
        numbers = []
        for _ in range(10):
            with database.write() as connection:
                numbers.append(_open(connection).number)
        return numbers

    with ThreadPoolExecutor(4) as threads:
        got = sorted(number for numbers in threads.map(open_some, databases) for number in numbers)
    assert got == [f"20260302-{serial:03}" for serial in range(1, 41)]


def test_processes_that_race_get_numbers_without_gap_or_twin(opener: Opener) -> None:
    program = (
        "from daemon.store import tickets; from daemon.store.database import Database\n"
        "from tests.builders import NOW\n"
        f"database = Database({opener().url!r})\n"
        "for _ in range(20):\n"
        "    with database.write() as connection: print(tickets.next_number(connection, NOW, 'UTC'))\n"
    )
    command = [sys.executable, "-c", program]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate()[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(printed[0] + printed[1]) == [f"20260302-{serial:03}" for serial in range(1, 41)]


def test_the_requester_is_stored_as_written(database: Database) -> None:
    with database.write() as connection:
        stored = _open(connection, requester=ANN)
    assert _load(database, stored.id).requester == ANN
