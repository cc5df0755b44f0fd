"""How a ticket stands, in what its requester may know of it (SPEC D10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.desk import lifecycle, targets
from daemon.desk.announce import promised
from daemon.desk.draft import Draft
from daemon.desk.model import UNRESOLVED, EventKind, Json, Status, Ticket, WaitsFor
from daemon.desk.targets import ClockName

ASKED_AGAIN_WITHIN = timedelta(hours=24)
"""Who asks twice within this time wants a person's answer."""

_PROMISED = (ClockName.FIRST_CONTACT, ClockName.RESOLUTION)
"""What the requester was told: a promise among staff, such as to take the ticket, is no word to them."""


def state_of(ticket: Ticket) -> str:
    """Return the state as templates word it: that of `Status`; "waiting_..." with what it waits for."""
    if ticket.status is Status.WAITING and ticket.waits_for is not None:
        return f"waiting_{ticket.waits_for.value}"
    return ticket.status.value


def since(ticket: Ticket) -> datetime:
    """Return when the ticket came into its present state."""
    status, at = Status.NEW, ticket.opened_at
    for event in ticket.history:
        after = lifecycle.TRANSITIONS.get((status, event.kind), status)
        again = event.kind in (EventKind.WAITING, EventKind.RESOLVED)
        if after is not status or (again and after is ticket.status):
            status, at = after, event.at
    return at


def expected(ticket: Ticket) -> datetime | None:
    """Return when its owner expects it to be solved, if they have said so since it was last open."""
    said = ticket.last(EventKind.ETA_SET, EventKind.RESOLVED, EventKind.REOPENED, EventKind.NOT_FIXED)
    if said is None or said.kind is not EventKind.ETA_SET:
        return None
    return datetime.fromisoformat(str(said.data["at"]))


def is_late(draft: Draft) -> bool:
    """Say whether a time that the requester may count on has passed; not while the matter rests with them."""
    ticket = draft.ticket
    if ticket.status not in UNRESOLVED or ticket.waits_for is WaitsFor.REQUESTER:
        return False
    estimate = expected(ticket)
    if estimate is not None and estimate < draft.now:
        return True
    return any(clock.name in _PROMISED and clock.is_late(draft.now) for clock in draft.clocks())


def asked_lately(ticket: Ticket, now: datetime) -> bool:
    """Say whether somebody has asked how it stands within `ASKED_AGAIN_WITHIN` before now."""
    return any(
        event.kind is EventKind.REQUESTER_WROTE
        and event.data.get("wish") == "status"
        and event.at > now - ASKED_AGAIN_WITHIN
        for event in ticket.history
    )


def standing(draft: Draft, *, told: bool) -> dict[str, Json]:
    """Return what the mail "ticket_status" says. `told`: the owner is told that somebody asked.

    No time that has passed is promised once more.
    """
    ticket, policy = draft.ticket, draft.policy
    owner = policy.people.get(ticket.owner or "")
    estimate = expected(ticket)
    closed = ticket.last(EventKind.CLOSED) if ticket.status is Status.CLOSED else None
    unresolved = ticket.status in UNRESOLVED
    until = closed.at + policy.closing.reopen_within if closed is not None else None
    contact_by = promised(draft, ClockName.FIRST_CONTACT) if unresolved else None
    waits = ticket.status is Status.WAITING
    aim_at = promised(draft, ClockName.RESOLUTION) if unresolved and not waits else None
    return {
        "state": state_of(ticket),
        "since": since(ticket).isoformat(),
        "owner": owner.name if owner is not None else "",
        "waits_until": _ahead(ticket.waits_until, draft.now),
        "contact_by": _ahead(_instant(contact_by), draft.now),
        "expected": _ahead(estimate, draft.now) if unresolved else None,
        "aim_at": _ahead(_instant(aim_at), draft.now),
        "late": is_late(draft),
        "told": told,
        "close_on": targets.confirmation_steps(ticket, policy)[-1].isoformat()
        if ticket.status is Status.RESOLVED
        else None,
        "reopen_until": _ahead(until, draft.now),
    }


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _ahead(at: datetime | None, now: datetime) -> str | None:
    return at.isoformat() if at is not None and at > now else None
