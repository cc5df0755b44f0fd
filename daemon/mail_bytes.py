"""A queued mail as the bytes that go out: the same at every attempt, attachments read from the raw mails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.app import App
from daemon.mail.assemble import OutgoingMail, OutgoingPart, assemble
from daemon.store.database import Connection
from daemon.store.outbox import LeasedMail
from parsers.attachments import read_attachment
from parsers.model import Attachment


def mail_bytes(app: App, mail: LeasedMail) -> bytes:
    """Return the finished mail; the database is read only for attachments. Raises `RawMissing`,
    `StoreUnavailable`."""
    parts: tuple[OutgoingPart, ...] = ()
    if mail.attachments:
        with app.database.read() as connection:
            parts = tuple(_part(app, connection, described) for described in mail.attachments)
    return assemble(
        OutgoingMail(
            message_id=mail.message_id,
            date=mail.queued_at,
            from_name=mail.from_name,
            from_address=mail.from_address,
            reply_to=mail.reply_to,
            to_name=mail.recipient_name,
            to_address=mail.recipient,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            in_reply_to=mail.in_reply_to,
            references=mail.references,
            automatic=mail.automatic,
            parts=parts,
        )
    )


def _part(app: App, connection: Connection, described: Mapping[str, Any]) -> OutgoingPart:
    fields = dict(described)
    raw = app.raw.get(connection, fields.pop("raw"))
    attachment = Attachment(**fields)
    return OutgoingPart(
        filename=attachment.filename,
        content_type=attachment.content_type,
        content=read_attachment(raw, attachment),
        content_id=attachment.content_id,
    )
