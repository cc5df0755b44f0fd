"""What a database says of its own schema, as lines to compare.

The order of columns is left out: ALTER TABLE adds them last.
"""

from __future__ import annotations

import re
import sqlite3

POSTGRESQL = """
SELECT 'column', c.table_name, c.column_name, c.data_type, c.is_nullable, c.column_default,
       col_description(format('%I', c.table_name)::regclass, c.ordinal_position)
  FROM information_schema.columns c WHERE c.table_schema = 'public';
SELECT 'table', relname, obj_description(oid) FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace;
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace;
SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public';
SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
SELECT 'function', replace(pg_get_functiondef(oid), E'\\n', ' ') FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace;
"""
"""For `Postgres.sql`; each line that it prints is one fact."""


def sqlite_catalogue(connection: sqlite3.Connection) -> set[str]:
    """Return the facts of a SQLite database's schema."""
    facts = set()
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for table, sql in tables:
        plain = _plain(sql)
        facts.add(
            f"table {table} autoincrement={'AUTOINCREMENT' in plain} rowid={'WITHOUT ROWID' not in plain}"
        )
        for _, name, kind, not_null, default, primary, hidden in connection.execute(
            f"PRAGMA table_xinfo({table})"
        ):
            facts.add(f"column {table}.{name} {kind} not_null={not_null} {default=} {primary=} {hidden=}")
        for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
            facts.add(f"reference {table} {row[2:]}")
        for constraint in re.findall(r"CONSTRAINT (\w+) (\w+)", plain):
            facts.add(f"constraint {table} {constraint}")
        for check in re.findall(
            r"CONSTRAINT (\w+ CHECK \(.*?\))(?=, CONSTRAINT|\)$|\) WITHOUT ROWID$)", plain
        ):
            facts.add(f"check {table} {check}")
        for _, index, unique, origin, partial in connection.execute(f"PRAGMA index_list({table})"):
            columns = [row[2] for row in connection.execute(f"PRAGMA index_info({index})")]
            found = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()
            created = found[0] if found else None
            name = index if created else ""  # SQLite numbers those of a constraint as they come
            facts.add(
                f"index {table} {name} {columns} {unique=} {origin=} {partial=} {_plain(created or '')}"
            )
    for name, sql in connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ):
        facts.add(f"trigger {name} {_plain(sql)}")
    return facts


def _plain(sql: str) -> str:
    without_comments = re.sub(r"--[^\n]*", "", sql)
    return (
        re.sub(r"\s+", " ", without_comments).replace('"', "").replace("( ", "(").replace(" )", ")").strip()
    )
