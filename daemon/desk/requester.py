"""What a requester's mail means: a new ticket, more about one, a confirmation, a survey answer."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk import lifecycle, routing, waiting
from daemon.desk.announce import close, pass_on
from daemon.desk.answers import learn_more
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.mails import MAILS, TO_REQUESTER
from daemon.desk.matching import Match, stranger_to
from daemon.desk.model import (
    COLLEAGUE,
    DESK,
    REQUESTER,
    UNRESOLVED,
    EventKind,
    Json,
    Outcome,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.opening import announce_ticket, begin_ticket, copied
from daemon.desk.policy import Strangers
from daemon.desk.second_matter import Second, open_second
from daemon.desk.silence import may_ask
from parsers.answers import read_answer
from parsers.model import ConfirmationAnswer, Verdict


def new_ticket(case: Case) -> Decision:
    """Open a ticket for what belongs to none: the rule that answers everything."""
    return _open(case, linked=None, why="belongs to no ticket")


def _open(case: Case, *, linked: int | None, why: str) -> Decision:
    opening = begin_ticket(case, linked=linked, why=why)
    announce_ticket(case, opening)
    return opening.draft.finish()


def stranger(case: Case) -> Decision | None:
    """Hold the mail of somebody who names a ticket in which they take no part (SPEC D3).

    Knowing a number or having been forwarded a mail gives no access: the words are kept where only staff read
    them, nobody is answered, and who works on the ticket may let the sender in. So always what DMARC disowns.
    """
    named = stranger_to(case.known)
    if case.match is not None or named is None:
        return None
    rule = Strangers.HOLD if case.disowned else case.policy.strangers
    if rule is Strangers.NEW_TICKET:
        return None
    ticket = case.known.tickets[named]
    if rule is Strangers.ACCEPT:
        return admitted(case)
    draft = case.draft("stranger", Outcome.HELD, ticket)
    draft.because("names a ticket in which the sender takes no part: held")
    draft.note(case.sender, case.reading.words, case.reading.folded)
    draft.happened(EventKind.NOTED, DESK, held=True)
    allowed, why_not = may_ask(case.mail)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    sender = case.mail.sender
    for person in routing.responsible(ticket.team, ticket.owner, case.duty):
        draft.tell_staff(
            "stranger",
            person,
            key="stranger:{message}",
            values={
                "author": sender.name if sender else "",
                "address": case.sender,
                "words": case.reading.words,
                "disowned": case.disowned,
            },
        )
    return draft.finish()


def admitted(case: Case) -> Decision | None:
    """Take a stranger's mail as one from somebody who takes part, and let them take part from now on."""
    named = stranger_to(case.known)
    if named is None:
        return None
    known = replace(
        case.known,
        participants={
            **case.known.participants,
            named: case.known.participants.get(named, frozenset()) | {case.sender},
        },
    )
    match = Match(ticket_id=named, reason="names the ticket; let in")
    found = follow_up(replace(case, known=known, match=match, newcomer=True))
    return replace(found, admit=(case.sender,)) if found is not None else None


def follow_up(case: Case) -> Decision | None:
    """Put a requester's (or a watcher's) words on their ticket and pass them to who works on it."""
    ticket = case.ticket
    if ticket is None or case.match is None:
        return None
    if ticket.status is Status.CLOSED and (new := _too_late(case, ticket)) is not None:
        return new
    if ticket.status is Status.SPAM:
        return _more_spam(case, ticket)
    draft = case.draft("follow_up", Outcome.FOLLOW_UP, ticket)
    is_requester = case.is_requester(ticket)
    if answers_staff_mail(case):
        draft.because(case.match.reason)
        draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if is_requester else COLLEAGUE)
        draft.because("answers a mail that was for staff only: stays internal, moves nothing")
        author = REQUESTER if is_requester else case.sender
        draft.write(author, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        admit_copied(case, draft)
        pass_on(draft, case, what="wrote" if is_requester else "colleague")
        return draft.finish()
    learned = take_words(case, draft)
    what = move(case, draft, is_requester)
    admit_copied(case, draft)
    pass_on(draft, case, what=what, learned=learned)
    return draft.finish()


def _more_spam(case: Case, ticket: Ticket) -> Decision:
    """Keep what is written on a ticket that staff marked as spam; nobody is told."""
    draft = case.draft("follow_up", Outcome.SPAM, ticket)
    draft.because("on a ticket that was marked as spam: kept, nobody is told")
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if case.is_requester(ticket) else COLLEAGUE)
    draft.write(case.sender, Visibility.INTERNAL, case.reading.words, case.reading.folded)
    return draft.finish()


def take_words(case: Case, draft: Draft, **facts: Json) -> list[Json]:
    """Put what the requester (or a watcher) says on the ticket and into its record, moving nothing.

    Return what the record learned, as mails to staff show it. `facts` go into the event.
    """
    if case.match is not None:
        draft.because(case.match.reason)
    is_requester, side = case.is_requester(draft.ticket), case.side
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if is_requester else COLLEAGUE, **facts)
    # What somebody wrote on a ticket of their own that was merged into this one is not its requester's.
    visibility = Visibility.PUBLIC if side is None else Visibility.INTERNAL
    author = REQUESTER if is_requester else case.sender
    draft.write(author, visibility, case.reading.words, case.reading.folded)
    return learn_more(case, draft) if is_requester else []


