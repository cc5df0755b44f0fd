"""What a mail means to this desk now, and why: read, looked up and decided, with nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from daemon.app import App
from daemon.desk.decide import decide
from daemon.desk.effects import Decision
from daemon.desk.forwarded import original_mail
from daemon.desk.known import Known
from daemon.desk.learned import known_with_model
from daemon.desk.lookups import shown_whole
from daemon.learning import learn_now
from daemon.store.known import what_is_known
from daemon.store.later import Later
from daemon.what_is_sought import with_lookups
from daemon.what_it_tells import with_record
from daemon.wished import numbers_of, with_own_tickets
from parsers.reading import Reading
from parsers.route import read_route


def explain_raw(app: App, raw: bytes, mailbox: str) -> dict[str, Any]:
    """Return, heading by heading, what was read from `raw` and what would be done with it.

    `mailbox` is the id of the one it is taken to lie in. Raises `parsers.errors.MessageUnreadable`.
    """
    reading, now = Reading.of(raw), app.clock.now()
    # When it came is not known here; its own clock is the best word for it, as long as it is not ahead.
    received_at = min(reading.mail.date or now, now)
    with app.database.read() as connection:
        known = what_is_known(
            Later(connection),
            reading.mail,
            mailbox=mailbox,
            received_at=received_at,
            now=now,
            ours=app.our_ids,
            numbers=numbers_of(reading, app.policy),
            workload=app.policy.needs_workload,
            similar_within=timedelta(minutes=app.policy.priority.similar.minutes),
            original=original_mail(reading, app.policy),
            returned_texts=reading.bounce_texts(),
            of_staff=app.policy.person_at(reading.mail.sender.address if reading.mail.sender else "")
            is not None,
        )
        known = known_with_model(known, app.classifier or learn_now(app))
        known = with_record(connection, known, reading, app.policy, received_at)
        known = with_lookups(Later(connection), known, reading, app.policy, now)
        known = with_own_tickets(Later(connection), known, reading, now)
        original = known.original.tickets if known.original is not None else {}
        shown = shown_whole(known.lookups)
        policies = app.policies_for(connection, (*known.tickets.values(), *original.values(), *shown))
    histories = [one.history[-1].at for one in (*known.tickets.values(), *original.values()) if one.history]
    decision = decide(reading, known, app.policy, policies, max([received_at, *histories]))
    keys = f"{app.settings.key_file} is missing: ids of this desk's mails cannot be recognised"
    warning = {"warning": keys} if app.without_keys else {}
    return {**warning, **_read(reading, raw), "record": list(_record(known)), **_decided(app, decision)}


def _record(known: Known) -> Iterator[str]:
    """Yield each value of the record with its source, and what lost against it."""
    for value in (*known.record.values.values(), *known.record.others):
        lost = "" if known.record.values.get(value.field) is value else " (not taken)"
        at = f" = {value.moment.at.isoformat()} ({value.moment.exact.value})" if value.moment else ""
        yield f"{value.field.value}: {value.text}{at}, from {value.source.value}: {value.snippet!r}{lost}"


def _read(reading: Reading, raw: bytes) -> dict[str, Any]:
    mail, forwarded = reading.mail, reading.forwarded
    return {
        "from": str(mail.sender) if mail.sender else "(nobody)",
        "to": [str(address) for address in (*mail.to, *mail.cc)],
        "subject": mail.subject,
        "new text": reading.words,
        "folded": reading.folded,
        "commands": [c.written for c in reading.commands.commands]
        + [f"not understood: {u.written}" for u in reading.commands.unknown],
        "forwards": f"a mail of {forwarded.sender or 'nobody whose address it tells'}" if forwarded else "",
        "attachments": [
            f"{a.filename} ({a.content_type}, {a.size} bytes)" + (", inline" if a.inline else "")
            for a in mail.attachments
        ],
        "written by": ", ".join((mail.auto.value, *mail.auto_evidence)),
        "route": list(_route(raw)),
        "repaired": list(mail.defects),
    }


def _route(raw: bytes) -> Iterator[str]:
    """Yield the servers that the mail passed, oldest first, and what is odd about it."""
    route = read_route(raw)
    for hop in route.hops:
        delay = f", {hop.delay_seconds:.0f} s later" if hop.delay_seconds else ""
        at = f" at {hop.at.isoformat()}" if hop.at is not None else ""
        yield f"{hop.source or '?'} to {hop.server or '?'} ({hop.protocol or '?'}){at}{delay}"
    for odd in (*route.defects, *route.anomalies, *([route.failed] if route.failed else [])):
        yield f"odd: {odd}"


def _asks(decision: Decision) -> Iterator[str]:
    """Yield what its requester would be asked, or whoever wrote it down for them, in the mail's language."""
    for mail in decision.mails:
        rows = mail.values.get("questions" if mail.template == "acknowledgement" else "to_ask")
        if mail.template in ("acknowledgement", "receipt") and isinstance(rows, list):
            for row in rows:
                if isinstance(row, Mapping):
                    yield f"{row['number']}. {row[mail.language.value]}"


def _decided(app: App, decision: Decision) -> dict[str, Any]:
    change = decision.change
    ticket = change.after if change is not None else None
    return {
        "outcome": f"{decision.outcome.value} (rule {decision.rule})",
        "because": list(decision.reasons),
        "ticket": (
            f"{ticket.number or 'a new one'}: {ticket.status.value}, {ticket.priority.value}, "
            f"{ticket.category}, team {ticket.team or '-'}, owner {ticket.owner or '-'}"
            if ticket is not None
            else ""
        ),
        "language": next((why for why in decision.reasons if why.startswith("language ")), ""),
        "asks": list(_asks(decision)),
        "happens": [event.kind.value for event in change.events] if change is not None else [],
        "elsewhere": [
            f"{other.ticket.number or 'a new ticket'}: {event.kind.value}"
            for other in decision.others
            for event in (other.change.events if other.change is not None else ())
        ],
        "mails": [f"{mail.template} to {mail.to}" for mail in decision.all_mails],
        "due": [f"{row.kind} at {row.at.isoformat()}" for row in change.due] if change is not None else [],
        "policy version": str(
            app.policy.version or "none yet: no daemon has worked under this configuration"
        ),
    }
