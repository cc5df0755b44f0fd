"""Carrying a decision out: all its rows, its mails rendered and queued, in the transaction given."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from daemon.desk import links
from daemon.desk.case import held_back, in_the_text
from daemon.desk.effects import OWN_ID, OWN_NUMBER, Beside, Change, Decision, SendMail
from daemon.desk.identity import NONCE_BYTES, Signer, Use, nonce_from, reply_address
from daemon.desk.identity import message_id as message_id_of
from daemon.desk.mails import MAILS, OUTSIDE, TO_VENDOR
from daemon.desk.model import EventKind, Json, Language, Ticket
from daemon.desk.policy import MailboxPolicy, Policy
from daemon.mail.compose import Composer, Rendered, TicketView
from daemon.mail.message import MessageKey
from daemon.store import (
    actions,
    alerts,
    blocks,
    dead_addresses,
    known,
    messages,
    outbox,
    recall,
    recent,
    records,
    staffing,
    tickets,
)
from daemon.store.database import Connection
from daemon.store.later import Later
from parsers.model import ParsedMail
from parsers.tokens import body_line, without_tokens

MOST_REFERENCES = 10
"""Ids in one References header: enough for every client to thread by, short enough for every relay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of it."""

    ticket: Ticket | None
    message: int | None
    """Row id of the message that was decided on."""
    queued: int
    """Mails for the outbox. One that is there already is left out when they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One message as it came in."""

    key: MessageKey
    mail: ParsedMail
    received_at: datetime
    cut_short: bool = False
    """Only the beginning was fetched."""
    refused: frozenset[str] = frozenset()
    """Attachments (by part) that the administrator's command refused."""
    marked: frozenset[str] = frozenset()
    """Attachments (by part) that show ids of ours; they go to staff only."""
    about: ParsedMail | None = None
    """The held message that this one said yes to: it is its attachments that travel, and its `refused`
    and `marked`."""


