"""A private PostgreSQL on a free port of loopback, started by any user and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.servers import free_ports, missing

REMEDY = "apt install postgresql (15 or later)"
DRIVER_REMEDY = "pip install 'psycopg[binary]'"
START_SECONDS = 30.0
DEBIAN = Path("/usr/lib/postgresql")  # keeps its programs out of PATH, a folder for each version


class Postgres:
    """One cluster; its superuser "desk" is let in from loopback without a password. Nothing is synced."""

    def __init__(self) -> None:
        """Create the cluster. Skips the test when PostgreSQL is not installed."""
        self._programs = _programs()
        self._directory = Path(tempfile.mkdtemp(prefix="postdesk-postgres-"))
        self._user: int | None = None
        if os.getuid() == 0:  # PostgreSQL refuses to be root
            keeper = pwd.getpwnam("nobody")
            self._user = keeper.pw_uid
            os.chown(self._directory, keeper.pw_uid, keeper.pw_gid)
        (self.port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None
        made = self._run(
            "initdb",
            *("--pgdata", str(self._directory / "data"), "--username", "desk", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        )
        if made.returncode != 0:
            self.remove()
            pytest.fail(f"initdb failed:\n{made.stderr}")

    def start(self) -> Postgres:
        """Start it. Fails the test with PostgreSQL's log when that fails."""
        log = self._directory / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    str(self._programs / "postgres"),
                    *("-D", str(self._directory / "data"), "-c", f"port={self.port}"),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
                ],
                stdout=output,
                stderr=output,
                user=self._user,
                cwd=self._directory,
                start_new_session=True,  # Ctrl-C is for pytest, which then stops it in order
            )
        until = time.monotonic() + START_SECONDS
        while self._run("pg_isready", "-h", "127.0.0.1", "-p", str(self.port)).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > until:
                pytest.fail("PostgreSQL did not start:\n" + log.read_text())
            time.sleep(0.02)
        return self

    def remove(self) -> None:
        """Stop it and delete everything."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # at once; nothing in it is worth saving
            process.wait(START_SECONDS)
        shutil.rmtree(self._directory, ignore_errors=True)

    def url(self, database: str) -> str:
        """Return the URL of a database for `daemon.store.database.Database`."""
        return f"postgresql+psycopg://desk@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template1") -> None:
        """Create a database, as a copy of `template`."""
        self.sql("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def sql(self, database: str, text: str) -> str:
        """Run statements with psql, all or none; return what they print. Raises `CalledProcessError`."""
        done = self._run(
            "psql",
            *("-h", "127.0.0.1", "-p", str(self.port), "-U", "desk", "-d", database),
            *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1", "-f", "-"),
            stdin=text,
        )
        done.check_returncode()
        return done.stdout

    def dump(self, database: str) -> str:
        """Return the schema of a database as pg_dump writes it."""
        done = self._run(
            "pg_dump", "-h", "127.0.0.1", "-p", str(self.port), "-U", "desk", "--schema-only", database
        )
        done.check_returncode()
        return done.stdout

    def _run(self, program: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(self._programs / program), *arguments]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            cwd=self._directory,
        )


def _programs() -> Path:
    """Return the folder of PostgreSQL's own programs, the newest version's, or skip the running test."""
    folders = _folders()
    if not folders:
        missing("PostgreSQL", REMEDY)
    return folders[-1]


def _folders() -> list[Path]:
    if found := shutil.which("initdb"):
        return [Path(found).resolve().parent]
    folders = [folder / "bin" for folder in DEBIAN.glob("*") if (folder / "bin" / "initdb").exists()]
    return sorted(folders, key=lambda folder: int(folder.parent.name.split(".")[0]))


def available() -> bool:
    """Say whether tests can run on PostgreSQL here: its programs and Python's driver are installed."""
    return bool(_folders()) and find_spec("psycopg") is not None


def need_driver() -> None:
    """Skip the running test when Python has no driver for PostgreSQL."""
    if find_spec("psycopg") is None:
        missing("psycopg", DRIVER_REMEDY)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Give a running PostgreSQL, or skip the test."""
    server = Postgres()
    try:
        yield server.start()
    finally:
        server.remove()
