"""Cases for the rules about wishes: who writes, on what, and what they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.desk.effects import Decision
from daemon.desk.known import Known
from daemon.desk.lifecycle import happen
from daemon.desk.model import (
    EventKind,
    ReplyGoesTo,
    Ticket,
)
from parsers.model import Address
from tests.builders import event
from tests.unit.desk.cases import (
    CHEN,
    LI,
    MONDAY_10,
    WANG,
    decided,
    known,
    later,
    mail,
    opened,
    sent,
)

BOB = Address(name="Bob Harris", address="bob@example.com")
MALLORY = Address(name="Mallory", address="mallory@evil.example")
ACKNOWLEDGED = sent("acknowledgement", CHEN.address, ReplyGoesTo.DESK)
EXPOSED = replace(ACKNOWLEDGED, exposed=True)


def owned(ticket: Ticket | None = None, owner: str = "wang") -> Ticket:
    """The ticket, given to somebody."""
    given = event(EventKind.ASSIGNED, at=MONDAY_10, owner=owner, team="desktop")
    return happen(ticket or opened(), given)


def with_bob(ticket: Ticket) -> Ticket:
    return replace(ticket, watchers=(BOB.address,))


def said(
    words: str, ticket: Ticket, *, sender: Address = CHEN, at: datetime | None = None, **fields: Any
) -> Decision:
    """What becomes of a direct answer to our mail to the sender."""
    what: dict[str, Any] = {"parents": (sent("reply", sender.address, ReplyGoesTo.DESK),)}
    what |= {key: fields.pop(key) for key in list(fields) if key in Known.__dataclass_fields__}
    written = mail(words, sender=sender, subject="Re: 打印机卡纸", **fields)
    return decided(written, known([ticket], **what), now=at or later(minutes=5))


def after_of(decision: Decision) -> Ticket:
    assert decision.change is not None
    return decision.change.after


def staff_mails(decision: Decision) -> list[tuple[str, object]]:
    return [(m.template, m.values.get("what")) for m in decision.mails if m.to in (WANG, LI)]


def answer(decision: Decision, template: str, to: str = CHEN.address) -> dict[str, Any]:
    (found,) = [m for m in decision.mails if m.template == template]
    assert found.to == to
    return dict(found.values)
