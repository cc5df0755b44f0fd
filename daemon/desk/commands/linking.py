"""Commands about how tickets hang together: `#link`, `#split` (SPEC D2). `#merge` is in `on_ticket`.

| written            | this ticket                | the other one                                    |
| ------------------ | -------------------------- | ------------------------------------------------ |
| `#link NUMBER`     | LINKED, related            | LINKED, related; nobody is told                  |
| `#split [SUBJECT]` | LINKED, split_off; goes on | is new: LINKED, split_from; the same requester's |

The new one's words are the requester's own, of the mail that the engineer answers, where that is a follow-up;
else what stands below the command. Its requester is told its number and reads its words again; whoever works
on it is given it like any new one. Words that were for staff only are never split off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk import lifecycle, merging
from daemon.desk.commands.order import Order, Result
from daemon.desk.model import REQUESTER, EventKind, Ticket
from daemon.desk.second_matter import Second, open_second


def _link(order: Order) -> Result:
    wanted, draft, known = order.argument, order.draft, order.case.known
    if not wanted:
        return order.refused("needs_argument")
    number = merging.read_number(wanted)
    if number is None:
        return order.refused("no_ticket_number", wanted)
    if draft.before is None:
        return order.refused("opened_just_now")
    target = known.tickets.get(known.named_tickets.get(number, 0))
    if target is None:
        return order.refused("no_such_ticket", number)
    if target.id == draft.ticket.id:
        return order.refused("same_ticket", number)
    live = known.tickets[known.live(target.id)]
    if live.id == draft.ticket.id:
        return order.refused("merged_here", number)
    if live.id != target.id:
        return order.refused("target_merged", live.number)
    other = draft.beside(target)
    if not lifecycle.may(draft.ticket, EventKind.LINKED):
        return order.refused_now()
    if _is_linked(draft.ticket, target):
        return order.done("nothing_to_do")
    for here, there in ((draft, other.ticket), (other, draft.ticket)):
        here.happened(EventKind.LINKED, order.person.id, ticket=there.id, number=there.number, how="related")
    return order.done("linked", number)


def _is_linked(ticket: Ticket, other: Ticket) -> bool:
    links = (event for event in ticket.history if event.kind is EventKind.LINKED)
    return any(event.data.get("ticket") == other.id for event in links)


def _split(order: Order) -> Result:
    """Open a ticket for the requester's second matter; the first one goes on."""
    draft = order.draft
    if draft.before is None:
        return order.refused("opened_just_now")
    if not lifecycle.may(draft.ticket, EventKind.LINKED):
        return order.refused_now()
    if draft.ticket.machine:
        return order.refused("by_machine")
    if draft.opens_others:
        return order.refused("split_once")
    theirs = order.case.known.answered_words
    words = theirs or order.words
    if not words.strip():
        return order.refused("needs_second_words")
    second = Second(
        subject=order.argument.strip() or draft.ticket.subject,
        words=words,
        author=REQUESTER if theirs else order.person.id,
    )
    open_second(order.case, draft, second, actor=order.person.id, by=order.person.name)
    return order.done("split", second.titled(), took_words=not theirs)


ACTS: Mapping[str, Callable[[Order], Result]] = {"link": _link, "split": _split}
