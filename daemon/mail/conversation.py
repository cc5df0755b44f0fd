"""An SMTP connection after the sign-in: commands said singly or together, replies heard in their order."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from daemon.mail.wording import server_words

MAX_REPLY_BYTES = 64 * 1024  # of one reply, all its lines; RFC 5321, 4.5.3.1.5 has 512 bytes a line


class Over(Exception):
    """The connection ended, fell silent, or the server talks no SMTP; the text says which."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said to one command."""

    code: int
    text: str
    """Its lines without the code, LF between them."""


class Conversation(asyncio.Protocol):
    """Takes a connection over between two commands. Used by one task at a time.

    Unlike aiosmtplib it keeps replies that come before they are asked for: with PIPELINING (RFC 2920) a
    mail costs two round trips instead of four.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        """Hear from now on what comes over `transport`."""
        self._transport = transport
        self._replies: deque[Reply] = deque()
        self._lines: list[bytes] = []  # of the reply that is not complete yet
        self._size = 0  # of these lines
        self._heard = b""  # behind the last line end
        self._ended = ""
        self._waiter: asyncio.Future[None] | None = None
        transport.set_protocol(self)

    @property
    def ready(self) -> bool:
        """Whether a mail may begin: connected, and nothing was said that nobody asked for (such as 421)."""
        unasked = self._replies or self._lines or self._heard
        return not (self._ended or unasked or self._transport.is_closing())

    def say(self, data: bytes) -> None:
        """Write whole lines or a mail's content. Raises Over when the connection was over before."""
        if self._ended or self._transport.is_closing():
            raise Over(self._ended or "connection lost")
        self._transport.write(data)

    async def reply(self, seconds: float) -> Reply:
        """Return the next reply, waiting for at most `seconds`. Raises Over."""
        if not self._replies:
            if self._ended:
                raise Over(self._ended)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await self._waiter
            except TimeoutError as error:
                raise Over("no answer in time") from error
            finally:
                self._waiter = None
            if not self._replies:
                raise Over(self._ended)
        return self._replies.popleft()

    def close(self) -> None:
        """Close the connection; a reply that is waited for will not come."""
        self._end("connection closed")
        self._transport.close()

    # -- what asyncio calls ------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            if not self._ended:
                self._hear(line)
        if len(self._heard) > MAX_REPLY_BYTES:
            self._end("it talks without end")
        if self._replies or self._ended:
            self._wake()

    def eof_received(self) -> None:
        self._end("it hung up")

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(server_words(exc) if exc else "connection lost")

    def _hear(self, line: bytes) -> None:
        """Take one line: "250-..." and more to come, "250 ..." or "250" for the last."""
        code, more = line[:3], line[3:4] == b"-"
        if not (code.isdigit() and len(code) == 3 and line[3:4] in (b"-", b" ", b"\r", b"")):
            self._end(f"this is no SMTP: {server_words(line)}")
            return
        self._lines.append(line[4:].strip())
        self._size += len(line) + 1
        if self._size > MAX_REPLY_BYTES:
            self._end("it talks without end")
        elif not more:
            text = b"\n".join(self._lines).decode("utf-8", "replace")
            self._lines.clear()
            self._size = 0
            self._replies.append(Reply(int(code), text))

    def _end(self, why: str) -> None:
        self._ended = self._ended or why
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
