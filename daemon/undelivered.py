"""A delivery that was given up counts like a bounce of its mail: who works on its ticket hears of it."""

from __future__ import annotations

from daemon.app import App
from daemon.desk.bounces import Undelivered, undelivered
from daemon.desk.known import SentMail
from daemon.desk.mails import MAILS
from daemon.desk.model import followed
from daemon.desk.routing import Duty
from daemon.store import dead_addresses, merges, staffing
from daemon.store.database import Connection, LostRace
from daemon.store.later import Later
from daemon.store.outbox import LeasedMail
from parsers.dsn import read_refusal
from parsers.model import BouncedRecipient

MOST_RACES = 5
"""How often it is decided again because somebody else changed the ticket meanwhile."""


def undelivered_recipient(mail: LeasedMail, error: str, *, reply: str = "") -> BouncedRecipient:
    """Return in the form of a bounce that a mail was given up.

    `reply` is the server's answer if it refused the recipient; else the address may well be good.
    """
    if reply:
        return read_refusal(mail.recipient, reply)
    return BouncedRecipient(
        address=mail.recipient, action="failed", status="", permanent=True, diagnostic=error
    )


def lies_with_recipient(recipient: BouncedRecipient) -> bool:
    """Say whether the cause is the recipient's address or mailbox (RFC 3463, 3.2 and 3.3).

    Else it may be something that the administrator could mend, such as our rights at the server.
    """
    return recipient.bad_address or recipient.status.startswith(("5.1.", "5.2."))


def put_on_ticket(app: App, connection: Connection, mail: LeasedMail, recipient: BouncedRecipient) -> bool:
    """Record what became of `mail` and tell whom it concerns, in the transaction given.

    Returns whether anybody was told. Raises `LostRace` when the ticket cannot be had.
    """
    about = Undelivered(
        mail=SentMail(
            message_id=mail.message_id,
            ticket_id=mail.ticket_id,
            recipients=(mail.recipient.lower(),),
            template=mail.template,
            reply_goes_to=MAILS[mail.template].reply_goes_to,
            sent_at=mail.queued_at,
        ),
        recipient=recipient,
        refused=lies_with_recipient(recipient),
        key=f"undelivered:delivery:{mail.delivery_id}:{mail.attempts}",
    )
    for race in range(MOST_RACES):
        try:
            return _put(app, connection, about)
        except LostRace:
            if race == MOST_RACES - 1:
                raise
    raise AssertionError("the last race was raised")


def _put(app: App, connection: Connection, about: Undelivered) -> bool:
    now = app.clock.now()
    ids = [about.mail.ticket_id] if about.mail.ticket_id is not None else []
    found, _ = merges.load_followed(connection, ids)
    ticket = followed(found, about.mail.ticket_id or 0)
    with Later(connection) as later:
        decision = undelivered(
            about,
            ticket,
            dead_addresses.of(connection, about.mail.recipients),
            Duty(policy=app.policy, at=now, away=staffing.staffing(later, now, workload=False).away),
            app.policies_for(connection, found.values()),
            source=found.get(about.mail.ticket_id or 0),
        )
        app.carrier.carry(later, decision, app.policy, now=now, ticket=ticket)
    return bool(decision.all_mails)
