"""What the two mail adapters must be told: where, as whom, how patiently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Security = Literal["tls", "starttls", "none"]

MEGABYTE = 1024 * 1024


class Log(Protocol):
    """The part of a structured logger that the adapters use (structlog's loggers have it)."""

    def info(self, event: str, **fields: object) -> object: ...

    def warning(self, event: str, **fields: object) -> object: ...


class Silent:
    """A `Log` that keeps nothing, for callers that want none."""

    def info(self, event: str, **fields: object) -> None:
        """Keep nothing."""

    def warning(self, event: str, **fields: object) -> None:
        """Keep nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One folder of one IMAP account. Raises ValueError when handled mail would be moved onto itself."""

    id: str  # the stable name of this mailbox in config and database
    host: str
    port: int = 993
    security: Security = "tls"
    user: str
    password: Callable[[], str] = field(repr=False)  # called at each sign-in; never kept, never logged
    ca_file: Path | None = None  # PEM; None trusts the system's authorities
    folder: str = "INBOX"
    handled: Literal["flag", "move"] = "flag"
    handled_folder: str = "Processed"
    poll_seconds: int = 60  # between looks where the server has no IDLE
    idle: bool = True  # use IDLE (RFC 2177) when the server offers it
    timeout_seconds: float = 30  # longest silence inside one network step
    max_bytes: int = 50 * MEGABYTE  # of a larger message only the beginning is fetched

    def __post_init__(self) -> None:
        if self.handled == "move" and self._same_folder():
            # Moving onto itself gives every message a new UID: it would be new mail for ever.
            raise ValueError(f"handled_folder must differ from folder {self.folder!r}")

    def _same_folder(self) -> bool:
        if self.folder.upper() == "INBOX":  # RFC 9051, 5.1: INBOX in any case is one name
            return self.handled_folder.upper() == "INBOX"
        return self.folder == self.handled_folder

    @property
    def where(self) -> str:
        """The mailbox as errors and logs name it."""
        return f"{self.host}:{self.port} (mailbox {self.id!r}, account {self.user!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that takes our mail. Raises ValueError when `local_hostname` cannot stand in an EHLO."""

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str | None = None  # None: no sign-in
    password: Callable[[], str] | None = field(default=None, repr=False)  # called at each sign-in
    ca_file: Path | None = None
    timeout_seconds: float = 60  # for connecting and for each answer before the content
    # RFC 5321, 4.5.3.2.6 grants a server ten minutes to answer the end of the content: it may be filtering,
    # and giving up sooner turns an accepted mail into one that is sent twice.
    data_timeout_seconds: float = 600
    connections: int = 4
    idle_seconds: float = 30  # an unused connection is closed after this
    local_hostname: str | None = None  # for EHLO; None: this machine's name

    def __post_init__(self) -> None:
        name = self.local_hostname
        if name is not None and not (name.isascii() and name.isprintable() and name and " " not in name):
            raise ValueError(f"local_hostname {name!r} is no host name")

    @property
    def where(self) -> str:
        """The server as errors and logs name it."""
        account = f" (account {self.user!r})" if self.user is not None else ""
        return f"{self.host}:{self.port}{account}"
