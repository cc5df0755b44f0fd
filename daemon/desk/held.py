"""A yes or a no to our question about a held message (SPEC D3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from daemon.desk.case import Case, open_case
from daemon.desk.conversations.approval_answer import approval_answer, lacks_only_proof
from daemon.desk.conversations.vendor_mail import vendor_mail
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.forwarded import forwarded
from daemon.desk.known import Held
from daemon.desk.model import DESK, EventKind, Outcome
from daemon.desk.policy import Person
from daemon.desk.reported import reported
from daemon.desk.requester import admitted
from daemon.desk.silence import may_answer
from daemon.desk.staff import staff_mail
from daemon.desk.trust import Grade

QUESTION_OPEN = timedelta(days=7)
"""How long after a message was held a yes to the question about it still counts."""


def held_answer(case: Case) -> Decision | None:
    """Yes or no to a question about a held message: yes deals with that message as if it were proved.

    It counts from whom was asked when the answer proves its writer; and also when it names no mail of ours in
    In-Reply-To, but shows the question itself (some mail programs keep nothing else), since else the answer
    would be asked about again and again. Nobody is ever asked "was this you?" about such an answer.
    """
    held, person = case.known.held, case.person
    if held is None or person is None:
        return None
    if case.trust.may_command and (case.reading.commands or not held.open):
        return None  # it says for itself what to do, or is an ordinary answer by now
    if case.trust.grade is Grade.VETOED:
        return _disowned(case, held)
    if not held.open:
        draft = _kept(case, held, "the question was settled before")
        return draft.finish()
    shown_alone = not case.known.parents
    over = held.asked_at is not None and case.now > held.asked_at + QUESTION_OPEN
    if over or not (_proved(case, person) or shown_alone):
        return _no_effect(case, held, person, "over", "the question is over: nothing was done")
    if case.reading.commands or case.reading.assent is None:
        return _no_effect(case, held, person, "unreadable", "neither a yes nor a no to our question")
    if case.reading.assent and not _proved(case, person) and _approves(case, held):
        return _no_effect(case, held, person, "unproved", "an approval needs a direct answer to our question")
    if not case.reading.assent:
        draft = _kept(case, held, "a no to our question: the held message is refused")
        return _settled(draft.finish(), held, Outcome.REFUSED)
    found = _acted(case, held)
    if found is not None:
        because = ("a yes to our question about a held message", *found.reasons)
        return _settled(replace(found, reasons=because, about=held.reading.mail), held, found.outcome)
    why = "a yes to our question, but nothing is left to do for the held message"
    return _settled(_no_effect(case, held, person, "nothing", why), held, Outcome.REFUSED)


def _proved(case: Case, person: Person) -> bool:
    """Whether the answer proves its writer: vouched for by our server, or a direct answer to the question.

    Of what else the answer refers to, the question alone matters: it may be about no ticket while the thread
    names one.
    """
    if case.trust.grade in (Grade.VETOED, Grade.AUTHENTICATED):
        return case.trust.grade is Grade.AUTHENTICATED
    if len(case.known.parents) != 1:
        return False
    (question,) = case.known.parents
    asked = {case.sender, *person.addresses}.intersection(question.recipients)
    return bool(asked) and question.signed and not question.exposed


def _acted(case: Case, held: Held) -> Decision | None:
    """What the held message does now that somebody stands up for it; None for nothing."""
    if held.known.duplicate_of is not None:
        return None  # the same content came in again, was proved, and has done it
    released = held.question == "leak"
    inner = open_case(
        *(held.reading, held.known, case.policy, case.policies, case.now),
        vouched=not released,
        released=released,
    )
    if held.question == "stranger":
        return vendor_mail(inner) or admitted(inner)
    if released:
        return staff_mail(inner)
    found = approval_answer(inner) or forwarded(inner) or staff_mail(inner) or reported(inner)
    return _still_about(held, found) if found is not None and found.rule == "leak" else found


def _still_about(held: Held, stopped: Decision) -> Decision:
    """Their words would give something away: what is asked about is that message, not the yes to it."""
    return replace(
        stopped,
        mails=tuple(
            replace(mail, about=held.message_id) if mail.template == "leak" else mail
            for mail in stopped.mails
        ),
    )


def _approves(case: Case, held: Held) -> bool:
    """Whether the held message would approve a change: then a yes that merely shows the question, which
    whoever was forwarded it could write, is not enough (SPEC D3)."""
    return lacks_only_proof(open_case(held.reading, held.known, case.policy, case.policies, case.now))


def _settled(decision: Decision, held: Held, outcome: Outcome) -> Decision:
    return replace(
        decision,
        settles=held.message_id,
        settles_as=outcome,
        claims=held.reading.mail.fingerprint,
    )


def _kept(case: Case, held: Held, why: str) -> Draft:
    """Keep the words of an answer for staff, as whoever wrote them is known."""
    proved = case.person is not None and _proved(case, case.person)
    draft = case.draft("held_answer", Outcome.FOLLOW_UP if proved else Outcome.HELD, case.ticket)
    draft.because(why, *case.trust.evidence)
    if case.ticket is not None:
        who = case.person.id if case.person is not None and proved else ""
        draft.note(who or case.sender, case.reading.words, case.reading.folded)
        draft.happened(EventKind.NOTED, who or DESK, held=held.message_id)
    return draft


def _no_effect(case: Case, held: Held, person: Person, why: str, reason: str) -> Decision:
    """Tell who was asked, once for each reason, that their answer has done nothing."""
    draft = _kept(case, held, reason)
    allowed, why_not = may_answer(case.mail, case.known, case.policy)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    draft.tell_staff(
        "no_effect",
        person,
        key=f"no_effect:{held.message_id}:{why}",
        values={"why": why},
        about=held.message_id,
    )
    return draft.finish()


def _disowned(case: Case, held: Held) -> Decision:
    """An answer that DMARC disowns does nothing; who runs the desk learns of it once for each question."""
    draft = _kept(case, held, "an answer to our question that the domain of From disowns (DMARC): held")
    draft.tell_administrator(
        "disowned",
        key=f"disowned:{held.message_id}",
        values={
            "what": "answer",
            "address": case.sender,
            "subject": case.mail.subject,
            "words": case.reading.words,
        },
    )
    return draft.finish()
