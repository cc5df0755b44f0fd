"""One IMAP folder: connect, list what is new, fetch it untouched, file it away, wait for more."""

from __future__ import annotations

import contextlib
import imaplib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from daemon.errors import MailboxUnavailable
from daemon.mail.mailbox.filing import Filing, handled_flags, in_chunks
from daemon.mail.mailbox.session import NONSENSE, Client, Session
from daemon.mail.message import FetchedMessage, MessageKey
from daemon.mail.settings import Log, MailboxSettings, Silent
from daemon.mail.wording import server_words

# RFC 2177 wants IDLE renewed before 29 minutes; home and office routers forget a silent connection sooner.
IDLE_RENEWAL_SECONDS = 9 * 60
BATCH_BYTES = 8 * 1024 * 1024  # of bodies asked for in one command
BATCH_MESSAGES = 100
OVERSIZE_PREFIX_BYTES = 512 * 1024  # what is fetched of a message above max_bytes
REFUSALS_BEFORE_GIVING_UP = 3  # of one message, while others are handed out
REFUSAL_PAUSE_SECONDS = 1.0  # between them


class Mailbox:
    """One connection to one folder, used by one thread (only `interrupt` may come from another).

    Every method but `interrupt` and `close` may raise MailboxUnavailable; the connection is then gone or
    not worth keeping, and `connect` starts afresh. As a context manager it connects and closes.
    """

    def __init__(self, settings: MailboxSettings, *, log: Log | None = None) -> None:
        """Remember `settings`; nothing is opened yet."""
        self.settings = settings
        self.uidvalidity = 0  # of the folder; look again after `connect` and after `wait`
        self._log: Log = log or Silent()
        self._session = Session(settings, self._log)
        self._uid_next = 1
        self._idle_works = False
        self._filing: Filing | None = None
        self._interrupted = threading.Event()
        self._wake: tuple[socket.socket, socket.socket] | None = None

    def __enter__(self) -> Mailbox:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Connect, take up TLS, sign in, say who we are (IMAP ID), open the folder.

        Raises MailboxUnavailable (try again soon) or MailboxRefused (password, certificate, folder: a person
        must act). An open connection is closed first.
        """
        self.close()
        settings = self.settings
        opened = self._session.connect()
        self.uidvalidity, self._uid_next = opened.uidvalidity, opened.uid_next
        capabilities = self._session.capabilities
        self._filing = Filing(
            self._session.client,
            capabilities=capabilities,
            flags=handled_flags(opened.permanent_flags),
            folder=settings.handled_folder if settings.handled == "move" else None,
        )
        self._session.client.wire.arrived = False
        self._idle_works = settings.idle and "IDLE" in capabilities
        self._wake = socket.socketpair()
        for end in self._wake:
            end.setblocking(False)
        self._log.info(
            "mailbox_connected",
            mailbox=settings.id,
            host=settings.host,
            folder=settings.folder,
            uidvalidity=self.uidvalidity,
            idle=self._idle_works,
        )

    def close(self) -> None:
        """Sign out and close. Raises nothing; closing twice is fine."""
        self._filing = None
        self._session.close()
        wake, self._wake = self._wake, None
        for end in wake or ():
            end.close()

    # -- reading ---------------------------------------------------------------------------------------

    def uid_next(self) -> int:
        """Return a UID above those of all messages now in the folder; what arrives later has it or more."""
        with self._session.operation("look for the newest message at") as client:
            # STATUS is not meant for the selected folder (RFC 9051, 6.3.11), and UIDNEXT dates from SELECT.
            newest = max(client.search(["UID", "*"]), default=0)
        return max(self._uid_next, int(newest) + 1)

    def new_uids(self, after: int) -> list[int]:
        """Return the UIDs above `after` in the folder, ascending."""
        with self._session.operation("look for new messages at") as client:
            client.wire.arrived = False
            found = client.search(["UID", f"{after + 1}:*"])
        # "n:*" names the last message even when its UID is below n (RFC 9051, 6.4.8).
        return sorted(uid for uid in found if uid > after)

    def fetch(self, uids: Sequence[int]) -> list[FetchedMessage]:
        """Return the messages `uids`, in that order, unread as they were. Vanished ones are missing.

        All are in memory at once: use `fetch_batches` for many.
        """
        return [message for batch in self.fetch_batches(uids) for message in batch]

    def fetch_batches(
        self, uids: Sequence[int], *, most: int = BATCH_MESSAGES
    ) -> Iterator[list[FetchedMessage]]:
        """Yield the messages `uids` in batches of `most`, fewer where they are large, in order.

        Of a message above `max_bytes` only the beginning comes, `truncated`. One that the server refuses
        three times to hand out while it hands out others comes `truncated` with an empty `raw`, so that it
        can be recorded and the rest of the folder goes on.
        """
        for some in in_chunks(uids):
            sizes = self._sizes(some)
            present = [uid for uid in some if uid in sizes]
            for batch in _batches([(uid, sizes[uid][0]) for uid in present], self.settings.max_bytes, most):
                messages = self._fetch_batch(batch, sizes)
                if messages:
                    yield messages

    def _sizes(self, uids: list[int]) -> dict[int, tuple[int, datetime]]:
        with self._session.operation("ask for the sizes of messages at") as client:
            rows = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return {
                uid: (int(row[b"RFC822.SIZE"]), _aware(row.get(b"INTERNALDATE")))
                for uid, row in rows.items()
                if b"RFC822.SIZE" in row
            }

    def _fetch_batch(self, uids: list[int], sizes: dict[int, tuple[int, datetime]]) -> list[FetchedMessage]:
        large = sizes[uids[0]][0] > self.settings.max_bytes  # a large one is alone in its batch
        item = f"BODY.PEEK[]<0.{OVERSIZE_PREFIX_BYTES}>" if large else "BODY.PEEK[]"
        expected = {uid: OVERSIZE_PREFIX_BYTES if large else sizes[uid][0] for uid in uids}
        bodies = self._bodies(item, expected)
        messages = []
        for uid in uids:
            if uid not in bodies:
                continue  # gone since its size was read
            raw = bodies[uid]
            size, received_at = sizes[uid]
            messages.append(
                FetchedMessage(
                    key=self._key(uid),
                    raw=raw or b"",
                    received_at=received_at,
                    size=size,
                    truncated=large or raw is None,
                )
            )
        return messages

    def _bodies(self, item: str, expected: dict[int, int]) -> dict[int, bytes | None]:
        """Return the bodies of the UIDs in `expected` that came; None: the server will not hand it out."""
        try:
            return self._ask_for(item, expected)
        except _Refused as refusal:
            self._log.warning("fetch_refused", mailbox=self.settings.id, answer=str(refusal))
        bodies: dict[int, bytes | None] = {}
        refused, words = self._one_by_one(item, expected, bodies)
        for _ in range(REFUSALS_BEFORE_GIVING_UP - 1):
            if refused and bodies:  # perhaps it is a passing trouble
                self._watch(REFUSAL_PAUSE_SECONDS, None, socket_too=False)
                refused, words = self._one_by_one(item, refused, bodies)
        if refused and (not bodies or self._interrupted.is_set()):
            # Without one good answer beside it this may be the whole server's trouble: no mail is given up.
            text = f"it will not hand out message UID {min(refused)}: {words}"
            raise MailboxUnavailable(f"{self.settings.where}: {text}; look at that message there")
        for uid in refused:
            self._log.warning("message_unfetchable", mailbox=self.settings.id, uid=uid, answer=words)
            bodies[uid] = None
        return bodies

    def _one_by_one(
        self, item: str, expected: dict[int, int], bodies: dict[int, bytes | None]
    ) -> tuple[dict[int, int], str]:
        """Add to `bodies` what comes; return what was refused, and the last words about that."""
        refused: dict[int, int] = {}
        words = ""
        for uid, size in expected.items():
            try:
                bodies.update(self._ask_for(item, {uid: size}))
            except _Refused as refusal:
                refused[uid], words = size, str(refusal)
        return refused, words

    def _ask_for(self, item: str, expected: dict[int, int]) -> dict[int, bytes | None]:
        size = sum(expected.values())
        with self._session.operation("fetch messages from", expected_bytes=size) as client:
            try:
                return _body_of_each(client.fetch(list(expected), [item]))
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, *NONSENSE) as error:
                raise _Refused(server_words(error)) from error

    # -- filing ----------------------------------------------------------------------------------------

    def file_away(self, uids: Sequence[int], *, uidvalidity: int | None = None) -> None:
        """Mark `uids` read and handled, or move them to the folder for handled mail, as configured.

        Doing it again does no harm and absent messages are passed over. When `uidvalidity` is given and is no
        longer the folder's, nothing is touched: those numbers belong to other messages now.
        """
        if uidvalidity is not None and uidvalidity != self.uidvalidity:
            self._log.warning("filing_skipped", mailbox=self.settings.id, uids=len(uids))
            return
        if uids:
            with self._session.operation("file messages away at"):
                assert self._filing is not None
                self._filing.file_away(uids)

    # -- waiting ---------------------------------------------------------------------------------------

    def wait(self, seconds: float, stop: Callable[[], bool] | None = None) -> bool:
        """Wait for mail for at most `seconds`; return True if something may be new.

        Uses IDLE where it works; elsewhere sleeps (at most `poll_seconds`) and returns True. Returns False
        early after `interrupt`, also one that came before the call, and soon after `stop` becomes true.
        What arrived since the last `new_uids` and was reported beside other answers counts.
        Some servers forget to report: look for new messages after False as well, now and then.
        """
        until = time.monotonic() + seconds
        while not self._told_to_stop(stop):
            left = until - time.monotonic()
            if left <= 0:
                return False
            if not self._idle_works:
                self._watch(min(left, self.settings.poll_seconds), stop, socket_too=False)
                if not self._told_to_stop(stop):
                    self._ask_for_news()
                    return True
            elif self._ask_for_news() or self._idle(min(left, IDLE_RENEWAL_SECONDS), stop):
                return True
        self._interrupted.clear()
        return False

    def interrupt(self) -> None:
        """End a `wait` now or at its next start. May be called from any thread; raises nothing."""
        self._interrupted.set()
        wake = self._wake
        if wake is not None:
            with contextlib.suppress(OSError):  # full (already poked) or just closed
                wake[1].send(b"x")

    def _told_to_stop(self, stop: Callable[[], bool] | None) -> bool:
        return self._interrupted.is_set() or (stop is not None and stop())

    def _ask_for_news(self) -> bool:
        """True if something arrived. Asked before IDLE too, where some servers keep silent on the past."""
        with self._session.operation("ask for news at") as client:
            client.noop()
            return self._heard(client)

    def _idle(self, seconds: float, stop: Callable[[], bool] | None) -> bool:
        """One IDLE from its start to its end. True if something arrived."""
        with self._session.operation("wait for messages (IDLE) at") as client:
            try:
                tag = client.wire.begin_idle()
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                self._log.warning("idle_refused", mailbox=self.settings.id, answer=server_words(error))
                self._idle_works = False
                return False
            arrived = client.wire.arrived
        if not arrived:
            self._watch(seconds, stop, socket_too=True)
        # Whatever woke us, IDLE is ended and its answer awaited: that reads half lines to their end, and a
        # connection that is gone shows itself here instead of waking us again and again.
        with self._session.operation("end waiting (IDLE) at") as client:
            client.wire.end_idle(tag)
            return self._heard(client)

    def _watch(self, seconds: float, stop: Callable[[], bool] | None, *, socket_too: bool) -> None:
        """Sleep for `seconds` or until an interrupt, `stop`, or (`socket_too`) a word from the server."""
        wire = self._session.client.wire
        assert self._wake is not None
        wake = self._wake[0]
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(wake, selectors.EVENT_READ)
            if socket_too:
                selector.register(wire.sock, selectors.EVENT_READ)
            while not (socket_too and wire.has_input()):
                left = until - time.monotonic()
                if left <= 0 or self._told_to_stop(stop):
                    return
                # `stop` cannot wake us, so it is asked once a second.
                for key, _ in selector.select(min(left, 1.0) if stop else left):
                    if key.fileobj is not wake:
                        return
                    with contextlib.suppress(BlockingIOError):
                        wake.recv(64)

    def _heard(self, client: Client) -> bool:
        """Take in what the last answer reported: another UIDVALIDITY, new messages."""
        announced = client.wire.untagged_responses.get("UIDVALIDITY")
        renumbered = False
        if announced and isinstance(announced[-1], bytes) and announced[-1].isdigit():
            renumbered = int(announced[-1]) != self.uidvalidity
            self.uidvalidity = int(announced[-1])
        return client.wire.arrived or renumbered

    def _key(self, uid: int) -> MessageKey:
        return MessageKey(self.settings.id, self.settings.folder, self.uidvalidity, uid)


class _Refused(Exception):
    """The server answered a FETCH with NO, BAD, or nothing that can be understood."""


def _batches(sizes: Sequence[tuple[int, int]], max_bytes: int, most: int) -> Iterator[list[int]]:
    """Cut (UID, size) pairs into batches of UIDs, of BATCH_BYTES and `most` messages at most.

    What is larger than a batch goes alone, and so does what is larger than `max_bytes`.
    """
    batch: list[int] = []
    total = 0
    for uid, size in sizes:
        alone = size > max_bytes
        if batch and (alone or total + size > BATCH_BYTES or len(batch) == most):
            yield batch
            batch, total = [], 0
        batch.append(uid)
        total += size
        if alone:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _body_of_each(rows: dict[int, dict[bytes, Any]]) -> dict[int, bytes | None]:
    """Pick the body out of each FETCH row; its name is BODY[] or BODY[]<0>. NIL is an empty body."""
    return {
        uid: value or b""
        for uid, row in rows.items()
        for name, value in row.items()
        if name.startswith(b"BODY[]")
    }


def _aware(internal_date: datetime | None) -> datetime:
    """INTERNALDATE in UTC; now, when the server gave none that can be read."""
    if internal_date is None:
        return datetime.now(UTC)
    return internal_date.replace(tzinfo=internal_date.tzinfo or UTC).astimezone(UTC)
