"""When many alerts are one trouble (SPEC A8): a part of the policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StormRules:
    """So many new alerts within so many minutes are one trouble (SPEC A8)."""

    alerts: int
    minutes: int
