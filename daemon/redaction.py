"""Secrets that staff want gone: looked for, taken out with the decision, wiped after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from daemon import log
from daemon.app import App
from daemon.carry_out import Carried
from daemon.desk.case import open_case
from daemon.desk.commands.hiding import secrets_of, tickets_of
from daemon.desk.effects import NEW_TICKET, Decision
from daemon.desk.known import Known
from daemon.store import redact
from daemon.store.database import StoreUnavailable
from daemon.store.later import Later
from parsers.reading import Reading
from parsers.redaction import Secret

_log = log.get("redaction")


def with_secrets(app: App, later: Later, known: Known, reading: Reading) -> Known:
    """Return what is known with where the secrets stand that a mail of staff wants to be redacted."""
    sender = reading.mail.sender
    of_staff = sender is not None and app.policy.person_at(sender.address) is not None
    wanted = secrets_of(reading.commands.commands) if of_staff else ()
    if not wanted:
        return known
    later.flush()  # of what this transaction did before, nothing may be missed
    match = open_case(reading, known, app.policy, {}, app.clock.now()).match
    if match is None:
        return known
    tickets = tickets_of(known.tickets[match.ticket_id], known.taken_in)
    found = {each: redact.look(later.connection, app.raw, Secret(each), tickets) for each in wanted}
    return replace(known, secrets=found)


def take_out(app: App, later: Later, decision: Decision, carried: Carried) -> tuple[Path, ...]:
    """Carry out the decision's redactions, last in its transaction; return the files to delete afterwards.

    `carried` is what came of the rest.
    """
    if not decision.redacts:
        return ()
    later.flush()
    now, ticket = app.clock.now(), carried.ticket.id if carried.ticket is not None else 0
    files: list[Path] = []
    for each in decision.redacts:
        tickets = [ticket if one == NEW_TICKET else one for one in each.tickets]
        files += redact.take_out(
            later.connection, app.raw, each.secret, tickets, own=carried.message, now=now
        )
    return tuple(files)


def forget(app: App, decision: Decision, files: Sequence[Path]) -> None:
    """Remove what a committed redaction has left behind: old files, and old pages of the database.

    What cannot be removed now is logged; the sweep deletes the files, and the next checkpoint the pages.
    """
    if not decision.redacts:
        return
    try:
        for file in files:
            file.unlink(missing_ok=True)
        app.database.forget_deleted()
    except (OSError, StoreUnavailable) as error:
        _log.warning("What was redacted is not wiped from the disk yet", error=str(error))