class Carrier:
    """Turns decisions into rows. Holds what rendering needs; every call is one transaction's work."""

    def __init__(self, composer: Composer, signer: Signer) -> None:
        self.composer, self.signer = composer, signer

    def carry(
        self,
        later: Later,
        decision: Decision,
        policy: Policy,
        *,
        now: datetime,
        received: Received | None = None,
        ticket: Ticket | None = None,
    ) -> Carried:
        """Store what was decided and queue its mails.

        `received` is the message that was decided on, if any; `ticket` is the one it is about when the
        decision does not change it. Raises `LostRace`, also for a mail that has left before it was called
        back, and `IntegrityError` when another worker took in the same message meanwhile; so may `later`
        when it is flushed.
        """
        connection = later.connection
        change = decision.change
        settled = _settle(later, decision, now=now, zone=policy.zone)
        born = {other.born: settled[place] for place, other in enumerate(decision.others) if other.born}
        change = _with_numbers(change, born)
        ticket = settled.get(_OWN, ticket)
        message_id = None
        if received is not None:
            message_id = messages.record(
                connection,
                received.key,
                received.mail,
                decision,
                received_at=received.received_at,
                now=now,
                policy_version=policy.version,
                ticket_id=ticket.id if ticket is not None else None,
            )
        if decision.uses is not None and message_id is not None:
            actions.use(connection, decision.uses, message_id)
        if ticket is not None:
            if change is not None:
                tickets.append(later, ticket, change, decision.entries, now=now, message_id=message_id)
            else:
                tickets.write_entries(later, ticket.id, decision.entries, now=now, message_id=message_id)
            if change is not None and change.before is None:
                _let_take_part(later, ticket)
                recent.remember(later, ticket, decision.entries[0].text if decision.entries else "")
            if decision.admit:
                tickets.add_participants(later, ticket.id, decision.admit)
            if decision.learned:
                opened = change is not None and change.before is None
                records.put(later, ticket.id, decision.learned, new=opened)
        later.declares = later.declares or _declares(decision)
        for place, other in enumerate(decision.others):
            other = _naming(replace(other, change=_with_numbers(other.change, born)), ticket)
            _append_beside(later, settled.get(place, other.ticket), other, now=now, message_id=message_id)
        if decision.alert is not None and ticket is not None:
            alerts.remember(connection, decision.alert, ticket.id, now)
        outbox.expose(connection, decision.exposes)
        if decision.dismiss and ticket is not None:
            tickets.remove_participants(later, ticket.id, decision.dismiss)
        if decision.recalls or decision.calls_back is not None:
            recall.recall(later, decision.recalls, decision.calls_back, now)
        if decision.settles is not None:
            on = ticket.id if ticket is not None else None
            outcome = decision.settles_as or decision.outcome
            messages.settle(connection, decision.settles, outcome, on, fingerprint=decision.claims)
        dead_addresses.note(connection, decision.dead)
        if decision.alive:
            dead_addresses.lift(connection, decision.alive, now)
        for blocked in decision.blocks:
            blocks.add(connection, blocked, now)
        for absence in decision.absences:
            staffing.remember(later, absence, now)
        known.take_turns(connection, ((turn.team, turn.member) for turn in decision.turns))
        known.remember_languages(later, ((said.address, said.language) for said in decision.languages))
        mails = [
            self._write(connection, send, policy, ticket=ticket, message_id=message_id, received=received)
            for send in decision.mails
        ]
        mails += [
            self._write(
                connection,
                send,
                policy,
                ticket=settled.get(place, other.ticket),
                message_id=message_id,
                received=received,
            )
            for place, other in enumerate(decision.others)
            for send in other.mails
        ]
        outbox.queue_later(later, mails, now)
        return Carried(ticket=ticket, message=message_id, queued=len(mails))

    def queue(
        self,
        connection: Connection,
        send: SendMail,
        policy: Policy,
        *,
        now: datetime,
    ) -> bool:
        """Put a mail that is about no ticket into the outbox; False when its key is there already."""
        return outbox.queue(connection, self._write(connection, send, policy), now)

    def _write(
        self,
        connection: Connection,
        send: SendMail,
        policy: Policy,
        *,
        ticket: Ticket | None = None,
        message_id: int | None = None,
        received: Received | None = None,
    ) -> outbox.QueuedMail:
        """Render one mail, thread it, and name it."""
        send = replace(send, name=without_tokens(send.name), speaker=without_tokens(send.speaker))
        box = _mailbox(policy, ticket, received)
        kind = MAILS[send.template]
        nonce = nonce_from(secrets.token_bytes(NONCE_BYTES))
        reference = body_line(self.signer.sign(nonce, Use.BODY))
        reply_to = self._reply_to(box, nonce)
        act = self._links(send, policy, ticket, nonce)
        act_to = reply_to or box.address
        rendered = self._render(send, send.language, policy, ticket, reference, box, act, act_to)
        if send.also is not None:
            below = self._render(send, send.also, policy, ticket, reference, box, act, act_to)
            tag = _tag(ticket) if ticket is not None else ""
            rendered = self.composer.both(rendered, below, tag=tag, language=send.also)
        domain = box.address.rpartition("@")[2]
        root = thread_root(ticket, domain) if ticket is not None else None
        thread = _thread(connection, send.to, ticket, received.mail if received else None)
        from_name = f"{send.speaker} via {box.display_name}" if send.speaker else box.display_name
        return outbox.QueuedMail(
            dedupe_key=send.key.format(ticket=ticket.id if ticket else 0, message=message_id or 0),
            message_id=message_id_of(self.signer.sign(nonce, Use.MESSAGE_ID), domain),
            ticket_id=ticket.id if ticket is not None else None,
            about_message=send.about or message_id,
            template=send.template,
            reply_goes_to=kind.reply_goes_to.value,
            automatic=kind.automatic,
            counted=kind.answers,
            from_name=from_name,
            from_address=box.address,
            reply_to=reply_to,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            in_reply_to=thread[-1] if thread else None,
            references=(root, *thread) if root else thread,
            attachments=_attachments(received, policy, kind.audience)
            if send.with_attachments and received
            else (),
            recipient=send.to,
            recipient_name=send.name,
            hold=send.hold,
        )

    def _links(self, send: SendMail, policy: Policy, ticket: Ticket | None, nonce: str) -> Mapping[str, str]:
        """Return the tap-to-act links of a mail: each verb with the line that carries its token."""
        reader = policy.person_at(send.to)
        if ticket is None or reader is None:
            return {}
        verbs = links.offered(send.template, ticket, reader)
        return {verb: body_line(self.signer.sign_command(nonce, verb)) for verb in verbs}

    def _render(
        self,
        send: SendMail,
        language: Language,
        policy: Policy,
        ticket: Ticket | None,
        reference: str,
        box: MailboxPolicy,
        act: Mapping[str, str],
        act_to: str,
    ) -> Rendered:
        return self.composer.render(
            send.template,
            language=language,
            desk_name=box.display_name,
            desk_address=box.address,
            signature=box.signature.get(language, ""),
            to_name=send.name,
            zone=send.zone or policy.zone,
            reference=reference,
            links=act,
            links_to=act_to,
            ticket=_seen(send, ticket, language, policy) if ticket is not None else None,
            values=_without_tokens(send.values),
        )

    def _reply_to(self, box: MailboxPolicy, nonce: str) -> str:
        """Return the reply address of a mail's own, or "" where the server has none to give."""
        if not box.plus_addressing:
            return ""
        return reply_address(box.address, self.signer.sign(nonce, Use.REPLY_ADDRESS)) or ""


