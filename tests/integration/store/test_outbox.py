"""The outbox: one mail a key, one worker a lease, and its end is written by that worker only."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.store import leases, messages, outbox, tickets
from daemon.store.database import AlreadyThere, Connection, Database
from daemon.store.leases import Attempt, Expired
from daemon.store.outbox import LeasedMail
from daemon.store.tables import delivery, mail, raw_mail
from tests.builders import NOW, address, decision, key, opening, parsed_mail, queued_mail
from tests.integration.store.conftest import Opener

MINUTE = timedelta(minutes=1)
UNTIL = NOW + 2 * MINUTE


def _queue(connection: Connection, *names: str, at: datetime = NOW) -> None:
    assert outbox.queue_all(connection, [queued_mail(name) for name in names], at) == len(names)


def _lease(connection: Connection, now: datetime = NOW, most: int = 50) -> list[LeasedMail]:
    return leases.lease(connection, now, now + 2 * MINUTE, most)


def _row(connection: Connection, delivery_id: int) -> Any:
    return connection.execute(sa.select(delivery).where(delivery.c.id == delivery_id)).one()


def _end(leased: LeasedMail, state: str, **fields: Any) -> Attempt:
    return Attempt(delivery_id=leased.delivery_id, attempts=leased.attempts, state=state, at=NOW, **fields)


# --- queueing --------------------------------------------------------------------------------------------


def test_a_mail_comes_out_of_the_outbox_as_it_was_put_in(database: Database) -> None:
    part = {"raw": "ab" * 32, "filename": "报告.pdf", "size": 5}
    said = queued_mail(
        subject="回复：打印机",
        text="正文\n",
        in_reply_to="<1@example.test>",
        references=("<root@desk.test>", "<1@example.test>"),
        attachments=(part,),
        recipient="Ann.Li@Example.test",
        recipient_name="李安",
        reply_to="support+token@desk.test",
        automatic=False,
    )
    with database.write() as connection:
        assert outbox.queue(connection, said, NOW)
        (leased,) = _lease(connection)
    for name in LeasedMail.__dataclass_fields__.keys() & said.__dataclass_fields__.keys() - {"recipient"}:
        assert getattr(leased, name) == getattr(said, name), name
    assert leased.recipient == "ann.li@example.test"
    assert (leased.attempts, leased.uncertain, leased.queued_at) == (1, 0, NOW)


def test_a_mail_under_a_key_that_is_taken_is_left_out_whole(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "ack:1")
        again = queued_mail("ack:1", message_id="<other@desk.test>")
        assert not outbox.queue(connection, again, NOW)
        assert outbox.queue_all(connection, [again, queued_mail("ack:2")], NOW) == 1
        assert outbox.queue_all(connection, [], NOW) == 0
        assert [m.message_id for m in _lease(connection)] == ["<ack:1@desk.test>", "<ack:2@desk.test>"]
        assert connection.scalar(sa.select(sa.func.count()).select_from(mail)) == 2


def test_a_message_id_is_never_used_for_two_mails(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "ack:1")
    with pytest.raises(AlreadyThere), database.write() as connection:
        twin = queued_mail("ack:2", message_id="<ack:1@desk.test>", recipient="bob@example.test")
        outbox.queue(connection, twin, NOW)
    with database.read() as connection:
        assert outbox.counts(connection) == {"waiting": 1}


def test_of_two_workers_that_queue_under_one_key_one_does(opener: Opener) -> None:
    ready = Barrier(2)

    def queue(name: str) -> bool:
        database = opener()
        ready.wait()
        with database.write() as connection:
            return outbox.queue(connection, queued_mail("ack:1", message_id=f"<{name}@desk.test>"), NOW)

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(queue, "ab")) == [False, True]
    with opener().read() as connection:
        assert outbox.counts(connection) == {"waiting": 1}


# --- leasing ---------------------------------------------------------------------------------------------


def test_the_oldest_due_goes_first_and_no_more_than_asked_for(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "late", at=NOW + MINUTE)
        _queue(connection, "second", at=NOW - MINUTE)
        _queue(connection, "first", at=NOW - 2 * MINUTE)
        _queue(connection, "third", at=NOW)
        names = [[m.message_id for m in _lease(connection, most=2)] for _ in range(3)]
    assert names == [["<first@desk.test>", "<second@desk.test>"], ["<third@desk.test>"], []]


def test_what_is_leased_is_marked_so(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (leased,) = _lease(connection)
        row = _row(connection, leased.delivery_id)
    assert (row.state, row.leased_until, row.attempts) == ("leased", UNTIL, 1)


def test_two_workers_never_lease_the_same_mail(opener: Opener) -> None:
    with opener().write() as connection:
        _queue(connection, *(f"mail {i}" for i in range(60)))
    ready = Barrier(3)

    def lease_all(_: int) -> list[int]:
        database = opener()
        got: list[int] = []
        ready.wait()
        while True:
            with database.write() as connection:
                leased = _lease(connection, most=4)
            if not leased:
                return got
            got += [m.delivery_id for m in leased]

    with ThreadPoolExecutor(3) as workers:
        shares = list(workers.map(lease_all, range(3)))
    assert sorted(itertools.chain(*shares)) == list(range(1, 61))


def test_on_postgresql_a_second_worker_does_not_wait_for_the_first(on_postgres: Database) -> None:
    other = Database(on_postgres.url)
    with on_postgres.write() as connection:
        _queue(connection, "a", "b")
    with on_postgres.write() as one, other.write() as another:
        assert [m.message_id for m in _lease(one, most=1)] == ["<a@desk.test>"]
        assert [m.message_id for m in _lease(another)] == ["<b@desk.test>"]
    other.close()


# --- how it ended ----------------------------------------------------------------------------------------


def test_a_sent_mail_is_done(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (leased,) = _lease(connection)
        leases.record(connection, [_end(leased, "sent")])
        row = _row(connection, leased.delivery_id)
        assert outbox.next_due(connection) is None
    assert (row.state, row.sent_at, row.leased_until, row.due_at) == ("sent", NOW, None, NOW)


def test_a_deferred_mail_is_due_again_later_with_its_error(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (leased,) = _lease(connection)
        again = NOW + 5 * MINUTE
        leases.record(connection, [_end(leased, "waiting", due_at=again, error="450 later", uncertain=True)])
        row = _row(connection, leased.delivery_id)
        assert (row.state, row.due_at, row.last_error, row.uncertain) == ("waiting", again, "450 later", 1)
        assert _lease(connection) == []
        (leased,) = _lease(connection, now=again)
    assert (leased.attempts, leased.uncertain, leased.message_id) == (2, 1, "<a@desk.test>")


def test_a_mail_that_is_given_back_is_as_it_was(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (leased,) = _lease(connection)
        again = NOW + MINUTE
        leases.record(connection, [_end(leased, "waiting", due_at=again, error="450 later")])
        before = _row(connection, leased.delivery_id)
        (leased,) = _lease(connection, now=again)
        leases.record(connection, [_end(leased, "waiting", begun=False)])
        assert _row(connection, leased.delivery_id) == before


def test_a_dead_mail_stays_dead(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (leased,) = _lease(connection)
        leases.record(connection, [_end(leased, "dead", error="550 no such user")])
        leases.record(connection, [])
        assert _lease(connection, now=NOW + timedelta(days=9)) == []
        assert outbox.counts(connection) == {"dead": 1}


def test_a_lease_that_ran_out_is_an_uncertain_attempt(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a", "b")
        (a, b) = _lease(connection)
        leases.record(connection, [_end(b, "sent")])
        again = UNTIL + 10 * MINUTE
        early = leases.expire_leases(connection, UNTIL - timedelta(seconds=1), again, 2)
        assert early == Expired(repeated=0, dead=())
        assert leases.expire_leases(connection, UNTIL, again, 2) == Expired(repeated=1, dead=())
        row = _row(connection, a.delivery_id)
    assert (row.state, row.uncertain, row.due_at, row.leased_until) == ("waiting", 1, again, None)
    assert "nobody saw" in row.last_error


def test_a_lease_is_renewed_by_the_worker_that_holds_it_and_by_no_other(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "lost", "kept", "over")
        lost, kept, over = _lease(connection)
        leases.record(connection, [_end(over, "sent"), _end(lost, "waiting", due_at=NOW)])
        (taken_over,) = _lease(connection)
        later = UNTIL + 2 * MINUTE
        assert leases.renew(connection, [lost, kept, over], later) == {kept.delivery_id}
        assert leases.expire_leases(connection, UNTIL, UNTIL, 2) == Expired(repeated=1, dead=())
        assert _row(connection, taken_over.delivery_id).state == "waiting"
        row = _row(connection, kept.delivery_id)
    assert (row.state, row.leased_until, row.uncertain) == ("leased", later, 0)


@pytest.mark.parametrize("repeats", [0, 2])
def test_a_mail_whose_lease_runs_out_is_repeated_so_often_and_then_dead(
    database: Database, repeats: int
) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        now = NOW
        for _ in range(repeats):
            assert len(_lease(connection, now)) == 1
            now += 2 * MINUTE
            assert leases.expire_leases(connection, now, now, repeats) == Expired(repeated=1, dead=())
        (last,) = _lease(connection, now)
        expired = leases.expire_leases(connection, now + 2 * MINUTE, now + 2 * MINUTE, repeats)
        assert expired.repeated == 0
        assert [(m.delivery_id, m.attempts) for m in expired.dead] == [(last.delivery_id, repeats + 1)]
        row = _row(connection, last.delivery_id)
        assert outbox.next_due(connection) is None
    assert (row.state, row.uncertain, row.leased_until) == ("dead", repeats + 1, None)
    assert "nobody knows" in row.last_error


@pytest.mark.parametrize("leased_again", [False, True])
def test_a_worker_that_comes_too_late_changes_nothing(database: Database, leased_again: bool) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (late,) = _lease(connection)
        leases.expire_leases(connection, UNTIL, UNTIL, 2)
        if leased_again:
            _lease(connection, now=UNTIL)
        before = _row(connection, late.delivery_id)
        leases.record(connection, [_end(late, "dead", error="from the past")])
        assert _row(connection, late.delivery_id) == before


def test_the_next_instant_is_that_of_a_due_mail_or_a_lease_that_runs_out(database: Database) -> None:
    with database.write() as connection:
        assert outbox.next_due(connection) is None
        _queue(connection, "later", at=NOW + 9 * MINUTE)
        assert outbox.next_due(connection) == NOW + 9 * MINUTE
        _queue(connection, "now")
        assert outbox.next_due(connection) == NOW
        _lease(connection)
        assert outbox.next_due(connection) == UNTIL


# --- by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "retried", "dropped"),
    [
        ("waiting", True, True),
        ("leased", False, False),
        ("sent", False, False),
        ("dead", True, True),
        ("dropped", True, False),
    ],
)
def test_what_a_person_may_retry_and_drop(
    database: Database, state: str, retried: bool, dropped: bool
) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        connection.execute(
            delivery.update().values(
                state=state,
                uncertain=2,
                due_at=NOW + MINUTE,
                leased_until=UNTIL if state == "leased" else None,
                sent_at=NOW if state == "sent" else None,
            )
        )
        before = _row(connection, 1)
        savepoint = connection.begin_nested()
        assert outbox.drop(connection, 1) is dropped
        assert _row(connection, 1).state == ("dropped" if dropped else state)
        savepoint.rollback()
        assert outbox.retry(connection, 1, NOW) is retried
        after = _row(connection, 1)
        if retried:
            assert (after.state, after.due_at, after.uncertain) == ("waiting", NOW, 0)
        else:
            assert after == before
        assert not outbox.retry(connection, 99, NOW)
        assert not outbox.drop(connection, 99)


def test_a_retry_by_hand_goes_out_under_the_old_message_id(database: Database) -> None:
    with database.write() as connection:
        _queue(connection, "a")
        (first,) = _lease(connection)
        leases.record(connection, [_end(first, "dead", error="550")])
        outbox.retry(connection, first.delivery_id, NOW)
        (second,) = _lease(connection)
    assert second.message_id == first.message_id and second.attempts == 2


def test_a_thread_holds_what_that_person_wrote_and_was_sent_on_that_ticket(database: Database) -> None:
    with database.write() as connection:
        one, other = (
            tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None).id for _ in "ab"
        )

        def write(uid: int, ticket_id: int, minutes: int, **fields: Any) -> None:
            letter = parsed_mail(message_id=f"<{uid}@x.test>" if uid else None, subject=str(uid), **fields)
            raw = {"sha256": letter.raw_sha256, "size": 1, "body": b"x", "file": None}
            connection.execute(raw_mail.insert(), raw)
            at = NOW + minutes * MINUTE
            messages.record(
                connection,
                key(uid),
                letter,
                decision(),
                received_at=at,
                now=at,
                policy_version=1,
                ticket_id=ticket_id,
            )

        def send(name: str, ticket_id: int, minutes: int, **fields: Any) -> None:
            said = queued_mail(name, ticket_id=ticket_id, **fields)
            outbox.queue(connection, said, NOW + minutes * MINUTE)

        write(1, one, 0, sender=address("Ann@Example.test"))
        send("ack", one, 1)
        write(2, one, 3)
        send("reply", one, 2)
        send("to the engineer", one, 2, recipient="eve@desk.test")
        send("on another ticket", other, 2)
        write(3, other, 2)
        write(4, one, 2, sender=address("bob@example.test"))
        write(0, one, 9)  # without a Message-ID
        mine = ["<1@x.test>", "<ack@desk.test>", "<reply@desk.test>", "<2@x.test>"]
        assert outbox.thread_with(connection, one, "ann@example.test", 10) == mine
        assert outbox.thread_with(connection, one, "ann@example.test", 1) == mine[-2:]
        assert outbox.thread_with(connection, one, "eve@desk.test", 10) == ["<to the engineer@desk.test>"]
        assert outbox.thread_with(connection, one, "cy@example.test", 10) == []


def test_the_list_names_tickets_and_is_newest_first(database: Database) -> None:
    with database.write() as connection:
        stored = tickets.settle(connection, opening(), now=NOW, zone="UTC", linked_ticket=None)
        outbox.queue(connection, queued_mail("a", ticket_id=stored.id), NOW)
        _queue(connection, "b")
        rows = outbox.listing(connection, ["waiting", "dead"], 10)
        assert [(row.id, row.number) for row in rows] == [(2, None), (1, stored.number)]
        assert not [value for value in rows[0] if "@desk.test>" in str(value)]  # an id proves who speaks
        assert [row.id for row in outbox.listing(connection, ["waiting"], 1)] == [2]
        assert outbox.listing(connection, ["dead"], 10) == []
        assert outbox.counts(connection) == {"waiting": 2}


@pytest.mark.parametrize(
    ("state", "leased_until", "sent_at"),
    [("leased", None, None), ("waiting", UNTIL, None), ("sent", None, None), ("dead", None, NOW)],
)
def test_the_database_refuses_a_state_that_cannot_be(
    database: Database, state: str, leased_until: datetime | None, sent_at: datetime | None
) -> None:
    with database.write() as connection:
        _queue(connection, "a")
    with pytest.raises(AlreadyThere), database.write() as connection:
        connection.execute(delivery.update().values(state=state, leased_until=leased_until, sent_at=sent_at))
