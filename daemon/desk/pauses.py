"""When the clock of the resolution stands still: while the ticket waits for others (SPEC C3).

| the ticket waits for      | the resolution clock                           |
| ------------------------- | ---------------------------------------------- |
| the requester             | stops                                          |
| an approval               | stops                                          |
| a time that was agreed on | stops                                          |
| a vendor                  | goes on, unless `[waiting] vendor_stops_clock` |

Read out of the history, as everything about clocks: a pause begins with WAITING and ends with whatever lets
the ticket wait no more (`lifecycle.ENDS_WAITING`), or wait for something else. First contact and acceptance
never stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from daemon.desk import calendar
from daemon.desk.lifecycle import ENDS_WAITING
from daemon.desk.model import Event, EventKind, WaitsFor
from daemon.desk.policy import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stretch of time that does not count."""

    begins: datetime
    ends: datetime | None
    """None: it lasts."""


def stops_clock(waits_for: WaitsFor, *, vendor_stops: bool) -> bool:
    """Say whether the resolution clock stands still meanwhile."""
    return vendor_stops or waits_for is not WaitsFor.VENDOR


def pauses(history: Iterable[Event], *, vendor_stops: bool) -> tuple[Pause, ...]:
    """Return the pauses that a history without what was taken back makes; only the last one may last."""
    found: list[Pause] = []
    since: datetime | None = None
    for event in history:
        stops = None
        if event.kind is EventKind.WAITING:
            stops = stops_clock(WaitsFor(str(event.data["waits_for"])), vendor_stops=vendor_stops)
        elif event.kind in ENDS_WAITING:
            stops = False
        if stops and since is None:
            since = event.at
        elif stops is False and since is not None:
            found.append(Pause(begins=since, ends=max(since, event.at)))
            since = None
    if since is not None:
        found.append(Pause(begins=since, ends=None))
    return tuple(found)


Adder = Callable[[datetime, timedelta], datetime]
"""When so much time has passed since an instant."""
Counter = Callable[[datetime, datetime], timedelta]
"""How much time passes between two instants."""


def _on_the_wall(begin: datetime, time: timedelta) -> datetime:
    return begin.astimezone(UTC) + time


def _between(begin: datetime, end: datetime) -> timedelta:
    return max(timedelta(0), end.astimezone(UTC) - begin.astimezone(UTC))


def after_working(work: Calendar, begin: datetime, time: timedelta, stops: Sequence[Pause]) -> datetime:
    """Return when so much working time has passed since `begin`, pauses left out.

    Of a pause that lasts, nothing is known but its begin: it counts as if it ended there.
    """

    def add(at: datetime, left: timedelta) -> datetime:
        return calendar.add(work, at, left)

    def count(at: datetime, until: datetime) -> timedelta:
        return calendar.between(work, at, until)

    return _after(begin, time, stops, add, count)


def after_wall(begin: datetime, time: timedelta, stops: Sequence[Pause]) -> datetime:
    """The same for time that runs round the clock, in absolute time whatever the clocks on the wall do."""
    return _after(begin, time, stops, _on_the_wall, _between)


def _after(begin: datetime, time: timedelta, stops: Sequence[Pause], add: Adder, count: Counter) -> datetime:
    at, left = begin, time
    for pause in stops:
        if pause.ends is None or pause.ends <= at:
            continue
        stopped = max(at, pause.begins)
        if (reached := add(at, left)) <= stopped:
            return reached
        left -= count(at, stopped)
        at = pause.ends
    return add(at, left)
