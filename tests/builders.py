"""What tests make their examples of: the fields that matter are given, the others have a plain value."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from daemon.desk.effects import Change, Decision, Due, Entry, EntryKind
from daemon.desk.identity import Signer, SigningKey
from daemon.desk.model import (
    DESK,
    REQUESTER,
    Event,
    EventKind,
    Json,
    Language,
    Outcome,
    Priority,
    Ticket,
    Visibility,
)
from daemon.desk.shown import OurIds
from daemon.mail.message import MessageKey
from daemon.store.outbox import QueuedMail
from parsers.model import Address, ParsedMail

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, 17:00 in Shanghai."""

SIGNER = Signer([SigningKey(bytes(range(32)))])
OURS = OurIds(SIGNER, ["desk.test"])

ANN = Address(name="Ann Li", address="ann@example.test")


def address(text: str) -> Address:
    """Return `name@domain` as an address whose display name is the name."""
    return Address(name=text.partition("@")[0].title(), address=text)


def parsed_mail(subject: str = "The printer is jammed", **fields: Any) -> ParsedMail:
    """Return a message as parsed; hash and fingerprint follow from its Message-ID and subject."""
    fields.setdefault("message_id", "<1@example.test>")
    fields.setdefault("sender", ANN)
    fields.setdefault("text", "It does not print.\n")
    digest = hashlib.sha256(f"{fields['message_id']} {subject}".encode()).hexdigest()
    fields.setdefault("raw_sha256", digest)
    fields.setdefault("fingerprint", digest)
    return ParsedMail(subject=subject, size=1_000, **fields)


def key(uid: int = 1, *, account: str = "support", folder: str = "INBOX", uidvalidity: int = 7) -> MessageKey:
    """Return a message's name on its server."""
    return MessageKey(account=account, folder=folder, uidvalidity=uidvalidity, uid=uid)


def ticket(**fields: Any) -> Ticket:
    """Return a ticket that is not stored yet."""
    defaults: dict[str, Any] = {
        "subject": "The printer is jammed",
        "requester": ANN,
        "language": Language.EN,
        "mailbox": "support",
        "category": "desktop_hardware",
        "priority": Priority.P3,
        "team": "desktop",
        "opened_at": NOW,
    }
    return Ticket(**(defaults | fields))


def event(
    kind: EventKind = EventKind.OPENED, *, at: datetime = NOW, actor: str = DESK, **data: Json
) -> Event:
    """Return something that happened under the first policy."""
    return Event(kind=kind, at=at, actor=actor, policy_version=1, data=data)


def entry(text: str = "It does not print.", **fields: Any) -> Entry:
    """Return public words of the requester."""
    defaults: dict[str, Any] = {
        "kind": EntryKind.MESSAGE,
        "author": REQUESTER,
        "visibility": Visibility.PUBLIC,
    }
    return Entry(text=text, **(defaults | fields))


def opening(new: Ticket | None = None, *, due: Sequence[Due] = (), **fields: Any) -> Change:
    """Return the change that opens a ticket."""
    return Change(before=None, after=new or ticket(**fields), events=(event(),), due=tuple(due))


def decision(outcome: Outcome = Outcome.NEW_TICKET, **fields: Any) -> Decision:
    """Return a decision and why."""
    defaults: dict[str, Any] = {"rule": outcome.value, "reasons": ("names no ticket",)}
    return Decision(outcome=outcome, **(defaults | fields))


def queued_mail(name: str = "ack:1", **fields: Any) -> QueuedMail:
    """Return a rendered mail; `name` is its key, and its Message-ID is made of it."""
    defaults: dict[str, Any] = {
        "dedupe_key": name,
        "message_id": f"<{name}@desk.test>",
        "ticket_id": None,
        "template": "acknowledgement",
        "reply_goes_to": "desk",
        "automatic": True,
        "counted": True,
        "from_name": "Support",
        "from_address": "support@desk.test",
        "reply_to": "",
        "subject": "Re: The printer is jammed",
        "text": "We have your request.",
        "html": "<p>We have your request.</p>",
        "in_reply_to": None,
        "references": (),
        "attachments": (),
        "recipient": ANN.address,
        "recipient_name": ANN.name,
    }
    return QueuedMail(**(defaults | fields))
