"""The rule for what answers a request for approval in ordinary words, or by #approve and #reject (SPEC D6).

| how far the message proves its writer | a clear yes              | a no, a question, a condition |
| ------------------------------------- | ------------------------ | ----------------------------- |
| vetoed, claimed, shown                | held, they are asked     | held, they are asked          |
| answered                              | held, they are asked     | counts                        |
| authenticated, or they said it was them | counts                 | counts                        |

Automatic replies never come so far (`decide.machine`).
"""

from __future__ import annotations

from daemon.desk.case import Case
from daemon.desk.conversations import approval_deciding as deciding
from daemon.desk.conversations.approval import Approval, fold
from daemon.desk.conversations.approval_deciding import Comes
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision, EntryKind
from daemon.desk.model import Outcome
from daemon.desk.policy import Person
from daemon.desk.silence import may_answer, receipts_are_full
from daemon.desk.unproven import hold_unproven


def approval_answer(case: Case) -> Decision | None:
    """Take an approver's answer; None for what is none, and for commands, which run like any other."""
    person, ticket = case.person, case.ticket
    if person is None or ticket is None:
        return None
    if case.reading.commands:
        return hold_unproven(case, person, ticket) if lacks_only_proof(case) else None
    if deciding.shown_request(case, ticket) is None:
        return None
    if not (case.trust.may_command or case.vouched) or lacks_only_proof(case):
        return hold_unproven(case, person, ticket)
    before = fold(ticket)
    answered = deciding.answered_by(case, ticket, person, case.reading.approval.answer)
    draft = case.draft("approval_answer", Outcome.APPROVAL_ANSWER, ticket)
    draft.because(
        case.match.reason if case.match else "",
        *(("they say that it was them",) if case.vouched else case.trust.evidence),
    )
    comes = deciding.take(draft, case, answered, words=case.reading.words)
    _tell_approver(case, draft, person, before, comes)
    return draft.finish()


def lacks_only_proof(case: Case) -> bool:
    """Say whether a message would approve something, if only it were certain who wrote it."""
    person, ticket = case.person, case.ticket
    if person is None or ticket is None:
        return False
    block = case.reading.commands
    if block:
        said = [
            deciding.answer_of(each.verb, deciding.comment_of(each.argument, block.rest))
            for each in block.commands
            if each.verb == "approve"
        ]
    elif deciding.shown_request(case, ticket) is not None:
        said = [case.reading.approval.answer]
    else:
        said = []
    approval, four_eyes = fold(ticket), case.policy.approval.four_eyes
    answers = (deciding.answered_by(case, ticket, person, answer) for answer in said)
    return any(deciding.weigh(approval, each, four_eyes=four_eyes) is Comes.UNPROVEN for each in answers)


def _tell_approver(case: Case, draft: Draft, person: Person, before: Approval, comes: Comes) -> None:
    """Say what became of the answer; of one that was no decision, ask for a single word, once."""
    if comes in deciding.DONE and person.receipts == "problems":
        return
    if case.trust.may_command:
        if receipts_are_full(case.known, case.policy.silence):
            draft.because("no receipt: there were too many lately")
            return
    else:
        allowed, why_not = may_answer(case.mail, case.known, case.policy)
        if not allowed:
            draft.because(why_not)
            return
    words = case.known.asked_words.get((draft.ticket.id, EntryKind.APPROVAL.value), {})
    if comes in deciding.STILL_OPEN:
        if comes is Comes.UNCLEAR and person.id in before.asked_again:
            draft.because("asked for one word before: not asked again")
            return
        about = before.request.message if before.request is not None else None
        draft.tell_staff(
            "approval_open",
            person,
            key="approval_open:{message}",
            values={"why": comes.value, "words": case.reading.words, "what": words.get("what", "")},
            about=about,
        )
        return
    draft.tell_staff(
        "approval_noted",
        person,
        key="approval_noted:{message}",
        values={
            "result": comes.value,
            "decided_by": deciding.decided_by(draft, before),
            "decided_at": before.decided_at.isoformat() if before.decided_at is not None else None,
            "what": words.get("what", ""),
        },
    )
