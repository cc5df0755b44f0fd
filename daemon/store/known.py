"""Gathering what the store knows that bears on one message, for the pure rules to decide on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from daemon.desk.conversations.incident import joined
from daemon.desk.known import (
    AlertKnown,
    Known,
    SentMail,
)
from daemon.desk.matching import ticket_numbers
from daemon.desk.model import Language, ReplyGoesTo, Ticket
from daemon.desk.shown import OurIds
from daemon.desk.silence import answerable
from daemon.store import (
    actions,
    blocks,
    dead_addresses,
    directory,
    incidents,
    mail_counts,
    merges,
    messages,
    recent,
    requests,
    staffing,
    tickets,
)
from daemon.store.conflict import insert_or_set
from daemon.store.later import Later, Writes
from daemon.store.tables import (
    contact,
    dead_address,
    delivery,
    directory_address,
    directory_contact,
    entry,
    mail,
    message,
    ticket,
    turn,
)
from parsers.model import AutoKind, ParsedMail
from parsers.tokens import token_of_id

MOST_REFERENCES = 40
"""Ids looked up for one message, newest first: a hostile References header costs no more."""


UNSIGNED_PROVE = timedelta(days=90)
"""How long an id of schema 0001, which no key signed, proves who answers: as long as a key does that was
replaced."""

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
        mail.c.exposed,
        delivery.c.recipient,
    )
    .join(delivery, delivery.c.mail_id == mail.c.id)
    .where(mail.c.message_id.in_(sa.bindparam("ids", expanding=True)))
)
_RECEIVED = sa.select(message.c.message_id, message.c.ticket_id, *(sa.null() for _ in range(6))).where(
    message.c.message_id.in_(sa.bindparam("ids", expanding=True)), message.c.ticket_id.is_not(None)
)
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


_DIRECTORY = sa.outerjoin(
    directory_address, directory_contact, directory_address.c.contact_id == directory_contact.c.id
)

_ABOUT = sa.select(
    sa.select(message.c.id)
    .where(message.c.fingerprint == sa.bindparam("fingerprint"))
    .scalar_subquery()
    .label("duplicate_of"),
    sa.select(sa.func.min(message.c.id))
    .where(message.c.held_fingerprint == sa.bindparam("fingerprint"))
    .scalar_subquery()
    .label("held_copy"),
    sa.select(contact.c.language)
    .where(contact.c.address == sa.bindparam("address"))
    .scalar_subquery()
    .label("learned_language"),
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
    incidents.ANY_LATELY.label("declared"),
    blocks.RULE_FOR.label("blocked"),
    turn.c.team,
    turn.c.member,
    *directory.COLUMNS,
    *dead_addresses.JOINED,
).select_from(
    sa.select(sa.literal_column("1"))
    .subquery()
    .outerjoin(_DIRECTORY, directory_address.c.address == sa.bindparam("address"))
    .outerjoin(turn, sa.true())
    .outerjoin(dead_address, dead_address.c.address == sa.bindparam("address"))
)
"""What a message's content and sender alone tell, and the directory of who has to be answered, beside whose
turn it is in each team (a row a team, or one row without): one round trip."""

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
    ours: OurIds,
    alert: AlertKnown | None = None,
    house: Collection[str] = (),
    numbers: Sequence[str] = (),
    similar_within: timedelta = timedelta(0),
    workload: bool = False,
    cut_short: bool = False,
    muted: bool = False,
    original: ParsedMail | None = None,
    same_words: Collection[int] = (),
    returned_texts: Iterable[str] = (),
    of_staff: bool = False,
    compares: bool = False,
    vendors: Collection[str] = (),
) -> Known:
    """Return everything stored that may bear on this message, what waits to be stored included.

    `ours` recognises the desk's own ids. `alert` is what is known of it as an alert, `numbers` are the
    ticket numbers that its commands name, `vendors` the addresses that they may have the desk write to. Mails
    to domains in `house` are not counted. `original` is the person's mail that it forwards for staff, as if
    its writer had sent it; `same_words` are tickets on which its writer said the same, and count as referred
    to. `returned_texts` are those of a bounce in which ids of ours may stand (`Reading.bounce_texts`).
    Tickets opened within `similar_within` before it was received are told when it may open one itself, or
    `compares`.
    """
    connection = later.connection
    theirs = None
    if original is not None:
        same = messages.tickets_with_words(connection, original)
        theirs = what_is_known(
            later,
            original,
            mailbox=mailbox,
            received_at=received_at,
            now=now,
            ours=ours,
            house=house,
            same_words=same,
        )
    answered = answerable(parsed)  # of a form, the person behind it: what they get is what counts
    sender = answered.address.lower() if answered is not None else ""
    writer = parsed.sender.address.lower() if parsed.sender is not None else ""
    shown = ours.read(parsed, now, returned_texts)
    named = shown.named[:MOST_REFERENCES]
    in_links = tuple(dict.fromkeys(message_id for message_id, _ in shown.tapped))
    shown_ids = (*shown.direct, *shown.addressed, *in_links, *shown.quoted, *shown.returned)
    asked = dict.fromkeys((*named, *shown_ids))
    sent, received = _named_mails(connection, list(asked), shown.unsigned, now)
    parents = [sent[i] for i in shown.direct if i in sent]
    addressed = [sent[i] for i in shown.addressed if i in sent]
    quoted = [sent[i] for i in shown.quoted if i in sent]
    links = actions.links(connection, shown.tapped, sent)
    ancestors = [sent[i] for i in named if i in sent and sent[i] not in parents]
    returned = next((sent[i] for i in shown.returned if i in sent), None)
    pointed_at = [*parents, *addressed, *(link.mail for link in links), *quoted]
    pointed_at += [returned] if returned else []
    pointed = _referenced_tickets((*named, *shown.addressed, *in_links, *shown.quoted), sent, received)
    referenced = list(dict.fromkeys((*pointed, *same_words)))
    foreign = shown.foreign and not pointed_at and not ancestors
    tags = () if foreign else ticket_numbers(parsed.subject)
    numbered = _numbered_tickets(connection, dict.fromkeys((*tags, *numbers)))
    tagged = [numbered[number] for number in tags if number in numbered]
    ids = dict.fromkeys(
        [
            *(m.ticket_id for m in pointed_at if m.ticket_id),
            *referenced,
            *numbered.values(),
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
            "declared_since": now - incidents.LOOKED_BACK,
            "writer": writer,
            "writers_domain": f"@{writer.rpartition('@')[2]}",
        },
    ).all()
    about = about_and_turns[0]
    dead = dead_addresses.of(connection, returned.recipients) if returned else {}
    if (bounced := dead_addresses.joined(about)) is not None:
        dead[bounced.address] = bounced
    may_open = not ids and alert is None and about.duplicate_of is None and not muted
    may_open = may_open and parsed.auto is AutoKind.HUMAN and bool(similar_within)
    staff = staffing.staffing(later, now, workload=workload)
    found, taken_in = merges.load_followed(connection, ids)
    children: dict[int, tuple[Ticket, ...]] = {}
    for one in found.values():
        if joined(one):
            children[one.id], theirs_taken = incidents.with_merged(connection, one)
            taken_in |= theirs_taken
    lately = about.declared or later.declares
    running = incidents.declared(later, now) if may_open and lately else ()
    others = (*taken_in.values(), *children.values(), running)
    written_about = [*found, *(each.id for several in others for each in several)]
    mails, questions = mail_counts.of_tickets(connection, written_about, now)
    receipts: tuple[int, ...] = ()
    if of_staff or any(each.ticket_id is None for each in pointed_at):
        receipts = mail_counts.of_staff(connection, sender, now, mails, questions)
    copied = {each.lower() for one in found.values() for each in one.copied if "@" in each}
    written_by = messages.writers(connection, _passed_on(parents + addressed + quoted))
    dead.update(dead_addresses.of(connection, {*copied, *vendors, *map(str.lower, written_by.values())}))
    return Known(
        mailbox=mailbox,
        received_at=received_at,
        duplicate_of=about.duplicate_of,
        held_copy=about.held_copy,
        parents=tuple(parents),
        addressed=tuple(addressed),
        quoted=tuple(quoted),
        links=links,
        written_by=written_by,
        ancestors=tuple(ancestors),
        returned=returned,
        referenced_tickets=tuple(referenced),
        tagged_tickets=tuple(tagged),
        named_tickets={number: numbered[number] for number in numbers if number in numbered},
        tickets=found,
        taken_in=taken_in,
        participants=tickets.participants(connection, found),
        turns={row.team: row.member for row in about_and_turns if row.team is not None},
        asked_at=now,
        asked_words=requests.of_tickets(connection, found),
        away=staff.away,
        workload=staff.workload,
        incidents=running,
        children=children,
        opening_words=_opening_words(connection, [*found, *(each.id for each in running)]),
        blocked=about.blocked or "",
        contact=directory.contact_in(about),
        contact_language=Language(about.learned_language) if about.learned_language else None,
        recent=recent.told(later, min(received_at, now) - similar_within) if may_open or compares else (),
        automatic_mails_10_minutes=about.in_10_minutes,
        automatic_mails_1_hour=about.in_1_hour,
        domain_mails_10_minutes=about.domain_in_10_minutes,
        domain_mails_1_hour=about.domain_in_1_hour,
        same_words_1_hour=about.same_words,
        ticket_mails=mails,
        ticket_questions=questions,
        receipts=receipts,
        dead=dead,
        alert=alert,
        cut_short=cut_short,
        original=theirs,
        muted=muted,
    )


def _passed_on(mails: Sequence[SentMail]) -> list[int]:
    """Row ids of the vendors' messages that these mails passed on to staff."""
    return [m.about_message for m in mails if m.about_message and m.reply_goes_to is ReplyGoesTo.VENDOR]


def _named_mails(
    connection: sa.Connection, message_ids: Sequence[str], unsigned: Collection[str], now: datetime
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
            signed=_proves(row.message_id, row.queued_at, unsigned, now),
            exposed=row.exposed,
        )
    return sent, received


def _proves(message_id: str, sent_at: datetime, unsigned: Collection[str], now: datetime) -> bool:
    """Whether an id bears a valid signature, or is of before there were any and not older than a key gets."""
    if token_of_id(message_id):
        return message_id not in unsigned
    return sent_at > now - UNSIGNED_PROVE


def _referenced_tickets(
    named: Sequence[str], sent: Mapping[str, SentMail], received: Mapping[str, int]
) -> list[int]:
    by_id = {**received, **{m.message_id: m.ticket_id for m in sent.values() if m.ticket_id}}
    return list(dict.fromkeys(by_id[i] for i in named if i in by_id))


def _numbered_tickets(connection: sa.Connection, numbers: Collection[str]) -> dict[str, int]:
    if not numbers:
        return {}
    return {row.number: row.id for row in connection.execute(_NUMBERED, {"numbers": list(numbers)})}


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
