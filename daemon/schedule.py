"""The wake-up calls: APScheduler only wakes the loops, what is due stands in rows (DESIGN 7).

No job is stored in it: nothing to restore after a restart, nothing to run twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from daemon import log
from daemon.deadlines import Deadlines
from daemon.store.database import StoreUnavailable

SWEEP_SECONDS = 5.0
"""Between looks for what is due: nothing is later than this, and a look that finds nothing is one query."""

_log = log.get("schedule")


class Schedule:
    """Wakes the deadlines, and whatever else wants to be woken."""

    def __init__(
        self,
        deadlines: Deadlines,
        *,
        sweep_seconds: float = SWEEP_SECONDS,
        alive: Callable[[str], None] = lambda _name: None,
    ) -> None:
        self._deadlines = deadlines
        self._alive = alive
        self._sweeping = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._add("deadlines", sweep_seconds, self.sweep)

    def _add(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self._scheduler.add_job(
            work,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Call `work` (plain or async) again and again."""
        self._add(name, seconds, work)

    async def sweep(self) -> int:
        """Deal with everything that is due now; return how much there was."""
        async with self._sweeping:
            try:
                return await asyncio.to_thread(self._deadlines.sweep)
            except StoreUnavailable as error:
                _log.error("Deadlines cannot be looked at now", error=str(error))
                return 0
            except Exception as error:  # noqa: BLE001 - the next sweep tries again; the trace is logged
                _log.error("The sweep for deadlines failed", exc_info=error)
                return 0
            finally:
                self._alive("deadlines")

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
