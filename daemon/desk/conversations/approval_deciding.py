"""What an answer to a request for approval does: who may decide, on which request, who is told (SPEC D6).

`weigh` is the table; the first row that fits wins:

| the answer                                                      | comes to                          |
| ---------------------------------------------------------------- | --------------------------------- |
| nothing was ever asked on this ticket                           | none                              |
| it answers an earlier request than the last                     | superseded                        |
| it shows no request, and it is not certain which one is meant   | which                             |
| its writer may not decide                                       | not_yours                         |
| its writer asked for it (four eyes)                             | own                               |
| the request ran out, was withdrawn, or its ticket has ended     | expired, withdrawn, lapsed        |
| a no from whoever approved it                                   | revoked                           |
| it was decided on before                                        | already_approved, already_rejected |
| a no                                                            | rejected                          |
| a yes with a condition; a question                              | conditional, question             |
| anything that is no clear yes                                   | unclear                           |
| the words of the request are others than those that were sent   | changed                           |
| a clear yes that proves its writer, or that they vouch for      | approved                          |
| a clear yes                                                     | unproven                          |

Everything but "which" and "unproven" is recorded; what is no plain yes or no goes to who asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from daemon.desk import lifecycle
from daemon.desk.case import Case
from daemon.desk.conversations.approval import Approval, ApprovalState, fold
from daemon.desk.conversations.approval_asking import DECIDES, name_of, tell_decided, who_hears
from daemon.desk.conversations.asked import asks, seal
from daemon.desk.conversations.waiting import go_on
from daemon.desk.draft import Draft
from daemon.desk.effects import EntryKind
from daemon.desk.known import SentMail
from daemon.desk.model import EventKind, ReplyGoesTo, Ticket, Visibility, WaitsFor
from daemon.desk.policy import Person
from parsers.answers import read_approval
from parsers.model import ApprovalAnswer


class Comes(StrEnum):
    """What comes of an answer; see the table above."""

    NONE = "none"
    SUPERSEDED = "superseded"
    WHICH = "which"
    NOT_YOURS = "not_yours"
    OWN = "own"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    ALREADY_APPROVED = "already_approved"
    ALREADY_REJECTED = "already_rejected"
    REJECTED = "rejected"
    CONDITIONAL = "conditional"
    QUESTION = "question"
    UNCLEAR = "unclear"
    CHANGED = "changed"
    APPROVED = "approved"
    UNPROVEN = "unproven"


DONE = frozenset({Comes.APPROVED, Comes.REJECTED, Comes.REVOKED})
STILL_OPEN = frozenset({Comes.CONDITIONAL, Comes.QUESTION, Comes.UNCLEAR})
"""It was no decision: the same person may still give one."""
_UNRECORDED = frozenset({Comes.NONE, Comes.WHICH, Comes.UNPROVEN})

_OVER: Mapping[ApprovalState, Comes] = {
    ApprovalState.EXPIRED: Comes.EXPIRED,
    ApprovalState.WITHDRAWN: Comes.WITHDRAWN,
    ApprovalState.LAPSED: Comes.LAPSED,
}
_READ_AS: Mapping[ApprovalAnswer, Comes] = {
    ApprovalAnswer.REJECT: Comes.REJECTED,
    ApprovalAnswer.CONDITIONAL: Comes.CONDITIONAL,
    ApprovalAnswer.QUESTION: Comes.QUESTION,
    ApprovalAnswer.UNCLEAR: Comes.UNCLEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer, with all that decides what comes of it."""

    person: Person
    answer: ApprovalAnswer
    about_last: bool | None
    """Whether it is about the last request; None: it shows none, and which is meant is not certain."""
    proof: str
    """"authenticated", "checked" (they said that it was them), or "" for anything less."""
    unchanged: bool
    """The request reads as when it was sent."""


def weigh(approval: Approval, answered: Answered, *, four_eyes: bool) -> Comes:
    """Say what comes of an answer, by the table above. A pure function of what is given."""
    person, state = answered.person, approval.state
    if state is ApprovalState.NONE:
        return Comes.NONE
    if answered.about_last is None:
        return Comes.WHICH
    if not answered.about_last:
        return Comes.SUPERSEDED
    if not (person.roles & DECIDES or person.id in approval.asked):
        return Comes.NOT_YOURS
    if four_eyes and person.id == approval.asked_by:
        return Comes.OWN
    if state in _OVER:
        return _OVER[state]
    if state is ApprovalState.APPROVED:
        takes_back = answered.answer is ApprovalAnswer.REJECT and person.id == approval.decided_by
        return Comes.REVOKED if takes_back else Comes.ALREADY_APPROVED
    if state is ApprovalState.REJECTED:
        return Comes.ALREADY_REJECTED
    if answered.answer is not ApprovalAnswer.APPROVE:
        return _READ_AS[answered.answer]
    if not answered.unchanged:
        return Comes.CHANGED
    return Comes.APPROVED if answered.proof else Comes.UNPROVEN


