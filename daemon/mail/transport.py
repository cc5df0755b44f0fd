"""Mail out: a few SMTP connections kept for reuse, a plain verdict for each mail; one user of aiosmtplib."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPResponseException,
)

from daemon.errors import DeliveryDeferred, DeliveryFailed, DeliveryRefused, DeliveryUncertain
from daemon.mail.conversation import Conversation, Over, Reply
from daemon.mail.credentials import Unusable, read_password, tls_context
from daemon.mail.envelope import Mail, NotAnAddress
from daemon.mail.settings import Log, Silent, SmtpSettings
from daemon.mail.wording import network_trouble, server_words

__all__ = ["Sent", "SmtpSettings", "Transport"]

# Many servers close after a hundred or some hundred mails; leaving first costs one greeting in a hundred.
MAILS_PER_CONNECTION = 100
CLOSING_SECONDS = 3.0

SIGN_IN_WANTED = frozenset({530, 534, 535, 538})  # RFC 4954, 6
# RFC 5321, 4.2.3 and RFC 1870: said to MAIL about this mail (size, parameters), not about who sends it.
ABOUT_THE_MAIL = frozenset({504, 552, 555})


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the mail over; `response` is what it said (often its queue id)."""

    response: str


class Transport:
    """Hands mails to one SMTP server. Used from one event loop; any number of sends at once.

    At most `connections` are open; one is kept for reuse until it was idle for `idle_seconds`. Nothing is
    retried here but one case: a kept connection that turns out dead before the content was begun.
    """

    def __init__(self, settings: SmtpSettings, *, log: Log | None = None) -> None:
        """Remember `settings`; nothing is opened yet."""
        self.settings = settings
        self._log: Log = log or Silent()
        self._slots = asyncio.Semaphore(settings.connections)
        self._kept: list[_Link] = []  # the last used at the end
        self._reaping: asyncio.TimerHandle | None = None
        self._farewells: set[asyncio.Task[None]] = set()
        self._tls: ssl.SSLContext | None = None
        self._name: str | None = settings.local_hostname
        self._closed = False

    async def send(self, sender: str, recipient: str, content: bytes) -> Sent:
        """Hand over one mail for one recipient. `sender` is the envelope's, "" the null sender.

        Raises DeliveryDeferred (nothing taken, try later), DeliveryRefused (never), or DeliveryUncertain
        (the connection broke or fell silent after the content was begun). Takes at most three times
        `timeout_seconds` and then `data_timeout_seconds`, from when a connection is free.
        """
        try:
            mail = Mail.of(sender, recipient, content)
        except NotAnAddress as error:
            raise DeliveryRefused(f"not sent: {error}; correct the address") from error
        patience = 3 * self.settings.timeout_seconds
        async with self._slots:
            try:
                # Each answer has its own time-out; this bounds their sum until the content is begun.
                async with asyncio.timeout(patience) as limit:
                    return await self._attempt(mail, limit)
            except TimeoutError as error:
                text = f"{self.settings.where} did not get to the content within {patience:g} seconds"
                raise DeliveryDeferred(f"{text}; it is tried again later", whole_server=True) from error

    async def probe(self) -> str:
        """Connect, sign in, ask for a sign of life, leave; return one line on what the server offers.

        Raises DeliveryDeferred with the same words as `send` would.
        """
        link = await self._connect()
        try:
            await link.say(b"NOOP")
            return f"{self.settings.where}: {link.describe()}"
        except _Broken as broken:
            text = f"{self.settings.where} broke off after the greeting: {broken}"
            raise DeliveryDeferred(text, code=broken.code, whole_server=True) from broken
        finally:
            await link.quit()

    async def close(self) -> None:
        """Leave all idle connections; sends under way end first by themselves. Raises nothing."""
        self._closed = True
        if self._reaping is not None:
            self._reaping.cancel()
        kept, self._kept = self._kept, []
        await asyncio.gather(*(link.quit() for link in kept), *self._farewells)

    # -- connections -----------------------------------------------------------------------------------

    async def _attempt(self, mail: Mail, limit: asyncio.Timeout) -> Sent:
        kept = self._take_kept()
        if kept is not None:
            try:
                return await self._hand_over(kept, mail, limit)
            except _Broken as broken:
                # It was open a moment ago and nothing was begun: no attempt has been made yet.
                self._log.info("smtp_connection_was_stale", host=self.settings.host, cause=str(broken))
        link = await self._connect()
        try:
            return await self._hand_over(link, mail, limit)
        except _Broken as broken:
            text = f"{self.settings.where} broke off before the mail was handed over: {broken}"
            raise DeliveryDeferred(
                f"{text}; it is tried again later", code=broken.code, whole_server=True
            ) from broken

    async def _hand_over(self, link: _Link, mail: Mail, limit: asyncio.Timeout) -> Sent:
        try:
            return await link.deliver(mail, limit)
        finally:
            if link.reusable and not self._closed:
                self._keep(link)
            elif link.reusable:
                await link.quit()
            else:
                link.drop()

    def _take_kept(self) -> _Link | None:
        while self._kept:
            link = self._kept.pop()
            if link.alive:
                return link
            link.drop()
        return None

    def _keep(self, link: _Link) -> None:
        loop = asyncio.get_running_loop()
        link.idle_since = loop.time()
        self._kept.append(link)
        if self._reaping is None:
            self._reaping = loop.call_later(self.settings.idle_seconds, self._reap)

    def _reap(self) -> None:
        """Leave connections that nobody used for a while; come back while any is kept."""
        loop = asyncio.get_running_loop()
        oldest_allowed = loop.time() - self.settings.idle_seconds
        tired = [link for link in self._kept if link.idle_since <= oldest_allowed or not link.alive]
        self._kept = [link for link in self._kept if link not in tired]
        for link in tired:
            farewell = loop.create_task(link.quit())
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)
        self._reaping = None
        if self._kept:
            wake_at = min(link.idle_since for link in self._kept) + self.settings.idle_seconds
            self._reaping = loop.call_at(wake_at, self._reap)

    async def _connect(self) -> _Link:
        """Open a connection ready for mail. Raises DeliveryDeferred, which concerns the whole server."""
        settings = self.settings
        try:
            if self._tls is None and settings.security != "none":
                self._tls = await asyncio.to_thread(tls_context, settings.ca_file)
            secret = read_password(settings.password) if settings.password is not None else ""
        except Unusable as error:
            text = f"cannot use {settings.where}: {error}. Mail waits."
            raise DeliveryDeferred(text, whole_server=True) from error
        smtp = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=self._tls,
            local_hostname=await self._local_name(),
            timeout=settings.timeout_seconds,
        )
        try:
            async with asyncio.timeout(2 * settings.timeout_seconds):
                await smtp.connect()
                await smtp.ehlo()
                if settings.user is not None:
                    await smtp.login(settings.user, secret)
        except (SMTPException, OSError) as error:
            smtp.close()
            raise self._no_connection(error, secret) from None  # the chain could show the password
        except BaseException:
            smtp.close()
            raise
        self._log.info("smtp_connected", host=settings.host, port=settings.port)
        return _Link(smtp, settings)

    async def _local_name(self) -> str:
        if self._name is None:
            self._name = await asyncio.to_thread(_own_name)
        return self._name

    def _no_connection(self, error: Exception, secret: str) -> DeliveryDeferred:
        where = self.settings.where
        if isinstance(error, SMTPResponseException):
            words = f"{error.code} {server_words(error.message, secret)}"
            if isinstance(error, SMTPAuthenticationError):
                text = f"{where} refused user or password: {words}; the administrator must correct them"
            elif isinstance(error, SMTPConnectResponseError):
                text = f"{where} turns us away at the door: {words}"
            else:
                text = f"{where} refused to begin: {words}"
            return DeliveryDeferred(
                f"{text}. Mail waits.", code=error.code, response=words, whole_server=True
            )
        cause: BaseException = error
        if isinstance(error, SMTPException) and not isinstance(error, TimeoutError):
            cause = error.__cause__ or error
        if isinstance(cause, OSError):
            trouble = network_trouble(cause, host=self.settings.host, patience=self.settings.timeout_seconds)
        else:
            trouble = f"{server_words(error, secret)}; check security, user and password"
        return DeliveryDeferred(f"cannot use {where}: {trouble}. Mail waits.", whole_server=True)


