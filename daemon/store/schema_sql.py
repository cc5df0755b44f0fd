"""Prints the whole schema as SQL: `python -m daemon.store.schema_sql [sqlite|postgresql]`.

`schema.sql` is what this prints for SQLite; a test keeps the two equal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn

from daemon.store.schema import HEAD
from daemon.store.tables import alembic_version, metadata

DIALECTS = ("sqlite", "postgresql")

_HEADING = """\
-- The database of Postdesk, schema {head}, for {name}.
--
-- Generated from daemon/store/tables.py; do not edit. `postdesk run` creates all this by itself and
-- `postdesk migrate` brings an older database here; a database made from this text is as good.
-- For {other}: python -m daemon.store.schema_sql {other_dialect}
--
"""
_SQLITE = """\
-- Instants are UTC, "2026-03-01T09:00:00.000000+00:00", so that they sort as text. JSON is text.
-- Booleans are 0 and 1.
"""
_POSTGRESQL = """\
-- JSON is text, the same in both databases.
"""


def schema_sql(dialect: str) -> str:
    """Return the statements that create the schema in "sqlite" or "postgresql", with their comments."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    other = "postgresql" if dialect == "sqlite" else "sqlite"
    heading = _HEADING.format(head=HEAD, name=names[dialect], other=names[other], other_dialect=other)
    notes = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    stamp = f"INSERT INTO {alembic_version.name} (version_num) VALUES ('{HEAD}');\n"
    return "\n".join([heading + notes, *_statements(dialect), stamp])


def _statements(dialect: str) -> Iterator[str]:
    said: list[Any] = []
    engine = sa.create_mock_engine(f"{dialect}://", lambda ddl, *_, **__: said.append(ddl))
    for table in sa.schema.sort_tables(metadata.tables.values()):
        metadata.create_all(engine, [table], checkfirst=False)
        said.sort(key=_place)
        for ddl in said:
            text = str(ddl.compile(dialect=engine.dialect)).strip().replace("\t", "    ")
            text = re.sub(r" +$", "", text, flags=re.MULTILINE)
            yield _table(table, text, engine.dialect) if ddl is said[0] else text + ";\n"
        said.clear()


def _place(ddl: Any) -> tuple[int, str]:
    # SQLAlchemy keeps a table's indexes in a set; all else keeps its order.
    match ddl:
        case sa.schema.CreateTable():
            return 0, ""
        case sa.schema.CreateIndex():
            return 1, str(ddl.element.name)
        case _:
            return 2, ""


def _table(table: sa.Table, text: str, dialect: sa.Dialect) -> str:
    # PostgreSQL keeps comments itself (COMMENT ON follows each table); for SQLite they stand in the text.
    if dialect.supports_comments:
        return text + ";\n"
    lines = text.splitlines()
    for column in table.columns:
        if column.comment:
            start = "    " + str(CreateColumn(column).compile(dialect=dialect))
            at = next(i for i, line in enumerate(lines) if line.rstrip(",") == start)
            lines[at] += f"  -- {column.comment}"
    return "\n".join([f"-- {table.comment}", *lines]) + ";\n"


def main(arguments: list[str]) -> int:
    dialect = arguments[0] if arguments else "sqlite"
    if len(arguments) > 1 or dialect not in DIALECTS:
        print(f"usage: python -m daemon.store.schema_sql [{'|'.join(DIALECTS)}]", file=sys.stderr)
        return 2
    sys.stdout.write(schema_sql(dialect))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
