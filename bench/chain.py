"""The whole chain in a process of its own: mailbox to ticket, acknowledgement sent, message filed away.

Run by `python -m bench`; prints one JSON object. The mailbox holds the mails already; the folder is begun
below them, so that all of them are news.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import smtplib
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import corpus
from bench.desk import open_desk
from daemon import log
from daemon.app import App
from daemon.mail.mailbox import Mailbox
from daemon.service import Service
from daemon.store import messages, outbox
from daemon.store.outbox import LeasedMail

SETTLED_MEMORY_SECONDS = 2.0


async def burst(app: App, count: int, per_mail: int) -> dict[str, float]:
    """Take in what lies there; return mails a second until the last acknowledgement was handed over."""
    finished = asyncio.Event()
    sent = 0
    loop = asyncio.get_running_loop()

    def on_sent(_mail: LeasedMail, _content: bytes) -> None:
        nonlocal sent
        sent += 1
        if sent >= count * per_mail:
            loop.call_soon_threadsafe(finished.set)

    service = Service(app, sent_watcher=on_sent)
    started, cpu = time.perf_counter(), time.process_time()
    running = asyncio.create_task(service.run(handle_signals=False))
    await asyncio.wait_for(finished.wait(), 600)
    while not await asyncio.to_thread(_all_filed_and_recorded, app, count, per_mail):
        await asyncio.sleep(0.01)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    service.stop()
    await running
    return {"mails_per_second": count / seconds, "cpu_ms_per_mail": 1e3 * cpu / count}


def _all_filed_and_recorded(app: App, count: int, per_mail: int) -> bool:
    with app.database.read() as connection:
        return (
            messages.count(connection) == count
            and outbox.counts(connection).get("sent", 0) == count * per_mail
            and not messages.count_unfiled(connection)
        )


async def latency(app: App, lmtp_port: int, user: str, rounds: int) -> dict[str, list[float]]:
    """Deliver single mails to an idle desk; return the seconds until each acknowledgement was handed over."""
    handed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_sent(_mail: LeasedMail, _content: bytes) -> None:
        loop.call_soon_threadsafe(handed.set)

    service = Service(app, sent_watcher=on_sent)
    running = asyncio.create_task(service.run(handle_signals=False))
    await asyncio.to_thread(service.mailboxes[0].caught_up.wait, 30)
    await asyncio.sleep(SETTLED_MEMORY_SECONDS)
    idle = _resident()
    found = []
    for raw in corpus(rounds, seed=11):
        handed.clear()
        begun = time.perf_counter()
        await asyncio.to_thread(_deliver, lmtp_port, user, raw)
        await asyncio.wait_for(handed.wait(), 60)
        found.append(time.perf_counter() - begun)
        await asyncio.sleep(0.2)
    service.stop()
    await running
    return {"latency_seconds": found, "idle_megabytes": [idle]}


def _deliver(port: int, user: str, raw: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", port) as lmtp:
        lmtp.sendmail("ann@example.test", [f"{user}@localhost"], raw)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("burst", "latency"))
    parser.add_argument("--imap", type=int, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--lmtp", type=int, default=0)
    parser.add_argument("--user", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--handled", default="flag")
    parser.add_argument("--staff", action="store_true")
    given = parser.parse_args()
    log.configure("error", "text")
    with tempfile.TemporaryDirectory(prefix="postdesk-bench-") as folder:
        app = open_desk(
            Path(folder),
            imap_port=given.imap,
            smtp_port=given.smtp,
            user=given.user,
            with_staff=given.staff,
            handled=given.handled,
        )
        result: dict[str, object]
        if given.what == "burst":
            _begin_below(app)
            result = dict(asyncio.run(burst(app, given.count, 2 if given.staff else 1)))
        else:
            result = dict(asyncio.run(latency(app, given.lmtp, given.user, given.count)))
        app.close()
    result["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(result, sys.stdout)


def _begin_below(app: App) -> None:
    """Let the folder begin at its first message instead of at "now"."""
    with Mailbox(app.settings.mailboxes[0]) as box:
        with app.database.write() as connection:
            messages.begin_folder(
                connection,
                box.settings.id,
                box.settings.folder,
                box.uidvalidity,
                last_uid=0,
                started_at=datetime(2000, 1, 1, tzinfo=UTC),
                renumbered=False,
            )


if __name__ == "__main__":
    main()
