"""A ticket that waits for an answer of a conversation, and goes on when that has come (SPEC C3)."""

from __future__ import annotations

from daemon.desk import lifecycle
from daemon.desk.conversations import approval, consent
from daemon.desk.draft import Draft
from daemon.desk.model import DESK, EventKind, Status, Ticket, WaitsFor


def wait_for(draft: Draft, what: WaitsFor, actor: str) -> None:
    """Let the ticket wait, unless it waits for that already."""
    if draft.ticket.waits_for is not what and lifecycle.may(draft.ticket, EventKind.WAITING):
        draft.happened(EventKind.WAITING, actor, waits_for=what.value, until=None)


def go_on(draft: Draft, ended: WaitsFor, why: str, actor: str = DESK) -> None:
    """End the wait for `ended`, if the ticket waits for that; it goes on to wait for what else is asked."""
    ticket = draft.ticket
    if ticket.status is not Status.WAITING or ticket.waits_for is not ended:
        return
    other = _still_asked(ticket)
    if other is not None and other is not ended:
        draft.happened(EventKind.WAITING, actor, waits_for=other.value, until=None)
    else:
        draft.happened(EventKind.RESUMED, actor, why=why)


def _still_asked(ticket: Ticket) -> WaitsFor | None:
    if approval.fold(ticket).is_open:
        return WaitsFor.APPROVAL
    proposal = consent.fold(ticket)
    return WaitsFor.REQUESTER if proposal.is_open and not proposal.answered else None
