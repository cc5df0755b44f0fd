"""Decisions that change several tickets are stored whole or not at all; following merges costs little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.carry_out import Carrier
from daemon.desk.directory import Changes, Contact
from daemon.desk.effects import Beside, Change, Decision, SendMail
from daemon.desk.lifecycle import happen
from daemon.desk.model import MOST_MERGES, DeadAddress, EventKind, Outcome, Status, Ticket
from daemon.mail.compose import Composer
from daemon.store import browse, dead_addresses, directory, known, merges, outbox, tickets
from daemon.store.database import Connection, Database, LostRace
from daemon.store.later import Later
from daemon.store.tables import mail as mail_table
from daemon.store.tables import ticket as ticket_table
from tests.builders import (
    ANN,
    NOW,
    OURS,
    SIGNER,
    address,
    decision,
    entry,
    event,
    opening,
    parsed_mail,
    ticket,
)
from tests.integration.store.conftest import Opener
from tests.unit.desk.cases import policy

BOB = address("bob@example.test")


def _open(connection: Connection, **fields: Any) -> Ticket:
    change = opening(ticket(**fields))
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    tickets.add_participants(connection, stored.id, [stored.requester.address])
    return stored


def _opened(database: Database, how_many: int) -> list[Ticket]:
    with database.write() as connection:
        made = [_open(connection).id for _ in range(how_many)]
    return _load(database, made)


def _load(database: Database, ids: Sequence[int]) -> list[Ticket]:
    with database.read() as connection:
        found = tickets.load(connection, ids)
    return [found[i] for i in ids]


def _merging(source: Ticket, target: Ticket, **more: Any) -> Decision:
    """What the desk decides when `source` goes into `target`."""
    gone = event(EventKind.MERGED, actor="eve", into=target.id, number=target.number)
    took = event(EventKind.TOOK_IN, actor="eve", ticket=source.id, number=source.number, steps=1)
    taken = happen(target, took)
    return decision(
        Outcome.FOLLOW_UP,
        ticket_id=source.id,
        change=Change(before=source, after=happen(source, gone), events=(gone,), due=()),
        others=(
            Beside(
                ticket=taken,
                change=Change(before=target, after=taken, events=(took,), due=()),
                admit=(source.requester.address,),
                **more,
            ),
        ),
    )


def _carry(database: Database, decided: Decision) -> None:
    carrier = Carrier(Composer(), SIGNER)
    with database.write() as connection, Later(connection) as later:
        carrier.carry(later, decided, policy(), now=NOW)


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def _mail(template: str, to: str, **values: Any) -> SendMail:
    return SendMail(
        template=template,
        to=to,
        name="",
        language=ticket().language,
        key=f"{template}:{{ticket}}",
        values=values,
    )


# -- several tickets at once -----------------------------------------------------------------------------


def test_both_tickets_of_a_merge_are_stored(database: Database) -> None:
    source, target = _opened(database, 2)
    _carry(database, _merging(source, target, entries=(entry("kept"),)))
    gone, took = _load(database, [source.id, target.id])
    assert (gone.status, gone.merged_into, gone.version) == (Status.MERGED, target.id, 2)
    assert (took.status, took.merged_into, took.version) == (Status.NEW, None, 2)
    assert [e.kind for e in gone.history] == [EventKind.OPENED, EventKind.MERGED]
    assert [e.kind for e in took.history] == [EventKind.OPENED, EventKind.TOOK_IN]
    with database.read() as connection:
        assert [row.text for row in browse.entries(connection, target.id)] == ["kept"]
        assert [t.id for t in browse.tickets(connection, closed_too=False, owner=None, limit=9)] == [
            target.id
        ]


def test_each_mail_is_about_its_own_ticket(database: Database) -> None:
    with database.write() as connection:
        source = _open(connection, requester=BOB, subject="Bob's")
        target = _open(connection, requester=ANN, subject="Ann's")
    source, target = _load(database, [source.id, target.id])
    to_ann = _mail("merged_ended", ANN.address, how="closed")
    decided = replace(
        _merging(source, target, mails=(to_ann,)),
        mails=(_mail("merged", BOB.address, number=target.number, own=False),),
    )
    _carry(database, decided)
    with database.read() as connection:
        rows = connection.execute(sa.select(mail_table).order_by(mail_table.c.ticket_id)).all()
    assert [(row.ticket_id, row.dedupe_key) for row in rows] == [
        (source.id, f"merged:{source.id}"),
        (target.id, f"merged_ended:{target.id}"),
    ]
    assert source.number in rows[0].subject and "Bob's" in rows[0].subject
    assert target.number in rows[1].subject and "Ann's" in rows[1].subject


def test_when_the_other_ticket_has_changed_nothing_of_the_decision_is_stored(database: Database) -> None:
    source, target = _opened(database, 2)
    noted = event(EventKind.NOTED)
    change = Change(before=target, after=happen(target, noted), events=(noted,), due=())
    _carry(database, decision(Outcome.FOLLOW_UP, ticket_id=target.id, change=change))
    with pytest.raises(LostRace, match=target.number):
        _carry(database, _merging(source, target, mails=(_mail("merged_ended", ANN.address, how="closed"),)))
    assert _load(database, [source.id]) == [source]
    with database.read() as connection:
        assert tickets.participants(connection, [source.id])[source.id] == {ANN.address}
        assert connection.scalar(sa.select(sa.func.count()).select_from(mail_table)) == 0


def test_a_ticket_opened_beside_another_gets_its_number_and_its_mail(database: Database) -> None:
    (first,) = _opened(database, 1)
    new = ticket(subject="The other matter", requester=BOB, watchers=("cy@example.test",))
    opened = replace(opening(new), before=None)
    noted = event(EventKind.NOTED)
    said = {
        "first_contact_by": None,
        "cut_short": False,
        "recorded_by": "",
        "words": "",
        "system": "",
        "questions": [],
        "incident": None,
    }
    decided = decision(
        Outcome.FOLLOW_UP,
        ticket_id=first.id,
        change=Change(before=first, after=happen(first, noted), events=(noted,), due=()),
        others=(
            Beside(
                ticket=new,
                change=opened,
                mails=(_mail("acknowledgement", BOB.address, **said),),
                linked_ticket=first.id,
            ),
        ),
    )
    _carry(database, decided)
    (made,) = _load(database, [first.id + 1])
    assert made.number and made.number != first.number
    with database.read() as connection:
        assert tickets.participants(connection, [made.id])[made.id] == {BOB.address, "cy@example.test"}
        linked = sa.select(ticket_table.c.linked_ticket_id).where(ticket_table.c.id == made.id)
        assert connection.scalar(linked) == first.id
        (queued,) = outbox.listing(connection, ["waiting"], 9)
    assert queued.number == made.number


def test_a_mail_may_be_about_a_ticket_to_which_nothing_happens(database: Database) -> None:
    first, other = _opened(database, 2)
    noted = event(EventKind.NOTED)
    decided = decision(
        Outcome.FOLLOW_UP,
        ticket_id=first.id,
        change=Change(before=first, after=happen(first, noted), events=(noted,), due=()),
        others=(Beside(ticket=other, mails=(_mail("merged_ended", ANN.address, how="closed"),)),),
    )
    _carry(database, decided)
    assert _load(database, [other.id]) == [other]
    with database.read() as connection:
        (queued,) = outbox.listing(connection, ["waiting"], 9)
    assert queued.number == other.number


def test_two_that_merge_each_into_the_other_at_once_cannot_both_win(opener: Opener) -> None:
    one, other = opener(), opener()
    a, b = _opened(one, 2)
    together = Barrier(2)

    def merge(database: Database, source: Ticket, target: Ticket) -> str:
        decided = _merging(source, target)
        together.wait()
        try:
            _carry(database, decided)
        except LostRace:
            return "lost"
        return "won"

    with ThreadPoolExecutor(2) as both:
        ends = [both.submit(merge, one, a, b), both.submit(merge, other, b, a)]
        assert sorted(end.result() for end in ends) == ["lost", "won"]
    gone = [t.merged_into for t in _load(one, [a.id, b.id])]
    assert gone.count(None) == 1


@pytest.mark.parametrize(
    "values",
    [{"status": "merged"}, {"merged_into_id": 2}, {"status": "merged", "merged_into_id": 1}],
    ids=["into nothing", "and yet alive", "into itself"],
)
def test_the_database_refuses_a_merge_that_is_none(database: Database, values: dict[str, Any]) -> None:
    _opened(database, 2)
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(ticket_table.update().where(ticket_table.c.id == 1).values(**values))


# -- following -------------------------------------------------------------------------------------------


def _chain(database: Database, length: int) -> list[int]:
    """Merge the first of so many tickets into the second, that into the third ...; return their ids."""
    ids = [each.id for each in _opened(database, length)]
    for source, target in pairwise(ids):
        _carry(database, _merging(*_load(database, [source, target])))
    return ids


def _look(connection: Connection, **fields: Any) -> Any:
    named = fields.pop("named", ())
    return known.what_is_known(
        Later(connection),
        parsed_mail(**fields),
        mailbox="support",
        received_at=NOW,
        now=NOW,
        ours=OURS,
        numbers=named,
    )


@pytest.mark.parametrize("length", [2, 5, MOST_MERGES + 1])
def test_a_merged_ticket_leads_to_where_its_matter_goes_on(database: Database, length: int) -> None:
    ids = _chain(database, length)
    first = _load(database, ids[:1])[0]
    with database.read() as connection:
        found = _look(connection, subject=f"Re: [#{first.number}]")
    assert found.tagged_tickets == (ids[0],)
    assert found.live(ids[0]) == ids[-1]
    assert sorted(found.tickets) == ids and found.tickets[ids[-1]].history
    assert [t.id for t in found.taken_in[ids[-1]]] == ids[:-1]
    assert ANN.address in found.participants[ids[-1]]


def test_what_went_into_a_ticket_is_known_with_it(database: Database) -> None:
    one, two, three = (t.id for t in _opened(database, 3))
    _carry(database, _merging(*_load(database, [one, three])))
    _carry(database, _merging(*_load(database, [two, three])))
    with database.read() as connection:
        found, taken_in = merges.load_followed(connection, [three])
    assert list(found) == [three]
    assert {root: [t.id for t in each] for root, each in taken_in.items()} == {three: [one, two]}


def test_of_what_went_into_a_ticket_it_is_known_whether_its_requester_can_be_reached(
    database: Database,
) -> None:
    one, two = (t.id for t in _opened(database, 2))
    _carry(database, _merging(*_load(database, [one, two])))
    dead = DeadAddress(address=ANN.address, bounced_at=NOW, strikes=1, status="5.1.1", diagnostic="no")
    listed = Contact(addresses=(ANN.address,), zone="Europe/Berlin")
    with database.write() as connection:
        dead_addresses.note(connection, [dead])
        directory.apply(connection, Changes(added=(listed,)))
        found, taken_in = merges.load_followed(connection, [two])
    (taken,) = taken_in[two]
    assert (taken.requester_dead, taken.zone) == (dead, "Europe/Berlin")
    assert taken.contact_id is not None and taken.contact_id == found[two].contact_id
    assert taken.same_requester(replace(found[two], requester=BOB))


@pytest.mark.parametrize("length", [2, MOST_MERGES + 1])
def test_following_costs_the_same_over_one_step_and_over_many(database: Database, length: int) -> None:
    ids = _chain(database, length)
    with database.read() as connection, _statements(database) as said:
        merges.load_followed(connection, ids[:1])
    assert len(said) == 8


def test_following_costs_nothing_where_nothing_was_merged(database: Database) -> None:
    ids = [each.id for each in _opened(database, 3)]
    with database.read() as connection, _statements(database) as said:
        merges.load_followed(connection, ids)
    assert len(said) == 3


def test_the_numbers_in_commands_cost_one_statement_with_those_in_the_subject(database: Database) -> None:
    first, second = _opened(database, 2)
    costs: dict[str, int] = {}
    looks: dict[str, Callable[[Connection], Any]] = {
        "neither": lambda c: _look(c),
        "commands": lambda c: _look(c, named=(second.number, "20200101-001")),
        "subject": lambda c: _look(c, subject=f"[#{first.number}]"),
        "both": lambda c: _look(c, subject=f"[#{first.number}]", named=(second.number, "20200101-001")),
    }
    for name, look in looks.items():
        with database.read() as connection, _statements(database) as said:
            found = look(connection)
        costs[name] = len(said)
    assert found.named_tickets == {second.number: second.id}
    assert found.tagged_tickets == (first.id,)
    assert set(found.tickets) == {first.id, second.id}
    assert costs["both"] == costs["subject"] == costs["commands"]


def test_following_reads_no_whole_table(sqlite: Database) -> None:
    ids = _chain(sqlite, 4)
    with sqlite.read() as connection:
        for query, wanted in ((merges._AHEAD, ids[0]), (merges._BEHIND, ids[-1])):
            text = str(
                query.params(ids=[wanted]).compile(sqlite.engine, compile_kwargs={"literal_binds": True})
            )
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
            scans = [str(step.detail) for step in plan if str(step.detail).startswith("SCAN ticket")]
            assert scans == [], plan
