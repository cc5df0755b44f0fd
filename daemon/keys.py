"""The secret file with the keys that sign our ids: made once, read at start and reload, rotated by command.

Whoever has it can forge the ids of this desk's mails. Several daemons on one database need the same file.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from daemon.desk.identity import (
    MAX_KEY_FILE_CHARS,
    MIN_SECRET_BYTES,
    KeysUnreadable,
    Signer,
    SigningKey,
    parse_keys,
    rotated,
    written_keys,
)
from daemon.errors import PostdeskError

RELOAD_MARGIN = timedelta(hours=1)
"""How much longer than asked for an old key is accepted: the daemon signs with it until it reads the file."""


class KeysUnusable(PostdeskError):
    """There is no usable key file. The text names the file and what to do, never what stands in it."""


def read_keys(path: Path) -> tuple[SigningKey, ...]:
    """Return the keys of the file. Raises `KeysUnusable`."""
    try:
        with path.open(encoding="utf-8") as file:
            return parse_keys(file.read(MAX_KEY_FILE_CHARS + 1))
    except FileNotFoundError as error:
        raise KeysUnusable(
            f"the key file {path} is missing: put it back from the backup, or, if it is lost, type "
            "`postdesk keys new`; answers to older mails then prove nothing"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise KeysUnusable(f"the key file {path} cannot be read: {reason}") from error
    except KeysUnreadable as error:
        raise KeysUnusable(f"the key file {path} cannot be used: {error}") from error


def make_keys(path: Path) -> bool:
    """Make the file with one new key, readable by its owner only; False when there is one already.

    Raises `KeysUnusable`.
    """
    if path.exists():
        return False
    return _write(path, (SigningKey(secrets.token_bytes(MIN_SECRET_BYTES)),), replace=False)


def rotate(path: Path, now: datetime, overlap: timedelta) -> tuple[SigningKey, ...]:
    """Put a new key in front; the one that signed so far is accepted for `overlap` and `RELOAD_MARGIN`.

    Returns all.

    Raises `KeysUnusable`; then the file is as it was.
    """
    before, secret = read_keys(path), secrets.token_bytes(MIN_SECRET_BYTES)
    try:
        keys = rotated(before, secret, now, overlap + RELOAD_MARGIN)
    except KeysUnreadable as error:
        raise KeysUnusable(f"the key file {path} was not changed: {error}") from error
    _write(path, keys, replace=True)
    return keys


def open_signer(path: Path, *, signed_before: bool) -> Signer:
    """Return what signs and checks the ids of this desk.

    A desk that has signed nothing yet gets its file now; one whose file is gone does not, since a new key
    would silently make every earlier reply worth nothing. Raises `KeysUnusable`.
    """
    if not signed_before:
        make_keys(path)
    return Signer(read_keys(path))


def _write(path: Path, keys: tuple[SigningKey, ...], *, replace: bool) -> bool:
    """Write beside and rename, so that nobody ever reads half a file. False: another was faster."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(written_keys(keys))
                file.flush()
                os.fsync(file.fileno())
            _give_to_owner(of=path if replace else path.parent, file=beside)
            if replace:
                beside.replace(path)
            else:
                os.link(beside, path)  # fails where another daemon has made it meanwhile
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        raise KeysUnusable(f"the key file {path} cannot be written: {error.strerror}") from error
    return True


def _give_to_owner(*, of: Path, file: Path) -> None:
    """What root makes or rotates must stay readable for the daemon's user."""
    if os.geteuid() == 0:
        owner = of.stat()
        os.chown(file, owner.st_uid, owner.st_gid)
