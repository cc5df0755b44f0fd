"""The floors: what each step costs alone, so that the chain can be read against them."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.corpus import START
from bench.desk import open_desk, take_in_all
from daemon.intake import BATCH
from daemon.mail.assemble import OutgoingMail, assemble
from daemon.mail.mailbox import Mailbox
from daemon.mail.settings import MailboxSettings, SmtpSettings
from daemon.mail.transport import Transport
from parsers.message import parse_message
from parsers.reading import Reading


def fsync_rate(folder: Path, rounds: int = 200) -> float:
    """Return how many times a second this disk makes 4 KB durable: every commit waits for one."""
    path = folder / "fsync"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    begun = time.perf_counter()
    for number in range(rounds):
        os.pwrite(descriptor, b"x" * 4096, number * 4096)
        os.fdatasync(descriptor)
    rate = rounds / (time.perf_counter() - begun)
    os.close(descriptor)
    path.unlink()
    return rate


def median_rate(work: Callable[[], int], rounds: int = 3) -> float:
    """Return the median of `rounds` runs, in items a second; `work` returns how many items it did."""
    rates = []
    for _ in range(rounds):
        begun = time.perf_counter()
        count = work()
        rates.append(count / (time.perf_counter() - begun))
    return statistics.median(rates)


def fetch(settings: MailboxSettings, count: int) -> float:
    """Mails a second out of the IMAP server, in batches as intake asks for them."""
    with Mailbox(settings) as box:
        uids = box.new_uids(0)[:count]

        def work() -> int:
            return sum(len(box.fetch(uids[i : i + BATCH])) for i in range(0, len(uids), BATCH))

        return median_rate(work)


def parse(mails: list[bytes]) -> float:
    """Mails a second through `parse_message`."""

    def work() -> int:
        for raw in mails:
            parse_message(raw)
        return len(mails)

    return median_rate(work)


def read(mails: list[bytes]) -> float:
    """Mails a second parsed and taken apart: new words, commands."""

    def work() -> int:
        for raw in mails:
            _ = Reading.of(raw).commands
        return len(mails)

    return median_rate(work)


def decide_and_commit(mails: list[bytes], batch: int) -> float:
    """Mails a second looked up, decided, rendered and committed durably, `batch` to a transaction."""
    with tempfile.TemporaryDirectory(prefix="postdesk-bench-") as folder:
        app = open_desk(Path(folder), imap_port=1, smtp_port=1, user="desk", with_staff=False)
        readings = [(raw, Reading.of(raw)) for raw in mails]
        begun = time.perf_counter()
        take_in_all(app, readings, batch=batch)
        rate = len(readings) / (time.perf_counter() - begun)
        app.close()
    return rate


def send(smtp_port: int, count: int, connections: int) -> float:
    """Mails a second through the transport to a server that takes everything."""
    content = assemble(
        OutgoingMail(
            message_id="<bench@example.test>",
            date=START,
            from_name="IT Support",
            from_address="desk@example.test",
            reply_to="desk@example.test",
            to_name="Ann",
            to_address="ann@example.test",
            subject="[#20261120-001] printer",
            text="We have your request.\n" * 30,
            html="<p>We have your request.</p>\n" * 30,
            in_reply_to="<m1@example.test>",
            references=("<m1@example.test>",),
            automatic=True,
            parts=(),
        )
    )

    async def run() -> float:
        settings = SmtpSettings(host="127.0.0.1", port=smtp_port, security="none", connections=connections)
        transport = Transport(settings)
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                await transport.send("desk@example.test", "ann@example.test", content)

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(connections)))
        rate = count / (time.perf_counter() - begun)
        await transport.close()
        return rate

    return statistics.median(asyncio.run(run()) for _ in range(3))
