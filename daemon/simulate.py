"""`postdesk simulate`: a folder of mails run through a configuration, on a database that is thrown away.

Nothing is sent and nothing of the desk is touched. Time runs as the mails say: what falls due between two of
them happens in between. An answer to a mail that some desk sent is known by its references to other mails of
the folder only: the ids and numbers of that desk are not those of this run.
"""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from daemon.app import App, open_app, open_database
from daemon.config import Settings
from daemon.deadlines import Deadlines
from daemon.desk.classifier import Classifier
from daemon.desk.effects import Decision
from daemon.desk.model import Outcome, Ticket
from daemon.desk.record import asked
from daemon.errors import PostdeskError
from daemon.intake import TakenIn, take_in
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.store import agenda, messages, schema
from daemon.store.later import Later
from parsers.errors import MessageUnreadable
from parsers.reading import Reading

MOST_BYTES = 100 * 1024 * 1024
"""Of one mail; a larger file is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail of the folder."""

    name: str
    """Where it stands, relative to the folder."""
    raw: bytes
    at: datetime
    """When it came: as its own Date says, in the absence of anything better."""
    reading: Reading | None
    """None: it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one mail, or of a due row between two."""

    name: str
    at: datetime
    outcome: str
    ticket: str = ""
    category: str = ""
    priority: str = ""
    team: str = ""
    owner: str = ""
    language: str = ""
    questions: tuple[str, ...] = ()
    """Fields that its requester would be asked for."""
    copied: tuple[str, ...] = ()
    """Helpers of staff, and others who get what goes to the requester."""
    first_contact_by: str = ""
    """Until when the requester is promised to hear from somebody, ISO 8601; "" for no such promise."""
    mails: tuple[str, ...] = ()
    """ "template to address" of each that would have been sent."""
    because: tuple[str, ...] = ()

    def told(self) -> dict[str, object]:
        """As `--json` prints it."""
        return asdict(self)

    def same_as(self, other: Line) -> bool:
        """Say whether the same would have happened; the reasons may differ."""
        return replace(self, because=()) == replace(other, because=())


class NothingThere(PostdeskError):
    """The folder holds no mail."""


class _Clock:
    """Stands still until it is set."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, instant: datetime) -> None:
        self._now = max(self._now, instant)


def read_folder(folder: Path) -> list[Letter]:
    """Return the mails of a folder of files, a Maildir, or one mbox file, oldest first.

    Raises `NothingThere`, OSError.
    """
    letters = [_letter(name, raw) for name, raw in _files(folder)]
    if not letters:
        raise NothingThere(f"{folder} holds no mail: give a folder of .eml files, a Maildir or an mbox file")
    return sorted(letters, key=lambda letter: (letter.at, letter.name))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if folder.is_file():
        if folder.suffix.lower() == ".eml":
            yield folder.name, folder.read_bytes()
            return
        with closing(mailbox.mbox(folder, create=False)) as box:
            for number, key in enumerate(box.iterkeys(), 1):
                yield f"{folder.name}:{number}", box.get_bytes(key)
        return
    maildir = [folder / part for part in ("new", "cur")]
    places = [each for each in maildir if each.is_dir()] if all(map(Path.is_dir, maildir)) else [folder]
    for place in places:
        for path in sorted(place.rglob("*")):
            wanted = place is not folder or path.suffix.lower() in (".eml", ".txt", "")
            if (
                path.is_file()
                and wanted
                and not path.name.startswith(".")
                and path.stat().st_size <= MOST_BYTES
            ):
                yield str(path.relative_to(folder)), path.read_bytes()


def _letter(name: str, raw: bytes) -> Letter:
    try:
        reading = Reading.of(raw)
    except MessageUnreadable:
        return Letter(name=name, raw=raw, at=datetime.fromtimestamp(0, UTC), reading=None)
    at = reading.mail.date or datetime.fromtimestamp(0, UTC)
    return Letter(name=name, raw=raw, at=at.astimezone(UTC), reading=reading)


def simulate(
    settings: Settings, letters: Sequence[Letter], mailbox_id: str, model: Classifier | None = None
) -> list[Line]:
    """Return what would have become of these mails, oldest first, had they lain in this mailbox.

    `model` is what the desk has learned of categories; it learns nothing more meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="postdesk-simulate-") as folder:
        away = Path(folder)
        apart = replace(settings, data_dir=away, database_url=None, key_file=away / "keys")
        database = open_database(apart)
        schema.ensure(database)
        clock = _Clock(min((letter.at for letter in letters), default=datetime.now(UTC)))
        app = open_app(apart, clock=clock, database=database)
        app.classifier = model
        try:
            return list(_run(app, clock, letters, mailbox_id))
        finally:
            app.close()