class _Broken(Exception):
    """The connection ended (EOF, 421, silence) before the content was begun: nothing was taken."""

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class _Link:
    """One open connection."""

    def __init__(self, smtp: aiosmtplib.SMTP, settings: SmtpSettings) -> None:
        """`smtp` is signed in; from here on it only tells what the server offers."""
        assert isinstance(smtp.transport, asyncio.Transport)
        self._smtp = smtp
        self._settings = settings
        self._talk = Conversation(smtp.transport)
        self._pipelining = smtp.supports_extension("pipelining")
        self._mails = 0
        self._clean = True  # between two mails, nothing half said
        self.idle_since = 0.0

    @property
    def alive(self) -> bool:
        return self._talk.ready

    @property
    def reusable(self) -> bool:
        return self._clean and self.alive and self._mails < MAILS_PER_CONNECTION

    def drop(self) -> None:
        """Close without a word."""
        self._talk.close()

    async def quit(self) -> None:
        """Leave politely, but not for long. Raises nothing."""
        with contextlib.suppress(Over):
            self._talk.say(b"QUIT\r\n")
            await self._talk.reply(CLOSING_SECONDS)
        self._talk.close()

    def describe(self) -> str:
        """What the server offers, in a few words."""
        tls = self._smtp.get_transport_info("ssl_object")
        parts = [
            f"{tls.version()}" if tls is not None else "no encryption",
            "signed in" if self._settings.user is not None else "no sign-in",
        ]
        parts += [name.upper() for name in ("8bitmime", "smtputf8") if self._smtp.supports_extension(name)]
        if limit := self._size_limit():
            parts.append(f"mails up to {limit} bytes")
        return ", ".join(parts)

    async def say(self, command: bytes) -> Reply:
        """Say one command and return the answer. Raises _Broken when the connection is over."""
        self._write(command + b"\r\n")
        return await self._reply()

    def _write(self, data: bytes) -> None:
        try:
            self._talk.say(data)
        except Over as over:
            self._clean = False
            raise _Broken(str(over)) from over

    async def _reply(self) -> Reply:
        try:
            reply = await self._talk.reply(self._settings.timeout_seconds)
        except Over as over:
            self._clean = False
            raise _Broken(str(over)) from over
        if reply.code == 421:  # RFC 5321, 3.8: it closes the connection
            self._clean = False
            raise _Broken(f"421 {server_words(reply.text)}", 421)
        return reply

    async def deliver(self, mail: Mail, limit: asyncio.Timeout) -> Sent:
        """One mail transaction; `limit` ends with the content's beginning.

        Raises _Broken, or the verdicts of `Transport.send`.
        """
        self._mails += 1
        options = b"".join(b" " + option for option in self._options(mail))
        self._clean = False
        await self._agree_on(
            ("sender", b"MAIL FROM:<" + mail.sender + b">" + options),
            ("recipient", b"RCPT TO:<" + mail.recipient + b">"),
            ("mail", b"DATA"),
        )
        if limit.expired():
            await asyncio.sleep(0)  # the cancellation is on its way: take it here, not in the content
        limit.reschedule(None)
        reply = await self._content(mail.data)
        self._clean = True
        if 200 <= reply.code < 300:
            return Sent(server_words(reply.text))
        raise self._verdict("mail", reply)

    def _options(self, mail: Mail) -> list[bytes]:
        """The parameters of MAIL. Raises DeliveryRefused when the server lacks what this mail needs."""
        where = self._settings.where
        options: list[bytes] = []
        if self._smtp.supports_extension("size"):
            limit = self._size_limit()
            if limit and mail.size > limit:
                raise DeliveryRefused(
                    f"not sent: the mail has {mail.size} bytes and {where} takes {limit} at most; "
                    "lower the size of attachments that are relayed"
                )
            options.append(b"SIZE=%d" % mail.size)
        # Without 8BITMIME an 8-bit mail is sent as it is: practically every server passes it on, and a
        # refusal would lose it for certain.
        if mail.eight_bit and self._smtp.supports_extension("8bitmime"):
            options.append(b"BODY=8BITMIME")
        if mail.needs_utf8:
            if not self._smtp.supports_extension("smtputf8"):
                raise DeliveryRefused(
                    f"not sent: the address {mail.recipient.decode()!r} (or the sender's) needs SMTPUTF8, "
                    f"which {where} does not offer; use another address of that person"
                )
            options.append(b"SMTPUTF8")
        return options

    def _size_limit(self) -> int:
        """RFC 1870: the largest mail in bytes, 0 when there is no fixed limit."""
        announced = self._smtp.esmtp_extensions.get("size", "").strip()
        return int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 20 else 0

    async def _agree_on(self, *envelope: tuple[str, bytes]) -> None:
        """Say the commands before the content, each with what it is about; raise the verdict of the first
        that the server does not agree to.

        All at once where the server offers that (RFC 2920). Then it answers each, also after a refusal, and
        may even ask for the content of a mail without a recipient: it gets an empty one (RFC 2920, 3.1).
        """
        if self._pipelining:
            self._write(b"".join(command + b"\r\n" for _, command in envelope))
        refusal: tuple[str, Reply] | None = None
        asked_for_content = False
        for about, command in envelope:
            reply = await (self._reply() if self._pipelining else self.say(command))
            asked_for_content = command == b"DATA" and reply.code == 354
            agreed = asked_for_content if command == b"DATA" else 200 <= reply.code < 300
            refusal = refusal or (None if agreed else (about, reply))
            if refusal and not self._pipelining:
                break
        if refusal is not None:
            if asked_for_content:
                await self.say(b".")
            await self._reset()
            raise self._verdict(*refusal)

    async def _reset(self) -> None:
        """Take the envelope back, so that the connection is fit for the next mail."""
        with contextlib.suppress(_Broken):  # then it is simply not reused
            self._clean = (await self.say(b"RSET")).code == 250

    async def _content(self, data: bytes) -> Reply:
        """Send the content and wait for the answer that hands the responsibility over."""
        self._write(data)  # noticed before a byte left, a broken connection is just that
        try:
            return await self._talk.reply(self._settings.data_timeout_seconds)
        except Over as over:
            text = f"{self._settings.where} gave no answer to the content of the mail ({over})"
            raise DeliveryUncertain(f"{text}: nobody knows whether it was taken") from over

    def _verdict(self, about: str, reply: Reply) -> DeliveryFailed:
        """Turn a refusal into what it means for the mail. `about`: sender, recipient or mail."""
        code, words = reply.code, f"{reply.code} {server_words(reply.text)}"
        where = self._settings.where
        if code in SIGN_IN_WANTED:
            text = f"{where} wants a sign-in first: {words}; set user and password. Mail waits."
            return DeliveryDeferred(text, code=code, response=words, whole_server=True)
        if not 500 <= code < 600:
            text = f"{where} does not take the {about} now: {words}; it is tried again later"
            return DeliveryDeferred(text, code=code, response=words)
        if about == "sender" and code not in ABOUT_THE_MAIL:
            # The sender is always ours: that is set wrong here or there, and no fault of this mail.
            text = (
                f"{where} does not let us send under the desk's address: {words}; allow it there. Mail waits."
            )
            return DeliveryDeferred(text, code=code, response=words)
        return DeliveryRefused(
            f"{where} refused the {about}: {words}",
            code=code,
            response=words,
            about_recipient=about == "recipient",
        )


def _own_name() -> str:
    """This machine's name for EHLO, an address literal when it has no proper one (RFC 5321, 4.1.4)."""
    name = socket.getfqdn()
    if "." in name and name.isascii():
        return name
    try:
        return f"[{socket.gethostbyname(socket.gethostname())}]"
    except OSError:
        return "[127.0.0.1]"