def admit_copied(case: Case, draft: Draft) -> None:
    """Let those take part whom the one who reported has put in copy later, if they are proved."""
    side = case.side
    reported = case.is_requester(draft.ticket) or (side is not None and case.is_requester(side))
    if reported and case.match is not None and case.match.parent is not None and case.trust.may_bring:
        for address in copied(case):
            draft.admit(address)


def _asked_to_confirm(case: Case) -> bool:
    parent = case.match.parent if case.match is not None else None
    return parent is not None and parent.template in ("resolved", "confirmation_reminder")


def answers_staff_mail(case: Case) -> bool:
    """Whether the nearest mail of ours in its thread was for staff, whoever showed it to the sender."""
    known = case.known
    tapped = (link.mail for link in known.links)
    nearest = next(iter((*known.parents, *known.addressed, *tapped)), None)
    # Of a text that quotes several, one that was for staff tells more than those that were not.
    seen = (nearest,) if nearest is not None else known.quoted or known.ancestors[:1]
    return any(MAILS[mail.template].audience != TO_REQUESTER for mail in seen)


def _too_late(case: Case, ticket: Ticket) -> Decision | None:
    closed = ticket.last(EventKind.CLOSED)
    assert closed is not None, "a closed ticket has a CLOSED event"
    if case.now <= closed.at + case.policy.closing.reopen_within:
        return None
    said = _answer(case, ticket)
    if said.other is None and said.verdict in (Verdict.THANKS_ONLY, Verdict.CONFIRMED):
        return None  # the word that we asked for, a week late: nothing is left to do
    return _open(case, linked=ticket.id, why="answers a ticket closed too long ago: opened anew, linked")


def _answer(case: Case, ticket: Ticket) -> ConfirmationAnswer:
    """Read the answer to "is it solved?", apart from what it says of another matter than the ticket's."""
    about = f"{ticket.subject}\n{case.known.opening_words.get(ticket.id, '')}"
    return read_answer(case.reading.words, about=about)


def _and_more(case: Case, draft: Draft, said: ConfirmationAnswer, is_requester: bool, what: str) -> str:
    """Deal with another matter in the same answer (SPEC E1); return what happened, for the owner's mail.

    Where the person says that it is another matter, it gets a ticket of its own; else the owner reads it.
    """
    if said.other is None:
        return what
    proved = is_requester and case.trust.may_confirm and not draft.opens_others
    if said.other.separate and proved and lifecycle.may(draft.ticket, EventKind.LINKED):
        draft.because("reports another matter beside: a ticket of its own")
        second = Second(words=said.other.words, how=("other_matter", "other_matter"))
        open_second(case, draft, second, actor=REQUESTER)
        return f"{what}_second" if what in ("confirmed", "thanked") else what
    draft.because("speaks of something else beside: for the owner to see")
    return f"{what}_more" if what in ("confirmed", "thanked") else what


def move(case: Case, draft: Draft, is_requester: bool) -> str:
    """Let the words move a resolved or closed ticket; return what happened, for the owner's mail.

    Only the requester confirms. Anything but thanks and a clear yes brings the ticket back: a question that
    nobody sees before the ticket closes by itself would be a lost mail.
    """
    status, said = draft.ticket.status, _answer(case, draft.ticket)
    verdict, rating = said.verdict, said.rating if said.other is not None else case.reading.rating
    if verdict is Verdict.UNCLEAR and _asked_to_confirm(case) and case.reading.assent:
        verdict = Verdict.CONFIRMED  # a bare "OK" or "可以" to the question whether it works
    if waiting.ends_with_words(draft.ticket):
        draft.because("the ticket waited for this answer: it goes on")
        draft.happened(EventKind.RESUMED, REQUESTER if is_requester else COLLEAGUE, why="requester")
        return "answered"
    if status in UNRESOLVED:
        return "wrote" if is_requester else "colleague"
    if verdict is Verdict.THANKS_ONLY:
        draft.because("thanks only: the ticket stays as it is")
        return _and_more(case, draft, said, is_requester, "thanked")
    if verdict is Verdict.CONFIRMED and not is_requester:
        draft.because("only the requester confirms: the ticket stays as it is")
        return "colleague"
    if verdict is Verdict.CONFIRMED and not case.trust.may_confirm:
        draft.because("confirms, but shows no mail of ours: the ticket stays as it is")
        return "wrote"
    if status is Status.RESOLVED and verdict is Verdict.CONFIRMED:
        draft.because("confirms in ordinary words")
        draft.happened(EventKind.CONFIRMED, REQUESTER)
        close(draft, how="confirmed", actor=REQUESTER, rated=rating is not None)
        if rating is not None:
            draft.because("rates the service in the same mail: no survey")
            draft.happened(
                EventKind.SURVEY_ANSWERED,
                REQUESTER,
                speed=rating.speed,
                skill=rating.skill,
                attitude=rating.attitude,
            )
        return _and_more(case, draft, said, is_requester, "confirmed")
    if status is Status.CLOSED and verdict is Verdict.CONFIRMED:
        draft.because("confirms a ticket that is closed already")
        return _and_more(case, draft, said, is_requester, "confirmed")
    if status is Status.RESOLVED and verdict is Verdict.NOT_FIXED:
        draft.because("says that it is not fixed")
        draft.happened(EventKind.NOT_FIXED, REQUESTER if is_requester else COLLEAGUE)
        _and_more(case, draft, said, is_requester, "not_fixed")
        return "not_fixed"
    draft.because("writes to a ticket that was " + status.value + ": reopened")
    draft.happened(EventKind.REOPENED, REQUESTER if is_requester else COLLEAGUE)
    return "reopened"
