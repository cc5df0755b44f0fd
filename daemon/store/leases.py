"""Leases of the outbox: one worker has one attempt at a delivery, and writes down how it ended.

A lease that runs out and an attempt whose end nobody saw are both *uncertain*: the same Message-ID goes out
again after a wait, a bounded number of times, then a person decides. At worst a receiver sees one mail twice
and can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from daemon.store.outbox import LEASED, WAITING, LeasedMail
from daemon.store.tables import delivery, mail

_CLAIMABLE = (
    sa.select(delivery.c.id)
    .where(WAITING, delivery.c.due_at <= sa.bindparam("now"))
    .order_by(delivery.c.due_at, delivery.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASE = (
    delivery.update()
    .where(delivery.c.id == sa.bindparam("wanted"))
    .values(state="leased", leased_until=sa.bindparam("until"), attempts=delivery.c.attempts + 1)
)
_LEASED_MAILS = (
    sa.select(delivery, mail)
    .join(mail, mail.c.id == delivery.c.mail_id)
    .where(delivery.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(delivery.c.due_at, delivery.c.id)
)


def lease(connection: sa.Connection, now: datetime, until: datetime, most: int) -> list[LeasedMail]:
    """Claim up to `most` due deliveries for one attempt each, oldest first."""
    ids = list(connection.scalars(_CLAIMABLE, {"now": now, "most": most}))
    if not ids:
        return []
    connection.execute(_LEASE, [{"wanted": i, "until": until} for i in ids])
    return _mails(connection, ids)


def _mails(connection: sa.Connection, ids: Sequence[int]) -> list[LeasedMail]:
    if not ids:
        return []
    d, m = delivery.c, mail.c
    return [
        LeasedMail(
            delivery_id=row[d.id],
            attempts=row[d.attempts],
            uncertain=row[d.uncertain],
            message_id=row[m.message_id],
            ticket_id=row[m.ticket_id],
            template=row[m.template],
            automatic=row[m.automatic],
            queued_at=row[m.queued_at],
            waiting_since=row[d.queued_at],
            from_name=row[m.from_name],
            from_address=row[m.from_address],
            reply_to=row[m.reply_to] or row[m.from_address],
            recipient=row[d.recipient],
            recipient_name=row[d.recipient_name],
            subject=row[m.subject],
            text=row[m.text],
            html=row[m.html],
            in_reply_to=row[m.in_reply_to],
            references=tuple(row[m.references]),
            attachments=tuple(row[m.attachments]),
        )
        for row in connection.execute(_LEASED_MAILS, {"ids": ids}).mappings()
    ]


_CUT_SHORT = "the attempt was cut short; nobody saw whether the mail went out"
_RAN_OUT = (LEASED, delivery.c.leased_until <= sa.bindparam("now"))
_RENEW = (
    delivery.update()
    .where(delivery.c.id == sa.bindparam("wanted"), delivery.c.attempts == sa.bindparam("seen"), LEASED)
    .values(leased_until=sa.bindparam("until"))
)


def renew(connection: sa.Connection, mails: Sequence[LeasedMail], until: datetime) -> set[int]:
    """Lengthen leases whose attempts still run; return the deliveries that are still this worker's."""
    return {
        mail.delivery_id
        for mail in mails
        if connection.execute(
            _RENEW, {"wanted": mail.delivery_id, "seen": mail.attempts, "until": until}
        ).rowcount
    }


_EXPIRE = (
    delivery.update()
    .where(*_RAN_OUT, delivery.c.uncertain < sa.bindparam("most"))
    .values(
        state="waiting",
        leased_until=None,
        due_at=sa.bindparam("again_at"),
        uncertain=delivery.c.uncertain + 1,
        last_error=_CUT_SHORT,
    )
)
_EXPIRE_FOR_GOOD = (
    delivery.update()
    .where(*_RAN_OUT, delivery.c.uncertain >= sa.bindparam("most"))
    .values(
        state="dead",
        leased_until=None,
        uncertain=delivery.c.uncertain + 1,
        last_error=f"nobody knows whether it was delivered: {_CUT_SHORT}",
    )
    .returning(delivery.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What became of leases that ran out."""

    repeated: int
    """How many mails will be sent once more."""
    dead: tuple[LeasedMail, ...]
    """A person decides about these."""


def expire_leases(connection: sa.Connection, now: datetime, again_at: datetime, repeats: int) -> Expired:
    """Turn leases that ran out by `now` into uncertain attempts, due again at `again_at`, or dead.

    Their worker died somewhere between the lease and the record: the mail may have been sent.
    """
    ids = list(connection.scalars(_EXPIRE_FOR_GOOD, {"now": now, "most": repeats}))
    dead = tuple(_mails(connection, ids))
    about = {"now": now, "again_at": again_at, "most": repeats}
    return Expired(repeated=connection.execute(_EXPIRE, about).rowcount, dead=dead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one leased attempt ended."""

    delivery_id: int
    attempts: int
    """As leased: a late worker cannot overwrite a newer lease."""
    state: str
    """"sent", "waiting" (try again at `due_at`) or "dead"."""
    at: datetime
    due_at: datetime | None = None
    error: str = ""
    uncertain: bool = False
    begun: bool = True
    """False: given back as it was, the attempt is not counted."""


_RECORD = (
    delivery.update()
    .where(
        delivery.c.id == sa.bindparam("wanted"),
        delivery.c.attempts == sa.bindparam("seen"),
        LEASED,
    )
    .values(
        state=sa.bindparam("to"),
        leased_until=None,
        attempts=delivery.c.attempts - sa.bindparam("not_begun", type_=sa.Integer),
        due_at=sa.func.coalesce(sa.bindparam("again", type_=delivery.c.due_at.type), delivery.c.due_at),
        last_error=sa.func.coalesce(sa.bindparam("error", type_=sa.Text), delivery.c.last_error),
        uncertain=delivery.c.uncertain + sa.bindparam("more_uncertain", type_=sa.Integer),
        sent_at=sa.bindparam("sent", type_=delivery.c.due_at.type),
    )
)


def record(connection: sa.Connection, attempts: Sequence[Attempt]) -> None:
    """Write down how attempts ended; one whose lease was lost meanwhile is left alone."""
    if not attempts:
        return
    connection.execute(
        _RECORD,
        [
            {
                "wanted": a.delivery_id,
                "seen": a.attempts,
                "to": a.state,
                "again": a.due_at,
                "error": a.error if a.begun else None,
                "not_begun": int(not a.begun),
                "more_uncertain": int(a.uncertain),
                "sent": a.at if a.state == "sent" else None,
            }
            for a in attempts
        ],
    )
