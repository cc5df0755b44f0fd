"""Commands about mail that nobody wants: `#spam`, `#block` (SPEC D2).

| written          | who                 | what happens                                                    |
| ---------------- | ------------------- | --------------------------------------------------------------- |
| `#spam`          | any of staff        | no request: nothing is due, later mails on it are kept silently |
| `#block`         | supervisor, manager | mails of its requester are spam from now on                     |
| `#block ADDRESS` | the same            | mails of that address, or of all of "@domain"                   |

A ticket into which others were merged is no spam as a whole: that is refused. Neither command answers whom it
is about, and the words below stay with staff. `#reopen` takes `#spam` back, `postdesk address unblock` takes
`#block` back. Nobody of staff, and no address or domain of the desk's own, can be blocked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from daemon.desk import lifecycle
from daemon.desk.commands.order import Order, Result
from daemon.desk.effects import BlockSender
from daemon.desk.model import EventKind
from daemon.desk.policy import Policy, Role
from parsers.addresses import parse_addresses

NAMES_WHOM = frozenset({"block"})
"""With an argument they need no ticket."""

_DOMAIN = re.compile(r"@[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63}){1,8}")
_LONGEST = 254


def _spam(order: Order) -> Result:
    if not lifecycle.may(order.draft.ticket, EventKind.MARKED_SPAM):
        return order.refused_now()
    if order.case.known.taken_in.get(order.draft.ticket.id):
        return order.refused("others_in_it")
    order.draft.happened(EventKind.MARKED_SPAM, order.person.id)
    return order.done("spam", took_words=False)


def _block(order: Order) -> Result:
    wanted, policy = order.argument, order.case.policy
    if not order.person.roles & {Role.SUPERVISOR, Role.MANAGER}:
        return order.refused("only_a_supervisor_blocks")
    sender = read_sender(wanted) if wanted else order.draft.ticket.requester.address.lower()
    if sender is None:
        return order.refused("no_sender_to_block", wanted)
    if not may_be_blocked(sender, policy):
        return order.refused("cannot_block", sender)
    order.draft.block(BlockSender(sender=sender, person=order.person.id))
    order.draft.because(f"{order.person.id} blocks a sender")
    return order.done("blocked", sender)


def read_sender(wanted: str) -> str | None:
    """Return the address or "@domain" that is meant, lower case."""
    plain = wanted.strip().strip("<>").lower()
    if len(plain) <= _LONGEST and _DOMAIN.fullmatch(plain):
        return plain
    found = parse_addresses(wanted[: 2 * _LONGEST])
    if len(found) != 1 or len(found[0].address) > _LONGEST:
        return None
    local, at, domain = found[0].address.lower().rpartition("@")
    return f"{local}@{domain}" if local and at and "." in domain else None


def may_be_blocked(sender: str, policy: Policy) -> bool:
    """Say whether nobody of the house would be blocked with it: the desk, its domains, its staff."""
    if sender.startswith("@"):
        staff = {
            address.rpartition("@")[2] for person in policy.people.values() for address in person.addresses
        }
        return sender[1:] not in policy.own_domains | staff
    return not policy.is_own(sender) and policy.person_at(sender) is None


ACTS: Mapping[str, Callable[[Order], Result]] = {"spam": _spam, "block": _block}
