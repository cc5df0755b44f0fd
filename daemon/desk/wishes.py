"""What requesters wish of their tickets in ordinary words, and what becomes of it (SPEC D10).

| wish       | who                | proved by           | ticket           | what happens                   |
| ---------- | ------------------ | ------------------- | ---------------- | ------------------------------ |
| status     | whoever takes part | -                   | any              | they are told how it stands    |
| list       | anybody            | -                   | none needed      | they get the list of their own |
| add person | the requester      | `Trust.may_bring`   | not closed       | takes part, gets our answers   |
| withdraw   | the requester      | `Trust.may_confirm` | not closed       | closed as withdrawn, no survey |
| close      | the requester      | `Trust.may_confirm` | unresolved       | closed, no survey              |
| close      | the requester      | `Trust.may_confirm` | resolved         | confirmed and closed           |
| reopen     | the requester      | as for all words    | resolved, closed | as any words of theirs         |

Whoever may not have it done is passed on to the owner in words, and moves nothing. All answers go to the real
address of From, so a forged mail brings its writer nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from daemon.desk.announce import close, pass_on
from daemon.desk.case import Case
from daemon.desk.conversations import incident
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.language import detect
from daemon.desk.matching import Match
from daemon.desk.model import (
    MOST_COPIED,
    REQUESTER,
    UNRESOLVED,
    EventKind,
    Json,
    Outcome,
    Status,
    Ticket,
)
from daemon.desk.requester import admit_copied, answers_staff_mail, move, take_words
from daemon.desk.silence import is_robot, may_answer
from daemon.desk.standing import asked_lately, is_late, standing
from parsers.model import AutoKind, Verdict
from parsers.reading import Reading
from parsers.wishes import Wish, WishKind

MOST_LISTED = 20
"""Tickets in one list; of more, how many there are."""

_ABOUT_ALL = (WishKind.STATUS, WishKind.LIST)


def asks_for_list(reading: Reading) -> bool:
    """Say whether a mail may be answered with the list of its writer's tickets: these are looked up then."""
    if reading.mail.auto is not AutoKind.HUMAN:
        return False
    wish = reading.wish
    return wish is not None and wish.kind in _ABOUT_ALL and _alone(reading, wish)


def numbers_wished(reading: Reading) -> tuple[str, ...]:
    """Return the ticket numbers that a wish names: these tickets are looked up."""
    if reading.mail.auto is not AutoKind.HUMAN or reading.wish is None:
        return ()
    return reading.wish.numbers


def _alone(reading: Reading, wish: Wish) -> bool:
    """Say whether nothing but the wish is said, nor shown in a file."""
    return wish.alone and not any(not attachment.inline for attachment in reading.mail.attachments)


def wished(case: Case) -> Decision | None:
    """Do what is wished of one ticket, as far as the writer may wish it."""
    wish = case.reading.wish
    if wish is None or wish.kind is WishKind.LIST:
        return None
    case = _about_the_named(case, wish)
    ticket, match = case.ticket, case.match
    if ticket is None or match is None or ticket.machine or ticket.status is Status.SPAM:
        return None
    if answers_staff_mail(case) or not _means(case, ticket, match, wish):
        return None
    return _ACTS[wish.kind](case, ticket, wish)


def wished_about_all(case: Case) -> Decision | None:
    """Send the list of their tickets to who asks for it, or how it stands without saying with what.

    What else the mail says, if anything, is dealt with by the rules below instead.
    """
    wish = case.reading.wish
    if wish is None or not asks_for_list(case.reading) or case.disowned:
        return None
    if wish.kind is WishKind.STATUS and case.match is not None:
        return None
    draft = case.draft("my_tickets", Outcome.STATUS_REQUEST)
    draft.because("asks for their tickets: no ticket is opened")
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed or is_robot(case.sender):
        draft.because(why_not or "no answer: nobody reads that address")
        return draft.finish()
    known, sender = case.known, case.mail.sender
    box = case.policy.mailboxes[known.mailbox]
    listed = known.contact
    language = detect(case.reading.own_opening) or (listed.language if listed is not None else None)
    draft.answer_outside(
        "my_tickets",
        sender.address if sender is not None else case.sender,
        name=(listed.name if listed is not None else "") or (sender.name if sender is not None else ""),
        language=language or known.contact_language or box.language or case.policy.language,
        zone=listed.zone if listed is not None else "",
        key="my_tickets:{message}",
        values={
            "tickets": [
                {
                    "number": one.number,
                    "subject": one.subject,
                    "state": one.status.value,
                    "owner": _name(case, one.owner),
                    "opened_at": one.opened_at.isoformat(),
                    "closed_at": one.closed_at.isoformat() if one.closed_at is not None else None,
                }
                for one in known.own_tickets[:MOST_LISTED]
            ],
            "more": max(0, len(known.own_tickets) - MOST_LISTED),
        },
    )
    return draft.finish()


