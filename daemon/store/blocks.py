"""Senders whose mail is spam on the word of staff: blocking, asking, listing, letting them in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from daemon.desk.effects import BlockSender
from daemon.store.conflict import insert_or_replace
from daemon.store.later import Writes
from daemon.store.tables import blocked_sender

_ADD = insert_or_replace(blocked_sender, "sender")
RULE_FOR = (
    sa.select(sa.func.max(blocked_sender.c.sender))
    .where(blocked_sender.c.sender.in_([sa.bindparam("writer"), sa.bindparam("writers_domain")]))
    .scalar_subquery()
)
"""What blocks a writer: their address, or "@" and its domain; NULL when nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    sender: str
    """An address or "@domain", lower case."""
    person: str
    """Id of who said so; "" for the command line."""
    at: datetime


def add(connection: Writes, blocked: BlockSender, now: datetime) -> None:
    """Let mails of this sender be spam from now on."""
    connection.execute(_ADD, [{"sender": blocked.sender, "person": blocked.person, "at": now}])


def listing(connection: sa.Connection) -> list[Blocked]:
    """Return everything that is blocked, newest first."""
    query = sa.select(blocked_sender).order_by(blocked_sender.c.at.desc(), blocked_sender.c.sender)
    return [Blocked(**row._mapping) for row in connection.execute(query)]


def remove(connection: sa.Connection, sender: str) -> bool:
    """Let mails of this sender (lower case) in again; False when it was not blocked."""
    return connection.execute(blocked_sender.delete().where(blocked_sender.c.sender == sender)).rowcount == 1
