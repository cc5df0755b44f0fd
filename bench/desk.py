"""A desk to measure: one configuration, with or without staff to be mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from daemon.app import App, open_app, open_database
from daemon.config import load
from daemon.intake import BATCH, take_in
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.store import messages, schema
from daemon.store.later import Later
from parsers.reading import Reading

CONFIG = """\
[desk]
name = "IT Support"
address = "desk@example.test"
administrator = "admin@example.test"
data_dir = "{folder}/data"

[[mailbox]]
id = "desk"
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{user}"
password_env = "BENCH_PASSWORD"
handled = "{handled}"
poll_seconds = 3600

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
connections = {connections}

[[person]]
id = "wang"
name = "Wang Lei"
address = "wang@example.test"

[[team]]
id = "desktop"
name_en = "Desktop support"
members = ["wang"]
"""


def open_desk(
    folder: Path,
    *,
    imap_port: int,
    smtp_port: int,
    user: str,
    with_staff: bool,
    handled: str = "flag",
    connections: int = 4,
) -> App:
    """Return an application over a fresh database in `folder`.

    Without staff a new ticket costs one mail, its acknowledgement; with staff a second one, the assignment.
    """
    path = folder / "config.toml"
    path.write_text(
        CONFIG.format(
            folder=folder,
            imap_port=imap_port,
            smtp_port=smtp_port,
            user=user,
            handled=handled,
            connections=connections,
        ),
        encoding="utf-8",
    )
    settings = load(path)
    if not with_staff:
        nobody = {name: replace(team, members=()) for name, team in settings.policy.teams.items()}
        settings = replace(settings, policy=replace(settings.policy, people={}, teams=nobody))
    settings.data_dir.mkdir(exist_ok=True)
    database = open_database(settings)
    schema.ensure(database)
    return open_app(settings, database=database)


def take_in_all(app: App, readings: Sequence[tuple[bytes, Reading]], *, batch: int = BATCH) -> None:
    """Take in mails that are on no server, `batch` to a transaction; they count as filed away."""
    now = app.clock.now()
    fetched = [
        FetchedMessage(
            key=MessageKey(account="desk", folder="INBOX", uidvalidity=1, uid=1 + number),
            raw=raw,
            received_at=now,
            size=len(raw),
            truncated=False,
        )
        for number, (raw, _) in enumerate(readings)
    ]
    for first in range(0, len(readings), batch):
        some = range(first, min(first + batch, len(readings)))
        with app.database.write() as connection, Later(connection) as later:
            app.raw.put_all(connection, [(readings[i][1].mail.raw_sha256, readings[i][0]) for i in some])
            for i in some:
                take_in(app, later, fetched[i], readings[i][1])
            messages.mark_filed(connection, [fetched[i].key for i in some])
