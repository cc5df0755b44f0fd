"""What staff want to see by the commands of a message, looked up before the rules decide on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daemon.desk.case import open_case
from daemon.desk.known import Known
from daemon.desk.lookups import Found, Look, looks_of
from daemon.desk.policy import Person, Policy
from daemon.store import lookups, tickets
from daemon.store.database import Connection
from daemon.store.later import Later
from parsers.commands import read_commands
from parsers.model import Command
from parsers.reading import Reading


def with_lookups(later: Later, known: Known, reading: Reading, policy: Policy, now: datetime) -> Known:
    """Return what is known with what the message's commands want to see; for anybody but staff as it was."""
    sender = reading.mail.sender
    person = policy.person_at(sender.address) if sender is not None else None
    wanted = looks_of(_commands(reading)) if person is not None else ()
    if person is None or not wanted:
        return known
    later.flush()  # of what this transaction did before, nothing may be missed
    match = open_case(reading, known, policy, {}, now).match
    own = match.ticket_id if match is not None else None
    return replace(known, lookups={look: _found(later.connection, look, person, own) for look in wanted})


def _commands(reading: Reading) -> tuple[Command, ...]:
    """Return the commands of a mail, also those above a mail that it passes on."""
    forwarded = reading.forwarded
    preface = read_commands(forwarded.preface).commands if forwarded is not None else ()
    return (*reading.commands.commands, *preface)


def _found(connection: Connection, look: Look, person: Person, own: int | None) -> Found:
    match look.verb:
        case "mine":
            return lookups.mine(connection, person.id)
        case "find":
            return lookups.find(connection, look.words)
        case _:
            named = tickets.id_of(connection, look.number) if look.number else own
            return lookups.course(connection, named) if named is not None else None
