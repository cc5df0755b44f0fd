"""Triggers that let rows of a table be added and never changed or taken away again."""

from __future__ import annotations

import sqlalchemy as sa

_SQLITE = tuple(
    "CREATE TRIGGER {table}_no_" + verb.lower() + " BEFORE " + verb + " ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
_POSTGRESQL = (
    "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
)


def statements(table: str, dialect: str) -> list[str]:
    """Return the statements that make a table append-only in "sqlite" or "postgresql"."""
    return [text.format(table=table) for text in (_SQLITE if dialect == "sqlite" else _POSTGRESQL)]


def keep_append_only(table: sa.Table) -> None:
    """Create the triggers along with the table."""
    for dialect in ("sqlite", "postgresql"):
        for text in statements(table.name, dialect):
            create: sa.schema.ExecutableDDLElement = sa.DDL(text)  # type: ignore[no-untyped-call]
            sa.event.listen(table, "after_create", create.execute_if(dialect=dialect))
