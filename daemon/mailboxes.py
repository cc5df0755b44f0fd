"""One thread a mailbox: connect, catch up, wait for more; when that fails, say so and try again.

The administrator is told once when a mailbox stays away and once when it is back, with since when.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from daemon import log
from daemon.app import App
from daemon.desk.effects import SendMail
from daemon.desk.model import Json
from daemon.errors import MailboxRefused, MailboxUnavailable, PostdeskError
from daemon.intake import Intake, Watcher
from daemon.mail.mailbox import Mailbox
from daemon.mail.settings import MailboxSettings
from daemon.pauses import PAUSES_SECONDS, pause_after
from daemon.store import agenda
from daemon.store.database import Connection, StoreUnavailable

REFUSED_FROM = 6
"""A refused password counts as so many failures at least, for a minute's pause: servers lock accounts."""

TELL_AFTER = timedelta(minutes=5)
"""How long a mailbox may be away before the administrator gets a mail; the log says it at once."""

_log = log.get("mailbox")


class MailboxLoop:
    """Watches one mailbox in a thread of its own."""

    def __init__(
        self,
        app: App,
        settings: MailboxSettings,
        *,
        watcher: Watcher | None = None,
        alive: Callable[[str], None] = lambda _name: None,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self.app, self.settings = app, settings
        self.intake = Intake(app, settings.id, watcher=watcher)
        self.caught_up = threading.Event()
        """Set whenever the folder was read to its end."""
        self.tried = threading.Event()
        """Set once the folder was read to its end for the first time, or could not be."""
        self.behind_since: datetime | None = app.clock.now()
        """Since when answers may lie in the folder that were not read: the start or the
        beginning of an outage. None once it was read to its end."""
        self._alive = alive
        self._pauses = pauses
        self._stop = threading.Event()
        self._box: Mailbox | None = None
        self._thread = threading.Thread(target=self._run, name=f"mailbox-{settings.id}", daemon=True)
        self._down_since = self._trouble_before()

    @property
    def name(self) -> str:
        return self._thread.name

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Ask the thread to end after the batch in hand; return whether it did in time."""
        self._stop.set()
        if self._box is not None:
            self._box.interrupt()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                with Mailbox(self.settings, log=_log) as box:
                    self._box = box
                    _log.info("Mailbox connected", mailbox=self.settings.id)
                    while not self._stop.is_set():
                        self.intake.catch_up(box, self._told_to_stop)
                        self._came_back()
                        failures = 0
                        if not self._stop.is_set():  # told to stop, it may have ended early
                            self.behind_since = None
                        self._alive(self.name)
                        self.caught_up.set()
                        self.tried.set()
                        box.wait(self.settings.poll_seconds, self._stop.is_set)
                        self._alive(self.name)
                        self.caught_up.clear()
            except (MailboxUnavailable, MailboxRefused, StoreUnavailable) as error:
                failures += 1
                self._went_away(error, failures)
            except Exception as error:  # noqa: BLE001 - the loop must live; the trace goes into the log
                failures += 1
                _log.error("The mailbox loop failed", mailbox=self.settings.id, exc_info=error)
                self._went_away(error, failures)
            finally:
                self._box = None
                self.caught_up.clear()
                self.tried.set()

    def _told_to_stop(self) -> bool:
        """Asked between batches: a sign of life too, however long a backlog takes."""
        self._alive(self.name)
        return self._stop.is_set()

    def _went_away(self, error: Exception, failures: int) -> None:
        if self.behind_since is None:
            self.behind_since = self.app.clock.now()
        refused = isinstance(error, MailboxRefused)
        place = max(failures, REFUSED_FROM) if refused else failures
        pause = pause_after(place, self._pauses)
        _log.warning("Intake is interrupted", mailbox=self.settings.id, error=str(error), again_in=pause)
        if not isinstance(error, StoreUnavailable):
            self._tell_down(str(error) or type(error).__name__)
        until = time.monotonic() + pause
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._alive(self.name)  # waiting on purpose is not hanging
            self._stop.wait(min(left, 5))

    @property
    def _key(self) -> str:
        return f"mailbox:{self.settings.id}"

    def _trouble_before(self) -> datetime | None:
        """Return since when the administrator knows that the mailbox is away; None when it is not."""
        with self.app.database.read() as connection:
            return next((t.since for t in agenda.troubles(connection) if t.key == self._key), None)

    def _tell_down(self, error: str) -> None:
        now = self.app.clock.now()
        if self._down_since is None:
            self._down_since = now
        if now - self._down_since < TELL_AFTER:
            return
        values: dict[str, Json] = {
            "mailbox": self.settings.id,
            "error": error,
            "since": self._down_since.isoformat(),
        }
        try:
            with self.app.database.write() as connection:
                if agenda.begin_trouble(connection, self._key, error, self._down_since):
                    self._tell(connection, "mailbox_down", values)
        except PostdeskError as trouble:  # the loop must live; the next failure tries again
            _log.error("The administrator could not be told", error=str(trouble))
            return
        self.app.outbox_grew()

    def _came_back(self) -> None:
        if self._down_since is None:
            return
        with self.app.database.write() as connection:
            since = agenda.end_trouble(connection, self._key)
            if since is not None:
                values: dict[str, Json] = {
                    "mailbox": self.settings.id,
                    "since": self._down_since.isoformat(),
                    "until": self.app.clock.now().isoformat(),
                }
                self._tell(connection, "mailbox_up", values)
        self._down_since = None
        _log.info("Mailbox is back", mailbox=self.settings.id)
        self.app.outbox_grew()

    def _tell(self, connection: Connection, template: str, values: dict[str, Json]) -> None:
        policy = self.app.policy
        notice = SendMail(
            template=template,
            to=policy.administrator,
            name="",
            language=policy.language,
            key=f"{template}:{self.settings.id}:{values['since']}",
            values=values,
        )
        self.app.carrier.queue(connection, notice, policy, now=self.app.clock.now())
