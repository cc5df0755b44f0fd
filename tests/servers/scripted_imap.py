"""A small IMAP server on loopback that keeps mail in memory and misbehaves on demand, by name."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

USER = "desk"
PASSWORD = 'pa"ss\\word of the desk'
CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS MOVE ID LITERAL+"
DRIPS = 2_000  # bytes that a dripping answer would take, one every 20 ms


class Fault(StrEnum):
    """What goes wrong, and where."""

    SILENT_GREETING = "accepts the connection and says nothing"
    NOT_IMAP = "greets like an SMTP server"
    LOGIN_REFUSED = "refuses the password and quotes it"
    LOGIN_LATER = "says that signing in is unavailable for now"
    LOGIN_EOF = "hangs up instead of answering LOGIN"
    STARTTLS_INJECTED = "has words in clear behind its answer to STARTTLS, as an attacker would put there"
    NEEDS_ID = "refuses SELECT to a client that did not send ID (NetEase)"
    FOLDER_MISSING = "has no such folder"
    READ_ONLY = "opens the folder read-only"
    NO_UIDVALIDITY = "says no UIDVALIDITY"
    IDLE_REFUSED = "offers IDLE and refuses it"
    EOF_IN_IDLE = "hangs up in IDLE"
    BYE_IN_IDLE = "says BYE in IDLE and hangs up"
    HALF_LINE_IN_IDLE = "sends half a line in IDLE, the rest when told"
    REPORT_BEFORE_IDLE = "reports a new message before agreeing to IDLE"
    REPORT_WITH_IDLE = "reports a new message in one piece with agreeing to IDLE"
    CHATTER_IN_IDLE = "says 'still here' and reports a flag in IDLE, and a new message in the next one"
    SILENCE_AFTER_IDLE = "does not answer DONE"
    NEW_UIDVALIDITY_IN_IDLE = "announces another UIDVALIDITY in IDLE"
    SILENCE_AT_FETCH = "does not answer FETCH"
    DRIP_AT_FETCH = "answers FETCH a byte at a time"
    EOF_IN_FETCH = "hangs up inside a literal"
    HUGE_LITERAL = "announces a literal of ten gigabytes"
    ENDLESS_LINE = "sends a line that never ends"
    NONSENSE_AT_FETCH = "answers FETCH of a body with unbalanced brackets"
    MESSAGES_REFUSED = "will not hand out the messages in `refused`"
    ABSENT_REFUSED = "refuses a command that names an absent UID"
    KEYWORD_REFUSED = "refuses a keyword though it promised to keep any"


@dataclass
class Stored:
    """A message on the server."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


class ScriptedImap:
    """One folder of messages; `commands` lists what clients said, without tags and passwords."""

    def __init__(self, fault: Fault | None = None, *, capabilities: str = CAPABILITIES) -> None:
        """Listen at once on a free `port`; serve each connection in a thread of its own."""
        self.fault = fault
        self.capabilities = capabilities
        self.permanent_flags = r"\Seen \Deleted \*"
        self.uidvalidity = 1001
        self.messages: dict[int, Stored] = {}
        self.folders: dict[str, list[bytes]] = {"INBOX": []}
        self.namespace = '(("" "/")) NIL NIL'
        self.uid_next = 1
        self.refused: set[int] = set()
        self.refusals_left = 1_000_000
        self.commands: list[str] = []
        self.report_with_next = False  # name the number of messages beside the next answer
        self.drips = 0
        self.in_idle = threading.Event()
        self.proceed = threading.Event()  # a test sets it to let a fault go on
        self._closing = threading.Event()
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, raw: bytes) -> int:
        """Put a message into the folder, without a word to anybody; return its UID."""
        uid = self.uid_next
        self.uid_next += 1
        self.messages[uid] = Stored(raw)
        return uid

    def close(self) -> None:
        """Stop listening and cut every connection."""
        self._closing.set()
        self.proceed.set()
        for one in [self._listener, *self._connections]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            _Conversation(self, connection).run()


class _HangUp(Exception):
    """The server ends the connection."""


