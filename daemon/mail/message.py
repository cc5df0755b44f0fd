"""A message as its server holds it: its one name there, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class MessageKey:
    """The one name of a message on its server (RFC 9051, 2.3.1.1)."""

    account: str  # MailboxSettings.id
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMessage:
    """A message as the server holds it."""

    key: MessageKey
    raw: bytes
    received_at: datetime  # INTERNALDATE, aware UTC
    size: int  # bytes on the server
    truncated: bool  # raw is only the beginning: too large, or the server would not hand out the rest
