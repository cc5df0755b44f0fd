"""What is typed at the shell, taken in like the mail that it stands for: `postdesk ticket VERB`."""

from __future__ import annotations

import mimetypes
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from daemon import redaction
from daemon.app import App
from daemon.desk import typed
from daemon.desk.model import Json, Ticket
from daemon.desk.policy import MailboxPolicy, Person
from daemon.errors import PostdeskError
from daemon.intake import MOST_RACES, TakenIn, Typed, take_in
from daemon.mail.message import FetchedMessage
from daemon.store import messages, tickets
from daemon.store.database import AlreadyThere, Connection, LostRace
from daemon.store.later import Later
from parsers.marked import marked_parts
from parsers.reading import Reading


class NoSuchTicket(PostdeskError):
    """There is no ticket of this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What came of it."""

    taken: TakenIn
    said: Mapping[str, Json] | None
    """What a receipt would say (`staff.receipt_values`, maybe with "answers"); None: nothing."""


def act(app: App, person: Person, number: str, text: str, files: Sequence[Path] = ()) -> Acted:
    """Do what a mail of this person with this text and these files would do, in answer to the ticket's mail.

    Nobody is sent a receipt. Raises `NoSuchTicket`, `StoreUnavailable`, `OSError` for a file, and `LostRace`
    when somebody else was faster time and again.
    """
    for attempt in range(1, MOST_RACES + 1):
        try:
            return _act_once(app, person, number, text, files)
        except (LostRace, AlreadyThere):
            if attempt == MOST_RACES:
                raise
    raise AssertionError("the last attempt returns or raises")


def _act_once(app: App, person: Person, number: str, text: str, files: Sequence[Path]) -> Acted:
    now = app.clock.now()
    with app.database.read() as connection:
        ticket = _ticket(connection, number)
    box = app.policy.mailboxes.get(ticket.mailbox) or next(iter(app.policy.mailboxes.values()))
    raw = letter(person, box, ticket.number, text, files)
    reading = Reading.of(raw)
    refused = app.attachment_check.refused(raw, reading.mail)
    with app.database.write() as connection, Later(connection) as later:
        key = messages.next_typed(connection)
        app.raw.put(connection, reading.mail.raw_sha256, raw)
        taken = take_in(
            app,
            later,
            FetchedMessage(key=key, raw=raw, received_at=now, size=len(raw), truncated=False),
            reading,
            refused=refused,
            marked=marked_parts(raw, reading.mail),
            typed=Typed(mailbox=box.id, answers=typed.answered(ticket, person, now), how=_how()),
        )
        messages.mark_filed(connection, [key])
    redaction.forget(app, taken.decision, taken.files)
    app.outbox_grew()
    return Acted(taken=taken, said=typed.receipt(taken.decision))


def _ticket(connection: Connection, number: str) -> Ticket:
    found = tickets.id_of(connection, number)
    if found is None:
        raise NoSuchTicket(f"there is no ticket {number}; `postdesk ticket list --all` names them")
    return tickets.load(connection, [found])[found]


def _how() -> str:
    return f"typed at the shell by an operating-system user who may read the database (uid {os.getuid()})"


def letter(person: Person, box: MailboxPolicy, number: str, text: str, files: Sequence[Path]) -> bytes:
    """Return the mail that something typed stands for. Raises `OSError` for a file that cannot be read."""
    mail = EmailMessage(policy=SMTP.clone(utf8=not (person.address + box.address).isascii()))
    mail["From"] = Address(display_name=" ".join(person.name.split()), addr_spec=person.address)
    mail["To"] = Address(addr_spec=box.address)
    mail["Subject"] = f"[#{number}]"
    mail["Message-ID"] = f"<typed.{uuid.uuid4()}@{box.address.rpartition('@')[2]}>"
    mail.set_content(text.encode("utf-8", "replace").decode(), cte="base64")
    for file in files:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        mail.add_attachment(file.read_bytes(), maintype=main, subtype=sub, filename=_name(file))
    return mail.as_bytes()


def _name(file: Path) -> str:
    return file.name.encode("utf-8", "replace").decode()
