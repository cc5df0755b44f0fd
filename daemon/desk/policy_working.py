"""What an engineer's commands are given of the configuration: waiting, and the stored texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from daemon.desk.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRules:
    """A ticket that waits for its requester without an agreed time (SPEC C3)."""

    remind_after: timedelta = timedelta(hours=27)
    """Working time until the requester is reminded, once; working days are given as their hours."""
    give_up_after: timedelta = timedelta(hours=45)
    """Working time after that until the owner is told, and each further time until it goes on."""
    vendor_stops_clock: bool = False
    """Whether the resolution clock also stops while a vendor is waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """A text that is sent again and again (`#canned`)."""

    id: str
    name: Mapping[Language, str]
    text: Mapping[Language, str]
