"""Carrying out an engineer's commands (SPEC D2): each one done or refused by name, for the receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from daemon.desk import merging
from daemon.desk.case import Case
from daemon.desk.commands import (
    canned,
    facts,
    fields,
    hiding,
    linking,
    looking,
    on_approval,
    on_consent,
    on_incident,
    on_staff,
    on_ticket,
    ownership,
    undoing,
    unwanted,
    vendors,
    waiting,
    work,
)
from daemon.desk.commands.names import find_person, find_team
from daemon.desk.commands.on_incident import INFORMED
from daemon.desk.commands.order import Order, Result
from daemon.desk.commands.ownership import announce_owner
from daemon.desk.draft import Draft
from daemon.desk.policy import Person
from parsers.model import Command

__all__ = [
    "INFORMED",
    "OFFERED",
    "WITHOUT_TICKET",
    "Order",
    "Result",
    "announce_owner",
    "announce_owners_beside",
    "carry_out",
    "find_person",
    "find_team",
    "stands_alone",
]

_ACTS: Mapping[str, Callable[[Order], Result]] = {
    **ownership.ACTS,
    **on_ticket.ACTS,
    **on_staff.ACTS,
    **on_incident.ACTS,
    **fields.ACTS,
    **waiting.ACTS,
    **work.ACTS,
    **linking.ACTS,
    **unwanted.ACTS,
    **canned.ACTS,
    **looking.ACTS,
    **hiding.ACTS,
    **on_approval.ACTS,
    **on_consent.ACTS,
    **facts.ACTS,
    **undoing.ACTS,
    **on_staff.ACTS,
    **vendors.ACTS,
}

WITHOUT_TICKET = frozenset(on_staff.ACTS) | frozenset(looking.ACTS) | {"help"}
"""The commands that need no ticket; what only looks is about one where the mail is."""

OFFERED = frozenset(_ACTS) | {"for", "help"}
"""The commands that can be carried out; the language knows more, which are refused by name."""


def stands_alone(command: Command) -> bool:
    """Say whether a command means something in a mail on no ticket: such a mail is asked about when nothing
    proves who wrote it."""
    if command.verb in WITHOUT_TICKET | {"for"}:
        return True
    if command.verb in unwanted.NAMES_WHOM:
        return bool(command.argument.strip())
    return bool(_numbers(command))


def carry_out(
    command: Command,
    person: Person,
    case: Case,
    draft: Draft,
    words: str,
    *,
    may_go: bool,
    below: str = "",
    doubtful: bool = True,
    for_vendor: str | None = None,
) -> list[Result]:
    """Do what one command says, on the draft; or say why not. Raises nothing.

    | the argument names tickets | it acts on                                                   |
    | -------------------------- | ------------------------------------------------------------ |
    | none                       | the draft's ticket                                           |
    | one or several             | each of those instead, one result each; words go to nobody   |
    | as the target (merge)      | the draft's ticket; `#link A B` with each of them            |
    | too many                   | none: refused as a whole                                     |
    | another one, before a text | none: `#resolve NUMBER` would tell the wrong requester       |

    `words` is what the mail says below its commands, "" when that must stay internal; `may_go` says whether
    it must not. `below`, `doubtful` and `for_vendor`: see `Order`; the last only where the mail itself may
    speak to a vendor. A new owner is announced once, after all commands: `announce_owner`.
    """
    order = Order(
        command=command,
        person=person,
        case=case,
        draft=draft,
        words=words,
        may_go=may_go,
        below=below,
        doubtful=doubtful,
        for_vendor=for_vendor,
    )
    numbers = _numbers(command)
    if len(numbers) > merging.MOST_NAMED:
        return [order.refused("too_many_numbers", str(merging.MOST_NAMED))]
    if numbers:
        rest = merging.without_numbers(command.argument)
        return [_beside(order, replace(command, argument=rest), number) for number in numbers]
    if command.verb in merging.EACH and len(several := merging.numbers_in(command.argument)) > 1:
        return [_one(replace(order, command=replace(command, argument=number))) for number in several]
    return [_one(order)]


def _numbers(command: Command) -> tuple[str, ...]:
    return merging.numbers_in(command.argument) if command.verb in merging.SEVERAL else ()


def _one(order: Order) -> Result:
    command, draft = order.command, order.draft
    if command.verb == "for":
        return order.refused("only_in_a_new_mail")
    if command.verb == "help":
        return looking.helped(order, OFFERED)
    act = _ACTS.get(command.verb)
    if act is None:
        return order.refused("not_offered", command.verb)
    if command.verb in WITHOUT_TICKET or (draft.has_no_ticket and stands_alone(command)):
        return act(order)
    if draft.has_no_ticket:
        return order.refused("no_ticket")
    if merging.is_merged(draft.ticket):  # by a command above this one
        return order.refused_now()
    if command.verb in merging.HERE and (number := merging.leading_number(command.argument)) is not None:
        via = order.case.via
        if number not in (draft.ticket.number, via.number if via is not None else ""):
            return order.refused("acts_here_only", number)
        rest = merging.without_leading_number(command.argument)
        order = replace(order, command=replace(command, argument=rest))
    if order.side is not None and command.verb in on_ticket.TELL_REQUESTER | {"propose"}:
        return order.refused("merged_elsewhere", draft.ticket.number)
    return act(order)


def _beside(order: Order, command: Command, number: str) -> Result:
    """Do it on a ticket that the command names. Nothing of the mail goes to that one's requester."""
    known = order.case.known
    found = known.tickets.get(known.named_tickets.get(number, 0))
    if found is None:
        return replace(order.refused("no_such_ticket", number), number=number)
    live = known.tickets[known.live(found.id)]
    if live.id != found.id:
        return replace(order.refused("target_merged", live.number), number=number)
    draft = order.draft.beside(live)
    own = draft is order.draft
    there = replace(
        order,
        command=command,
        draft=draft,
        words=order.words if own else "",
        may_go=order.may_go and own,
    )
    return replace(_one(there), number="" if own else number)


def announce_owners_beside(case: Case, draft: Draft, person: Person) -> None:
    """Announce the new owners of the other tickets that commands named, each once."""
    for other in draft.others_stored():
        if other.before is not None:
            announce_owner(case, other, person, other.before)
