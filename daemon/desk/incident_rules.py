"""How this desk handles major incidents and looks back on what went wrong: [incident] of `config.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from daemon.desk.model import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRules:
    """SPEC D7. The values are those of a policy that was stored before there were any: nothing by itself."""

    declare_on_p1: bool = False
    """A ticket of priority P1 is a major incident at once, without anybody saying so."""
    form_within: timedelta = timedelta(minutes=10)
    """Wall-clock time in which the technical lead and an engineer must have answered."""
    update_every: timedelta = timedelta(minutes=30)
    """Wall-clock time between two updates to management."""
    join_alike: bool = True
    """New reports that look like a running incident become its children by themselves."""
    retrospective_for: frozenset[Priority] = frozenset()
    """Closed tickets of these priorities need a retrospective; incidents always do."""
    retrospective_within: timedelta = timedelta(hours=27)
    """Working time until the owner is reminded; as much again, and the supervisor is told."""
