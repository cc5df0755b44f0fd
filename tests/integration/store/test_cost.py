"""What a message costs the database: a bounded number of statements, and none that reads a whole table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.desk.directory import Changes, Contact
from daemon.desk.effects import Due
from daemon.desk.model import DeadAddress, Language, Outcome
from daemon.store import (
    agenda,
    browse,
    dead_addresses,
    directory,
    known,
    leases,
    mail_counts,
    messages,
    outbox,
    tickets,
)
from daemon.store.database import Connection, Database
from daemon.store.later import Later
from daemon.store.leases import Attempt
from daemon.store.raw import RawStore
from daemon.store.tables import metadata
from tests.builders import ANN, NOW, OURS, address, decision, entry, key, opening, parsed_mail, queued_mail

WHILE_UNDONE = {"ix_message_unfiled", "ix_delivery_waiting", "ix_delivery_leased"}
"""Partial indexes hold only what is still to be done: reading them whole is no harm either."""

SMALL = {"turn", "policy_version", "trouble", "mailbox_state", "ticket_serial"}
"""Tables with a row for each team, configuration, folder or day: reading them whole is no harm."""


@contextmanager
def _statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is said to the database meanwhile, with parameters."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN")):
            said.append((statement, parameters[0] if many else parameters))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def _take_in(connection: Connection, raw: RawStore, *uids: int) -> None:
    """All that the intake of new tickets with two mails each says to the database."""
    contents = [b"raw %d" % uid for uid in uids]
    raw.put_all(connection, [(hashlib.sha256(content).hexdigest(), content) for content in contents])
    with Later(connection) as later:
        for uid in uids:
            _take_in_one(later, uid)


def _take_in_one(later: Later, uid: int) -> None:
    connection = later.connection
    content = b"raw %d" % uid
    sha256 = hashlib.sha256(content).hexdigest()
    mail = parsed_mail(
        message_id=f"<{uid}@example.test>", raw_sha256=sha256, sender=address(f"ann{uid}@example.test")
    )
    due = [Due(kind=kind, at=NOW) for kind in ("first_contact", "resolution")]
    known.what_is_known(
        later,
        mail,
        mailbox="support",
        received_at=NOW,
        now=NOW,
        ours=OURS,
        house=("example.test",),
        similar_within=timedelta(minutes=30),
    )
    stored = tickets.settle(later, opening(), now=NOW, zone="UTC", linked_ticket=None)
    row = messages.record(
        connection,
        key(uid),
        mail,
        decision(Outcome.NEW_TICKET),
        received_at=NOW,
        now=NOW,
        policy_version=1,
        ticket_id=stored.id,
    )
    tickets.append(later, stored, opening(due=due), (entry(),), now=NOW, message_id=row)
    tickets.add_participants(later, stored.id, [ANN.address])
    known.take_turns(connection, [("desktop", "eve")])
    known.remember_languages(later, [(f"ann{uid}@example.test", Language.EN)])
    said = [queued_mail(f"{name}:{uid}", ticket_id=stored.id) for name in ("ack", "assigned")]
    outbox.queue_later(later, said, NOW)


def _later(connection: Connection, raw: RawStore) -> None:
    """What replies, deliveries and sweeps say to the database."""
    answer = parsed_mail(
        "Re: [#20260302-001]",
        message_id="<x@example.test>",
        references=("<1@example.test>", "<ack:1@desk.test>"),
        in_reply_to=("<ack:1@desk.test>",),
    )
    known.what_is_known(Later(connection), answer, mailbox="support", received_at=NOW, now=NOW, ours=OURS)
    mail_counts.of_staff(connection, ANN.address, NOW, {}, {})
    messages.already_taken_in(connection, [key(1), key(2)])
    messages.mark_filed(connection, [key(1)])
    messages.unfiled(connection, "support", "INBOX", 7, 10)
    messages.advance_folder(connection, key(1))
    messages.count_unfiled(connection)
    outbox.thread_with(connection, 1, ANN.address, 10)
    leases.expire_leases(connection, NOW, NOW, 2)
    leased = leases.lease(connection, NOW, NOW + timedelta(minutes=1), 1)
    outbox.next_due(connection)
    ended = [Attempt(delivery_id=m.delivery_id, attempts=m.attempts, state="sent", at=NOW) for m in leased]
    leases.record(connection, ended)
    agenda.due_now(connection, NOW, 10)
    agenda.is_due(connection, 1, "resolution", NOW)
    agenda.plan_of(connection, 1)
    agenda.last_solution(connection, 1)
    agenda.claim_period(connection, "digest", "2026-03-02", NOW)
    tickets.id_of(connection, "20260302-001")
    raw.get(connection, hashlib.sha256(b"raw 1").hexdigest())
    for read in (browse.entries, browse.mails, browse.decisions_on):
        read(connection, 1)
    browse.messages_of(connection, "<1@example.test>")
    bounced = DeadAddress(address=ANN.address, bounced_at=NOW, strikes=1, status="", diagnostic="")
    dead_addresses.note(connection, [bounced])
    dead_addresses.of(connection, [ANN.address])
    dead_addresses.lift(connection, ANN.address, NOW)


@pytest.fixture
def raw(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def test_a_new_ticket_with_two_mails_costs_fifteen_statements(database: Database, raw: RawStore) -> None:
    with database.write() as connection:
        _take_in(connection, raw, 1)
    with database.write() as connection, _statements(database) as said:
        _take_in(connection, raw, 2)
    assert len(said) <= 15, "\n".join(statement for statement, _ in said)


def test_another_new_ticket_in_the_transaction_costs_four(database: Database, raw: RawStore) -> None:
    with database.write() as connection:
        _take_in(connection, raw, 1)
    with database.write() as connection, _statements(database) as said:
        _take_in(connection, raw, *range(2, 12))
    assert len(said) <= 16 + 9 * 4, "\n".join(statement for statement, _ in said)


def test_who_is_in_the_directory_costs_no_statement_more(database: Database) -> None:
    with database.write() as connection:
        listed = Contact(addresses=(ANN.address, "ann@home.test"), zone="Europe/Berlin")
        directory.apply(connection, Changes(added=(listed,)))
    counted = []
    for sender in (ANN.address, "nobody@example.test"):
        mail = parsed_mail(sender=address(sender))
        with database.read() as connection, _statements(database) as said:
            found = known.what_is_known(
                Later(connection), mail, mailbox="support", received_at=NOW, now=NOW, ours=OURS
            )
        counted.append((len(said), found.contact is not None))
    assert counted == [(2, True), (2, False)]  # the other one asks who is away


@pytest.mark.parametrize("references", [0, 1, 40, 4_000])
def test_a_hostile_message_costs_no_more_statements(database: Database, references: int) -> None:
    tags = " ".join(f"[#20260302-{i:03}]" for i in range(50))
    ids = tuple(f"<{i}@example.test>" for i in range(references))
    with database.read() as connection, _statements(database) as said:
        known.what_is_known(
            Later(connection),
            parsed_mail(tags, references=ids),
            mailbox="support",
            received_at=NOW,
            now=NOW,
            ours=OURS,
        )
    assert len(said) <= 9


def test_loading_many_tickets_costs_as_many_statements_as_one(database: Database, raw: RawStore) -> None:
    with database.write() as connection:
        for uid in range(1, 21):
            _take_in(connection, raw, uid)
    with database.read() as connection, _statements(database) as said:
        assert len(tickets.load(connection, range(1, 21))) == 20
        tickets.participants(connection, range(1, 21))
    assert len(said) == 4


@pytest.mark.parametrize("work", [lambda c, r: _take_in(c, r, 2), _later], ids=["take in", "later"])
def test_nothing_on_a_messages_way_reads_a_whole_table(
    sqlite: Database, raw: RawStore, work: Callable[[Connection, RawStore], None]
) -> None:
    with sqlite.write() as connection:
        _take_in(connection, raw, 1)
    with sqlite.write() as connection, _statements(sqlite) as said:
        work(connection, raw)
    assert said
    with sqlite.read() as connection:
        for statement, parameters in said:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            steps = [str(step.detail) for step in plan]
            whole = [step.split() for step in steps if step.startswith("SCAN")]
            read = {words[1] for words in whole if words[-1] not in WHILE_UNDONE}
            assert read & metadata.tables.keys() <= SMALL, f"{statement}\n{steps}"
            if "LIMIT" in statement:  # what sorts first has read everything
                assert "USE TEMP B-TREE FOR ORDER BY" not in steps, f"{statement}\n{steps}"


def test_threading_a_mail_to_an_engineer_does_not_read_all_they_were_ever_sent(sqlite: Database) -> None:
    with sqlite.read() as connection, _statements(sqlite) as said:
        outbox.thread_with(connection, 1, "eve@desk.test", 10)
    with sqlite.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[0][0]}", said[0][1]).all()
    steps = [str(step.detail) for step in plan]
    assert steps[0] == "SEARCH mail USING INDEX ix_mail_ticket_id (ticket_id=?)"
    assert steps[-1].endswith("(mail_id=? AND recipient=?)")