_OWN = -1
"""The place of a decision's own ticket beside those of the others, which begin at 0."""


def _settle(later: Later, decision: Decision, *, now: datetime, zone: str) -> dict[int, Ticket]:
    """Store the new state of every ticket that a decision changes; return each by its place.

    In the order of their ids, so that two workers that change the same tickets never wait for each other in a
    ring; new ones last, since the day's numbers are counted under a lock. Raises `LostRace`.
    """
    changes = [(_OWN, decision.change, decision.linked_ticket)]
    changes += [(place, other.change, other.linked_ticket) for place, other in enumerate(decision.others)]
    stored = [(c.before.id, place, c, linked) for place, c, linked in changes if c is not None and c.before]
    new = [(0, place, c, linked) for place, c, linked in changes if c is not None and c.before is None]
    return {
        place: tickets.settle(later, change, now=now, zone=zone, linked_ticket=linked)
        for _, place, change, linked in (*sorted(stored, key=lambda row: row[0]), *new)
    }


def _with_numbers(change: Change | None, born: Mapping[int, Ticket]) -> Change | None:
    """Put the ids and numbers of the tickets that the decision opened into the events that name them."""
    if change is None or not born:
        return change
    events = []
    for event in change.events:
        data = dict(event.data)
        new = born.get(int(str(data.pop("born", 0))))
        named = {**data, "ticket": new.id, "number": new.number} if new is not None else data
        events.append(replace(event, data=named))
    return replace(change, events=tuple(events))


def _append_beside(
    later: Later, ticket: Ticket, other: Beside, *, now: datetime, message_id: int | None
) -> None:
    """Store what happened to another ticket than the decision's own."""
    if other.change is None:
        tickets.write_entries(later, ticket.id, other.entries, now=now, message_id=message_id)
    else:
        tickets.append(later, ticket, other.change, other.entries, now=now, message_id=message_id)
        if other.change.before is None:
            _let_take_part(later, ticket)
            recent.remember(later, ticket, other.entries[0].text if other.entries else "")
    if other.admit:
        tickets.add_participants(later, ticket.id, other.admit)
    if other.learned:
        records.put(later, ticket.id, other.learned, new=bool(other.born))


def _naming(other: Beside, own: Ticket | None) -> Beside:
    """Fill in the decision's own ticket where an event on another one names it: it had no number before."""
    change = other.change
    if change is None or own is None:
        return other
    named: dict[Json, Json] = {OWN_ID: own.id, OWN_NUMBER: own.number}
    events = [
        replace(event, data={key: named.get(value, value) for key, value in event.data.items()})
        if OWN_ID in event.data.values()
        else event
        for event in change.events
    ]
    return replace(other, change=replace(change, events=tuple(events)))


def _declares(decision: Decision) -> bool:
    """Whether it makes a ticket an incident."""
    changes = (decision.change, *(other.change for other in decision.others))
    events = (event for change in changes if change is not None for event in change.events)
    return any(event.kind is EventKind.INCIDENT_DECLARED for event in events)


