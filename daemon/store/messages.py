"""Messages in the database: each one read has exactly one row and one outcome (SPEC A2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from daemon.desk.effects import Decision
from daemon.desk.model import Outcome
from daemon.mail.message import MessageKey
from daemon.store.tables import mailbox_state, message
from parsers.model import ParsedMail

_INSERT = message.insert()
_AT = sa.select(message.c.uid).where(
    message.c.account == sa.bindparam("account"),
    message.c.folder == sa.bindparam("folder"),
    message.c.uidvalidity == sa.bindparam("uidvalidity"),
    message.c.uid.in_(sa.bindparam("uids", expanding=True)),
)
_FILED = (
    message.update()
    .where(
        message.c.account == sa.bindparam("in_account"),
        message.c.folder == sa.bindparam("in_folder"),
        message.c.uidvalidity == sa.bindparam("in_uidvalidity"),
        message.c.uid == sa.bindparam("in_uid"),
    )
    .values(filed=True)
)


def record(
    connection: sa.Connection,
    key: MessageKey,
    mail: ParsedMail,
    decision: Decision,
    *,
    received_at: datetime,
    now: datetime,
    policy_version: int,
    ticket_id: int | None,
) -> int:
    """Store a message with its outcome and return its row id.

    Raises `AlreadyThere` when another worker has taken in this message or the same content meanwhile.
    """
    # A held message claims no content: a forged copy that came first must not make the real one a duplicate.
    # It is remembered apart, so that a copy which proves no more is not asked about once more.
    unclaimed = decision.duplicate_of is not None or decision.outcome is Outcome.HELD
    return _insert(
        connection,
        key,
        raw_sha256=mail.raw_sha256,
        fingerprint=None if unclaimed else mail.fingerprint,
        held_fingerprint=mail.fingerprint if decision.outcome is Outcome.HELD else None,
        message_id=mail.message_id,
        words_hash=words_hash(mail.text),
        sender=mail.sender.address if mail.sender else "",
        subject=mail.subject,
        received_at=received_at,
        taken_in_at=now,
        outcome=decision.outcome.value,
        rule=decision.rule,
        reasons=list(decision.reasons),
        policy_version=policy_version,
        ticket_id=ticket_id,
        duplicate_of=decision.duplicate_of,
    )


def writers(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return the senders' addresses of these messages, by row id."""
    if not ids:
        return {}
    rows = connection.execute(sa.select(message.c.id, message.c.sender).where(message.c.id.in_(ids)))
    return {row.id: row.sender for row in rows}


FEW_WORDS = 40
"""Characters; so few are often the same by chance, as in an outage."""
_HASHED = 2_000


def words_hash(text: str) -> str | None:
    """Return what is the same for the same words, however broken into lines; None for few words."""
    return _words_hash(text[:_HASHED])


