"""What a message means to the desk: one ordered table of rules, the first answer wins.

message + what is known + policy + now -> decision (outcome, effects, reasons). No I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from daemon.desk.alerts import monitoring_alert
from daemon.desk.bounces import bounce
from daemon.desk.case import Case, open_case
from daemon.desk.commands import stands_alone
from daemon.desk.commands.hiding import forget_named, without_secrets
from daemon.desk.conversations.approval_answer import approval_answer
from daemon.desk.conversations.consent_answer import about_proposal, consent_answer
from daemon.desk.conversations.vendor_mail import vendor_mail
from daemon.desk.effects import Decision
from daemon.desk.exposure import exposed_by
from daemon.desk.forwarded import forwarded
from daemon.desk.held import held_answer
from daemon.desk.known import Known
from daemon.desk.mails import MAILS, RECEIPTS, TO_REQUESTER
from daemon.desk.model import (
    DESK,
    EventKind,
    Outcome,
    Ticket,
    Visibility,
)
from daemon.desk.policy import Policy
from daemon.desk.reachable import revived, shows_life
from daemon.desk.receipts import receipt_values
from daemon.desk.reported import reported
from daemon.desk.requester import follow_up, new_ticket, stranger
from daemon.desk.routing import responsible
from daemon.desk.senders import listed
from daemon.desk.silence import may_answer, receipts_are_full
from daemon.desk.staff import staff_mail
from daemon.desk.survey import survey_answer
from daemon.desk.tapped import used_link
from daemon.desk.trust import Grade
from daemon.desk.wishes import wished, wished_about_all
from parsers.model import AutoKind
from parsers.reading import Reading
from parsers.spam import spam_verdict


def duplicate(case: Case) -> Decision | None:
    """The same content was taken in before, from this mailbox or another."""
    if case.known.duplicate_of is None:
        return None
    draft = case.draft("duplicate", Outcome.DUPLICATE)
    draft.because("the same content was taken in before")
    draft.duplicate_of = case.known.duplicate_of
    return draft.finish()


def _held_already(case: Case, decision: Decision) -> Decision:
    """A copy of a message that is held, and that proves no more than it: asked about once is enough."""
    if decision.outcome is not Outcome.HELD or case.known.held_copy is None:
        return decision
    draft = case.draft("duplicate", Outcome.DUPLICATE)
    draft.because("the same content is held already", *decision.reasons)
    draft.duplicate_of = case.known.held_copy
    return draft.finish()


def machine(case: Case) -> Decision | None:
    """Automatic replies and list mail open no ticket, change none and get no answer (RFC 3834)."""
    kind = case.mail.auto
    if kind is AutoKind.HUMAN:
        return None
    if kind is AutoKind.LIST and case.match is not None and case.match.parent is not None:
        return None  # a person's answer to our mail that went through a list; it gets no automatic answer
    outcome = Outcome.AUTOMATIC_REPLY if kind is AutoKind.AUTO_REPLY else Outcome.REFUSED
    draft = case.draft("machine", outcome, case.ticket)
    draft.because(*case.mail.auto_evidence)
    if case.ticket is None:
        draft.because("about no ticket: kept, nothing opened")
        return draft.finish()
    draft.happened(EventKind.AUTOMATIC_REPLY)
    draft.write(case.sender, Visibility.INTERNAL, case.reading.words, case.reading.folded)
    draft.because("kept on its ticket, which it does not change")
    return draft.finish()


def spam(case: Case) -> Decision | None:
    """The mail server's filter calls it spam: kept, nothing opened, nobody answered.

    An answer to a mail of ours is let through: filters err, and a lost answer is worse than a bad one.
    """
    verdict = spam_verdict(case.mail) if case.policy.honour_spam_verdicts else None
    if verdict is None or (case.match is not None and case.match.parent is not None):
        return None
    draft = case.draft("spam", Outcome.SPAM)
    draft.because(f"the mail server's filter says so: {verdict}")
    return draft.finish()


def answer_to_notice(case: Case) -> Decision | None:
    """An answer to a mail of ours that is about no ticket (digest, notice): never a ticket of its own.

    Managers remark on people there. Its writer is told that nobody reads it.
    """
    known, sender = case.known, case.sender
    shown = (*known.parents, *known.addressed, *known.quoted)
    # A requester's answer to a list of their tickets is a mail like any other.
    notices = [
        mail for mail in shown if mail.ticket_id is None and MAILS[mail.template].audience != TO_REQUESTER
    ]
    if case.match is not None or not any(sender in notice.recipients for notice in notices):
        return None
    if case.person is not None and any(map(stands_alone, case.reading.commands.commands)):
        return None  # it says what to do, and needs no ticket for it
    draft = case.draft("answer_to_notice", Outcome.REFUSED)
    draft.because("answers a mail that is about no ticket: kept, nothing opened")
    if case.person is None:
        return draft.finish()
    commands = case.reading.commands.commands
    forget_named(draft, commands)
    allowed, why_not = may_answer(case.mail, known, case.policy)
    if not allowed:
        draft.because(why_not)
    elif all(notice.template in RECEIPTS for notice in notices if sender in notice.recipients):
        draft.because("no receipt for an answer to a receipt")
    elif receipts_are_full(known, case.policy.silence):
        draft.because("no receipt: there were too many lately")
    else:
        draft.tell_staff(
            "receipt",
            case.person,
            key="receipt:{message}",
            values=receipt_values(
                refused=[{"written": case.mail.subject, "why": "no_ticket", "value": ""}],
                kept_text=without_secrets(case.reading.words, commands),
            ),
        )
    return draft.finish()


def own_mail(case: Case) -> Decision | None:
    """What the desk itself wrote comes back through a list, a forward or a loop."""
    if not case.policy.is_own(case.sender):
        return None
    draft = case.draft("own_mail", Outcome.REFUSED)
    draft.because("sent from the desk's own address")
    return draft.finish()


def blocked(case: Case) -> Decision | None:
    """The administrator, or a supervisor by `#block`, calls this sender's mail spam: kept, nobody told.

    By From or by the envelope's sender. Unlike a filter's verdict this holds for answers too; bounces of what
    we sent there are dealt with before. The envelope tells who handed the mail on, as a list or a relay does:
    it blocks neither staff nor who answers, directly, a mail of ours.
    """
    rules = case.policy.silence.blocked_senders
    rule = listed(case.sender, rules)
    wanted = case.person is not None or (case.match is not None and case.match.direct)
    if rule is None and not wanted:
        rule = listed(case.mail.return_path or "", rules)
    if rule is None and case.person is None:
        rule = case.known.blocked or None
    if rule is None:
        return None
    draft = case.draft("blocked", Outcome.SPAM)
    draft.because(f"the sender is on the block list: {rule}")
    return draft.finish()


def no_sender(case: Case) -> Decision | None:
    """Nobody to answer and nobody to ask: the administrator finds it among the refused."""
    if case.sender:
        return None
    draft = case.draft("no_sender", Outcome.REFUSED)
    draft.because("no usable sender address")
    return draft.finish()


def ignored(case: Case) -> Decision | None:
    """The administrator wants nothing of this sender."""
    rule = listed(case.sender, case.policy.silence.ignored_senders)
    if rule is None:
        return None
    draft = case.draft("ignored", Outcome.REFUSED)
    draft.because(f"the sender is on the ignore list: {rule}")
    return draft.finish()


def disowned(case: Case) -> Decision | None:
    """DMARC failed on a mail that would act on a ticket: kept for staff, moves nothing, is not answered.

    Staff's are asked about instead (`staff_mail`): their owner should know of the forgery.
    """
    ticket = case.ticket
    if ticket is None or case.person is not None or case.trust.grade is not Grade.VETOED:
        return None
    return _hold(case, ticket, "disowned", "the domain of From disowns this mail (DMARC): held")


def former_staff(case: Case) -> Decision | None:
    """An answer to a mail for staff from somebody who is staff no more, or never was: kept, moves nothing."""
    ticket, match = case.ticket, case.match
    if ticket is None or match is None or match.parent is None or case.person is not None:
        return None
    if MAILS[match.parent.template].audience == TO_REQUESTER:
        return None
    return _hold(case, ticket, "former_staff", "answers a mail for staff, but is no address of staff: held")


def _hold(case: Case, ticket: Ticket, rule: str, why: str) -> Decision:
    draft = case.draft(rule, Outcome.HELD, ticket)
    draft.because(why, *case.trust.evidence)
    draft.note(case.sender, case.reading.words, case.reading.folded)
    draft.happened(EventKind.NOTED, DESK, held=True)
    sender = case.mail.sender
    for person in responsible(ticket.team, ticket.owner, case.duty):
        draft.tell_staff(
            "held",
            person,
            key="held:{message}",
            values={
                "author": sender.name if sender else "",
                "address": case.sender,
                "words": case.reading.words,
                "why": rule,
            },
        )
    return draft.finish()


Rule = Callable[[Case], Decision | None]

RULES: tuple[Rule, ...] = (  # the order is the policy
    duplicate,
    monitoring_alert,
    bounce,
    blocked,
    vendor_mail,
    machine,
    no_sender,
    own_mail,
    ignored,
    spam,
    disowned,
    former_staff,
    held_answer,
    answer_to_notice,
    survey_answer,
    approval_answer,
    consent_answer,
    forwarded,
    used_link,
    staff_mail,
    reported,
    stranger,
    wished,
    wished_about_all,
    about_proposal,
    follow_up,
    new_ticket,
)


def decide(
    reading: Reading, known: Known, policy: Policy, policies: Mapping[int, Policy], now: datetime
) -> Decision:
    """Say what a message means. `policies` holds `policy` and every version that a ticket at hand names."""
    case = open_case(reading, known, policy, policies, now)
    alive = shows_life(case.mail, known, now, policy.silence)
    if case.trust.grade is Grade.VETOED:
        alive = ""
    elif alive:
        case = replace(case, known=revived(known, alive, now))
    for rule in RULES:
        if (decision := rule(case)) is not None:
            decision = _held_already(case, decision)
            alive = "" if decision.outcome is Outcome.SPAM else alive
            return replace(decision, exposes=exposed_by(case), alive=alive)
    raise AssertionError("new_ticket answers everything")
