"""Delivery: lease due mails, hand each to the SMTP server, record how it ended.

Lease and record share a transaction of their own; none is open while the network is waited for. What a crash
leaves behind is a lease that runs out: an uncertain attempt, repeated under the same Message-ID.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon import log
from daemon.app import App
from daemon.attempts import Attempts, Ended
from daemon.errors import DeliveryDeferred, DeliveryFailed, DeliveryRefused, DeliveryUncertain
from daemon.mail.transport import Transport
from daemon.mail_bytes import mail_bytes
from daemon.pauses import PAUSES_SECONDS, pause_after
from daemon.smtp_outage import SmtpOutage
from daemon.store import leases, outbox
from daemon.store.database import StoreUnavailable
from daemon.store.outbox import LeasedMail
from daemon.store.raw import RawMissing

LEASE_AT_ONCE = 50
"""Mails claimed in one transaction."""

RECORD_AT_ONCE = 50
"""Results that are written down at once; fewer as soon as the senders have nothing else to do."""

RECORD_WITHIN_SECONDS = 0.5
"""A result waits no longer for others: what is not written down is sent again after a crash."""

SHORTEST_SECONDS = 0.05
"""What seemed due and could not be claimed is looked at again after this."""

LOOK_SECONDS = 5
"""How long the loop sleeps at most: the command line beside us may have made a mail due."""

_log = log.get("delivery")


@dataclass(slots=True)
class _Claim:
    """A mail that this process has in hand: claimed, on its way, or ended and not yet written down."""

    mail: LeasedMail
    until: datetime


SentWatcher = Callable[[LeasedMail, bytes], None]


class Delivery:
    """The delivery loop: one feeder and, for each SMTP connection, one sender. SQL runs in threads."""

    def __init__(
        self,
        app: App,
        transport: Transport,
        *,
        watcher: SentWatcher | None = None,
        alive: Callable[[str], None] = lambda _name: None,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self.app, self.transport = app, transport
        self._watcher = watcher
        self._alive = alive
        self._pauses = pauses
        self._failures = 0
        self._wake = asyncio.Event()
        self._attempts = Attempts(app)
        self._outage = SmtpOutage(pauses)
        self._busy = 0
        self._feeding = False
        self._taken_over = False
        self._queue: asyncio.Queue[_Claim | None] = asyncio.Queue()
        self._in_hand: dict[int, _Claim] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    def wake(self) -> None:
        """Look at the outbox now. From any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """End after what is on its way."""
        self._stopping = True
        self.wake()

    @property
    def idle(self) -> bool:
        """Whether nothing is claimed, on its way, or not yet written down. From any thread."""
        return not (self._feeding or self._busy or self._queue.qsize() or len(self._attempts))

    async def run(self) -> None:
        """Deliver until told to stop. What was claimed but not begun by then is given back."""
        self._loop = asyncio.get_running_loop()
        self.app.on_outbox(self.wake)
        senders = [asyncio.create_task(self._send()) for _ in range(self.app.settings.smtp.connections)]
        try:
            while not self._stopping:
                self._wake.clear()
                await self._sleep(await self._feed())
                for sender in senders:
                    if sender.done():
                        sender.result()  # one that ended has failed: let its error be seen
            self._give_back()
            for _ in senders:
                self._queue.put_nowait(None)
            await asyncio.gather(*senders)
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.gather(*senders, return_exceptions=True)
            self._give_back()
            await self._write_down_last()

    async def _feed(self) -> float:
        """Write down what has ended and claim what is due; return how long to sleep."""
        self._feeding = True
        try:
            pause = await self._exchange()
        except StoreUnavailable as error:
            pause = self._after_failure()
            _log.error("The outbox cannot be used now", error=str(error), again_in=pause)
            self._alive("delivery")
        except Exception as error:  # noqa: BLE001 - the loop must live; no sign of life while this lasts
            _log.error("The delivery loop failed", exc_info=error)
            pause = self._after_failure()
        else:
            self._failures = 0
            self._alive("delivery")
        finally:
            self._feeding = False
        return pause

    def _after_failure(self) -> float:
        self._failures += 1
        return pause_after(self._failures, self._pauses)

    def _take_over(self) -> None:
        """Let the leases of a daemon that is dead end now: on SQLite the file lock proves that it is."""
        if self.app.database.daemon_pid() == os.getpid():
            with self.app.database.write() as connection:
                self._attempts.expire(connection, running_too=True)

    async def _exchange(self) -> float:
        if not self._taken_over:
            await asyncio.to_thread(self._take_over)
            self._taken_over = True
        now = self.app.clock.now()
        rest = self._outage.rest(self.transport)
        room = rest == 0 and self._queue.qsize() < (
            1 if self._outage.lasts else self.app.settings.smtp.connections
        )
        room = room and not (self._outage.lasts and self._busy)
        due = await asyncio.to_thread(self._next_due) if room else None  # a look takes no lock
        claim = due is not None and due <= now
        ended = self._attempts.noted()
        aging = self._aging(now, ended)
        if claim or ended or aging:
            leased = await asyncio.to_thread(self._record_and_lease, ended, aging, claim)
            self._forget(ended)
            if any(one.dead for one in ended):
                self._wake.set()  # notices to the administrator were queued with it
            if leased:
                self.app.at_point("leased")
            for one in leased:
                self._in_hand[one.mail.delivery_id] = one
                self._queue.put_nowait(one)
        if self._busy or self._queue.qsize():
            return RECORD_WITHIN_SECONDS  # or until a sender has nothing left to do
        if due is None:
            return min(rest or LOOK_SECONDS, LOOK_SECONDS)
        return min(max((due - now).total_seconds(), SHORTEST_SECONDS), LOOK_SECONDS)

    def _next_due(self) -> datetime | None:
        with self.app.database.read() as connection:
            return outbox.next_due(connection)

    def _aging(self, now: datetime, ended: Sequence[Ended]) -> list[_Claim]:
        """Return the claims in hand of which half has run out: this process must not take them for lost."""
        half = timedelta(seconds=self.app.settings.delivery.lease_seconds / 2)
        over = {one.mail.delivery_id for one in ended}
        return [one for key, one in self._in_hand.items() if key not in over and one.until - now <= half]

    def _forget(self, ended: tuple[Ended, ...]) -> None:
        self._attempts.forget(ended)
        for one in ended:
            self._in_hand.pop(one.mail.delivery_id, None)

    def _record_and_lease(
        self, ended: tuple[Ended, ...], aging: Sequence[_Claim], claim: bool
    ) -> list[_Claim]:
        now = self.app.clock.now()
        until = now + timedelta(seconds=self.app.settings.delivery.lease_seconds)
        with self.app.database.write() as connection:
            self._attempts.write(connection, ended)
            ours = leases.renew(connection, [one.mail for one in aging], until)
            leased = []
            if claim:
                self._attempts.expire(
                    connection
                )  # its notices to the administrator are claimed with the rest
                most = 1 if self._outage.lasts else LEASE_AT_ONCE
                leased = leases.lease(connection, now, until, most)
        for one in aging:
            # What another worker took over meanwhile is not begun any more.
            one.until = until if one.mail.delivery_id in ours else min(one.until, now)
        return [_Claim(mail, until) for mail in leased]

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    def _give_back(self) -> None:
        """Let go of what was claimed and not begun: it is due as before, nothing about it is uncertain."""
        while not self._queue.empty():
            if (claim := self._queue.get_nowait()) is not None:
                self._attempts.given_back(claim.mail)

    async def _write_down_last(self) -> None:
        ended = self._attempts.noted()
        if not ended:
            return
        try:
            await asyncio.to_thread(self._record_and_lease, ended, (), False)
        except StoreUnavailable as error:
            _log.error("The last results are lost; their mails count as uncertain", error=str(error))
        else:
            self._forget(ended)

    # -- sending ---------------------------------------------------------------------------------------

    async def _send(self) -> None:
        """Take one mail after the other from the queue."""
        while (claim := await self._queue.get()) is not None:
            self._busy += 1
            try:
                if self.app.clock.now() < claim.until:
                    await self._attempt(claim.mail)
                else:
                    self._attempts.given_back(claim.mail)  # another worker may have claimed it by now
            finally:
                self._busy -= 1
            self._alive("delivery")
            low = self._queue.qsize() < self.app.settings.smtp.connections
            if low or len(self._attempts) >= RECORD_AT_ONCE:
                self._wake.set()

    async def _attempt(self, mail: LeasedMail) -> None:
        """Send one mail and note how it ended. A fault of one mail never ends the loop."""
        try:
            if mail.attachments:
                content = await asyncio.to_thread(mail_bytes, self.app, mail)
            else:
                content = mail_bytes(self.app, mail)
            await self.transport.send(self.app.envelope_sender(mail.message_id), mail.recipient, content)
        except DeliveryUncertain as error:
            self._attempts.uncertain(mail, str(error))
            self._outage.over()
        except DeliveryRefused as error:
            reply = error.response if error.about_recipient else ""
            self._attempts.dead(mail, str(error), reply=reply)
            if error.code is not None:
                self._outage.over()
        except RawMissing as error:
            self._attempts.dead(mail, str(error))
        except DeliveryDeferred as error:
            self._attempts.deferred(mail, str(error), whole_server=error.whole_server)
            if error.whole_server:
                self._outage.met(self.transport, error)
                if not self._stopping:  # then `run` gives back, and the queue holds what ends the senders
                    self._give_back()  # every other mail would fare the same
            else:
                self._outage.over()
        except (DeliveryFailed, StoreUnavailable) as error:
            self._attempts.deferred(mail, str(error))
        except Exception as error:  # noqa: BLE001 - one mail's fault; the others go on
            _log.error("A mail could not be made", delivery=mail.delivery_id, exc_info=error)
            self._attempts.deferred(mail, f"{type(error).__name__} while the mail was made; see the log")
        else:
            self.app.at_point("sent")
            self._attempts.sent(mail)
            self._outage.over()
            if self._watcher is not None:
                self._watcher(mail, content)
