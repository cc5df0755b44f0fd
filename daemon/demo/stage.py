"""The demo's stage: the real daemon on a clock that moves, actors who write and read, and what is shown."""

from __future__ import annotations

import asyncio
import base64
import imaplib
import itertools
import re
import smtplib
import threading
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from daemon.app import App
from daemon.clock import MovableClock
from daemon.demo.host import MailHost
from daemon.demo.people import DESK, Actor, password
from daemon.desk.effects import Decision
from daemon.desk.model import Ticket
from daemon.intake import TakenIn
from daemon.service import Service
from daemon.store import messages, outbox
from daemon.store.outbox import LeasedMail

SETTLE_SECONDS = 15
"""How long one mail may take from arrival to the last answer before the demo calls it a failure."""

Attachment = tuple[str, str, bytes]
"""File name, content type, content."""


class Stage:
    """Plays one act after the other against a running service."""

    def __init__(self, host: MailHost, app: App, clock: MovableClock, console: Console) -> None:
        self.host, self.app, self.clock, self.console = host, app, clock, console
        self.zone = ZoneInfo(app.policy.zone)
        self.service: Service | None = None
        self._arrived = 0
        self._read = 0
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)

    # -- what the daemon does is shown as it happens ------------------------------------------------------

    def on_taken_in(self, taken: TakenIn) -> None:
        mail, decision = taken.reading.mail, taken.decision
        who = mail.sender.name or mail.sender.address if mail.sender else "(nobody)"
        files = f"  📎{len(mail.attachments)}" if mail.attachments else ""
        self._line("in ", "cyan", f"{who}: {mail.subject}{files}")
        number = f" #{taken.carried.ticket.number}" if taken.carried.ticket else ""
        self._line("   ", "bold", f"= {decision.outcome.value.replace('_', ' ')}{number}")
        self._because(decision)
        if mail.defects:
            self._line("   ", "dim", f"  repaired: {'; '.join(mail.defects)}")

    def on_due(self, ticket: Ticket, decision: Decision) -> None:
        if decision.mails:
            self._line("due", "yellow", f"#{ticket.number}")
            self._because(decision)

    def on_sent(self, mail: LeasedMail, _content: bytes) -> None:
        self._line("out", "green", f"{mail.template} → {mail.recipient}: {mail.subject}")

    def _because(self, decision: Decision) -> None:
        for reason in decision.reasons:
            self._line("   ", "dim", f"  because {reason}")

    def _line(self, mark: str, style: str, text: str) -> None:
        at = self.clock.now().astimezone(self.zone).strftime("%H:%M")
        self.console.print(Text(f"{at} {mark} ", style="dim") + Text(text, style=style))

    def clock_of(self, instant: datetime) -> str:
        """Return an instant as the clock on the desk's wall shows it."""
        return instant.astimezone(self.zone).strftime("%H:%M")

    def tell(self, text: str) -> None:
        """Say what happens next in the story."""
        self.console.print()
        self.console.print(Text(f"── {text}", style="bold magenta"))

    # -- time ------------------------------------------------------------------------------------------

    async def at(self, hour: int, minute: int) -> None:
        """Move the clock to this time of the demo's day and let everything due happen."""
        now = self.clock.now().astimezone(self.zone)
        self.clock.move_to(now.replace(hour=hour, minute=minute, second=0, microsecond=0))
        await self.sweep()

    async def sweep(self) -> None:
        """Let everything due happen now."""
        assert self.service is not None and self.service.schedule is not None
        await self.service.schedule.sweep()
        self.service.delivery.wake()
        await self.outbox_is_empty()

    # -- mail ------------------------------------------------------------------------------------------

    async def write(
        self,
        actor: Actor,
        subject: str,
        text: str,
        *,
        headers: dict[str, str] | None = None,
        attachment: Attachment | None = None,
    ) -> bytes:
        """Send a mail to the desk over SMTP and wait until it is dealt with; return its bytes."""
        raw = self.compose(actor, subject, text, headers=headers, attachment=attachment)
        await self.send(actor.address, raw)
        return raw

    async def send(self, sender: str, raw: bytes) -> None:
        """Hand bytes to the mail host for the desk and wait until they are dealt with."""
        await asyncio.to_thread(self._hand_over, sender, raw)
        await self._settled()

    def _hand_over(self, sender: str, raw: bytes) -> None:
        with smtplib.SMTP("127.0.0.1", self.host.smtp_port, timeout=10) as smtp:
            smtp.sendmail(sender, [DESK], raw)

    async def append(self, raw: bytes) -> None:
        """Put bytes into the desk's mailbox as they are, past SMTP, and wait until they are dealt with."""

        def put() -> None:
            with imaplib.IMAP4("127.0.0.1", self.host.imap_port, timeout=10) as imap:
                imap.login(DESK, password(DESK))
                imap.append("INBOX", "", "", raw)

        await asyncio.to_thread(put)
        await self._settled()

    async def answer(
        self, actor: Actor, text: str, *, to: str | None = None, headers: dict[str, str] | None = None
    ) -> bytes:
        """Answer the newest mail that the actor got from the desk, or the newest of the template-like `to`.

        `to` is a pattern for the subject. The original is quoted below, as mail programs do.
        """
        got = self.newest(actor, to)
        quoted = "\n".join(f"> {line}" for line in _text_of(got).splitlines()[:12])
        date = got["Date"]
        raw = self.compose(
            actor,
            f"Re: {_subject_of(got)}",
            f"{text}\n\nOn {date}, IT Support <{DESK}> wrote:\n{quoted}\n",
            headers={
                "In-Reply-To": str(got["Message-ID"]),
                "References": f"{got['References']} {got['Message-ID']}",
                **(headers or {}),
            },
        )
        await self.send(actor.address, raw)
        return raw

    def newest(self, actor: Actor, subject: str | None = None) -> Message:
        """Return the newest mail that the actor got, of those whose subject matches."""
        for content in reversed(self.host.deliveries_to(actor.address)):
            message = message_from_bytes(content)
            if subject is None or re.search(subject, _subject_of(message)):
                return message
        raise LookupError(f"{actor.address} got no mail about {subject!r}")

    def compose(
        self,
        actor: Actor,
        subject: str,
        text: str,
        *,
        headers: dict[str, str] | None = None,
        attachment: Attachment | None = None,
    ) -> bytes:
        """Return a mail as a mail program would write it."""
        fields = {
            "From": formataddr((Header(actor.name, "utf-8").encode(), actor.address)),
            "To": DESK,
            "Subject": Header(subject, "utf-8").encode(),
            "Date": format_datetime(self._now()),
            "Message-ID": f"<{next(self._numbers)}.{actor.address}>",
            "MIME-Version": "1.0",
            **(headers or {}),
        }
        body = (
            "Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(text.encode())}"
        )
        if attachment is not None:
            name, kind, content = attachment
            fields["Content-Type"] = 'multipart/mixed; boundary="=-demo"'
            body = (
                f"\r\n--=-demo\r\n{body}\r\n--=-demo\r\nContent-Type: {kind}\r\n"
                f'Content-Disposition: attachment; filename="{Header(name, "utf-8").encode()}"\r\n'
                f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(content)}\r\n--=-demo--\r\n"
            )
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return (head + body).encode()

    def _now(self) -> datetime:
        return self.clock.now().astimezone(self.zone)

    # -- waiting ---------------------------------------------------------------------------------------

    async def _settled(self) -> None:
        """Wait until the mail just handed over has its outcome and what is due has left."""
        self._arrived += 1
        await self._until(lambda: self._count_read() >= self._arrived, "a mail was not taken in")
        await self.outbox_is_empty()

    async def outbox_is_empty(self) -> None:
        """Wait until nothing is on its way out but what an engineer may still call back."""
        await self._until(self._nothing_on_its_way, "a mail was not sent")

    def _count_read(self) -> int:
        with self.app.database.read() as connection:
            return messages.count(connection)

    def _nothing_on_its_way(self) -> bool:
        assert self.service is not None
        with self.app.database.read() as connection:
            due = outbox.next_due(connection)
        return (due is None or due > self.clock.now()) and self.service.delivery.idle

    async def _until(self, condition: Callable[[], bool], complaint: str) -> None:
        deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
        while not await asyncio.to_thread(condition):
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(f"{complaint} within {SETTLE_SECONDS} s")
            await asyncio.sleep(0.02)


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")


def _subject_of(message: Message) -> str:
    from email.header import decode_header, make_header

    return str(make_header(decode_header(message["Subject"])))


def _text_of(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8") if isinstance(content, bytes) else ""
    return ""