def _without_tokens(value: Any) -> Any:
    """Cut signed ids out of everything that a mail is going to say: they are its reader's affair only."""
    if isinstance(value, str):
        return without_tokens(value)
    if isinstance(value, Mapping):
        return {key: _without_tokens(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_without_tokens(each) for each in value]
    return value


def _let_take_part(later: Later, ticket: Ticket) -> None:
    """Remember who may write on a new ticket: the requester and whom they put in copy."""
    tickets.add_participants(later, ticket.id, {ticket.requester.address.lower(), *ticket.watchers})


def thread_root(ticket: Ticket, domain: str) -> str:
    """Return the constant first id of a ticket's References: clients group by it even where a relay rewrites
    Message-IDs. It proves nothing."""
    return f"<ticket.{ticket.number}@{domain}>"


def _thread(
    connection: Connection, to: str, ticket: Ticket | None, mail: ParsedMail | None
) -> tuple[str, ...]:
    """Return the ids to thread by, oldest first: only those that this recipient wrote or was sent.

    An id that we sent to somebody else would let its reader speak in that person's name.
    """
    ids: list[str] = []
    if ticket is not None and ticket.version > 1:
        ids.extend(outbox.thread_with(connection, ticket.id, to.lower(), MOST_REFERENCES))
    if mail is not None and mail.message_id and mail.sender and mail.sender.address.lower() == to.lower():
        ids.append(mail.message_id)
    newest_last = list(dict.fromkeys(reversed(ids)))[: MOST_REFERENCES - 1]
    return tuple(reversed(newest_last))


def _mailbox(policy: Policy, ticket: Ticket | None, received: Received | None = None) -> MailboxPolicy:
    """Return the mailbox that a mail comes from: the ticket's; about none, the one that was written to."""
    if ticket is not None and ticket.mailbox in policy.mailboxes:
        return policy.mailboxes[ticket.mailbox]
    if ticket is None and received is not None and received.key.account in policy.mailboxes:
        return policy.mailboxes[received.key.account]
    return next(iter(policy.mailboxes.values()))


def _tag(ticket: Ticket) -> str:
    return f"[#{ticket.number}]"


def _seen(send: SendMail, ticket: Ticket, language: Language, policy: Policy) -> TicketView:
    """Return the ticket as the templates of a mail see it: in one to a vendor, nothing of its requester."""
    view = ticket_view(ticket, language, policy, send.unreachable_since)
    if MAILS[send.template].audience == TO_VENDOR:
        return replace(view, subject="", requester_name="", requester_address="", owner="", team="")
    return view


def ticket_view(
    ticket: Ticket, language: Language, policy: Policy, unreachable_since: datetime | None = None
) -> TicketView:
    """Return a ticket as templates see it, its labels in `language`."""
    category = policy.categories.get(ticket.category)
    team = policy.teams.get(ticket.team or "")
    owner = policy.people.get(ticket.owner or "")
    return TicketView(
        number=ticket.number,
        tag=_tag(ticket),
        subject=without_tokens(ticket.subject),
        status=ticket.status,
        category=category.name[language] if category else ticket.category,
        priority=ticket.priority,
        team=team.name[language] if team else "",
        owner=owner.name if owner else "",
        requester_name=without_tokens(ticket.requester.name),
        requester_address=ticket.requester.address,
        opened_at=ticket.opened_at,
        vendor=(category.vendor or "") if category else "",
        unreachable_since=unreachable_since,
    )


def _attachments(received: Received, policy: Policy, audience: str) -> tuple[Mapping[str, Json], ...]:
    mail = received.about or received.mail
    unwanted = received.refused | (received.marked if audience in OUTSIDE else frozenset())
    held = held_back(mail, policy, cut_short=received.cut_short, refused=unwanted)
    if audience == TO_VENDOR:
        held += in_the_text(mail)
    parts = {attachment.part for attachment in held}
    return tuple(
        {
            "raw": mail.raw_sha256,
            **asdict(attachment),
            "filename": without_tokens(attachment.filename) if attachment.filename else "",
        }
        for attachment in mail.attachments
        if attachment.part not in parts
    )
