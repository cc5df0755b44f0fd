"""Messages: one row and one outcome each, the same content only once, and how far a folder was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.desk.effects import Decision
from daemon.desk.model import Outcome
from daemon.mail.message import MessageKey
from daemon.store import messages
from daemon.store.database import AlreadyThere, Connection, Database
from daemon.store.tables import message, raw_mail
from parsers.model import ParsedMail
from tests.builders import NOW, decision, key, parsed_mail
from tests.integration.store.conftest import Opener


def _keep_raw(connection: Connection, sha256: str) -> None:
    if connection.execute(sa.select(raw_mail.c.size).where(raw_mail.c.sha256 == sha256)).first() is None:
        connection.execute(raw_mail.insert(), {"sha256": sha256, "size": 1, "body": b"x", "file": None})


def _record(
    connection: Connection, at: MessageKey, mail: ParsedMail | None = None, decided: Decision | None = None
) -> int:
    mail = mail or parsed_mail(message_id=f"<{at.account}.{at.uid}@example.test>")
    _keep_raw(connection, mail.raw_sha256)
    return messages.record(
        connection,
        at,
        mail,
        decided or decision(Outcome.REFUSED),
        received_at=NOW,
        now=NOW,
        policy_version=1,
        ticket_id=None,
    )


def _quarantine(connection: Connection, at: MessageKey) -> int:
    _keep_raw(connection, "bad")
    return messages.quarantine(
        connection, at, "bad", "ValueError", received_at=NOW, now=NOW, policy_version=1
    )


def test_a_message_is_kept_with_its_outcome_and_the_reasons(database: Database) -> None:
    mail = parsed_mail("打印机坏了", sender=None, message_id=None)
    decided = decision(Outcome.HELD, rule="held", reasons=("sender unproven", "来自外部"))
    with database.write() as connection:
        row_id = _record(connection, key(5), mail, decided)
    with database.read() as connection:
        row: Any = messages.get(connection, row_id)
        assert messages.get(connection, row_id + 1) is None
        assert [r.id for r in messages.with_outcome(connection, Outcome.HELD)] == [row_id]
        assert messages.with_outcome(connection, Outcome.BOUNCE) == []
        assert messages.count_by_outcome(connection) == {"held": 1}
    assert (row.account, row.folder, row.uidvalidity, row.uid) == ("support", "INBOX", 7, 5)
    assert (row.subject, row.sender, row.message_id, row.filed) == ("打印机坏了", "", None, False)
    assert (row.outcome, row.rule, row.reasons) == ("held", "held", ["sender unproven", "来自外部"])
    assert row.received_at == NOW
    assert row.fingerprint is None, "what is held claims no content: the genuine mail may come later"


def test_a_message_has_one_row_under_its_name_on_the_server(database: Database) -> None:
    with database.write() as connection:
        _record(connection, key(1))
        _record(connection, key(1, account="other"))
        _record(connection, key(1, uidvalidity=8), parsed_mail("again", message_id="<8@example.test>"))
    with pytest.raises(AlreadyThere), database.write() as connection:
        _record(connection, key(1), parsed_mail("something else"))
    with database.read() as connection:
        assert messages.count(connection) == 3


def test_the_same_content_is_taken_in_once_over_all_mailboxes(database: Database) -> None:
    mail = parsed_mail()
    with database.write() as connection:
        first = _record(connection, key(1), mail)
    with pytest.raises(AlreadyThere), database.write() as connection:
        _record(connection, key(1, account="other"), mail)
    with database.write() as connection:  # once it is known to be a duplicate, it is recorded as one
        duplicate = decision(Outcome.DUPLICATE, duplicate_of=first)
        row: Any = messages.get(connection, _record(connection, key(1, account="other"), mail, duplicate))
    assert row.duplicate_of == first and row.fingerprint is None


def test_of_two_workers_with_the_same_content_one_wins(opener: Opener) -> None:
    mail, ready = parsed_mail(), Barrier(2)
    with opener().write() as connection:
        _keep_raw(connection, mail.raw_sha256)

    def take_in(account: str) -> str:
        database = opener()
        ready.wait()
        try:
            with database.write() as connection:
                _record(connection, key(1, account=account), mail)
        except AlreadyThere:
            return "lost"
        return "won"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(take_in, ["support", "other"])) == ["lost", "won"]


def test_what_was_taken_in_is_known_by_uid_in_that_folder_only(database: Database) -> None:
    with database.write() as connection:
        for at in (key(1), key(3), key(2, folder="Other"), key(2, uidvalidity=8), key(2, account="other")):
            _record(connection, at, parsed_mail(message_id=f"<{at}@example.test>"))
        assert messages.already_taken_in(connection, [key(1), key(2), key(3)]) == {1, 3}
        assert messages.already_taken_in(connection, []) == set()


def test_what_is_not_yet_filed_is_found_again(database: Database) -> None:
    with database.write() as connection:
        for uid in (3, 1, 2):
            _record(connection, key(uid))
        _record(connection, key(9, uidvalidity=8))
        assert messages.count_unfiled(connection) == 4
        messages.mark_filed(connection, [key(1)])
        messages.mark_filed(connection, [])
        assert messages.unfiled(connection, "support", "INBOX", 7, limit=10) == [key(2), key(3)]
        assert messages.unfiled(connection, "support", "INBOX", 7, limit=1) == [key(2)]
        messages.mark_filed(connection, [key(2), key(3), key(4)])
        assert messages.unfiled(connection, "support", "INBOX", 7, limit=10) == []


def test_a_message_in_quarantine_can_be_released_and_taken_in_again(database: Database) -> None:
    with database.write() as connection:
        row_id = _quarantine(connection, key(1))
        row: Any = messages.get(connection, row_id)
        assert (row.outcome, row.reasons, row.fingerprint) == ("quarantined", ["ValueError"], None)
        _quarantine(connection, key(2))  # the same broken content twice is no conflict
        messages.release(connection, row_id)
        assert messages.get(connection, row_id) is None
        _record(connection, key(1))


def test_only_a_message_in_quarantine_can_be_released(database: Database) -> None:
    with database.write() as connection:
        row_id = _record(connection, key(1))
        messages.release(connection, row_id)
        assert messages.get(connection, row_id) is not None


def test_a_message_without_its_raw_bytes_is_refused(database: Database) -> None:
    with pytest.raises(AlreadyThere), database.write() as connection:  # any broken constraint
        messages.quarantine(
            connection, key(1), "no such", "error", received_at=NOW, now=NOW, policy_version=1
        )


def test_an_outcome_that_is_none_is_refused(database: Database) -> None:
    with database.write() as connection:
        row_id = _record(connection, key(1))
    with pytest.raises(AlreadyThere), database.write() as connection:
        connection.execute(message.update().where(message.c.id == row_id).values(outcome="lost"))


# --- how far a folder was read ---------------------------------------------------------------------------


def _begin(connection: Connection, uidvalidity: int = 7, last_uid: int = 100) -> messages.FolderState:
    return messages.begin_folder(
        connection,
        "support",
        "INBOX",
        uidvalidity,
        last_uid=last_uid,
        started_at=NOW,
        renumbered=uidvalidity != 7,
    )


def test_a_folder_begins_where_it_stands(database: Database) -> None:
    with database.write() as connection:
        assert messages.folder_state(connection, "support", "INBOX", 7) is None
        assert messages.folder_started_at(connection, "support", "INBOX") is None
        begun = _begin(connection)
        assert messages.folder_state(connection, "support", "INBOX", 7) == begun
    assert (begun.last_uid, begun.first_uid, begun.started_at, begun.renumbered) == (100, 101, NOW, False)


def test_a_folder_is_read_forward_only(database: Database) -> None:
    with database.write() as connection:
        _begin(connection)
        for uid in (105, 103):
            messages.advance_folder(connection, key(uid))
        state = messages.folder_state(connection, "support", "INBOX", 7)
        assert state is not None and (state.last_uid, state.first_uid) == (105, 101)


def test_a_renumbered_folder_is_another_one_that_started_when_the_first_did(database: Database) -> None:
    with database.write() as connection:
        _begin(connection)
        renumbered = _begin(connection, uidvalidity=8, last_uid=0)
        assert messages.folder_state(connection, "support", "INBOX", 8) == renumbered
        assert renumbered.renumbered and renumbered.first_uid == 1
        assert messages.folder_started_at(connection, "support", "INBOX") == NOW


def test_a_folder_begins_once(database: Database) -> None:
    with database.write() as connection:
        _begin(connection)
    with pytest.raises(AlreadyThere), database.write() as connection:
        _begin(connection, last_uid=5)
