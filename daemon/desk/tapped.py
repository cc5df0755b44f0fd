"""A tap-to-act link that was used before does nothing more (SPEC D2); the table is in `daemon.desk.links`."""

from __future__ import annotations

from daemon.desk import links
from daemon.desk.case import Case
from daemon.desk.commands import Result
from daemon.desk.effects import Decision
from daemon.desk.model import DESK, EventKind, Outcome
from daemon.desk.receipts import send_receipt


def used_link(case: Case) -> Decision | None:
    """Keep the words of a mail whose link was used already, do nothing, and tell whom it was made for."""
    person, ticket, link = case.person, case.ticket, links.link_of(case)
    if person is None or ticket is None or link is None or not link.used or case.disowned:
        return None
    assert case.match is not None
    draft = case.draft("used_link", Outcome.REFUSED, ticket)
    draft.because(case.match.reason, "its link was used already: nothing was done")
    block = case.reading.commands
    if kept := block.rest.strip():
        who = person.id if case.trust.may_command else ""
        draft.note(who or case.sender, kept)
        draft.happened(EventKind.NOTED, who or DESK)
    results = [
        Result(written=command.written, refused="link_used" if command.verb == link.verb else "not_done")
        for command in block.commands
    ]
    send_receipt(case, draft, person, results, kept_text=kept, relayed=False)
    return draft.finish()
