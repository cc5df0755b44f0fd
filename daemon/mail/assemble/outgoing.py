"""One mail before it is bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.errors import DeliveryRefused


class NotAssembled(DeliveryRefused):
    """The mail can never be sent: one of its addresses, or its id, is not one of RFC 5322."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPart:
    """One attachment."""

    filename: str
    content_type: str
    content: bytes
    content_id: str | None = None
    """Without angle brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """All that stands in one mail. The envelope is not part of it."""

    message_id: str
    """With angle brackets."""
    date: datetime
    """Aware."""
    from_name: str
    from_address: str
    reply_to: str
    """Address."""
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    in_reply_to: str | None = None
    """Id of the message that this answers."""
    references: tuple[str, ...] = ()
    """Oldest first."""
    automatic: bool
    """Written by the desk itself, not by a person."""
    parts: tuple[OutgoingPart, ...] = ()
