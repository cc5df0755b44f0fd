"""Which reminders of a clock are still to be given, and to whom (SPEC C4).

| on record                                | the levels not given yet                                  |
| ---------------------------------------- | --------------------------------------------------------- |
| nothing                                  | each at its instant, to all it names                      |
| the clock stands still                   | none until it goes on                                     |
| ACKNOWLEDGED since this promise was made | each only to those whom no level has told yet: no repeats |
| SNOOZED since this promise was made      | none before `until`; then what has passed, as one mail    |

An owner who acknowledges counts as told. A new promise (another priority, another owner, reopened) is
reminded of anew: it is not what they knew of. So a breach is never kept from a supervisor or manager, only
put off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from daemon.desk.model import Event, EventKind, Ticket, undone_places
from daemon.desk.policy import ReminderLevel, ReminderTo
from daemon.desk.targets import Clock

Level = tuple[ReminderLevel, datetime]


def reminded(ticket: Ticket, clock: Clock) -> int:
    """Return the highest percent that was already reminded of for this promise; 0 for none."""
    return max(
        (
            int(str(event.data["percent"]))
            for event in ticket.history
            if event.kind is EventKind.TARGET_REMINDED
            and event.data["clock"] == clock.name.value
            and event.data["arming"] == clock.arming
        ),
        default=0,
    )


def due_levels(ticket: Ticket, clock: Clock) -> tuple[Level, ...]:
    """Return the reminders of a running clock that were not given yet, soonest first."""
    if not clock.running or clock.stopped_at is not None:
        return ()
    given = reminded(ticket, clock)
    levels: Sequence[Level] = [(level, at) for level, at in clock.levels if level.percent > given]
    gone = undone_places(ticket.history)
    since = [
        event for place, event in enumerate(ticket.history) if place > clock.arming and place not in gone
    ]
    if (known := _newest(since, EventKind.ACKNOWLEDGED)) is not None:
        told = {to for level, _ in clock.levels if level.percent <= given for to in level.to}
        levels = _without_repeats(
            levels, told | ({ReminderTo.OWNER} if known.actor == ticket.owner else set())
        )
    if (snoozed := _newest(since, EventKind.SNOOZED)) is not None:
        until = datetime.fromisoformat(str(snoozed.data["until"]))
        levels = [(level, max(at, until)) for level, at in levels]
    return tuple(levels)


def _newest(events: Sequence[Event], kind: EventKind) -> Event | None:
    return next((event for event in reversed(events) if event.kind is kind), None)


def _without_repeats(levels: Sequence[Level], told: set[ReminderTo]) -> list[Level]:
    left: list[Level] = []
    for level, at in levels:
        fresh = tuple(to for to in level.to if to not in told)
        told |= set(fresh)
        if fresh:
            left.append((replace(level, to=fresh), at))
    return left
