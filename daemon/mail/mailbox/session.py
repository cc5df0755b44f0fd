"""A signed-in IMAP connection with one open folder, a deadline on each step; the one user of imapclient."""

from __future__ import annotations

import contextlib
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from daemon.errors import MailboxRefused, MailboxUnavailable
from daemon.mail.credentials import Unusable, read_password, tls_context
from daemon.mail.mailbox.wire import Wire
from daemon.mail.settings import Log, MailboxSettings
from daemon.mail.wording import is_for_a_person, network_trouble, server_words

SLOWEST_BYTES_PER_SECOND = 32 * 1024  # below this a transfer is given up
# Beside what was announced: sizes that servers report are sometimes a little off.
LITERAL_SLACK_BYTES = 1024 * 1024
CLOSING_SECONDS = 3.0

# RFC 5530 response codes (and RFC 9051's) that say "later", not "never".
_LATER = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\b", re.IGNORECASE)
# What imapclient's parser raises on answers that are no IMAP.
NONSENSE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


class Client(IMAPClient):  # type: ignore[misc]
    """imapclient on our wire."""

    def __init__(self, settings: MailboxSettings, context: ssl.SSLContext | None, seconds: float) -> None:
        """Connect within `seconds` and read the greeting. Raises OSError and imaplib's errors."""
        self._settings = settings
        self._seconds = seconds
        super().__init__(settings.host, settings.port, ssl=settings.security == "tls", ssl_context=context)
        self._imap.debug = 0  # imapclient makes imaplib word every line for a logger: time, and secrets
        self.normalise_times = False  # aware, not the machine's local time

    def _create_IMAP4(self) -> Wire:
        settings = self._settings
        return Wire(
            settings.host,
            settings.port,
            context=self.ssl_context if settings.security == "tls" else None,
            silence_seconds=settings.timeout_seconds,
            deadline=time.monotonic() + self._seconds,
            max_literal_bytes=2 * settings.max_bytes + LITERAL_SLACK_BYTES,
        )

    @property
    def wire(self) -> Wire:
        """The connection below imapclient."""
        assert isinstance(self._imap, Wire)
        return self._imap

    def forget_capabilities(self) -> None:
        """Ask again next time: what a server offers before and after the sign-in differs."""
        self._cached_capabilities = None


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """What the server said when the folder was opened."""

    uidvalidity: int
    uid_next: int  # 1 when the server did not say
    permanent_flags: tuple[bytes, ...] | None  # None when the server did not say


