"""Addresses that refuse mail, in the database: noted, lifted, found again; mails counted by ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from daemon.desk.known import Known
from daemon.desk.model import DeadAddress, Ticket
from daemon.store import dead_addresses, known, outbox, tickets
from daemon.store.database import Connection, Database
from daemon.store.later import Later
from parsers.model import AutoKind, Bounce
from tests.builders import ANN, NOW, OURS, address, opening, parsed_mail, queued_mail, ticket

DEAD = DeadAddress(
    address="ann@example.test", bounced_at=NOW, strikes=2, status="5.1.1", diagnostic="550 no such user"
)


def _open(connection: Connection, **fields: Any) -> Ticket:
    change = opening(ticket(**fields))
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored


def _look(connection: Connection, **fields: Any) -> Known:
    mail = parsed_mail(**fields)
    return known.what_is_known(
        Later(connection), mail, mailbox="support", received_at=NOW, now=NOW, ours=OURS
    )


def test_what_was_noted_is_found_again_and_replaced_by_what_is_newer(database: Database) -> None:
    newer = replace(DEAD, bounced_at=NOW + timedelta(hours=1), strikes=3, diagnostic="x" * 900)
    with database.write() as connection:
        dead_addresses.note(connection, [])
        dead_addresses.note(connection, [DEAD])
        assert dead_addresses.of(connection, ["ann@example.test", "bob@example.test"]) == {DEAD.address: DEAD}
        dead_addresses.note(connection, [newer])
        (found,) = dead_addresses.listing(connection)
    assert (found.strikes, found.bounced_at, len(found.diagnostic)) == (3, newer.bounced_at, 500)


def test_a_sign_of_life_is_kept_and_undone_by_the_next_bounce(database: Database) -> None:
    with database.write() as connection:
        dead_addresses.note(connection, [DEAD])
        dead_addresses.lift(connection, DEAD.address, NOW)
        assert dead_addresses.listing(connection) == [replace(DEAD, lifted_at=NOW)]
        dead_addresses.lift(connection, "nobody@example.test", NOW)
        dead_addresses.note(connection, [DEAD])
        assert dead_addresses.listing(connection) == [DEAD]


def test_only_those_that_are_left_alone_are_counted(database: Database) -> None:
    with database.write() as connection:
        lifted = replace(DEAD, address="bob@example.test", lifted_at=NOW)
        old = replace(DEAD, address="cy@example.test", bounced_at=NOW - timedelta(days=8))
        dead_addresses.note(connection, [DEAD, lifted, old])
        assert dead_addresses.count(connection, NOW - timedelta(days=7)) == 1
        assert dead_addresses.revive(connection, DEAD.address)
        assert not dead_addresses.revive(connection, DEAD.address)
        assert dead_addresses.count(connection, NOW - timedelta(days=7)) == 0


def test_a_ticket_is_loaded_with_what_is_known_of_its_requester(database: Database) -> None:
    with database.write() as connection:
        one = _open(connection, requester=address("Ann@Example.test"))
        two = _open(connection, requester=address("bob@example.test"))
        dead_addresses.note(connection, [DEAD])
        loaded = tickets.load(connection, [one.id, two.id])
    assert (loaded[one.id].requester_dead, loaded[two.id].requester_dead) == (DEAD, None)


def test_of_a_sender_it_is_known_whose_turn_it_is_or_not(database: Database) -> None:
    with database.write() as connection:
        dead_addresses.note(connection, [DEAD])
        assert _look(connection, sender=address("Ann@example.test")).dead == {DEAD.address: DEAD}
        known.take_turns(connection, [("desktop", "eve"), ("network", "dan")])
        found = _look(connection, sender=ANN)
        assert (found.dead, found.turns) == ({DEAD.address: DEAD}, {"desktop": "eve", "network": "dan"})
        assert _look(connection, sender=address("bob@example.test")).dead == {}


def test_of_a_form_it_is_the_person_behind_it_that_counts(database: Database) -> None:
    with database.write() as connection:
        dead_addresses.note(connection, [DEAD])
        outbox.queue(connection, queued_mail("ack"), NOW)
        found = _look(connection, sender=address("forms@example.test"), reply_to=(ANN,))
    assert (found.automatic_mails_1_hour, found.dead) == (1, {DEAD.address: DEAD})


def test_of_a_bounce_it_is_the_recipient_of_the_mail_that_counts(database: Database) -> None:
    with database.write() as connection:
        dead_addresses.note(connection, [DEAD])
        outbox.queue(connection, queued_mail("ack"), NOW)
        found = _look(
            connection,
            sender=address("mailer-daemon@example.test"),
            auto=AutoKind.BOUNCE,
            bounce=Bounce(original_message_id="<ack@desk.test>"),
        )
    assert found.dead == {DEAD.address: DEAD}


def test_mails_of_every_kind_are_counted_by_ticket_address_and_time(database: Database) -> None:
    with database.write() as connection:
        one, two = _open(connection), _open(connection)

        def queue(minutes_ago: float, ticket_id: int | None = one.id, **fields: Any) -> None:
            name = f"{minutes_ago}:{ticket_id}:{fields.get('recipient')}"
            mail = queued_mail(name, ticket_id=ticket_id, **fields)
            outbox.queue(connection, mail, NOW - timedelta(minutes=minutes_ago))

        for minutes_ago in (0, 9.9, 10, 29.9, 59.9, 179, 599, 600, 700):
            queue(minutes_ago)
        queue(1, recipient="Eve@desk.test", counted=False, template="follow_up")
        queue(2, ticket_id=two.id)
        queue(3, ticket_id=None)
        found = _look(connection, subject=f"[#{one.number}] [#{two.number}]")
        assert _look(connection).ticket_mails == {}
    assert found.ticket_mails == {
        one.id: {ANN.address: (2, 4, 5, 6, 7), "eve@desk.test": (1, 1, 1, 1, 1)},
        two.id: {ANN.address: (1, 1, 1, 1, 1)},
    }
