"""What is to be done when: due rows, periods that ran, troubles that are on, policy versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.effects import Due, EntryKind
from daemon.desk.model import REQUESTER, Visibility
from daemon.store.conflict import insert_unless_there
from daemon.store.tables import due, entry, period_run, policy_version, trouble

_DUE_NOW = (
    sa.select(due.c.ticket_id, due.c.kind)
    .where(due.c.at <= sa.bindparam("now"))
    .order_by(due.c.at, due.c.ticket_id)
    .limit(sa.bindparam("most"))
)
_DUE_NOW_OF = _DUE_NOW.where(due.c.kind.in_(sa.bindparam("kinds", expanding=True)))
_IS_DUE = sa.select(due.c.kind).where(
    due.c.ticket_id == sa.bindparam("ticket"),
    due.c.kind == sa.bindparam("kind"),
    due.c.at <= sa.bindparam("now"),
)
_CLAIM = insert_unless_there(period_run)
_TROUBLE = insert_unless_there(trouble)
_KEEP_POLICY = insert_unless_there(policy_version, "sha256")


def due_now(
    connection: sa.Connection, now: datetime, most: int, kinds: Collection[str] | None = None
) -> list[tuple[int, str]]:
    """Return (ticket id, kind) of what has fallen due, of these kinds only if any are named, oldest first."""
    if kinds is None:
        rows = connection.execute(_DUE_NOW, {"now": now, "most": most})
    else:
        rows = connection.execute(_DUE_NOW_OF, {"now": now, "most": most, "kinds": sorted(kinds)})
    return [(row.ticket_id, row.kind) for row in rows]


_NEXT = sa.select(sa.func.min(due.c.at))


def next_due(connection: sa.Connection) -> datetime | None:
    """Return when the next row falls due, or fell; None when nothing is planned."""
    found: datetime | None = connection.scalar(_NEXT)
    return found


def is_due(connection: sa.Connection, ticket_id: int, kind: str, now: datetime) -> bool:
    """Say whether this is still due: another worker may have dealt with it."""
    return connection.execute(_IS_DUE, {"ticket": ticket_id, "kind": kind, "now": now}).first() is not None


def put_off(connection: sa.Connection, ticket_id: int, kind: str, until: datetime) -> None:
    """Look at a due row again later: deciding on it failed, and the others must not wait for it."""
    connection.execute(due.update().where(due.c.ticket_id == ticket_id, due.c.kind == kind).values(at=until))


def plan_of(connection: sa.Connection, ticket_id: int) -> list[Due]:
    """Return what is due on a ticket, soonest first."""
    query = sa.select(due.c.kind, due.c.at).where(due.c.ticket_id == ticket_id).order_by(due.c.at)
    return [Due(kind=row.kind, at=row.at) for row in connection.execute(query)]


def last_solution(connection: sa.Connection, ticket_id: int) -> str:
    """Return the solution of the ticket's last resolution; "" when there is none."""
    query = (
        sa.select(entry.c.parts)
        .where(entry.c.ticket_id == ticket_id, entry.c.kind == "resolution", entry.c.visibility == "public")
        .order_by(entry.c.id.desc())
        .limit(1)
    )
    parts = connection.scalar(query)
    return str(parts.get("solution", "")) if parts else ""


def last_answer(connection: sa.Connection, ticket_id: int) -> str:
    """Return what staff wrote to the ticket's requester last; "" for nothing."""
    query = (
        sa.select(entry.c.text)
        .where(
            entry.c.ticket_id == ticket_id,
            entry.c.kind == EntryKind.MESSAGE.value,
            entry.c.visibility == Visibility.PUBLIC.value,
            entry.c.author != REQUESTER,
            entry.c.author.not_like("%@%"),  # a colleague, whose address it is
        )
        .order_by(entry.c.id.desc())
        .limit(1)
    )
    return str(connection.scalar(query) or "")


def public_words(connection: sa.Connection, message_id: int, ticket_id: int) -> str:
    """Return the words of a message that stand on a ticket for everyone who takes part; "" for none."""
    query = (
        sa.select(entry.c.text)
        .where(
            entry.c.message_id == message_id,
            entry.c.ticket_id == ticket_id,
            entry.c.kind == EntryKind.MESSAGE.value,
            entry.c.visibility == Visibility.PUBLIC.value,
        )
        .order_by(entry.c.id)
        .limit(1)
    )
    return str(connection.scalar(query) or "")


def claim_period(connection: sa.Connection, job: str, period: str, now: datetime) -> bool:
    """Claim periodic work for one period; False when it was done (or is being done) already."""
    return connection.execute(_CLAIM, {"job": job, "period": period, "at": now}).rowcount == 1


def begin_trouble(connection: sa.Connection, key: str, error: str, now: datetime) -> bool:
    """Note that something is out of order; True when that is news."""
    if connection.execute(_TROUBLE, {"key": key, "since": now, "error": error}).rowcount == 1:
        return True
    connection.execute(trouble.update().where(trouble.c.key == key), {"error": error})
    return False


def end_trouble(connection: sa.Connection, key: str) -> datetime | None:
    """Note that it is in order again; return since when it was not, or None when nothing was wrong."""
    ended = trouble.delete().where(trouble.c.key == key).returning(trouble.c.since)
    since: datetime | None = connection.scalar(ended)
    return since


def troubles(connection: sa.Connection) -> list[Any]:
    """Return what is out of order now, longest first."""
    return list(connection.execute(sa.select(trouble).order_by(trouble.c.since)))


def keep_policy(connection: sa.Connection, document: Mapping[str, Any], now: datetime) -> int:
    """Store a configuration (without secrets) unless it is the stored one already; return its version."""
    text = _policy_text(document)
    row = {"sha256": _sha256(text), "loaded_at": now, "document": json.loads(text)}
    connection.execute(_KEEP_POLICY, [row])
    found = kept_policy(connection, document)
    assert found is not None
    return found


def kept_policy(connection: sa.Connection, document: Mapping[str, Any]) -> int | None:
    """Return the version under which this configuration is stored; None when it is not. Writes nothing."""
    digest = _sha256(_policy_text(document))
    found = connection.scalar(sa.select(policy_version.c.id).where(policy_version.c.sha256 == digest))
    return None if found is None else int(found)


def _policy_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def policy_document(connection: sa.Connection, version: int) -> Mapping[str, Any] | None:
    """Return the configuration that was stored under this version, or None."""
    found: Mapping[str, Any] | None = connection.scalar(
        sa.select(policy_version.c.document).where(policy_version.c.id == version)
    )
    return found


def claimed_before(connection: sa.Connection, job: str, period: str) -> bool:
    """Say whether this work ran for any earlier period."""
    query = sa.select(period_run.c.at).where(period_run.c.job == job, period_run.c.period < period).limit(1)
    return connection.execute(query).first() is not None
