"""The daemon: starts every loop, feeds the watchdog, stops in order when told to."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import time
from collections.abc import Iterator, Sequence
from datetime import datetime

from daemon import log
from daemon.app import App
from daemon.config import ConfigError, Settings, load
from daemon.deadlines import Deadlines, DueWatcher
from daemon.delivery import Delivery, SentWatcher
from daemon.errors import PostdeskError
from daemon.intake import Watcher
from daemon.keys import KeysUnusable
from daemon.learning import LOOK_SECONDS, Learner
from daemon.mail.settings import MailboxSettings
from daemon.mail.transport import Transport
from daemon.mailboxes import MailboxLoop
from daemon.notify import Pulse, notify, watchdog_seconds
from daemon.pauses import PAUSES_SECONDS
from daemon.schedule import SWEEP_SECONDS, Schedule
from daemon.store.database import StoreUnavailable

STOP_SECONDS = 10
"""How long a stop waits for what is on its way; systemd's TimeoutStopSec is longer."""

COLLECT_AFTER = (10_000, 10, 10)
"""New objects before garbage is looked for. What a batch makes lives to its end: to look at it every 700
objects, as Python does by itself, takes a twentieth of the time and finds nothing."""

FIRST_LOOK_SECONDS = 10.0
"""How long delivery waits at the start for the mailboxes to be read: an #undo may lie there."""

SWEEP_RAW_SECONDS = 24 * 3600
ORPHAN_SECONDS = 24 * 3600
"""A raw file that no row names is swept after this."""

_log = log.get("service")


class NeedsRestart(PostdeskError):
    """The configuration changed in a way that a running daemon cannot follow."""


def _refuse_a_move(before: Settings, after: Settings) -> None:
    """Raise `NeedsRestart` when the data would lie elsewhere. The database's address holds a password."""
    if before.data_dir != after.data_dir:
        raise NeedsRestart(
            f"data_dir is {after.data_dir} now and was {before.data_dir}: "
            "stop the daemon, move the data, start it"
        )
    if before.database_url != after.database_url:
        raise NeedsRestart("the database is another one now: restart the daemon")


def _wait_for_restart(before: Settings, after: Settings) -> Iterator[str]:
    """Yield a sentence for each change that the daemon will follow after its next start only."""
    if after.smtp.connections > before.smtp.connections:
        yield f"smtp.connections: {before.smtp.connections} stay in use until a restart"
    if after.log != before.log:
        yield "[log]: its changes take effect at a restart"


