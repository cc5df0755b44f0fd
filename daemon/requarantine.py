"""Taking a quarantined message up again."""

from __future__ import annotations

from daemon import redaction
from daemon.app import App
from daemon.intake import take_in
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.store import messages
from daemon.store.database import StoreUnavailable
from daemon.store.later import Later
from parsers.errors import MessageUnreadable
from parsers.reading import Reading


def retry(app: App, message_id: int) -> tuple[str | None, str]:
    """Read a quarantined message again; return (error, outcome): the error is None when it worked.

    It stays in quarantine when it fails again: nothing is changed then. `message_id` must be in quarantine.
    Raises `StoreUnavailable`, `RawMissing`.
    """
    with app.database.read() as connection:
        row = messages.get(connection, message_id)
        assert row is not None, "the caller has looked"
        raw = app.raw.get(connection, row.raw_sha256)
    key = MessageKey(account=row.account, folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid)
    fetched = FetchedMessage(key=key, raw=raw, received_at=row.received_at, size=len(raw), truncated=False)
    try:
        reading = Reading.of(raw)
        refused = app.attachment_check.refused(raw, reading.mail)
        with app.database.write() as connection, Later(connection) as later:
            messages.release(connection, message_id)
            taken = take_in(app, later, fetched, reading, refused=refused)
            if row.filed:
                messages.mark_filed(connection, [key])
    except MessageUnreadable as error:
        return str(error), ""
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - what broke it once may break it again; it stays where it is
        return f"{type(error).__name__}: {error}", ""
    redaction.forget(app, taken.decision, taken.files)
    app.outbox_grew()
    ticket = f" {taken.carried.ticket.number}" if taken.carried.ticket else ""
    return None, taken.decision.outcome.value + ticket
