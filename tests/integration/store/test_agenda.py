"""The agenda: due rows are found in time, a period is claimed once, troubles begin and end, policies stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from daemon.desk.effects import Due
from daemon.store import agenda, tickets
from daemon.store.database import AlreadyThere, Connection, Database
from daemon.store.tables import due
from tests.builders import NOW, opening
from tests.integration.store.conftest import Opener

MINUTE = timedelta(minutes=1)


def _open(connection: Connection, *rows: Due) -> int:
    change = opening(due=rows)
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, (), now=NOW, message_id=None)
    return stored.id


def test_what_is_due_is_found_oldest_first(database: Database) -> None:
    with database.write() as connection:
        first = _open(connection, Due(kind="resolution", at=NOW), Due(kind="first_contact", at=NOW - MINUTE))
        second = _open(
            connection, Due(kind="resolution", at=NOW - 2 * MINUTE), Due(kind="later", at=NOW + MINUTE)
        )
        expected = [(second, "resolution"), (first, "first_contact"), (first, "resolution")]
        assert agenda.due_now(connection, NOW, 10) == expected
        assert agenda.due_now(connection, NOW, 2) == expected[:2]
        assert agenda.due_now(connection, NOW - timedelta(days=1), 10) == []
        assert agenda.is_due(connection, first, "resolution", NOW)
        assert not agenda.is_due(connection, first, "resolution", NOW - MINUTE)
        assert not agenda.is_due(connection, second, "first_contact", NOW)
        assert [row.kind for row in agenda.plan_of(connection, second)] == ["resolution", "later"]
        assert agenda.plan_of(connection, 99) == []


def test_a_due_row_that_failed_is_put_off_alone(database: Database) -> None:
    with database.write() as connection:
        ticket_id = _open(connection, Due(kind="resolution", at=NOW), Due(kind="first_contact", at=NOW))
        agenda.put_off(connection, ticket_id, "resolution", NOW + timedelta(hours=1))
        assert agenda.due_now(connection, NOW, 10) == [(ticket_id, "first_contact")]
        assert (ticket_id, "resolution") in agenda.due_now(connection, NOW + timedelta(hours=1), 10)


def test_a_ticket_has_one_due_row_of_a_kind(database: Database) -> None:
    with database.write() as connection:
        ticket_id = _open(connection, Due(kind="resolution", at=NOW))
    with pytest.raises(AlreadyThere), database.write() as connection:
        connection.execute(due.insert(), {"ticket_id": ticket_id, "kind": "resolution", "at": NOW})


def test_a_period_is_claimed_once(database: Database) -> None:
    with database.write() as connection:
        assert agenda.claim_period(connection, "digest", "2026-03-02", NOW)
        assert not agenda.claim_period(connection, "digest", "2026-03-02", NOW)
        assert agenda.claim_period(connection, "digest", "2026-03-03", NOW)
        assert agenda.claim_period(connection, "review", "2026-03-02", NOW)
        assert agenda.claimed_before(connection, "digest", "2026-03-03")
        assert not agenda.claimed_before(connection, "digest", "2026-03-02")
        assert not agenda.claimed_before(connection, "audit", "2026-03-03")


def test_a_claim_that_was_taken_back_can_be_made_again(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        assert agenda.claim_period(connection, "digest", "2026-03-02", NOW)
        raise ZeroDivisionError
    with database.write() as connection:
        assert agenda.claim_period(connection, "digest", "2026-03-02", NOW)


def test_of_workers_that_claim_a_period_at_once_one_gets_it(opener: Opener) -> None:
    ready = Barrier(3)

    def claim(_: int) -> bool:
        database = opener()
        ready.wait()
        with database.write() as connection:
            return agenda.claim_period(connection, "digest", "2026-03-02", NOW)

    with ThreadPoolExecutor(3) as workers:
        assert sorted(workers.map(claim, range(3))) == [False, False, True]


def test_a_trouble_is_news_once_until_it_ends(database: Database) -> None:
    with database.write() as connection:
        assert agenda.begin_trouble(connection, "mailbox:support", "refused", NOW)
        assert not agenda.begin_trouble(connection, "mailbox:support", "timed out", NOW + MINUTE)
        assert agenda.begin_trouble(connection, "mailbox:other", "refused", NOW + 2 * MINUTE)
        assert [(row.key, row.since, row.error) for row in agenda.troubles(connection)] == [
            ("mailbox:support", NOW, "timed out"),
            ("mailbox:other", NOW + 2 * MINUTE, "refused"),
        ]
        assert agenda.end_trouble(connection, "mailbox:support") == NOW
        assert agenda.end_trouble(connection, "mailbox:support") is None
        assert agenda.begin_trouble(connection, "mailbox:support", "refused", NOW)


def test_a_policy_is_kept_once_and_each_other_one_gets_a_version(database: Database) -> None:
    one, other = {"zone": "UTC", "people": [{"name": "李安"}]}, {"zone": "Europe/Paris"}
    with database.write() as connection:
        first, second = agenda.keep_policy(connection, one, NOW), agenda.keep_policy(connection, other, NOW)
        reordered = dict(reversed(one.items()))
        assert agenda.keep_policy(connection, reordered, NOW + MINUTE) == first != second
        assert agenda.policy_document(connection, first) == one
        assert agenda.policy_document(connection, second) == other
        assert agenda.policy_document(connection, 99) is None


def test_only_the_kinds_that_are_asked_for_are_due(database: Database) -> None:
    with database.write() as connection:
        ticket_id = _open(connection, Due(kind="resolution", at=NOW), Due(kind="first_contact", at=NOW))
        assert agenda.due_now(connection, NOW, 10, ["resolution"]) == [(ticket_id, "resolution")]
        assert agenda.due_now(connection, NOW, 10, ["no such kind"]) == []
