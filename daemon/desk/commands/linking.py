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

from daemon.desk import lifecycle, merging, routing
from daemon.desk.announce import announce_assignment, introduce, promised
from daemon.desk.calendar import next_working
from daemon.desk.commands.order import Order, Result
from daemon.desk.draft import Draft
from daemon.desk.model import REQUESTER, EventKind, Ticket, Visibility
from daemon.desk.targets import ClockName
from daemon.desk.triage import triage
from parsers.fields import Field
from parsers.tokens import without_tokens

LONGEST_SUBJECT = 200

_OF_THE_PERSON = frozenset(
    {
        *(Field.NAME, Field.ORGANISATION, Field.DEPARTMENT, Field.PHONE, Field.MAIL),
        *(Field.SITE, Field.ROOM, Field.ACCOUNT),
    }
)
"""What the second ticket's record takes over from the first: the fault is another one."""


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
    subject = without_tokens(order.argument[:LONGEST_SUBJECT]).strip() or draft.ticket.subject
    new, path = _open(order, subject, words)
    draft.happened(EventKind.LINKED, order.person.id, how="split_off", **new.to_be_named)
    new.tell_requester(
        "split",
        key="split:{ticket}",
        values={
            "number": draft.ticket.number,
            "words": words,
            "first_contact_by": promised(new, ClockName.FIRST_CONTACT),
        },
    )
    announce_assignment(new, words=words, grounds=None, left_out=[], by=order.person.name)
    for helper in path.helpers:
        introduce(new, order.case.policy.people[helper], words=words, by=order.person.name)
    return order.done("split", subject, took_words=not theirs)


def _open(order: Order, subject: str, words: str) -> tuple[Draft, routing.Route]:
    """Open the second ticket beside the first, sorted and given out like any other."""
    case, first = order.case, order.draft.ticket
    found = triage(
        subject,
        words,
        case.policy,
        off_hours=next_working(case.policy.calendar, case.now) > case.now,
        model=case.known.classifier,
    )
    path = routing.route(
        found.category, first.mailbox, case.duty, priority=found.priority, site=case.known.site
    )
    new = order.draft.anew()
    new.open(
        Ticket(
            subject=subject,
            requester=first.requester,
            language=first.language,
            mailbox=first.mailbox,
            category=found.category,
            priority=found.priority,
            team=path.team,
            owner=path.owner,
            watchers=first.watchers,
            channel=first.channel,
            muted=first.muted,
            requester_dead=first.requester_dead,
            opened_at=case.now,
            zone=first.zone,
            contact_id=first.contact_id,
        ),
        category=found.category,
        priority=found.priority.value,
        team=path.team,
        owner=path.owner,
    )
    new.because(f"split off {first.number}", *found.reasons, *path.reasons)
    new.linked_ticket = first.id
    new.happened(EventKind.LINKED, order.person.id, ticket=first.id, number=first.number, how="split_from")
    new.learn([value for value in first.record.values.values() if value.field in _OF_THE_PERSON])
    new.write(REQUESTER, Visibility.PUBLIC, words)
    new.give_to(path)
    return new, path


ACTS: Mapping[str, Callable[[Order], Result]] = {"link": _link, "split": _split}
