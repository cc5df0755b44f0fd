"""The outbox: what is said (mail) and its way to each recipient (delivery).

Rows are written in the transaction that decides; sending happens outside of any: see `leases`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    reply_to: str
    """Address; "" for `from_address`."""
    subject: str
    text: str
    html: str
    in_reply_to: str | None
    references: tuple[str, ...]
    attachments: tuple[Mapping[str, Json], ...]
    """`{"raw": sha256, **Attachment fields}`: parts of raw mails, not copies."""
    recipient: str
    recipient_name: str
    hold: timedelta = timedelta(0)
    """How long it waits before its first attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedMail:
    """One delivery that this worker may attempt until `leased_until`."""

    delivery_id: int
    attempts: int
    """This one included."""
    uncertain: int
    message_id: str
    ticket_id: int | None
    template: str
    automatic: bool
    queued_at: datetime
    waiting_since: datetime
    """Since it was queued, or a person wished it to be tried again: from then on patience counts."""
    from_name: str
    from_address: str
    reply_to: str
    """Address."""
    recipient: str
    recipient_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    in_reply_to: str | None
    references: tuple[str, ...]
    attachments: tuple[Mapping[str, Any], ...]


# Said in the statement itself and not by parameter: only so do the partial indexes serve (see tables.py).
WAITING = delivery.c.state == sa.literal_column("'waiting'")
LEASED = delivery.c.state == sa.literal_column("'leased'")

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
            sa.bindparam("first_due_at", type_=delivery.c.due_at.type),
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
    return connection.execute(_DELIVERY, [_delivery_row(one, now) for one in said]).rowcount


def queue_later(later: Later, said: Sequence[QueuedMail], now: datetime) -> None:
    """As `queue_all`, with the transaction's other rows."""
    later.execute(_MAIL, [_mail_row(one, now) for one in said])
    later.execute(_DELIVERY, [_delivery_row(one, now) for one in said])
    for one in said:
        later.bears_on(one.recipient.lower(), _domain(one))


def _delivery_row(said: QueuedMail, now: datetime) -> dict[str, object]:
    return {
        "of_mail": said.message_id,
        "recipient": said.recipient.lower(),
        "recipient_name": said.recipient_name,
        "recipient_domain": _domain(said),
        "counted": said.counted,
        "first_due_at": now + said.hold,
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
        "reply_to": said.reply_to,
        "subject": said.subject,
        "text": said.text,
        "html": said.html,
        "in_reply_to": said.in_reply_to,
        "references": list(said.references),
        "attachments": [dict(part) for part in said.attachments],
    }


_SIGNED = sa.select(sa.exists().where(mail.c.message_id.like("<pdm%")))


def has_signed(connection: sa.Connection) -> bool:
    """Say whether a mail with a signed id was ever queued here."""
    return bool(connection.scalar(_SIGNED))


_EXPOSE = mail.update().where(mail.c.message_id == sa.bindparam("of_mail")).values(exposed=True)


def expose(connection: sa.Connection, message_ids: Sequence[str]) -> None:
    """Remember that outsiders were shown the ids of these mails."""
    if message_ids:  # in one order for all workers
        connection.execute(_EXPOSE, [{"of_mail": each} for each in sorted(message_ids)])


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
    sa.select(sa.func.min(delivery.c.due_at)).where(WAITING).scalar_subquery(),
    sa.select(sa.func.min(delivery.c.leased_until)).where(LEASED).scalar_subquery(),
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
