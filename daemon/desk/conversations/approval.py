"""Where the approval of a change stands, folded out of the ticket's history (SPEC D6).

Only the last request counts; each is numbered by its place in the history. The table, one row a state:

| state     | requested | approved | rejected | expired | withdrawn | the ticket ends |
| --------- | --------- | -------- | -------- | ------- | --------- | --------------- |
| none      | asked     | -        | -        | -       | -         | -               |
| asked     | asked     | approved | rejected | expired | withdrawn | lapsed          |
| approved  | asked     | -        | rejected | -       | withdrawn | -               |
| rejected  | asked     | -        | -        | -       | -         | -               |
| expired   | asked     | -        | -        | -       | -         | -               |
| withdrawn | asked     | -        | -        | -       | -         | -               |
| lapsed    | asked     | -        | -        | -       | -         | -               |

"-": it stays as it is. An answer changes it only when it names this very request and its seal. The one way to
"approved" is from "asked"; every other step is to the safe side. An UNDONE event that takes the request or
the approval back counts as withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from daemon.desk import calendar
from daemon.desk.model import UNRESOLVED, Event, EventKind, Ticket
from daemon.desk.policy import Policy

_K = EventKind


class ApprovalState(StrEnum):
    NONE = "none"
    """Nobody has asked for one."""
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The ticket ended before anybody answered."""


_S = ApprovalState

ENDS = (_K.RESOLVED, _K.CLOSED, _K.MERGED, _K.MARKED_SPAM)
"""What ends a ticket's work, and with it what was still asked."""

STEPS: Mapping[tuple[ApprovalState, EventKind], ApprovalState] = MappingProxyType(
    {
        **{(state, _K.APPROVAL_REQUESTED): _S.ASKED for state in _S},
        (_S.ASKED, _K.APPROVED): _S.APPROVED,
        (_S.ASKED, _K.REJECTED): _S.REJECTED,
        (_S.APPROVED, _K.REJECTED): _S.REJECTED,
        (_S.ASKED, _K.APPROVAL_EXPIRED): _S.EXPIRED,
        (_S.ASKED, _K.APPROVAL_WITHDRAWN): _S.WITHDRAWN,
        (_S.APPROVED, _K.APPROVAL_WITHDRAWN): _S.WITHDRAWN,
        **{(_S.ASKED, kind): _S.LAPSED for kind in ENDS},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The last request for an approval and what became of it."""

    state: ApprovalState = ApprovalState.NONE
    number: int = -1
    """The request's place in the history; -1 for none."""
    request: Event | None = None
    count: int = 0
    """How many were made on this ticket, this one included."""
    seal: str = ""
    asked: tuple[str, ...] = ()
    """Ids of the persons who were sent it, stand-ins included."""
    reminded: bool = False
    decision: int | None = None
    """Row id of the message that decided last."""
    decided_by: str = ""
    """Who approved or rejected last."""
    decided_at: datetime | None = None
    asked_again: frozenset[str] = field(default_factory=frozenset)
    """Who was asked to answer with one word."""

    @property
    def asked_by(self) -> str:
        """Id of who made the request; "" for none."""
        return self.request.actor if self.request is not None else ""

    @property
    def is_open(self) -> bool:
        return self.state is ApprovalState.ASKED


NO_APPROVAL = Approval()


def fold(ticket: Ticket) -> Approval:
    """Return where the approval stands."""
    now = NO_APPROVAL
    for place, event in enumerate(ticket.history):
        now = _after(now, place, event)
    return now


def _after(now: Approval, place: int, event: Event) -> Approval:
    kind, data = event.kind, event.data
    if kind is _K.APPROVAL_REQUESTED:
        return Approval(
            state=STEPS[now.state, kind],
            number=place,
            request=event,
            count=now.count + 1,
            seal=str(data["seal"]),
            asked=_ids(data.get("to")),
        )
    if kind is _K.UNDONE:
        request = now.request.message if now.request is not None else None
        gone = undoes(event, request, _K.APPROVAL_REQUESTED) or undoes(event, now.decision, _K.APPROVED)
        after = STEPS.get((now.state, _K.APPROVAL_WITHDRAWN)) if gone else None
        return replace(now, state=after) if after is not None else now
    if kind not in ENDS and data.get("request") != now.number:
        return now
    if kind is _K.APPROVAL_REMINDED:
        asked = dict.fromkeys((*now.asked, *_ids(data.get("also"))))
        return replace(now, reminded=True, asked=tuple(asked))
    if kind is _K.APPROVAL_COMMENTED and data.get("answer") == "unclear":
        return replace(now, asked_again=now.asked_again | {event.actor})
    after = STEPS.get((now.state, kind))
    if after is None or (kind in (_K.APPROVED, _K.REJECTED) and data.get("seal") != now.seal):
        return now
    if kind in (_K.APPROVED, _K.REJECTED):
        now = replace(now, decided_by=event.actor, decided_at=event.at, decision=event.message)
    return replace(now, state=after)


def undoes(event: Event, message: int | None, kind: EventKind) -> bool:
    """Say whether an UNDONE event takes back what this message did of this kind."""
    what = event.data.get("what")
    names = what if isinstance(what, (list, tuple)) else ()
    return message is not None and event.data.get("message") == message and kind.value in names


def _ids(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, (list, tuple)) else ()


def remind_at(approval: Approval, policy: Policy) -> datetime | None:
    """Return when to remind of an open request; None: it is not open, or they were reminded."""
    if not approval.is_open or approval.reminded or approval.request is None:
        return None
    return calendar.add(policy.calendar, approval.request.at, policy.approval.remind_after)


def expires_at(approval: Approval, policy: Policy) -> datetime | None:
    """Return when an open request is over; None: it is not open."""
    if not approval.is_open or approval.request is None:
        return None
    return calendar.add(policy.calendar, approval.request.at, policy.approval.expire_after)


def due_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to look at a ticket's approval again; None: not for this."""
    if ticket.status not in UNRESOLVED or ticket.last(_K.APPROVAL_REQUESTED) is None:
        return None
    approval = fold(ticket)
    instants = (remind_at(approval, policy), expires_at(approval, policy))
    return min((at for at in instants if at is not None), default=None)
