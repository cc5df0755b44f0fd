"""Prints every row of the benchmark. `python -m bench [--mails N]`; Dovecot is used when installed."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench import classify, floors, parse, reply
from bench.corpus import corpus
from daemon.mail.settings import MailboxSettings
from tests.servers.dovecot import PASSWORD, Dovecot

USER = "desk"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--mails", type=int, default=800, help="mails in a burst (default 800)")
    parser.add_argument("--rounds", type=int, default=3, help="bursts a row; the median is shown (default 3)")
    given = parser.parse_args()
    mails = corpus(given.mails)
    os.environ["BENCH_PASSWORD"] = PASSWORD
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}")
    with tempfile.TemporaryDirectory(prefix="postdesk-bench-") as folder:
        row("disk: fdatasync", floors.fsync_rate(Path(folder)), "/s")
    sample = mails[:300]
    row("floor: parse", floors.parse(sample), "mails/s")
    row("floor: parse and take apart", floors.read(sample), "mails/s")
    row("floor: decide and commit, one a transaction", floors.decide_and_commit(sample, 1), "mails/s")
    row("floor: decide and commit, 50 a transaction", floors.decide_and_commit(mails, 50), "mails/s")
    parse.main()
    reply.main()
    classify.main()
    with sink() as smtp_port:
        row("floor: send, 1 connection", floors.send(smtp_port, given.mails, 1), "mails/s")
        row("floor: send, 4 connections", floors.send(smtp_port, given.mails, 4), "mails/s")
        with dovecot() as server:
            if server is not None:
                with_dovecot(server, smtp_port, mails, given.rounds)


def with_dovecot(server: Dovecot, smtp_port: int, mails: list[bytes], rounds: int) -> None:
    """The rows that need a real IMAP server."""
    fill(server, mails)
    settings = MailboxSettings(
        id="desk",
        host="127.0.0.1",
        port=server.imap_port,
        security="none",
        user=USER,
        password=lambda: PASSWORD,
    )
    row("floor: fetch", floors.fetch(settings, len(mails)), "mails/s")
    common = ["--imap", str(server.imap_port), "--smtp", str(smtp_port), "--user", USER]
    for name, extra in (
        ("chain: acknowledgement, flagged", []),
        ("chain: acknowledgement and assignment, flagged", ["--staff"]),
    ):
        results = [chain("burst", *common, "--count", str(len(mails)), *extra) for _ in range(rounds)]
        row(name, statistics.median(r["mails_per_second"] for r in results), "mails/s")
        row("   CPU", statistics.median(r["cpu_ms_per_mail"] for r in results), "ms/mail")
        row("   peak memory", max(r["peak_megabytes"] for r in results), "MB")
    idle = chain("latency", *common, "--count", "30", "--lmtp", str(server.lmtp_port))
    seconds = sorted(idle["latency_seconds"])
    row("idle desk: arrival to acknowledgement, median", 1e3 * statistics.median(seconds), "ms")
    row("idle desk: arrival to acknowledgement, worst of 30", 1e3 * seconds[-1], "ms")
    row("idle desk: memory", idle["idle_megabytes"][0], "MB")


def chain(*arguments: str) -> Any:
    """Run one measurement in a fresh process and return what it found."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.chain", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"bench.chain {' '.join(arguments)} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def fill(server: Dovecot, mails: list[bytes]) -> None:
    """Put the mails into the INBOX as files: delivering them is not what is measured."""
    box = server.maildir(USER)
    for number, raw in enumerate(mails):
        path = box / "tmp" / f"{1_700_000_000 + number}.M{number}.bench"
        path.write_bytes(raw.replace(b"\r\n", b"\n"))
        server.own(path)
        path.rename(box / "new" / path.name)


@contextmanager
def dovecot() -> Iterator[Dovecot | None]:
    """Give a running Dovecot; None, saying so, when it is not installed."""
    try:
        server = Dovecot()
    except pytest.skip.Exception as reason:
        print(f"left out: the rows of the whole chain; {reason}")
        yield None
        return
    try:
        yield server.start()
    finally:
        server.remove()


@contextmanager
def sink() -> Iterator[int]:
    """Give the port of an SMTP sink in a process of its own."""
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield int(process.stdout.readline())
        process.stdin.close()


def row(name: str, value: float, unit: str) -> None:
    print(f"{name:52} {value:9.1f} {unit}", flush=True)


if __name__ == "__main__":
    main()
