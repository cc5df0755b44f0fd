"""A whole mail host in this process, on loopback: SMTP takes mail in, IMAP hands it out; for demo and tests.

The one user of pymap and aiosmtpd. It keeps everything in memory and forgets it when it stops.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST_NAME = "mail.demo.test"
MAX_MESSAGE_BYTES = 64 * 1024 * 1024
REMINDER_SECONDS = 0.2
START_SECONDS = 20.0  # generous: importing pymap takes about a second on a slow machine

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One mail that SMTP took for one recipient, byte for byte."""

    sender: str
    recipient: str
    content: bytes


class MailHost:
    """Mail for `users` (address -> password) over real sockets, served from a thread of its own.

    People sign in to IMAP with their address; SMTP needs no sign-in, and takes theirs if they try. Mail to
    "ann+anything@..." is ann's. Mail to anybody else is refused with 550, or, with `catch_all`, taken and
    only noted in `accepted`. As a context manager it starts and stops.
    """

    def __init__(self, users: Mapping[str, str], *, catch_all: bool = False) -> None:
        """Remember the users; nothing is started yet."""
        self.users = {address.lower(): password for address, password in users.items()}
        self.catch_all = catch_all
        self.accepted: list[Accepted] = []
        self.imap_port = 0
        self.smtp_port = 0
        self._backend: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context: contextvars.Context | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> MailHost:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> MailHost:
        """Start both servers on free ports of 127.0.0.1 and return self. Raises OSError if that fails."""
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), name="mail host", daemon=True
        )
        self._thread.start()
        ready.result(START_SECONDS)
        return self

    def stop(self) -> None:
        """End both servers and their thread. Stopping twice is fine."""
        thread, self._thread = self._thread, None
        if thread is not None and self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            thread.join(START_SECONDS)

    def deliver(self, recipient: str, raw: bytes, *, sender: str = "") -> None:
        """Put `raw` into the recipient's INBOX as if it had come from outside.

        Raises KeyError when nobody here has that address.
        """
        self._await(self._store(sender, recipient, raw))

    def messages(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Return what lies in a folder of `address`, oldest first; [] when there is no such folder."""
        return self._await(self._read(address, folder))

    def deliveries_to(self, address: str) -> list[bytes]:
        """Return the contents that SMTP accepted for `address`, oldest first."""
        return [one.content for one in self.accepted if one.recipient.lower() == address.lower()]

    # -- in the thread ---------------------------------------------------------------------------------

    async def _serve(self, ready: Future[None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with AsyncExitStack() as stack:
                await self._open(stack)
                self._context = contextvars.copy_context()
                ready.set_result(None)
                await self._stopping.wait()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:  # connections still open
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _open(self, stack: AsyncExitStack) -> None:
        arguments = argparse.Namespace(
            demo_data=False,
            demo_user="nobody",
            demo_password="",
            host=["127.0.0.1"],
            port="0",
            cert=None,
            key=None,
            tls=False,
            proxy_protocol=None,
            inherited_sockets=None,
            debug=False,
            passlib_cfg=None,
            skip_services=[],
        )
        # Nothing outlives the process, so hashing the passwords would only cost a second each.
        self._backend, config = await DictBackend.init(
            arguments, hash_context=Cleartext(), invalid_user_sleep=0.0
        )
        config.apply_context()
        await self._backend.start(stack)
        for address, password in self.users.items():
            identity = Identity(address, self._backend.login, None, frozenset({"admin"}))
            await identity.set(UserMetadata(config, address, password=password))
        serve_imap = ProxyProtocolReader(config.proxy_protocol).get_callback(
            IMAPServer(self._backend.login, config)
        )
        imap = await asyncio.start_server(serve_imap, "127.0.0.1", 0)
        stack.callback(imap.close)
        smtp = await asyncio.get_running_loop().create_server(self._smtp, "127.0.0.1", 0)
        stack.callback(smtp.close)
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]

    def _smtp(self) -> SMTP:
        return SMTP(
            _Door(self),
            hostname=HOST_NAME,
            ident="Postdesk demo",
            enable_SMTPUTF8=True,
            data_size_limit=MAX_MESSAGE_BYTES,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword)
        name = data.login.decode("utf-8", "replace").lower() if known else ""
        right = known and self.users.get(name, "").encode() == data.password != b""
        return AuthResult(success=right, handled=False)

    def owner(self, address: str) -> str | None:
        """Return the user whose mail `address` is, None if nobody's."""
        local, at, domain = address.lower().rpartition("@")
        plain = local.split("+", 1)[0] + at + domain
        return next((name for name in (address.lower(), plain) if name in self.users), None)

    async def take(self, sender: str, recipient: str, content: bytes) -> None:
        """Note and store a mail that SMTP accepted."""
        self.accepted.append(Accepted(sender, recipient, content))
        if self.owner(recipient) is not None:
            await self._store(sender, recipient, content)

    async def _store(self, sender: str, recipient: str, raw: bytes) -> None:
        owner = self.owner(recipient)
        if owner is None:
            raise KeyError(f"nobody here is called {recipient!r}")
        now = datetime.now(UTC)
        trace = (
            f"Return-Path: <{sender}>\r\n"
            f"Received: from localhost (localhost [127.0.0.1]) by {HOST_NAME} with ESMTP\r\n"
            f"\tfor <{recipient}>; {format_datetime(now)}\r\n"
        )  # as RFC 5321, 4.4 asks of the last server
        message = AppendMessage(trace.encode("utf-8") + raw, now)
        async with self._session(owner) as session:
            await session.append_messages("INBOX", [message])
            inbox = await session.mailbox_set.get_mailbox("INBOX")
        # An IDLE that pymap is just starting misses what came a moment before; wake it once more.
        asyncio.get_running_loop().call_later(REMINDER_SECONDS, inbox._updated.set)

    async def _read(self, address: str, folder: str) -> list[bytes]:
        found: list[bytes] = []
        async with self._session(address.lower()) as session:
            try:
                mailbox = await session.mailbox_set.get_mailbox(folder)
            except KeyError:
                return found
            async for message in mailbox.messages():
                found.append(bytes(await message.load_content(FetchRequirement.CONTENT)))
        return found

    def _session(self, user: str) -> contextlib.AbstractAsyncContextManager[Any]:
        session: contextlib.AbstractAsyncContextManager[Any] = Identity(
            user, self._backend.login, None, frozenset()
        ).new_session()
        return session

    def _await(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Run `coroutine` in the host's loop and context (pymap keeps state in context variables)."""
        loop, context = self._loop, self._context
        if self._thread is None or loop is None or context is None:
            coroutine.close()
            raise RuntimeError("the mail host is not running")
        done: Future[_T] = Future()

        def report(task: asyncio.Task[_T]) -> None:
            if task.cancelled():
                done.cancel()
            elif (error := task.exception()) is not None:
                done.set_exception(error)
            else:
                done.set_result(task.result())

        def begin() -> None:
            loop.create_task(coroutine, context=context.copy()).add_done_callback(report)

        loop.call_soon_threadsafe(begin)
        return done.result(START_SECONDS)


class _Door:
    """What aiosmtpd asks us during a mail."""

    def __init__(self, host: MailHost) -> None:
        self._host = host

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._host.owner(address) is None and not self._host.catch_all:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            await self._host.take(envelope.mail_from or "", recipient, content)
        return f"250 2.0.0 stored as {len(self._host.accepted)}"
