"""Gathering what the store knows that bears on one message, for the pure rules to decide on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.matching import ticket_numbers
from daemon.desk.model import Known, Language, ReplyGoesTo, SentMail
from daemon.store import messages, tickets
from daemon.store.tables import contact, delivery, entry, mail, message, ticket, turn
from parsers.model import ParsedMail

MOST_REFERENCES = 40
"""Ids looked up for one message, newest first: a hostile References header costs no more."""

_SENT = (
    sa.select(
        mail.c.message_id,
        mail.c.ticket_id,
        mail.c.template,
        mail.c.reply_goes_to,
        mail.c.queued_at,
        delivery.c.recipient,
    )
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(mail.c.message_id.in_(sa.bindparam("ids", expanding=True)))
)
_RECEIVED = sa.select(message.c.message_id, message.c.ticket_id).where(
    message.c.message_id.in_(sa.bindparam("ids", expanding=True)), message.c.ticket_id.is_not(None)
)
_NUMBERED = sa.select(ticket.c.number, ticket.c.id).where(
    ticket.c.number.in_(sa.bindparam("numbers", expanding=True))
)
_LANGUAGE = sa.select(contact.c.language).where(contact.c.address == sa.bindparam("address"))
_TURNS = sa.select(turn.c.team, turn.c.member)
_AUTOMATIC = (
    sa.select(delivery.c.queued_at)
    .where(
        delivery.c.recipient == sa.bindparam("address"),
        delivery.c.queued_at > sa.bindparam("since"),
        delivery.c.automatic,
    )
    .limit(1_000)
)
_OPENING = (
    sa.select(entry.c.text)
    .where(entry.c.ticket_id == sa.bindparam("ticket"), entry.c.kind == "message")
    .order_by(entry.c.id)
    .limit(1)
)


def what_is_known(
    connection: sa.Connection,
    parsed: ParsedMail,
    *,
    mailbox: str,
    received_at: datetime,
    now: datetime,
    muted: bool = False,
) -> Known:
    """Return everything stored that may bear on this message."""
    sender = parsed.sender.address.lower() if parsed.sender else ""
    named = list(dict.fromkeys(reversed(parsed.references)))[:MOST_REFERENCES]
    returned_id = parsed.bounce.original_message_id if parsed.bounce else None
    sent = sent_mails(connection, [*named, *([returned_id] if returned_id else [])])
    parents = [sent[i] for i in parsed.in_reply_to if i in sent]
    ancestors = [sent[i] for i in named if i in sent and sent[i] not in parents]
    returned = sent.get(returned_id or "")
    referenced = _referenced_tickets(connection, named, sent)
    tagged = _tagged_tickets(connection, parsed.subject)
    ids = dict.fromkeys(
        [
            *(m.ticket_id for m in (*parents, *([returned] if returned else [])) if m.ticket_id),
            *referenced,
            *tagged,
        ]
    )
    automatic = _automatic_mails(connection, sender, now) if sender else []
    return Known(
        mailbox=mailbox,
        received_at=received_at,
        duplicate_of=messages.id_of_fingerprint(connection, parsed.fingerprint),
        parents=tuple(parents),
        ancestors=tuple(ancestors),
        returned=returned,
        referenced_tickets=tuple(referenced),
        tagged_tickets=tuple(tagged),
        tickets=tickets.load(connection, ids),
        participants={i: tickets.participants(connection, i) for i in ids},
        turns={row.team: row.member for row in connection.execute(_TURNS)},
        opening_words={i: connection.scalar(_OPENING, {"ticket": i}) or "" for i in ids},
        contact_language=_language(connection, sender),
        automatic_mails_10_minutes=sum(1 for at in automatic if at > now - timedelta(minutes=10)),
        automatic_mails_1_hour=len(automatic),
        muted=muted,
    )


def sent_mails(connection: sa.Connection, message_ids: Sequence[str]) -> dict[str, SentMail]:
    """Return the mails of ours among these Message-IDs."""
    if not message_ids:
        return {}
    found: dict[str, SentMail] = {}
    for row in connection.execute(_SENT, {"ids": list(message_ids)}):
        before = found.get(row.message_id)
        recipients = (*(before.recipients if before else ()), row.recipient.lower())
        found[row.message_id] = SentMail(
            message_id=row.message_id,
            ticket_id=row.ticket_id,
            recipients=recipients,
            template=row.template,
            reply_goes_to=ReplyGoesTo(row.reply_goes_to),
            sent_at=row.queued_at,
        )
    return found


def _referenced_tickets(
    connection: sa.Connection, named: Sequence[str], sent: dict[str, SentMail]
) -> list[int]:
    if not named:
        return []
    received = {row.message_id: row.ticket_id for row in connection.execute(_RECEIVED, {"ids": list(named)})}
    by_id = {**received, **{m.message_id: m.ticket_id for m in sent.values() if m.ticket_id}}
    return list(dict.fromkeys(by_id[i] for i in named if i in by_id))


def _tagged_tickets(connection: sa.Connection, subject: str) -> list[int]:
    numbers = ticket_numbers(subject)
    if not numbers:
        return []
    found = {row.number: row.id for row in connection.execute(_NUMBERED, {"numbers": list(numbers)})}
    return [found[number] for number in numbers if number in found]


def _automatic_mails(connection: sa.Connection, address: str, now: datetime) -> list[datetime]:
    since = now - timedelta(hours=1)
    return list(connection.scalars(_AUTOMATIC, {"address": address, "since": since}))


def _language(connection: sa.Connection, address: str) -> Language | None:
    found = connection.scalar(_LANGUAGE, {"address": address})
    return Language(found) if found else None


def remember_languages(connection: sa.Connection, languages: Iterable[tuple[str, Language]]) -> None:
    """Remember which language these addresses (lower case) write."""
    for address, language in languages:
        known = connection.scalar(_LANGUAGE, {"address": address})
        if known is None:
            connection.execute(contact.insert(), {"address": address, "language": language.value})
        elif known != language.value:
            connection.execute(
                contact.update().where(contact.c.address == address), {"language": language.value}
            )


def take_turns(connection: sa.Connection, turns: Iterable[tuple[str, str]]) -> None:
    """Remember who of each team was given a ticket last."""
    for team, member in turns:
        updated = connection.execute(turn.update().where(turn.c.team == team), {"member": member})
        if updated.rowcount == 0:
            connection.execute(turn.insert(), {"team": team, "member": member})
