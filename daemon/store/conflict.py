"""INSERT for a row that may be there already; the same words in SQLite and PostgreSQL.

One statement where a look and an insert would be two, and safe against a worker that inserts in between.
"""

from __future__ import annotations

import sqlalchemy as sa

# SQLAlchemy has ON CONFLICT only in its dialects. PostgreSQL's form compiles for SQLite as well, not the
# other way round; a test holds both texts.
from sqlalchemy.dialects.postgresql import insert


def insert_unless_there(table: sa.Table, *key: str) -> sa.Insert:
    """Insert rows but for those whose key (default: any) is taken; `rowcount` says how many came."""
    statement = insert(table).on_conflict_do_nothing(index_elements=key or None)
    return statement.execution_options(preserve_rowcount=True)


def insert_or_set(table: sa.Table, key: str, column: str) -> sa.Insert:
    """Insert rows (key, column); where the key is there, set the column if it differs."""
    statement = insert(table)
    new = statement.excluded[column]
    return statement.on_conflict_do_update(
        index_elements=[key], set_={column: new}, where=table.c[column] != new
    )


def insert_or_replace(table: sa.Table, *key: str) -> sa.Insert:
    """Insert rows; where the key is there, set every other column."""
    statement = insert(table)
    new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=new)


def insert_or_count(table: sa.Table, key: str, column: str) -> sa.Insert:
    """Insert a row (key, column); where the key is there, add one to the column instead."""
    return insert(table).on_conflict_do_update(index_elements=[key], set_={column: table.c[column] + 1})
