"""Several people report the same within minutes."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.desk.policy import Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    impact: Impact
    reason: str
