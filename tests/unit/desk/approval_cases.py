"""Cases about approvals: who has asked, who answers which mail with what proof, what has fallen due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from daemon.desk.conversations.approval import ApprovalState, fold
from daemon.desk.decide import decide
from daemon.desk.due import DueCase, decide_due
from daemon.desk.effects import Decision
from daemon.desk.known import Held, Known, SentMail
from daemon.desk.model import ReplyGoesTo, Ticket
from daemon.desk.policy import Absence, Policy, Role
from parsers.model import ParsedMail
from parsers.reading import Reading
from tests.unit.desk.cases import (
    LI,
    MONDAY_10,
    WANG,
    known,
    mail,
    opened,
    policy,
    sent,
    whole,
)

ANN = "ann@example.com"
PASSED = "mx.example.com; dmarc=pass header.from=example.com"
REQUEST = """#request-approval
what: upgrade the core switch
impact: two printers are away for ten minutes
risk: low
backup: configuration saved
rollback: old firmware"""
WORDS = {
    "what": "upgrade the core switch",
    "impact": "two printers are away for ten minutes",
    "risk": "low",
    "backup": "configuration saved",
    "rollback": "old firmware",
}


@lru_cache(maxsize=8)
def rules(*approvers: str, four_eyes: bool = True, away: str = "") -> Policy:
    """The shipped policy; these approve, and our mail server's verdict is believed."""
    base = policy()
    people = {
        each.id: replace(each, roles=each.roles | {Role.APPROVER}) if each.id in approvers else each
        for each in base.people.values()
    }
    boxes = {name: replace(box, authserv_id="mx.example.com") for name, box in base.mailboxes.items()}
    absent = Absence(person=away, begins=MONDAY_10 - timedelta(days=1), ends=MONDAY_10 + timedelta(days=9))
    return replace(
        base,
        people=people,
        mailboxes=boxes,
        approval=replace(base.approval, four_eyes=four_eyes),
        absences=(absent,) if away else (),
    )


def vouched_for(sender: str, verdict: str = PASSED) -> dict[str, tuple[str, ...]]:
    """Headers with which our mail server says that this address is genuine, or what else it says."""
    return {"authentication-results": (verdict,), "from": (f"<{sender}>",)}


def judged(
    parsed: ParsedMail, what: Known, under: Policy | None = None, *, now: datetime = MONDAY_10
) -> Decision:
    policies = under or rules("li")
    return whole(decide(Reading(parsed), what, policies, {1: policies}, now))


def after(decision: Decision) -> Ticket:
    assert decision.change is not None, decision.reasons
    return decision.change.after


def commanded(
    text: str, ticket: Ticket, sender: str = WANG, under: Policy | None = None, *, now: datetime = MONDAY_10
) -> Decision:
    """An engineer answers the mail that brought the ticket."""
    parent = sent("assigned", sender, ReplyGoesTo.REQUESTER)
    return judged(mail(text, sender=sender), known([ticket], parents=(parent,)), under, now=now)


def asked(under: Policy | None = None, text: str = REQUEST) -> Ticket:
    """The ticket after wang has asked."""
    return after(commanded(text, opened(), under=under))


def request_mail(to: str = LI, at: datetime = MONDAY_10) -> SentMail:
    return replace(sent("approval_request", to, ReplyGoesTo.APPROVAL), sent_at=at)


def answered(
    text: str,
    ticket: Ticket,
    *,
    sender: str = LI,
    under: Policy | None = None,
    now: datetime = MONDAY_10,
    proved: bool = True,
    shown: SentMail | None = None,
    words: Mapping[str, str] = WORDS,
    **fields: object,
) -> Decision:
    """An answer to the mail that asks, authenticated unless `proved` is False."""
    headers = vouched_for(sender) if proved else {}
    what = known([ticket], parents=(shown or request_mail(sender),), asked_words={(1, "approval"): words})
    return judged(mail(text, sender=sender, headers=headers, **fields), what, under, now=now)


def state(ticket: Ticket) -> ApprovalState:
    return fold(ticket).state


def checked(
    ticket: Ticket,
    text: str = "同意",
    *,
    now: datetime = MONDAY_10,
    yes: str = "yes",
    shown: SentMail | None = None,
    words: Mapping[str, str] = WORDS,
    under: Policy | None = None,
) -> Decision:
    """Who was asked "was this you?" about an answer says yes, or what else."""
    asked_words = {(1, "approval"): words}
    about = known([ticket], parents=(shown or request_mail(),), asked_words=asked_words)
    held = Held(message_id=5, question="unproven", reading=Reading(mail(text, sender=LI)), known=about)
    question = sent("unproven", LI, ReplyGoesTo.INTERNAL)
    what = known([ticket], parents=(question,), held=held, asked_words=asked_words)
    return judged(mail(yes, sender=LI), what, under, now=now)


def passed_on(text: str, sender: str, under: Policy | None = None, *, proved: bool = True) -> Decision:
    """Somebody of staff answers a request that was forwarded to them."""
    headers = vouched_for(sender) if proved else {}
    what = known(
        [asked(under)], quoted=(request_mail(LI),), tagged_tickets=(1,), asked_words={(1, "approval"): WORDS}
    )
    subject = "Re: Fwd: [#20240520-001] Approve?"
    return judged(mail(text, sender=sender, subject=subject, headers=headers), what, under)


def refusal(decision: Decision) -> tuple[str, str]:
    (receipt,) = [m for m in decision.mails if m.template == "receipt"]
    (refused,) = receipt.values["refused"]  # type: ignore[misc]
    return refused["why"], refused["value"]  # type: ignore[index, call-overload, return-value]


def after_or(decision: Decision) -> Ticket:
    return decision.change.after if decision.change is not None else opened()


def due(ticket: Ticket, now: datetime, words: Mapping[str, str] = WORDS) -> Decision:
    under = rules("li")
    case = DueCase(
        kind="approval",
        ticket=ticket,
        solution="",
        policy=under,
        policies={1: under},
        now=now,
        asked_words={"approval": words},
    )
    return whole(decide_due(case))


def told(decision: Decision) -> list[tuple[str, object]]:
    return [(m.to, m.values["decision"]) for m in decision.mails if m.template == "approval_decided"]
