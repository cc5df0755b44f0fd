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
from pathlib import Path

from bench.corpus import corpus
from bench.desk import open_desk, take_in_all
from daemon import log
from daemon.app import App
from daemon.service import Service
from daemon.store import messages, outbox
from daemon.store.outbox import LeasedMail
from daemon.store.tables import mailbox_state
from parsers.reading import Reading

SETTLED_MEMORY_SECONDS = 2.0
WARM_UP_MAILS = 20


async def burst(app: App, count: int, per_mail: int) -> dict[str, float]:
    """Take in what lies there; return mails a second until all is answered, recorded and filed away.

    The clock runs from before the connections are made. What a daemon does once in its life (imports,
    templates and statements compiled) was done before, by `warm_up`.
    """
    finished = asyncio.Event()
    sent = 0

    def on_sent(_mail: LeasedMail, _content: bytes) -> None:
        nonlocal sent
        sent += 1
        if sent == count * per_mail:
            finished.set()  # senders live on this loop

    service = Service(app, sent_watcher=on_sent)
    started, cpu = time.perf_counter(), time.process_time()
    running = asyncio.create_task(service.run(handle_signals=False))
    await asyncio.wait_for(finished.wait(), 600)
    while not (service.delivery.idle and service.mailboxes[0].caught_up.is_set()):
        await asyncio.sleep(0.002)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    service.stop()
    await running
    return {"mails_per_second": count / seconds, "cpu_ms_per_mail": 1e3 * cpu / count}


async def warm_up(app: App, per_mail: int) -> None:
    """Let a first service take in nothing and deliver the answers to a few mails that came another way."""
    finished = asyncio.Event()
    sent = 0

    def on_sent(_mail: LeasedMail, _content: bytes) -> None:
        nonlocal sent
        sent += 1
        if sent == WARM_UP_MAILS * per_mail:
            finished.set()

    mails = corpus(WARM_UP_MAILS, seed=3)
    take_in_all(app, [(raw, Reading.of(raw)) for raw in mails])
    service = Service(app, sent_watcher=on_sent)
    running = asyncio.create_task(service.run(handle_signals=False))
    await asyncio.wait_for(finished.wait(), 60)
    await asyncio.to_thread(service.mailboxes[0].caught_up.wait, 60)
    service.stop()
    await running


def check_all_done(app: App, count: int, per_mail: int) -> None:
    """Nothing that the clock was stopped for may still be undone."""
    with app.database.read() as connection:
        assert messages.count(connection) == count + WARM_UP_MAILS
        assert outbox.counts(connection) == {"sent": (count + WARM_UP_MAILS) * per_mail}
        assert not messages.count_unfiled(connection)


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
            per_mail = 2 if given.staff else 1
            asyncio.run(warm_up(app, per_mail))
            _begin_below(app)
            result = dict(asyncio.run(burst(app, given.count, per_mail)))
            check_all_done(app, given.count, per_mail)
        else:
            result = dict(asyncio.run(latency(app, given.lmtp, given.user, given.count)))
        app.close()
    result["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(result, sys.stdout)


def _begin_below(app: App) -> None:
    """Let the folder, that was begun "now", begin at its first message instead."""
    with app.database.write() as connection:
        connection.execute(mailbox_state.update().values(last_uid=0, first_uid=1))


if __name__ == "__main__":
    main()
