"""Column types and constraints that the tables share, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: text of fixed width on SQLite (it sorts), timestamptz on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return found.astimezone(UTC)


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, the same in both databases; Chinese stays readable."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)  # None: an outer join found no row


def id_column() -> sa.Column[int]:
    """A row's own number, given by the database. SQLite's rowid alias must be INTEGER there."""
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """A CHECK that a column holds one of these words."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({quoted})", name=column)


def partial_index(name: str, *columns: str, where: str, postgresql: str | None = None) -> sa.Index:
    """An index of the rows that meet `where` only; `postgresql` says it in that dialect where it differs.

    SQLite uses it only for a query that states the same condition in the same words, not by parameter.
    """
    return sa.Index(
        name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(postgresql or where)
    )
