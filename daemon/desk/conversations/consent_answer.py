"""Asking the requester to agree to what is to be done, what they answer, and what staff log (SPEC D9).

| the requester's answer to the last proposal                | comes to                                     |
| ---------------------------------------------------------- | -------------------------------------------- |
| a question, a yes with a condition, while it is asked      | passed on to who works on it: no consent     |
| a clear yes, while it is asked, proved as a confirmation is | given                                       |
| a clear no, while it is asked or given, proved likewise    | refused                                      |
| a wish (close it, copy somebody)                           | the wish: `wished` comes next                |
| anything else, while it is asked                           | passed on to who works on it: no consent     |
| a colleague's, a merged ticket's requester's               | a follow-up like any other                   |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daemon.desk import routing
from daemon.desk.announce import pass_on
from daemon.desk.approval_rules import PROPOSAL_LABELS
from daemon.desk.case import Case
from daemon.desk.conversations.asked import asks, seal
from daemon.desk.conversations.consent import MAIL, Consent, ConsentState, due_at, fold
from daemon.desk.conversations.waiting import go_on
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.model import (
    REQUESTER,
    UNRESOLVED,
    EventKind,
    Json,
    Outcome,
    ReplyGoesTo,
    Ticket,
    Visibility,
    WaitsFor,
)
from daemon.desk.telling import AT_ONCE
from parsers.model import ApprovalAnswer


def send_proposal(
    draft: Draft,
    consent: Consent,
    given: Mapping[str, str],
    *,
    author: str,
    words: str = "",
    left_out: Sequence[Json] = (),
    with_attachments: bool = False,
    reminder: bool = False,
) -> None:
    draft.tell_requester(
        "proposal",
        key=f"proposal:{{ticket}}:{consent.number}:{'again' if reminder else 'first'}",
        values={
            "author": author,
            "words": words,
            "rows": [{"label": label, "text": given[label]} for label in PROPOSAL_LABELS if label in given],
            "reminder": reminder,
            "left_out": list(left_out),
        },
        speaker=author,
        with_attachments=with_attachments,
        about=consent.request.message if consent.request is not None else None,
        hold=AT_ONCE if reminder else draft.policy.relay_hold,
    )


def consent_answer(case: Case) -> Decision | None:
    """Take the requester's clear yes or no to a proposal, or their question about it; None for anything else.

    A question ("how long will it take?") is about the proposal, and no wish to be told how the ticket stands.
    """
    found = _proposal(case)
    if found is None:
        return None
    ticket, consent = found
    answer = case.reading.approval.answer
    if answer in (ApprovalAnswer.QUESTION, ApprovalAnswer.CONDITIONAL):
        return _no_answer(case, ticket) if consent.is_open else None
    words = case.known.asked_words.get((ticket.id, EntryKind.CONSENT.value), {})
    if not case.trust.may_confirm or seal(words) != consent.seal:
        return None
    if answer is ApprovalAnswer.APPROVE and consent.is_open:
        return _answered(case, ticket, consent, EventKind.CONSENT_GIVEN, "agreed")
    if answer is ApprovalAnswer.REJECT and consent.state in (ConsentState.ASKED, ConsentState.GIVEN):
        return _answered(case, ticket, consent, EventKind.CONSENT_REFUSED, "disagreed")
    return None


def about_proposal(case: Case) -> Decision | None:
    """Pass on what the requester wrote to an open proposal, if it is neither; comes after their wishes."""
    found = _proposal(case)
    return _no_answer(case, found[0]) if found is not None and found[1].is_open else None


def _proposal(case: Case) -> tuple[Ticket, Consent] | None:
    """Return the ticket and the last proposal on it, where that is what its requester answers."""
    ticket, match = case.ticket, case.match
    parent = match.parent if match is not None else None
    if ticket is None or parent is None or parent.reply_goes_to is not ReplyGoesTo.CONSENT:
        return None
    if not case.is_requester(ticket) or case.side is not None or ticket.status not in UNRESOLVED:
        return None
    consent = fold(ticket)
    if consent.request is None or not asks(parent, consent.request):
        return None  # an earlier proposal: words like any other
    return ticket, consent


def _answered(case: Case, ticket: Ticket, consent: Consent, kind: EventKind, what: str) -> Decision:
    draft = case.draft("consent_answer", Outcome.CONSENT_ANSWER, ticket)
    draft.because(case.match.reason if case.match else "", f"answers the proposal: {what}")
    draft.happened(
        kind,
        REQUESTER,
        how=MAIL,
        asked=consent.number,
        seal=consent.seal,
        proof=case.trust.grade.value,
        revokes=consent.state is ConsentState.GIVEN,
    )
    draft.write(REQUESTER, Visibility.PUBLIC, case.reading.words, case.reading.folded, kind=EntryKind.CONSENT)
    go_on(draft, WaitsFor.REQUESTER, kind.value, REQUESTER)
    pass_on(draft, case, what=what)
    return draft.finish()


def _no_answer(case: Case, ticket: Ticket) -> Decision:
    """Words that are no clear yes or no, or prove too little: who works on it reads them and goes on."""
    draft = case.draft("consent_answer", Outcome.CONSENT_ANSWER, ticket)
    draft.because(
        case.match.reason if case.match else "",
        "answers the proposal, but neither with a clear yes nor with a clear no",
        *case.trust.evidence,
    )
    draft.happened(EventKind.REQUESTER_WROTE, REQUESTER)
    draft.write(REQUESTER, Visibility.PUBLIC, case.reading.words, case.reading.folded)
    go_on(draft, WaitsFor.REQUESTER, "requester_wrote", REQUESTER)
    pass_on(draft, case, what="neither")
    return draft.finish()


def fall_due(draft: Draft, words: Mapping[str, str]) -> None:
    """Remind the requester once; when nothing comes then either, tell who works on the ticket."""
    at = due_at(draft.ticket, draft.policy)
    if at is None or draft.now < at:
        return
    consent = fold(draft.ticket)
    if not consent.reminded and seal(words) == consent.seal:
        draft.because("the requester has not answered the proposal: reminded once")
        draft.happened(EventKind.CONSENT_REMINDED, asked=consent.number, who="requester")
        asker = draft.policy.people.get(consent.asked_by)
        send_proposal(
            draft, consent, words, author=asker.name if asker else draft.policy.desk_name, reminder=True
        )
        return
    draft.because("the requester has not answered the proposal: who works on it is told")
    draft.happened(EventKind.CONSENT_REMINDED, asked=consent.number, who="owner")
    for person in routing.responsible(draft.ticket.team, draft.ticket.owner, draft.duty):
        draft.tell_staff(
            "consent_unanswered",
            person,
            key=f"consent_unanswered:{{ticket}}:{consent.number}",
            values={
                "rows": [
                    {"label": label, "text": words[label]} for label in PROPOSAL_LABELS if label in words
                ]
            },
        )
