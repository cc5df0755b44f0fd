"""Cases for major incidents: a desk with a technical lead, and answers to the mails about an incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from daemon.desk.decide import decide
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Beside, Decision, SendMail
from daemon.desk.incident_rules import IncidentRules
from daemon.desk.known import Known, RecentReport, Said
from daemon.desk.lifecycle import happen
from daemon.desk.model import Event, EventKind, Json, Language, ReplyGoesTo, Ticket
from daemon.desk.policy import Person, Policy, Role
from parsers.model import Address
from parsers.reading import Reading
from tests.unit.desk.cases import MONDAY_10, WANG, known, mail, opened, policy, sent, whole

QIAN = "qian@example.com"
"""The technical lead."""
BOB = Address(name="Bob", address="bob@example.com")
CHILD_NUMBER = "20240520-002"


@lru_cache(maxsize=8)
def rules(*, declare_on_p1: bool = False) -> Policy:
    """The policy of the cases, with Qian as the technical lead."""
    plain = policy()
    qian = Person(
        id="qian",
        name="钱伟",
        addresses=(QIAN,),
        roles=frozenset({Role.TECHNICAL_LEAD}),
        language=Language.ZH_CN,
    )
    incident = replace(plain.incident, declare_on_p1=declare_on_p1)
    assert isinstance(incident, IncidentRules)
    return replace(plain, people={**plain.people, "qian": qian}, incident=incident)


def writes(
    text: str,
    *tickets: Ticket,
    by: str = WANG,
    goes: ReplyGoesTo = ReplyGoesTo.REQUESTER,
    template: str = "assigned",
    at: datetime = MONDAY_10,
    under: Policy | None = None,
    **fields: object,
) -> Decision:
    """Somebody of staff answers a mail about the first of these tickets."""
    fields.setdefault("parents", (sent(template, by, goes, ticket=tickets[0].id),))
    fields.setdefault("named_tickets", {ticket.number: ticket.id for ticket in tickets})
    what = known(tickets, **fields)
    return decides(mail(text, sender=by), what, at=at, under=under)


def says(text: str, *tickets: Ticket, by: str, at: datetime = MONDAY_10, **fields: object) -> Decision:
    """Somebody answers the mail that called them to the first ticket's incident."""
    goes = ReplyGoesTo.INCIDENT
    return writes(text, *tickets, by=by, goes=goes, template="incident_called", at=at, **fields)  # type: ignore[arg-type]


def decides(
    parsed: object, what: Known, *, at: datetime = MONDAY_10, under: Policy | None = None
) -> Decision:
    wanted = under or rules()
    return whole(decide(Reading(parsed), what, wanted, {1: wanted}, at))  # type: ignore[arg-type]


def falls_due(
    kind: str,
    ticket: Ticket,
    at: datetime,
    *,
    children: tuple[Ticket, ...] = (),
    said: tuple[Said, ...] = (),
    under: Policy | None = None,
) -> Decision:
    wanted = under or rules()
    return whole(
        decide_due(
            DueCase(
                kind=kind,
                ticket=ticket,
                solution="",
                policy=wanted,
                policies={1: wanted},
                now=at,
                children=children,
                said=said,
            )
        )
    )


def after(decision: Decision, ticket: Ticket | None = None) -> Ticket:
    """The decision's own ticket as it is afterwards, or another one that it touches."""
    if ticket is None:
        assert decision.change is not None
        return decision.change.after
    return beside(decision, ticket).ticket


def beside(decision: Decision, ticket: Ticket) -> Beside:
    (found,) = [other for other in decision.others if other.ticket.id == ticket.id]
    return found


def declared(ticket: Ticket | None = None, at: datetime = MONDAY_10) -> Ticket:
    """Ticket 1 as a major incident that Wang, its owner, has declared."""
    return after(writes("#incident", ticket or opened(), at=at))


def child(number: int = 2, requester: Address = BOB, *, of: Ticket | None = None) -> Ticket:
    """Another ticket; of an incident, if one is given."""
    made = replace(opened("也卡纸了"), id=number, number=f"20240520-{number:03}", requester=requester)
    if of is None:
        return made
    return happen(made, _event(EventKind.JOINED_INCIDENT, ticket=of.id, number=of.number))


def with_children(incident: Ticket, *children: Ticket) -> Ticket:
    """The incident after these have joined it."""
    for each in children:
        incident = happen(incident, _event(EventKind.CHILD_JOINED, ticket=each.id, number=each.number))
    return incident


def happened(
    ticket: Ticket, kind: EventKind, /, at: datetime = MONDAY_10, actor: str = "desk", **data: Json
) -> Ticket:
    return happen(ticket, _event(kind, at=at, actor=actor, **data))


def kinds(decision: Decision) -> list[EventKind]:
    """What happened to the decision's own ticket."""
    return [event.kind for event in decision.change.events] if decision.change is not None else []


def to(decision: Decision, address: str, template: str = "") -> list[SendMail]:
    """What somebody is mailed, about whichever ticket."""
    return [
        each
        for each in decision.all_mails
        if each.to == address and (not template or each.template == template)
    ]


def told(decision: Decision, template: str) -> set[str]:
    """To whom such mails go."""
    return {each.to for each in decision.all_mails if each.template == template}


def receipt(decision: Decision) -> SendMail:
    (found,) = [each for each in decision.all_mails if each.template == "receipt"]
    return found


def refusal(decision: Decision) -> tuple[Json, Json]:
    (one,) = receipt(decision).values["refused"]  # type: ignore[misc]
    return one["why"], one["value"]  # type: ignore[index, call-overload]


def done(decision: Decision) -> tuple[Json, Json]:
    (one,) = receipt(decision).values["done"]  # type: ignore[misc]
    return one["result"], one["value"]  # type: ignore[index, call-overload]


def report(ticket: Ticket, words: str = "打印机卡纸") -> RecentReport:
    return RecentReport(
        ticket_id=ticket.id,
        number=ticket.number,
        address=ticket.requester.address,
        subject=ticket.subject,
        words=words,
        opened_at=ticket.opened_at,
    )


def _event(kind: EventKind, at: datetime = MONDAY_10, actor: str = "desk", **data: Json) -> Event:
    return Event(kind=kind, at=at, actor=actor, policy_version=1, data=data)
