"""Carrying out an engineer's commands (SPEC D2): each one done or refused by name, for the receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import merging
from daemon.desk.case import Case
from daemon.desk.commands import facts, on_approval, on_consent, on_staff, on_ticket, ownership, vendors
from daemon.desk.commands.names import find_person, find_team
from daemon.desk.commands.order import Order, Result
from daemon.desk.commands.ownership import announce_owner
from daemon.desk.draft import Draft
from daemon.desk.policy import Person
from parsers.model import Command

__all__ = [
    "OFFERED",
    "WITHOUT_TICKET",
    "Order",
    "Result",
    "announce_owner",
    "carry_out",
    "find_person",
    "find_team",
]

_ACTS: Mapping[str, Callable[[Order], Result]] = {
    **ownership.ACTS,
    **on_ticket.ACTS,
    **on_staff.ACTS,
    **on_approval.ACTS,
    **on_consent.ACTS,
    **facts.ACTS,
    **vendors.ACTS,
}

WITHOUT_TICKET = frozenset(on_staff.ACTS)
"""The commands that need no ticket."""

OFFERED = frozenset(_ACTS) | {"for"}
"""The commands that can be carried out; the language knows more, which are refused by name."""


def carry_out(
    command: Command,
    person: Person,
    case: Case,
    draft: Draft,
    words: str,
    *,
    may_go: bool,
    for_vendor: str | None = None,
) -> Result:
    """Do what one command says, on the draft; or say why not. Raises nothing.

    `words` is what the mail says below its commands, "" when that must stay internal; `may_go` says whether
    it must not; `for_vendor` is `Order.for_vendor`: only where the mail itself may speak to a vendor. A new
    owner is announced once, when all commands are done: `announce_owner`.
    """
    order = Order(
        command=command,
        person=person,
        case=case,
        draft=draft,
        words=words,
        may_go=may_go,
        for_vendor=for_vendor,
    )
    if command.verb == "for":
        return order.refused("only_in_a_new_mail")
    act = _ACTS.get(command.verb)
    if act is None:
        return order.refused("not_offered", command.verb)
    if command.verb in WITHOUT_TICKET:
        return act(order)
    if merging.is_merged(draft.ticket):  # by a command above this one
        return order.refused_now()
    if order.side is not None and command.verb in on_ticket.TELL_REQUESTER | {"propose"}:
        return order.refused("merged_elsewhere", draft.ticket.number)
    return act(order)