def shown_request(case: Case, ticket: Ticket) -> SentMail | None:
    """Return the mail of ours by which the message answers a request: the one that went to its writer, or, in
    a mail that was passed on to them, the nearest of ours in its thread."""
    match, known = case.match, case.known
    if match is not None and match.parent is not None:
        return match.parent if match.parent.reply_goes_to is ReplyGoesTo.APPROVAL else None
    seen = (*known.parents, *known.addressed, *known.quoted, *known.ancestors)
    about_it = (
        mail for mail in seen if mail.ticket_id is not None and known.live(mail.ticket_id) == ticket.id
    )
    nearest = next(about_it, None)
    return nearest if nearest is not None and nearest.reply_goes_to is ReplyGoesTo.APPROVAL else None


def answered_by(case: Case, ticket: Ticket, person: Person, answer: ApprovalAnswer) -> Answered:
    """Gather what decides what comes of an answer."""
    approval = fold(ticket)
    shown = shown_request(case, ticket)
    about_last: bool | None = None
    if shown is not None and approval.request is not None:
        about_last = asks(shown, approval.request)
    elif approval.count == 1 and person.id in approval.asked and _in_its_own_right(case):
        about_last = True  # only one was ever made, and they were sent it
    words = case.known.asked_words.get((ticket.id, EntryKind.APPROVAL.value), {})
    proof = "checked" if case.vouched else "authenticated" if case.trust.may_approve else ""
    return Answered(
        person=person,
        answer=answer,
        about_last=about_last,
        proof=proof,
        unchanged=seal(words) == approval.seal,
    )


def _in_its_own_right(case: Case) -> bool:
    """Whether the message is a mail on its own, or answers some other mail about the ticket to its writer."""
    known = case.known
    return case.match is not None and (case.match.parent is not None or not (known.parents or known.quoted))


def take(draft: Draft, case: Case, answered: Answered, *, words: str) -> Comes:
    """Let an answer do what it comes to (events, the words, mails to who asked), and return that."""
    approval, person = fold(draft.ticket), answered.person
    comes = weigh(approval, answered, four_eyes=draft.policy.approval.four_eyes)
    draft.because(f"answers a request for approval: {comes.value}")
    if comes in _UNRECORDED:
        if comes is Comes.NONE and shown_request(case, draft.ticket) is not None:
            # The ticket that it was about was merged into this one: nothing to decide, but not lost.
            draft.note(person.id, words, case.reading.folded)
            draft.happened(EventKind.NOTED, person.id)
            _pass_on(draft, case, approval, answered, comes, words)
        return comes
    draft.write(person.id, Visibility.INTERNAL, words, case.reading.folded, kind=EntryKind.APPROVAL)
    if comes in DONE:
        _decide(draft, case, approval, answered, comes, words)
        return comes
    if lifecycle.may(draft.ticket, EventKind.APPROVAL_COMMENTED):
        draft.happened(
            EventKind.APPROVAL_COMMENTED,
            person.id,
            request=approval.number,
            answer=comes.value,
            proof=answered.proof,
        )
    else:
        draft.happened(EventKind.NOTED, person.id)
    if comes is not Comes.ALREADY_APPROVED or answered.answer is not ApprovalAnswer.APPROVE:
        _pass_on(draft, case, approval, answered, comes, words)
    return comes


def _decide(
    draft: Draft, case: Case, approval: Approval, answered: Answered, comes: Comes, words: str
) -> None:
    person = answered.person
    kind = EventKind.APPROVED if comes is Comes.APPROVED else EventKind.REJECTED
    draft.happened(
        kind,
        person.id,
        request=approval.number,
        seal=approval.seal,
        proof=answered.proof,
        revokes=comes is Comes.REVOKED,
    )
    go_on(draft, WaitsFor.APPROVAL, comes.value, person.id)
    asked = case.known.asked_words.get((draft.ticket.id, EntryKind.APPROVAL.value), {})
    for hears in who_hears(draft, approval, but=person.id):
        tell_decided(
            draft,
            hears,
            comes.value,
            approval=approval,
            by=person.name,
            comment=words,
            words=asked,
            left_out=case.left_out(),
        )


def _pass_on(
    draft: Draft, case: Case, approval: Approval, answered: Answered, comes: Comes, words: str
) -> None:
    """Show who asked what was said beside a yes or a no."""
    for hears in who_hears(draft, approval, but=answered.person.id):
        draft.tell_staff(
            "approval_remark",
            hears,
            key="approval_remark:{message}",
            values={
                "what": comes.value,
                "answer": answered.answer.value,
                "by": answered.person.name,
                "words": words,
                "left_out": case.left_out(),
            },
            with_attachments=True,
        )


def decided_by(draft: Draft, approval: Approval) -> str:
    """Return the name of who decided; "" while nobody has."""
    return name_of(approval.decided_by, draft.policy) if approval.decided_by else ""


def comment_of(argument: str, rest: str) -> str:
    """Return what stands beside #approve or #reject: behind it, else below it."""
    return argument.strip() or rest.strip()


def answer_of(verb: str, comment: str) -> ApprovalAnswer:
    """Return what #approve or #reject says. A yes whose comment makes it less than one is none."""
    if verb == "reject":
        return ApprovalAnswer.REJECT
    return read_approval(f"approved\n{comment}").answer if comment else ApprovalAnswer.APPROVE