class Service:
    """One running daemon on one event loop."""

    def __init__(
        self,
        app: App,
        *,
        intake_watcher: Watcher | None = None,
        sent_watcher: SentWatcher | None = None,
        due_watcher: DueWatcher | None = None,
        sweep_seconds: float = SWEEP_SECONDS,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self.app = app
        self.pulse = Pulse()
        self.transport = Transport(app.settings.smtp, log=log.get("smtp"))
        self.delivery = Delivery(
            app, self.transport, watcher=sent_watcher, alive=self.pulse.beat, pauses=pauses
        )
        self.learner = Learner(app)
        self.deadlines = Deadlines(app, watcher=due_watcher, behind=self._behind)
        self._intake_watcher = intake_watcher
        self._pauses = pauses
        self.mailboxes = [self._loop_for(box) for box in app.settings.mailboxes]
        self._sweep_seconds = sweep_seconds
        self.schedule: Schedule | None = None
        self._stopped = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._reloads: set[asyncio.Task[bool]] = set()
        self._lessons: set[asyncio.Task[None]] = set()

    async def run(self, *, handle_signals: bool = True) -> None:
        """Run until `stop`, SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        gc.set_threshold(*COLLECT_AFTER)
        if handle_signals:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self.stop)
            loop.add_signal_handler(signal.SIGHUP, self._begin_reload)
        self.schedule = Schedule(self.deadlines, sweep_seconds=self._sweep_seconds, alive=self.pulse.beat)
        self.schedule.every(SWEEP_RAW_SECONDS, "sweep raw mail", self._sweep_raw)
        self.schedule.every(LOOK_SECONDS, "learning", self.learn)
        self.app.on_correction(lambda: self._learn_soon(loop))
        self._expect_life()
        delivering = asyncio.create_task(self._deliver())
        self.schedule.start()
        for box in self.mailboxes:
            box.start()
        watchdog = asyncio.create_task(self._feed_watchdog())
        stopped = asyncio.create_task(self._stopped.wait())
        notify(f"READY=1\nSTATUS=watching {len(self.mailboxes)} mailboxes")
        _log.info("Postdesk is running", mailboxes=[box.settings.id for box in self.mailboxes])
        done, _ = await asyncio.wait({delivering, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await self._shut_down(delivering, watchdog, stopped)
        if delivering in done and not self._stopped.is_set():
            delivering.result()  # a loop that must not end has ended: let its error be seen

    async def _deliver(self) -> None:
        """Deliver, once each mailbox was looked at or cannot be.

        While no daemon ran, words may have waited long enough, and an #undo for them may have come in time.
        """
        if not await asyncio.to_thread(self._look_first):
            _log.warning("Delivery begins before the mailboxes were read")
        await self.delivery.run()

    def _look_first(self) -> bool:
        """Wait for the first look at each mailbox; return whether all were tried in time."""
        until = time.monotonic() + FIRST_LOOK_SECONDS
        return all(box.tried.wait(max(0.0, until - time.monotonic())) for box in tuple(self.mailboxes))

    def _learn_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Learn a correction in a moment. Called from intake's threads."""
        with contextlib.suppress(RuntimeError):  # the loop has ended: it will be learned at the next start
            loop.call_soon_threadsafe(self._begin_to_learn)

    def _begin_to_learn(self) -> None:
        task = asyncio.get_running_loop().create_task(self.learn())
        self._lessons.add(task)
        task.add_done_callback(self._lessons.discard)

    async def learn(self) -> None:
        """Let the desk learn what is new about categories; a failure leaves what was learned before."""
        try:
            await asyncio.to_thread(self.learner.look)
        except StoreUnavailable as error:
            _log.warning("Categories cannot be learned now", error=str(error))
        except Exception as error:  # noqa: BLE001 - triage goes on as it was; the next look tries again
            _log.error("Learning categories failed", exc_info=error)

    def _behind(self) -> list[datetime]:
        """Since when mailboxes are behind. Called from the sweep's thread."""
        return [since for box in tuple(self.mailboxes) if (since := box.behind_since) is not None]

    def stop(self) -> None:
        """Begin to stop. From the event loop's thread."""
        self._stopped.set()

    def _loop_for(self, box: MailboxSettings) -> MailboxLoop:
        return MailboxLoop(
            self.app,
            box,
            watcher=self._intake_watcher,
            alive=self.pulse.beat,
            pauses=self._pauses,
        )

    def _begin_reload(self) -> None:
        task = asyncio.get_running_loop().create_task(self.reload())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def reload(self) -> bool:
        """Read configuration and keys again and work under them; bad ones are refused and change nothing.

        Mailboxes and the SMTP server that changed are connected anew. A change of where the data lies
        (data_dir, database) is refused, since only a restart can follow it; what else needs one is named in
        the log. Returns whether it was applied.
        """
        async with self._reloading:
            notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
            try:
                settings = await asyncio.to_thread(load, self.app.settings.source)
                before = self.app.settings
                _refuse_a_move(before, settings)
                await asyncio.to_thread(self.app.apply, settings)
            except (ConfigError, KeysUnusable, StoreUnavailable, NeedsRestart) as error:
                _log.error("The configuration was not changed", error=str(error))
                return False
            else:
                await self._reconnect(settings)
                for words in (*settings.warnings, *_wait_for_restart(before, settings)):
                    _log.warning(words)
                _log.info("The configuration was read anew", policy_version=self.app.policy.version)
                return True
            finally:
                notify(f"READY=1\nSTATUS=watching {len(self.mailboxes)} mailboxes")

    async def _reconnect(self, settings: Settings) -> None:
        """End the loops of mailboxes that changed or are gone, begin those of new ones."""
        wanted = {repr(box): box for box in settings.mailboxes}  # a repr shows everything but the password
        for loop in [loop for loop in self.mailboxes if repr(loop.settings) not in wanted]:
            await asyncio.to_thread(loop.stop, STOP_SECONDS)
            self.mailboxes.remove(loop)
            self.pulse.forget(loop.name)
        running = {repr(loop.settings) for loop in self.mailboxes}
        for shown, box in wanted.items():
            if shown not in running:
                loop = self._loop_for(box)
                self.mailboxes.append(loop)
                self._expect_mailbox(loop)
                loop.start()
        if repr(settings.smtp) != repr(self.transport.settings):
            old, self.transport = self.transport, Transport(settings.smtp, log=log.get("smtp"))
            self.delivery.transport = self.transport
            await old.close()

    async def _shut_down(self, delivering: asyncio.Task[None], *others: asyncio.Task[object]) -> None:
        _log.info("Postdesk is stopping")
        notify("STOPPING=1")
        if self.schedule is not None:
            self.schedule.stop()
        self.delivery.stop()
        self.learner.stop()
        ended = await asyncio.gather(
            *(asyncio.to_thread(box.stop, STOP_SECONDS) for box in self.mailboxes), return_exceptions=True
        )
        if not all(result is True for result in ended):
            _log.warning("A mailbox did not let go in time; what it was doing will be repeated")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(delivering), STOP_SECONDS)
        for task in (delivering, *others):
            task.cancel()
        await asyncio.gather(delivering, *others, return_exceptions=True)
        await self.transport.close()
        _log.info("Postdesk has stopped")

    def _expect_life(self) -> None:
        smtp = self.app.settings.smtp
        self.pulse.expect("delivery", smtp.data_timeout_seconds + 4 * smtp.timeout_seconds)
        self.pulse.expect("deadlines", self._sweep_seconds + 600)
        for box in self.mailboxes:
            self._expect_mailbox(box)

    def _expect_mailbox(self, loop: MailboxLoop) -> None:
        settings = loop.settings
        self.pulse.expect(loop.name, settings.poll_seconds + 20 * settings.timeout_seconds + 600)

    async def _feed_watchdog(self) -> None:
        """Tell systemd that we live, only while every loop does and the database answers."""
        interval = watchdog_seconds()
        if interval is None:
            return
        while True:
            silent = self.pulse.silent()
            if silent:
                _log.error("Loops have gone silent; the watchdog is not fed", loops=silent)
            elif await asyncio.to_thread(self._database_answers):
                notify("WATCHDOG=1")
            await asyncio.sleep(interval / 3)

    def _database_answers(self) -> bool:
        """Whether the database can be looked at; one that is away is no hang: intake waits for it."""
        try:
            with self.app.database.read() as connection:
                connection.exec_driver_sql("SELECT 1")
        except StoreUnavailable as error:
            _log.error("The database does not answer", error=str(error))
        return True

    async def _sweep_raw(self) -> None:
        await asyncio.to_thread(self._sweep_raw_files)

    def _sweep_raw_files(self) -> None:
        try:
            with self.app.database.write() as connection:  # nobody may put a file meanwhile
                swept = self.app.raw.sweep(connection, time.time() - ORPHAN_SECONDS)
        except StoreUnavailable as error:
            _log.warning("Orphaned raw mail files cannot be looked for now", error=str(error))
            return
        if swept:
            _log.info("Orphaned raw mail files were deleted", files=swept)
