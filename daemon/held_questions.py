"""What bears on an answer to a mail of ours about another message: that message, read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from daemon import log
from daemon.app import App
from daemon.desk.forwarded import original_mail
from daemon.desk.known import Held, Known
from daemon.desk.learned import known_with_model
from daemon.desk.merging import tickets_named
from daemon.desk.model import Outcome
from daemon.desk.policy import Policy
from daemon.redaction import with_secrets
from daemon.store import agenda, messages
from daemon.store.known import what_is_known
from daemon.store.later import Later
from daemon.store.raw import RawMissing
from daemon.store.recall import told_lately
from daemon.store.said import newest_entries
from daemon.what_is_sought import with_lookups
from daemon.what_it_tells import with_record
from parsers.errors import MessageUnreadable
from parsers.marked import marked_parts
from parsers.model import ParsedMail
from parsers.reading import Reading

_log = log.get("intake")


def with_said(later: Later, known: Known, reading: Reading, policy: Policy, now: datetime) -> Known:
    """Return what is known with what was written on the tickets, for mail of staff that may be relayed; and,
    where something is to be taken back, with what requesters were told."""
    sender = reading.mail.sender
    if not known.tickets or known.muted or sender is None or policy.person_at(sender.address) is None:
        return known
    of = {*known.tickets, *(each.id for several in known.taken_in.values() for each in several)}
    known = replace(known, said=newest_entries(later.connection, sorted(of)))
    if any(command.verb == "undo" for command in reading.commands.commands):
        known = replace(known, told=told_lately(later.connection, of, now))
    return known


def with_records(app: App, later: Later, known: Known, reading: Reading, received_at: datetime) -> Known:
    """Return what is known with what the message, and a mail that it forwards, tell of a fault."""
    known = with_record(later.connection, known, reading, app.policy, received_at)
    mail = original_mail(reading, app.policy) if known.original is not None else None
    if mail is None or known.original is None:
        return known
    original = with_record(later.connection, known.original, Reading(mail), app.policy, received_at)
    return replace(known, original=original)


_QUESTIONS = ("unproven", "stranger", "leak", "no_effect")
"""Mails of ours that ask about a held message, or say that the answer did nothing."""


def with_held(app: App, later: Later, known: Known, mail: ParsedMail, now: datetime) -> Known:
    """Return what is known, with the held message that our answered question was about, if any.

    Who was asked may answer from any of their addresses. Where In-Reply-To names no mail of ours, the reply
    address and the line in the text show the question. A raw mail that cannot be read any more leaves the
    question unanswered: nothing is done by it.
    """
    sender = mail.sender.address.lower() if mail.sender else ""
    person = app.policy.person_at(sender)
    theirs = {sender, *(person.addresses if person is not None else ())}
    asked = next(
        (
            shown
            for shown in known.parents or (*known.addressed, *known.quoted)
            if shown.template in _QUESTIONS and theirs.intersection(shown.recipients) and shown.about_message
        ),
        None,
    )
    row = messages.get(later.connection, asked.about_message) if asked and asked.about_message else None
    if asked is None or row is None:
        return known
    try:
        raw = app.raw.get(later.connection, row.raw_sha256)
        reading = Reading.of(raw)
    except (RawMissing, MessageUnreadable) as error:
        _log.error("A held message cannot be read again", message=row.id, error=str(error))
        return known
    about = replace(
        what_is_known(
            later,
            reading.mail,
            mailbox=row.account,
            received_at=min(row.received_at, now),
            now=now,
            ours=app.our_ids,
            numbers=tickets_named(reading, app.policy),
            original=original_mail(reading, app.policy),
            workload=app.policy.needs_workload,
            vendors=app.policy.vendors.addresses,
        ),
        refused_parts=app.attachment_check.refused(raw, reading.mail),
        marked_parts=marked_parts(raw, reading.mail),
    )
    about = with_said(later, known_with_model(about, app.classifier), reading, app.policy, now)
    about = with_records(app, later, about, reading, min(row.received_at, now))
    about = with_lookups(later, about, reading, app.policy, now)
    about = with_secrets(app, later, about, reading)
    held = Held(
        message_id=row.id,
        question=_asked(asked.template, row.rule),
        reading=reading,
        known=about,
        asked_at=row.taken_in_at,
        open=row.outcome == Outcome.HELD.value,
    )
    return replace(known, held=held)


def with_answered_words(later: Later, known: Known, reading: Reading) -> Known:
    """Return what is known, with the requester's words that an answered follow-up passed on, for `#split`."""
    if not any(command.verb == "split" for command in reading.commands.commands):
        return known
    answered = next(iter((*known.parents, *known.addressed, *known.quoted)), None)
    if answered is None or answered.template != "follow_up" or not answered.about_message:
        return known
    if answered.ticket_id is None:
        return known
    words = agenda.public_words(later.connection, answered.about_message, answered.ticket_id)
    return replace(known, answered_words=words)


def _asked(template: str, rule: str) -> str:
    """Return what was asked: as the answered mail says, else as the message was held."""
    if template in ("unproven", "stranger", "leak"):
        return template
    return rule if rule in ("stranger", "leak") else "unproven"
