"""`postdesk import`: messages that lay in a mailbox before it was watched; muted, with their old dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from daemon.app import App
from daemon.errors import PostdeskError
from daemon.intake import take_in
from daemon.mail.mailbox import Mailbox
from daemon.mail.settings import MailboxSettings
from daemon.store import messages
from parsers.errors import MessageUnreadable
from parsers.reading import Reading

BATCH = 50


@dataclass(slots=True)
class Counts:
    """What an import did, or would do."""

    total: int = 0
    done_before: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def import_backlog(
    app: App, settings: MailboxSettings, *, since: datetime | None, count_only: bool
) -> Counts:
    """Take in what lies below the first watched message of a folder; flags and folders stay untouched.

    Each message is decided as of the day it came; tickets are muted: no mail, no clock. A message that
    cannot be read is counted as "unreadable" and left alone. May be repeated: what was taken in is passed
    over. Raises `MailboxUnavailable`, `StoreUnavailable`, and `PostdeskError` before the first start.
    """
    counts = Counts()
    cut = since.replace(tzinfo=UTC) if since is not None else None
    with Mailbox(settings) as box:
        with app.database.read() as connection:
            state = messages.folder_state(connection, settings.id, settings.folder, box.uidvalidity)
        if state is None:
            raise PostdeskError(
                f"mailbox {settings.id!r} is not watched yet: start `postdesk run` once, so that it is "
                "known which messages are the backlog"
            )
        uids = [uid for uid in box.new_uids(0) if uid < state.first_uid]
        for begin in range(0, len(uids), BATCH):
            _import_batch(app, box, uids[begin : begin + BATCH], cut, counts, count_only)
    return counts


def _import_batch(
    app: App, box: Mailbox, uids: list[int], cut: datetime | None, counts: Counts, count_only: bool
) -> None:
    fetched = [m for m in box.fetch(uids) if cut is None or m.received_at >= cut]
    with app.database.read() as connection:
        done = messages.already_taken_in(connection, [m.key for m in fetched])
    for message in fetched:
        if message.key.uid in done:
            counts.done_before += 1
            continue
        counts.total += 1
        if count_only:
            continue
        try:
            reading = Reading.of(message.raw)
        except MessageUnreadable:
            counts.outcomes["unreadable"] += 1
            continue
        with app.database.write() as connection:
            taken = take_in(app, connection, message, reading, muted=True)
            messages.mark_filed(connection, [message.key])
        counts.outcomes[taken.decision.outcome.value] += 1
