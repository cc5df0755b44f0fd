"""A yes or a no to our question about a held message (SPEC D3)."""

from __future__ import annotations

from dataclasses import replace

from daemon.desk.case import Case, open_case
from daemon.desk.effects import Decision
from daemon.desk.forwarded import forwarded
from daemon.desk.model import DESK, EventKind, Outcome
from daemon.desk.reported import reported
from daemon.desk.requester import admitted
from daemon.desk.staff import staff_mail


def held_answer(case: Case) -> Decision | None:
    """Yes or no to a question about a held message: yes deals with that message as if it were proved."""
    held = case.known.held
    if held is None or case.reading.assent is None or not case.trust.may_command:
        return None
    if case.reading.commands:
        return None
    if case.reading.assent:
        inner = open_case(held.reading, held.known, case.policy, case.policies, case.now, vouched=True)
        is_staff = held.question == "unproven"
        acted = (forwarded(inner) or staff_mail(inner) or reported(inner)) if is_staff else None
        found = acted if is_staff else admitted(inner)
        if found is not None:
            return replace(
                found,
                reasons=("a yes to our question about a held message", *found.reasons),
                settles=held.message_id,
                about=held.reading.mail,
            )
    ticket = case.ticket
    draft = case.draft("held_answer", Outcome.FOLLOW_UP, ticket)
    if ticket is not None:
        draft.note(case.person.id if case.person else case.sender, case.reading.words)
        draft.happened(EventKind.NOTED, case.person.id if case.person else DESK, held=held.message_id)
    draft.because("a no to our question: the held message stays where it is")
    return draft.finish()
