"""Raw mail, byte for byte: small ones as rows, large ones as files, all under their hash.

A row shares the transaction's one fsync and is erased with DELETE; a large body as a file keeps the
database small and quick to back up. See docs/decisions/0006.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from daemon.errors import PostdeskError
from daemon.store.conflict import insert_unless_there
from daemon.store.database import StoreUnavailable, sync_folder
from daemon.store.tables import raw_mail

LARGEST_ROW = 128 * 1024
"""Bytes after compression; above this SQLite's overflow pages cost more than a file."""

COMPRESSION = 1
"""zlib level: most of the gain for a third of the time; mail is base64 or short text."""

SAMPLE = 4096
"""Bytes from the middle of a larger mail that show whether anything in it repeats."""

_GET = sa.select(raw_mail).where(raw_mail.c.sha256 == sa.bindparam("sha256"))
_PUT = insert_unless_there(raw_mail)
_REDACT = (
    raw_mail.update()
    .where(raw_mail.c.sha256 == sa.bindparam("of"))
    .values({name: sa.bindparam(name) for name in ("size", "body", "file", "redacted_at")})
)


class RawMissing(PostdeskError):
    """A raw mail that the database names is not where it should be, or not what it was."""


class RawStore:
    """Keeps raw mail of one database; `folder` takes the large ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, connection: sa.Connection, sha256: str, raw: bytes) -> None:
        """Keep these bytes; a no-op when they are there. A file is on the disk before this returns.

        Raises `StoreUnavailable` when the file cannot be written.
        """
        self.put_all(connection, [(sha256, raw)])

    def put_all(self, connection: sa.Connection, mails: Sequence[tuple[str, bytes]]) -> None:
        """Keep several raw mails, each with its SHA-256, as `put` does."""
        if mails:
            connection.execute(_PUT, [self._row(sha256, raw) for sha256, raw in mails])

    def redact(self, connection: sa.Connection, sha256: str, raw: bytes, now: datetime) -> Path | None:
        """Keep these bytes in place of those that came; return the file to delete once that is committed.

        The mail keeps its name, by which all else refers to it. Should nobody delete the file, `sweep` does.
        Raises `StoreUnavailable`.
        """
        before = connection.execute(_GET, {"sha256": sha256}).one()
        row = self._row(sha256, raw, name=f"{sha256}.{hashlib.sha256(raw).hexdigest()[:16]}")
        connection.execute(_REDACT, {**row, "of": sha256, "redacted_at": now})
        old = self.folder / before.file if before.file else None
        return old if old is not None and before.file != row["file"] else None

    def _row(self, sha256: str, raw: bytes, name: str = "") -> dict[str, object]:
        packed = _packed(raw)
        row: dict[str, object] = {"sha256": sha256, "size": len(raw), "body": packed, "file": None}
        if len(packed) > LARGEST_ROW:
            try:
                row["body"], row["file"] = None, self._write(name or sha256, packed)
            except OSError as error:
                raise StoreUnavailable(
                    f"raw mail cannot be kept in {self.folder}: {error.strerror}"
                ) from error
        return row

    def get(self, connection: sa.Connection, sha256: str) -> bytes:
        """Return the bytes as they came, but for what was redacted since. Raises `RawMissing`."""
        row = connection.execute(_GET, {"sha256": sha256}).first()
        if row is None:
            raise RawMissing(f"no raw mail {sha256} in the database")
        packed = row.body
        if packed is None:
            try:
                packed = (self.folder / row.file).read_bytes()
            except OSError as error:
                raise RawMissing(f"raw mail {sha256}: {error}") from error
        try:
            raw = zlib.decompress(packed)
        except zlib.error as error:
            raise RawMissing(f"raw mail {sha256} is damaged: {error}") from error
        # What a secret was taken out of is no longer what its name says; zlib has checked its own sum.
        if row.redacted_at is None and hashlib.sha256(raw).hexdigest() != sha256:
            raise RawMissing(f"raw mail {sha256} is damaged")
        return raw

    def _write(self, sha256: str, packed: bytes) -> str:
        name = f"{sha256[:2]}/{sha256}.z"
        path = self.folder / name
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self.folder)
        if path.exists():
            # Written by an attempt that did not commit. It is young again, so that no sweep takes it away
            # before this one does; and its name may not have reached the disk then.
            os.utime(path)
        else:
            temporary = path.with_suffix(f".tmp{os.getpid()}")
            try:
                with temporary.open("wb") as file:
                    file.write(packed)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.rename(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
        return name

    def sweep(self, connection: sa.Connection, older_than: float) -> int:
        """Delete files that no row names and that are older than `older_than` (Unix time); return how many.

        They are left by a crash between the file and the commit. In a transaction that writes: no message may
        be put meanwhile.
        """
        named = {file for (file,) in connection.execute(sa.select(raw_mail.c.file)) if file}
        swept = 0
        for path in self.folder.glob("??/*"):
            name = f"{path.parent.name}/{path.name}"
            if name not in named and path.stat().st_mtime < older_than:
                path.unlink()
                swept += 1
        return swept


def _packed(raw: bytes) -> bytes:
    """Compress; do not look for repetitions where there are none: files in base64, a third of the time."""
    strategy = zlib.Z_DEFAULT_STRATEGY
    if len(raw) > 4 * SAMPLE:
        sample = raw[len(raw) // 2 :][:SAMPLE]
        if len(zlib.compress(sample, COMPRESSION)) > 0.7 * SAMPLE:
            strategy = zlib.Z_HUFFMAN_ONLY
    packer = zlib.compressobj(COMPRESSION, strategy=strategy)
    return packer.compress(raw) + packer.flush()
