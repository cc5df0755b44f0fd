"""A batch is a matter of speed only: whatever shares a transaction, the same rows come of it."""

from __future__ import annotations

import hashlib
import itertools
import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.app import App, open_app, open_database
from daemon.config import load
from daemon.demo.people import BOB, CHEN, COPY_ROOM, DESK, WANG, Actor
from daemon.intake import take_in
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.store import schema
from daemon.store.later import Later
from daemon.store.tables import metadata
from parsers.reading import Reading
from tests.end_to_end.desk_config import write_config
from tests.end_to_end.letters import letter

NOW = datetime(2024, 5, 21, 1, 0, tzinfo=UTC)
"""A Tuesday, nine in the morning at the desk."""

FIRST_NUMBER = "20240521-001"


SAME_WORDS = "We would like to know what the maintenance of our twenty printers costs a year with you."


def _outsider(number: int) -> Actor:
    return Actor(name=f"Guest {number}", address=f"guest{number}@outside{number // 40}.test")


class StandingClock:
    def now(self) -> datetime:
        return NOW


def _a_days_letters() -> list[bytes]:
    """What bears on what came just before: answers, tags, copies, repetitions, people who write much."""

    def from_(actor: Actor, name: str, subject: str, text: str, **headers: str) -> bytes:
        fields = {"Message-ID": f"<{name}@demo.test>", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return letter(actor, DESK, subject, text, at=NOW, headers=fields)

    printer = from_(BOB, "printer", "Printer", "The printer on floor two is jammed.", Cc=CHEN.address)
    return [
        printer,
        from_(BOB, "more", "Re: Printer", "It smokes now, please hurry.", References="<printer@demo.test>"),
        from_(CHEN, "copied", "Re: Printer", "我这里也打印不了。", In_Reply_To="<printer@demo.test>"),
        from_(BOB, "tag", f"Re: [#{FIRST_NUMBER}] Printer", "Any news about this?"),
        from_(CHEN, "tag2", f"[#{FIRST_NUMBER}] [#20240521-002]", "请问处理得怎么样了？"),
        from_(WANG, "take", f"Re: [#{FIRST_NUMBER}] Printer", "#take"),
        from_(BOB, "away", "Out of office", "I am away.", References="<printer@demo.test>")
        .replace(b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version"),
        b"Received: from elsewhere.test by demo.test; Tue, 21 May 2024 01:00:00 +0000\r\n" + printer,
        from_(CHEN, "short", "VPN", "1"),
        from_(CHEN, "long", "VPN", "今天早上开始无法登录 VPN，提示错误 691，麻烦尽快处理。"),
        *(from_(_outsider(n), f"out{n}", f"Offer {n}", f"What do {n} licences cost?") for n in range(6)),
        *(from_(_outsider(n), f"same{n}", f"Hello {n}", SAME_WORDS) for n in range(40, 46)),
        *(from_(COPY_ROOM, f"copy{n}", f"Toner {n}", f"No toner in copier {n}.") for n in range(14)),
    ]  # fmt: skip


@contextmanager
def _desk(folder: Path) -> Iterator[App]:
    folder.mkdir()
    silence = "[silence]\ndomain_per_10_minutes = 3\nsame_words_per_hour = 2\n"
    settings = load(write_config(folder, imap_port=1, smtp_port=1, extra=silence))
    settings.data_dir.mkdir()
    database = open_database(settings)
    schema.ensure(database)
    app = open_app(settings, clock=StandingClock(), database=database)
    try:
        yield app
    finally:
        app.close()


def _take_in(app: App, letters: Sequence[bytes], size: int) -> None:
    for first in range(0, len(letters), size):
        with app.database.write() as connection, Later(connection) as later:
            for uid, raw in enumerate(letters[first : first + size], first + 1):
                key = MessageKey(account="support", folder="INBOX", uidvalidity=1, uid=uid)
                received_at = NOW - timedelta(seconds=1)
                message = FetchedMessage(
                    key=key, raw=raw, received_at=received_at, size=len(raw), truncated=False
                )
                app.raw.put(connection, hashlib.sha256(raw).hexdigest(), raw)
                take_in(app, later, message, Reading.of(raw))


def _all_of(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*table.primary_key)


def _rows(app: App) -> dict[str, list[dict[str, Any]]]:
    with app.database.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(_all_of(table)).mappings()]
            for table in metadata.sorted_tables
            if table.name != "policy_version"  # names the folder
        }


@pytest.mark.parametrize("seed", range(6))
def test_a_batch_leaves_the_rows_that_its_messages_leave_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    letters = _a_days_letters()
    if seed:
        random.Random(seed).shuffle(letters)
    found = []
    for size in (1, 7, len(letters)):
        numbers = itertools.count()
        monkeypatch.setattr(secrets, "token_bytes", lambda size=32, n=numbers: next(n).to_bytes(size, "big"))
        with _desk(tmp_path / str(size)) as app:
            _take_in(app, letters, size)
            found.append(_rows(app))
    one_by_one = found[0]
    assert found[1] == one_by_one
    assert found[2] == one_by_one
    assert len(one_by_one["message"]) == len(letters)


def test_the_letters_bear_on_each_other(tmp_path: Path) -> None:
    """What the test above rests on: in one transaction, answers find tickets and counters count."""
    with _desk(tmp_path / "desk") as app:
        _take_in(app, _a_days_letters(), 100)
        rows = _rows(app)
    outcomes = {row["outcome"] for row in rows["message"]}
    assert {"new_ticket", "follow_up", "duplicate", "automatic_reply"} <= outcomes
    reasons = [reason for row in rows["message"] for reason in row["reasons"]]
    for counter in ("automatic mails in", "to that domain in", "the same words"):
        assert any(counter in reason for reason in reasons), counter
