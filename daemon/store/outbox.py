"""The outbox: what is said (mail) and its way to each recipient (delivery).

Rows are written in the transaction that decides; sending happens outside of any. A lease that runs out and
an attempt whose end nobody saw are both *uncertain*: the same Message-ID goes out again after a wait, a
bounded number of times, then a person decides. At worst a receiver sees one mail twice and can tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.desk.model import Json
from daemon.store.conflict import insert_unless_there
from daemon.store.later import Later
from daemon.store.tables import delivery, mail, message, ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMail:
    """A rendered mail, ready to become rows."""

    dedupe_key: str
    message_id: str
    ticket_id: int | None
    about_message: int | None = None
    """Row id of the message that caused it."""
    template: str
    reply_goes_to: str
    automatic: bool
    counted: bool
    """An answer to who wrote: the silence rules count it."""
    from_name: str
    from_address: str
    subject: str
    text: str
    html: str
    in_reply_to: str | None
    references: tuple[str, ...]
    attachments: tuple[Mapping[str, Json], ...]
    """`{"raw": sha256, **Attachment fields}`: parts of raw mails, not copies."""
    recipient: str
    recipient_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedMail:
    """One delivery that this worker may attempt until `leased_until`."""

    delivery_id: int
    attempts: int
    """This one included."""
    uncertain: int
    message_id: str
    template: str
    automatic: bool
    queued_at: datetime
    waiting_since: datetime
    """Since it was queued, or a person wished it to be tried again: from then on patience counts."""
    from_name: str
    from_address: str
    recipient: str
    recipient_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    in_reply_to: str | None
    references: tuple[str, ...]
    attachments: tuple[Mapping[str, Any], ...]


# Said in the statement itself and not by parameter: only so do the partial indexes serve (see tables.py).
_WAITING = delivery.c.state == sa.literal_column("'waiting'")
_LEASED = delivery.c.state == sa.literal_column("'leased'")

_MAIL = insert_unless_there(mail, "dedupe_key")
_DELIVERY = (
    delivery.insert()
    .from_select(
        [
            "mail_id",
            "recipient",
            "recipient_name",
            "recipient_domain",
            "counted",
            "state",
            "queued_at",
            "due_at",
            "attempts",
            "uncertain",
            "last_error",
        ],
        sa.select(
            mail.c.id,
            sa.bindparam("recipient", type_=sa.Text),
            sa.bindparam("recipient_name", type_=sa.Text),
            sa.bindparam("recipient_domain", type_=sa.Text),
            sa.bindparam("counted", type_=sa.Boolean),
            sa.literal_column("'waiting'"),
            mail.c.queued_at,
            mail.c.queued_at,
            sa.literal_column("0"),
            sa.literal_column("0"),
            sa.literal_column("''"),
        ).where(mail.c.message_id == sa.bindparam("of_mail")),
    )
    .execution_options(preserve_rowcount=True)
)


def queue(connection: sa.Connection, said: QueuedMail, now: datetime) -> bool:
    """Put a mail and its delivery into the outbox; False when one under its key is there already."""
    return queue_all(connection, [said], now) == 1


def queue_all(connection: sa.Connection, said: Sequence[QueuedMail], now: datetime) -> int:
    """Put mails with their deliveries into the outbox; return how many. One whose key is taken is left out.

    Raises `AlreadyThere` for a Message-ID that was used before.
    """
    if not said:
        return 0
    connection.execute(_MAIL, [_mail_row(one, now) for one in said])
    # A mail that was left out has a Message-ID that no row has, and gets no delivery.
    return connection.execute(_DELIVERY, [_delivery_row(one) for one in said]).rowcount


def queue_later(later: Later, said: Sequence[QueuedMail], now: datetime) -> None:
    """As `queue_all`, with the transaction's other rows."""
    later.execute(_MAIL, [_mail_row(one, now) for one in said])
    later.execute(_DELIVERY, [_delivery_row(one) for one in said])
    for one in said:
        later.bears_on(one.recipient.lower(), _domain(one))


def _delivery_row(said: QueuedMail) -> dict[str, object]:
    return {
        "of_mail": said.message_id,
        "recipient": said.recipient.lower(),
        "recipient_name": said.recipient_name,
        "recipient_domain": _domain(said),
        "counted": said.counted,
    }


def _domain(said: QueuedMail) -> str:
    return said.recipient.lower().rpartition("@")[2]


