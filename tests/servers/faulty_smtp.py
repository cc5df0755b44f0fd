"""An SMTP server on loopback that remembers what it took and misbehaves on demand, by name."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

USER = "desk"
PASSWORD = "pass word of the desk"
EXTENSIONS = ("8BITMIME", "SMTPUTF8", "SIZE 1000000")


class Fault(StrEnum):
    """What goes wrong, and where. A value that is a reply is said at the step in the name."""

    GREETING = "554 5.3.2 no service for you"
    SILENT_GREETING = "accepts the connection and says nothing"
    SIGN_IN = "535 5.7.8 wrong password: " + PASSWORD
    SIGN_IN_LATER = "454 4.7.0 directory is down"
    MAIL_WANTS_SIGN_IN = "530 5.7.0 sign in first"
    DAWDLES = "waits `dawdle_seconds` before each answer"
    MAIL_LATER = "451 4.3.0 busy"
    MAIL_NEVER = "553 5.7.1 you may not send as that"
    MAIL_TOO_LARGE = "552 5.3.4 too large for us"
    MAIL_CLOSING = "421 4.3.2 restarting"
    MAIL_HANG_UP = "hangs up instead of answering MAIL"
    MAIL_SILENCE = "does not answer MAIL"
    RCPT_CLOSING = "421 4.7.0 too many mails, goodbye"
    DATA_LATER = "451 4.7.1 not now"
    DATA_NEVER = "554 5.5.1 no valid recipients"
    DATA_HANG_UP = "hangs up instead of answering DATA"
    CONTENT_LATER = "452 4.3.1 disk is full"
    CONTENT_NEVER = "554 5.7.1 looks like spam"
    CONTENT_GARBAGE = "hello there, this is no SMTP"
    CONTENT_HANG_UP = "hangs up after the content, without an answer"
    CONTENT_HANG_UP_EARLY = "hangs up in the middle of the content"
    CONTENT_SILENCE = "does not answer the content"


@dataclass(frozen=True)
class Taken:
    """A mail that the server accepted."""

    sender: str
    recipient: str
    content: bytes  # with the doubled dots undone
    options: tuple[str, ...]  # of MAIL
    connection: int  # the how-manieth it was


@dataclass
class FaultySmtp:
    """`fault` shows after `good_mails` mails on a connection, and, when `once`, goes away after one time.

    `recipients` maps addresses to the reply that they get; everybody else is taken.
    """

    fault: Fault | None = None
    good_mails: int = 0
    once: bool = False
    recipients: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = EXTENSIONS
    careless: bool = False  # asks for the content of a mail that has no recipient
    tls: ssl.SSLContext | None = None  # offered as STARTTLS, demanded before a sign-in
    implicit_tls: bool = False
    dawdle_seconds: float = 0.0
    port: int = 0
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)  # without what was said in AUTH
    _heard: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> FaultySmtp:
        """Listen on a free port, served from a thread of its own."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(20)
        return self

    def stop(self) -> None:
        """End the server and its connections."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(20)

    def wait_for(self, verb: str) -> None:
        """Block until some client has said a command that begins with `verb`."""
        with self._heard:
            assert self._heard.wait_for(lambda: any(one.startswith(verb) for one in self.commands), 20)

    def say_unasked(self, text: str) -> None:
        """Say something to every client that is connected."""
        done = threading.Event()

        def speak() -> None:
            for writer in self._writers:
                writer.write(text.encode() + b"\r\n")
            done.set()

        self._loop.call_soon_threadsafe(speak)
        assert done.wait(20)

    def cut_connections(self) -> None:
        """Close every open connection, as a server does that was restarted."""
        done = threading.Event()

        def cut() -> None:
            for writer in self._writers:
                writer.close()
            done.set()

        self._loop.call_soon_threadsafe(cut)
        assert done.wait(20)

    async def _run(self, ready: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        immediate = self.tls if self.implicit_tls else None
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**24, ssl=immediate)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stopping.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        with contextlib.suppress(_HangUp, ConnectionError, asyncio.IncompleteReadError):
            await _Conversation(self, reader, writer, self.connections).run()
        self.open_now -= 1
        self._writers.discard(writer)
        writer.close()


class _HangUp(Exception):
    """The server ends the connection."""


class _Conversation:
    """One client."""

    def __init__(
        self,
        server: FaultySmtp,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
    ) -> None:
        self.server, self.reader, self.writer, self.number = server, reader, writer, number
        self.mails = 0
        self.encrypted = server.implicit_tls
        self.reset()

    def reset(self) -> None:
        self.sender: str | None = None
        self.recipient = ""  # the last that was taken
        self.options: tuple[str, ...] = ()

    async def run(self) -> None:
        if self.due("SILENT_GREETING"):
            await self.server._stopping.wait()
        if reply := self.due("GREETING"):
            self.say(reply)
            raise _HangUp
        self.say("220 faulty.example.test ESMTP")
        while line := await self.reader.readline():
            command = line.decode("utf-8").rstrip("\r\n")
            verb = command.split(" ", 1)[0].upper()
            with self.server._heard:
                self.server.commands.append(verb if verb == "AUTH" else command)
                self.server._heard.notify_all()
            if self.due("DAWDLES"):
                await asyncio.sleep(self.server.dawdle_seconds)
            handler = getattr(self, f"do_{verb.lower()}", None)
            if handler is None:
                self.say("500 5.5.1 what?")
            else:
                await handler(command)

    def say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")

    def due(self, *names: str) -> str | None:
        """The fault's text if it is one of `names` and its time has come."""
        fault = self.server.fault
        if fault is None or fault.name not in names or self.mails < self.server.good_mails:
            return None
        if self.server.once:
            self.server.fault = None
        return fault.value

    async def do_ehlo(self, command: str) -> None:
        offers = list(self.server.extensions)
        if self.server.tls is not None and not self.encrypted:
            offers.append("STARTTLS")
        else:
            offers.append("AUTH PLAIN")
        self.say("250-faulty.example.test greets you")
        for offer in offers:
            self.say(f"250-{offer}")
        self.say("250 HELP")

    async def do_starttls(self, command: str) -> None:
        assert self.server.tls is not None
        self.say("220 go ahead")
        await self.writer.start_tls(self.server.tls)
        self.encrypted = True

    async def do_auth(self, command: str) -> None:
        secret = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
        if reply := self.due("SIGN_IN", "SIGN_IN_LATER"):
            self.say(reply)
        else:
            self.say("235 2.7.0 in" if command == f"AUTH PLAIN {secret}" else Fault.SIGN_IN)

    async def do_mail(self, command: str) -> None:
        if self.due("MAIL_HANG_UP"):
            raise _HangUp
        if self.due("MAIL_SILENCE"):
            await self.server._stopping.wait()
        reply = self.due("MAIL_WANTS_SIGN_IN", "MAIL_LATER", "MAIL_NEVER", "MAIL_TOO_LARGE", "MAIL_CLOSING")
        if reply:
            self.say(reply)
            self.hang_up_after(reply)
            return
        if self.sender is not None:
            self.say("503 5.5.1 one mail at a time")
            return
        path, *options = command.removeprefix("MAIL FROM:").split(" ")
        self.sender, self.options = path.strip("<>"), tuple(options)
        self.say("250 2.1.0 OK")

    async def do_rcpt(self, command: str) -> None:
        if self.sender is None:
            self.say("503 5.5.1 MAIL first")
            return
        recipient = command.removeprefix("RCPT TO:").strip("<>")
        reply = self.due("RCPT_CLOSING") or self.server.recipients.get(recipient, "250 2.1.5 OK")
        if reply.startswith("250"):
            self.recipient = recipient
        self.say(reply)
        self.hang_up_after(reply)

    async def do_data(self, command: str) -> None:
        if self.due("DATA_HANG_UP"):
            raise _HangUp
        if reply := self.due("DATA_LATER", "DATA_NEVER"):
            self.say(reply)
            return
        if not self.recipient and not self.server.careless:
            self.say("503 5.5.1 RCPT first")
            return
        self.say("354 go on")
        if self.due("CONTENT_HANG_UP_EARLY"):
            await self.reader.readexactly(20)
            raise _HangUp
        content = b""
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise _HangUp
            content += line[1:] if line.startswith(b".") else line
        if self.due("CONTENT_HANG_UP"):
            raise _HangUp
        if self.due("CONTENT_SILENCE"):
            await self.server._stopping.wait()
        if reply := self.due("CONTENT_LATER", "CONTENT_NEVER", "CONTENT_GARBAGE"):
            self.say(reply)
        elif not self.recipient:
            self.say("554 5.5.1 no valid recipients")
        else:
            assert self.sender is not None
            self.server.taken.append(Taken(self.sender, self.recipient, content, self.options, self.number))
            self.say(f"250 2.0.0 queued as {len(self.server.taken)}")
        self.mails += 1
        self.reset()

    async def do_rset(self, command: str) -> None:
        self.reset()
        self.say("250 2.0.0 OK")

    async def do_noop(self, command: str) -> None:
        self.say("250 2.0.0 OK")

    async def do_quit(self, command: str) -> None:
        self.say("221 2.0.0 bye")
        raise _HangUp

    def hang_up_after(self, reply: str) -> None:
        if reply.startswith("421"):
            raise _HangUp


@contextlib.contextmanager
def faulty_smtp(
    fault: Fault | None = None,
    *,
    good_mails: int = 0,
    once: bool = False,
    extensions: tuple[str, ...] | None = None,
    tls: ssl.SSLContext | None = None,
    implicit_tls: bool = False,
) -> Iterator[FaultySmtp]:
    """Give a running server, stopped afterwards."""
    server = FaultySmtp(
        fault,
        good_mails=good_mails,
        once=once,
        extensions=EXTENSIONS if extensions is None else extensions,
        tls=tls,
        implicit_tls=implicit_tls,
    ).start()
    try:
        yield server
    finally:
        server.stop()
