"""imaplib's connection with our own buffer, so that every read has a deadline and a size it cannot exceed."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
import time
from typing import Any

# A UID SEARCH answers on one line: room for a folder of half a million messages.
MAX_LINE_BYTES = 8 * 1024 * 1024
RECEIVE_BYTES = 256 * 1024

imaplib.Commands.setdefault("IDLE", ("AUTH", "SELECTED"))  # unknown to imaplib before Python 3.14


class Wire(imaplib.IMAP4):
    """One IMAP connection whose reads end by `deadline` at the latest.

    imaplib knows only a time-out for each `recv`, so a server that sends one byte in each such span holds its
    caller for ever; and its buffered reader hides what has arrived from `poll`, which IDLE needs to know.
    imaplib documents open, read, readline, send and shutdown as replaceable; they are replaced here.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        context: ssl.SSLContext | None,
        silence_seconds: float,
        deadline: float,
        max_literal_bytes: int,
    ) -> None:
        """Connect, take up TLS when `context` is given, and read the greeting.

        `silence_seconds` bounds each wait for a byte, `deadline` (of time.monotonic) the whole of it.
        Raises OSError (ssl.SSLError among them) and imaplib's errors.
        """
        self._context = context
        self._silence = silence_seconds
        self.deadline = deadline
        self._max_literal = max_literal_bytes
        self._received = bytearray()
        self.exists = 0  # messages in the folder, as reported
        self.arrived = False  # the folder grew; whoever acts on that sets it back
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Open the socket; imaplib calls this while it is built."""
        self.host, self.port = host, port
        raw = socket.create_connection((host, port), timeout=self._patience())
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            raw.settimeout(self._patience())
            self.sock = self._context.wrap_socket(raw, server_hostname=host) if self._context else raw
        except BaseException:
            raw.close()
            raise

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[str, list[bytes]]:  # type: ignore[override]
        """Take up TLS on the open connection. Raises imaplib's errors and ssl.SSLError."""
        if ssl_context is None:
            raise ValueError("a TLS context is needed: without one nothing would be verified")
        answer, words = self._simple_command("STARTTLS")
        if answer != "OK":
            raise self.error(f"STARTTLS refused: {words!r}")
        if self._received:
            # Whatever follows the OK in clear was put there by somebody else (RFC 9051, 11.1).
            raise self.abort("data in clear behind the STARTTLS answer")
        self.sock.settimeout(self._patience())
        self.sock = ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        self._tls_established = True
        self._get_capabilities()
        return answer, words

    def sign_in(self, user: str, password: str) -> None:
        """Sign in by LOGIN, or by AUTHENTICATE PLAIN when a name or password is not plain ASCII.

        imaplib's own login sends the name unquoted. Raises imaplib's error when refused.
        """
        if user.isascii() and password.isascii():
            answer, words = self._simple_command("LOGIN", self._quote(user), self._quote(password))
            if answer != "OK":
                raise self.error(_text(words))
            self.state = "AUTH"
        elif "AUTH=PLAIN" in self.capabilities:
            self.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
        else:
            raise self.error("the server takes only ASCII in user and password (no AUTH=PLAIN)")

    def begin_idle(self) -> bytes:
        """Enter IDLE (RFC 2177); return its tag. Raises imaplib's error when the server refuses.

        The server may report before it agrees.
        """
        tag: bytes = self._command("IDLE")
        while self._get_response() is not None:
            if self.tagged_commands.get(tag):
                _, words = self._take_answer(tag)
                raise self.error(_text(words))
        return tag

    def end_idle(self, tag: bytes) -> None:
        """Leave IDLE, taking in what was reported. The answer proves that the server still lives."""
        self.send(b"DONE\r\n")
        while not self.tagged_commands[tag]:
            self._get_response()
        answer, words = self._take_answer(tag)
        if answer != "OK":
            raise self.error(_text(words))

    def has_input(self) -> bool:
        """True if something has arrived that `poll` on the socket would not report."""
        return bool(self._received) or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0)

    def readline(self) -> bytes:
        """Return the next line with its end. Raises imaplib's abort at EOF, TimeoutError at the deadline."""
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            if len(self._received) > MAX_LINE_BYTES:
                raise self.abort(f"a line of more than {MAX_LINE_BYTES} bytes")
            searched = len(self._received)
            self._receive()
        line = bytes(self._received[: end + 1])
        del self._received[: end + 1]
        return line

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes. Raises as `readline`, and abort when `size` is past all bounds."""
        if size > self._max_literal:
            raise self.abort(f"the server announces {size} bytes, more than the {self._max_literal} allowed")
        if len(self._received) < size:
            whole = bytearray(size)
            have = len(self._received)
            whole[:have] = self._received
            self._received.clear()
            with memoryview(whole) as view:
                while have < size:
                    self.sock.settimeout(self._patience())
                    count = self.sock.recv_into(view[have:])
                    if not count:
                        raise self.abort("connection closed by the server")
                    have += count
            return bytes(whole)
        part = bytes(self._received[:size])
        del self._received[:size]
        return part

    def send(self, data: Any) -> None:
        """Send all of `data` before the deadline. Raises OSError."""
        self.sock.settimeout(self._patience())
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Close the socket. Raises nothing."""
        with contextlib.suppress(OSError):  # the other side may be gone already
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def _append_untagged(self, typ: str, dat: bytes) -> None:
        """Keep count of the folder while reports pass by.

        A server tells of a new message beside its answer to whatever command comes next, and only once:
        heard during a FETCH or STORE and forgotten, that message would lie there until the next one.
        """
        if typ == "EXPUNGE":
            self.exists -= 1
        elif typ == "EXISTS" and dat.isdigit():
            self.arrived = self.arrived or int(dat) > self.exists
            self.exists = int(dat)
        super()._append_untagged(typ, dat)  # type: ignore[misc]

    def _log(self, line: str) -> None:
        """Keep nothing: imaplib would remember the last ten lines, the password among them."""

    def _take_answer(self, tag: bytes) -> tuple[str, list[Any]]:
        answer: Any = self.tagged_commands.pop(tag)  # a pair, whatever its stub says
        kind, words = answer
        return kind, words

    def _receive(self) -> None:
        self.sock.settimeout(self._patience())
        data = self.sock.recv(RECEIVE_BYTES)
        if not data:
            raise self.abort("connection closed by the server")
        self._received += data

    def _patience(self) -> float:
        """Seconds that the next system call may take."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long in all")
        return min(left, self._silence)


def _text(words: list[Any]) -> str:
    """The server's text beside its OK, NO or BAD."""
    last = words[-1] if words else None
    return last.decode("utf-8", "replace") if isinstance(last, bytes) else ""