class _Conversation:
    """One client."""

    def __init__(self, server: ScriptedImap, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.lines = connection.makefile("rb")
        self.introduced = False
        self.idles = 0

    def run(self) -> None:
        fault = self.server.fault
        if fault is Fault.SILENT_GREETING:
            self.server.proceed.wait()
            return
        self.say("220 mail.example.test ESMTP" if fault is Fault.NOT_IMAP else "* OK ready")
        with contextlib.suppress(_HangUp):
            while line := self.lines.readline():
                tag, _, command = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
                self.answer(tag, command)

    def say(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\r\n")

    def answer(self, tag: str, command: str) -> None:
        name = command.split(" ", 1)[0].upper()
        self.server.commands.append("LOGIN" if name == "LOGIN" else command)
        if name == "UID":
            kind = command.split(" ", 2)[1].upper()
            result = getattr(self, f"uid_{kind.lower()}")(command.split(" ", 2)[2])
        else:
            handler = getattr(self, f"do_{name.lower()}", None)
            result = handler(tag, command) if handler else "BAD what?"
        if result and self.server.report_with_next and name != "LOGIN":
            self.server.report_with_next = False
            self.say(f"* {len(self.server.messages)} EXISTS")
        if result:
            self.say(f"{tag} {result}")

    # -- before the folder is open ---------------------------------------------------------------------

    def do_capability(self, tag: str, command: str) -> str:
        self.say(f"* CAPABILITY {self.server.capabilities}")
        return "OK done"

    def do_starttls(self, tag: str, command: str) -> str:
        assert self.server.fault is Fault.STARTTLS_INJECTED, "no certificate here"
        self.say(f"{tag} OK begin\r\n* OK [ALERT] type your password again")
        raise _HangUp

    def do_login(self, tag: str, command: str) -> str:
        fault = self.server.fault
        if fault is Fault.LOGIN_EOF:
            raise _HangUp
        if fault is Fault.LOGIN_LATER:
            return "NO [UNAVAILABLE] directory is down"
        quoted = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
        if fault is Fault.LOGIN_REFUSED or command != f'LOGIN "{USER}" "{quoted}"':
            return f"NO [AUTHENTICATIONFAILED] wrong: {PASSWORD}"
        return "OK in"

    def do_logout(self, tag: str, command: str) -> str:
        self.say("* BYE see you")
        self.say(f"{tag} OK out")
        raise _HangUp

    def do_id(self, tag: str, command: str) -> str:
        self.introduced = "postdesk" in command
        self.say('* ID ("name" "scripted")')
        return "OK hello"

    def do_namespace(self, tag: str, command: str) -> str:
        self.say(f"* NAMESPACE {self.server.namespace}")
        return "OK done"

    def do_select(self, tag: str, command: str) -> str:
        fault = self.server.fault
        if fault is Fault.NEEDS_ID and not self.introduced:
            return "NO Unsafe Login. Please contact kefu@188.com for help"
        if fault is Fault.FOLDER_MISSING:
            return "NO [NONEXISTENT] no such folder"
        self.say(f"* {len(self.server.messages)} EXISTS")
        self.say(r"* FLAGS (\Seen \Deleted)")
        self.say(f"* OK [PERMANENTFLAGS ({self.server.permanent_flags})] kept")
        if fault is not Fault.NO_UIDVALIDITY:
            self.say(f"* OK [UIDVALIDITY {self.server.uidvalidity}] valid")
        self.say(f"* OK [UIDNEXT {self.server.uid_next}] next")
        return "OK [READ-ONLY] open" if fault is Fault.READ_ONLY else "OK [READ-WRITE] open"

    def do_noop(self, tag: str, command: str) -> str:
        return "OK done"

    def do_list(self, tag: str, command: str) -> str:
        wanted = command.split()[-1].strip('"')
        if wanted in self.server.folders:
            self.say(f'* LIST () "/" "{wanted}"')
        return "OK done"

    def do_create(self, tag: str, command: str) -> str:
        self.server.folders[command.split(" ", 1)[1].strip('"')] = []
        return "OK made"

    def do_expunge(self, tag: str, command: str) -> str:
        self.expunge(set(self.server.messages))
        return "OK done"

    # -- waiting ---------------------------------------------------------------------------------------

    def do_idle(self, tag: str, command: str) -> str:
        server, fault = self.server, self.server.fault
        self.idles += 1
        exists = f"* {len(server.messages)} EXISTS"
        if fault is Fault.IDLE_REFUSED:
            return "NO not today"
        if fault is Fault.REPORT_BEFORE_IDLE:
            self.say(exists)
        self.say("+ idling" + ("\r\n" + exists if fault is Fault.REPORT_WITH_IDLE else ""))
        if fault is Fault.EOF_IN_IDLE:
            raise _HangUp
        if fault is Fault.BYE_IN_IDLE:
            self.say("* BYE shutting down for the night")
            raise _HangUp
        if fault is Fault.HALF_LINE_IN_IDLE:
            self.connection.sendall(exists[:4].encode())
            server.in_idle.set()
            server.proceed.wait()
            self.connection.sendall(exists[4:].encode() + b"\r\n")
        if fault is Fault.CHATTER_IN_IDLE:
            self.say("* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))" if self.idles == 1 else exists)
        if fault is Fault.NEW_UIDVALIDITY_IN_IDLE:
            server.uidvalidity += 1
            self.say(f"* OK [UIDVALIDITY {server.uidvalidity}] rebuilt\r\n{exists}")
        server.in_idle.set()
        if not self.lines.readline():
            raise _HangUp
        if fault is Fault.SILENCE_AFTER_IDLE:
            server.proceed.wait()
            raise _HangUp
        return "OK idled"

    # -- messages --------------------------------------------------------------------------------------

    def named(self, text: str) -> list[int]:
        """The UIDs that a set such as 1,3:5,7:* names and that are there."""
        there = sorted(self.server.messages)
        found: set[int] = set()
        for part in text.split(","):
            ends = [max(there, default=0) if end == "*" else int(end) for end in part.split(":")]
            found |= {uid for uid in there if min(ends) <= uid <= max(ends)}
        return sorted(found)

    def absent(self, text: str) -> bool:
        return self.server.fault is Fault.ABSENT_REFUSED and len(self.named(text)) < text.count(",") + 1

    def uid_search(self, rest: str) -> str:
        self.say("* SEARCH " + " ".join(map(str, self.named(rest.split()[-1]))))
        return "OK done"

    def uid_fetch(self, rest: str) -> str:
        server, fault = self.server, self.server.fault
        uids, items = rest.split(" ", 1)
        body = "BODY.PEEK[]" in items
        if body and fault is Fault.SILENCE_AT_FETCH:
            server.proceed.wait()
            raise _HangUp
        refused = fault is Fault.MESSAGES_REFUSED and server.refused & set(self.named(uids))
        if body and refused and server.refusals_left:
            server.refusals_left -= 1
            return "NO [SERVERBUG] cannot read a message"
        for number, uid in enumerate(sorted(server.messages), 1):
            if uid in self.named(uids):
                self.row(number, uid, items, body)
        return "OK done"

    def row(self, number: int, uid: int, items: str, body: bool) -> None:
        stored, fault = self.server.messages[uid], self.server.fault
        head = f"* {number} FETCH (UID {uid}"
        if not body:
            flags = " ".join(sorted(stored.flags))
            date = '"02-Jan-2024 03:04:05 +0800"'
            self.say(f"{head} RFC822.SIZE {len(stored.raw)} INTERNALDATE {date} FLAGS ({flags}))")
            return
        raw, name = stored.raw, "BODY[]"
        if partial := re.search(r"<0\.(\d+)>", items):
            raw, name = raw[: int(partial[1])], "BODY[]<0>"
        if fault is Fault.NONSENSE_AT_FETCH:
            self.say(f"{head} {name} (((")
            return
        if fault is Fault.ENDLESS_LINE:
            while not self.server._closing.is_set():
                self.connection.sendall(b"x" * 65536)
        size = 10**10 if fault is Fault.HUGE_LITERAL else len(raw)
        self.connection.sendall(f"{head} {name} {{{size}}}\r\n".encode())
        if fault is Fault.EOF_IN_FETCH:
            self.connection.sendall(raw[: len(raw) // 2])
            raise _HangUp
        if fault is Fault.DRIP_AT_FETCH:
            for byte in raw:
                self.connection.sendall(bytes([byte]))
                self.server.drips += 1
                if self.server.proceed.wait(0.02):
                    raise _HangUp
        else:
            self.connection.sendall(raw)
        self.say(")")

    def uid_store(self, rest: str) -> str:
        uids, _, flags = rest.split(" ", 2)
        if self.server.fault is Fault.KEYWORD_REFUSED and "$" in flags:
            return "NO no keywords here"
        if self.absent(uids):
            return "NO some messages are gone"
        for uid in self.named(uids):
            self.server.messages[uid].flags |= set(flags.strip("()").split())
        return "OK stored"

    def uid_copy(self, rest: str) -> str:
        uids, folder = rest.split(" ", 1)
        if folder.strip('"') not in self.server.folders:
            return "NO [TRYCREATE] no such folder"
        if self.absent(uids):
            return "NO some messages are gone"
        copies = [self.server.messages[uid].raw for uid in self.named(uids)]
        self.server.folders[folder.strip('"')] += copies
        return "OK copied"

    def uid_move(self, rest: str) -> str:
        answer = self.uid_copy(rest)
        if answer.startswith("OK"):
            for uid in self.named(rest.split(" ", 1)[0]):
                del self.server.messages[uid]
        return answer

    def uid_expunge(self, rest: str) -> str:
        self.expunge(set(self.named(rest)))
        return "OK done"

    def expunge(self, uids: set[int]) -> None:
        for uid in uids:
            if r"\Deleted" in self.server.messages[uid].flags:
                del self.server.messages[uid]


@contextlib.contextmanager
def scripted_imap(fault: Fault | None = None, *, capabilities: str = CAPABILITIES) -> Iterator[ScriptedImap]:
    """Give a server with `fault`, closed afterwards."""
    server = ScriptedImap(fault, capabilities=capabilities)
    try:
        yield server
    finally:
        server.close()
