"""Gathering what the store knows that bears on one message, for the pure rules to decide on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.matching import ticket_numbers
from daemon.desk.model import AlertKnown, Known, Language, ReplyGoesTo, SentMail
from daemon.store import messages, staffing, tickets
from daemon.store.conflict import insert_or_set
from daemon.store.later import Later, Writes
from daemon.store.tables import contact, delivery, entry, mail, message, ticket, turn
from parsers.model import ParsedMail

MOST_REFERENCES = 40
"""Ids looked up for one message, newest first: a hostile References header costs no more."""

MOST_COUNTED = 1_000
"""Automatic mails counted for one address; far more than any limit on them."""

_SENT = (
    sa.select(
        mail.c.message_id,
        mail.c.ticket_id,
        mail.c.template,
        mail.c.reply_goes_to,
        mail.c.queued_at,
        mail.c.about_message_id,
        delivery.c.recipient,
    )
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(mail.c.message_id.in_(sa.bindparam("ids", expanding=True)))
)
_RECEIVED = sa.select(
    message.c.message_id, message.c.ticket_id, sa.null(), sa.null(), sa.null(), sa.null(), sa.null()
).where(message.c.message_id.in_(sa.bindparam("ids", expanding=True)), message.c.ticket_id.is_not(None))
_NAMED = sa.union_all(_SENT, _RECEIVED)
_NUMBERED = sa.select(ticket.c.number, ticket.c.id).where(
    ticket.c.number.in_(sa.bindparam("numbers", expanding=True))
)


def _answers(to: sa.ColumnElement[str], whom: str, since: str) -> sa.ScalarSelect[int]:
    mails = (
        sa.select(delivery.c.id)
        .where(
            to == sa.bindparam(whom),
            delivery.c.queued_at > sa.bindparam(since),
            delivery.c.counted,
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(mails).scalar_subquery()


_ABOUT = sa.select(
    sa.select(message.c.id)
    .where(message.c.fingerprint == sa.bindparam("fingerprint"))
    .scalar_subquery()
    .label("duplicate_of"),
    sa.select(contact.c.language)
    .where(contact.c.address == sa.bindparam("address"))
    .scalar_subquery()
    .label("language"),
    _answers(delivery.c.recipient, "address", "ten_minutes_ago").label("in_10_minutes"),
    _answers(delivery.c.recipient, "address", "one_hour_ago").label("in_1_hour"),
    _answers(delivery.c.recipient_domain, "domain", "ten_minutes_ago").label("domain_in_10_minutes"),
    _answers(delivery.c.recipient_domain, "domain", "one_hour_ago").label("domain_in_1_hour"),
    sa.select(sa.func.count())
    .select_from(
        sa.select(message.c.id)
        .where(
            message.c.words_hash == sa.bindparam("words_hash"),
            message.c.taken_in_at > sa.bindparam("one_hour_ago"),
        )
        .limit(MOST_COUNTED)
        .subquery()
    )
    .scalar_subquery()
    .label("same_words"),
    turn.c.team,
    turn.c.member,
).select_from(sa.select(sa.literal_column("1")).subquery().outerjoin(turn, sa.true()))
"""What a message's content and sender alone tell, beside whose turn it is in each team (a row a team, or
one row without): one round trip."""

_FIRST_ENTRIES = (
    sa.select(sa.func.min(entry.c.id))
    .where(entry.c.ticket_id.in_(sa.bindparam("ids", expanding=True)), entry.c.kind == "message")
    .group_by(entry.c.ticket_id)
)
_OPENING = sa.select(entry.c.ticket_id, entry.c.text).where(entry.c.id.in_(_FIRST_ENTRIES))
_REMEMBER_LANGUAGE = insert_or_set(contact, "address", "language")
_REMEMBER_TURN = insert_or_set(turn, "team", "member")


def what_is_known(
    later: Later,
    parsed: ParsedMail,
    *,
    mailbox: str,
    received_at: datetime,
    now: datetime,
    alert: AlertKnown | None = None,
    house: Collection[str] = (),
    workload: bool = False,
    cut_short: bool = False,
    muted: bool = False,
) -> Known:
    """Return everything stored that may bear on this message, what waits to be stored included.

    `alert` is what is known of it as an alert. Mails to domains in `house` are not counted. `workload` says
    whether somebody is given tickets by how much open work they have.
    """
    connection = later.connection
    sender = parsed.sender.address.lower() if parsed.sender else ""
    named = list(dict.fromkeys(reversed(parsed.references)))[:MOST_REFERENCES]
    returned_id = parsed.bounce.original_message_id if parsed.bounce else None
    sent, received = _named_mails(connection, [*named, *([returned_id] if returned_id else [])])
    parents = [sent[i] for i in parsed.in_reply_to if i in sent]
    ancestors = [sent[i] for i in named if i in sent and sent[i] not in parents]
    returned = sent.get(returned_id or "")
    referenced = _referenced_tickets(named, sent, received)
    tagged = _tagged_tickets(connection, parsed.subject)
    ids = dict.fromkeys(
        [
            *(m.ticket_id for m in (*parents, *([returned] if returned else [])) if m.ticket_id),
            *referenced,
            *tagged,
            *((i for i in (alert.ticket_id, alert.storm_ticket) if i) if alert else ()),
        ]
    )
    domain = sender.rpartition("@")[2]
    if domain in house:
        domain = ""
    if ids:
        later.flush()  # of a ticket, all must be seen
    later.flush_about(sender, domain)
    about_and_turns = connection.execute(
        _ABOUT,
        {
            "fingerprint": parsed.fingerprint,
            "address": sender,
            "domain": domain,
            "words_hash": messages.words_hash(parsed.text),
            "ten_minutes_ago": now - timedelta(minutes=10),
            "one_hour_ago": now - timedelta(hours=1),
        },
    ).all()
    about = about_and_turns[0]
    staff = staffing.staffing(later, now, workload=workload)
    return Known(
        mailbox=mailbox,
        received_at=received_at,
        duplicate_of=about.duplicate_of,
        parents=tuple(parents),
        ancestors=tuple(ancestors),
        returned=returned,
        referenced_tickets=tuple(referenced),
        tagged_tickets=tuple(tagged),
        tickets=tickets.load(connection, ids),
        participants=tickets.participants(connection, ids),
        turns={row.team: row.member for row in about_and_turns if row.team is not None},
        asked_at=now,
        away=staff.away,
        workload=staff.workload,
        opening_words=_opening_words(connection, list(ids)),
        contact_language=Language(about.language) if about.language else None,
        automatic_mails_10_minutes=about.in_10_minutes,
        automatic_mails_1_hour=about.in_1_hour,
        domain_mails_10_minutes=about.domain_in_10_minutes,
        domain_mails_1_hour=about.domain_in_1_hour,
        same_words_1_hour=about.same_words,
        alert=alert,
        cut_short=cut_short,
        muted=muted,
    )


def _named_mails(
    connection: sa.Connection, message_ids: Sequence[str]
) -> tuple[dict[str, SentMail], dict[str, int]]:
    """Return the mails of ours among these Message-IDs; and the tickets of messages among them."""
    sent: dict[str, SentMail] = {}
    received: dict[str, int] = {}
    if not message_ids:
        return sent, received
    for row in connection.execute(_NAMED, {"ids": list(message_ids)}):
        if row.template is None:
            received[row.message_id] = row.ticket_id
            continue
        before = sent.get(row.message_id)
        recipients = (*(before.recipients if before else ()), row.recipient.lower())
        sent[row.message_id] = SentMail(
            message_id=row.message_id,
            ticket_id=row.ticket_id,
            recipients=recipients,
            template=row.template,
            reply_goes_to=ReplyGoesTo(row.reply_goes_to),
            sent_at=row.queued_at,
            about_message=row.about_message_id,
        )
    return sent, received


def _referenced_tickets(
    named: Sequence[str], sent: Mapping[str, SentMail], received: Mapping[str, int]
) -> list[int]:
    by_id = {**received, **{m.message_id: m.ticket_id for m in sent.values() if m.ticket_id}}
    return list(dict.fromkeys(by_id[i] for i in named if i in by_id))


def _tagged_tickets(connection: sa.Connection, subject: str) -> list[int]:
    numbers = ticket_numbers(subject)
    if not numbers:
        return []
    found = {row.number: row.id for row in connection.execute(_NUMBERED, {"numbers": list(numbers)})}
    return [found[number] for number in numbers if number in found]


def _opening_words(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    words = {row.ticket_id: row.text for row in connection.execute(_OPENING, {"ids": list(ids)})}
    return {i: words.get(i, "") for i in ids}


def remember_languages(connection: Writes, languages: Iterable[tuple[str, Language]]) -> None:
    """Remember which language these addresses (lower case) write."""
    # In one order for all workers: two that remember the same addresses must not wait for each other.
    rows = [
        {"address": address, "language": language.value}
        for address, language in sorted(dict(languages).items())
    ]
    if rows:
        connection.execute(_REMEMBER_LANGUAGE, rows)
    if isinstance(connection, Later):
        for row in rows:
            connection.bears_on(row["address"])


def take_turns(connection: sa.Connection, turns: Iterable[tuple[str, str]]) -> None:
    """Remember who of each team was given a ticket last."""
    rows = [{"team": team, "member": member} for team, member in sorted(dict(turns).items())]
    if rows:
        connection.execute(_REMEMBER_TURN, rows)
