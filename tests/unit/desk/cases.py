"""Cases for the rules: the shipped policy, readings, and what is known, with plain values for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.config import load
from daemon.desk.decide import decide
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision, SendMail
from daemon.desk.known import Known, SentMail
from daemon.desk.lifecycle import happen
from daemon.desk.mails import MAILS
from daemon.desk.model import EventKind, ReplyGoesTo, Ticket
from daemon.desk.policy import Policy
from daemon.desk.record import QuestionRules
from parsers.model import Address, ParsedMail
from parsers.reading import Reading
from tests.builders import event, parsed_mail

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_10 = datetime(2024, 5, 20, 10, 0, tzinfo=SHANGHAI)
"""A working day in the shipped calendar."""

DESK = "support@example.com"
WANG, LI, ZHAO = "wang@example.com", "li@example.com", "zhao@example.com"
CHEN = Address(name="陈晓", address="chen@example.com")


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The shipped policy as version 1, without questions and closing checks: desktop has wang and li, zhao is
    above them."""
    closing = replace(shipped().closing, resolve_needs=(), checks=())
    return replace(shipped(), questions=QuestionRules(), closing=closing)


@lru_cache(maxsize=1)
def shipped() -> Policy:
    """The shipped policy as version 1."""
    return replace(load(Path("config.toml"), secrets=False, today=MONDAY_10.date()).policy, version=1)


def mail(
    text: str, *, sender: str | Address = CHEN, subject: str = "打印机卡纸", **fields: Any
) -> ParsedMail:
    """A person's mail to the desk."""
    who = sender if isinstance(sender, Address) else Address(address=sender)
    fields.setdefault("to", (Address(address=DESK),))
    return parsed_mail(subject, text=text, sender=who, **fields)


def sent(
    template: str, to: str, goes: ReplyGoesTo, ticket: int | None = 1, message_id: str = "<ours>"
) -> SentMail:
    """A mail of ours that may be answered."""
    return SentMail(
        message_id=message_id,
        ticket_id=ticket,
        recipients=(to,),
        template=template,
        reply_goes_to=goes,
        sent_at=MONDAY_10,
    )


def known(tickets: Sequence[Ticket] = (), **fields: Any) -> Known:
    """What the store knows; participants of a ticket are its requester and watchers."""
    fields.setdefault(
        "participants",
        {t.id: frozenset({t.requester.address.lower(), *t.watchers}) for t in tickets},
    )
    return Known(mailbox="support", received_at=MONDAY_10, tickets={t.id: t for t in tickets}, **fields)


def decided(parsed: ParsedMail, what: Known | None = None, *, now: datetime = MONDAY_10) -> Decision:
    """What the desk makes of a message."""
    return whole(decide(Reading(parsed), what or known(), policy(), {1: policy()}, now))


def fallen_due(
    kind: str,
    ticket: Ticket,
    now: datetime,
    solution: str = "换了硒鼓",
    *,
    under: Policy | None = None,
) -> Decision:
    """What the desk makes of a due instant; `under` this policy or the one of the cases."""
    rules = under or policy()
    return whole(
        decide_due(
            DueCase(kind=kind, ticket=ticket, solution=solution, policy=rules, policies={1: rules}, now=now)
        )
    )


def whole(decision: Decision) -> Decision:
    """The decision, each of whose mails must give its template just what the registry names."""
    for send in decision.all_mails:
        assert set(send.values) == set(MAILS[send.template].values), send.template
    return decision


def opened(text: str = "打印机卡纸", **fields: Any) -> Ticket:
    """A ticket as the rules open it, stored as number 1."""
    change = decided(mail(text, **fields)).change
    assert change is not None
    return replace(change.after, id=1, number="20240520-001", version=1)


def resolved() -> Ticket:
    """The same, resolved by wang at ten."""
    return happen(opened(), event(EventKind.RESOLVED, at=MONDAY_10, actor="wang"))


def closed() -> Ticket:
    """The same, confirmed an hour later."""
    return happen(resolved(), event(EventKind.CLOSED, at=later(hours=1), how="confirmed"))


def after(decision: Decision) -> Ticket:
    """The ticket as the decision leaves it."""
    assert decision.change is not None
    return decision.change.after


def to_requester(decision: Decision) -> list[SendMail]:
    return [m for m in decision.mails if m.to == CHEN.address]


def templates(decision: Decision) -> list[str]:
    return [m.template for m in decision.mails]


def later(**delta: float) -> datetime:
    return MONDAY_10 + timedelta(**delta)