class Session:
    """One connection, used by one thread. What goes wrong comes out as our errors."""

    def __init__(self, settings: MailboxSettings, log: Log) -> None:
        """Remember `settings`; nothing is opened yet."""
        self.settings = settings
        self._log = log
        self._client: Client | None = None
        self.capabilities: frozenset[str] = frozenset()

    @property
    def client(self) -> Client:
        """The open connection. Raises MailboxUnavailable when there is none."""
        if self._client is None:
            raise MailboxUnavailable(f"not connected to {self.settings.where}; connect first")
        return self._client

    def connect(self) -> OpenFolder:
        """Connect, take up TLS, sign in, say who we are (RFC 2971), select the folder.

        Raises MailboxUnavailable or MailboxRefused, and is closed then.
        """
        try:
            context = None if self.settings.security == "none" else tls_context(self.settings.ca_file)
            password = read_password(self.settings.password)
        except Unusable as error:
            raise MailboxRefused(f"cannot sign in at {self.settings.where}: {error}") from error
        try:
            self._open(context)
            self._sign_in(password)
            self._introduce()
            return self._select()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Sign out and close. Raises nothing; closing twice is fine."""
        client, self._client = self._client, None
        if client is not None:
            client.wire.deadline = time.monotonic() + min(CLOSING_SECONDS, self.settings.timeout_seconds)
            # A server that is gone cannot be said goodbye to; the socket is closed in any case.
            with contextlib.suppress(IMAPClientError, OSError):
                client.logout()
            client.wire.shutdown()

    @contextlib.contextmanager
    def operation(self, doing: str, *, expected_bytes: int = 0) -> Iterator[Client]:
        """Give the block the client and a deadline; turn what goes wrong into our errors.

        `doing` completes "cannot ... HOST". Allows twice the time-out, and the time of `expected_bytes` over
        the slowest line that we put up with. After MailboxUnavailable the connection is not worth keeping.
        """
        client = self.client
        seconds = 2 * self.settings.timeout_seconds + expected_bytes / SLOWEST_BYTES_PER_SECOND
        client.wire.deadline = time.monotonic() + seconds
        client.wire.untagged_responses.clear()  # imaplib keeps every unasked-for report until somebody does
        with self._translated(doing):
            yield client

    # -- the steps of connecting -----------------------------------------------------------------------

    def _open(self, context: ssl.SSLContext | None) -> None:
        settings = self.settings
        with self._translated("connect to"):
            client = Client(settings, context, 2 * settings.timeout_seconds)
            self._client = client
            if settings.security == "starttls":
                if "STARTTLS" not in client.wire.capabilities:
                    text = 'it offers no STARTTLS; use security = "tls" with its TLS port (usually 993)'
                    raise MailboxRefused(f"cannot sign in at {settings.where}: {text}")
                client.starttls(context)

    def _sign_in(self, password: str) -> None:
        where = self.settings.where
        with self.operation("sign in at") as client:
            if "LOGINDISABLED" in client.wire.capabilities:
                text = 'it takes no password without encryption; set security = "tls" or "starttls"'
                raise MailboxRefused(f"cannot sign in at {where}: {text}")
            try:
                client.wire.sign_in(self.settings.user, password)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                words = server_words(error, password)
                if _LATER.search(words):
                    raise MailboxUnavailable(f"{where} lets nobody sign in now: {words}") from None
                # `from None`: the chained error could hold a command line with the password.
                raise MailboxRefused(
                    f"{where} refused user or password: {words}; check both, and whether the provider wants "
                    "IMAP switched on or an app password"
                ) from None
            client.forget_capabilities()
            self.capabilities = frozenset(
                capability.decode("ascii", "replace") for capability in client.capabilities()
            )

    def _introduce(self) -> None:
        if "ID" not in self.capabilities:
            return
        with self.operation("introduce ourselves to") as client:
            # NetEase (163, 126) refuses SELECT to clients that have not said who they are.
            try:
                client.id_({"name": "postdesk", "version": _version(), "vendor": "postdesk"})
            except IMAPClientAbortError:
                raise
            except (IMAPClientError, *NONSENSE) as error:
                self._log.warning("imap_id_refused", mailbox=self.settings.id, answer=server_words(error))

    def _select(self) -> OpenFolder:
        settings = self.settings
        with self.operation("open the folder at") as client:
            try:
                answer = client.select_folder(settings.folder)
            except IMAPClientReadOnlyError:
                text = f"folder {settings.folder!r} is read-only for this account; grant it write access"
                raise MailboxRefused(f"{settings.where}: {text}") from None
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                words = server_words(error)
                if _LATER.search(words):
                    text = f"cannot open folder {settings.folder!r} now: {words}"
                    raise MailboxUnavailable(f"{settings.where}: {text}") from error
                raise MailboxRefused(
                    f"{settings.where} will not open folder {settings.folder!r}: {words}; check its name"
                ) from error
            if not answer.get(b"UIDVALIDITY"):
                text = "the server gives its messages no lasting numbers (no UIDVALIDITY)"
                raise MailboxRefused(f"{settings.where}: {text}; Postdesk cannot work with this folder")
            return OpenFolder(
                int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT", 1)), answer.get(b"PERMANENTFLAGS")
            )

    @contextlib.contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (IMAPClientAbortError, OSError) as error:
            bye = self._goodbye()
            self._drop()
            raise self._lost(doing, error, bye) from error
        except IMAPClientError as error:
            text = f"cannot {doing} {self.settings.where}: the server says: {server_words(error)}"
            raise MailboxUnavailable(text) from error
        except NONSENSE as error:
            self._drop()
            text = f"cannot {doing} {self.settings.where}: its answer is not IMAP ({type(error).__name__})"
            raise MailboxUnavailable(f"{text}; check host and port") from error

    def _goodbye(self) -> str:
        said = self._client.wire.untagged_responses.get("BYE") if self._client else None
        return server_words(said[-1]) if said else ""

    def _drop(self) -> None:
        """Forget a connection that is beyond use, without a word to the server."""
        if self._client is not None:
            self._client.wire.shutdown()
            self._client = None

    def _lost(self, doing: str, error: Exception, bye: str) -> MailboxUnavailable | MailboxRefused:
        settings = self.settings
        if bye:
            return MailboxUnavailable(f"cannot {doing} {settings.where}: the server said goodbye: {bye}")
        trouble = network_trouble(error, host=settings.host, patience=settings.timeout_seconds)
        kind = MailboxRefused if is_for_a_person(error) else MailboxUnavailable
        return kind(f"cannot {doing} {settings.where}: {trouble}")


def _version() -> str:
    try:
        return metadata.version("postdesk")
    except metadata.PackageNotFoundError:  # run from a checkout
        return "0"
