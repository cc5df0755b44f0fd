"""A daemon that is killed (SIGKILL, nothing is tidied up) when it passes a named point for the nth time.

python -m tests.end_to_end.crash_daemon CONFIG POINT NTH NOW
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from daemon.app import POINTS, open_app, open_database
from daemon.clock import MovableClock
from daemon.config import load
from daemon.service import Service
from daemon.store import schema


def main(config: str, point: str, nth: str, now: str) -> None:
    """Run until the point."""
    assert point in POINTS
    left = int(nth)

    def at_point(passed: str) -> None:
        nonlocal left
        if passed == point:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    settings = load(Path(config))
    settings.data_dir.mkdir(exist_ok=True)
    database = open_database(settings)
    database.claim_for_daemon()
    schema.ensure(database)
    clock = MovableClock(datetime.fromisoformat(now))
    app = open_app(settings, clock=clock, at_point=at_point, database=database)

    async def serve() -> None:
        await Service(app).run()

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
