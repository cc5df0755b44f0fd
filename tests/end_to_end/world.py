"""The world around a desk: a mail host, a clock that moves, people who write, the real daemon in a thread."""

from __future__ import annotations

import asyncio
import imaplib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.app import App, open_app, open_database
from daemon.clock import MovableClock
from daemon.config import load
from daemon.demo.host import MailHost
from daemon.demo.people import DESK, Actor, password, users
from daemon.desk.model import Ticket
from daemon.intake import TakenIn
from daemon.service import Service
from daemon.store import browse, messages, outbox, schema
from daemon.store.outbox import LeasedMail
from tests.end_to_end.desk_config import write_config
from tests.end_to_end.doors import Door
from tests.end_to_end.letters import Attachment, answer_headers, letter, quoted, read, subject_of

ROOT = Path(__file__).parent.parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2024, 5, 21, 9, 0, tzinfo=ZONE)
"""A Tuesday in which the desk's working day begins."""

PATIENCE_SECONDS = 20
"""How long something that must happen may take on a busy machine; nothing waits so long unless it fails."""


class World:
    """One desk and everybody it has to do with. `start` and `stop` its daemon as often as you like.

    The daemon reaches the mail host through two doors, `imap` and `smtp`, that a test can shut.
    """

    def __init__(
        self,
        folder: Path,
        *,
        host: MailHost | None = None,
        desk: str = DESK,
        imap_port: int | None = None,
        smtp_port: int | None = None,
        configure: Callable[..., Path] = write_config,
        **config: Any,
    ) -> None:
        """Start the mail host unless one is given, and `configure` it; see `write_config`."""
        self.folder, self.desk = folder, desk
        self._own_host = host is None
        self.host = host or MailHost(users()).start()
        self.imap = Door(imap_port or self.host.imap_port)
        self.smtp = Door(smtp_port or self.host.smtp_port)
        self.config = configure(
            folder, imap_port=self.imap.port, smtp_port=self.smtp.port, desk=desk, **config
        )
        self.clock = MovableClock(MORNING)
        self.taken: list[TakenIn] = []
        self.sent: list[LeasedMail] = []
        self.points: list[str] = []
        self.at_point: Callable[[str], None] = lambda _name: None
        """What a test wants to happen at a named point of the daemon."""
        self.pauses: tuple[float, ...] = (0.02,)
        """Of the daemon, before it tries again what failed."""
        self._delivered = 0
        self._daemon: _Daemon | None = None
        self._changed = threading.Condition()

    # -- the daemon ------------------------------------------------------------------------------------

    def start(self, *, wait: bool = True) -> World:
        """Start the daemon; by default wait until it has read its mailboxes."""
        app = self.open()
        self._daemon = _Daemon(self, app)
        self._daemon.start()
        if wait:
            self.caught_up()
        return self

    def open(self) -> App:
        """Return the desk's application without a daemon around it."""
        settings = load(self.config)
        settings.data_dir.mkdir(exist_ok=True)
        database = open_database(settings)
        database.claim_for_daemon()
        schema.ensure(database)
        return open_app(settings, clock=self.clock, at_point=self._passes, database=database)

    def stop(self) -> None:
        """Stop the daemon in order, as SIGTERM does. Stopping twice is fine. Raises what ended it early."""
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            daemon.stop()

    def restart(self) -> World:
        self.stop()
        return self.start()

    def crash(self, at: str, nth: int = 1) -> None:
        """Run a daemon in a process of its own that is killed when it passes a point for the nth time."""
        command = [sys.executable, "-m", "tests.end_to_end.crash_daemon"]
        arguments = [str(self.config), at, str(nth), self.clock.now().isoformat()]
        ended = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert ended.returncode == -9, f"the daemon did not die at {at}: {ended.returncode}\n{ended.stderr}"

    def close(self) -> None:
        """End everything."""
        try:
            self.stop()
        finally:
            self.imap.shut()
            self.smtp.shut()
            if self._own_host:
                self.host.stop()

    def has_ended(self) -> bool:
        """Whether the daemon has come to its end by itself."""
        return self._daemon is None or not self._daemon.is_alive()

    @property
    def app(self) -> App:
        assert self._daemon is not None, "the daemon is not running"
        return self._daemon.app

    @property
    def service(self) -> Service:
        assert self._daemon is not None, "the daemon is not running"
        return self._daemon.service

    def caught_up(self) -> None:
        """Wait until every mailbox was read to its end."""
        for box in self.service.mailboxes:
            self.until(box.caught_up.is_set, f"mailbox {box.settings.id} was not read")

    def _passes(self, point: str) -> None:
        self.points.append(point)
        self.at_point(point)
        self.notice()

    def notice(self) -> None:
        """Something changed: who waits looks again."""
        with self._changed:
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool], complaint: str) -> None:
        """Wait until `condition` holds. Fails with `complaint` when it does not come true."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, complaint
            if self._daemon is not None:
                self._daemon.raise_what_ended_it()
            with self._changed:
                self._changed.wait(0.02)

    # -- people ----------------------------------------------------------------------------------------

    def letter(self, actor: Actor, subject: str, text: str, **more: Any) -> bytes:
        """Return a letter to the desk that is not sent yet."""
        return letter(actor, more.pop("to", self.desk), subject, text, at=self.clock.now(), **more)

    def put(self, raw: bytes, *, address: str | None = None, sender: str = "someone@demo.test") -> None:
        """Let a mail arrive at the desk, without waiting for what comes of it."""
        self.host.deliver(address or self.desk, raw, sender=sender)
        self._delivered += 1

    def append(self, raw: bytes) -> None:
        """Put bytes into the desk's INBOX as they are: no server has added its lines on top."""
        with imaplib.IMAP4("127.0.0.1", self.host.imap_port, timeout=10) as imap:
            imap.login(self.desk, password(self.desk))
            imap.append("INBOX", "", "", raw)
        self._delivered += 1

    def receive(self, raw: bytes, *, sender: str = "someone@demo.test") -> bytes:
        """Let a mail arrive and wait until everything that follows from it has happened."""
        self.put(raw, sender=sender)
        self.settle()
        return raw

    def write(self, actor: Actor, subject: str, text: str, **more: Any) -> bytes:
        """Let a person write to the desk and wait for what follows; return the mail."""
        return self.receive(self.letter(actor, subject, text, **more), sender=actor.address)

    def answer(
        self,
        actor: Actor,
        text: str,
        *,
        to: str = "",
        headers: Mapping[str, str] | None = None,
        attachments: tuple[Attachment, ...] = (),
        without_quote: bool = False,
    ) -> bytes:
        """Let a person answer the newest mail they got whose subject matches `to`, quoted below."""
        got = self.newest(actor, to)
        return self.write(
            actor,
            f"Re: {subject_of(got)}",
            text if without_quote else text + quoted(got, self.desk),
            headers={**answer_headers(got), **(headers or {})},
            attachments=attachments,
        )

    def got(self, who: Actor | str, subject: str = "") -> list[Message]:
        """Return the mails that SMTP took for somebody, oldest first, of those whose subject matches."""
        address = who if isinstance(who, str) else who.address
        mails = [read(content) for content in self.host.deliveries_to(address)]
        return [mail for mail in mails if re.search(subject, subject_of(mail))]

    def newest(self, who: Actor | str, subject: str = "") -> Message:
        """Return the newest such mail."""
        mails = self.got(who, subject)
        assert mails, f"{who} got no mail about {subject!r}"
        return mails[-1]

    # -- time ------------------------------------------------------------------------------------------

    def advance(self, **by: float) -> None:
        """Move the clock by (timedelta's keywords) and let happen what falls due."""
        self.clock.move(timedelta(**by))
        self.sweep()

    def advance_stopped(self, **by: float) -> None:
        """Move the clock while the daemon is not running."""
        assert self._daemon is None
        self.clock.move(timedelta(**by))

    def at(self, hour: int, minute: int, *, days: int = 0) -> None:
        """Move the clock to a time of the desk's day, so many days on, and let happen what falls due."""
        local = self.clock.now().astimezone(ZONE) + timedelta(days=days)
        self.clock.move_to(local.replace(hour=hour, minute=minute, second=0, microsecond=0))
        self.sweep()

    def call(self, coroutine: Any) -> Any:
        """Run a coroutine in the daemon's event loop and return its result."""
        assert self._daemon is not None
        return self._daemon.call(coroutine)

    def sweep(self) -> None:
        """Let everything due happen now."""
        schedule = self.service.schedule
        assert schedule is not None
        self.call(schedule.sweep())
        self.service.delivery.wake()
        self.settle()

    def settle(self) -> None:
        """Wait until every mail that has arrived has its outcome and nothing that is due now waits to go."""
        self.until(lambda: self.count_read() >= self.count_arrived(), "a mail was not taken in")
        self.until(self._nothing_due, "a mail was not sent")

    def run_until_idle(self) -> None:
        """Let time pass until nothing is on its way out any more, whatever had to be tried again."""
        for _ in range(100):
            self.sweep()
            with self.app.database.read() as connection:
                due = outbox.next_due(connection)
            if due is None:
                return
            self.clock.move_to(max(due, self.clock.now()))
        raise AssertionError("there is no end to the mails on their way")

    def _nothing_due(self) -> bool:
        with self.app.database.read() as connection:
            due = outbox.next_due(connection)
        return (due is None or due > self.clock.now()) and self.service.delivery.idle

    # -- what is known afterwards ----------------------------------------------------------------------

    def count_arrived(self) -> int:
        """How many mails came for the desk since the world began."""
        by_smtp = sum(self.host.owner(one.recipient) == self.desk for one in self.host.accepted)
        return self._delivered + by_smtp

    def count_read(self) -> int:
        with self.app.database.read() as connection:
            typed = messages.next_typed(connection).uid - 1  # these did not come by mail
            return messages.count(connection) - typed

    def tickets(self) -> list[Ticket]:
        """Every ticket, oldest first."""
        with self.app.database.read() as connection:
            return browse.tickets(connection, closed_too=True, owner=None, limit=1_000)

    def entries(self, ticket: Ticket) -> list[Any]:
        with self.app.database.read() as connection:
            return browse.entries(connection, ticket.id)

    def outcomes(self) -> dict[str, int]:
        """How many messages had each outcome."""
        with self.app.database.read() as connection:
            return messages.count_by_outcome(connection)

    def deliveries(self) -> list[Any]:
        """Every delivery of the outbox, oldest first."""
        states = ("waiting", "leased", "sent", "dead", "dropped", "recalled")
        with self.app.database.read() as connection:
            return outbox.listing(connection, states, 10_000)[::-1]

    def unseen(self) -> int:
        """How many messages in the desk's INBOX nobody has marked as seen."""
        with imaplib.IMAP4("127.0.0.1", self.host.imap_port, timeout=10) as imap:
            imap.login(self.desk, password(self.desk))
            imap.select("INBOX", readonly=True)
            _, found = imap.search(None, "UNSEEN")
        return len(found[0].split())

    def in_inbox(self) -> int:
        return len(self.host.messages(self.desk))


class _Daemon:
    """The service on an event loop in a thread of its own."""

    def __init__(self, world: World, app: App) -> None:
        self.app = app
        self._world = world
        self.service = Service(
            app,
            intake_watcher=self._on_taken_in,
            sent_watcher=self._on_sent,
            pauses=world.pauses,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._error: BaseException | None = None
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="the daemon", daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._running.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        assert self._loop is not None
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self.service.stop)
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive(), "the daemon did not stop"
        self.raise_what_ended_it()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def raise_what_ended_it(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def call(self, coroutine: Any) -> Any:
        """Run a coroutine in the daemon's loop and return its result."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the test's thread
            self._error = error
        finally:
            self._running.set()
            self.app.close()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.call_soon(self._running.set)
        await self.service.run(handle_signals=False)

    def _on_taken_in(self, taken: TakenIn) -> None:
        self._world.taken.append(taken)
        self._world.notice()

    def _on_sent(self, mail: LeasedMail, _content: bytes) -> None:
        self._world.sent.append(mail)
        self._world.notice()