def _run(app: App, clock: _Clock, letters: Sequence[Letter], mailbox_id: str) -> Iterator[Line]:
    due: list[Line] = []
    deadlines = Deadlines(app, watcher=lambda ticket, done: due.append(_due(ticket, done, clock.now())))
    for uid, letter in enumerate(letters, 1):
        while (at := _next_due(app)) is not None and at <= letter.at:
            clock.set(at)
            deadlines.deal_with_rows()
        yield from due
        due.clear()
        clock.set(letter.at)
        yield _taken_in(app, letter, uid, mailbox_id)


def _next_due(app: App) -> datetime | None:
    with app.database.read() as connection:
        return agenda.next_due(connection)


def _taken_in(app: App, letter: Letter, uid: int, mailbox_id: str) -> Line:
    at = app.clock.now()
    if letter.reading is None:
        return Line(name=letter.name, at=at, outcome=Outcome.QUARANTINED.value)
    key = MessageKey(account=mailbox_id, folder="simulated", uidvalidity=1, uid=uid)
    fetched = FetchedMessage(key=key, raw=letter.raw, received_at=at, size=len(letter.raw), truncated=False)
    refused = app.attachment_check.refused(letter.raw, letter.reading.mail)
    with app.database.write() as connection, Later(connection) as later:
        app.raw.put(connection, letter.reading.mail.raw_sha256, letter.raw)
        taken = take_in(app, later, fetched, letter.reading, refused=refused)
        messages.mark_filed(connection, [key])
    return _line(letter.name, at, taken)


def _line(name: str, at: datetime, taken: TakenIn) -> Line:
    decision = taken.decision
    return Line(
        name=name,
        at=at,
        outcome=decision.outcome.value,
        mails=_mails(decision),
        because=decision.reasons,
        first_contact_by=_promise(decision),
        **_of_ticket(taken.carried.ticket),
    )


def _due(ticket: Ticket, decision: Decision, at: datetime) -> Line:
    return Line(
        name="(time passes)",
        at=at,
        outcome="due",
        mails=_mails(decision),
        because=decision.reasons,
        **_of_ticket(ticket),
    )


def _promise(decision: Decision) -> str:
    """Return the first contact that the acknowledgement promises."""
    given = (mail.values.get("first_contact_by") for mail in decision.mails if mail.template in _PROMISES)
    return next((str(each) for each in given if each), "")


_PROMISES = ("acknowledgement", "owner_changed", "assigned")
"""Mails that name the promise, the requester's first."""


class _Shown(TypedDict, total=False):
    """What lines show of a ticket."""

    ticket: str
    category: str
    priority: str
    team: str
    owner: str
    language: str
    questions: tuple[str, ...]
    copied: tuple[str, ...]


def _of_ticket(ticket: Ticket | None) -> _Shown:
    if ticket is None:
        return {}
    return {
        "ticket": ticket.number,
        "category": ticket.category,
        "priority": ticket.priority.value,
        "team": ticket.team or "",
        "owner": ticket.owner or "",
        "language": ticket.language.value,
        "questions": tuple(field.value for field in asked(ticket)),
        "copied": ticket.copied,
    }


def _mails(decision: Decision) -> tuple[str, ...]:
    return tuple(f"{mail.template} to {mail.to}" for mail in decision.all_mails)


def differences(here: Iterable[Line], there: Iterable[Line]) -> list[tuple[str, Line | None, Line | None]]:
    """Return (name, here, there) of each mail that would have fared differently, in the order of the mails.

    Rows that fell due are compared as one list for the mail that came after them.
    """
    one, other = _by_letter(here), _by_letter(there)
    found: list[tuple[str, Line | None, Line | None]] = []
    for name in one:
        left, right = one[name], other.get(name, [])
        for index in range(max(len(left), len(right))):
            a = left[index] if index < len(left) else None
            b = right[index] if index < len(right) else None
            if a is None or b is None or not a.same_as(b):
                found.append((name, a, b))
    return found


def without_due(lines: Iterable[Line]) -> list[Line]:
    """Return what became of the mails alone, without what fell due between them."""
    return [line for line in lines if line.outcome != "due"]


def _by_letter(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Group the lines by the mail that they lead up to; the mail's own line comes first."""
    found: dict[str, list[Line]] = {}
    waiting: list[Line] = []
    for line in lines:
        if line.outcome == "due":
            waiting.append(line)
        else:
            found[line.name] = [line, *waiting]
            waiting = []
    return found
