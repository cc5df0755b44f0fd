"""`postdesk import`: messages that lay in a mailbox before it was watched; muted, with their old dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from daemon import log, redaction
from daemon.app import App
from daemon.errors import PostdeskError
from daemon.intake import take_in
from daemon.mail.mailbox import Mailbox
from daemon.mail.message import FetchedMessage
from daemon.mail.settings import MailboxSettings
from daemon.store import messages
from daemon.store.database import StoreUnavailable
from daemon.store.later import Later
from parsers.errors import MessageUnreadable
from parsers.reading import Reading

UNREADABLE = "unreadable"
FAILED = "failed"
"""Counted beside the outcomes: messages that were left alone."""

_log = log.get("import")


@dataclass(slots=True)
class Counts:
    """What an import did, or would do."""

    total: int = 0
    done_before: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def import_backlog(app: App, settings: MailboxSettings, *, since: date | None, count_only: bool) -> Counts:
    """Take in what lay in a folder before it was watched; flags and folders stay untouched.

    Each message is decided as of the day it came; tickets are muted: no mail, no clock. `since` is a day in
    the desk's zone. A message that cannot be read or decided is counted as such and left alone. May be
    repeated: what was taken in is passed over. Raises `MailboxUnavailable`, `MailboxRefused`,
    `StoreUnavailable`, and `PostdeskError` before the first start.
    """
    counts = Counts()
    zone = ZoneInfo(app.policy.zone)
    cut = datetime.combine(since, time(), zone) if since is not None else None
    with Mailbox(settings) as box:
        with app.database.read() as connection:
            state = messages.folder_state(connection, settings.id, settings.folder, box.uidvalidity)
        if state is None:
            raise PostdeskError(
                f"mailbox {settings.id!r} is not watched yet: start `postdesk run` once, so that it is "
                "known which messages are the backlog"
            )

        def is_backlog(message: FetchedMessage) -> bool:
            # The numbers tell what is older, until the server gives all messages new ones: then the dates.
            older = message.received_at < state.started_at if state.renumbered else True
            return older and (cut is None or message.received_at >= cut)

        uids = [uid for uid in box.new_uids(0) if state.renumbered or uid < state.first_uid]
        for batch in box.fetch_batches(uids):
            _import_batch(app, [m for m in batch if is_backlog(m)], counts, count_only)
    return counts


def _import_batch(app: App, batch: list[FetchedMessage], counts: Counts, count_only: bool) -> None:
    with app.database.read() as connection:
        done = messages.already_taken_in(connection, [m.key for m in batch])
    for message in batch:
        if message.key.uid in done:
            counts.done_before += 1
            continue
        counts.total += 1
        if not count_only:
            counts.outcomes[_import(app, message)] += 1


def _import(app: App, message: FetchedMessage) -> str:
    """Take one message in, in a transaction of its own; return what became of it."""
    try:
        reading = Reading.of(message.raw)
        with app.database.write() as connection, Later(connection) as later:
            app.raw.put(connection, reading.mail.raw_sha256, message.raw)
            taken = take_in(app, later, message, reading, muted=True)
            messages.mark_filed(connection, [message.key])
        redaction.forget(app, taken.decision, taken.files)
    except MessageUnreadable:
        return UNREADABLE
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one message's fault; the others are imported
        _log.error("A message could not be imported", uid=message.key.uid, exc_info=error)
        return FAILED
    return taken.decision.outcome.value
