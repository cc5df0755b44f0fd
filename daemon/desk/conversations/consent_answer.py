"""Asking the requester to agree to what is to be done, what they answer, and what staff log (SPEC D9).

| the requester's answer to the last proposal            | comes to                                      |
| ------------------------------------------------------ | --------------------------------------------- |
| a clear yes, while it is asked, proved as a confirming is | given                                      |
| a clear no, while it is asked or given, proved likewise | refused                                      |
| anything else on an unresolved ticket                  | their words go to who works on it: no consent |
| a colleague's, a merged ticket's requester's           | a follow-up like any other                    |
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
    )


def consent_answer(case: Case) -> Decision | None:
    """Take the requester's answer to a proposal; None for what is none of theirs."""
    ticket, match = case.ticket, case.match
    parent = match.parent if match is not None else None
    if ticket is None or match is None or parent is None or parent.reply_goes_to is not ReplyGoesTo.CONSENT:
        return None
    if not case.is_requester(ticket) or case.side is not None or ticket.status not in UNRESOLVED:
        return None
    consent, answer = fold(ticket), case.reading.approval.answer
    if consent.request is None or not asks(parent, consent.request):
        return None  # an earlier proposal: words like any other
    words = case.known.asked_words.get((ticket.id, EntryKind.CONSENT.value), {})
    sure = case.trust.may_confirm and seal(words) == consent.seal
    if sure and answer is ApprovalAnswer.APPROVE and consent.is_open:
        return _answered(case, ticket, consent, EventKind.CONSENT_GIVEN, "agreed")
    may_refuse = consent.state in (ConsentState.ASKED, ConsentState.GIVEN)
    if sure and answer is ApprovalAnswer.REJECT and may_refuse:
        return _answered(case, ticket, consent, EventKind.CONSENT_REFUSED, "disagreed")
    return _no_answer(case, ticket) if consent.is_open else None


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
