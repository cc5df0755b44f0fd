"""A secret in the rows: where it stands, all of it taken out, and nothing of it left in SQLite's file."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.desk.effects import Change, EntryKind
from daemon.desk.model import Outcome, Ticket
from daemon.store import messages, outbox, records, redact, tickets
from daemon.store.database import Connection, Database, StoreUnavailable
from daemon.store.raw import LARGEST_ROW, RawStore
from daemon.store.tables import delivery, mail, message, metadata, raw_mail, ticket, ticket_field
from parsers.fields import Field, Source, Value
from parsers.message import parse_message
from parsers.redaction import MASK, Secret
from tests.builders import NOW, decision, entry, event, key, queued_mail
from tests.builders import ticket as made

WORD = "hunter2-Wong"
SECRET = Secret(WORD)


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


def _open(connection: Connection, text: str = "x", **fields: Any) -> Ticket:
    change = Change(before=None, after=made(**fields), events=(event(),), due=())
    stored = tickets.settle(connection, change, now=NOW, zone="UTC", linked_ticket=None)
    tickets.append(connection, stored, change, [entry(text)], now=NOW, message_id=None)
    return stored


def _receive(
    connection: Connection, store: RawStore, uid: int, text: str, on: int | None, **how: Any
) -> tuple[int, bytes]:
    head = f"From: b@example.org\r\nSubject: {how.pop('subject', 'x')}\r\nMessage-ID: <{uid}@x>\r\n\r\n"
    raw = f"{head}{text}".encode()
    store.put(connection, hashlib.sha256(raw).hexdigest(), raw)
    row = messages.record(
        connection,
        key(uid),
        parse_message(raw),
        decision(how.pop("outcome", Outcome.FOLLOW_UP), **how),
        received_at=NOW,
        now=NOW,
        policy_version=1,
        ticket_id=on,
    )
    return row, raw


def test_everything_of_the_ticket_is_gone_through_and_nothing_of_another(
    database: Database, store: RawStore
) -> None:
    with database.write() as connection:
        one, other = (_open(connection, f"it is {WORD}", subject=f"so {WORD}") for _ in range(2))
        said = entry("", kind=EntryKind.RESOLUTION, folded=f"> {WORD}", parts={"cause": f"{WORD} {WORD}"})
        tickets.write_entries(connection, one.id, [said], now=NOW, message_id=None)
        value = Value(field=Field.ACCOUNT, text=f"bob {WORD}", source=Source.LABEL, snippet=f"Konto: {WORD}")
        records.put(connection, one.id, [value], new=True)
        first, _ = _receive(connection, store, 1, f"it is {WORD}", one.id, subject=WORD)
        _receive(connection, store, 2, f"copy {WORD}", None, outcome=Outcome.DUPLICATE, duplicate_of=first)
        _receive(connection, store, 3, f"elsewhere {WORD}", other.id)
        html = f"<p>{WORD.replace('-', '&#45;')}</p>"
        outbox.queue(
            connection, queued_mail("a", ticket_id=one.id, text=WORD, html=html, recipient="a@x"), NOW
        )
        outbox.queue(connection, queued_mail("b", ticket_id=one.id, text=WORD, recipient="b@x"), NOW)
        outbox.queue(connection, queued_mail("c", ticket_id=one.id, text="nothing", recipient="c@x"), NOW)
        connection.execute(
            delivery.update()
            .where(delivery.c.recipient.in_(["b@x", "c@x"]))
            .values(state="sent", sent_at=NOW)
        )
        found = redact.look(connection, store, SECRET, [one.id])
        assert found.places == {"entries": 4, "record": 3, "messages": 3, "mails": 2}
        assert found.sent_to == ("b@x",)
        assert found.left == ()

        redact.take_out(connection, store, SECRET, [one.id], own=None, now=NOW)
        assert redact.look(connection, store, SECRET, [one.id]).places == {}
        assert connection.scalar(sa.select(ticket.c.subject).where(ticket.c.id == one.id)) == f"so {MASK}"
        assert connection.scalar(sa.select(ticket_field.c.text)) == f"bob {MASK}"
        assert connection.scalar(sa.select(mail.c.html).where(mail.c.dedupe_key == "a")) == f"<p>{MASK}</p>"
        assert connection.scalar(sa.select(message.c.subject).where(message.c.id == first)) == MASK
        assert redact.look(connection, store, SECRET, [other.id]).places == {
            "entries": 1,
            "record": 1,
            "messages": 1,
        }


def test_a_raw_mail_is_rewritten_under_its_name_and_still_checked(
    database: Database, store: RawStore
) -> None:
    noise = os.urandom(LARGEST_ROW).hex()
    with database.write() as connection:
        one = _open(connection)
        _, small = _receive(connection, store, 1, f"it is {WORD}", one.id)
        _, large = _receive(connection, store, 2, f"it is {WORD}\r\n{noise}", one.id)
        names = [hashlib.sha256(raw).hexdigest() for raw in (small, large)]
        old = redact.take_out(connection, store, SECRET, [one.id], own=None, now=NOW)
        assert len(old) == 1
        for name, raw in zip(names, (small, large), strict=True):
            assert store.get(connection, name) == raw.replace(WORD.encode(), MASK.encode())
        rows = connection.execute(sa.select(raw_mail.c.redacted_at, raw_mail.c.size, raw_mail.c.sha256)).all()
        assert {row.redacted_at for row in rows} == {NOW}
        assert {row.size for row in rows} == {len(store.get(connection, name)) for name in names}
    files = [file for file in store.folder.rglob("*") if file.is_file()]
    assert len(files) == 2
    with database.write() as connection:  # should nobody delete the old one, the sweep does
        assert store.sweep(connection, 2**40) == 1
    assert old[0] not in [file for file in store.folder.rglob("*") if file.is_file()]


def test_of_a_message_that_belongs_nowhere_itself_is_cleaned(database: Database, store: RawStore) -> None:
    with database.write() as connection:
        one = _open(connection, f"it is {WORD}")
        own, raw = _receive(connection, store, 1, f"#redact {WORD}", None)
        redact.take_out(connection, store, SECRET, [], own=own, now=NOW)
        assert WORD.encode() not in store.get(connection, hashlib.sha256(raw).hexdigest())
        assert redact.look(connection, store, SECRET, [one.id]).places == {"entries": 1}


def test_too_many_messages_are_not_gone_through(
    database: Database, store: RawStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact, "MOST_MESSAGES", 3)
    with database.write() as connection:
        one = _open(connection)
        for uid in range(1, 5):
            _receive(connection, store, uid, "x", one.id)
        assert redact.look(connection, store, SECRET, [one.id]).too_much


def test_nor_too_large_ones(database: Database, store: RawStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redact, "MOST_BYTES", 500)
    with database.write() as connection:
        one = _open(connection)
        _receive(connection, store, 1, "x" * 300, one.id)
        assert not redact.look(connection, store, SECRET, [one.id]).too_much
        _receive(connection, store, 2, "y" * 300, one.id)
        assert redact.look(connection, store, SECRET, [one.id]).too_much


def test_nothing_of_it_is_left_in_the_file_whatever_was_moved_about(
    sqlite: Database, store: RawStore
) -> None:
    """Rows that grow and shrink are moved between pages, which leaves copies even where deleted bytes are
    zeroed."""
    chance = random.Random(7)
    everything: list[int] = []
    for number in range(150):
        with sqlite.write() as connection:
            text = "w" * chance.randrange(900) + WORD
            everything.append(_open(connection, text, subject="s" * chance.randrange(90) + WORD).id)
            for field in (Field.ACCOUNT, Field.ASSET, Field.SYSTEM, Field.SYMPTOM):
                value = Value(
                    field=field,
                    text="v" * chance.randrange(60) + WORD,
                    source=Source.LABEL,
                    snippet="x" * chance.randrange(300) + WORD,
                )
                records.put(connection, chance.choice(everything), [value], new=False)
            connection.execute(
                ticket.update()
                .where(ticket.c.id == chance.choice(everything))
                .values(watchers=["y" * chance.randrange(400)])
            )
            _receive(connection, store, number + 1, WORD + "z" * chance.randrange(3_000), everything[-1])
    path = sqlite.sqlite_path
    assert path is not None
    files = [path, path.with_name(path.name + "-wal")]
    assert any(WORD.encode() in file.read_bytes() for file in files)
    with sqlite.write() as connection:
        redact.take_out(connection, store, SECRET, everything[:400], own=None, now=NOW)
    sqlite.forget_deleted()
    assert not any(WORD.encode() in file.read_bytes() for file in files if file.exists())
    with sqlite.read() as connection:
        for table in (ticket, message):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 150
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_reader_that_stays_long_keeps_the_log_and_that_is_said(sqlite: Database) -> None:
    with sqlite.read() as reader:
        reader.execute(sa.select(ticket)).all()
        other = Database(sqlite.url)
        sa.event.listen(other.engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout = 50"))
        with other.write() as connection:
            _open(connection)
        with pytest.raises(StoreUnavailable, match="read by somebody"):
            other.forget_deleted()
        other.close()


def test_a_file_that_is_too_large_is_not_made_anew_and_that_is_said(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.store.database.LARGEST_REMADE", 10)
    with pytest.raises(StoreUnavailable, match="VACUUM"):
        sqlite.forget_deleted()


def test_on_postgresql_that_is_the_servers_affair(on_postgres: Database) -> None:
    on_postgres.forget_deleted()
    with on_postgres.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables["ticket"])) == 0
