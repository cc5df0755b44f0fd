"""The contact directory in the database: one transaction an import, one round trip a message."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.desk.directory import Changes, Contact, plan
from daemon.desk.known import Known
from daemon.desk.model import Language, Ticket
from daemon.store import directory, known, tickets
from daemon.store.database import Connection, Database
from daemon.store.later import Later
from daemon.store.tables import directory_address, directory_contact
from parsers.contacts import FIELDS, ContactRow
from tests.builders import ANN, NOW, OURS, address, opening, parsed_mail, ticket
from tests.integration.store.conftest import Opener

HOME = "ann@home.example"
LISTED = Contact(
    addresses=(ANN.address, HOME),
    name="Ann Li",
    organisation="Acme",
    department="销售部",
    phone="+86 21 5555",
    site="上海",
    room="A-301",
    vip=True,
    language=Language.ZH_CN,
    zone="Europe/Berlin",
)
BOB = Contact(addresses=("bob@example.test",))


def put(database: Database, *contacts: Contact) -> None:
    with database.write() as connection:
        directory.apply(connection, Changes(added=contacts))


def bring_in(connection: Connection, rows: Sequence[ContactRow], *, remove_missing: bool = False) -> Changes:
    """Import a list as the command does."""
    directory.keep_others_out(connection)
    changes = plan(directory.everybody(connection), rows, FIELDS, remove_missing=remove_missing)
    directory.apply(connection, changes)
    return changes


def look(connection: Connection, sender: str, **fields: Any) -> Known:
    mail = parsed_mail(sender=address(sender), **fields)
    return known.what_is_known(
        Later(connection), mail, mailbox="support", received_at=NOW, now=NOW, ours=OURS
    )


def test_a_contact_is_kept_as_it_is_and_found_by_each_address(database: Database) -> None:
    put(database, LISTED, BOB)
    with database.read() as connection:
        assert directory.everybody(connection) == {1: LISTED, 2: BOB}
        assert directory.find(connection, HOME) == directory.find(connection, ANN.address) == LISTED
        assert directory.find(connection, "cy@example.test") is None


def test_the_sender_is_known_from_whichever_address(database: Database) -> None:
    put(database, LISTED, BOB)
    with database.write() as connection:
        known.take_turns(connection, [("desktop", "eve"), ("network", "dan")])
        assert look(connection, "Ann@Home.example").contact == LISTED
        assert look(connection, ANN.address).contact == LISTED
        assert look(connection, "bob@example.test").contact == BOB
        assert look(connection, "cy@example.test").contact is None
        assert look(connection, HOME).turns == {"desktop": "eve", "network": "dan"}


def test_of_a_form_it_is_whom_the_form_names(database: Database) -> None:
    put(database, LISTED)
    with database.write() as connection:
        known.remember_languages(connection, [(ANN.address, Language.EN)])
        found = look(connection, "forms@example.test", reply_to=(ANN,))
    assert found.contact == LISTED
    assert found.contact_language is Language.EN


def test_what_was_learned_and_what_is_listed_stand_beside_each_other(database: Database) -> None:
    """A learned language does not overwrite the directory's, and an import does not forget it."""
    put(database, LISTED)
    with database.write() as connection:
        known.remember_languages(connection, [(ANN.address, Language.EN)])
        bring_in(connection, [ContactRow(line=2, addresses=(ANN.address,), language="zh-CN")])
        found = look(connection, ANN.address)
    assert found.contact is not None and found.contact.language is Language.ZH_CN
    assert found.contact_language is Language.EN


def test_a_second_import_updates(database: Database) -> None:
    put(database, LISTED, BOB)
    rows = [
        ContactRow(line=2, addresses=(HOME,), name="Ann"),
        ContactRow(line=3, addresses=("cy@example.test",), name="Cy"),
    ]
    with database.write() as connection:
        changes = bring_in(connection, rows, remove_missing=True)
    assert (len(changes.added), len(changes.changed), changes.removed) == (1, 1, (2,))
    with database.read() as connection:
        assert directory.everybody(connection) == {
            1: Contact(addresses=(HOME,), name="Ann"),
            2: Contact(addresses=("cy@example.test",), name="Cy"),  # the number of one who is gone
        }
        assert directory.find(connection, ANN.address) is None
        assert directory.find(connection, "cy@example.test") is not None


def test_addresses_may_change_hands(database: Database) -> None:
    put(database, LISTED, BOB)
    rows = [
        ContactRow(line=2, addresses=(ANN.address, "bob@example.test")),
        ContactRow(line=3, addresses=(HOME,)),
    ]
    with database.write() as connection:
        bring_in(connection, rows)
    with database.read() as connection:
        assert {one.addresses for one in directory.everybody(connection).values()} == {
            (ANN.address, "bob@example.test"),
            (HOME,),
        }
        kept = connection.scalars(sa.select(directory_address.c.address)).all()
    assert sorted(kept) == sorted([ANN.address, "bob@example.test", HOME])


