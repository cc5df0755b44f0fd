"""Mail in the name of staff that nothing proves: kept, nothing done, the real address asked (SPEC D3)."""

from __future__ import annotations

from daemon.desk.case import Case
from daemon.desk.commands import hiding
from daemon.desk.draft import Draft
from daemon.desk.effects import Decision
from daemon.desk.model import DESK, EventKind, Outcome, Ticket
from daemon.desk.policy import Person
from daemon.desk.silence import MOST_QUESTIONS, may_ask


def hold_unproven(case: Case, person: Person, ticket: Ticket | None) -> Decision:
    """From says staff, nothing proves it: keep it, do nothing, ask the real address (SPEC D3)."""
    block = case.reading.commands
    draft = case.draft("unproven_staff", Outcome.HELD, ticket)
    draft.because(
        case.match.reason if case.match else "",
        "From is an address of staff, and nothing proves it: held",
        *case.trust.evidence,
    )
    if ticket is not None:
        words = hiding.without_secrets(case.reading.words, block.commands)
        draft.note(case.sender, words, case.reading.folded)
        draft.happened(EventKind.NOTED, DESK, held=True)
    allowed, why_not = may_ask(case.mail)
    if not allowed:
        draft.because(why_not)
        return draft.finish()
    asked = draft.asked("unproven", person.address)[0]
    if asked >= MOST_QUESTIONS:
        _tell_of_more(draft, person, asked + 1)
        return draft.finish()
    # The question goes to the real address even where DMARC failed: its owner should know of the forgery.
    draft.tell_staff(
        "unproven",
        person,
        key="unproven:{message}",
        values={
            "written": [c.written for c in block.commands] + [u.written for u in block.unknown],
            "words": block.rest,
        },
    )
    return draft.finish()


def _tell_of_more(draft: Draft, person: Person, count: int) -> None:
    """Say once in an hour that more mails in somebody's name are held than they are asked about."""
    draft.because(f"no question: {count - 1} within ten minutes already")
    if draft.asked("held_more", person.address)[2]:
        draft.because("they know that there are more")
        return
    draft.tell_staff("held_more", person, key="held_more:{message}", values={"count": count})
