"""Calling back what an engineer wrote to a requester, as long as it has not left (SPEC D1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.entries import RECALLED
from daemon.desk.known import Told
from daemon.desk.mails import MAILS, TO_REQUESTER
from daemon.desk.model import Visibility
from daemon.store.database import LostRace
from daemon.store.later import Later
from daemon.store.outbox import WAITING
from daemon.store.tables import delivery, entry, mail

LOOKED_BACK = timedelta(hours=2)
"""How far; what is older is not taken back any more."""

MOST_TOLD = 500

_ANNOUNCES = frozenset({"acknowledgement", "owner_changed", "questions_reminder", "merged"})
"""Mails to requesters that carry nobody's words and tell of no end: they are never called back."""

_TELLING = sorted(
    name for name, kind in MAILS.items() if kind.audience == TO_REQUESTER and name not in _ANNOUNCES
)
_NOT_LEFT = (WAITING, delivery.c.uncertain == 0)

_TOLD = (
    sa.select(mail.c.about_message_id, delivery.c.id, delivery.c.state, delivery.c.uncertain)
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(
        mail.c.ticket_id.in_(sa.bindparam("ids", expanding=True)),
        mail.c.queued_at > sa.bindparam("since"),
        mail.c.template.in_(_TELLING),
        mail.c.about_message_id.is_not(None),
        delivery.c.state != "recalled",
    )
    .order_by(mail.c.id.desc())
    .limit(MOST_TOLD)
)
_RECALL = (
    delivery.update().where(delivery.c.id == sa.bindparam("wanted"), *_NOT_LEFT).values(state="recalled")
)


def told_lately(connection: sa.Connection, tickets: Collection[int], now: datetime) -> tuple[Told, ...]:
    """Return the mails to requesters about these tickets that messages have caused lately."""
    if not tickets:
        return ()
    rows = connection.execute(_TOLD, {"ids": sorted(tickets), "since": now - LOOKED_BACK})
    return tuple(
        Told(
            message=row.about_message_id,
            delivery=row.id,
            waiting=row.state == "waiting" and row.uncertain == 0,
        )
        for row in rows
    )


def recall(later: Later, deliveries: Sequence[int], message: int | None, now: datetime) -> None:
    """Keep these deliveries from leaving, and what `message` said to requesters for staff only.

    Raises `LostRace` when one of them may have left already.
    """
    later.flush()
    for wanted in sorted(deliveries):
        if later.connection.execute(_RECALL, {"wanted": wanted}).rowcount != 1:
            raise LostRace(f"delivery {wanted} has left already")
    if message is None:
        return
    query = sa.select(entry.c.id, entry.c.parts).where(
        entry.c.message_id == message, entry.c.visibility == Visibility.PUBLIC.value
    )
    for row in later.connection.execute(query).all():
        parts = {**row.parts, RECALLED: now.isoformat()}
        later.connection.execute(
            entry.update()
            .where(entry.c.id == row.id)
            .values(visibility=Visibility.INTERNAL.value, parts=parts)
        )