def test_an_import_that_fails_leaves_nothing(database: Database) -> None:
    put(database, BOB)
    twice = [ContactRow(line=n, addresses=("same@example.test",)) for n in (2, 3)]  # no list is read so
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        bring_in(connection, twice, remove_missing=True)
    with database.read() as connection:
        assert directory.everybody(connection) == {1: BOB}


def test_two_imports_at_once_follow_one_another(opener: Opener) -> None:
    """The second plans on what the first has written: nobody stands in the directory twice."""
    begins = threading.Event()
    errors: list[Exception] = []

    def second() -> None:
        try:
            database = opener()
            begins.set()
            with database.write() as connection:
                bring_in(connection, [ContactRow(line=2, addresses=("ann@a.example",), name="second")])
        except sa.exc.SQLAlchemyError as error:
            errors.append(error)

    with opener().write() as connection:
        directory.keep_others_out(connection)
        other = threading.Thread(target=second)
        other.start()
        assert begins.wait(30)
        bring_in(connection, [ContactRow(line=2, addresses=("ann@a.example",), name="first")])
    other.join(30)
    assert not errors
    with opener().read() as connection:
        (one,) = directory.everybody(connection).values()
    assert one.name == "second"


def test_the_daemon_reads_beside_an_import(opener: Opener) -> None:
    put(opener(), LISTED)
    with opener().write() as importing:
        bring_in(importing, [ContactRow(line=2, addresses=(ANN.address,), name="New")])
        with opener().read() as connection:
            assert look(connection, ANN.address).contact == LISTED
    with opener().read() as connection:
        found = look(connection, ANN.address).contact
    assert found is not None and found.name == "New"


def test_forgetting_a_person_takes_all_their_addresses_and_what_was_learned(database: Database) -> None:
    put(database, LISTED, BOB)
    with database.write() as connection:
        known.remember_languages(
            connection,
            [(ANN.address, Language.EN), (HOME, Language.EN), ("bob@example.test", Language.EN)],
        )
        gone = directory.forget(connection, HOME)
        assert (gone.contact, gone.languages) == (LISTED, 2)
        assert directory.everybody(connection) == {2: BOB}
        assert directory.languages_of(connection, [ANN.address, HOME, "bob@example.test"]) == {
            "bob@example.test": Language.EN
        }
        again = directory.forget(connection, HOME)
        assert (again.contact, again.languages) == (None, 0)
        assert connection.scalar(sa.select(sa.func.count()).select_from(directory_contact)) == 1


def test_one_who_is_not_listed_can_be_forgotten_too(database: Database) -> None:
    with database.write() as connection:
        known.remember_languages(connection, [("cy@example.test", Language.EN)])
        gone = directory.forget(connection, "cy@example.test")
        assert (gone.contact, gone.languages) == (None, 1)


def stored(connection: Connection, requester: str) -> Ticket:
    change = opening(ticket(requester=address(requester)))
    one = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, one, change, (), now=NOW, message_id=None)
    tickets.add_participants(connection, one.id, [requester])
    return one


def test_a_ticket_has_its_requesters_zone_of_now(database: Database) -> None:
    with database.write() as connection:
        listed = stored(connection, "Ann@Example.test")
        other = stored(connection, "cy@example.test")
    put(database, replace(LISTED, addresses=("ann@example.test",)))
    with database.read() as connection:
        found = tickets.load(connection, [listed.id, other.id])
        assert directory.count_tickets(connection, ["ann@example.test", "cy@example.test"]) == 2
    assert {one.id: one.zone for one in found.values()} == {listed.id: "Europe/Berlin", other.id: ""}


def test_a_zone_that_this_machine_does_not_know_is_the_desks(database: Database) -> None:
    put(database, replace(LISTED, zone="Mars/Olympus"))
    with database.write() as connection:
        one = stored(connection, ANN.address)
        found = look(connection, ANN.address).contact
        assert found is not None and found.zone == ""
        assert tickets.load(connection, [one.id])[one.id].zone == ""


def test_many_are_written_in_several_statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "AT_ONCE", 7)
    many = [ContactRow(line=n + 2, addresses=(f"u{n}@a.example", f"v{n}@a.example")) for n in range(50)]
    with database.write() as connection:
        bring_in(connection, many)
        bring_in(connection, [replace(one, name="N") for one in many])
    with database.read() as connection:
        assert len(directory.everybody(connection)) == 50
        found = directory.find(connection, "v49@a.example")
    assert found is not None and found.name == "N"