def _mail_row(said: QueuedMail, now: datetime) -> dict[str, object]:
    return {
        "dedupe_key": said.dedupe_key,
        "message_id": said.message_id,
        "ticket_id": said.ticket_id,
        "about_message_id": said.about_message,
        "template": said.template,
        "reply_goes_to": said.reply_goes_to,
        "automatic": said.automatic,
        "queued_at": now,
        "from_name": said.from_name,
        "from_address": said.from_address,
        "subject": said.subject,
        "text": said.text,
        "html": said.html,
        "in_reply_to": said.in_reply_to,
        "references": list(said.references),
        "attachments": [dict(part) for part in said.attachments],
    }


_CLAIMABLE = (
    sa.select(delivery.c.id)
    .where(_WAITING, delivery.c.due_at <= sa.bindparam("now"))
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
            template=row[m.template],
            automatic=row[m.automatic],
            queued_at=row[m.queued_at],
            waiting_since=row[d.queued_at],
            from_name=row[m.from_name],
            from_address=row[m.from_address],
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
_RAN_OUT = (_LEASED, delivery.c.leased_until <= sa.bindparam("now"))
_RENEW = (
    delivery.update()
    .where(delivery.c.id == sa.bindparam("wanted"), delivery.c.attempts == sa.bindparam("seen"), _LEASED)
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
        _LEASED,
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


_SENT_TO = (
    sa.select(mail.c.queued_at, mail.c.message_id)
    .where(
        mail.c.ticket_id == sa.bindparam("ticket"),
        # Not a join: that may begin with all that an engineer was ever sent.
        sa.exists(
            sa.select(delivery.c.id).where(
                delivery.c.mail_id == mail.c.id, delivery.c.recipient == sa.bindparam("address")
            )
        ),
    )
    .order_by(mail.c.id.desc())
    .limit(sa.bindparam("most"))
)
_WRITTEN_BY = (
    sa.select(message.c.taken_in_at, message.c.message_id)
    .where(
        message.c.ticket_id == sa.bindparam("ticket"),
        sa.func.lower(message.c.sender) == sa.bindparam("address"),
        message.c.message_id.is_not(None),
    )
    .order_by(message.c.id.desc())
    .limit(sa.bindparam("most"))
)


def thread_with(connection: sa.Connection, ticket_id: int, address: str, most: int) -> list[str]:
    """Return the Message-IDs of a ticket that this address (lower case) wrote or was sent, oldest first.

    The newest `most` of either.
    """
    about = {"ticket": ticket_id, "address": address, "most": most}
    rows = [(at, i) for query in (_SENT_TO, _WRITTEN_BY) for at, i in connection.execute(query, about)]
    return [message_id for _, message_id in sorted(rows)]


_NEXT = sa.select(
    sa.select(sa.func.min(delivery.c.due_at)).where(_WAITING).scalar_subquery(),
    sa.select(sa.func.min(delivery.c.leased_until)).where(_LEASED).scalar_subquery(),
)


def next_due(connection: sa.Connection) -> datetime | None:
    """Return when the next delivery or lease falls due; None when the outbox is empty."""
    return min((at for at in connection.execute(_NEXT).one() if at is not None), default=None)


def listing(connection: sa.Connection, states: Sequence[str], limit: int) -> list[Any]:
    """Return deliveries in these states with their mails and ticket numbers, newest first.

    Without Message-IDs: who knows one can answer in the name of its recipient.
    """
    query = (
        sa.select(
            delivery.c.id,
            delivery.c.state,
            delivery.c.recipient,
            delivery.c.attempts,
            delivery.c.uncertain,
            delivery.c.due_at,
            delivery.c.sent_at,
            delivery.c.last_error,
            mail.c.template,
            mail.c.subject,
            ticket.c.number,
        )
        .join(mail, mail.c.id == delivery.c.mail_id)
        .outerjoin(ticket, ticket.c.id == mail.c.ticket_id)
        .where(delivery.c.state.in_(states))
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    return list(connection.execute(query))


def retry(connection: sa.Connection, delivery_id: int, now: datetime) -> bool:
    """Make a dead, dropped or waiting delivery due now, under its old Message-ID; False if there is none."""
    result = connection.execute(
        delivery.update()
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(("dead", "dropped", "waiting")))
        .values(state="waiting", queued_at=now, due_at=now, uncertain=0)  # attempts go on: see `record`
    )
    return result.rowcount == 1


def drop(connection: sa.Connection, delivery_id: int) -> bool:
    """Give a delivery up for good; False when there is none that could be."""
    result = connection.execute(
        delivery.update()
        .where(delivery.c.id == delivery_id, delivery.c.state.in_(("dead", "waiting")))
        .values(state="dropped")
    )
    return result.rowcount == 1


def counts(connection: sa.Connection) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    query = sa.select(delivery.c.state, sa.func.count()).group_by(delivery.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}
