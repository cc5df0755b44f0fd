"""Whether the requester agrees to what is to be done, folded out of the ticket's history (SPEC D9).

Only the last proposal counts; each is numbered by its place in the history. The table, one row a state:

| state   | asked | given | refused | the ticket ends |
| ------- | ----- | ----- | ------- | --------------- |
| none    | asked | given | -       | -               |
| asked   | asked | given | refused | lapsed          |
| given   | asked | given | refused | -               |
| refused | asked | given | -       | -               |
| lapsed  | asked | given | -       | -               |

"-": it stays as it is. The requester's own answer counts only when it names this very proposal and its seal,
and only while it is asked (or, to take it back, given). "given" from any other state is what staff logged of
a talk (`how` "staff"), in their own name. An UNDONE event that takes back the
proposal, or what it was given by, ends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from daemon.desk import calendar
from daemon.desk.conversations.approval import ENDS, undoes
from daemon.desk.model import REQUESTER, UNRESOLVED, Event, EventKind, Ticket
from daemon.desk.policy import Policy

_K = EventKind


class ConsentState(StrEnum):
    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """The ticket ended before anybody answered."""


_S = ConsentState

STEPS: Mapping[tuple[ConsentState, EventKind], ConsentState] = MappingProxyType(
    {
        **{(state, _K.CONSENT_ASKED): _S.ASKED for state in _S},
        (_S.ASKED, _K.CONSENT_GIVEN): _S.GIVEN,
        (_S.ASKED, _K.CONSENT_REFUSED): _S.REFUSED,
        (_S.GIVEN, _K.CONSENT_REFUSED): _S.REFUSED,
        **{(_S.ASKED, kind): _S.LAPSED for kind in ENDS},
    }
)
"""What the requester's own answers do; see `_after` for what staff log."""

STAFF = "staff"
"""`how` of a consent that was given in a talk and written down by one of staff."""
MAIL = "mail"
"""`how` of one that the requester wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The last proposal and what the requester said to it."""

    state: ConsentState = ConsentState.NONE
    number: int = -1
    """The proposal's place in the history; -1 for none."""
    request: Event | None = None
    seal: str = ""
    decision: int | None = None
    """Row id of the message by which it was given."""
    answered: bool = False
    """The requester has written since, whatever they said."""
    reminded: bool = False
    owner_told: bool = False
    """That nothing came."""

    @property
    def is_open(self) -> bool:
        return self.state is ConsentState.ASKED

    @property
    def asked_by(self) -> str:
        """Id of who proposed it; "" for nobody."""
        return self.request.actor if self.request is not None else ""


NO_CONSENT = Consent()


def fold(ticket: Ticket) -> Consent:
    """Return where the consent stands."""
    now = NO_CONSENT
    for place, event in enumerate(ticket.history):
        now = _after(now, place, event)
    return now


def _after(now: Consent, place: int, event: Event) -> Consent:
    kind, data = event.kind, event.data
    if kind is _K.CONSENT_ASKED:
        return Consent(state=STEPS[now.state, kind], number=place, request=event, seal=str(data["seal"]))
    if kind is _K.REQUESTER_WROTE and event.actor == REQUESTER:
        return replace(now, answered=True)
    if kind is _K.CONSENT_REMINDED and data.get("asked") == now.number:
        owner = data.get("who") == "owner"
        return replace(now, reminded=True, owner_told=now.owner_told or owner)
    if kind is _K.UNDONE:
        request = now.request.message if now.request is not None else None
        gone = undoes(event, request, _K.CONSENT_ASKED) or undoes(event, now.decision, _K.CONSENT_GIVEN)
        return replace(now, state=_S.LAPSED) if gone and now.state in (_S.ASKED, _S.GIVEN) else now
    if kind is _K.CONSENT_GIVEN and data.get("how") == STAFF:
        return replace(now, state=_S.GIVEN, decision=event.message)
    answers = kind in (_K.CONSENT_GIVEN, _K.CONSENT_REFUSED)
    if answers and (data.get("asked"), data.get("seal")) != (now.number, now.seal):
        return now
    after = STEPS.get((now.state, kind))
    if after is not None and kind is _K.CONSENT_GIVEN:
        now = replace(now, decision=event.message)
    return replace(now, state=after) if after is not None else now


def due_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """Return when to look at a ticket's proposal again; None: not for this.

    Who has written back, whatever it was, is not reminded: their words are with who works on it.
    """
    if ticket.status not in UNRESOLVED or ticket.last(_K.CONSENT_ASKED) is None:
        return None
    consent = fold(ticket)
    if not consent.is_open or consent.answered or consent.owner_told or consent.request is None:
        return None
    waits = 2 if consent.reminded else 1
    return calendar.add(policy.calendar, consent.request.at, waits * policy.consent.remind_after)
