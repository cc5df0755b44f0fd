"""A secret in what the database keeps of tickets: where it stands, and all of it without the secret."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from daemon.desk.known import FoundSecret
from daemon.store.raw import RawMissing, RawStore
from daemon.store.tables import delivery, entry, mail, message, raw_mail, ticket, ticket_field
from parsers.message import parse_message
from parsers.model import Attachment
from parsers.redaction import Redacted, Secret, redact_raw

MOST_MESSAGES = 400
"""Messages of one matter whose raw mails are gone through."""

MOST_BYTES = 100 * 1024 * 1024
"""Of these raw mails together: each is read and taken apart twice while others wait."""

MOST_TOLD = 20
"""Recipients and files that are named."""

_GONE_OUT = ("sent", "leased")


@dataclass(slots=True)
class _Found:
    """What is gone through, and what is to be written in its place."""

    places: Counter[str] = field(default_factory=Counter)
    sent_to: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    raws: dict[str, Redacted] = field(default_factory=dict)
    writes: list[tuple[sa.Update, dict[str, Any]]] = field(default_factory=list)


def look(connection: sa.Connection, raw: RawStore, secret: Secret, tickets: Collection[int]) -> FoundSecret:
    """Say where a secret stands in what is kept of these tickets. Writes nothing."""
    ids = _messages(connection, tickets, None)
    if len(ids) > MOST_MESSAGES or _size(connection, ids) > MOST_BYTES:
        return FoundSecret(too_much=True)
    found = _go_through(connection, raw, secret, tickets, ids, None)
    return FoundSecret(
        places={name: count for name, count in found.places.items() if count},
        sent_to=tuple(dict.fromkeys(found.sent_to))[:MOST_TOLD],
        left=tuple(dict.fromkeys(found.left))[:MOST_TOLD],
    )


def take_out(
    connection: sa.Connection,
    raw: RawStore,
    secret: Secret,
    tickets: Collection[int],
    *,
    own: int | None,
    now: datetime,
) -> list[Path]:
    """Take a secret out of all that is kept of these tickets, and of the message with the row id `own`.

    Returns the files of raw mails to delete once this is committed. Histories hold facts and ids only and
    stay as they are. Raises `StoreUnavailable`.
    """
    found = _go_through(connection, raw, secret, tickets, _messages(connection, tickets, own), own)
    for statement, values in found.writes:
        connection.execute(statement, values)
    old = (
        raw.redact(connection, sha256, done.raw, now)
        for sha256, done in sorted(found.raws.items())
        if done.places
    )
    return [file for file in old if file is not None]


def _messages(connection: sa.Connection, tickets: Collection[int], own: int | None) -> list[int]:
    """Return the messages of these tickets and `own`, with the copies that came of them; a few too many."""
    of = sa.select(message.c.id).where(
        sa.or_(message.c.ticket_id.in_(list(tickets)), message.c.id == (own or 0))
    )
    query = (
        sa.select(message.c.id)
        .where(sa.or_(message.c.id.in_(of), message.c.duplicate_of.in_(of)))
        .order_by(message.c.id)
        .limit(MOST_MESSAGES + 1)
    )
    return list(connection.scalars(query))


def _size(connection: sa.Connection, messages: Sequence[int]) -> int:
    theirs = sa.select(message.c.raw_sha256).where(message.c.id.in_(list(messages)))
    query = sa.select(sa.func.sum(raw_mail.c.size)).where(raw_mail.c.sha256.in_(theirs))
    return int(connection.scalar(query) or 0)


def _go_through(
    connection: sa.Connection,
    raw: RawStore,
    secret: Secret,
    tickets: Collection[int],
    messages: Sequence[int],
    own: int | None,
) -> _Found:
    found = _Found()
    _raw_mails(connection, raw, secret, messages, found)
    said = sa.or_(entry.c.ticket_id.in_(list(tickets)), entry.c.message_id == (own or 0))
    _texts(connection, secret, found, "entries", entry, said, ("text", "folded", "parts"))
    theirs = ticket.c.id.in_(list(tickets))
    _texts(connection, secret, found, "record", ticket, theirs, ("subject", "requester_name"))
    fields = ticket_field.c.ticket_id.in_(list(tickets))
    _texts(connection, secret, found, "record", ticket_field, fields, ("text", "snippet"))
    _texts(connection, secret, found, "", message, message.c.id.in_(list(messages)), ("subject",))
    _mails(connection, secret, tickets, messages, found)
    return found


def _texts(
    connection: sa.Connection,
    secret: Secret,
    found: _Found,
    place: str,
    table: sa.Table,
    where: sa.ColumnElement[bool],
    columns: Sequence[str],
) -> None:
    """Go through columns of text; counted under `place`, unless that is "": the raw mail has it too."""
    keys = list(table.primary_key.columns)
    query = sa.select(*keys, *(table.c[name] for name in columns)).where(where).order_by(*keys)
    for row in connection.execute(query):
        values = {name: getattr(row, name) for name in columns}
        new = {name: _without(value, secret.out_of) for name, value in values.items()}
        if place:
            found.places[place] += sum(_count(value, secret.count) for value in values.values())
        _write(found, table, row, values, new)


def _write(
    found: _Found, table: sa.Table, row: Any, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    changed = {name: value for name, value in after.items() if value != before[name]}
    if changed:
        keys = list(table.primary_key.columns)
        of = [key == sa.bindparam(f"of_{key.name}") for key in keys]
        statement = table.update().where(*of).values({name: sa.bindparam(f"new_{name}") for name in changed})
        found.writes.append(
            (
                statement,
                {f"of_{key.name}": getattr(row, key.name) for key in keys}
                | {f"new_{name}": value for name, value in changed.items()},
            )
        )


def _without(value: Any, out_of: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return out_of(value)
    if isinstance(value, Mapping):
        return {key: _without(each, out_of) for key, each in value.items()}
    return value


def _count(value: Any, count: Callable[[str], int]) -> int:
    if isinstance(value, str):
        return count(value)
    return sum(_count(each, count) for each in value.values()) if isinstance(value, Mapping) else 0


def _raw_mails(
    connection: sa.Connection, raw: RawStore, secret: Secret, messages: Sequence[int], found: _Found
) -> None:
    query = sa.select(message.c.raw_sha256).where(message.c.id.in_(list(messages))).distinct()
    for sha256 in sorted(connection.scalars(query)):
        try:
            done = redact_raw(raw.get(connection, sha256), secret)
        except RawMissing:
            found.left.append("")
            continue
        found.raws[sha256] = done
        found.left += done.left
        found.places["messages"] += done.places


def _mails(
    connection: sa.Connection,
    secret: Secret,
    tickets: Collection[int],
    messages: Sequence[int],
    found: _Found,
) -> None:
    """Go through what the desk wrote: what has not left yet leaves without the secret."""
    where = sa.or_(mail.c.ticket_id.in_(list(tickets)), mail.c.about_message_id.in_(list(messages)))
    query = sa.select(mail.c.id, mail.c.subject, mail.c.text, mail.c.html, mail.c.attachments).where(where)
    holding: list[int] = []
    moved = _Moved(found.raws, secret)
    for row in connection.execute(query.order_by(mail.c.id)):
        before = {name: getattr(row, name) for name in ("subject", "text", "html", "attachments")}
        after = {
            "subject": secret.out_of(row.subject),
            "text": secret.out_of(row.text),
            "html": secret.out_of_html(row.html),
            "attachments": moved.parts(row.attachments),
        }
        told = any(after[name] != before[name] for name in ("subject", "text", "html"))
        if told or any(moved.changes(each) for each in row.attachments):
            holding.append(row.id)
        _write(found, mail, row, before, after)
    found.places["mails"] += len(holding)
    for row in _deliveries(connection, holding):
        if row.state in _GONE_OUT or row.uncertain:
            found.sent_to.append(row.recipient)
    errors = delivery.c.mail_id.in_(holding)
    _texts(connection, secret, found, "", delivery, errors, ("last_error",))


def _deliveries(connection: sa.Connection, mails: Iterable[int]) -> list[Any]:
    query = (
        sa.select(delivery.c.recipient, delivery.c.state, delivery.c.uncertain)
        .where(delivery.c.mail_id.in_(list(mails)))
        .order_by(delivery.c.id)
    )
    return list(connection.execute(query))


class _Moved:
    """Where the attachments of mails lie in the raw mails once these are rewritten."""

    def __init__(self, raws: Mapping[str, Redacted], secret: Secret) -> None:
        self._raws, self._secret = raws, secret
        self._parts: dict[str, dict[str, Attachment]] = {}

    def changes(self, described: Mapping[str, Any]) -> bool:
        """Say whether an attachment held the secret itself."""
        new = self._found(described)
        return new is not None and new.sha256 != described["sha256"]

    def parts(self, described: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return where the attachments of a mail lie now; one that is no attachment any more is left out."""
        return [
            {"raw": each["raw"], **asdict(new), "filename": self._secret.out_of(each["filename"])}
            if new is not None
            else dict(each)
            for each in described
            if (new := self._found(each)) is not None or not self._rewritten(each)
        ]

    def _rewritten(self, described: Mapping[str, Any]) -> bool:
        done = self._raws.get(described["raw"])
        return done is not None and done.places > 0

    def _found(self, described: Mapping[str, Any]) -> Attachment | None:
        if not self._rewritten(described):
            return None
        sha256 = described["raw"]
        done = self._raws[sha256]
        if sha256 not in self._parts:
            self._parts[sha256] = {each.part: each for each in parse_message(done.raw).attachments}
        return self._parts[sha256].get(described["part"])
