"""Delivery: lease due mails, hand each to the SMTP server, record how it ended.

Lease and record are transactions of their own; none is open while the network is waited for. What a crash
leaves behind is a lease that runs out: an uncertain attempt, repeated under the same Message-ID.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from parsers.attachments import read_attachment

from daemon import log
from daemon.app import App
from daemon.desk.effects import SendMail
from daemon.desk.model import Json
from daemon.desk.retry import Patience, after_failure, after_uncertain
from daemon.errors import DeliveryDeferred, DeliveryFailed, DeliveryRefused, DeliveryUncertain
from daemon.mail.assemble import OutgoingMail, OutgoingPart, assemble
from daemon.mail.transport import Transport
from daemon.store import outbox
from daemon.store.database import Connection, StoreUnavailable
from daemon.store.outbox import Attempt, LeasedMail
from daemon.store.raw import RawMissing
from parsers.model import Attachment

LEASE_AT_ONCE = 50
"""Mails claimed in one transaction."""

RECORD_AT_ONCE = 50
"""Results written in one transaction at most; fewer when nothing else is on its way."""

IDLE_SECONDS = 30
"""How long the loop sleeps at most when nothing is due."""

TROUBLE_PAUSE_SECONDS = 5
"""Between attempts to reach a database that is away."""

_log = log.get("delivery")

SentWatcher = Callable[[LeasedMail, bytes], None]


class Delivery:
    """The delivery loop. Runs in the event loop; SQL runs in threads."""

    def __init__(
        self,
        app: App,
        transport: Transport,
        *,
        watcher: SentWatcher | None = None,
        alive: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self.app, self.transport = app, transport
        self._watcher = watcher
        self._alive = alive
        self._wake = asyncio.Event()
        self._results: deque[Attempt] = deque()
        self._recording = asyncio.Lock()
        self._dead: deque[tuple[LeasedMail, str]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        delivery = app.settings.delivery
        self._patience = Patience(
            backoff=delivery.backoff,
            give_up_after=delivery.give_up_after,
            uncertain_wait=delivery.uncertain_wait,
            uncertain_repeats=delivery.uncertain_repeats,
        )

    def wake(self) -> None:
        """Look at the outbox now. From any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """End after what is on its way."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Deliver until told to stop."""
        self._loop = asyncio.get_running_loop()
        self.app.on_outbox(self.wake)
        while not self._stopping:
            self._wake.clear()
            try:
                worked = await self.run_once()
                pause = 0.0 if worked else await self._seconds_to_next()
            except StoreUnavailable as error:
                _log.error("The outbox cannot be read now", error=str(error), again_in=TROUBLE_PAUSE_SECONDS)
                pause = TROUBLE_PAUSE_SECONDS
            self._alive("delivery")
            if pause > 0 and not self._stopping:
                await self._sleep(pause)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    async def _seconds_to_next(self) -> float:
        due = await asyncio.to_thread(self._next_due)
        if due is None:
            return IDLE_SECONDS
        left = (due - self.app.clock.now()).total_seconds()
        return min(max(left, 0.05), IDLE_SECONDS)

    def _next_due(self) -> datetime | None:
        with self.app.database.read() as connection:
            return outbox.next_due(connection)

    async def run_once(self) -> int:
        """Lease what is due, attempt each, record the results; return how many were attempted.

        A steady flow: while the connections are busy, the next mails are leased before the last is done.
        """
        await self._record()  # left over from when the database was away
        leased = await asyncio.to_thread(self._lease)
        if not leased:
            return 0
        self.app.at_point("leased")
        pending = deque(leased)
        workers = [
            asyncio.create_task(self._work(pending)) for _ in range(self.app.settings.smtp.connections)
        ]
        try:
            await asyncio.gather(*workers)
        finally:
            await self._record()
        return len(leased)

    async def _work(self, pending: deque[LeasedMail]) -> None:
        while pending and not self._stopping:
            await self._attempt(pending.popleft())
            if len(self._results) >= RECORD_AT_ONCE:
                await self._record()

    def _lease(self) -> list[LeasedMail]:
        now = self.app.clock.now()
        until = now + timedelta(seconds=self.app.settings.delivery.lease_seconds)
        with self.app.database.write() as connection:
            expired = outbox.expire_leases(connection, now, now + self._patience.uncertain_wait)
            if expired:
                _log.warning("Attempts were cut short; their mails are uncertain", mails=expired)
            return outbox.lease(connection, now, until, LEASE_AT_ONCE)

    async def _attempt(self, mail: LeasedMail) -> None:
        """Send one mail and note how it ended. A fault of one mail never ends the loop."""
        try:
            if mail.attachments:
                content = await asyncio.to_thread(self._assemble, mail)
            else:
                content = self._finish(mail, ())
            await self.transport.send(self.app.settings.bounce_address, mail.recipient, content)
        except DeliveryUncertain as error:
            self._note_uncertain(mail, error)
        except DeliveryRefused as error:
            self._note_dead(mail, str(error))
        except (DeliveryDeferred, DeliveryFailed, StoreUnavailable) as error:
            self._note_deferred(mail, str(error))
        except RawMissing as error:
            self._note_dead(mail, str(error))
        except Exception as error:  # noqa: BLE001 - one mail's fault; the others go on
            _log.error("A mail could not be made", delivery=mail.delivery_id, exc_info=error)
            self._note_deferred(mail, f"{type(error).__name__} while the mail was made; see the log")
        else:
            self.app.at_point("sent")
            self._note(mail, state="sent")
            _log.info("Mail sent", delivery=mail.delivery_id, template=mail.template, attempt=mail.attempts)
            if self._watcher is not None:
                self._watcher(mail, content)

    def _assemble(self, mail: LeasedMail) -> bytes:
        with self.app.database.read() as connection:
            parts = tuple(self._part(connection, part) for part in mail.attachments)
        return self._finish(mail, parts)

    def _part(self, connection: Connection, described: Any) -> OutgoingPart:
        fields = dict(described)
        raw = self.app.raw.get(connection, fields.pop("raw"))
        attachment = Attachment(**fields)
        return OutgoingPart(
            filename=attachment.filename,
            content_type=attachment.content_type,
            content=read_attachment(raw, attachment),
            content_id=attachment.content_id,
        )

    def _finish(self, mail: LeasedMail, parts: tuple[OutgoingPart, ...]) -> bytes:
        return assemble(
            OutgoingMail(
                message_id=mail.message_id,
                date=mail.queued_at,
                from_name=mail.from_name,
                from_address=mail.from_address,
                reply_to=mail.from_address,
                to_name=mail.recipient_name,
                to_address=mail.recipient,
                subject=mail.subject,
                text=mail.text,
                html=mail.html,
                in_reply_to=mail.in_reply_to,
                references=mail.references,
                automatic=mail.automatic,
                parts=parts,
            )
        )

    def _note(
        self,
        mail: LeasedMail,
        *,
        state: str,
        due_at: datetime | None = None,
        error: str = "",
        uncertain: bool = False,
    ) -> None:
        self._results.append(
            Attempt(
                delivery_id=mail.delivery_id,
                attempts=mail.attempts,
                state=state,
                at=self.app.clock.now(),
                due_at=due_at,
                error=error,
                uncertain=uncertain,
            )
        )

    def _note_deferred(self, mail: LeasedMail, error: str) -> None:
        now = self.app.clock.now()
        again = after_failure(mail.attempts, mail.queued_at, now, self._patience)
        if again is None:
            self._note_dead(mail, f"given up after {mail.attempts} attempts: {error}")
            return
        _log.warning("Mail deferred", delivery=mail.delivery_id, error=error, again_at=again.isoformat())
        self._note(mail, state="waiting", due_at=again, error=error)

    def _note_uncertain(self, mail: LeasedMail, error: Exception) -> None:
        again = after_uncertain(mail.uncertain + 1, self.app.clock.now(), self._patience)
        if again is None:
            self._note_dead(mail, f"nobody knows whether it was delivered: {error}", uncertain=True)
            return
        _log.warning(
            "Mail uncertain", delivery=mail.delivery_id, error=str(error), again_at=again.isoformat()
        )
        self._note(mail, state="waiting", due_at=again, error=str(error), uncertain=True)

    def _note_dead(self, mail: LeasedMail, error: str, *, uncertain: bool = False) -> None:
        _log.error("Mail undeliverable", delivery=mail.delivery_id, template=mail.template, error=error)
        self._note(mail, state="dead", error=error, uncertain=uncertain)
        self._dead.append((mail, error))

    async def _record(self) -> None:
        """Write down what is noted. What cannot be written now stays noted for the next time."""
        async with self._recording:
            results = list(self._results)
            if results:
                await asyncio.to_thread(self._write_down, results)
                for _ in results:
                    self._results.popleft()

    def _write_down(self, results: list[Attempt]) -> None:
        dead = list(self._dead)
        with self.app.database.write() as connection:
            outbox.record(connection, results)
            for mail, error in dead:
                self._tell_dead_letter(connection, mail, error)
        for letter in dead:
            self._dead.remove(letter)

    def _tell_dead_letter(self, connection: Connection, mail: LeasedMail, error: str) -> None:
        """Tell the administrator of a mail that will not arrive, unless it was such a mail itself."""
        policy = self.app.policy
        if mail.template == "dead_letter":
            return
        values: dict[str, Json] = {
            "delivery": mail.delivery_id,
            "recipient": mail.recipient,
            "subject": mail.subject,
            "attempts": mail.attempts,
            "error": error,
        }
        notice = SendMail(
            template="dead_letter",
            to=policy.administrator,
            name="",
            language=policy.language,
            key=f"dead_letter:{mail.delivery_id}:{mail.attempts}",
            values=values,
        )
        self.app.carrier.queue(connection, notice, policy, now=self.app.clock.now())