def _name(case: Case, person: str | None) -> str:
    found = case.policy.people.get(person or "")
    return found.name if found is not None else ""


def _about_the_named(case: Case, wish: Wish) -> Case:
    """Return the case on the ticket that a new mail names in its words, if the writer takes part in it."""
    known = case.known
    if case.match is not None or len(wish.numbers) != 1:
        return case
    ticket = known.tickets.get(known.named_tickets.get(wish.numbers[0], 0))
    if ticket is None or ticket.status is Status.MERGED:
        return case
    if not case.theirs & known.participants.get(ticket.id, frozenset()):
        return case
    return replace(case, match=Match(ticket_id=ticket.id, reason="names the ticket; the sender takes part"))


def _means(case: Case, ticket: Ticket, match: Match, wish: Wish) -> bool:
    """Say whether the wish is about this ticket: neither subject nor words name another one."""
    if match.elsewhere and wish.kind is not WishKind.STATUS:
        return False
    own = {ticket.number, *([case.via.number] if case.via is not None else [])}
    return own.issuperset(wish.numbers)


def _status(case: Case, ticket: Ticket, wish: Wish) -> Decision | None:
    """Tell them how it stands. The owner hears of it only where a person has to answer.

    That is: they say more than that, ask again within a day, a promised time has passed, or nothing could be
    sent. On a ticket that is resolved or closed, more than the question is for `follow_up`.
    """
    alone = _alone(case.reading, wish)
    if not alone and ticket.status not in UNRESOLVED:
        return None
    draft = case.draft("wish_status", Outcome.FOLLOW_UP, ticket)
    again = asked_lately(ticket, case.now)
    learned = take_words(case, draft, wish="status")
    late = is_late(draft)
    if not alone:
        move(case, draft, case.is_requester(ticket))
    what = "asks" if not alone else "asks_late" if late else "asks_again" if again else ""
    admit_copied(case, draft)
    unresolved = ticket.status in UNRESOLVED
    draft.because("asks how it stands", what)
    told = _answer(case, draft, "ticket_status", standing(draft, told=bool(what) and unresolved))
    if not told:
        what = _plainly(case, ticket)
    if what:
        pass_on(draft, case, what=what, learned=learned)
    return draft.finish()


def _add_person(case: Case, ticket: Ticket, wish: Wish) -> Decision | None:
    """Let those whom the requester names take part and get our answers; the owner is told in any case."""
    if ticket.status not in (*UNRESOLVED, Status.RESOLVED):
        return None
    draft = case.draft("wish_add_person", Outcome.FOLLOW_UP, ticket)
    learned = take_words(case, draft, wish="add_person")
    admit_copied(case, draft)
    is_requester = _is_the_requester(case, ticket)
    if not is_requester or not case.trust.may_bring:
        draft.because("wishes to add somebody, but may not: passed on in words", *case.trust.evidence)
        alone = _alone(case.reading, wish)
        what = _plainly(case, ticket) if alone else move(case, draft, case.is_requester(ticket))
        pass_on(draft, case, what=what, learned=learned)
        return draft.finish()
    added: list[str] = []
    refused: list[dict[str, Json]] = []
    for written in wish.addresses:
        address = written.lower()
        why = _why_not_add(case, draft, address, len(added))
        if why:
            refused.append({"address": written, "why": why})
        else:
            added.append(address)
    draft.copy_to(*added, actor=REQUESTER)
    draft.because(f"wishes to add {len(wish.addresses)}: {len(added)} take part from now on")
    _answer(case, draft, "people_added", {"added": list(added), "refused": list(refused)})
    what = "wrote" if _alone(case.reading, wish) else move(case, draft, is_requester)
    pass_on(draft, case, what="added" if added and what == "wrote" else what, learned=learned)
    return draft.finish()


