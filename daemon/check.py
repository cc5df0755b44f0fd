"""`postdesk check`: tries everything that a running daemon needs, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daemon.app import open_database
from daemon.clock import SystemClock
from daemon.config import Settings
from daemon.errors import PostdeskError
from daemon.keys import read_keys
from daemon.mail.compose import Composer
from daemon.mail.mailbox import Mailbox
from daemon.mail.settings import MailboxSettings
from daemon.mail.transport import Transport
from daemon.store import dead_addresses, outbox, schema
from daemon.store.database import StoreUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    what: str
    ok: bool
    detail: str


def checks(settings: Settings, *, offline: bool) -> Iterator[Result]:
    """Yield one result a thing tried, as they come. Raises nothing that a person could mend."""
    people, teams = len(settings.policy.people), len(settings.policy.teams)
    yield Result(what="configuration", ok=True, detail=f"{settings.source}: {people} people in {teams} teams")
    yield _own_code()
    problems = Composer(overrides=settings.templates_dir).check()
    yield Result(what="templates", ok=not problems, detail="; ".join(problems) or "both languages in order")
    yield _data_dir(settings.data_dir)
    yield _keys(settings)
    database = _database(settings)
    yield database
    if database.ok and (addresses := _addresses(settings)) is not None:
        yield addresses
    if offline:
        return
    for box in settings.mailboxes:
        yield _mailbox(box)
    yield asyncio.run(_smtp(settings))


def _own_code() -> Result:
    """Packages named `daemon` exist elsewhere: one installed over ours would run in its place."""
    import daemon
    import parsers

    homes = {Path(module.__file__ or "").resolve().parent.parent for module in (daemon, parsers)}
    ok = len(homes) == 1 and hasattr(daemon, "__version__")
    detail = f"Python {sys.version.split()[0]}, Postdesk {getattr(daemon, '__version__', '?')}"
    if not ok:
        detail = f"the packages daemon and parsers come from different places: {', '.join(map(str, homes))}"
    return Result(what="program", ok=ok, detail=detail)


PROBE = bytes(64 * 1024)
"""Written and deleted again: more than a file system keeps free in its last block."""


def _data_dir(folder: Path) -> Result:
    """Really write: permissions alone tell nothing of a full disk or one mounted read-only."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    made = "" if there == folder else f"; {folder} is made at the first start"
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=".postdesk-check-") as file:
            file.write(PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        detail = f"{there} cannot be written: {error.strerror}{made}"
        return Result(what="data folder", ok=False, detail=detail)
    return Result(what="data folder", ok=True, detail=f"{there} can be written{made}")


def _keys(settings: Settings) -> Result:
    path = settings.key_file
    try:
        if not path.exists() and not _has_signed(settings):
            return Result(what="keys", ok=True, detail=f"{path} is made at the first start")
        keys = read_keys(path)
        mode = path.stat().st_mode & 0o077
    except (PostdeskError, OSError) as error:
        return Result(what="keys", ok=False, detail=str(error))
    if mode:
        return Result(what="keys", ok=False, detail=f"others may read {path}: chmod 600 {path}")
    older = f", {len(keys) - 1} older accepted" if len(keys) > 1 else ""
    return Result(what="keys", ok=True, detail=f"{keys[0].id} signs{older}")


def _has_signed(settings: Settings) -> bool:
    """Whether mails of this desk bear signatures already; False where no database can tell."""
    database = open_database(settings)
    try:
        if database.sqlite_path is not None and not database.sqlite_path.exists():
            return False
        if schema.state(database) == "empty":
            return False
        with database.read() as connection:
            return outbox.has_signed(connection)
    except StoreUnavailable:
        return False  # said under its own heading
    finally:
        database.close()


def _database(settings: Settings) -> Result:
    database = open_database(settings)
    if database.sqlite_path is not None and not database.sqlite_path.exists():
        return Result(what="database", ok=True, detail="is made at the first start")
    try:
        state = schema.state(database)
    except PostdeskError as error:
        return Result(what="database", ok=False, detail=str(error))
    finally:
        database.close()
    return Result(what="database", ok=state != "newer", detail=f"schema is {state}")


def _addresses(settings: Settings) -> Result | None:
    """Addresses left alone are nothing out of order, but something to know; None without a database."""
    database = open_database(settings)
    if database.sqlite_path is not None and not database.sqlite_path.exists():
        return None
    try:
        if schema.state(database) != "current":
            return None
        with database.read() as connection:
            since = SystemClock().now() - settings.policy.silence.dead_for
            count = dead_addresses.count(connection, since)
    except PostdeskError as error:
        return Result(what="addresses", ok=False, detail=str(error))
    finally:
        database.close()
    detail = (
        f"{count} refuse our mail and are left alone: `postdesk address list`" if count else "none refuses"
    )
    return Result(what="addresses", ok=True, detail=detail)


def _mailbox(settings: MailboxSettings) -> Result:
    what = f"mailbox {settings.id}"
    try:
        with Mailbox(settings) as box:
            count = box.uid_next() - 1
            return Result(what=what, ok=True, detail=f"{settings.where}: signed in, UIDs up to {count}")
    except PostdeskError as error:
        return Result(what=what, ok=False, detail=str(error))


async def _smtp(settings: Settings) -> Result:
    transport = Transport(settings.smtp)
    try:
        detail = await transport.probe()
    except PostdeskError as error:
        # Written for the log of a daemon; here no mail is waiting.
        return Result(what="smtp", ok=False, detail=str(error).removesuffix(" Mail waits."))
    finally:
        await transport.close()
    return Result(what="smtp", ok=True, detail=detail)
