"""What a configuration comes to: frozen, checked, with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from daemon.desk.model import Json
from daemon.desk.policy import Policy
from daemon.mail.settings import MailboxSettings, SmtpSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How patiently the outbox is worked (DESIGN 3)."""

    lease_seconds: int
    """A worker that has not reported back on a delivery after this is taken to have died."""
    give_up_after: timedelta
    """Since the mail was queued; then the administrator is told."""
    backoff: tuple[timedelta, ...]
    """Pauses after the first, second ... failed attempt; the last one repeats."""
    uncertain_wait: timedelta
    """Pause after an attempt whose outcome nobody knows."""
    uncertain_repeats: int
    """How often such a mail goes out again, under the same Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    level: Literal["debug", "info", "warning", "error"]
    format: Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    policy: Policy
    """Version 0: the store numbers it."""
    mailboxes: tuple[MailboxSettings, ...]
    smtp: SmtpSettings
    bounce_address: str
    """Envelope sender of all our mail (DESIGN 4)."""
    bounce_plus_addressing: bool
    """Each mail gets an envelope sender of its own: "bounce+token@..."."""
    key_file: Path
    """Holds the keys that sign our ids."""
    data_dir: Path
    """Holds what Postdesk keeps: the SQLite file, raw mails."""
    database_url: str | None = field(repr=False)
    """With its password; None: SQLite in `data_dir`."""
    attachment_command: tuple[str, ...]
    """May refuse attachments; () for none."""
    attachment_timeout_seconds: float
    templates_dir: Path | None
    """Files here take the place of shipped templates of the same name."""
    delivery: DeliverySettings
    log: LogSettings
    source: Path
    document: Mapping[str, Json]
    """All that the policy is made of and nothing else, defaults and holidays filled in, free of secrets:
    stored as a policy version, read again by `daemon.config.policy.policy_from_document`."""
    warnings: tuple[str, ...] = ()
    """What does not hinder the start but should be known."""