def _why_not_add(case: Case, draft: Draft, address: str, added: int) -> str:
    """Return why this address is not copied: a word of the template; "" when it is."""
    policy, ticket = case.policy, draft.ticket
    if policy.is_own(address):
        return "desk"
    if is_robot(address):
        return "robot"
    if policy.person_at(address) is not None:
        return "staff"
    if address == ticket.requester.address.lower() or address in case.theirs or address in ticket.copied:
        return "already"
    return "too_many" if len(ticket.copied) + added >= MOST_COPIED else ""


def _end(case: Case, ticket: Ticket, wish: Wish) -> Decision | None:
    """Close the ticket as its requester wishes: withdrawn, closed, or, when it was resolved, confirmed."""
    if ticket.status is Status.CLOSED:
        return _status(case, ticket, replace(wish, alone=True))  # nothing is left to do: they are told so
    if ticket.status is Status.RESOLVED and case.reading.verdict is Verdict.CONFIRMED:
        return None  # what says so is read as a confirmation, with the rating that it may hold
    draft = case.draft(f"wish_{wish.kind.value}", Outcome.FOLLOW_UP, ticket)
    learned = take_words(case, draft, wish=wish.kind.value)
    admit_copied(case, draft)
    if (why_not := _why_not_end(case, ticket)) is not None:
        draft.because(f"wishes to {wish.kind.value}: {why_not}; passed on in words")
        pass_on(draft, case, what=_plainly(case, ticket), learned=learned)
        return draft.finish()
    if ticket.status is Status.RESOLVED and wish.kind is WishKind.CLOSE:
        draft.because("wishes it closed: confirmed")
        draft.happened(EventKind.CONFIRMED, REQUESTER)
        how, what = "confirmed", "confirmed"
    else:
        withdrawn = wish.kind is WishKind.WITHDRAW
        draft.because("withdraws it" if withdrawn else "wishes it closed")
        how, what = ("withdrawn", "withdrawn") if withdrawn else ("requester", "closed")
    close(draft, how=how, actor=REQUESTER)
    pass_on(draft, case, what=what, learned=learned)
    return draft.finish()


def _why_not_end(case: Case, ticket: Ticket) -> str | None:
    """Return why the writer may not end the ticket, an English phrase; None when they may."""
    if not _is_the_requester(case, ticket):
        return "only the requester may"
    if not case.trust.may_confirm:
        return "nothing shows that they wrote it"
    declared = incident.fold(ticket)
    if declared is not None and declared.open:
        return "it is a major incident, which is not theirs alone"
    if any(not merged.same_requester(ticket) for merged in case.known.taken_in.get(ticket.id, ())):
        return "somebody else reported the same"
    return None


def _reopen(case: Case, ticket: Ticket, _wish: Wish) -> Decision | None:
    """The requester's words reopen by themselves; a colleague's wish is passed on and moves nothing."""
    if _is_the_requester(case, ticket) or ticket.status in UNRESOLVED:
        return None
    draft = case.draft("wish_reopen", Outcome.FOLLOW_UP, ticket)
    take_words(case, draft, wish="reopen")
    draft.because("wishes to reopen: only the requester may; passed on in words")
    pass_on(draft, case, what="colleague")
    return draft.finish()


_ACTS: Mapping[WishKind, Callable[[Case, Ticket, Wish], Decision | None]] = {
    WishKind.STATUS: _status,
    WishKind.ADD_PERSON: _add_person,
    WishKind.WITHDRAW: _end,
    WishKind.CLOSE: _end,
    WishKind.REOPEN: _reopen,
}


def _plainly(case: Case, ticket: Ticket) -> str:
    """Return what their words do when they do nothing, for the owner's mail."""
    return "wrote" if case.is_requester(ticket) else "colleague"


def _is_the_requester(case: Case, ticket: Ticket) -> bool:
    return case.side is None and case.is_requester(ticket)


def _answer(case: Case, draft: Draft, template: str, values: Mapping[str, Json]) -> bool:
    """Answer who wrote, and only them; return whether a mail was queued."""
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed:
        draft.because(why_not)
        return False
    key = f"{template}:{{message}}"
    side = case.side
    if side is not None and case.is_requester(side):
        about = draft.beside(side)
        about.tell_requester(template, key=key, values=values)
        return about.withheld is None
    if case.is_requester(draft.ticket):
        draft.tell_requester(template, key=key, values=values)
        return draft.withheld is None
    draft.tell_outsider(template, case.sender, key=key, values=values)
    return not draft.not_copied
