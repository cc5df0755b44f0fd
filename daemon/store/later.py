"""Inserts that wait for each other within one transaction, to be written together: a statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from daemon.desk.known import RecentReport
from daemon.store.tables import metadata

_REFERRED_TO_FIRST = {table.name: place for place, table in enumerate(metadata.sorted_tables)}


class Later:
    """One transaction's rows that nothing in it has to see yet.

    Stands in for the connection where rows are only put. A statement that is no insert is executed at once,
    after all that waits. Whoever reads past it, on `connection`, first flushes what bears on the answer. As
    a context manager it flushes at the end, unless that is an error.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        """Does not see what waits."""
        self.serials: dict[str, int] = {}
        """By day, the last ticket number that this transaction has given out."""
        self.reports: list[RecentReport] | None = None
        """Tickets that people opened lately, newest first, also in this transaction; None: not asked yet."""
        self.declares = False
        """This transaction has declared an incident, which the database may not know yet."""
        self.away: tuple[datetime, dict[str, datetime]] | None = None
        """Who of staff is away until when, as this transaction found it at an instant."""
        self._waiting: dict[sa.Insert, list[Mapping[str, Any]]] = {}
        self._about: set[str] = set()

    def __enter__(self) -> Later:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()

    def execute(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Let an insert's rows wait; or flush and execute the statement."""
        if not isinstance(statement, sa.Insert):
            self.flush()
            self.connection.execute(statement, rows)
        elif rows:
            self._waiting.setdefault(statement, []).extend(rows)

    def bears_on(self, *names: str) -> None:
        """Remember that what waits changes what is known about these addresses or domains (lower case)."""
        self._about.update(names)

    def flush_about(self, *names: str) -> None:
        """Flush if what waits changes what is known about one of these."""
        if not self._about.isdisjoint(names):
            self.flush()

    def flush(self) -> None:
        """Write all that waits, in the order of the foreign keys. Raises `IntegrityError`."""
        waiting, self._waiting = self._waiting, {}
        self._about.clear()
        for statement in sorted(waiting, key=lambda insert: _REFERRED_TO_FIRST[insert.table.name]):
            self.connection.execute(statement, waiting[statement])


Writes = sa.Connection | Later
"""Where rows may be put: written at once, or later."""
