"""Rows that wait within a transaction: written together, in time for whoever reads them, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from daemon.desk.known import Known
from daemon.desk.model import Language
from daemon.store import known, outbox, tickets
from daemon.store.database import AlreadyThere, Connection, Database
from daemon.store.later import Later
from daemon.store.tables import contact, delivery, due, entry, event, mail, participant
from tests.builders import ANN, NOW, OURS, address, opening, parsed_mail, queued_mail
from tests.builders import entry as words


def _count(connection: Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _look(later: Later, sender: str, subject: str = "hello") -> Known:
    message = parsed_mail(subject, sender=address(sender))
    return known.what_is_known(later, message, mailbox="support", received_at=NOW, now=NOW, ours=OURS)


def test_nothing_is_written_before_the_end(database: Database) -> None:
    with database.write() as connection:
        with Later(connection) as later:
            outbox.queue_later(later, [queued_mail("a"), queued_mail("b")], NOW)
            known.remember_languages(later, [("ann@example.test", Language.EN)])
            assert _count(connection, mail) == _count(connection, contact) == 0
        assert _count(connection, mail) == _count(connection, delivery) == 2
        assert _count(connection, contact) == 1
        later.flush()
        outbox.queue_later(later, [], NOW)
        later.flush()
        assert _count(connection, mail) == 2


def test_what_is_referred_to_is_written_first(database: Database) -> None:
    """On PostgreSQL as on SQLite a row cannot refer to one that follows."""
    with database.write() as connection, Later(connection) as later:
        stored = tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None)
        tickets.add_participants(later, stored.id, ["ann@example.test"])
        outbox.queue_later(later, [queued_mail("a", ticket_id=stored.id)], NOW)
        tickets.append(later, stored, opening(), [words()], now=NOW, message_id=None)
    with database.read() as connection:
        for table in (participant, mail, delivery, event, entry):
            assert _count(connection, table) == 1, table.name


def test_rows_keep_their_order(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        for number in range(20):
            outbox.queue_later(later, [queued_mail(f"{number:02}")], NOW)
    with database.read() as connection:
        keys = list(connection.scalars(sa.select(mail.c.dedupe_key).order_by(mail.c.id)))
    assert keys == sorted(keys) and len(keys) == 20


def test_a_mail_whose_key_is_taken_is_left_out_with_its_delivery(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        outbox.queue_later(later, [queued_mail("a"), queued_mail("a", message_id="<b@desk.test>")], NOW)
        outbox.queue_later(later, [queued_mail("a", message_id="<c@desk.test>")], NOW)
    with database.read() as connection:
        assert _count(connection, mail) == _count(connection, delivery) == 1


def test_after_an_error_nothing_is_written(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        with Later(connection) as later:
            outbox.queue_later(later, [queued_mail("a")], NOW)
            raise ZeroDivisionError
    with database.read() as connection:
        assert _count(connection, mail) == 0


def test_a_row_that_is_refused_undoes_the_transaction(database: Database) -> None:
    with database.write() as connection:
        outbox.queue(connection, queued_mail("a", message_id="<same@desk.test>"), NOW)
    with pytest.raises(AlreadyThere), database.write() as connection, Later(connection) as later:
        known.remember_languages(later, [("ann@example.test", Language.EN)])
        outbox.queue_later(later, [queued_mail("b", message_id="<same@desk.test>")], NOW)
    with database.read() as connection:
        assert _count(connection, mail) == 1 and _count(connection, contact) == 0


def test_what_is_no_insert_comes_after_what_waits(database: Database) -> None:
    """A ticket's due rows are replaced: those that wait are gone too, not written afterwards."""
    change = opening(due=())
    with database.write() as connection, Later(connection) as later:
        stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
        later.execute(due.insert(), [{"ticket_id": stored.id, "kind": "target", "at": NOW}])
        later.execute(due.delete().where(due.c.ticket_id == sa.bindparam("of")), [{"of": stored.id}])
    with database.read() as connection:
        assert _count(connection, due) == 0


def test_mails_that_wait_count_for_their_recipient(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        outbox.queue_later(later, [queued_mail("a", recipient="Ann@Example.test")], NOW)
        assert _look(later, "bob@other.test").automatic_mails_10_minutes == 0
        assert _count(connection, mail) == 0, "nothing about Bob waits"
        assert _look(later, "ANN@example.test").automatic_mails_1_hour == 1


def test_mails_that_wait_count_for_their_recipients_domain(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        outbox.queue_later(later, [queued_mail("a", recipient="Ann@Example.test")], NOW)
        assert _look(later, "bob@example.test").domain_mails_10_minutes == 1
        outbox.queue_later(later, [queued_mail("b", recipient="Ann@Example.test")], NOW)
        message = parsed_mail(sender=address("bob@example.test"))
        house = ("example.test",)
        found = known.what_is_known(
            later, message, mailbox="support", received_at=NOW, now=NOW, ours=OURS, house=house
        )
        assert found.domain_mails_10_minutes == 0, "not looked for"
        assert _count(connection, mail) == 1, "nothing is written for it"


def test_a_language_that_waits_is_known_of_its_writer(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        known.remember_languages(later, [("ann@example.test", Language.ZH_CN)])
        assert _look(later, "bob@example.test").contact_language is None
        assert _look(later, "ann@example.test").contact_language is Language.ZH_CN


def test_of_a_ticket_all_that_waits_is_known(database: Database) -> None:
    with database.write() as connection, Later(connection) as later:
        stored = tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None)
        tickets.append(later, stored, opening(), [words("It smokes.")], now=NOW, message_id=None)
        tickets.add_participants(later, stored.id, [ANN.address])
        found = _look(later, "bob@example.test", f"Re: [#{stored.number}] hello")
    assert found.tickets[stored.id].history
    assert found.opening_words == {stored.id: "It smokes."}
    assert found.participants == {stored.id: frozenset({ANN.address.lower()})}


def _number(later: Later, at: datetime = NOW) -> str:
    return tickets.settle(later, opening(), now=at, zone="UTC", linked_ticket=None).number


def test_numbers_have_no_gaps_within_transactions_between_them_and_after_one_that_failed(
    database: Database,
) -> None:
    day = f"{NOW:%Y%m%d}"
    with database.write() as connection, Later(connection) as later:
        assert [_number(later) for _ in range(3)] == [f"{day}-{n:03}" for n in (1, 2, 3)]
        later.flush()
        assert _number(later) == f"{day}-004"
    with pytest.raises(ZeroDivisionError), database.write() as connection, Later(connection) as later:
        assert [_number(later), _number(later)] == [f"{day}-005", f"{day}-006"]
        later.flush()
        raise ZeroDivisionError
    with database.write() as connection, Later(connection) as later:
        assert _number(later) == f"{day}-005"
    with database.write() as connection:
        stored = tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None)
        assert stored.number == f"{day}-006"


def test_each_day_counts_for_itself_within_a_transaction(database: Database) -> None:
    tomorrow = NOW + timedelta(days=1)
    with database.write() as connection, Later(connection) as later:
        numbers = [_number(later, at) for at in (NOW, tomorrow, NOW, tomorrow)]
    assert numbers == [
        f"{at:%Y%m%d}-{n}" for at, n in zip((NOW, tomorrow) * 2, ("001", "001", "002", "002"), strict=True)
    ]
    with database.write() as connection, Later(connection) as later:
        assert _number(later, tomorrow) == f"{tomorrow:%Y%m%d}-003"