@lru_cache(maxsize=8)
def _words_hash(text: str) -> str | None:
    """Asked for when a message is looked up, and again when it is recorded."""
    words = " ".join(text.casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()[:32] if len(words) >= FEW_WORDS else None


MOST_ALIKE = 5
"""Tickets on which somebody said the same words; nobody reports the same more often in earnest."""


def tickets_with_words(connection: sa.Connection, mail: ParsedMail) -> list[int]:
    """Return the tickets on which the sender of `mail` wrote its very words before, newest first.

    Few words are no evidence: none then.
    """
    same, sender = words_hash(mail.text), mail.sender
    if same is None or sender is None:
        return []
    rows = connection.execute(
        sa.select(message.c.ticket_id)
        .where(
            message.c.words_hash == same,
            sa.func.lower(message.c.sender) == sender.address.lower(),
            message.c.ticket_id.is_not(None),
        )
        .order_by(message.c.taken_in_at.desc(), message.c.id.desc())
        .limit(MOST_ALIKE)
    )
    return list(dict.fromkeys(row.ticket_id for row in rows))


def quarantine(
    connection: sa.Connection,
    key: MessageKey,
    raw_sha256: str,
    error: str,
    *,
    received_at: datetime,
    now: datetime,
    policy_version: int,
) -> int:
    """Store a message that could not be read; return its row id."""
    return _insert(
        connection,
        key,
        raw_sha256=raw_sha256,
        fingerprint=None,
        held_fingerprint=None,
        message_id=None,
        words_hash=None,
        sender="",
        subject="",
        received_at=received_at,
        taken_in_at=now,
        outcome=Outcome.QUARANTINED.value,
        rule="quarantine",
        reasons=[error],
        policy_version=policy_version,
        ticket_id=None,
        duplicate_of=None,
    )


def _insert(connection: sa.Connection, key: MessageKey, **values: object) -> int:
    result = connection.execute(
        _INSERT,
        {
            "account": key.account,
            "folder": key.folder,
            "uidvalidity": key.uidvalidity,
            "uid": key.uid,
            "filed": False,
            **values,
        },
    )
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


TYPED = "shell"
"""The account of what was typed at the shell: such a message lies in no folder."""


def next_typed(connection: sa.Connection) -> MessageKey:
    """Return the key of the next message that is typed at the shell.

    Two that are typed at once may get the same: then the second is refused as `AlreadyThere`.
    """
    last = connection.scalar(
        sa.select(sa.func.max(message.c.uid)).where(
            message.c.account == TYPED, message.c.folder == "", message.c.uidvalidity == 0
        )
    )
    return MessageKey(account=TYPED, folder="", uidvalidity=0, uid=(last or 0) + 1)


def already_taken_in(connection: sa.Connection, keys: Sequence[MessageKey]) -> set[int]:
    """Return the UIDs among these (of one folder) that have their outcome."""
    if not keys:
        return set()
    first = keys[0]
    values = {
        "account": first.account,
        "folder": first.folder,
        "uidvalidity": first.uidvalidity,
        "uids": [key.uid for key in keys],
    }
    return set(connection.scalars(_AT, values))


def mark_filed(connection: sa.Connection, keys: Iterable[MessageKey]) -> None:
    """Remember that these were flagged or moved on the server."""
    rows = [
        {
            "in_account": key.account,
            "in_folder": key.folder,
            "in_uidvalidity": key.uidvalidity,
            "in_uid": key.uid,
        }
        for key in keys
    ]
    if rows:
        connection.execute(_FILED, rows)


def unfiled(
    connection: sa.Connection, account: str, folder: str, uidvalidity: int, limit: int
) -> list[MessageKey]:
    """Return messages that are taken in but not yet flagged or moved: a crash came in between."""
    found = connection.execute(
        sa.select(message.c.uid)
        .where(
            message.c.account == account,
            message.c.folder == folder,
            message.c.uidvalidity == uidvalidity,
            sa.not_(message.c.filed),
        )
        .order_by(message.c.uid)
        .limit(limit)
    )
    return [MessageKey(account=account, folder=folder, uidvalidity=uidvalidity, uid=uid) for (uid,) in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """How far a folder has been read."""

    last_uid: int
    first_uid: int
    started_at: datetime
    renumbered: bool
    """Begun anew because UIDVALIDITY changed: older than `started_at` is backlog, not news."""


def folder_state(
    connection: sa.Connection, account: str, folder: str, uidvalidity: int
) -> FolderState | None:
    """Return how far this folder was read under this UIDVALIDITY; None when it is new."""
    row = connection.execute(
        sa.select(mailbox_state).where(
            mailbox_state.c.account == account,
            mailbox_state.c.folder == folder,
            mailbox_state.c.uidvalidity == uidvalidity,
        )
    ).first()
    if row is None:
        return None
    return FolderState(
        last_uid=row.last_uid,
        first_uid=row.first_uid,
        started_at=row.started_at,
        renumbered=row.renumbered,
    )


def folder_started_at(connection: sa.Connection, account: str, folder: str) -> datetime | None:
    """Return when this folder was first watched, under whatever UIDVALIDITY; None for never."""
    return connection.execute(
        sa.select(mailbox_state.c.started_at)
        .where(mailbox_state.c.account == account, mailbox_state.c.folder == folder)
        .order_by(mailbox_state.c.started_at)
    ).scalar()


def begin_folder(
    connection: sa.Connection,
    account: str,
    folder: str,
    uidvalidity: int,
    *,
    last_uid: int,
    started_at: datetime,
    renumbered: bool,
) -> FolderState:
    """Begin to watch a folder: everything above `last_uid` is new."""
    connection.execute(
        mailbox_state.insert(),
        {
            "account": account,
            "folder": folder,
            "uidvalidity": uidvalidity,
            "last_uid": last_uid,
            "first_uid": last_uid + 1,
            "started_at": started_at,
            "renumbered": renumbered,
        },
    )
    return FolderState(
        last_uid=last_uid, first_uid=last_uid + 1, started_at=started_at, renumbered=renumbered
    )


_ADVANCE = (
    mailbox_state.update()
    .where(
        mailbox_state.c.account == sa.bindparam("in_account"),
        mailbox_state.c.folder == sa.bindparam("in_folder"),
        mailbox_state.c.uidvalidity == sa.bindparam("in_uidvalidity"),
        mailbox_state.c.last_uid < sa.bindparam("to"),
    )
    .values(last_uid=sa.bindparam("to"))
)


def advance_folder(connection: sa.Connection, key: MessageKey) -> None:
    """Everything up to this UID has its outcome."""
    connection.execute(
        _ADVANCE,
        {
            "in_account": key.account,
            "in_folder": key.folder,
            "in_uidvalidity": key.uidvalidity,
            "to": key.uid,
        },
    )


def with_outcome(connection: sa.Connection, outcome: Outcome, limit: int = 200) -> list[Any]:
    """Return rows of the messages that had this outcome, newest first."""
    query = (
        sa.select(message)
        .where(message.c.outcome == outcome.value)
        .order_by(message.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query))


def get(connection: sa.Connection, message_id: int) -> Any | None:
    """Return the row of one message, or None."""
    return connection.execute(sa.select(message).where(message.c.id == message_id)).first()


def settle(
    connection: sa.Connection,
    message_id: int,
    outcome: Outcome,
    ticket_id: int | None,
    *,
    fingerprint: str = "",
) -> None:
    """A held message was dealt with after all: its outcome is now this one, on this ticket if it had none.

    From now on it claims its content, unless a message that was proved has done so meanwhile. Raises
    `AlreadyThere` when another worker takes in the same content at this moment.
    """
    claimed = connection.scalar(sa.select(message.c.id).where(message.c.fingerprint == fingerprint))
    connection.execute(
        message.update()
        .where(message.c.id == message_id, message.c.outcome == Outcome.HELD.value)
        .values(
            outcome=outcome.value,
            ticket_id=sa.func.coalesce(message.c.ticket_id, ticket_id),
            fingerprint=fingerprint if fingerprint and claimed is None else message.c.fingerprint,
            held_fingerprint=None,
        )
    )


def release(connection: sa.Connection, message_id: int) -> None:
    """Take a message out of quarantine, so that it can be taken in again under the same key."""
    connection.execute(
        message.delete().where(message.c.id == message_id, message.c.outcome == Outcome.QUARANTINED.value)
    )


def count(connection: sa.Connection) -> int:
    """Return how many messages have their outcome."""
    return connection.scalar(sa.select(sa.func.count()).select_from(message)) or 0


def count_by_outcome(connection: sa.Connection) -> dict[str, int]:
    """Return how many messages had each outcome."""
    query = sa.select(message.c.outcome, sa.func.count()).group_by(message.c.outcome)
    return {row[0]: row[1] for row in connection.execute(query)}


def count_unfiled(connection: sa.Connection) -> int:
    """Return how many messages are not yet known to be flagged or moved on the server."""
    query = sa.select(sa.func.count()).select_from(message).where(sa.not_(message.c.filed))
    return connection.scalar(query) or 0
