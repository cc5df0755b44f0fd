"""When to try a delivery again, and when to give up and tell a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How patiently the outbox is worked."""

    backoff: Sequence[timedelta]
    """Pauses after the first, second ... failed attempt; the last one repeats."""
    give_up_after: timedelta
    uncertain_wait: timedelta
    uncertain_repeats: int


def after_failure(attempts: int, queued_at: datetime, now: datetime, patience: Patience) -> datetime | None:
    """Return when to try again after a failed attempt; None when it is time to give up.

    `attempts` is at least 1.
    """
    if now - queued_at >= patience.give_up_after:
        return None
    return now + patience.backoff[min(attempts, len(patience.backoff)) - 1]


def after_uncertain(uncertain: int, now: datetime, patience: Patience) -> datetime | None:
    """Return when to repeat a mail of which nobody knows whether it was accepted; None: a person decides.

    `uncertain` counts such attempts, this one included. RFC 5321, 4.5.3.2.6: a server may take ten minutes to
    answer the end of the data.
    """
    if uncertain > patience.uncertain_repeats:
        return None
    return now + patience.uncertain_wait
