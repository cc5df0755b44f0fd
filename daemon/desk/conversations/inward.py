"""Answers of staff that stay with staff: to an incident's team, as a retrospective, as a note (SPEC D7)."""

from __future__ import annotations

from collections.abc import Callable

from daemon.desk.case import Case
from daemon.desk.commands.order import Result
from daemon.desk.conversations import incident_acts, retrospective_acts
from daemon.desk.draft import Draft
from daemon.desk.known import SentMail
from daemon.desk.model import ReplyGoesTo
from daemon.desk.policy import Person


def take_inward(
    case: Case, on: Draft, person: Person, parent: SentMail | None, keep: Callable[[], str]
) -> tuple[str, list[Result]]:
    """Take words in as what the answered mail asked for; return what the receipt says of them.

    `keep` puts them on the ticket as a note and returns what of it the receipt quotes.
    """
    goes = parent.reply_goes_to if parent is not None else ReplyGoesTo.INTERNAL
    words = case.reading.commands.rest.strip()
    if goes is not ReplyGoesTo.RETROSPECTIVE:
        kept = keep()
        if goes is ReplyGoesTo.INCIDENT:
            incident_acts.answered(case, on, person, words)
        return kept, []
    whole = retrospective_acts.answered(case, on, person, words)
    if whole is None:
        kept = keep()
        return kept, [Result(written=case.mail.subject, refused="no_retrospective")] if words else []
    return "", [Result(written=case.mail.subject, done="retrospective_given")] if whole else []
