"""What a requester's mail means: a new ticket, more about one, a confirmation, a survey answer."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk import routing
from daemon.desk.announce import close, pass_on
from daemon.desk.case import Case
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.mails import MAILS, TO_REQUESTER
from daemon.desk.matching import Match, stranger_to
from daemon.desk.model import (
    COLLEAGUE,
    DESK,
    REQUESTER,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Status,
    Ticket,
    Visibility,
)
from daemon.desk.opening import announce_ticket, begin_ticket, copied
from daemon.desk.policy import Strangers
from daemon.desk.record import read_more, shown_record, with_values
from daemon.desk.silence import may_answer
from parsers.fields import NO_RECORD
from parsers.model import Verdict


def new_ticket(case: Case) -> Decision:
    """Open a ticket for what belongs to none: the rule that answers everything."""
    return _open(case, linked=None, why="belongs to no ticket")


def _open(case: Case, *, linked: int | None, why: str) -> Decision:
    opening = begin_ticket(case, linked=linked, why=why)
    announce_ticket(case, opening)
    return opening.draft.finish()


def survey_answer(case: Case) -> Decision | None:
    """Take a rating of a closed ticket, or change an earlier one in time (SPEC F1).

    Usually it answers the survey. A tapped link writes a new mail with only the number in its subject, and
    some rate the mail that told them of the closing; from the requester both count.
    """
    ticket, match = case.ticket, case.match
    if ticket is None or match is None:
        return None
    answers_survey = match.parent is not None and match.parent.reply_goes_to is ReplyGoesTo.SURVEY
    rates_closed = ticket.status is Status.CLOSED and case.is_requester(ticket)
    if not (answers_survey or rates_closed):
        return None
    rating, verdict = case.reading.rating, case.reading.verdict
    if rating is None:
        # Suggestions in words are welcome too; only "still broken" brings the ticket back.
        if answers_survey and ticket.status is Status.CLOSED and verdict is not Verdict.NOT_FIXED:
            return _suggestion(case, ticket, match.reason)
        return None
    if not case.trust.may_confirm:
        draft = case.draft("survey_answer", Outcome.REFUSED, ticket)
        draft.because("rates the service, but shows no mail of ours: not counted", *case.trust.evidence)
        draft.write(REQUESTER, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        return draft.finish()
    asked = ticket.last(EventKind.SURVEY_SENT) or ticket.last(EventKind.CLOSED)
    if asked is None or case.now > asked.at + case.policy.survey.changeable_for:
        if rating.comment:
            return None  # too late to count, but somebody says something: a follow-up like any other
        draft = case.draft("survey_answer", Outcome.REFUSED, ticket)
        draft.because("a survey answer after the time in which it may be given or changed")
        draft.write(REQUESTER, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        return draft.finish()
    draft = case.draft("survey_answer", Outcome.SURVEY_ANSWER, ticket)
    draft.because(match.reason, "rates the service")
    draft.happened(
        EventKind.SURVEY_ANSWERED,
        REQUESTER,
        speed=rating.speed,
        skill=rating.skill,
        attitude=rating.attitude,
    )
    if rating.comment:
        draft.write(REQUESTER, Visibility.PUBLIC, rating.comment, case.reading.folded)
        what = "wrote"
        if verdict is Verdict.NOT_FIXED and ticket.status is Status.CLOSED:
            draft.because("and says that it is not fixed")
            draft.happened(EventKind.REOPENED, REQUESTER)
            what = "reopened"
        pass_on(draft, case, what=what)
    return draft.finish()


def _suggestion(case: Case, ticket: Ticket, why: str) -> Decision:
    """Words instead of figures in answer to the survey: kept, shown to who worked on it, nothing reopened."""
    draft = case.draft("survey_suggestion", Outcome.SURVEY_ANSWER, ticket)
    draft.because(why, "answers the survey in words")
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER)
    draft.write(REQUESTER, Visibility.PUBLIC, case.reading.words, case.reading.folded)
    pass_on(draft, case, what="wrote")
    return draft.finish()


def stranger(case: Case) -> Decision | None:
    """Hold the mail of somebody who names a ticket in which they take no part (SPEC D3).

    Knowing a number or having been forwarded a mail gives no access: the words are kept where only staff read
    them, nobody is answered, and who works on the ticket may let the sender in with a yes.
    """
    named = stranger_to(case.known)
    if case.match is not None or named is None or case.policy.strangers is Strangers.NEW_TICKET:
        return None
    ticket = case.known.tickets[named]
    if case.policy.strangers is Strangers.ACCEPT:
        return admitted(case)
    draft = case.draft("stranger", Outcome.HELD, ticket)
    draft.because("names a ticket in which the sender takes no part: held")
    draft.note(case.sender, case.reading.words, case.reading.folded)
    draft.happened(EventKind.NOTED, DESK, held=True)
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
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
    found = follow_up(replace(case, known=known, match=match))
    return replace(found, admit=(case.sender,)) if found is not None else None


def follow_up(case: Case) -> Decision | None:
    """Put a requester's (or a watcher's) words on their ticket and pass them to who works on it."""
    ticket = case.ticket
    if ticket is None or case.match is None:
        return None
    if ticket.status is Status.CLOSED and (new := _too_late(case, ticket)) is not None:
        return new
    draft = case.draft("follow_up", Outcome.FOLLOW_UP, ticket)
    draft.because(case.match.reason)
    is_requester = case.is_requester(ticket)
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER if is_requester else COLLEAGUE)
    author = REQUESTER if is_requester else case.sender
    learned: list[Json] = []
    if _answers_staff_mail(case):
        draft.because("answers a mail that was for staff only: stays internal, moves nothing")
        draft.write(author, Visibility.INTERNAL, case.reading.words, case.reading.folded)
        what = "wrote" if is_requester else "colleague"
    else:
        draft.write(author, Visibility.PUBLIC, case.reading.words, case.reading.folded)
        if is_requester:
            learned = _learn(case, draft)
        what = _move(case, draft, is_requester)
    if is_requester and case.match.parent is not None:
        for address in copied(case):  # whom they put in copy later may answer too
            draft.admit(address)
    pass_on(draft, case, what=what, learned=learned)
    return draft.finish()


def _learn(case: Case, draft: Draft) -> list[Json]:
    """Take what the requester answers or adds into the record (SPEC A4, A5); return it as mails show it."""
    found, declined = read_more(case.reading, draft.ticket, case.known.received_at, case.policy.zone)
    if found or declined:
        draft.learn(found)
        draft.happened(
            EventKind.FIELDS_LEARNED,
            REQUESTER,
            fields=[value.field.value for value in found],
            declined=sorted(field.value for field in declined),
        )
    return shown_record(with_values(NO_RECORD, found))


def _asked_to_confirm(case: Case) -> bool:
    parent = case.match.parent if case.match is not None else None
    return parent is not None and parent.template in ("resolved", "confirmation_reminder")


def _answers_staff_mail(case: Case) -> bool:
    """Whether the nearest mail of ours in its thread was for staff, whoever showed it to the sender."""
    known = case.known
    nearest = next(iter((*known.parents, *known.addressed)), None)
    # Of a text that quotes several, one that was for staff tells more than those that were not.
    seen = (nearest,) if nearest is not None else known.quoted or known.ancestors[:1]
    return any(MAILS[mail.template].audience != TO_REQUESTER for mail in seen)


def _too_late(case: Case, ticket: Ticket) -> Decision | None:
    closed = ticket.last(EventKind.CLOSED)
    assert closed is not None, "a closed ticket has a CLOSED event"
    if case.now <= closed.at + case.policy.closing.reopen_within:
        return None
    if case.reading.verdict in (Verdict.THANKS_ONLY, Verdict.CONFIRMED):
        return None  # the word that we asked for, a week late: nothing is left to do
    return _open(case, linked=ticket.id, why="answers a ticket closed too long ago: opened anew, linked")


def _move(case: Case, draft: Draft, is_requester: bool) -> str:
    """Let the words move a resolved or closed ticket; return what happened, for the owner's mail.

    Only the requester confirms. Anything but thanks and a clear yes brings the ticket back: a question that
    nobody sees before the ticket closes by itself would be a lost mail.
    """
    status, verdict = draft.ticket.status, case.reading.verdict
    if verdict is Verdict.UNCLEAR and _asked_to_confirm(case) and case.reading.assent:
        verdict = Verdict.CONFIRMED  # a bare "OK" or "可以" to the question whether it works
    if status in (Status.NEW, Status.OPEN):
        return "wrote" if is_requester else "colleague"
    if verdict is Verdict.THANKS_ONLY:
        draft.because("thanks only: the ticket stays as it is")
        return "thanked"
    if verdict is Verdict.CONFIRMED and not is_requester:
        draft.because("only the requester confirms: the ticket stays as it is")
        return "colleague"
    if verdict is Verdict.CONFIRMED and not case.trust.may_confirm:
        draft.because("confirms, but shows no mail of ours: the ticket stays as it is")
        return "wrote"
    if status is Status.RESOLVED and verdict is Verdict.CONFIRMED:
        draft.because("confirms in ordinary words")
        draft.happened(EventKind.CONFIRMED, REQUESTER)
        rating = case.reading.rating
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
        return "confirmed"
    if status is Status.CLOSED and verdict is Verdict.CONFIRMED:
        draft.because("confirms a ticket that is closed already")
        return "confirmed"
    if status is Status.RESOLVED and verdict is Verdict.NOT_FIXED:
        draft.because("says that it is not fixed")
        draft.happened(EventKind.NOT_FIXED, REQUESTER)
        return "not_fixed"
    draft.because("writes to a ticket that was " + status.value + ": reopened")
    draft.happened(EventKind.REOPENED, REQUESTER)
    return "reopened"
